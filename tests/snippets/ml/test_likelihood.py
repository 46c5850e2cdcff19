"""snippets.ml.likelihood。23 个样本，5 类。"""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import minimize, minimize_scalar

from snippets.ml.information import cross_entropy
from snippets.ml.likelihood import (
    bernoulli_fit,
    bernoulli_likelihood,
    bernoulli_nll,
    categorical_fit,
    categorical_nll,
    gaussian_fit,
    gaussian_nll,
)

N, K = 23, 5
SOME = settings(max_examples=50, derandomize=True, deadline=None)
HEADS = np.array([1.0] * 7 + [0.0] * 3)


def coins(seed: int) -> np.ndarray:
    return (np.random.default_rng(seed).random(N) < 0.3).astype(float)


def reals(seed: int) -> np.ndarray:
    return 2 + 3 * np.random.default_rng(seed).standard_normal(N)


@pytest.mark.oracle
def test_bernoulli_equals_scipy() -> None:
    x = coins(0)
    for theta in (0.01, 0.3, 0.5, 0.99):
        want = stats.bernoulli.logpmf(x, theta).sum()
        assert bernoulli_nll(theta, x) == pytest.approx(-want, rel=1e-12)
        assert bernoulli_likelihood(theta, x) == pytest.approx(np.exp(want), rel=1e-12)


@pytest.mark.oracle
def test_gaussian_equals_scipy() -> None:
    y, mu = reals(1), np.random.default_rng(2).standard_normal(N)
    for sigma in (0.1, 1.0, 30.0):
        want = -stats.norm.logpdf(y, mu, sigma).sum()
        assert gaussian_nll(mu, sigma, y) == pytest.approx(want, rel=1e-12)
    mu_hat, sigma_hat = stats.norm.fit(y)
    np.testing.assert_allclose(gaussian_fit(y), [mu_hat, sigma_hat**2], rtol=1e-12)


@pytest.mark.oracle
def test_categorical_equals_scipy() -> None:
    rng = np.random.default_rng(3)
    p, n = rng.dirichlet(np.ones(K)), rng.integers(9, size=K)
    draws = stats.rv_discrete(values=(np.arange(K), p)).logpmf(np.repeat(np.arange(K), n))
    assert categorical_nll(p, n) == pytest.approx(-draws.sum(), rel=1e-9)


@pytest.mark.oracle
def test_fits_are_the_minimum_that_scipy_finds() -> None:
    x, y = coins(4), reals(5)
    found = minimize_scalar(lambda t: bernoulli_nll(t, x), bounds=(1e-6, 1 - 1e-6))
    # 极小值处目标是平的，位置只准到误差的平方根
    assert bernoulli_fit(x) == pytest.approx(found.x, abs=1e-5)
    both = minimize(lambda t: gaussian_nll(np.full(N, t[0]), np.exp(t[1]), y), [0.0, 0.0])
    np.testing.assert_allclose(gaussian_fit(y), [both.x[0], np.exp(2 * both.x[1])], rtol=1e-4)
    n = np.array([4, 1, 7, 2, 3])

    def loss(z: np.ndarray) -> float:
        return categorical_nll(np.exp(z) / np.exp(z).sum(), n)

    softmax = np.exp(minimize(loss, np.zeros(K)).x)
    np.testing.assert_allclose(categorical_fit(n), softmax / softmax.sum(), rtol=1e-4)


@pytest.mark.hand
def test_seven_heads_of_ten_on_paper() -> None:
    assert bernoulli_likelihood(0.5, HEADS) == 2.0**-10
    assert bernoulli_likelihood(0.7, HEADS) == pytest.approx(0.0022235661)
    assert [round(bernoulli_nll(t, HEADS), 2) for t in (0.5, 0.7, 0.9)] == [6.93, 6.11, 7.65]
    assert bernoulli_fit(HEADS) == 0.7
    # ∫θ⁷(1−θ)³ = 7!·3!/11! = 1/1320
    grid = np.linspace(0, 1, 2001)
    area = np.trapezoid([bernoulli_likelihood(t, HEADS) for t in grid], grid)
    assert area == pytest.approx(1 / 1320, rel=1e-6)


