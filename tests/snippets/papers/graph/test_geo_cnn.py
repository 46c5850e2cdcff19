"""snippets.papers.graph.geo_cnn。"""

import math

import pytest
import torch
from torch import Tensor

from snippets.nn.neighbors import nearest
from snippets.papers.graph.geo_cnn import Weights, decompose, distance_weight, geo_conv

N, K, C_in, C_out = 13, 7, 5, 2
BASES = torch.tensor([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]]).double()


def scene(seed: int) -> tuple[Tensor, Tensor, Tensor, Weights]:
    """坐标、特征、邻居（含自己）、参数。"""
    g = torch.Generator().manual_seed(seed)
    points = torch.randn(N, 3, generator=g, dtype=torch.float64)
    X = torch.randn(N, C_in, generator=g, dtype=torch.float64)
    W_c = torch.randn(C_out, C_in, generator=g, dtype=torch.float64)
    W_b = torch.randn(6, C_out, C_in, generator=g, dtype=torch.float64)
    return points, X, nearest(points, K), Weights(W_c, W_b)


def literal(points: Tensor, X: Tensor, index: Tensor, w: Weights, r: float) -> Tensor:
    """逐点、逐邻居、逐方向：先求夹角，再对夹角小于 90° 的方向求余弦平方。"""
    rows = []
    for p in range(len(points)):
        above, below = torch.zeros(len(w.W_c), dtype=torch.float64), 0.0
        for q in index[p].tolist():
            edge = points[q] - points[p]
            length = math.sqrt(float(edge @ edge))
            if q == p or length >= r:
                continue
            d = (r - length) ** 2
            for b in range(6):
                theta = math.acos(float(edge @ BASES[b]) / length)
                if theta < math.pi / 2:
                    above = above + d * math.cos(theta) ** 2 * (w.W_b[b] @ X[q])
            below += d
        rows.append(w.W_c @ X[p] + (above / below if below else 0))
    return torch.stack(rows)


