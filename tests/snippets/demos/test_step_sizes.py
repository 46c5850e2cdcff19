"""snippets.demos.step_sizes。"""

import numpy as np
import pytest

from snippets.demos.step_sizes.demo import CURVATURE, RATES, STEPS, main


@pytest.mark.hand
def test_each_path_is_a_geometric_sequence() -> None:
    """每步乘 0.8、0、−0.8、−1.12。"""
    for factor, path in zip((0.8, 0.0, -0.8, -1.12), main().paths, strict=True):
        np.testing.assert_allclose(path, -(factor ** np.arange(STEPS + 1.0)), atol=1e-12)


@pytest.mark.property
def test_only_the_last_rate_is_past_the_boundary_and_climbs() -> None:
    heights = [CURVATURE * path**2 / 2 for path in main().paths]
    for alpha, height in zip(RATES, heights, strict=True):
        climbs = alpha > 2 / CURVATURE
        assert (np.diff(height) > 0).all() == climbs
        assert (np.diff(height) <= 0).all() != climbs


@pytest.mark.property
def test_the_two_large_rates_change_sides_at_every_step() -> None:
    small, exact, large, larger = main().paths
    assert (small < 0).all()
    assert (exact[1:] == 0).all()
    for path in (large, larger):
        assert (path[1:] * path[:-1] < 0).all()
