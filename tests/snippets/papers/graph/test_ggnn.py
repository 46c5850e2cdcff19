"""snippets.papers.graph.ggnn。"""

import numpy as np
import pytest
import torch
from torch import Tensor

from snippets.papers.graph.ggnn import Weights, ggnn, initial_state, messages, propagate

L, V, E, D = 2, 7, 3, 5


def random_weights(seed: int) -> Weights:
    g = torch.Generator().manual_seed(seed)
    shapes = [(L, D, D), (L, D, D), (2 * D,), *[(D, 2 * D), (D, D)] * 3]
    return Weights(*[torch.randn(s, generator=g, dtype=torch.float64) / 2 for s in shapes])


def random_graph(seed: int) -> tuple[Tensor, Tensor]:
    g = torch.Generator().manual_seed(seed)
    x = torch.randn(V, E, generator=g, dtype=torch.float64)
    return x, (torch.rand(L, V, V, generator=g) < 0.3).double()


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def block_matrix(A: np.ndarray, w: Weights) -> np.ndarray:
    """论文图 1 的大矩阵，转置存放：第 v 块把全部状态变成 a_v，左半出边，右半入边。"""
    big = np.zeros((V, D, 2, V, D))
    for edge, v, u in zip(*np.nonzero(A), strict=True):
        big[v, :, 0, u] += w.M_out[edge].numpy()
        big[u, :, 1, v] += w.M_in[edge].numpy()
    return big


def block_step(h: np.ndarray, A: np.ndarray, w: Weights) -> tuple[np.ndarray, np.ndarray]:
    """用大矩阵走一步，逐个节点更新；返回消息与新状态。"""
    a = np.einsum("vdsue,ue->vsd", block_matrix(A, w), h).reshape(V, 2 * D) + w.b.numpy()
    new = np.empty_like(h)
    for v in range(V):
        z = sigmoid(w.W_z.numpy() @ a[v] + w.U_z.numpy() @ h[v])
        r = sigmoid(w.W_r.numpy() @ a[v] + w.U_r.numpy() @ h[v])
        c = np.tanh(w.W.numpy() @ a[v] + w.U.numpy() @ (r * h[v]))
        new[v] = (1 - z) * h[v] + z * c
    return a, new


@pytest.mark.oracle
def test_one_step_equals_the_block_matrix_of_the_paper() -> None:
    w, (x, A) = random_weights(0), random_graph(1)
    h = np.pad(x.numpy(), ((0, 0), (0, D - E)))
    a, expected = block_step(h, A.numpy(), w)
    np.testing.assert_allclose(messages(torch.from_numpy(h), A, w), a, rtol=1e-12)
    np.testing.assert_allclose(propagate(torch.from_numpy(h), A, w), expected, rtol=1e-12)


@pytest.mark.oracle
def test_three_steps_from_the_padded_annotations() -> None:
    w, (x, A) = random_weights(15), random_graph(16)
    h = np.pad(x.numpy(), ((0, 0), (0, D - E)))
    np.testing.assert_array_equal(initial_state(x, D), h)
    for _ in range(3):
        _, h = block_step(h, A.numpy(), w)
    np.testing.assert_allclose(ggnn(x, A, w, T=3), h, rtol=1e-12)


@pytest.mark.oracle
def test_gradients_of_all_weights_are_finite_differences() -> None:
    w, (x, A) = random_weights(17), random_graph(18)
    leaves = [t.requires_grad_() for t in w]
    assert torch.autograd.gradcheck(lambda *p: ggnn(x, A, Weights(*p), T=2), leaves)


@pytest.mark.oracle
def test_without_the_reset_path_it_is_a_gru_cell_with_the_other_gate() -> None:
    """U = 0 时重置门不起作用；z 与 1 - z 互换等于把更新门的权重取负。"""
    w, (x, A) = random_weights(2)._replace(U=torch.zeros(D, D).double()), random_graph(3)
    h = initial_state(x, D)
    cell = torch.nn.GRUCell(2 * D, D, bias=False, dtype=torch.float64)
    with torch.no_grad():
        cell.weight_ih.copy_(torch.cat([w.W_r, -w.W_z, w.W]))
        cell.weight_hh.copy_(torch.cat([w.U_r, -w.U_z, w.U]))
    torch.testing.assert_close(propagate(h, A, w), cell(messages(h, A, w), h))


