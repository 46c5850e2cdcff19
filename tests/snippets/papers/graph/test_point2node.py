"""snippets.papers.graph.point2node。"""

import math

import numpy as np
import pytest
import torch
from scipy.special import softmax
from torch import Tensor
from torch.nn import functional

from snippets.nn.neighbors import nearest
from snippets.papers.graph.point2node import (
    Weights,
    correlate,
    gate,
    local_correlation,
    point2node,
    self_correlation,
)

N, K, D, M = 11, 5, 7, 3


def random(*shape: int, seed: int) -> Tensor:
    g = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=g, dtype=torch.float64)


def random_weights(seed: int) -> Weights:
    shapes = [(D, D), (), *[(M, D), (M, D), (2, D, D)] * 2]
    return Weights(*[random(*shape, seed=seed + i) for i, shape in enumerate(shapes)])


@pytest.mark.oracle
def test_self_correlation_equals_scipy_node_by_node() -> None:
    V, W = random(N, D, seed=0).numpy(), random(D, D, seed=1).numpy()
    expected = np.stack([v * (1 + 0.7 * softmax(W @ v)) for v in V])
    alpha = torch.tensor(0.7, dtype=torch.float64)
    actual = self_correlation(torch.from_numpy(V), torch.from_numpy(W), alpha)
    np.testing.assert_allclose(actual, expected, rtol=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("sets", [(), (2,)])
def test_correlate_is_attention_without_scaling(sets: tuple[int, ...]) -> None:
    """值就是 V 自己，缩放取 1；数值与梯度都与 torch 的注意力相同。"""
    inputs = [random(*sets, K, D, seed=2), random(M, D, seed=3), random(M, D, seed=4)]
    V, theta, phi = (x.requires_grad_() for x in inputs)
    actual = correlate(V, theta, phi)
    expected = functional.scaled_dot_product_attention(V @ theta.T, V @ phi.T, V, scale=1.0)
    torch.testing.assert_close(actual, expected)
    probe = random(*actual.shape, seed=5)
    for a, b in zip(
        torch.autograd.grad((actual * probe).sum(), [V, theta, phi]),
        torch.autograd.grad((expected * probe).sum(), [V, theta, phi]),
        strict=True,
    ):
        torch.testing.assert_close(a, b)


@pytest.mark.oracle
def test_local_correlation_equals_a_loop() -> None:
    V, theta, phi = random(N, D, seed=6), random(M, D, seed=7), random(M, D, seed=8)
    index = nearest(V, K)
    expected = np.empty((N, D))
    for i in range(N):
        Vi = V[index[i]].numpy()
        scores = [[(theta.numpy() @ q) @ (phi.numpy() @ x) for x in Vi] for q in Vi]
        expected[i] = (softmax(np.array(scores), axis=1) @ Vi).max(axis=0)
    np.testing.assert_allclose(local_correlation(V, index, theta, phi), expected, rtol=1e-12)


@pytest.mark.oracle
def test_gate_equals_a_sigmoid_of_the_difference() -> None:
    """两项 softmax 等于得分差的 sigmoid。"""
    V, up, W = random(N, D, seed=9), random(N, D, seed=10), random(2, D, D, seed=11)
    z = [W[k].numpy() @ x.numpy().mean(axis=0) for k, x in enumerate((V, up))]
    new = 1 / (1 + np.exp(z[0] - z[1]))
    expected = V.numpy() * (1 - new) + up.numpy() * new
    np.testing.assert_allclose(gate(torch.stack([V, up]), W), expected, rtol=1e-12)


@pytest.mark.oracle
def test_the_whole_equals_the_three_steps_in_numpy() -> None:
    w, V0 = random_weights(12), random(N, D, seed=13)
    index = nearest(V0, K)
    array = Weights(*[x.numpy() for x in w])

    def attend(V: np.ndarray, theta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        return np.asarray(softmax((V @ theta.T) @ (phi @ V.T), axis=-1) @ V)

    def mix(old: np.ndarray, new: np.ndarray, W: np.ndarray) -> np.ndarray:
        g = softmax(np.stack([W[0] @ old.mean(0), W[1] @ new.mean(0)]), axis=0)
        return np.asarray(g[0] * old + g[1] * new)

    V = V0.numpy()
    V = V + array.alpha * softmax(V @ array.W.T, axis=1) * V
    local = [attend(V[j], array.theta_local, array.phi_local).max(0) for j in index.numpy()]
    V = mix(V, np.stack(local), array.gate_local)
    V = mix(V, attend(V, array.theta_all, array.phi_all), array.gate_all)
    np.testing.assert_allclose(point2node(V0, index, w), V, rtol=1e-10)


@pytest.mark.hand
def test_two_nodes_on_paper() -> None:
    """得分取 0 与 ln 3，softmax 就是 1/4 与 3/4。"""
    log3 = math.log(3)
    W = torch.tensor([[0.0, 0.0], [log3, 0.0]])
    V = torch.tensor([[1.0, 4.0]])
    one = torch.tensor(1.0)
    torch.testing.assert_close(self_correlation(V, W, one), torch.tensor([[1.25, 7.0]]))

    # 一维：v = 0, 1，θ = ln 3，φ = 1；得分 [[0, 0], [0, ln 3]]
    V = torch.tensor([[0.0], [1.0]])
    theta, phi = torch.tensor([[log3]]), torch.ones(1, 1)
    torch.testing.assert_close(correlate(V, theta, phi), torch.tensor([[0.5], [0.75]]))
    index = torch.tensor([[0, 1], [1, 1]])
    torch.testing.assert_close(
        local_correlation(V, index, theta, phi), torch.tensor([[0.75], [1.0]])
    )

    # 更新前均值 0，更新后均值 1；新分支得分 ln 3，占 3/4
    before_and_after = torch.tensor([[[-1.0], [1.0]], [[3.0], [-1.0]]])
    mixed = gate(before_and_after, torch.tensor([[[9.0]], [[log3]]]))
    torch.testing.assert_close(mixed, torch.tensor([[2.0], [-0.5]]))


@pytest.mark.hand
def test_the_whole_on_paper() -> None:
    """所有得分都是 0：α = 2、D = 2 使特征翻倍，邻居只有自己，最后向均值走一半。"""
    zero = torch.zeros
    blocks = [zero(1, 2), zero(1, 2), zero(2, 2, 2)] * 2
    w = Weights(zero(2, 2), torch.tensor(2.0), *blocks)
    V = torch.tensor([[1.0, 0.0], [3.0, 4.0]])
    out = point2node(V, torch.tensor([[0], [1]]), w)
    assert out.tolist() == [[3.0, 2.0], [5.0, 6.0]]


@pytest.mark.property
def test_zero_alpha_leaves_every_node_alone() -> None:
    V = random(N, D, seed=14)
    alpha = torch.zeros((), dtype=torch.float64)
    assert torch.equal(self_correlation(V, random(D, D, seed=15), alpha), V)


@pytest.mark.property
def test_channel_weights_of_a_node_sum_to_one() -> None:
    """特征全为 1 时，加上去的部分就是 α 乘各通道的权重。"""
    V, alpha = torch.ones(N, D, dtype=torch.float64), torch.tensor(3.0).double()
    added = self_correlation(V, random(D, D, seed=16), alpha) - V
    torch.testing.assert_close(added.sum(1), torch.full((N,), 3.0).double())


@pytest.mark.property
def test_self_correlation_never_looks_at_other_nodes() -> None:
    V, W, alpha = random(N, D, seed=17), random(D, D, seed=18), torch.tensor(0.5).double()
    changed = V.clone()
    changed[0] += 1
    moved = (self_correlation(V, W, alpha) != self_correlation(changed, W, alpha)).any(1)
    assert moved.tolist() == [True] + [False] * (N - 1)


@pytest.mark.property
def test_correlation_keeps_each_channel_inside_its_range() -> None:
    """每一行权重非负、和为 1，所以相同的节点更新后不变，其余不会越界。"""
    V, theta, phi = random(N, D, seed=19), random(M, D, seed=20), random(M, D, seed=21)
    out = correlate(V, theta, phi)
    assert ((V.amin(0) <= out) & (out <= V.amax(0))).all()
    torch.testing.assert_close(correlate(V[:1].expand(N, D), theta, phi), V[:1].expand(N, D))


@pytest.mark.property
def test_the_order_of_neighbours_does_not_matter() -> None:
    V, theta, phi = random(N, D, seed=22), random(M, D, seed=23), random(M, D, seed=24)
    index = nearest(V, K)
    order = torch.randperm(K, generator=torch.Generator().manual_seed(25))
    torch.testing.assert_close(
        local_correlation(V, index[:, order], theta, phi), local_correlation(V, index, theta, phi)
    )


@pytest.mark.property
def test_relabelling_nodes_permutes_the_result() -> None:
    V, w = random(N, D, seed=26), random_weights(27)
    order = torch.randperm(N, generator=torch.Generator().manual_seed(28))
    torch.testing.assert_close(
        point2node(V[order], nearest(V[order], K), w), point2node(V, nearest(V, K), w)[order]
    )


@pytest.mark.property
def test_gate_shares_sum_to_one_and_are_the_same_for_all_nodes() -> None:
    V, up, W = random(N, D, seed=29), random(N, D, seed=30), random(2, D, D, seed=31)
    torch.testing.assert_close(gate(torch.stack([V, V]), W), V)
    share = (gate(torch.stack([V, up]), W) - V) / (up - V)
    torch.testing.assert_close(share, share[:1].expand(N, D))
    assert ((share > 0) & (share < 1)).all()
