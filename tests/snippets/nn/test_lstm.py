"""snippets.nn.lstm。"""

import math

import pytest
import torch
from torch import Tensor

from snippets.nn.lstm import Cell, step

N, D, M = 2, 3, 5


def randn(*shape: int, seed: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def random_cell(seed: int) -> Cell:
    shapes = [(M, D), (M, M), (M,)] * 4
    return Cell(*[randn(*shape, seed=seed + k) for k, shape in enumerate(shapes)])


@pytest.mark.oracle
def test_values_and_gradients_equal_torch() -> None:
    """`LSTMCell` 的次序是 i、f、g、o。"""
    w = Cell(*[m.requires_grad_() for m in random_cell(0)])
    x, h, c = randn(N, D, seed=20), randn(N, M, seed=21), randn(N, M, seed=22)
    out = step(x, h, c, w)
    cell = torch.nn.LSTMCell(D, M, dtype=torch.float64)
    with torch.no_grad():
        cell.weight_ih.copy_(torch.cat([w.W_i, w.W_f, w.W_c, w.W_o]))
        cell.weight_hh.copy_(torch.cat([w.U_i, w.U_f, w.U_c, w.U_o]))
        cell.bias_ih.copy_(torch.cat([w.b_i, w.b_f, w.b_c, w.b_o]))
        cell.bias_hh.zero_()
    expected = cell(x, (h, c))
    torch.testing.assert_close(tuple(out), expected)
    g = randn(N, M, seed=23)
    ours = torch.autograd.grad(out.h, [w.W_i, w.W_f, w.W_c, w.W_o], g, retain_graph=True)
    theirs = torch.autograd.grad(expected[0], [cell.weight_ih], g)[0]
    torch.testing.assert_close(torch.cat(ours), theirs)


@pytest.mark.hand
def test_one_unit_on_paper() -> None:
    """门的净输入是 ln 3，开 3/4；候选 tanh(ln 2) = 3/5；记忆 3/4·4 + 3/4·3/5 = 3.45。"""
    gate = [torch.zeros(1, 1), torch.zeros(1, 1), torch.tensor([math.log(3)])]
    candidate = [torch.tensor([[math.log(2)]]), torch.zeros(1, 1), torch.zeros(1)]
    w = Cell(*gate, *gate, *candidate, *gate)
    out = step(torch.ones(1, 1), torch.zeros(1, 1), torch.tensor([[4.0]]), w)
    torch.testing.assert_close(out.c, torch.tensor([[3.45]]))
    torch.testing.assert_close(out.h, torch.tensor([[0.75 * math.tanh(3.45)]]))


@pytest.mark.property
def test_an_open_forget_gate_keeps_the_memory_for_a_thousand_steps() -> None:
    w = random_cell(30)
    zero_input = w.b_i * 0 - 50
    w = w._replace(b_f=w.b_f * 0 + 50, b_i=zero_input, U_f=w.U_f * 0, U_i=w.U_i * 0)
    w = w._replace(W_f=w.W_f * 0, W_i=w.W_i * 0)
    h, c = randn(N, M, seed=44), randn(N, M, seed=45)
    kept = c
    for k in range(1000):
        h, kept = step(randn(N, D, seed=100 + k), h, kept, w)
    torch.testing.assert_close(kept, c)
    assert (h.abs() < 1).all()


@pytest.mark.property
def test_gradients_equal_differences() -> None:
    w = random_cell(50)
    leaves = [randn(N, D, seed=70), randn(N, M, seed=71), randn(N, M, seed=72), *w]
    leaves = [leaf.requires_grad_() for leaf in leaves]
    assert torch.autograd.gradcheck(lambda x, h, c, *w: tuple(step(x, h, c, Cell(*w))), leaves)
