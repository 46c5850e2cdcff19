"""snippets.papers.graph.pointnet。"""

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import conv1d, linear, max_pool1d, relu

from snippets.papers.graph.pointnet import (
    Layer,
    TNet,
    Weights,
    critical,
    harmless,
    init,
    layers,
    mlp,
    orthogonality,
    pointnet,
    t_net,
)

N, D, K, CLASSES = 23, 3, 13, 5
LOW, HIGH, FC = (7,), (11, K), (17,)


def normal(seed: int, *shape: int) -> Tensor:
    g = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=g, dtype=torch.float64)


def untrained(seed: int) -> Weights:
    """两个对齐网络都输出单位矩阵：h 只看一个点，正是定理 2 的情形。"""
    g = torch.Generator().manual_seed(seed)
    return init(g, D, CLASSES, LOW, HIGH, FC, dtype=torch.float64)


def trained(seed: int) -> Weights:
    """对齐矩阵与偏置都不平凡，好让每一步都有差别。"""
    w = untrained(seed)

    def disturb(aligner: TNet, salt: int) -> TNet:
        W, b = aligner.last
        return aligner._replace(
            last=Layer(W + normal(seed + salt, *W.shape) / 9, b + normal(seed + salt, *b.shape) / 9)
        )

    low = tuple(Layer(W, b + normal(seed + 3, *b.shape) / 5) for W, b in w.low)
    return w._replace(input=disturb(w.input, 1), feature=disturb(w.feature, 2), low=low)


def tensors(w: Weights) -> list[Tensor]:
    found = []
    for part in w:
        if isinstance(part, TNet):
            stack = [*part.shared, *part.fc, part.last]
        else:
            stack = [part] if isinstance(part, Layer) else list(part)
        found += [tensor for layer in stack for tensor in layer]
    return found


# ---- 另一条路：作者的写法，通道在前，核为 1 的卷积 ----


def convolve(x: Tensor, stack: tuple[Layer, ...]) -> Tensor:
    for W, b in stack:
        x = relu(conv1d(x, W.T[:, :, None], b))
    return x


def dense(x: Tensor, stack: tuple[Layer, ...], last: Layer) -> Tensor:
    for W, b in stack:
        x = relu(linear(x, W.T, b))
    return linear(x, last.W.T, last.b)


def align(x: Tensor, w: TNet) -> Tensor:
    pooled = max_pool1d(convolve(x, w.shared), x.shape[2])[:, :, 0]
    return dense(pooled, w.fc, w.last).view(1, x.shape[1], x.shape[1])


def by_convolution(points: Tensor, w: Weights) -> Tensor:
    x = points.T[None]
    x = convolve(torch.bmm(x.mT, align(x, w.input)).mT, w.low)
    x = convolve(torch.bmm(x.mT, align(x, w.feature)).mT, w.high)
    return dense(max_pool1d(x, x.shape[2])[:, :, 0], w.fc, w.last)[0]


@pytest.mark.oracle
def test_values_and_gradients_equal_kernel_one_convolutions() -> None:
    w, x, target = trained(0), normal(1, N, D), normal(2, CLASSES)
    leaves = [x, *tensors(w)]
    for leaf in leaves:
        leaf.requires_grad_()
    ours, theirs = pointnet(x, w).scores, by_convolution(x, w)
    torch.testing.assert_close(ours, theirs, rtol=1e-11, atol=1e-11)
    mine = torch.autograd.grad((ours * target).sum(), leaves)
    other = torch.autograd.grad((theirs * target).sum(), leaves)
    # 并列的最大值只出现在 ReLU 之后的 0，那里的梯度都是 0，平分与否没有差别
    torch.testing.assert_close(mine, other, rtol=1e-10, atol=1e-10)
    assert all(part.abs().sum() > 0 for part in mine)


@pytest.mark.oracle
def test_the_aligner_and_the_shared_mlp_equal_convolutions() -> None:
    w, x = trained(3), normal(4, N, D)
    torch.testing.assert_close(t_net(x, w.input), align(x.T[None], w.input)[0])
    torch.testing.assert_close(mlp(x, w.low), convolve(x.T[None], w.low)[0].T)


@pytest.mark.oracle
def test_the_penalty_measures_singular_values() -> None:
    """‖I − AAᵀ‖² = Σ(1 − σ²)²；梯度也与按范数写的一致。"""
    A = normal(5, D, D).requires_grad_()
    sigma = torch.linalg.svdvals(A)
    torch.testing.assert_close(orthogonality(A), (1 - sigma**2).square().sum())
    eye = torch.eye(D, dtype=A.dtype)
    norm = torch.linalg.matrix_norm(eye - A @ A.mT, "fro") ** 2
    (mine,) = torch.autograd.grad(orthogonality(A), A)
    torch.testing.assert_close(mine, torch.autograd.grad(norm, A)[0])


