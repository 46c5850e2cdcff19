"""snippets.demos.gru_gates。"""

import pytest
import torch

from snippets.demos.gru_gates.demo import SEQUENCE, main, unit


@pytest.mark.oracle
def test_the_states_equal_torch_gru_cell() -> None:
    """U 是对角阵，重置门放在乘法前后都一样，于是可以与 GRUCell 比。"""
    w, (_, _, actual) = unit(), main()
    cell = torch.nn.GRUCell(4, 2, bias=False)
    cell.weight_ih.data = torch.cat([w.W_r, w.W_z, w.W])
    cell.weight_hh.data = torch.cat([w.U_r, w.U_z, w.U])
    h = torch.zeros(1, 2)
    for letter, expected in zip(SEQUENCE, actual, strict=True):
        h = cell(torch.eye(4)[["ABab".index(letter)]], h)
        torch.testing.assert_close(h[0], expected)


@pytest.mark.property
def test_the_update_gate_keeps_the_last_capital_letter() -> None:
    _, z, h = main()
    last = 0
    for t, letter in enumerate(SEQUENCE):
        last = {"A": 1, "B": -1}.get(letter, last)
        assert h[t, 0] * last > 0.85
        assert (z[t, 0] < 0.05) if letter.isupper() else (z[t, 0] > 0.95)


@pytest.mark.property
def test_the_reset_gate_starts_the_count_again() -> None:
    r, z, h = main()
    assert (z[:, 1] < 0.05).all()
    for t, letter in enumerate(SEQUENCE):
        if letter.isupper():
            assert r[t, 1] < 0.05
            assert abs(h[t, 1]) < 0.05
        else:
            assert r[t, 1] > 0.95
            assert h[t, 1] > h[t - 1, 1] + 0.05
