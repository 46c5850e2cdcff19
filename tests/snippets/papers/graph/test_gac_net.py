"""snippets.papers.graph.gac_net。"""

import math
from collections.abc import Callable
from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils import skip_init

from snippets.nn.neighbors import nearest
from snippets.papers.graph.gac_net import attention, graph_attention_conv

N, K, C_in, C_out, HIDDEN = 13, 5, 2, 7, 11


def network(sizes: list[int], g: torch.Generator) -> nn.Sequential:
    """线性层与 ReLU 交替；参数由 g 给出。"""
    layers: list[nn.Module] = []
    for before, after in pairwise(sizes):
        layers += [skip_init(nn.Linear, before, after, dtype=torch.float64), nn.ReLU()]
    model = nn.Sequential(*layers[:-1])
    for parameter in model.parameters():
        parameter.data = torch.randn(parameter.shape, generator=g, dtype=torch.float64) / 2
    return model


def scene(seed: int) -> tuple[Tensor, Tensor, Tensor, nn.Sequential, nn.Sequential, Tensor]:
    """坐标、特征、邻居、M_g、M_α、偏置。"""
    g = torch.Generator().manual_seed(seed)
    points = torch.randn(N, 3, generator=g, dtype=torch.float64)
    h = torch.randn(N, C_in, generator=g, dtype=torch.float64)
    b = torch.randn(C_out, generator=g, dtype=torch.float64)
    M_g, M_alpha = network([C_in, C_out], g), network([3 + C_out, HIDDEN, C_out], g)
    return points, h, nearest(points, K), M_g, M_alpha, b


@pytest.mark.oracle
def test_values_and_gradients_equal_the_loop_over_channels() -> None:
    """逐点、逐通道、逐邻居；指数与求和都写开，不用 softmax。"""
    points, h, index, M_g, M_alpha, b = scene(0)
    rows, kernels = [], []
    for i in range(N):
        score = []
        for j in index[i].tolist():
            delta = M_g(h[j]) - M_g(h[i])
            score.append(M_alpha(torch.cat([points[j] - points[i], delta])))
        row, kernel = [], []
        for c in range(C_out):
            total = sum(torch.exp(s[c]) for s in score)
            share = [torch.exp(s[c]) / total for s in score]
            pairs = zip(share, index[i].tolist(), strict=True)
            row.append(sum(a * M_g(h[j])[c] for a, j in pairs) + b[c])
            kernel.append(torch.stack(share))
        rows.append(torch.stack(row))
        kernels.append(torch.stack(kernel, dim=1))
    expected = torch.stack(rows)
    ours = graph_attention_conv(points, h, index, M_g, M_alpha, b)
    torch.testing.assert_close(attention(points, M_g(h), index, M_alpha), torch.stack(kernels))
    torch.testing.assert_close(ours, expected)
    target = torch.randn(N, C_out, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    leaves = [*M_g.parameters(), *M_alpha.parameters()]
    for x, y in zip(
        torch.autograd.grad((ours * target).sum(), leaves),
        torch.autograd.grad((expected * target).sum(), leaves),
        strict=True,
    ):
        torch.testing.assert_close(x, y)


@pytest.mark.oracle
def test_gradients_of_points_features_and_bias_are_finite_differences() -> None:
    points, h, index, M_g, M_alpha, b = scene(2)
    inputs = [t.requires_grad_() for t in (points, h, b)]
    assert torch.autograd.gradcheck(
        lambda p, x, c: graph_attention_conv(p, x, index, M_g, M_alpha, c), inputs
    )


@pytest.mark.oracle
def test_a_gaussian_score_is_the_bilateral_filter() -> None:
    """M_g 取恒等，分数取负的平方距离，就是双边滤波：按空间与特征的高斯权重平均。"""
    points, _, index, *_ = scene(3)
    h = torch.randn(N, 1, generator=torch.Generator().manual_seed(4), dtype=torch.float64)

    def score(edge: Tensor) -> Tensor:
        space, feature = edge[..., :3], edge[..., 3:]
        return -(space.square().sum(-1, keepdim=True) / 2 + feature.square() / 0.5)

    expected = []
    for i in range(N):
        weights = [
            math.exp(-(math.dist(points[i], points[j]) ** 2) / 2)
            * math.exp(-((h[i, 0] - h[j, 0]).item() ** 2) / 0.5)
            for j in index[i].tolist()
        ]
        values = h[index[i], 0].tolist()
        expected.append([sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)])
    ours = graph_attention_conv(points, h, index, nn.Identity(), score, torch.zeros(1).double())
    torch.testing.assert_close(ours, torch.tensor(expected, dtype=torch.float64))