@pytest.mark.oracle
@pytest.mark.parametrize("r", [0.7, 1.1, 3.0])
def test_values_and_gradients_equal_the_loop(r: float) -> None:
    points, X, index, w = scene(0)
    target = torch.randn(N, C_out, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    leaves = [t.requires_grad_() for t in (X, w.W_c, w.W_b)]
    ours, theirs = geo_conv(points, X, index, w, r), literal(points, X, index, w, r)
    torch.testing.assert_close(ours, theirs)
    for a, b in zip(
        torch.autograd.grad((ours * target).sum(), leaves),
        torch.autograd.grad((theirs * target).sum(), leaves),
        strict=True,
    ):
        torch.testing.assert_close(a, b)


@pytest.mark.oracle
def test_the_decomposition_equals_the_angles_to_all_six_bases() -> None:
    edge = torch.randn(N, K, 3, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    cos = torch.cosine_similarity(edge[:, :, None], BASES, dim=-1)  # (N, K, 6)
    cos2, basis = decompose(edge)
    spread = torch.zeros(N, K, 6, dtype=torch.float64).scatter(2, basis, cos2)
    torch.testing.assert_close(spread, cos.clamp(min=0).square())


@pytest.mark.oracle
def test_gradient_with_respect_to_the_points_is_the_finite_difference() -> None:
    points, X, index, w = scene(3)
    assert torch.autograd.gradcheck(
        lambda p: geo_conv(p, X, index, w, 2.5), points.requires_grad_()
    )


@pytest.mark.oracle
def test_the_distance_weight_equals_a_scalar_formula() -> None:
    length = 3 * torch.rand(N, K, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    expected = [[(1.7 - s) ** 2 if 0 < s < 1.7 else 0.0 for s in row] for row in length.tolist()]
    torch.testing.assert_close(
        distance_weight(length, r=1.7), torch.tensor(expected, dtype=torch.float64)
    )


@pytest.mark.hand
def test_three_points_on_paper() -> None:
    """中心在原点，邻居 (3, -4, 0) 与 (0, 0, 6)，半径 7：d = 4 与 1。

    方向的权重取 1 到 6。g₁ = 10·(9/25·1 + 16/25·4) = 29.2，g₂ = 100·5 = 500，
    平均 (4·29.2 + 1·500) / 5 = 123.36，再加 2·1。
    """
    points = torch.tensor([[0.0, 0, 0], [3, -4, 0], [0, 0, 6]], dtype=torch.float64)
    X = torch.tensor([[1.0], [10], [100]], dtype=torch.float64)
    w = Weights(
        torch.tensor([[2.0]], dtype=torch.float64),
        torch.arange(1.0, 7, dtype=torch.float64).reshape(6, 1, 1),
    )
    index = torch.tensor([[0, 1, 2]] * 3)
    cos2, basis = decompose((points[1:] - points[0])[None])
    torch.testing.assert_close(cos2, torch.tensor([[[0.36, 0.64, 0], [0, 0, 1]]]).double())
    assert basis[0, 0, :2].tolist() == [0, 3]
    assert int(basis[0, 1, 2]) == 4
    assert distance_weight(torch.tensor([[0.0, 5, 6, 7, 8]]), r=7.0).tolist() == [[0, 4, 1, 0, 0]]
    assert geo_conv(points, X, index, w, r=7.0)[0, 0].item() == pytest.approx(125.36, rel=1e-14)


@pytest.mark.property
def test_the_squared_cosines_of_an_edge_sum_to_one() -> None:
    edge = torch.randn(N, K, 3, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    cos2, basis = decompose(edge)
    torch.testing.assert_close(cos2.sum(-1), torch.ones(N, K, dtype=torch.float64))
    assert torch.equal(decompose(-edge)[1], basis ^ 1)  # 反过来的边用反过来的方向
    assert decompose(torch.zeros(1, 1, 3))[0].tolist() == [[[0, 0, 0]]]


@pytest.mark.property
def test_crossing_a_coordinate_plane_is_continuous() -> None:
    """方向在坐标面上切换，那时它的余弦平方恰好是 0，输出不跳变。"""
    _, X, _, w = scene(6)
    index = torch.tensor([[0, 1]] * 2)
    sides = []
    for tiny in (-1e-9, 1e-9):
        points = torch.tensor([[0, 0, 0], [0.6, tiny, -0.3]], dtype=torch.float64)
        sides.append(geo_conv(points, X[:2], index, w, r=1.0))
    assert not torch.equal(*(decompose(torch.tensor([[[0.6, t, -0.3]]]))[1] for t in (-1e-9, 1e-9)))
    torch.testing.assert_close(*sides, rtol=0, atol=1e-15)


@pytest.mark.property
def test_the_distance_weight_falls_to_zero_at_the_radius() -> None:
    d = distance_weight(torch.linspace(0.01, 2, 31, dtype=torch.float64)[None], r=1.5)[0]
    inside = d[d > 0]
    assert len(inside) == 23
    assert (inside.diff() < 0).all()
    assert (d[23:] == 0).all()


@pytest.mark.property
def test_equal_weights_make_it_a_weighted_mean_of_the_neighbours() -> None:
    """六个方向同一个 W：Σcos² = 1，g = WX；邻居特征全相同时就是那个值。"""
    points, X, index, w = scene(7)
    same = Weights(w.W_c, w.W_b[:1].expand(6, C_out, C_in))
    X = X[:1].expand(N, C_in)
    # 半径 9 覆盖全部邻居
    expected = (X @ (w.W_c + w.W_b[0]).T).expand(N, C_out)
    torch.testing.assert_close(geo_conv(points, X, index, same, r=9.0), expected)


@pytest.mark.property
def test_without_neighbours_only_the_center_is_left() -> None:
    points, X, index, w = scene(8)
    expected = X @ w.W_c.T
    torch.testing.assert_close(geo_conv(points, X, index, w, r=1e-3), expected)
    torch.testing.assert_close(geo_conv(points, X, index[:, :1], w, r=9.0), expected)  # 只有自己


@pytest.mark.property
def test_order_of_neighbours_and_the_point_itself_do_not_matter() -> None:
    points, X, index, w = scene(9)
    y = geo_conv(points, X, index, w, r=2.0)
    torch.testing.assert_close(geo_conv(points, X, index.flip(1), w, r=2.0), y)
    torch.testing.assert_close(geo_conv(points, X, index[:, 1:], w, r=2.0), y)


@pytest.mark.property
def test_translation_changes_nothing_rotation_does() -> None:
    points, X, index, w = scene(10)
    y = geo_conv(points, X, index, w, r=2.0)
    shift = torch.tensor([5.0, -3, 2], dtype=torch.float64)
    torch.testing.assert_close(geo_conv(points + shift, X, index, w, r=2.0), y)
    c, s = math.cos(0.5), math.sin(0.5)
    turn = torch.tensor([[c, -s, 0], [s, c, 0], [0, 0, 1]], dtype=torch.float64)
    assert (geo_conv(points @ turn.T, X, index, w, r=2.0) - y).abs().max() > 0.1


@pytest.mark.property
def test_a_quarter_turn_permutes_the_bases() -> None:
    """绕 z 轴转 90°：+x 变 +y，+y 变 -x；把 W_b 照样换位，输出不变。"""
    points, X, index, w = scene(11)
    turn = torch.tensor([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]], dtype=torch.float64)
    moved = Weights(w.W_c, w.W_b[[3, 2, 0, 1, 4, 5]])
    torch.testing.assert_close(
        geo_conv(points @ turn.T, X, index, moved, r=2.0), geo_conv(points, X, index, w, r=2.0)
    )


@pytest.mark.property
@pytest.mark.parametrize("r", [0.0, -2.0])
def test_a_radius_must_be_positive(r: float) -> None:
    with pytest.raises(ValueError, match=str(r)):
        distance_weight(torch.ones(1, 1), r)
