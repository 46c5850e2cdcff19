"""snippets.papers.graph.interp_cnn。"""

import math

import numpy as np
import pytest
import torch
from scipy.interpolate import RegularGridInterpolator
from sklearn.metrics.pairwise import rbf_kernel
from torch import Tensor
from torch.nn import functional

from snippets.nn.neighbors import nearest
from snippets.papers.graph.interp_cnn import (
    gaussian,
    interp_conv,
    kernel_grid,
    offsets,
    trilinear,
)

N, K, M, C_IN, C_OUT = 19, 7, 27, 3, 5
LENGTH, SIGMA = 0.8, 0.6


def random(*shape: int, seed: int) -> Tensor:
    g = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=g, dtype=torch.float64)


def coefficients(points: Tensor, index: Tensor, kind: str) -> Tensor:
    kernel = kernel_grid(points, LENGTH)
    if kind == "trilinear":
        return trilinear(offsets(points, index), kernel, LENGTH)
    return gaussian(offsets(points, index), kernel, SIGMA)


KINDS = pytest.mark.parametrize("kind", ["trilinear", "gaussian"])


@pytest.mark.oracle
def test_points_on_the_grid_give_an_ordinary_convolution() -> None:
    """点排成 2 × 3 × 5 的格子、间距等于核的间距：数值与梯度都等于补零的 conv3d。"""
    side = (2, 3, 5)
    axes = [LENGTH * torch.arange(n, dtype=torch.float64) for n in side]
    points = torch.cartesian_prod(*axes)
    f = random(len(points), C_IN, seed=0).requires_grad_()
    W = random(M, C_IN, C_OUT, seed=1).requires_grad_()
    index = nearest(points, len(points))  # 所有点都当邻居，够不着的系数是 0
    actual = interp_conv(coefficients(points, index, "trilinear"), f, index, W)

    image = f.T.reshape(1, C_IN, *side)
    kernel = W.permute(2, 1, 0).reshape(C_OUT, C_IN, 3, 3, 3)
    expected = functional.conv3d(image, kernel, padding=1)[0].flatten(1).T
    torch.testing.assert_close(actual, expected)
    probe = random(len(points), C_OUT, seed=2)
    for a, b in zip(
        torch.autograd.grad((actual * probe).sum(), [f, W]),
        torch.autograd.grad((expected * probe).sum(), [f, W]),
        strict=True,
    ):
        torch.testing.assert_close(a, b)


@pytest.mark.oracle
def test_trilinear_equals_scipy_interpolation_of_an_indicator() -> None:
    """在第 m 个格点取 1、别处取 0，scipy 线性插值到偏移处，就是对它的系数。"""
    points = random(N, 3, seed=3)
    index = nearest(points, K)
    offset = offsets(points, index)
    actual = trilinear(offset, kernel_grid(points, LENGTH), LENGTH)
    axis = LENGTH * np.arange(-2, 3)  # 外面多一圈 0
    for m in range(M):
        values = np.pad(np.eye(M)[m].reshape(3, 3, 3), 1)
        f = RegularGridInterpolator((axis,) * 3, values, bounds_error=False, fill_value=0.0)
        np.testing.assert_allclose(actual[..., m], f(offset.numpy()), atol=1e-12)


@pytest.mark.oracle
def test_gaussian_equals_the_rbf_kernel_of_scikit_learn() -> None:
    points = random(N, 3, seed=4)
    offset, kernel = offsets(points, nearest(points, K)), kernel_grid(points, LENGTH)
    expected = rbf_kernel(offset.reshape(-1, 3), kernel, gamma=1 / (2 * SIGMA**2))
    np.testing.assert_allclose(
        gaussian(offset, kernel, SIGMA), expected.reshape(N, K, M), rtol=1e-12
    )


@pytest.mark.oracle
@KINDS
def test_interpolating_weights_instead_of_features_is_the_same(kind: str) -> None:
    """另一种读法：每个邻居得到一个由核权重插值出来的矩阵。逐个邻居、逐个位置相加。"""
    points, f, W = random(N, 3, seed=5), random(N, C_IN, seed=6), random(M, C_IN, C_OUT, seed=7)
    index = nearest(points, K)
    T = coefficients(points, index, kind)
    expected = torch.zeros(N, C_OUT).double()
    for i in range(N):
        for k, j in enumerate(index[i]):
            matrix = torch.zeros(C_IN, C_OUT).double()
            for m in range(M):
                total = sum(T[i, :, m].tolist())
                if total > 0:
                    matrix += T[i, k, m] / total * W[m]
            expected[i] += f[j] @ matrix
    torch.testing.assert_close(interp_conv(T, f, index, W), expected)


@pytest.mark.hand
def test_the_kernel_grid_on_paper() -> None:
    """第 m 个位置是 m 的三位三进制数减 1，乘间距；最后一维变得最快。"""
    grid = kernel_grid(torch.zeros(1, 3), length=2.0).tolist()
    digits = {0: "000", 1: "001", 3: "010", 9: "100", 26: "222"}
    assert len(grid) == 27
    for m, word in digits.items():
        assert grid[m] == [2.0 * (int(digit) - 1) for digit in word]