@pytest.mark.oracle
def test_critical_and_harmless_equal_loops() -> None:
    h, more = normal(6, N, K), normal(7, 29, K)
    u = h.amax(0)
    winners = set()
    for k in range(K):
        best = 0
        for i in range(N):
            if h[i, k] > h[best, k]:
                best = i
        winners.add(best)
    assert critical(h).tolist() == sorted(winners)
    inside = [all(more[m, k] <= u[k] for k in range(K)) for m in range(len(more))]
    assert len(set(inside)) == 2
    assert harmless(more, u).tolist() == inside


@pytest.mark.oracle
def test_initial_weights_equal_kaiming_of_torch() -> None:
    first, second = layers([37, 53, 11], torch.Generator().manual_seed(9), torch.float64)
    g = torch.Generator().manual_seed(9)
    for W, b in (first, second):
        expected = torch.empty(W.shape, dtype=torch.float64)
        nn.init.kaiming_normal_(expected, mode="fan_out", nonlinearity="relu", generator=g)
        torch.testing.assert_close(W, expected)
        assert not b.any()


@pytest.mark.hand
def test_one_channel_on_paper() -> None:
    """每层都是 x ↦ relu(x)。

    点 1、2：B = 2 + 1 = 3，z = 3、6；A = 6 + 1 = 7，h = 21、42；u = 42，得分 42 − 2。
    """
    one = Layer(torch.ones(1, 1), torch.zeros(1))
    plus = Layer(torch.ones(1, 1), torch.ones(1))
    aligner = TNet(shared=(one,), fc=(one,), last=plus)
    w = Weights(aligner, (one,), aligner, (one,), (one,), one._replace(b=torch.tensor([-2.0])))
    x = torch.tensor([[1.0], [2.0]])
    assert mlp(torch.tensor([[1.0], [-2.0]]), (plus, one)).tolist() == [[2.0], [0.0]]
    assert t_net(x, w.input).tolist() == [[3.0]]
    out = pointnet(x, w)
    assert out.A.tolist() == [[7.0]]
    assert out.h.tolist() == [[21.0], [42.0]]
    assert out.scores.tolist() == [40.0]


@pytest.mark.hand
def test_points_are_rows_and_the_matrix_acts_from_the_right() -> None:
    """B 的第 0 行第 1 列是 1：把 x 轴的坐标搬到 y 轴；左乘会变成 0。"""
    keep = Layer(torch.eye(2), torch.zeros(2))
    move = Layer(torch.zeros(2, 4), torch.tensor([0.0, 1.0, 0.0, 0.0]))
    still = Layer(torch.zeros(2, 4), torch.eye(2).flatten())
    first, second = TNet((keep,), (keep,), move), TNet((keep,), (keep,), still)
    x = torch.tensor([[5.0, 0.0]])
    assert pointnet(x, Weights(first, (keep,), second, (), (), keep)).h.tolist() == [[0.0, 5.0]]
    assert pointnet(x, Weights(second, (keep,), first, (), (), keep)).h.tolist() == [[0.0, 5.0]]


@pytest.mark.hand
def test_penalty_critical_set_and_upper_bound_on_paper() -> None:
    """AAᵀ = [[2, 2], [2, 4]]，与 I 差 [[1, 2], [2, 3]]，平方和 18。"""
    A = torch.tensor([[1.0, 1.0], [0.0, 2.0]])
    assert orthogonality(A).item() == 18.0
    h = torch.tensor([[4.0, 0.0, 1.0], [4.0, 2.0, 0.0], [1.0, 1.0, 1.0], [0.0, 3.0, 1.0]])
    assert critical(h).tolist() == [0, 3]  # 第 0 通道并列，取行号小的
    u = torch.tensor([4.0, 3.0, 1.0])
    candidates = torch.tensor([[4.0, 3.0, 1.0], [4.0, 3.5, 1.0], [0.0, 0.0, 0.0]])
    assert harmless(candidates, u).tolist() == [True, False, True]


@pytest.mark.hand
def test_default_widths_have_the_parameters_of_table_6() -> None:
    """论文表 6：3.5M；去掉两个对齐网络是 0.8M。"""
    w = init(torch.Generator().manual_seed(10))
    vanilla = sum(t.numel() for t in tensors(w._replace(input=w.last, feature=w.last)))
    vanilla -= 2 * sum(t.numel() for t in w.last)
    assert f"{sum(t.numel() for t in tensors(w)) / 1e6:.1f}" == "3.5"
    assert f"{vanilla / 1e6:.1f}" == "0.8"
    (layer,) = layers([2, 3], torch.Generator())
    assert (layer.W.numel(), layer.b.tolist()) == (6, [0.0, 0.0, 0.0])