@pytest.mark.hand
def test_three_points_on_paper() -> None:
    """两个通道各看一样东西：通道 0 看 x 之差，通道 1 看特征之差，乘 ln 2。

    点 0 的邻居是 1、2：x 之差 1、3，权重 2:8，即 1/5、4/5；映射后特征 4、8，得 7.2。
    通道 1 的映射后特征 0、1、2，差 1、2，权重 1:2，得 (1·1 + 2·2)/3 = 5/3。再加偏置 (10, 20)。
    """
    points = torch.tensor([[0.0, 0, 0], [1, 0, 0], [3, 0, 0]], dtype=torch.float64)
    h = torch.tensor([[0.0], [1], [2]], dtype=torch.float64)
    index = torch.tensor([[1, 2]] * 3)
    scale = torch.tensor([4.0, 1], dtype=torch.float64)

    def score(edge: Tensor) -> Tensor:
        return math.log(2) * torch.stack([edge[..., 0], edge[..., 4]], dim=-1)

    a = attention(points, h * scale, index, score)
    torch.testing.assert_close(a[0], torch.tensor([[1 / 5, 1 / 3], [4 / 5, 2 / 3]]).double())
    b = torch.tensor([10.0, 20], dtype=torch.float64)
    y = graph_attention_conv(points, h, index, lambda x: x * scale, score, b)
    torch.testing.assert_close(y[0], torch.tensor([17.2, 20 + 5 / 3]).double())


@pytest.mark.property
def test_weights_are_positive_and_sum_to_one_over_the_neighbours() -> None:
    points, h, index, M_g, M_alpha, _ = scene(5)
    a = attention(points, M_g(h), index, M_alpha)
    assert (a > 0).all()
    torch.testing.assert_close(a.sum(dim=1), torch.ones(N, C_out, dtype=torch.float64))


@pytest.mark.property
def test_huge_scores_do_not_overflow() -> None:
    points, h, index, M_g, M_alpha, _ = scene(6)
    a = attention(points, M_g(h), index, lambda edge: 1e6 * M_alpha(edge))
    torch.testing.assert_close(a.sum(dim=1), torch.ones(N, C_out, dtype=torch.float64))


@pytest.mark.property
def test_a_constant_score_is_the_mean_of_the_neighbours() -> None:
    points, h, index, M_g, _, b = scene(7)
    y = graph_attention_conv(points, h, index, M_g, lambda edge: 0 * edge[..., 3:] + 4, b)
    torch.testing.assert_close(y, M_g(h)[index].mean(dim=1) + b)


@pytest.mark.property
def test_the_output_stays_between_the_neighbours() -> None:
    points, h, index, M_g, M_alpha, b = scene(8)
    y = graph_attention_conv(points, h, index, M_g, M_alpha, b) - b
    z = M_g(h)[index]
    assert (y > z.amin(dim=1)).all()
    assert (y < z.amax(dim=1)).all()


@pytest.mark.property
def test_equal_features_come_out_unchanged() -> None:
    points, h, index, M_g, M_alpha, b = scene(9)
    h = h[:1].expand(N, C_in)
    torch.testing.assert_close(graph_attention_conv(points, h, index, M_g, M_alpha, b), M_g(h) + b)


def order_of_neighbours(p: Tensor, h: Tensor, i: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return p, h, i.flip(1)


def translation(p: Tensor, h: Tensor, i: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return p + torch.tensor([5.0, -3, 2], dtype=torch.float64), h, i


@pytest.mark.property
@pytest.mark.parametrize("change", [order_of_neighbours, translation])
def test_neither_order_nor_place_matters(
    change: Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor, Tensor]],
) -> None:
    points, h, index, *rest = scene(10)
    torch.testing.assert_close(
        graph_attention_conv(*change(points, h, index), *rest),
        graph_attention_conv(points, h, index, *rest),
    )


@pytest.mark.property
def test_reordering_the_points_reorders_the_output() -> None:
    points, h, index, *rest = scene(11)
    order = torch.randperm(N, generator=torch.Generator().manual_seed(12))
    moved = graph_attention_conv(points[order], h[order], order.argsort()[index[order]], *rest)
    torch.testing.assert_close(moved, graph_attention_conv(points, h, index, *rest)[order])


@pytest.mark.property
@pytest.mark.parametrize(("sharpness", "leak"), [(0.0, True), (50.0, False)])
def test_sharp_attention_keeps_two_objects_apart(sharpness: float, leak: bool) -> None:
    """两个物体特征为 0 与 1，边界上的邻域两边都有；注意力够尖锐就不互相污染。"""
    points, _, index, *_ = scene(13)
    h = (torch.arange(N) % 2).double()[:, None]
    zero = torch.zeros(1, dtype=torch.float64)

    def score(edge: Tensor) -> Tensor:
        return -sharpness * edge[..., 3:].square()

    y = graph_attention_conv(points, h, index, nn.Identity(), score, zero)
    assert bool(((y - h).abs() > 0.1).any()) is leak
    # 邻域里至少有自己；残余至多 K e^{-50} ≈ 1e-21
    assert torch.allclose(y, h, rtol=0, atol=1e-15) is not leak
