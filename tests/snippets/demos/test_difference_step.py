"""snippets.demos.difference_step。"""

import numpy as np
import pytest

from snippets.demos.difference_step.demo import SLOPE, THIRD, X, f, main
from snippets.ml.numerical_gradient import best_step


@pytest.mark.hand
def test_the_slope_on_paper() -> None:
    """f′ = −2x/(1+x²)² = −1/(25/16)；f‴ = 24x(1−x²)/(1+x²)⁴。"""
    assert -2 * X / (1 + X**2) ** 2 == SLOPE == -16 / 25
    assert pytest.approx(24 * X * (1 - X**2) / (1 + X**2) ** 4, rel=0.01) == THIRD
    assert f(X) == 0.8


@pytest.mark.property
def test_differences_get_better_and_then_worse() -> None:
    h, forward, central, imaginary = main()
    assert 1e-9 < h[forward.argmin()] < 1e-6
    assert 1e-8 < h[central.argmin()] < 1e-4
    assert central.min() < 1e-10 < forward.min() < 1e-7
    assert forward[-1] > 0.1 < central[-1]
    # 估计的最好步长与画出来的在同一个数量级上下
    assert abs(np.log10(best_step(0.8, THIRD, 2.0**-53) / h[central.argmin()])) < 1.5
    assert imaginary[h < 1e-8].max() < 1e-15


@pytest.mark.property
def test_the_slopes_on_the_right_are_one_and_two() -> None:
    h, forward, central, _ = main()
    near = np.isclose(h, 1e-2) | np.isclose(h, 1e-3)
    for error, power in ((forward, 1), (central, 2)):
        assert np.log10(np.divide(*error[near])) == pytest.approx(power, abs=0.05)
