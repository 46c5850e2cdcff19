"""snippets.papers.vision.oct_conv。"""

import math

import pytest
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, conv2d, interpolate
from torch.utils.flop_counter import FlopCounterMode

from snippets.papers.vision.oct_conv import (
    low_channels,
    octave_conv,
    pool,
    relative_cost,
    relative_memory,
    same_conv,
    upsample,
)

N, H, W, K = 2, 6, 10, 3
C_HIGH, C_LOW, C_OUT, OUT_LOW = 3, 2, 7, 3
ALPHA_OUT = OUT_LOW / C_OUT


def randn(*shape: int, seed: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def random_octave(seed: int) -> tuple[Tensor, Tensor, Tensor]:
    return (
        randn(N, C_HIGH, H, W, seed=seed),
        randn(N, C_LOW, H // 2, W // 2, seed=seed + 100),
        randn(C_OUT, C_HIGH + C_LOW, K, K, seed=seed + 200),
    )


def at(x: Tensor, p: int, q: int) -> Tensor:
    """X[:, :, p, q]，图外是 0。"""
    inside = 0 <= p < x.shape[2] and 0 <= q < x.shape[3]
    return x[:, :, p, q] if inside else x.new_zeros(x.shape[:2])


@pytest.mark.oracle
def test_it_equals_equations_2_and_3_written_with_indices() -> None:
    """逐像素按式 (2)、(3) 求和：⌊p/2⌋ 的下标，以及半像素处四点的平均。"""
    high, low, weight = random_octave(0)
    h = C_OUT - OUT_LOW
    Y_H = high.new_zeros(N, h, H, W)
    Y_L = high.new_zeros(N, OUT_LOW, H // 2, W // 2)
    steps = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    for i, j in steps:
        w = weight[:, :, i + 1, j + 1]
        for p in range(H):
            for q in range(W):
                Y_H[:, :, p, q] += at(high, p + i, q + j) @ w[:h, :C_HIGH].T
                Y_H[:, :, p, q] += at(low, p // 2 + i, q // 2 + j) @ w[:h, C_HIGH:].T
        for p in range(H // 2):
            for q in range(W // 2):
                Y_L[:, :, p, q] += at(low, p + i, q + j) @ w[h:, C_HIGH:].T
                r, s = 2 * (p + i), 2 * (q + j)
                corners = [at(high, r + a, s + b) for a in (0, 1) for b in (0, 1)]
                Y_L[:, :, p, q] += sum(corners) / 4 @ w[h:, :C_HIGH].T
    torch.testing.assert_close(octave_conv(high, low, weight, ALPHA_OUT), (Y_H, Y_L))


@pytest.mark.oracle
def test_values_and_gradients_equal_torch_functional() -> None:
    inputs = [x.requires_grad_() for x in random_octave(1)]
    high, low, weight = inputs
    h = C_OUT - OUT_LOW
    expected_H = conv2d(high, weight[:h, :C_HIGH], padding=1) + interpolate(
        conv2d(low, weight[:h, C_HIGH:], padding=1), scale_factor=2, mode="nearest"
    )
    expected_L = conv2d(low, weight[h:, C_HIGH:], padding=1) + conv2d(
        avg_pool2d(high, 2), weight[h:, :C_HIGH], padding=1
    )
    Y_H, Y_L = octave_conv(high, low, weight, ALPHA_OUT)
    torch.testing.assert_close((Y_H, Y_L), (expected_H, expected_L))
    g_H, g_L = randn(*Y_H.shape, seed=2), randn(*Y_L.shape, seed=3)
    actual = torch.autograd.grad((Y_H, Y_L), inputs, (g_H, g_L))
    expected = torch.autograd.grad((expected_H, expected_L), inputs, (g_H, g_L))
    torch.testing.assert_close(actual, expected)


@pytest.mark.oracle
def test_without_low_channels_it_is_the_plain_convolution() -> None:
    x, weight = randn(N, 5, H, W, seed=4), randn(C_OUT, 5, K, K, seed=5)
    high, low = octave_conv(x, x.new_zeros(N, 0, H // 2, W // 2), weight, alpha_out=0.0)
    assert low.shape == (N, 0, H // 2, W // 2)
    torch.testing.assert_close(high, conv2d(x, weight, padding=1))


@pytest.mark.oracle
def test_with_only_low_channels_it_is_the_plain_convolution_at_half_size() -> None:
    low, weight = randn(N, 5, H // 2, W // 2, seed=6), randn(C_OUT, 5, K, K, seed=7)
    high, out = octave_conv(low.new_zeros(N, 0, H, W), low, weight, alpha_out=1.0)
    assert high.shape == (N, 0, H, W)
    torch.testing.assert_close(out, conv2d(low, weight, padding=1))


@pytest.mark.oracle
def test_resizing_equals_torch_functional() -> None:
    x = randn(N, 5, H, W, seed=8)
    torch.testing.assert_close(pool(x), avg_pool2d(x, 2))
    torch.testing.assert_close(upsample(x), interpolate(x, scale_factor=2, mode="nearest"))
    weight = randn(C_OUT, 5, K, K, seed=9)
    torch.testing.assert_close(same_conv(x, weight), conv2d(x, weight, padding="same"))


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("alpha_in", "alpha_out"), [(0.0, 0.25), (0.25, 0.25), (0.5, 0.75), (1.0, 1.0)]
)
def test_the_cost_is_what_torch_counts(alpha_in: float, alpha_out: float) -> None:
    """FlopCounterMode 数卷积的乘加，通道数取 4 的倍数使 αC 为整数。"""
    C_in, C_out = 8, 12
    weight = torch.zeros(C_out, C_in, K, K)
    c = low_channels(C_in, alpha_in)
    high, low = torch.zeros(N, C_in - c, H, W), torch.zeros(N, c, H // 2, W // 2)
    with FlopCounterMode(display=False) as octave:
        out = octave_conv(high, low, weight, alpha_out)
    with FlopCounterMode(display=False) as plain:
        y = conv2d(torch.zeros(N, C_in, H, W), weight, padding=1)
    ratio = octave.get_total_flops() / plain.get_total_flops()
    assert math.isclose(ratio, relative_cost(alpha_in, alpha_out))
    stored = sum(t.numel() for t in out) / y.numel()
    assert math.isclose(stored, relative_memory(alpha_out))


@pytest.mark.hand
def test_one_by_one_kernel_on_paper() -> None:
    """X^H = [[1, 2], [3, 6]]，平均 3；X^L = [[10]]；四个权重 1、2、3、4。"""
    high = torch.tensor([[[[1.0, 2.0], [3.0, 6.0]]]])
    low = torch.tensor([[[[10.0]]]])
    weight = torch.tensor([[1.0, 2.0], [3.0, 4.0]])[:, :, None, None]
    Y_H, Y_L = octave_conv(high, low, weight, alpha_out=0.5)
    assert pool(high).item() == 3
    assert upsample(low).tolist() == [[[[10.0, 10.0], [10.0, 10.0]]]]
    assert same_conv(low, weight[1:, 1:]).item() == 4 * 10
    assert Y_H[0, 0].tolist() == [[1 + 20, 2 + 20], [3 + 20, 6 + 20]]
    assert Y_L.item() == 3 * 3 + 4 * 10


@pytest.mark.hand
def test_the_ratios_of_table_1() -> None:
    """论文表 1，百分数取整；只有 α = 0.875 的内存印作 35%，式子给出 34.4%。"""
    table = {
        0.0: (100, 100),
        0.125: (82, 91),
        0.25: (67, 81),
        0.5: (44, 63),
        0.75: (30, 44),
        0.875: (26, 34.375),
        1.0: (25, 25),
    }
    for alpha, (cost, memory) in table.items():
        assert abs(100 * relative_cost(alpha, alpha) - cost) <= 0.5
        assert abs(100 * relative_memory(alpha) - memory) <= 0.5
        assert low_channels(64, alpha) == 64 * alpha


@pytest.mark.hand
def test_a_fractional_channel_is_rounded_to_the_nearest() -> None:
    assert [low_channels(10, alpha) for alpha in (0.21, 0.29, 0.96)] == [2, 3, 10]


@pytest.mark.property
@pytest.mark.parametrize("alpha", [0.0, 0.125, 0.3, 0.75, 1.0])
def test_equal_ratios_give_the_short_formula(alpha: float) -> None:
    assert math.isclose(relative_cost(alpha, alpha), 1 - 3 / 4 * alpha * (2 - alpha))
    assert math.isclose(relative_memory(alpha), 1 - 3 / 4 * alpha)
    assert 0 <= low_channels(13, alpha) <= 13


@pytest.mark.property
def test_low_outputs_see_twice_as_far() -> None:
    """K = 3：一个 Y^H 像素看 3×3 个 X^H 像素，一个 Y^L 像素看 6×6 个。"""
    high, low, weight = random_octave(10)
    high.requires_grad_()
    Y_H, Y_L = octave_conv(high, low, weight, ALPHA_OUT)
    for y, side in ((Y_H[0, 0, 2, 4], 3), (Y_L[0, 0, 1, 2], 6)):
        (g,) = torch.autograd.grad(y, high, retain_graph=True)
        assert (g[0, 0] != 0).sum() == side**2


@pytest.mark.property
def test_moving_the_input_two_pixels_moves_the_output() -> None:
    """移动两个像素（低频一个）输出跟着移动；只看不受边界影响的地方。"""
    high, low, weight = random_octave(11)
    Y_H, Y_L = octave_conv(high, low, weight, ALPHA_OUT)
    Z_H, Z_L = octave_conv(high.roll(2, 3), low.roll(1, 3), weight, ALPHA_OUT)
    torch.testing.assert_close(Z_H[..., 4:-2], Y_H[..., 2:-4])
    torch.testing.assert_close(Z_L[..., 2:-1], Y_L[..., 1:-2])


@pytest.mark.property
def test_it_is_linear_and_resizing_keeps_the_mean() -> None:
    high, low, weight = random_octave(12)
    Y = octave_conv(high, low, weight, ALPHA_OUT)
    torch.testing.assert_close(
        octave_conv(3 * high, 3 * low, weight, ALPHA_OUT), (3 * Y[0], 3 * Y[1])
    )
    torch.testing.assert_close(
        same_conv(2 * low, weight[:, C_HIGH:]) / 2, same_conv(low, weight[:, C_HIGH:])
    )
    torch.testing.assert_close(pool(high).mean((2, 3)), high.mean((2, 3)))
    torch.testing.assert_close(pool(upsample(high)), high)


@pytest.mark.property
def test_impossible_inputs_are_refused() -> None:
    high, low, weight = random_octave(13)
    with pytest.raises(ValueError, match=r"高频 3 \+ 低频 2"):
        octave_conv(high, low, weight[:, 1:], ALPHA_OUT)
    with pytest.raises(ValueError, match=r"1\.5"):
        octave_conv(high, low, weight, alpha_out=1.5)
    with pytest.raises(ValueError, match="5×10"):
        octave_conv(high[:, :, 1:], low[:, :, 1:], weight, ALPHA_OUT)
    with pytest.raises(ValueError, match="2"):
        same_conv(low, weight[:, C_HIGH:, 1:, 1:])