@pytest.mark.hand
def test_gauss_and_classes_on_paper() -> None:
    assert gaussian_fit(np.array([1.0, 2.0, 6.0])) == (3, 14 / 3)
    y = np.array([1.0, 5.0])
    want = 2 * np.log(2 * np.sqrt(2 * np.pi)) + (1 + 9) / 8  # σ = 2，误差 1 与 3
    assert gaussian_nll(np.array([2.0, 2.0]), 2.0, y) == pytest.approx(want)
    p = np.array([0.5, 0.25, 0.25])
    assert categorical_nll(p, np.array([1, 2, 0])) == pytest.approx(5 * np.log(2))
    assert categorical_fit(np.array([3, 1, 0])).tolist() == [0.75, 0.25, 0]
    assert categorical_fit(np.array([3, 0, 0]), smoothing=1.0).tolist() == [4 / 6, 1 / 6, 1 / 6]


@pytest.mark.hand
def test_the_variance_of_two_draws_is_half_of_the_true_one() -> None:
    """从 {0, 2} 取两次：方差的估计是 0、1、1、0，平均 1/2；真的是 1，(N−1)/N = 1/2。"""
    pairs = [np.array([a, b]) for a in (0.0, 2.0) for b in (0.0, 2.0)]
    assert np.mean([gaussian_fit(pair).variance for pair in pairs]) == 0.5


@pytest.mark.property
@SOME
@given(st.integers(0, 10**6), st.floats(0.02, 0.98))
def test_no_parameter_beats_the_fit(seed: int, theta: float) -> None:
    x, y = coins(seed), reals(seed)
    x[:2] = 0, 1  # 两种都有，估计不落在端点
    assert bernoulli_nll(bernoulli_fit(x), x) <= bernoulli_nll(theta, x) + 1e-12
    mu, variance = gaussian_fit(y)
    best = gaussian_nll(np.full(N, mu), np.sqrt(variance), y)
    rng = np.random.default_rng(seed)
    assert best <= gaussian_nll(np.full(N, rng.normal(2, 3)), 10 * theta, y) + 1e-12
    n = rng.integers(1, 9, size=K)
    p = rng.dirichlet(np.ones(K))
    assert categorical_nll(categorical_fit(n), n) <= categorical_nll(p, n) + 1e-12


@pytest.mark.property
def test_categorical_is_the_cross_entropy_with_the_frequencies() -> None:
    p, n = np.random.default_rng(6).dirichlet(np.ones(K)), np.array([3, 0, 5, 1, 4])
    want = n.sum() * cross_entropy(n[None] / n.sum(), p[None])[0]
    assert categorical_nll(p, n) == pytest.approx(want, rel=1e-12)
    assert categorical_nll(np.array([1.0, 0.0]), np.array([2, 1])) == np.inf
    assert categorical_nll(np.array([1.0, 0.0]), np.array([2, 0])) == 0


@pytest.mark.property
def test_the_gaussian_part_that_depends_on_the_prediction_is_the_squared_error() -> None:
    y, (a, b) = reals(7), np.random.default_rng(8).standard_normal((2, N))
    gap = gaussian_nll(a, 2.0, y) - gaussian_nll(b, 2.0, y)
    assert gap == pytest.approx((((y - a) ** 2).sum() - ((y - b) ** 2).sum()) / 8, rel=1e-10)


@pytest.mark.property
@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda: bernoulli_nll(0.0, HEADS), "0 与 1"),
        (lambda: bernoulli_nll(1.0, HEADS), "0 与 1"),
        (lambda: gaussian_nll(HEADS, 0.0, HEADS), "大于 0"),
        (lambda: categorical_fit(np.zeros(3, dtype=int)), "没有定义"),
    ],
)
def test_what_has_no_likelihood_is_refused(call: Callable[[], object], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        call()
