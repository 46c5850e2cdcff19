"""snippets.demos.sinkhorn_plans。"""

import numpy as np
import pytest
from scipy.optimize import linprog

from snippets.demos.sinkhorn_plans.demo import PLACES, in_order, main
from snippets.ml.optimal_transport import transport_cost

LINE = np.linspace(0, 1, PLACES)
M = (LINE[:, None] - LINE) ** 2


@pytest.mark.oracle
def test_in_order_is_the_linear_program() -> None:
    result = main()
    rows = np.kron(np.eye(PLACES), np.ones(PLACES))
    columns = np.kron(np.ones(PLACES), np.eye(PLACES))
    margins = np.concatenate([result.r, result.c])
    found = linprog(M.ravel(), A_eq=np.vstack([rows, columns]), b_eq=margins)
    assert result.lowest == pytest.approx(found.fun, abs=1e-8)


@pytest.mark.hand
def test_in_order_on_paper() -> None:
    """½、½ 送到 ¼、¾：先送满 ¼，余下的依次。"""
    got = in_order(np.array([0.5, 0.5]), np.array([0.25, 0.75]))
    assert got.tolist() == [[0.25, 0.25], [0, 0.5]]


@pytest.mark.property
def test_smaller_epsilon_is_sharper_cheaper_and_slower() -> None:
    result = main()
    costs = [transport_cost(own.P, M) for own in result.plans]
    cells = [int((own.P > 1e-4).sum()) for own in result.plans]
    rounds = [own.rounds for own in result.plans]
    assert costs[0] > costs[1] > costs[2] > result.lowest > 0.995 * costs[2]
    assert cells[0] > cells[1] > cells[2]
    assert rounds[0] < rounds[1] < rounds[2]
    for own in result.plans:
        assert own.error < 1e-6
