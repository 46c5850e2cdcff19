"""snippets.papers.other.layer_norm。"""

import math

import pytest
import torch
from torch import Tensor

from snippets.papers.other.layer_norm import Layer, layer_norm, step

N, T, D, M = 3, 2, 7, 5
EPS = 1e-5


def randn(*shape: int, seed: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def random_layer(seed: int) -> Layer:
    return Layer(*[randn(*s, seed=seed + i) for i, s in enumerate([(M, M), (M, D), (M,), (M,)])])


def plain(a: Tensor) -> Tensor:
    """增益 1、偏置 0、没有 eps：论文的式子本身。"""
    return layer_norm(a, torch.ones_like(a[0]), torch.zeros_like(a[0]), eps=0.0)


@pytest.mark.oracle
@pytest.mark.parametrize("shape", [(D,), (N, D), (N, T, D)])
def test_values_and_gradients_equal_torch(shape: tuple[int, ...]) -> None:
    leaves = [randn(*s, seed=i).requires_grad_() for i, s in enumerate([shape, (D,), (D,)])]
    a, g, b = leaves
    expected = torch.nn.functional.layer_norm(a, (D,), g, b, EPS)
    actual = layer_norm(a, g, b, EPS)
    torch.testing.assert_close(actual, expected)
    upstream = randn(*shape, seed=3)
    torch.testing.assert_close(
        torch.autograd.grad(actual, leaves, upstream),
        torch.autograd.grad(expected, leaves, upstream),
    )


@pytest.mark.oracle
def test_it_equals_the_equations_unit_by_unit() -> None:
    """式 (3)、(5) 带下标 i 的写法。"""
    a, g, b = randn(N, D, seed=4), randn(D, seed=5), randn(D, seed=6)
    actual = layer_norm(a, g, b, EPS)
    for n in range(N):
        a_n = a[n].tolist()
        mu = sum(a_n) / D
        sigma = math.sqrt(sum((a_i - mu) ** 2 for a_i in a_n) / D + EPS)
        for i in range(D):
            h_i = g[i].item() / sigma * (a_n[i] - mu) + b[i].item()
            assert actual[n, i].item() == pytest.approx(h_i, rel=1e-12)


@pytest.mark.oracle
def test_a_step_equals_torch() -> None:
    """净输入用 torch.nn.RNNCell 的两个矩阵乘法，归一化用 torch 的；值和梯度都比。"""
    w = Layer(*[m.requires_grad_() for m in random_layer(7)])
    x, h = randn(N, D, seed=11), randn(N, M, seed=12)
    linear = torch.nn.functional.linear
    a = linear(torch.cat([x, h], 1), torch.cat([w.W_xh, w.W_hh], 1))
    expected = torch.nn.functional.layer_norm(a, (M,), w.g, w.b, EPS).tanh()
    actual = step(x, h, w, EPS)
    torch.testing.assert_close(actual, expected)
    upstream = randn(N, M, seed=13)
    torch.testing.assert_close(
        torch.autograd.grad(actual, list(w), upstream),
        torch.autograd.grad(expected, list(w), upstream),
    )


@pytest.mark.hand
def test_eight_numbers_on_paper() -> None:
    """2 4 4 4 5 5 7 9：均值 40/8 = 5，平方和 9+1+1+1+0+0+4+16 = 32，标准差 √(32/8) = 2。"""
    a = torch.tensor([[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]])
    torch.testing.assert_close(
        plain(a), torch.tensor([[-1.5, -0.5, -0.5, -0.5, 0.0, 0.0, 1.0, 2.0]])
    )


@pytest.mark.hand
def test_eps_is_under_the_root() -> None:
    """(0, 8)：方差 16，加 9 得 25，开方 5；归一化成 ∓4/5，乘 10 得 ∓8，偏置 1、2。"""
    out = layer_norm(
        torch.tensor([0.0, 8.0]), torch.tensor([10.0, 10.0]), torch.tensor([1.0, 2.0]), eps=9.0
    )
    torch.testing.assert_close(out, torch.tensor([-7.0, 10.0]))


@pytest.mark.hand
def test_a_step_on_paper() -> None:
    """净输入 (1·2 + 0, 1·2 + 4·1) = (2, 6)，归一化成 (−1, 1)，乘增益 ln 2、加偏置 0。

    tanh(ln 2) = (2 − 1/2) / (2 + 1/2) = 3/5。
    """
    w = Layer(
        torch.tensor([[0.0, 0.0], [0.0, 4.0]]),
        torch.tensor([[1.0], [1.0]]),
        torch.full((2,), math.log(2)),
        torch.zeros(2),
    )
    out = step(torch.tensor([[2.0]]), torch.tensor([[3.0, 1.0]]), w, eps=0.0)
    torch.testing.assert_close(out, torch.tensor([[-0.6, 0.6]]))


@pytest.mark.property
def test_every_sample_has_mean_zero_and_variance_one_whatever_the_batch() -> None:
    a = randn(N, D, seed=14) * 10 + 3
    out = plain(a)
    torch.testing.assert_close(out.mean(1), torch.zeros(N, dtype=torch.float64))
    torch.testing.assert_close(out.var(1, correction=0), torch.ones(N, dtype=torch.float64))
    torch.testing.assert_close(plain(a[:1]), out[:1])  # 一个样本也算得出


@pytest.mark.property
def test_the_row_of_table_1() -> None:
    """论文表 1 的“层归一化”一行：六种变换，四种不变，两种变。"""
    W, x = randn(M, D, seed=15), randn(N, D, seed=16)
    before = plain(x @ W.T)

    def moved(x: Tensor, W: Tensor) -> float:
        return float((plain(x @ W.T) - before).abs().max())

    one_row, one_sample = torch.ones(M, 1).double(), torch.ones(N, 1).double()
    one_row[0], one_sample[0] = 3.0, 3.0
    assert moved(x, W * 3) < 1e-12  # 整个矩阵缩放
    assert moved(x, W + randn(D, seed=17)) < 1e-12  # 每一行加上同一个向量
    assert moved(x, W * one_row) > 0.1  # 只缩放一个单元的权重
    assert moved(x * 3, W) < 1e-12  # 全部数据缩放
    assert moved(x + randn(D, seed=18), W) > 0.1  # 全部数据平移
    assert moved(x * one_sample, W) < 1e-12  # 只缩放一个样本
    torch.testing.assert_close(plain(x @ -W.T), -before)  # 缩放的倍数要是正的


@pytest.mark.property
def test_gradients_equal_differences_and_ignore_the_mean() -> None:
    leaves = [randn(*s, seed=19 + i).requires_grad_() for i, s in enumerate([(N, D), (D,), (D,)])]
    assert torch.autograd.gradcheck(layer_norm, leaves)
    (gradient,) = torch.autograd.grad(layer_norm(*leaves).square().sum(), leaves[:1])
    torch.testing.assert_close(gradient.sum(1), torch.zeros(N, dtype=torch.float64))


@pytest.mark.property
def test_a_recurrent_layer_does_not_see_the_scale_of_its_weights() -> None:
    """§3.1：净输入整个放大，状态不变，走几步都不爆炸。"""
    w, x = random_layer(22), randn(T, N, D, seed=26)
    big = w._replace(W_hh=w.W_hh * 1000, W_xh=w.W_xh * 1000)
    h, h_big = torch.zeros(2, N, M).double()
    for x_t in x:
        h, h_big = step(x_t, h, w, eps=0.0), step(x_t, h_big, big, eps=0.0)
    torch.testing.assert_close(h_big, h)
    assert h.abs().min() < 0.9  # 没有都饱和到 ±1，比较才有意义


@pytest.mark.property
def test_a_negative_eps_is_refused() -> None:
    with pytest.raises(ValueError, match="eps 不能是负数，得到 -1"):
        layer_norm(torch.ones(2), torch.ones(2), torch.zeros(2), eps=-1.0)
