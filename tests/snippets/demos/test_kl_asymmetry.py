"""snippets.demos.kl_asymmetry。"""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import rel_entr
from scipy.stats import norm

from snippets.demos.kl_asymmetry.demo import main


def divergence(theta: np.ndarray) -> float:
    """KL(q‖p) 的积分，q = N(theta[0], exp(theta[1])²)，用梯形法。"""
    x = np.linspace(-12, 12, 20001)
    q = norm.pdf(x, theta[0], np.exp(theta[1]))
    p = 0.6 * norm.pdf(x, -2, 0.5) + 0.4 * norm.pdf(x, 3, 0.5)
    return float(np.trapezoid(rel_entr(q, p), x))


def moments(x: np.ndarray, q: np.ndarray) -> tuple[float, float]:
    mean = float(q @ x)
    return mean, float(np.sqrt(q @ (x - mean) ** 2))


@pytest.mark.hand
def test_the_covering_gaussian_has_the_moments_of_the_target() -> None:
    """均值 0.6·(−2) + 0.4·3 = 0，方差 0.5² + 0.6·4 + 0.4·9 = 2.5²。"""
    result = main()
    assert moments(result.x, result.p) == pytest.approx((0, 2.5), abs=1e-9)
    assert moments(result.x, result.cover) == pytest.approx((0, 2.5), abs=1e-4)


@pytest.mark.oracle
def test_the_seeking_gaussian_is_the_continuous_minimum() -> None:
    """SciPy 在连续的参数上求最小；另一个峰太远，代价就是 −ln 0.6。"""
    best = minimize(divergence, [-1.0, 0.0], method="Nelder-Mead")
    assert (best.x[0], np.exp(best.x[1])) == pytest.approx((-2, 0.5), abs=0.01)
    assert best.fun == pytest.approx(-np.log(0.6), abs=1e-3)
    assert moments(main().x, main().seek) == pytest.approx((-2, 0.5), abs=1e-6)


@pytest.mark.property
def test_one_covers_both_peaks_and_the_other_only_one() -> None:
    x, p, cover, seek = main()
    peaks = [int(np.abs(x - at).argmin()) for at in (-2, 3)]
    assert (cover[peaks] > 0.3 * cover.max()).all()
    assert seek[peaks[0]] == seek.max()
    assert seek[peaks[1]] < 1e-9 * p[peaks[1]]
