"""snippets.ml.quadratic_descent。随机的对称正定矩阵，7 × 7，特征值 1 到 100。"""

import numpy as np
import pytest
import torch
from scipy.optimize import minimize, minimize_scalar

from snippets.ml.momentum import momentum
from snippets.ml.optimizers import gradient_descent
from snippets.ml.quadratic_descent import (
    after_steps,
    best_momentum,
    best_step,
    contraction,
    quadratic_gradient,
)

D = 7
LAM = np.geomspace(1, 100, D)


def problem(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    Q, _ = np.linalg.qr(rng.standard_normal((D, D)))
    return Q * LAM @ Q.T, rng.standard_normal(D), rng.standard_normal(D)


def descend(theta: np.ndarray, A: np.ndarray, b: np.ndarray, alpha: float, t: int) -> np.ndarray:
    for _ in range(t):
        theta = gradient_descent(theta, quadratic_gradient(theta, A, b), alpha)
    return theta


def momentum_radius(alpha: float, beta: float) -> float:
    """动量法是 (θ, v) 的线性映射；谱半径就是长远的收缩率，对最坏的特征值取。"""
    maps = [[[1 - alpha * lam, -alpha * beta], [lam, beta]] for lam in LAM]
    return float(np.abs(np.linalg.eigvals(np.array(maps))).max())


@pytest.mark.oracle
def test_gradient_equals_autograd() -> None:
    A, b, theta = problem(0)
    leaf = torch.from_numpy(theta).requires_grad_()
    (leaf @ torch.from_numpy(A) @ leaf / 2 - torch.from_numpy(b) @ leaf).backward()
    np.testing.assert_allclose(quadratic_gradient(theta, A, b), leaf.grad, rtol=1e-10)


@pytest.mark.oracle
@pytest.mark.parametrize("alpha", [0.001, 0.019, 0.021])
def test_closed_form_equals_fifty_iterations(alpha: float) -> None:
    """收敛的、来回摆的、发散的都一样。"""
    A, b, theta = problem(1)
    end = descend(theta, A, b, alpha, 50)
    np.testing.assert_allclose(after_steps(theta, A, b, alpha, 50), end, rtol=1e-8)


@pytest.mark.oracle
def test_contraction_is_the_norm_of_the_iteration_matrix() -> None:
    A, _, _ = problem(2)
    for alpha in (0.001, 0.0198, 0.03):
        assert contraction(LAM, alpha) == pytest.approx(np.linalg.norm(np.eye(D) - alpha * A, 2))


@pytest.mark.oracle
def test_best_step_is_where_scipy_finds_the_minimum() -> None:
    alpha, beta, rho = best_step(1.0, 100.0)
    found = minimize_scalar(
        lambda alpha: contraction(LAM, alpha), bounds=(0, 0.02), options={"xatol": 1e-12}
    )
    # 最小处是尖的，一维搜索的位置只准到 1e-8 左右
    assert (alpha, rho) == pytest.approx((found.x, found.fun), abs=1e-7)
    assert beta == 0


@pytest.mark.oracle
def test_best_momentum_is_where_scipy_finds_no_better() -> None:
    """谱半径在最优处有重根，受舍入的影响放大到 1e-8 的根；从四个角出发都找不到更小的。"""
    alpha, beta, rho = best_momentum(1.0, 100.0)
    assert momentum_radius(alpha, beta) == pytest.approx(rho, abs=1e-7)
    for start in [(0.01, 0.5), (0.03, 0.5), (0.02, 0.9), (0.03, 0.7)]:
        found = minimize(lambda x: momentum_radius(*x), start, method="Nelder-Mead")
        assert found.fun >= rho - 1e-7


@pytest.mark.hand
def test_condition_number_nine_on_paper() -> None:
    """λ = 1、9：步长 2/10，收缩 8/10；动量：步长 (2/4)²，收缩 2/4，动量 1/4。"""
    assert best_step(1.0, 9.0) == pytest.approx((0.2, 0, 0.8))
    assert best_momentum(1.0, 9.0) == pytest.approx((0.25, 0.25, 0.5))
    assert contraction(np.array([1.0, 9.0]), 0.25) == pytest.approx(1.25)
    A, zero = np.diag([1.0, 9.0]), np.zeros(2)
    np.testing.assert_allclose(quadratic_gradient(np.array([2.0, 1.0]), A, zero), [2, 9])
    np.testing.assert_allclose(after_steps(np.ones(2), A, zero, 0.1, 3), [0.729, 0.001])


@pytest.mark.property
def test_it_converges_exactly_below_two_over_the_largest_eigenvalue() -> None:
    A, b, theta = problem(3)
    best = np.linalg.solve(A, b)
    start = np.linalg.norm(theta - best)
    below, above = (
        np.linalg.norm(descend(theta, A, b, s * 0.02, 1000) - best) for s in (0.99, 1.01)
    )
    assert below < 1e-6 * start
    assert above > 1e6 * start
    # 正好在边界上：最陡的方向来回摆，不增不减
    assert contraction(LAM, 0.02) == pytest.approx(1)


@pytest.mark.property
def test_no_step_shrinks_by_less_than_the_contraction_promises() -> None:
    A, b, theta = problem(4)
    best = np.linalg.solve(A, b)
    for alpha in (0.005, 0.0198):
        new = gradient_descent(theta, quadratic_gradient(theta, A, b), alpha)
        bound = contraction(LAM, alpha) * np.linalg.norm(theta - best)
        assert np.linalg.norm(new - best) <= bound * (1 + 1e-12)


@pytest.mark.property
def test_momentum_needs_the_root_of_the_steps() -> None:
    """κ = 100，误差缩小一百万倍：约 690 步对 80 步。"""
    A, b, theta = problem(5)
    best = np.linalg.solve(A, b)
    counts = []
    for alpha, beta, _ in (best_step(1.0, 100.0), best_momentum(1.0, 100.0)):
        point, v, count = theta, np.zeros(D), 0
        while np.linalg.norm(point - best) > 1e-6 * np.linalg.norm(theta - best):
            point, v = momentum(point, quadratic_gradient(point, A, b), v, alpha, beta)
            count += 1
        counts.append(count)
    assert 500 < counts[0] < 700
    assert 60 < counts[1] < 110


@pytest.mark.property
@pytest.mark.parametrize(("kappa", "steps"), [(9.0, 25), (100.0, 93), (10_000.0, 1056)])
def test_momentum_takes_more_steps_than_its_rate_promises(kappa: float, steps: int) -> None:
    """重根：误差像 t·ρ^t，只看 ρ 估的步数（20、69、691）偏少。"""
    lam = np.array([1.0, kappa])
    alpha, beta, rho = best_momentum(1.0, kappa)
    theta, v, count = np.ones(2), np.zeros(2), 0
    while np.linalg.norm(theta) > 1e-6 * np.sqrt(2):
        theta, v = momentum(theta, lam * theta, v, alpha, beta)
        count += 1
    assert count == steps > np.log(1e6) / -np.log(rho)


@pytest.mark.property
@pytest.mark.parametrize("pair", [(0.0, 1.0), (-1.0, 1.0), (2.0, 1.0)])
def test_eigenvalues_out_of_order_are_refused(pair: tuple[float, float]) -> None:
    for choose in (best_step, best_momentum):
        with pytest.raises(ValueError, match="0 < lam_min"):
            choose(*pair)


@pytest.mark.property
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_momentum_widens_the_range_of_steps_that_converge(beta: float) -> None:
    """分界是 2(1 + β)/λmax。"""
    edge = 2 * (1 + beta) / 100
    assert momentum_radius(0.99 * edge, beta) < 1
    assert momentum_radius(1.01 * edge, beta) > 1
