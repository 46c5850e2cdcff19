"""snippets.ml.logistic_regression。"""

from typing import Any

import numpy as np
import pytest
import torch
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from snippets.ml.logistic_regression import (
    fit,
    gradient,
    hessian,
    newton,
    objective,
    probability,
    with_bias,
)

N, D = 47, 3


def sample(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """不可分的两类、权重、惩罚；最后一列是 1，它的惩罚是 0。"""
    rng = np.random.default_rng(seed)
    X = with_bias(rng.standard_normal((N, D)))
    y = (X @ [1.0, -2.0, 0.0, 0.5] + rng.logistic(size=N) > 0).astype(float)
    return X, y, rng.standard_normal(D + 1), np.array([0.3, 0.2, 0.1, 0.0])


@pytest.mark.oracle
@pytest.mark.parametrize("C", [0.1, 1.0, 100.0])
def test_fit_equals_scikit_learn(C: float) -> None:
    """scikit-learn 的 C 是 1/(N·λ)；47 个样本，3 个特征加偏置。"""
    X, y, _, _ = sample(0)
    lam = np.array([1.0, 1.0, 1.0, 0.0]) / (N * C)
    oracle = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-12).fit(X[:, :D], y)
    result = fit(X, y, lam)
    np.testing.assert_allclose(result.w[:D], oracle.coef_[0], atol=1e-8)
    np.testing.assert_allclose(result.w[D:], oracle.intercept_, atol=1e-8)
    assert result.slope < 1e-12
    probabilities = oracle.predict_proba(X[:, :D])[:, 1]
    np.testing.assert_allclose(probability(X, result.w), probabilities, atol=1e-8)


@pytest.mark.oracle
def test_objective_and_its_derivatives_equal_torch() -> None:
    """47 个样本，4 个权重；梯度与海森矩阵由自动求导。"""
    X, y, w, lam = sample(1)
    inputs, labels, penalty = (torch.from_numpy(a) for a in (X, y, lam))

    def loss(weight: torch.Tensor) -> torch.Tensor:
        value = torch.nn.functional.binary_cross_entropy_with_logits(inputs @ weight, labels)
        return value + (penalty * weight**2).sum() / 2

    at = torch.from_numpy(w)
    assert objective(X, y, w, lam) == pytest.approx(float(loss(at)), rel=1e-12)
    autograd: Any = torch.autograd.functional
    np.testing.assert_allclose(gradient(X, y, w, lam), autograd.jacobian(loss, at), atol=1e-12)
    np.testing.assert_allclose(hessian(X, w, lam), autograd.hessian(loss, at), atol=1e-12)
    step = np.linalg.inv(hessian(X, w, lam)) @ gradient(X, y, w, lam)
    np.testing.assert_allclose(newton(X, y, w, lam), w - step, rtol=1e-10)


@pytest.mark.oracle
def test_probability_equals_scipy_also_in_the_tails() -> None:
    X = np.linspace(-800, 800, 101)[:, None]
    p = probability(X, np.ones(1))
    # SciPy 把小于 2e-308 的数当作 0
    np.testing.assert_allclose(p, expit(X[:, 0]), rtol=1e-14, atol=1e-307)


@pytest.mark.hand
def test_one_constant_feature_gives_the_log_odds() -> None:
    """4 个样本 3 个正：最优的偏置是 ln 3；从 0 出发，第一步走到 (3/4 − 1/2)/(1/4) = 1。"""
    X, y, none = with_bias(np.empty((4, 0))), np.array([1.0, 1.0, 1.0, 0.0]), np.zeros(1)
    assert X.tolist() == [[1.0]] * 4
    assert probability(X, none).tolist() == [0.5] * 4
    assert objective(X, y, none, none) == pytest.approx(np.log(2))
    assert gradient(X, y, none, none) == pytest.approx(-0.25)
    assert hessian(X, none, none) == pytest.approx(0.25)
    assert newton(X, y, none, none) == pytest.approx(1)
    assert fit(X, y, none).w == pytest.approx(np.log(3), abs=1e-12)
    # 惩罚 λ = 2，w = 3：½·2·9，梯度 +6，海森 +2
    w, lam = np.array([3.0]), np.array([2.0])
    assert objective(X, y, w, lam) - objective(X, y, w, none) == pytest.approx(9)
    assert gradient(X, y, w, lam) - gradient(X, y, w, none) == pytest.approx(6)
    assert hessian(X, w, lam) - hessian(X, w, none) == pytest.approx(2)


@pytest.mark.property
def test_the_objective_falls_and_the_last_steps_square_the_error() -> None:
    X, y, _, _ = sample(2)
    none = np.zeros(D + 1)
    result = fit(X, y, none)
    assert (np.diff(result.losses) <= 1e-14).all()
    excess = result.losses - result.losses[-1]
    assert excess[3] < excess[2] ** 1.5 < excess[1] ** 1.5
    # 最优处：残差与每一列垂直，预测的正例数就是正例数
    assert probability(X, result.w).sum() == pytest.approx(y.sum(), abs=1e-10)


@pytest.mark.property
def test_a_far_newton_step_is_halved() -> None:
    """有两个离群的点：整步的第 7、8 步把目标函数从 0.03 推到 23；减半以后只降不升。"""
    points = [[-3, 1], [1, -17], [-4, -1], [0, 0], [-1, 91], [0, 0], [-1, 3], [9, 0]]
    X, y = with_bias(np.array(points, float)), np.array([1.0, 0, 1, 0, 1, 0, 1, 0])
    lam = np.array([1e-3, 1e-3, 0.0])
    w, values = np.zeros(3), []
    for _ in range(9):
        values.append(objective(X, y, w, lam))
        w = newton(X, y, w, lam)
    assert values[6] < 0.03
    assert values[8] > 20
    result = fit(X, y, lam)
    assert (np.diff(result.losses) <= 1e-14).all()
    assert result.slope < 1e-10


@pytest.mark.property
def test_shifting_a_feature_only_moves_the_bias() -> None:
    X, y, _, _ = sample(3)
    lam = np.array([0.1, 0.1, 0.1, 0.0])
    moved = X + np.array([5.0, -3.0, 0.0, 0.0])
    before, after = fit(X, y, lam), fit(moved, y, lam)
    np.testing.assert_allclose(after.w[:D], before.w[:D], atol=1e-10)
    np.testing.assert_allclose(probability(moved, after.w), probability(X, before.w), atol=1e-10)


@pytest.mark.property
def test_separable_samples_have_no_optimum_without_a_penalty() -> None:
    X, y = with_bias(np.array([[-2.0], [-1.0], [1.0], [2.0]])), np.array([0.0, 0.0, 1.0, 1.0])
    for steps in (1, 25):  # 走一步，分数还不到 1，也已经分开了
        with pytest.raises(ValueError, match="线性可分"):
            fit(X, y, np.zeros(2), steps)
    assert len(fit(X, y, np.array([0.1, 0.0]), steps=1).losses) == 2
    assert fit(X, y, np.array([0.1, 0.0])).slope < 1e-12


@pytest.mark.property
@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda X, y, w, lam: objective(X, y, w, -lam), "非负"),
        (lambda X, y, w, lam: objective(X, 2 * y, w, lam), "0 到 1"),
        (lambda X, y, _, lam: fit(X, y, lam, steps=0), "应是正的"),
    ],
)
def test_bad_inputs_are_refused(call: Any, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        call(*sample(4))
