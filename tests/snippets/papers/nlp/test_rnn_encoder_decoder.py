"""snippets.papers.nlp.rnn_encoder_decoder。"""

from itertools import product

import numpy as np
import pytest
import torch
from torch import Tensor

from snippets.papers.nlp.rnn_encoder_decoder import Model, Unit, encode, log_likelihood, step

N, T, D, M, V, K = 2, 5, 3, 7, 13, 11


def random_unit(seed: int, D: int = D) -> Unit:
    g = torch.Generator().manual_seed(seed)
    return Unit(*[torch.randn(s, generator=g).double() for s in [(M, D), (M, M)] * 3])


def random_model(seed: int, K: int = K) -> Model:
    g = torch.Generator().manual_seed(seed)
    tables = [torch.randn(s, generator=g).double() for s in [(V, D), (K, D), (K, 2 * M + D)]]
    return Model(
        tables[0], tables[1], random_unit(seed + 1), random_unit(seed + 2, D + M), tables[2]
    )


def randn(*shape: int, seed: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def ids(*shape: int, high: int, seed: int) -> Tensor:
    return torch.randint(high, shape, generator=torch.Generator().manual_seed(seed))


def diagonal(w: Unit) -> Unit:
    return w._replace(U=w.U.diag().diag())


def as_gru(w: Unit) -> torch.nn.GRU:
    """PyTorch 按 r、z、n 的次序叠放三组权重。"""
    gru = torch.nn.GRU(w.W.shape[1], M, bias=False, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        gru.weight_ih_l0.copy_(torch.cat([w.W_r, w.W_z, w.W]))
        gru.weight_hh_l0.copy_(torch.cat([w.U_r, w.U_z, w.U]))
    return gru


def sigmoid(x: float) -> float:
    return float(1 / (1 + np.exp(-x)))


@pytest.mark.oracle
def test_a_step_equals_the_equations_unit_by_unit() -> None:
    """式 (5)–(8) 带下标 j 的写法，逐个单元计算。"""
    w, x, h = random_unit(0), randn(N, D, seed=1), randn(N, M, seed=2)
    W_r, U_r, W_z, U_z, W, U = (m.numpy() for m in w)
    expected = np.empty((N, M))
    for n in range(N):
        a, b = x[n].numpy(), h[n].numpy()
        r = np.array([sigmoid(W_r[j] @ a + U_r[j] @ b) for j in range(M)])
        for j in range(M):
            z = sigmoid(W_z[j] @ a + U_z[j] @ b)
            candidate = np.tanh(W[j] @ a + sum(U[j, k] * r[k] * b[k] for k in range(M)))
            expected[n, j] = z * b[j] + (1 - z) * candidate
    np.testing.assert_allclose(step(x, h, w), expected, rtol=1e-12)


@pytest.mark.oracle
def test_with_diagonal_u_values_and_gradients_equal_torch_gru() -> None:
    """U 是对角阵时 U(r ⊙ h) = r ⊙ Uh，两种重置门重合；z 不用翻转。"""
    w, x = diagonal(random_unit(3)), randn(N, T, D, seed=4).requires_grad_()
    w = Unit(*[m.requires_grad_() for m in w])
    gru = as_gru(w)
    expected = gru(x)[1][0]
    actual = encode(x, w)
    torch.testing.assert_close(actual, expected)
    g = randn(N, M, seed=5)
    g_x, *g_w = torch.autograd.grad(actual, [x, *w], g)
    expected.backward(g)
    torch.testing.assert_close(g_x, x.grad)
    W_r, U_r, W_z, U_z, W, U = g_w
    torch.testing.assert_close(torch.cat([W_r, W_z, W]), gru.weight_ih_l0.grad)
    r, z, n = gru.weight_hh_l0.grad.chunk(3)
    torch.testing.assert_close((U_r, U_z), (r, z))
    torch.testing.assert_close(U.diag(), n.diag())  # 对角线以外，两种写法的导数不同


@pytest.mark.oracle
def test_with_full_u_torch_gru_differs_only_by_the_place_of_the_reset_gate() -> None:
    w, x, h = random_unit(6), randn(N, D, seed=7), randn(N, M, seed=8)
    theirs = as_gru(w)(x[:, None], h[None])[1][0]
    assert (step(x, h, w) - theirs).abs().max() > 0.1
    r = torch.sigmoid(x @ w.W_r.T + h @ w.U_r.T)
    z = torch.sigmoid(x @ w.W_z.T + h @ w.U_z.T)
    after = torch.tanh(x @ w.W.T + r * (h @ w.U.T))
    torch.testing.assert_close(theirs, z * h + (1 - z) * after)


@pytest.mark.oracle
def test_the_likelihood_equals_torch_modules() -> None:
    """U 取对角阵：编码、解码用 torch.nn.GRU 一次跑完整个序列，再用交叉熵；值和梯度都比。"""
    model = random_model(9)
    model = model._replace(encoder=diagonal(model.encoder), decoder=diagonal(model.decoder))
    leaves = [m.requires_grad_() for m in (model.E_x, model.E_y, model.O)]
    x, y = ids(N, T, high=V, seed=10), ids(N, 3, high=K, seed=11)
    c = as_gru(model.encoder)(model.E_x[x])[1][0]
    previous = torch.cat([torch.zeros(N, 1, D).double(), model.E_y[y[:, :-1]]], 1)
    everywhere = c[:, None].expand(N, 3, M)
    h = as_gru(model.decoder)(torch.cat([previous, everywhere], 2))[0]
    logits = torch.cat([h, previous, everywhere], 2) @ model.O.T
    expected = -torch.nn.functional.cross_entropy(logits.mT, y, reduction="none").sum(1)
    actual = log_likelihood(x, y, model)
    torch.testing.assert_close(actual, expected)
    g = randn(N, seed=29)
    torch.testing.assert_close(
        torch.autograd.grad(actual, leaves, g), torch.autograd.grad(expected, leaves, g)
    )


@pytest.mark.hand
def test_one_dimension_on_paper() -> None:
    """除 W_z、W、U 外全为 0：r = 1/2，z = σ(ln 3) = 3/4，候选 tanh(1 + 2·½·h)。"""
    one, zero = torch.ones(1, 1).double(), torch.zeros(1, 1).double()
    w = Unit(zero, zero, np.log(3) * one, zero, one, 2 * one)
    first = 0.25 * np.tanh(1)
    second = 0.75 * first + 0.25 * np.tanh(1 + first)
    torch.testing.assert_close(step(one, zero, w), first * one)
    torch.testing.assert_close(encode(torch.ones(1, 2, 1).double(), w), second * one)


@pytest.mark.hand
def test_the_likelihood_on_paper() -> None:
    """状态恒为 0，只有上一个词起作用：第 1 词 1/2，词 1 之后的词 0 有概率 3/4。"""
    zero = torch.zeros
    unit = Unit(*[zero(1, 1), zero(1, 1)] * 3)
    decoder = Unit(*[zero(1, 2), zero(1, 1)] * 3)
    O = torch.tensor([[0.0, np.log(3), 0.0], [0.0, 0.0, 0.0]]).float()
    model = Model(zero(1, 1), torch.tensor([[0.0], [1.0]]), unit, decoder, O)
    got = log_likelihood(torch.tensor([[0]]), torch.tensor([[1, 0]]), model).exp()
    torch.testing.assert_close(got, torch.tensor([1 / 2 * 3 / 4]))


@pytest.mark.property
def test_probabilities_of_all_sequences_sum_to_one() -> None:
    model = random_model(12, K=3)
    y = torch.tensor(list(product(range(3), repeat=4)))
    x = ids(1, T, high=V, seed=13).expand(len(y), T)
    total = log_likelihood(x, y, model).exp().sum()
    torch.testing.assert_close(total, torch.ones((), dtype=torch.float64))


@pytest.mark.property
@pytest.mark.parametrize(("gate", "kept"), [(1e3, True), (-1e3, False)])
def test_the_update_gate_copies_or_replaces(gate: float, kept: bool) -> None:
    w = random_unit(14)._replace(W_z=torch.full((M, D), gate).double())
    x, h = randn(N, D, seed=15).abs(), randn(N, M, seed=16)
    r = torch.sigmoid(x @ w.W_r.T + h @ w.U_r.T)
    expected = h if kept else torch.tanh(x @ w.W.T + (r * h) @ w.U.T)
    torch.testing.assert_close(step(x, h, w), expected)


@pytest.mark.property
def test_a_closed_reset_gate_makes_the_candidate_forget() -> None:
    """r = 0 且 z = 0 时，新状态与旧状态无关。"""
    shut = torch.full((M, D), -1e3).double()
    w = random_unit(17)._replace(W_r=shut, W_z=shut)
    x, h = randn(N, D, seed=18).abs(), randn(N, M, seed=19)
    torch.testing.assert_close(step(x, h, w), step(x, 5 - h, w))


@pytest.mark.property
def test_negating_the_update_weights_swaps_old_and_new() -> None:
    """Chung 2014 的写法 (1 - z)h + z·候选，等于把更新门的权重取负。"""
    w, x, h = random_unit(20), randn(N, D, seed=21), randn(N, M, seed=22)
    r = torch.sigmoid(x @ w.W_r.T + h @ w.U_r.T)
    z = torch.sigmoid(x @ w.W_z.T + h @ w.U_z.T)
    chung = (1 - z) * h + z * torch.tanh(x @ w.W.T + (r * h) @ w.U.T)
    torch.testing.assert_close(step(x, h, w._replace(W_z=-w.W_z, U_z=-w.U_z)), chung)


@pytest.mark.property
def test_states_stay_within_one_and_depend_on_the_order() -> None:
    """状态是 0 与 tanh 的逐步加权平均，绝对值小于 1；词袋分不出的换序，摘要分得出。"""
    w, x = random_unit(23), 9 * randn(N, T, D, seed=24)
    c = encode(x, w)
    assert c.abs().max() <= 1
    assert (encode(x.flip(1), w) - c).abs().max() > 0.1


@pytest.mark.property
def test_the_source_reaches_the_target_only_through_the_summary() -> None:
    """编码器的输入权重与初始状态都是 0，摘要就是 0，换源序列不改变概率。"""
    model, y = random_model(25), ids(N, 3, high=K, seed=26)
    x, other = ids(N, T, high=V, seed=27), ids(N, T + 2, high=V, seed=28)
    assert (log_likelihood(x, y, model) != log_likelihood(other, y, model)).all()
    deaf = model._replace(encoder=model.encoder._replace(W=torch.zeros(M, D).double()))
    torch.testing.assert_close(log_likelihood(x, y, deaf), log_likelihood(other, y, deaf))
