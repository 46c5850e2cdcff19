"""snippets.papers.graph.spline_cnn。"""

import itertools
from math import prod

import numpy as np
import pytest
import torch
from scipy.interpolate import BSpline
from torch import Tensor
from torch.autograd import gradcheck
from torch.nn.functional import conv2d
from torch.utils.flop_counter import FlopCounterMode

from snippets.papers.graph.spline_cnn import basis, locate, segment, spline_conv

V, E, C_IN, C_OUT = 7, 23, 3, 5
SIZE, CLOSED = (7, 5), (False, True)
DEGREES = [1, 2, 3]


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def rand(*shape: int, seed: int) -> Tensor:
    return torch.rand(shape, generator=generator(seed), dtype=torch.float64)


def random_graph(seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """节点特征、边、伪坐标、权重；节点 V - 1 没有邻居。"""
    i = torch.randint(V - 1, (E,), generator=generator(seed))
    j = torch.randint(V, (E,), generator=generator(seed + 1))
    W = rand(prod(SIZE), C_IN, C_OUT, seed=seed + 4) - 0.5
    return rand(V, C_IN, seed=seed + 2), torch.stack([i, j]), rand(E, 2, seed=seed + 3), W


def dense(u: Tensor, size: tuple[int, ...], closed: tuple[bool, ...], m: int) -> Tensor:
    """把 (值, 编号) 摊成每条边 prod(size) 个数。"""
    B, p = basis(u, size, closed, m)
    return u.new_zeros(len(u), prod(size)).scatter_add(1, p, B)


def knots(k: int, m: int, *, closed: bool) -> np.ndarray:
    """等距的节点；[0, 1] 里有 k 段（闭）或 k - m 段（开），两头各多出 m 个。"""
    n = k if closed else k - m
    return np.arange(-m, n + m + 1) / n


def scipy_basis(u: np.ndarray, k: int, m: int, *, closed: bool) -> np.ndarray:
    full = BSpline.design_matrix(u, knots(k, m, closed=closed), m).toarray()
    out = np.zeros((len(u), k))
    np.add.at(out, (slice(None), np.arange(full.shape[1]) % k), full)  # 闭样条首尾重合
    return out


@pytest.mark.oracle
@pytest.mark.parametrize("m", DEGREES)
def test_one_segment_equals_scipy_on_integer_knots(m: int) -> None:
    t = rand(11, seed=0)
    expected = BSpline.design_matrix(t.numpy(), np.arange(-m, m + 2), m).toarray()
    np.testing.assert_allclose(segment(t, m), expected, rtol=1e-12)


@pytest.mark.oracle
def test_segments_are_quotients_and_remainders_of_numpy() -> None:
    u, n = rand(53, 2, seed=40), torch.tensor([3, 7])
    c, t = locate(u, n)
    whole, part = np.divmod(u.numpy() * n.numpy(), 1)
    np.testing.assert_array_equal(c, whole)
    np.testing.assert_allclose(t, part, rtol=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("m", DEGREES)
@pytest.mark.parametrize("closed", [False, True])
def test_the_basis_and_its_slope_equal_scipy(m: int, closed: bool) -> None:
    k = 7
    u = torch.cat([rand(E, 1, seed=1), torch.tensor([[0.0], [1.0]]).double()])
    expected = scipy_basis(u[:, 0].numpy(), k, m, closed=closed)
    np.testing.assert_allclose(dense(u, (k,), (closed,), m), expected, atol=1e-12)

    w, u = rand(k, seed=2), rand(E, 1, seed=3).requires_grad_()
    (slope,) = torch.autograd.grad((dense(u, (k,), (closed,), m) @ w).sum(), u)
    t = knots(k, m, closed=closed)
    coefficients = w.numpy()[np.arange(len(t) - m - 1) % k]
    curve = BSpline(t, coefficients, m).derivative()
    np.testing.assert_allclose(slope[:, 0], curve(u[:, 0].detach().numpy()), rtol=1e-9)


@pytest.mark.oracle
@pytest.mark.parametrize("m", DEGREES)
def test_the_convolution_equals_the_formula_term_by_term(m: int) -> None:
    """M_in 个特征、所有邻居、所有基函数逐个相加，基函数取自 scipy。"""
    x, edges, u, W = random_graph(10)
    N = [
        scipy_basis(u[:, a].numpy(), SIZE[a], m, closed=CLOSED[a]) for a in range(2)
    ]  # 两维各自的基函数
    w = W.reshape(*SIZE, C_IN, C_OUT).numpy()
    expected = np.zeros((V, C_OUT))
    for i in range(V):
        mine = [e for e in range(E) if edges[0, e] == i]
        for e, p, q, c in itertools.product(mine, *map(range, SIZE), range(C_IN)):
            f = x[edges[1, e], c].item()
            expected[i] += f * N[0][e, p] * N[1][e, q] * w[p, q, c] / len(mine)
    np.testing.assert_allclose(
        spline_conv(x, edges, u, W, SIZE, CLOSED, m), expected, rtol=1e-9, atol=1e-12
    )


@pytest.mark.oracle
def test_on_a_pixel_grid_it_is_the_ordinary_convolution() -> None:
    """偏移 -1、0、1 映到 0、1/2、1，正是三个一次样条的峰；除了取平均，与 conv2d 一样。"""
    rows, columns = 5, 7
    pixels = list(itertools.product(range(rows), range(columns)))
    pairs = [
        (a, b)
        for a, b in itertools.product(pixels, pixels)
        if max(abs(b[0] - a[0]), abs(b[1] - a[1])) <= 1
    ]
    index = torch.tensor([[r * columns + c for r, c in pair] for pair in pairs]).T
    u = torch.tensor([[b[0] - a[0] + 1, b[1] - a[1] + 1] for a, b in pairs]).double() / 2
    x = rand(rows * columns, C_IN, seed=20).requires_grad_()
    W = rand(9, C_IN, C_OUT, seed=21).requires_grad_()
    actual = spline_conv(x, index, u, W, (3, 3), (False, False))

    image = x.T.reshape(1, C_IN, rows, columns)
    kernel = W.permute(2, 1, 0).reshape(C_OUT, C_IN, 3, 3)
    ones = torch.ones(1, 1, rows, columns).double()
    count = conv2d(ones, torch.ones(1, 1, 3, 3).double(), padding=1)
    expected = (conv2d(image, kernel, padding=1) / count).flatten(2)[0].T
    torch.testing.assert_close(actual, expected)
    upstream = rand(*actual.shape, seed=22)
    torch.testing.assert_close(
        torch.autograd.grad(actual, (x, W), upstream),
        torch.autograd.grad(expected, (x, W), upstream),
    )


@pytest.mark.hand
def test_the_last_point_belongs_to_the_last_segment() -> None:
    """分成 4 段：0.375 在第 1 段的正中；两端是第一段的起点、最后一段的终点。"""
    c, t = locate(torch.tensor([[0.0], [0.375], [1.0]]), torch.tensor([4]))
    assert c[:, 0].tolist() == [0, 1, 3]
    assert t[:, 0].tolist() == [0, 0.5, 1]


@pytest.mark.hand
def test_a_quarter_of_the_way_on_paper() -> None:
    """t = 1/4 代入一次、二次、三次的多项式。"""
    t = torch.tensor([0.25], dtype=torch.float64)
    torch.testing.assert_close(segment(t, 1), torch.tensor([[3, 1]]).double() / 4)
    torch.testing.assert_close(segment(t, 2), torch.tensor([[9, 22, 1]]).double() / 32)
    torch.testing.assert_close(segment(t, 3), torch.tensor([[27, 235, 121, 1]]).double() / 384)


@pytest.mark.hand
def test_two_axes_on_paper() -> None:
    """开的一维 k = 3 分 2 段，闭的一维 k = 4 分 4 段；u = (1/4, 7/8) 在 (0 段, 3 段) 的正中。"""
    B, p = basis(torch.tensor([[0.25, 0.875]]), (3, 4), (False, True))
    assert B.tolist() == [[0.25] * 4]
    assert p.tolist() == [[3, 0, 7, 4]]  # 4 × {0, 1} + {3, 0}
    B, p = basis(torch.ones(1, 2), (3, 4), (False, True))  # 右端：1 段、3 段的终点
    assert B.tolist() == [[0, 0, 0, 1]]
    assert p.tolist() == [[7, 4, 11, 8]]  # 4 × {1, 2} + {3, 0}


@pytest.mark.hand
def test_the_numbers_of_the_authors_own_test() -> None:
    """pytorch_spline_conv 的 test_conv.py：四个邻居各贡献 8.5、40.5、107.5、101.5。"""
    x = torch.tensor([[9.0, 10], [1, 2], [3, 4], [5, 6], [7, 8]])
    edges = torch.tensor([[0, 0, 0, 0], [1, 2, 3, 4]])
    u = torch.tensor([[0.25, 0.125], [0.25, 0.375], [0.75, 0.625], [0.75, 0.875]])
    theirs = torch.arange(12.0)[:, None, None] + torch.tensor([[0.5], [1.0]])
    W = theirs.reshape(4, 3, 2, 1).transpose(0, 1).reshape(12, 2, 1)  # 他们第一维变得最快
    out = spline_conv(x, edges, u, W, (3, 4), (False, True))
    assert out[:, 0].tolist() == [(8.5 + 40.5 + 107.5 + 101.5) / 4, 0, 0, 0, 0]


@pytest.mark.property
def test_segment_and_remainder_make_up_the_coordinate() -> None:
    u, n = rand(53, 2, seed=41), torch.tensor([3, 7])
    c, t = locate(u, n)
    torch.testing.assert_close((c + t) / n, u)
    assert ((t >= 0) & (t <= 1) & (c >= 0) & (c < n)).all()


@pytest.mark.property
@pytest.mark.parametrize("m", DEGREES)
def test_partition_of_unity_and_local_support(m: int) -> None:
    """非负、和为 1；不论核多大，每条边恰好 (m + 1)^d 个权重，编号互不相同。"""
    t = rand(11, seed=30)
    assert (segment(t, m) > 0).all()
    torch.testing.assert_close(segment(t, m).sum(1), torch.ones(11).double())
    torch.testing.assert_close(segment(1 - t, m), segment(t, m).flip(1))
    u = rand(E, 3, seed=31)
    for size in [(5, 7, 11), (13, 5, 17)]:
        B, p = basis(u, size, (False, True, False), m)
        assert (B > 0).all()
        torch.testing.assert_close(B.sum(1), torch.ones(E).double())
        assert all(len(row.unique()) == (m + 1) ** 3 for row in p)
        assert p.min() >= 0
        assert p.max() < prod(size)


@pytest.mark.property
@pytest.mark.parametrize("m", DEGREES)
def test_closed_splines_are_periodic_and_open_ones_are_not(m: int) -> None:
    ends = torch.tensor([[0.0], [1.0]], dtype=torch.float64)
    start, stop = dense(ends, (5,), (True,), m)
    torch.testing.assert_close(start, stop)
    start, stop = dense(ends, (5,), (False,), m)
    torch.testing.assert_close(start, stop.flip(0))
    assert not torch.allclose(start, stop)
    # 转一格：伪坐标加 1/k，基函数的编号加 1
    u = rand(E, 1, seed=40) * 0.8
    torch.testing.assert_close(
        dense(u + 1 / 5, (5,), (True,), m), dense(u, (5,), (True,), m).roll(1, 1)
    )


@pytest.mark.property
@pytest.mark.parametrize("m", DEGREES)
def test_the_kernel_is_continuous_across_segments(m: int) -> None:
    inner = torch.arange(1, 4).double()[:, None] / 4
    for closed, k in [(True, 4), (False, 4 + m)]:
        left, right = (dense(inner + d, (k,), (closed,), m) for d in (-1e-12, 1e-12))
        torch.testing.assert_close(left, right, atol=1e-10, rtol=0)  # 斜率 O(k)，步长 1e-12


@pytest.mark.property
def test_equal_weights_average_the_neighbours() -> None:
    x, edges, u, W = random_graph(50)
    out = spline_conv(x, edges, u, W[:1].expand_as(W), SIZE, CLOSED, m=2)
    A = torch.zeros(V, V, dtype=torch.float64).index_put(
        tuple(edges), torch.ones(E).double(), accumulate=True
    )
    mean = A @ x / A.sum(1, keepdim=True).clamp_min(1)
    torch.testing.assert_close(out, mean @ W[0])
    assert (out[V - 1] == 0).all()


@pytest.mark.property
def test_relabelling_nodes_and_reordering_or_doubling_edges() -> None:
    x, edges, u, W = random_graph(60)
    out = spline_conv(x, edges, u, W, SIZE, CLOSED)
    order = torch.randperm(E, generator=generator(61))
    torch.testing.assert_close(spline_conv(x, edges[:, order], u[order], W, SIZE, CLOSED), out)
    torch.testing.assert_close(
        spline_conv(x, edges.repeat(1, 2), u.repeat(2, 1), W, SIZE, CLOSED), out
    )
    name = torch.randperm(V, generator=generator(62))
    moved = torch.empty_like(x)
    moved[name] = x
    torch.testing.assert_close(spline_conv(moved, name[edges], u, W, SIZE, CLOSED)[name], out)


@pytest.mark.property
def test_arithmetic_does_not_grow_with_the_kernel() -> None:
    """核从 5×5 到 31×29，权重多 36 倍，FLOP 计数不变。"""
    x, edges, u, _ = random_graph(70)
    flops = []
    for size in [(5, 5), (31, 29)]:
        W = torch.zeros(prod(size), C_IN, C_OUT, dtype=torch.float64)
        with FlopCounterMode(display=False) as counter:
            spline_conv(x, edges, u, W, size, CLOSED)
        flops.append(counter.get_total_flops())
    assert flops[0] == flops[1] > 0


@pytest.mark.property
def test_gradients_equal_finite_differences() -> None:
    x, edges, u, W = random_graph(80)
    inputs = [t.requires_grad_() for t in (x, u, W)]
    assert gradcheck(
        lambda x, u, W: spline_conv(x, edges, u, W, SIZE, CLOSED, m=3), inputs, fast_mode=True
    )


@pytest.mark.property
def test_impossible_inputs_are_refused() -> None:
    x, edges, u, W = random_graph(90)
    with pytest.raises(ValueError, match="得到 0"):
        segment(u[:, 0], m=0)
    with pytest.raises(ValueError, match="size 3 维"):
        basis(u, (5, 5, 5), CLOSED)
    with pytest.raises(ValueError, match="伪坐标 1 维"):
        basis(u[:, :1], SIZE, CLOSED)
    with pytest.raises(ValueError, match=r"至少 m \+ 1 = 4"):
        basis(u, (7, 3), CLOSED, m=3)
    for outside in (u + 2, u - 2):
        with pytest.raises(ValueError, match="伪坐标应在 0 到 1 之间"):
            basis(outside, SIZE, CLOSED)
    for wrong in (W[1:], torch.cat([W, W[:1]])):
        with pytest.raises(ValueError, match=f"35 个权重矩阵，得到 {len(wrong)} 个"):
            spline_conv(x, edges, u, wrong, SIZE, CLOSED)
