"""snippets.ml.optimal_transport。5 行 7 列，与线性规划比较；手算 2 × 2。"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment, linprog, minimize
from scipy.special import entr, logsumexp

from snippets.ml.optimal_transport import (
    entropic_objective,
    plan,
    row_potential,
    sinkhorn,
    transport_cost,
)

N, K = 5, 7
SOME = settings(max_examples=20, derandomize=True, deadline=None)
SNACKS = np.array([[0.0, 2.0, 5.0], [1.0, 0.0, 4.0], [5.0, 3.0, 0.0]])
NEED, STOCK = np.array([3.0, 2.0, 1.0]), np.array([2.0, 2.0, 2.0])


def problem(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.random((N, K)), rng.dirichlet(np.ones(N)) + 0.1, rng.dirichlet(np.ones(K)) + 0.5 / K


def lowest(M: np.ndarray, r: np.ndarray, c: np.ndarray) -> tuple[float, np.ndarray]:
    """线性规划的最优。"""
    n, m = M.shape
    rows, columns = np.kron(np.eye(n), np.ones(m)), np.kron(np.ones(n), np.eye(m))
    found = linprog(M.ravel(), A_eq=np.vstack([rows, columns]), b_eq=np.concatenate([r, c]))
    return float(found.fun), found.x.reshape(n, m)


@pytest.mark.oracle
@pytest.mark.parametrize("seed", [0, 1])
def test_small_epsilon_reaches_the_linear_program(seed: int) -> None:
    """熵至多差 ε·ln(NK)：代价夹在最优与最优加这么多之间。"""
    M, r, c = problem(seed)
    best, _ = lowest(M, r, c)
    for eps in (0.1, 0.01):
        own = sinkhorn(M, r, c, eps)
        excess = transport_cost(own.P, M) - best
        assert -1e-8 < excess < eps * r.sum() * np.log(N * K)
    assert excess < 2e-3


@pytest.mark.oracle
def test_snacks_reach_the_plan_of_the_linear_program() -> None:
    best, P = lowest(SNACKS, NEED, STOCK)
    assert best == pytest.approx(5)
    own = sinkhorn(SNACKS, NEED, STOCK, eps=0.1, tolerance=1e-5)
    np.testing.assert_allclose(own.P, P, atol=0.01)


@pytest.mark.oracle
def test_ones_reach_the_hungarian_matching() -> None:
    M = np.random.default_rng(2).random((N, N))
    own = sinkhorn(M, np.ones(N), np.ones(N), eps=0.02, tolerance=1e-3)
    assert own.P.argmax(1).tolist() == linear_sum_assignment(M)[1].tolist()


@pytest.mark.oracle
def test_the_plan_is_the_minimum_that_scipy_finds() -> None:
    """不用势，直接在方案上带约束求最小。"""
    M, eps = SNACKS, 1.0
    own = sinkhorn(M, NEED, STOCK, eps, tolerance=1e-14)
    rows, columns = np.kron(np.eye(3), np.ones(3)), np.kron(np.ones(3), np.eye(3))
    A, b = np.vstack([rows, columns[:-1]]), np.concatenate([NEED, STOCK[:-1]])
    found = minimize(
        lambda p: (p * M.ravel()).sum() - eps * (entr(p) + p).sum(),
        np.outer(NEED, STOCK).ravel() / 6,
        jac=lambda p: M.ravel() + eps * np.log(p),
        bounds=[(1e-9, None)] * 9,
        constraints={"type": "eq", "fun": lambda p: A @ p - b, "jac": lambda _: A},
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert entropic_objective(own.P, M, eps) == pytest.approx(found.fun, abs=1e-8)
    np.testing.assert_allclose(own.P.ravel(), found.x, atol=1e-4)


@pytest.mark.oracle
def test_pieces_equal_scipy() -> None:
    M, r, _ = problem(3)
    g, f = np.random.default_rng(4).standard_normal(K), np.random.default_rng(5).standard_normal(N)
    want = 0.3 * np.log(r) - 0.3 * logsumexp((g - M) / 0.3, axis=1)
    np.testing.assert_allclose(row_potential(g, M, r, 0.3), want, rtol=1e-10)
    P = plan(f, g, M, 0.3)
    loop = [[np.exp((f[i] + g[j] - M[i, j]) / 0.3) for j in range(K)] for i in range(N)]
    np.testing.assert_allclose(P, loop, rtol=1e-12)
    assert transport_cost(P, M) == pytest.approx(np.vdot(P, M), rel=1e-12)
    want = np.vdot(P, M) - 0.3 * (entr(P) + P).sum()
    assert entropic_objective(P, M, 0.3) == pytest.approx(want, rel=1e-12)


@pytest.mark.hand
def test_two_by_two_on_paper() -> None:
    """对称的两人两物，换着拿的代价是 ε ln 3：对角线与旁边是 3 比 1，行和 1，即 3/4 与 1/4。"""
    M = np.log(3) * 0.5 * np.array([[0.0, 1.0], [1.0, 0.0]])
    own = sinkhorn(M, np.ones(2), np.ones(2), eps=0.5)
    np.testing.assert_allclose(own.P, [[0.75, 0.25], [0.25, 0.75]], rtol=1e-9)
    assert transport_cost(own.P, M) == pytest.approx(0.25 * np.log(3))
    # 熵：−2(¾(ln ¾ − 1) + ¼(ln ¼ − 1)) = 2 − 1.5 ln ¾ − 0.5 ln ¼
    H = 2 - 1.5 * np.log(0.75) - 0.5 * np.log(0.25)
    assert entropic_objective(own.P, M, 0.5) == pytest.approx(0.25 * np.log(3) - 0.5 * H)


@pytest.mark.hand
def test_pieces_on_paper() -> None:
    M = np.array([[0.0, np.log(2)]])
    assert plan(np.log(np.array([4.0])), np.zeros(2), M, eps=1.0).tolist() == [
        pytest.approx([4.0, 2.0])
    ]
    # 4 + 2 = 6 份，要 6 份：f 不变
    f = row_potential(np.zeros(2), M, np.array([6.0]), eps=1.0)
    assert f.tolist() == pytest.approx([np.log(4)])
    assert entropic_objective(np.array([[0.0, np.e]]), np.zeros((1, 2)), eps=2.0) == 0


@pytest.mark.property
@SOME
@given(st.integers(0, 10**6), st.floats(0.05, 5))
def test_both_margins_are_met_and_the_plan_is_of_the_right_form(seed: int, eps: float) -> None:
    M, r, c = problem(seed)
    own = sinkhorn(M, r, c, eps)
    assert own.error <= 1e-9 * r.sum()
    np.testing.assert_allclose(own.P.sum(1), r, atol=1e-8)
    np.testing.assert_allclose(own.P.sum(0), c, rtol=1e-12)
    assert (own.P > 0).all()
    np.testing.assert_allclose(eps * np.log(own.P) + M, own.f[:, None] + own.g, atol=1e-9)
    # 代价整体加常数、单位换算，方案不变
    np.testing.assert_allclose(sinkhorn(3 * M + 1, r, c, 3 * eps).P, own.P, atol=1e-8)


@pytest.mark.property
def test_no_feasible_plan_scores_better() -> None:
    """沿“一加一减”的方向挪一点，行和、列和不变，目标总变大。"""
    M, r, c = problem(6)
    P = sinkhorn(M, r, c, eps=0.2, tolerance=1e-12).P
    best, rng = entropic_objective(P, M, 0.2), np.random.default_rng(7)
    for _ in range(20):
        i, j = rng.permutation(N)[:2], rng.permutation(K)[:2]
        move = np.zeros((N, K))
        move[np.ix_(i, j)] = [[1, -1], [-1, 1]]
        step = 0.5 * P[np.ix_(i, j)].min()
        assert entropic_objective(P + step * move, M, 0.2) > best


@pytest.mark.property
def test_large_epsilon_shares_in_proportion_and_the_cost_falls_with_it() -> None:
    M, r, c = problem(8)
    np.testing.assert_allclose(sinkhorn(M, r, c, 1e7).P, np.outer(r, c) / r.sum(), atol=1e-6)
    costs = [transport_cost(sinkhorn(M, r, c, eps).P, M) for eps in (10.0, 1.0, 0.1, 0.01)]
    assert all(a > b for a, b in pairwise(costs))


@pytest.mark.property
def test_tiny_epsilon_stays_finite_and_says_when_it_has_not_converged() -> None:
    own = sinkhorn(SNACKS, NEED, STOCK, eps=1e-3, rounds=5)
    assert np.isfinite(own.P).all()
    assert own.rounds == 5
    assert own.error > 0.1
    np.testing.assert_allclose(own.P.sum(0), STOCK, rtol=1e-9)


@pytest.mark.property
@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda: sinkhorn(SNACKS, NEED, STOCK + 1, 1.0), "总和应相等，得到 6 与 9"),
        (lambda: sinkhorn(SNACKS, np.array([6.0, 0.0, 0.0]), STOCK, 1.0), "大于 0"),
        (lambda: sinkhorn(SNACKS, NEED, np.array([7.0, -2.0, 1.0]), 1.0), "大于 0"),
        (lambda: sinkhorn(SNACKS, NEED, STOCK, 0.0), "ε"),
    ],
)
def test_what_cannot_be_shared_out_is_refused(call: Callable[[], object], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        call()
