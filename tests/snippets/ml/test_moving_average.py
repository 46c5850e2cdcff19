"""snippets.ml.moving_average。序列长 53，每步 3 维；β 取 0、0.5、0.9、0.99。"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter

from snippets.ml.moving_average import (
    average_step,
    averages,
    corrected,
    noise_ratio,
    weights,
    window,
)

T, D = 53, 3
BETAS = (0.0, 0.5, 0.9, 0.99)
SOME = settings(max_examples=50, derandomize=True, deadline=None)


def series(seed: int) -> np.ndarray:
    return 5 + np.random.default_rng(seed).standard_normal((T, D))


@pytest.mark.oracle
@pytest.mark.parametrize("beta", BETAS)
def test_averages_equal_the_scipy_filter(beta: float) -> None:
    x = series(0)
    want = lfilter([1 - beta], [1, -beta], x, axis=0)
    np.testing.assert_allclose(averages(x, beta), want, rtol=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("beta", BETAS)
def test_corrected_equals_numpy_average(beta: float) -> None:
    """照 pandas 文档里 adjust=True 的式子：权重 β^k，除以权重之和。"""
    x = series(1)
    want = [np.average(x[: t + 1], axis=0, weights=beta ** np.arange(t, -1, -1)) for t in range(T)]
    np.testing.assert_allclose(corrected(x, beta), want, rtol=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("beta", BETAS)
def test_weights_are_the_response_to_single_days(beta: float) -> None:
    """每次只有一天是 1，其余是 0，送进 SciPy 的滤波器，看最后一天还剩多少。"""
    want = lfilter([1 - beta], [1, -beta], np.eye(T), axis=0)[-1]
    np.testing.assert_allclose(weights(beta, T), want, rtol=1e-12, atol=1e-300)
    # 独立的噪声，方差乘权重的平方
    assert noise_ratio(beta, T) == pytest.approx((want**2).sum(), rel=1e-12)


@pytest.mark.oracle
def test_window_is_the_mean_age_plus_one() -> None:
    for beta in BETAS:
        age = np.arange(10_000)[::-1]
        assert window(beta) == pytest.approx(np.average(age, weights=weights(beta, 10_000)) + 1)


@pytest.mark.hand
def test_four_and_eight_on_paper() -> None:
    """β = 3/4：v₁ = 4/4 = 1，v₂ = 3/4 + 8/4 = 2.75；权重之和 1/4、7/16。"""
    x = np.array([4.0, 8.0])
    assert averages(x, 0.75).tolist() == [1, 2.75]
    np.testing.assert_allclose(corrected(x, 0.75), [4, 2.75 * 16 / 7], rtol=1e-15)
    assert weights(0.75, 2).tolist() == [3 / 16, 1 / 4]
    assert noise_ratio(0.75, 2) == pytest.approx(9 / 256 + 1 / 16)
    assert window(0.75) == 4
    assert average_step(np.array([8.0]), np.array([4.0]), 0.75).tolist() == [7]


@pytest.mark.hand
def test_the_last_ten_days_weigh_two_thirds() -> None:
    """0.9^10 = 0.3487，约是 1/e。"""
    assert weights(0.9, 500)[-10:].sum() == pytest.approx(1 - 0.3486784401)
    assert round(np.log(0.5) / np.log(0.9), 1) == 6.6
    assert noise_ratio(0.9, 1000) == pytest.approx(1 / 19)


@pytest.mark.property
@SOME
@given(st.floats(0, 0.999), st.integers(1, 60), st.integers(0, 10**6))
def test_weights_sum_to_one_minus_beta_to_the_t(beta: float, t: int, seed: int) -> None:
    w = weights(beta, t)
    assert w.sum() == pytest.approx(1 - beta**t, rel=1e-9)
    assert (np.diff(w) >= 0).all()
    x = np.random.default_rng(seed).standard_normal(t)
    assert averages(x, beta)[-1] == pytest.approx(w @ x, abs=1e-12)


@pytest.mark.property
@pytest.mark.parametrize("beta", BETAS)
def test_the_correction_lies_among_the_data_and_fades(beta: float) -> None:
    x = series(2)
    fixed = corrected(x, beta)
    assert (fixed <= np.maximum.accumulate(x) + 1e-12).all()
    assert (fixed >= np.minimum.accumulate(x) - 1e-12).all()
    np.testing.assert_allclose(fixed[0], x[0], rtol=1e-12)
    np.testing.assert_allclose(fixed[-1] * (1 - beta**T), averages(x, beta)[-1], rtol=1e-12)
    np.testing.assert_allclose(corrected(np.full((T, D), 7.0), beta), 7.0, rtol=1e-12)


@pytest.mark.property
def test_the_average_lags_behind_a_steady_rise() -> None:
    """匀速上升时落后 β/(1−β) 步，即窗口减一。"""
    x = np.arange(2000.0)
    assert x[-1] - averages(x, 0.9)[-1] == pytest.approx(window(0.9) - 1)


@pytest.mark.property
@pytest.mark.parametrize("beta", [-0.1, 1.0, 1.5])
def test_beta_must_lie_between_zero_and_one(beta: float) -> None:
    calls = (
        lambda: averages(np.ones(2), beta),
        lambda: corrected(np.ones(2), beta),
        lambda: weights(beta, 2),
        lambda: window(beta),
        lambda: noise_ratio(beta, 2),
    )
    for call in calls:
        with pytest.raises(ValueError, match="0 到 1"):
            call()
