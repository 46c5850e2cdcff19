"""snippets.demos.ransac_line。"""

import numpy as np
import pytest
from scipy.optimize import minimize

from snippets.demos.ransac_line.demo import main, scene, slope
from snippets.ml.vision.ransac import fit_line


@pytest.mark.property
def test_sampling_finds_the_line_and_squares_do_not() -> None:
    """图注：七十个外点，最小二乘陡陡地向下，RANSAC 贴着内点，外点都不在线上。"""
    result = main()
    assert len(result.points) == 100
    assert slope(result.sampled) == pytest.approx((0.5, 2), abs=0.05)
    assert slope(result.squares)[0] < -2
    assert result.inliers[:30].sum() >= 27  # 门槛是 2.5 个标准差
    assert result.inliers[30:].sum() <= 2


@pytest.mark.oracle
def test_the_pulled_line_is_the_true_minimum_of_the_squares() -> None:
    points = main().points

    def cost(angle: float) -> float:
        along = points @ [np.cos(angle), np.sin(angle)]
        return float(((along - along.mean()) ** 2).sum())

    u = fit_line(points).u
    best = min(
        (minimize(lambda z: cost(z[0]), [start]) for start in (0, 1, 2)), key=lambda r: r.fun
    )
    assert cost(np.arctan2(u[1], u[0])) == pytest.approx(best.fun)


@pytest.mark.hand
def test_without_outliers_both_agree() -> None:
    line = fit_line(scene(np.random.default_rng(0), 500, 0))
    assert slope(line) == pytest.approx((0.5, 2), abs=0.03)