@pytest.mark.hand
def test_coefficients_on_paper() -> None:
    """偏移 (1/4, 1/2, 0)，间距 1：三线性 3/4·1/2；高斯距离平方 5/16。"""
    points = torch.tensor([[5.0, 5.0, 5.0], [5.25, 5.5, 5.0]])
    offset = offsets(points, torch.tensor([[1], [0]]))
    assert offset.tolist() == [[[0.25, 0.5, 0.0]], [[-0.25, -0.5, 0.0]]]
    origin = torch.zeros(1, 3)
    assert trilinear(offset, origin, length=1.0).flatten().tolist() == [0.375, 0.375]
    expected = math.exp(-5 / 16 / (2 * 0.25))
    torch.testing.assert_close(
        gaussian(offset, origin, sigma=0.5).flatten(), torch.full((2,), expected)
    )


@pytest.mark.hand
def test_a_weighted_mean_times_the_weight() -> None:
    """系数 1/4 与 3/4 到位置 0，特征 8 与 0：平均 2，乘权重 10；位置 1 没有邻居，不参加。"""
    T = torch.tensor([[[0.25, 0.0], [0.75, 0.0]]] * 2)
    f = torch.tensor([[8.0], [0.0]])
    index = torch.tensor([[0, 1], [1, 0]])
    W = torch.tensor([[[10.0]], [[1000.0]]])
    assert interp_conv(T, f, index, W).tolist() == [[20.0], [60.0]]


@pytest.mark.property
@KINDS
def test_doubling_every_point_changes_nothing(kind: str) -> None:
    """每个邻居出现两次，分子与归一化项一起翻倍。"""
    points, f, W = random(N, 3, seed=8), random(N, C_IN, seed=9), random(M, C_IN, C_OUT, seed=10)
    index = nearest(points, K)
    twice = index.repeat(1, 2)
    torch.testing.assert_close(
        interp_conv(coefficients(points, twice, kind), f, twice, W),
        interp_conv(coefficients(points, index, kind), f, index, W),
    )


@pytest.mark.property
@KINDS
def test_translation_and_the_order_of_neighbours_do_not_matter(kind: str) -> None:
    points, f, W = random(N, 3, seed=11), random(N, C_IN, seed=12), random(M, C_IN, C_OUT, seed=13)
    index = nearest(points, K)
    order = index[:, torch.randperm(K, generator=torch.Generator().manual_seed(14))]
    shifted = points + torch.tensor([3.0, -1.0, 0.5]).double()
    torch.testing.assert_close(
        interp_conv(coefficients(shifted, order, kind), f, order, W),
        interp_conv(coefficients(points, index, kind), f, index, W),
    )


@pytest.mark.property
@KINDS
def test_relabelling_points_permutes_the_result(kind: str) -> None:
    points, f, W = random(N, 3, seed=15), random(N, C_IN, seed=16), random(M, C_IN, C_OUT, seed=17)
    order = torch.randperm(N, generator=torch.Generator().manual_seed(18))
    index, other = nearest(points, K), nearest(points[order], K)
    torch.testing.assert_close(
        interp_conv(coefficients(points[order], other, kind), f[order], other, W),
        interp_conv(coefficients(points, index, kind), f, index, W)[order],
    )


@pytest.mark.property
def test_trilinear_coefficients_inside_the_grid_sum_to_one() -> None:
    offset = LENGTH * random(N, K, 3, seed=19).clamp(-1, 1)
    T = trilinear(offset, kernel_grid(offset[0], LENGTH), LENGTH)
    torch.testing.assert_close(T.sum(-1), torch.ones(N, K).double())


@pytest.mark.property
@KINDS
def test_a_constant_feature_meets_every_reachable_weight_once(kind: str) -> None:
    points, W = random(N, 3, seed=20), random(M, 1, C_OUT, seed=21)
    index = nearest(points, K)
    T = coefficients(points, index, kind)
    reachable = (T > 0).any(1).double()
    torch.testing.assert_close(
        interp_conv(T, torch.ones(N, 1).double(), index, W), reachable @ W[:, 0]
    )


@pytest.mark.property
def test_unreachable_weights_give_zero_and_zero_gradient_instead_of_nan() -> None:
    """邻居离核太远：三线性全为 0，高斯下溢为 0。"""
    points = torch.tensor([[0.0, 0, 0], [1e3, 0, 0]]).double().requires_grad_()
    index = torch.tensor([[1], [0]])
    f, W = random(2, C_IN, seed=22).requires_grad_(), random(M, C_IN, C_OUT, seed=23)
    for kind in ("trilinear", "gaussian"):
        out = interp_conv(coefficients(points, index, kind), f, index, W)
        assert not out.any()
        assert all(not g.any() for g in torch.autograd.grad(out.sum(), [points, f]))


@pytest.mark.property
def test_impossible_sizes_are_refused() -> None:
    points = torch.zeros(1, 3)
    with pytest.raises(ValueError, match="-1"):
        kernel_grid(points, length=-1.0)
    with pytest.raises(ValueError, match="0"):
        trilinear(points[None], points, length=0.0)
    with pytest.raises(ValueError, match="-2"):
        gaussian(points[None], points, sigma=-2.0)
