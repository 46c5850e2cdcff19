"""snippets.demos.moving_average。"""

import numpy as np
import pytest

from snippets.demos.moving_average.demo import BETA, DAYS, main


@pytest.mark.hand
def test_the_first_day_is_a_tenth_without_the_correction() -> None:
    result = main()
    assert result.raw[0] == pytest.approx(0.1 * result.x[0])
    assert result.fixed[0] == pytest.approx(result.x[0])


@pytest.mark.property
def test_the_raw_curve_needs_forty_days_to_catch_up() -> None:
    result = main()
    share = result.raw / result.fixed
    np.testing.assert_allclose(share, 1 - BETA ** np.arange(1, DAYS + 1), rtol=1e-12)
    assert share[9] < 0.7
    assert share[39] > 0.98


@pytest.mark.property
def test_the_corrected_curve_is_smoother_than_the_days() -> None:
    result = main()
    assert np.abs(np.diff(result.fixed)).max() < np.abs(np.diff(result.x)).mean()
    assert 18 < result.fixed.min() < result.fixed.max() < 23
