"""snippets.nn.attention。"""

import math

import pytest
import torch
from torch import Tensor
from torch.nn.functional import linear, scaled_dot_product_attention

from snippets.nn.attention import Alignment, additive_attention

N, T, D, D_q, M = 2, 5, 3, 7, 11


def randn(*shape: int, seed: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def random_alignment(seed: int) -> Alignment:
    return Alignment(randn(M, D_q, seed=seed), randn(M, D, seed=seed + 1), randn(M, seed=seed + 2))


@pytest.mark.oracle
def test_values_and_gradients_equal_torch() -> None:
    """查询与状态接起来过一层线性；点积为 0 时，PyTorch 的注意力就是 softmax(掩码) 乘状态。"""
    w = Alignment(*[m.requires_grad_() for m in random_alignment(0)])
    s, h = randn(N, D_q, seed=3).requires_grad_(), randn(N, T, D, seed=4).requires_grad_()
    pairs = torch.cat([s[:, None].expand(N, T, D_q), h], 2)
    scores = linear(linear(pairs, torch.cat([w.W, w.U], 1)).tanh(), w.v[None])[:, :, 0]
    nothing = torch.zeros(N, 1, D, dtype=torch.float64)
    expected = scaled_dot_product_attention(nothing, h * 0, h, attn_mask=scores[:, None])[:, 0]
    out = additive_attention(s, h, w)
    torch.testing.assert_close(out.context, expected)
    torch.testing.assert_close(out.weights.log(), scores - scores.logsumexp(1, keepdim=True))
    g, leaves = randn(N, D, seed=5), [s, h, *w]
    torch.testing.assert_close(
        torch.autograd.grad(out.context, leaves, g), torch.autograd.grad(expected, leaves, g)
    )


@pytest.mark.oracle
def test_it_equals_the_equations_position_by_position() -> None:
    """式 (6)、(5) 带下标 j、k 的写法。"""
    w, s, h = random_alignment(6), randn(N, D_q, seed=9), randn(N, T, D, seed=10)
    out = additive_attention(s, h, w)
    for n in range(N):
        e = [0.0] * T
        for j in range(T):
            for m in range(M):
                e[j] += (w.v[m] * torch.tanh(w.W[m] @ s[n] + w.U[m] @ h[n, j])).item()
        total = sum(math.exp(e_k) for e_k in e)
        a = [math.exp(e_j) / total for e_j in e]
        assert out.weights[n].tolist() == pytest.approx(a, rel=1e-12)
        c = sum(a[j] * h[n, j] for j in range(T))
        torch.testing.assert_close(out.context[n], c)


@pytest.mark.hand
def test_two_positions_on_paper() -> None:
    """分数 ln 3 · tanh(h)：h = 0 得 0，h = 40 得 ln 3，权重 1/4、3/4，加权和 30。"""
    w = Alignment(torch.zeros(1, 1), torch.ones(1, 1), torch.tensor([math.log(3)]))
    out = additive_attention(torch.zeros(1, 1), torch.tensor([[[0.0], [40.0]]]), w)
    torch.testing.assert_close(out.weights, torch.tensor([[0.25, 0.75]]))
    torch.testing.assert_close(out.context, torch.tensor([[30.0]]))


@pytest.mark.hand
def test_the_query_decides_on_paper() -> None:
    """查询 −40：tanh 得 −1、0，权重 1/4、3/4；查询 40：tanh 都是 1，权重相等。"""
    w = Alignment(torch.ones(1, 1), torch.ones(1, 1), torch.tensor([math.log(3)]))
    out = additive_attention(torch.tensor([[-40.0]]), torch.tensor([[[0.0], [40.0]]]), w)
    torch.testing.assert_close(out.weights, torch.tensor([[0.25, 0.75]]))
    near = additive_attention(torch.tensor([[40.0]]), torch.tensor([[[0.0], [40.0]]]), w)
    torch.testing.assert_close(near.weights, torch.tensor([[0.5, 0.5]]))


@pytest.mark.property
def test_weights_follow_a_permutation_and_the_context_stays() -> None:
    """它不知道位置：状态换序，权重跟着换序，加权和不变。"""
    w, s, h = random_alignment(11), randn(N, D_q, seed=14), randn(N, T, D, seed=15)
    order = torch.randperm(T, generator=torch.Generator().manual_seed(16))
    before, after = additive_attention(s, h, w), additive_attention(s, h[:, order], w)
    torch.testing.assert_close(after.weights, before.weights[:, order])
    torch.testing.assert_close(after.context, before.context)
    assert (before.weights - before.weights.flip(1)).abs().max() > 0.1


@pytest.mark.property
def test_the_context_is_a_convex_combination() -> None:
    w, s, h = random_alignment(17), randn(N, D_q, seed=20), randn(N, T, D, seed=21)
    out = additive_attention(s, h, w)
    assert (out.weights > 0).all()
    torch.testing.assert_close(out.weights.sum(1), torch.ones(N, dtype=torch.float64))
    assert ((h.amin(1) < out.context) & (out.context < h.amax(1))).all()
    same = additive_attention(s, h[:, :1].expand(N, T, D), w).context
    torch.testing.assert_close(same, h[:, 0])


@pytest.mark.property
def test_samples_do_not_see_each_other_and_gradients_equal_differences() -> None:
    w, s, h = random_alignment(22), randn(N, D_q, seed=25), randn(N, T, D, seed=26)
    alone = additive_attention(s[:1], h[:1], w)
    torch.testing.assert_close(alone.context, additive_attention(s, h, w).context[:1])
    leaves = [m.requires_grad_() for m in (s, h, *w)]
    assert torch.autograd.gradcheck(
        lambda s, h, *w: tuple(additive_attention(s, h, Alignment(*w))), leaves
    )
