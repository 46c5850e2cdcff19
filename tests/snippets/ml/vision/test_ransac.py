"""snippets.ml.vision.ransac。"""

import math
from itertools import product

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize

from snippets.ml.vision.homography import dlt, project, transfer_error
from snippets.ml.vision.ransac import (
    Line,
    fit_line,
    line_residual,
    ransac,
    rounds,
    success,
    support,
)

INLIERS, OUTLIERS = 29, 67


def residual(line: Line, x: np.ndarray) -> np.ndarray:
    return line_residual(x, *line)


def scene(seed: int, noise: float = 0.02) -> np.ndarray:
    """y = 2x + 1 上的内点，七成外点。"""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-5, 5, size=INLIERS)
    on = np.column_stack([x, 2 * x + 1]) + noise * rng.uniform(-1, 1, size=(INLIERS, 2))
    return np.vstack([on, rng.uniform(-10, 10, size=(OUTLIERS, 2))])


@pytest.mark.oracle
def test_success_equals_the_binomial_distribution() -> None:
    for w, n, N in product([0.2, 0.5, 0.9], [1, 3, 5], [1, 7, 40]):
        expected = 1 - stats.binom.pmf(0, N, stats.binom.pmf(n, n, w))
        assert success(w, n, N) == pytest.approx(expected, rel=1e-12)


@pytest.mark.oracle
def test_rounds_equal_counting_up_until_it_is_enough() -> None:
    for w, n, p in product([0.3, 0.5, 0.8, 0.95], [1, 2, 4], [0.5, 0.9, 0.99]):
        N = 1
        while success(w, n, N) < p:
            N += 1
        assert rounds(w, n, p) == N


@pytest.mark.oracle
def test_rounds_equal_the_published_table() -> None:
    """Hartley、Zisserman，Table 4.3：p = 0.99，外点 5% 到 50%。"""
    outliers = [0.05, 0.10, 0.20, 0.25, 0.30, 0.40, 0.50]
    table = {
        2: [2, 3, 5, 6, 7, 11, 17],
        4: [3, 5, 9, 13, 17, 34, 72],
        8: [5, 9, 26, 44, 78, 272, 1177],
    }
    for n, row in table.items():
        assert [rounds(1 - e, n) for e in outliers] == row


@pytest.mark.oracle
def test_the_line_equals_the_numerical_minimum() -> None:
    """SciPy 对角度与距离求最小。"""
    rng = np.random.default_rng(0)
    points = rng.normal(size=(31, 2)) @ [[3, 1], [0, 0.5]] + [4, -2]
    line = fit_line(points)

    def cost(theta: np.ndarray) -> float:
        return float(((points @ [np.cos(theta[0]), np.sin(theta[0])] - theta[1]) ** 2).sum())

    angle = np.arctan2(line.u[1], line.u[0])
    best = minimize(cost, [angle + 0.2, line.d + 1], tol=1e-14)
    # 数值求导，只准到 1e-6 左右
    assert best.x == pytest.approx([angle, line.d], abs=1e-5)
    assert cost(np.array([angle, line.d])) <= best.fun


@pytest.mark.oracle
def test_the_residual_equals_the_triangle_formula() -> None:
    """三角形面积的两倍除以底边。"""
    rng = np.random.default_rng(1)
    a, b, x = rng.normal(size=2), rng.normal(size=2), rng.normal(size=(17, 2))
    side = b - a
    area = np.abs(side[0] * (x[:, 1] - a[1]) - side[1] * (x[:, 0] - a[0]))
    line = fit_line(np.stack([a, b]))
    np.testing.assert_allclose(line_residual(x, *line), area / math.hypot(*side), atol=1e-12)


@pytest.mark.oracle
def test_it_agrees_with_every_pair_tried() -> None:
    """点少时穷举全部的两点，票数最多的就是它找到的。"""
    data = scene(2)[: INLIERS + 11]
    votes = [
        int((residual(fit_line(data[[i, j]]), data) <= 0.1).sum())
        for i in range(len(data))
        for j in range(i)
    ]
    found = ransac(data, fit_line, residual, 2, 0.1, np.random.default_rng(3), p=0.999999)
    assert found.inliers.sum() == max(votes)


@pytest.mark.hand
def test_rounds_on_paper() -> None:
    assert [rounds(w, n=4) for w in (0.5, 0.3, 0.2)] == [72, 567, 2876]
    assert rounds(0.5, n=1, p=0.5) == rounds(1.0, n=4) == rounds(0.999, n=1, p=0.01) == 1
    assert success(0.5, 2, 1) == 0.25
    assert success(0.5, 2, 2) == 1 - 0.75**2