@pytest.mark.property
def test_order_does_not_matter() -> None:
    w, x = trained(11), normal(12, N, D)
    order = torch.randperm(N, generator=torch.Generator().manual_seed(13))
    before, after = pointnet(x, w), pointnet(x[order], w)
    torch.testing.assert_close(after.scores, before.scores)
    torch.testing.assert_close(after.A, before.A)
    torch.testing.assert_close(t_net(x[order], w.input), t_net(x, w.input))
    torch.testing.assert_close(mlp(x[order], w.low), mlp(x, w.low)[order])
    torch.testing.assert_close(after.h, before.h[order])


@pytest.mark.property
def test_repeating_points_does_not_matter() -> None:
    w, x = trained(14), normal(15, N, D)
    again = torch.cat([x, x[:2].repeat(5, 1)])
    torch.testing.assert_close(pointnet(again, w).scores, pointnet(x, w).scores)


@pytest.mark.property
@pytest.mark.parametrize("seed", range(16, 22))
def test_theorem_2_between_the_critical_set_and_the_upper_bound(seed: int) -> None:
    w, x = untrained(seed), normal(seed, N, D)
    out = pointnet(x, w)
    u, keep = out.h.amax(0), critical(out.h)
    assert len(keep) <= K
    assert len(keep) < N
    space = normal(seed + 100, 997, D)
    inside = harmless(pointnet(space, w).h, u)
    assert 0 < inside.sum() < 997
    for points in (x[keep], torch.cat([x[keep], space[inside]]), torch.cat([x, space[inside]])):
        torch.testing.assert_close(pointnet(points, w).h.amax(0), u)
    for outside in space[~inside][:5]:
        assert (pointnet(torch.cat([x, outside[None]]), w).h.amax(0) > u + 1e-9).any()


@pytest.mark.property
def test_with_aligners_all_three_critical_sets_are_needed() -> None:
    """对齐矩阵也由整片点云算出：留住三处池化的关键点才够。"""
    w, x = trained(22), normal(23, N, D)
    out = pointnet(x, w)
    keep = critical(out.h)
    assert not torch.allclose(pointnet(x[keep], w).scores, out.scores)
    z = mlp(x @ t_net(x, w.input), w.low)
    first, second = critical(mlp(x, w.input.shared)), critical(mlp(z, w.feature.shared))
    union = torch.cat([keep, first, second]).unique()
    assert len(union) < N
    torch.testing.assert_close(pointnet(x[union], w).scores, out.scores)


@pytest.mark.property
def test_only_critical_points_receive_gradient() -> None:
    w, x = untrained(24), normal(25, N, D).requires_grad_()
    out = pointnet(x, w)
    (gradient,) = torch.autograd.grad(out.h.amax(0).sum(), x)
    moved = gradient.abs().sum(1).nonzero()[:, 0]
    assert set(moved.tolist()) <= set(critical(out.h).tolist())
    assert len(moved) > 1


@pytest.mark.property
def test_rotating_the_points_changes_the_scores() -> None:
    w, x = untrained(26), normal(27, N, D)
    Q = torch.linalg.qr(normal(28, D, D)).Q
    assert not torch.allclose(pointnet(x @ Q, w).scores, pointnet(x, w).scores, atol=1e-2)


@pytest.mark.property
def test_the_penalty_vanishes_exactly_for_orthogonal_matrices() -> None:
    Q = torch.linalg.qr(normal(29, K, K)).Q
    A = normal(30, K, K) / 3
    torch.testing.assert_close(orthogonality(Q), torch.zeros((), dtype=Q.dtype))
    assert orthogonality(A) > 0.1
    for same in (Q @ A, A @ Q, A.mT):  # 只看奇异值
        torch.testing.assert_close(orthogonality(same), orthogonality(A))


@pytest.mark.property
def test_descending_the_penalty_makes_the_matrix_orthogonal() -> None:
    A = torch.eye(D, dtype=torch.float64) + normal(31, D, D) / 3
    assert torch.autograd.gradcheck(orthogonality, (A.clone().requires_grad_(),))
    for _ in range(300):
        A = A.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(orthogonality(A), A)
        A = A - 0.05 * gradient
    torch.testing.assert_close(A @ A.mT, torch.eye(D, dtype=A.dtype))


@pytest.mark.property
def test_initial_alignment_is_the_identity_and_randomness_comes_from_the_generator() -> None:
    state = torch.get_rng_state()
    w, again = untrained(32), untrained(32)
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(a, b) for a, b in zip(tensors(w), tensors(again), strict=True))
    x = normal(33, N, D)
    assert torch.equal(t_net(x, w.input), torch.eye(D, dtype=x.dtype))
    assert torch.equal(pointnet(x, w).A, torch.eye(LOW[-1], dtype=x.dtype))
    wide = layers([401, 503], torch.Generator().manual_seed(34))[0].W
    # 二十万个样本，标准差的相对误差约 1/√(2·2e5) = 0.16%
    assert wide.std().item() == pytest.approx((2 / 401) ** 0.5, rel=1e-2)