@pytest.mark.hand
def test_two_nodes_on_paper() -> None:
    """边 0 → 1，M_out = 1，M_in = 2：节点 0 收到 (h₁, 0)，节点 1 收到 (0, 2h₀)。"""
    one, zero = torch.ones(1, 1), torch.zeros(1, 1)
    w = Weights(
        M_out=one[None],
        M_in=2 * one[None],
        b=torch.zeros(2),
        W_z=torch.zeros(1, 2),
        U_z=zero,
        W_r=torch.zeros(1, 2),
        U_r=zero,
        W=torch.ones(1, 2),
        U=2 * one,
    )
    A = torch.tensor([[[0.0, 1.0], [0.0, 0.0]]])
    h = torch.tensor([[0.5], [-1.0]])
    assert messages(h, A, w).tolist() == [[-1.0, 0.0], [0.0, 1.0]]
    # z = r = 1/2；候选 tanh(a + 2·½·h)：tanh(-0.5) 与 tanh(0)
    expected = [[0.25 + 0.5 * float(np.tanh(-0.5))], [-0.5]]
    torch.testing.assert_close(propagate(h, A, w), torch.tensor(expected))
    # 标注就是状态（E = D = 1）；第二步由第一步的结果再走一次
    p, q = expected[0][0], expected[1][0]
    second = [[(p + np.tanh(q + p)) / 2], [(q + np.tanh(2 * p + q)) / 2]]
    torch.testing.assert_close(ggnn(h, A, w, T=2), torch.tensor(second).float())
    assert initial_state(h, D=3).tolist() == [[0.5, 0.0, 0.0], [-1.0, 0.0, 0.0]]


@pytest.mark.property
def test_relabelling_nodes_permutes_the_states() -> None:
    w, (x, A) = random_weights(4), random_graph(5)
    order = torch.randperm(V, generator=torch.Generator().manual_seed(6))
    torch.testing.assert_close(
        ggnn(x[order], A[:, order][:, :, order], w, T=3), ggnn(x, A, w, T=3)[order]
    )


@pytest.mark.property
@pytest.mark.parametrize("T", [0, 1, 2, 3])
def test_information_travels_one_edge_a_step(T: int) -> None:
    """一条链上改动节点 0，T 步以后恰好影响到 T 条边以内，方向不论。"""
    w, (x, _) = random_weights(7), random_graph(8)
    A = torch.zeros(L, V, V, dtype=torch.float64)
    A[0, torch.arange(V - 1), torch.arange(1, V)] = 1
    changed = x.clone()
    changed[0] += 1
    moved = (ggnn(x, A, w, T) != ggnn(changed, A, w, T)).any(1)
    assert moved.tolist() == [v <= T for v in range(V)]


@pytest.mark.property
@pytest.mark.parametrize(("gate", "kept"), [(-1e3, True), (1e3, False)])
def test_the_update_gate_freezes_or_replaces(gate: float, kept: bool) -> None:
    """b 撑大消息，W_z 让更新门饱和：z = 0 保留旧状态，z = 1 完全换成候选。"""
    w, (x, A) = random_weights(9), random_graph(10)
    w = w._replace(b=torch.full((2 * D,), 50.0).double(), W_z=torch.full((D, 2 * D), gate).double())
    h = initial_state(x, D)
    a = messages(h, A, w)
    r = torch.sigmoid(a @ w.W_r.T + h @ w.U_r.T)
    expected = h if kept else torch.tanh(a @ w.W.T + (r * h) @ w.U.T)
    torch.testing.assert_close(propagate(h, A, w), expected)


@pytest.mark.property
def test_without_edges_the_message_is_the_bias() -> None:
    w, (x, A) = random_weights(11), random_graph(12)
    assert torch.equal(messages(initial_state(x, D), torch.zeros_like(A), w), w.b.expand(V, 2 * D))


@pytest.mark.property
def test_impossible_sizes_are_refused() -> None:
    w, (x, A) = random_weights(13), random_graph(14)
    with pytest.raises(ValueError, match="D=2"):
        initial_state(x, D=2)
    with pytest.raises(ValueError, match="-1"):
        ggnn(x, A, w, T=-1)