@pytest.mark.hand
def test_a_line_on_paper() -> None:
    """3x + 4y = 10：法向 (3, 4)/5，离原点 2。"""
    line = fit_line(np.array([[2.0, 1.0], [-2.0, 4.0]]))
    sign = np.sign(line.d)
    assert sign * line.u == pytest.approx([0.6, 0.8])
    assert sign * line.d == pytest.approx(2)
    assert line_residual(np.zeros((1, 2)), *line) == pytest.approx(2)
    upright = fit_line(np.array([[3.0, 0.0], [3.0, 5.0], [3.0, -1.0]]))
    assert np.abs(upright.u) == pytest.approx([1, 0])
    assert support(np.array([0.0, 0.5, 0.5001]), 0.5) == 2


@pytest.mark.property
def test_seven_tenths_of_outliers_do_no_harm() -> None:
    for seed in range(5):
        data = scene(seed)
        found = ransac(data, fit_line, residual, 2, 0.06, np.random.default_rng(seed))
        assert found.inliers[:INLIERS].all()
        assert found.inliers[INLIERS:].mean() < 0.1
        u, d = found.model
        assert -u[0] / u[1] == pytest.approx(2, abs=0.02)
        assert d / u[1] == pytest.approx(1, abs=0.05)
        wrong = fit_line(data)  # 全体的最小二乘
        assert abs(-wrong.u[0] / wrong.u[1] - 2) > 0.2


@pytest.mark.property
def test_a_homography_among_sixty_percent_wrong_matches() -> None:
    rng = np.random.default_rng(4)
    H = np.array([[1.1, 0.2, 5], [-0.1, 0.9, 3], [1e-3, 2e-3, 1]])
    x = rng.uniform(0, 100, size=(47, 2))
    y = project(H, x)
    y[19:] = rng.uniform(0, 100, size=(28, 2))
    found = ransac(
        np.hstack([x, y]),
        lambda d: dlt(d[:, :2], d[:, 2:]),
        lambda m, d: transfer_error(m, d[:, :2], d[:, 2:]),
        4,
        1e-6,
        rng,
    )
    assert np.flatnonzero(found.inliers).tolist() == list(range(19))
    np.testing.assert_allclose(found.model / found.model[2, 2], H, atol=1e-8)


@pytest.mark.property
def test_more_inliers_need_fewer_rounds() -> None:
    wanted = [rounds(w, n=3) for w in np.linspace(0.05, 1, 20).tolist()]
    assert wanted == sorted(wanted, reverse=True)
    clean = scene(5)[:INLIERS]
    assert ransac(clean, fit_line, residual, 2, 0.5, np.random.default_rng(0)).rounds == 1
    dirty = ransac(scene(5), fit_line, residual, 2, 0.06, np.random.default_rng(0))
    assert 10 < dirty.rounds < 150
    capped = ransac(scene(5), fit_line, residual, 2, 0.06, np.random.default_rng(0), most=5)
    assert capped.rounds == 5


@pytest.mark.property
def test_a_tiny_share_does_not_round_the_probability_away() -> None:
    """wⁿ = 1e-18，1 − wⁿ 在双精度里是 1；轮数仍是 4.6e18。"""
    assert rounds(1e-6, n=3) == pytest.approx(-math.log(0.01) * 1e18, rel=1e-9)


@pytest.mark.property
def test_a_sample_never_holds_the_same_row_twice() -> None:
    for seed in range(9):
        found = ransac(scene(0)[:2], fit_line, residual, 2, 1e-9, np.random.default_rng(seed))
        assert found.rounds == 1


@pytest.mark.property
def test_degenerate_samples_are_skipped() -> None:
    data = np.vstack([np.zeros((9, 2)), [[1.0, 1.0], [2.0, 2.0]]])
    found = ransac(data, fit_line, residual, 2, 1e-9, np.random.default_rng(0))
    assert found.inliers.all()


@pytest.mark.property
def test_impossible_requests_are_refused() -> None:
    for w, n, p in [(0.0, 2, 0.9), (1.1, 2, 0.9), (0.5, 0, 0.9), (0.5, 2, 1.0), (1e-300, 2, 0.9)]:
        with pytest.raises(ValueError, match="0 < w ≤ 1"):
            rounds(w, n, p)
    with pytest.raises(ValueError, match="两个不同的点"):
        fit_line(np.ones((3, 2)))
    with pytest.raises(ValueError, match="两个不同的点"):
        fit_line(np.zeros((0, 2)))
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="至少要 2 行"):
        ransac(np.zeros((1, 2)), fit_line, residual, 2, 0.1, rng)
    with pytest.raises(ValueError, match="7 轮里没有"):
        ransac(np.ones((5, 2)), fit_line, residual, 2, 0.1, rng, most=7)
