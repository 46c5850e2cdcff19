"""snippets.ml.svm。

LIBSVM 把核矩阵存成单精度。前几个对照里的坐标是 1/8 的整数倍，线性核用单精度也表示得一点不差，
于是两边差不到 1e-8；高斯核做不到，容差放宽到 1e-5。
"""

from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.spatial.distance import cdist
from sklearn.metrics.pairwise import rbf_kernel as oracle_rbf
from sklearn.svm import SVC

from snippets.ml.svm import (
    Machine,
    decision,
    dual,
    linear_kernel,
    margins,
    pair_step,
    primal,
    rbf_kernel,
    segment,
    smo,
    weights,
)

N, D = 41, 3
PAIR = np.array([[1.0, 0.0], [-1.0, 0.0]])
SIGNS = np.array([1.0, -1.0])


def sample(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """重叠的两类。"""
    rng = np.random.default_rng(seed)
    X = np.round(8 * rng.standard_normal((N, D))) / 8
    return X, np.where(X @ [1, -1, 0.5] + rng.standard_normal(N) > 0, 1.0, -1.0)


def violation(machine: Machine, f: np.ndarray, y: np.ndarray, C: float) -> float:
    """KKT 条件最多差多少：α = 0 的 y f ≥ 1，α = C 的 y f ≤ 1，中间的 y f = 1。"""
    slack = 1 - y * f
    wrong = np.where(machine.alpha == 0, np.maximum(slack, 0), np.abs(slack))
    wrong = np.where(machine.alpha == C, np.maximum(-slack, 0), wrong)
    return float(wrong.max())


@pytest.mark.oracle
@pytest.mark.parametrize("C", [0.1, 1.0, 10.0])
def test_linear_machine_equals_libsvm(C: float) -> None:
    """41 个点，3 维。"""
    X, y = sample(0)
    machine = smo(linear_kernel(X, X), y, C)
    oracle = SVC(C=C, kernel="linear", tol=1e-11).fit(X, y)
    w = weights(machine.alpha, y, X)
    np.testing.assert_allclose(w, oracle.coef_[0], atol=1e-8)
    assert machine.b == pytest.approx(oracle.intercept_[0], abs=1e-8)
    f = decision(linear_kernel(X, X), machine.alpha, y, machine.b)
    np.testing.assert_allclose(f, oracle.decision_function(X), atol=1e-8)
    np.testing.assert_allclose(margins(X, y, w, machine.b), y * f / np.linalg.norm(w))


@pytest.mark.oracle
@pytest.mark.parametrize(("gamma", "C"), [(0.3, 1.0), (2.0, 10.0)])
def test_rbf_machine_equals_libsvm(gamma: float, C: float) -> None:
    X, y = sample(1)
    new = sample(2)[0]
    machine = smo(rbf_kernel(X, X, gamma), y, C)
    f = decision(rbf_kernel(new, X, gamma), machine.alpha, y, machine.b)
    oracle = SVC(C=C, gamma=gamma, tol=1e-11).fit(X, y)
    np.testing.assert_allclose(f, oracle.decision_function(new), atol=1e-5)  # 单精度的核


@pytest.mark.oracle
def test_kernels_equal_scikit_learn_and_numpy() -> None:
    X, Z = sample(3)[0], sample(4)[0][:7]
    np.testing.assert_allclose(rbf_kernel(X, Z, 0.7), oracle_rbf(X, Z, 0.7), rtol=1e-10)
    np.testing.assert_allclose(rbf_kernel(X, Z, 0.7), np.exp(-0.7 * cdist(X, Z) ** 2), rtol=1e-10)
    np.testing.assert_allclose(linear_kernel(X, Z), np.einsum("nd,md->nm", X, Z), rtol=1e-12)


@pytest.mark.oracle
def test_a_pair_step_is_the_best_on_its_segment() -> None:
    """保持 Σ t·α 不变，在线段上取 2001 个点，对偶的目标函数没有更高的。"""
    rng = np.random.default_rng(5)
    for signs in (np.array([1.0, 1.0]), np.array([-1.0, 1.0])):
        for _ in range(5):
            X, a, C = rng.standard_normal((2, 3)), rng.random(2), 1.0
            G, E = X @ X.T, rng.standard_normal(2)
            after = pair_step(a, signs, E, G, *segment(a, signs, C))
            assert signs @ after == pytest.approx(signs @ a)
            assert ((after >= 0) & (after <= C)).all()
            # 固定其余的乘子时，对偶在这两个上的线性项：1 − y(E − G(αy))，差一个公共的常数
            linear = -signs * (E - G @ (a * signs))

            def value(p: np.ndarray, q: Any = linear, G: Any = G, t: Any = signs) -> float:
                return float(q @ p - (p * t) @ G @ (p * t) / 2)

            second = np.linspace(0, C, 2001)
            first = a[0] + signs[0] * signs[1] * (a[1] - second)
            inside = (first >= 0) & (first <= C)
            points = np.stack([first, second], 1)[inside]
            assert value(after) >= max(value(p) for p in points) - 1e-12


@pytest.mark.oracle
def test_dual_equals_a_general_solver() -> None:
    """11 个点，SciPy 的 SLSQP 直接解对偶问题。"""
    X, y, C = *(a[:11] for a in sample(6)), 2.0
    G = rbf_kernel(X, X, 0.5)
    found = minimize(
        lambda a: -dual(a, y, G),
        np.full(11, 0.1),
        jac=lambda a: y * (G @ (a * y)) - 1,
        bounds=[(0, C)] * 11,
        constraints={"type": "eq", "fun": lambda a: a @ y, "jac": lambda _: y},
        options={"ftol": 1e-15, "maxiter": 500},
    )
    machine = smo(G, y, C)
    assert dual(machine.alpha, y, G) == pytest.approx(-found.fun, abs=1e-8)
    np.testing.assert_allclose(machine.alpha, found.x, atol=1e-5)  # 目标差 1e-12，乘子差 1e-6


@pytest.mark.oracle
def test_primal_equals_a_general_solver() -> None:
    """7 个点：原问题带着松弛变量，写成二次规划，另解一遍。"""
    X, y, C = *(a[:7] for a in sample(7)), 1.5
    rows = np.column_stack([y[:, None] * X, y, np.eye(7)])
    found = minimize(
        lambda z: z[:D] @ z[:D] / 2 + C * z[D + 1 :].sum(),
        np.concatenate([np.zeros(D + 1), np.ones(7)]),
        bounds=[(None, None)] * (D + 1) + [(0, None)] * 7,
        constraints={"type": "ineq", "fun": lambda z: rows @ z - 1},
        options={"ftol": 1e-13, "maxiter": 500},
    )
    machine = smo(linear_kernel(X, X), y, C)
    value = primal(X, y, weights(machine.alpha, y, X), machine.b, C)
    assert value == pytest.approx(found.fun, abs=1e-8)


@pytest.mark.hand
def test_two_points_on_paper() -> None:
    """(1, 0) 与 (−1, 0)：w = (1, 0)，b = 0，两个乘子都是 ½，对偶 = 原 = ½。"""
    G = linear_kernel(PAIR, PAIR)
    assert G.tolist() == [[1, -1], [-1, 1]]
    machine = smo(G, SIGNS, 10.0)
    assert machine.alpha.tolist() == [0.5, 0.5]
    assert (machine.b, machine.steps) == (0, 1)
    w = weights(machine.alpha, SIGNS, PAIR)
    assert w.tolist() == [1, 0]
    assert dual(machine.alpha, SIGNS, G) == primal(PAIR, SIGNS, w, 0.0, 10.0) == 0.5
    assert margins(PAIR, SIGNS, 3 * w, 0.0).tolist() == [1, 1]
    assert decision(np.array([[3.0, -3.0]]), machine.alpha, SIGNS, 0.5).tolist() == [3.5]
    # C = 0.1：两个乘子都顶到上限，w = (0.2, 0)，目标 0.02 + 0.1·(0.8 + 0.8)
    soft = smo(G, SIGNS, 0.1)
    assert soft.alpha.tolist() == [0.1, 0.1]
    assert soft.b == 0
    assert primal(PAIR, SIGNS, np.array([0.2, 0.0]), 0.0, 0.1) == pytest.approx(0.18)
    assert dual(soft.alpha, SIGNS, G) == pytest.approx(0.18)
    assert rbf_kernel(PAIR, PAIR, 0.25)[0].tolist() == [1, np.exp(-1)]


@pytest.mark.hand
def test_pair_step_on_paper() -> None:
    """曲率 η = 4；没有约束时动 (E₁ − E₂)/η = −½·t₂。"""
    G, E = np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([-1.0, 1.0])
    assert pair_step(np.zeros(2), SIGNS, E, G, 0.0, 9.0).tolist() == [0.5, 0.5]
    assert pair_step(np.zeros(2), SIGNS, E, G, 0.0, 0.25).tolist() == [0.25, 0.25]
    a, same = np.array([0.5, 0.75]), np.array([1.0, 1.0])
    assert pair_step(a, same, E, G, 0.0, 1.25).tolist() == [1, 0.25]
    # 两个点重合，η = 0：一直走到线段的尽头
    assert pair_step(np.zeros(2), SIGNS, E, np.ones((2, 2)), 0.0, 3.0).tolist() == [3, 3]
    # 同号：和是 1.25；异号：差是 0.25
    assert segment(a, same, 1.0) == (0.25, 1)
    assert segment(a, same, 9.0) == (0, 1.25)
    assert segment(a, SIGNS, 1.0) == (0.25, 1)
    assert segment(a[::-1], SIGNS, 1.0) == (0, 0.75)


@pytest.mark.property
@pytest.mark.parametrize("C", [0.05, 1.0, 10.0])
def test_the_kkt_conditions_hold_and_the_two_problems_meet(C: float) -> None:
    X, y = sample(8)
    for G in (linear_kernel(X, X), rbf_kernel(X, X, 0.5)):
        machine = smo(G, y, C)
        assert machine.gap <= 1e-10
        assert machine.alpha @ y == pytest.approx(0, abs=1e-9)
        assert ((machine.alpha >= 0) & (machine.alpha <= C)).all()
        f = decision(G, machine.alpha, y, machine.b)
        assert violation(machine, f, y, C) < 1e-8
        u = machine.alpha * y
        value = u @ G @ u / 2 + C * np.maximum(0, 1 - y * f).sum()
        assert value == pytest.approx(dual(machine.alpha, y, G), abs=1e-8)


@pytest.mark.property
def test_without_the_other_samples_the_machine_is_the_same() -> None:
    X, y = sample(9)
    machine = smo(linear_kernel(X, X), y, 1.0)
    kept = machine.alpha > 0
    assert 0 < kept.sum() < N
    again = smo(linear_kernel(X[kept], X[kept]), y[kept], 1.0)
    before, after = (
        weights(m.alpha, y[k], X[k]) for m, k in [(machine, kept | True), (again, kept)]
    )
    np.testing.assert_allclose(after, before, atol=1e-8)
    assert again.b == pytest.approx(machine.b, abs=1e-8)


@pytest.mark.property
def test_a_large_cost_gives_the_hard_margin() -> None:
    """可分的样本：最近的点正好离分界面 1/‖w‖，别的都更远；再加大 C 也不变。"""
    X, _ = sample(10)
    y = np.where(X @ [1, -1, 0.5] > 0.25, 1.0, -1.0)
    machines = [smo(linear_kernel(X, X), y, C) for C in (1e5, 1e7)]
    w, again = (weights(m.alpha, y, X) for m in machines)
    np.testing.assert_allclose(again, w, rtol=1e-8)
    distance = margins(X, y, w, machines[0].b)
    assert distance.min() == pytest.approx(1 / np.linalg.norm(w), rel=1e-8)
    tilted = w + 0.05 * np.random.default_rng(11).standard_normal((199, D))
    assert max(margins(X, y, v, machines[0].b).min() for v in tilted) < distance.min()


@pytest.mark.property
def test_stopping_early_says_how_much_is_missing() -> None:
    X, y = sample(12)
    short = smo(linear_kernel(X, X), y, 1.0, steps=2)
    assert short.steps == 2
    assert short.gap > 0.1


@pytest.mark.property
@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda X, y: smo(X @ X.T, (y + 1) / 2, 1.0), r"\+1 或 −1"),
        (lambda X, _: smo(X @ X.T, np.ones(N), 1.0), "两种标签"),
        (lambda X, y: smo(X @ X.T, y, 0.0), "C 应是正的"),
        (lambda X, y: smo(X @ X.T, y, 1.0, steps=0), "steps 应是正的"),
        (lambda X, _: rbf_kernel(X, X, 0.0), "γ 应是正的"),
        (lambda X, y: primal(X, 2 * y, X[0], 0.0, 1.0), r"\+1 或 −1"),
        (lambda X, y: dual(y, 0 * y, X @ X.T), r"\+1 或 −1"),
        (lambda X, y: margins(X, 0 * y, X[0], 0.0), r"\+1 或 −1"),
    ],
)
def test_bad_inputs_are_refused(call: Any, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        call(*sample(13))
