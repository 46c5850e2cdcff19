"""snippets.ml.vision.keypoints。"""

import numpy as np
import pytest
from scipy import ndimage
from scipy.optimize import minimize

from snippets.ml.vision.keypoints import (
    detect,
    edge_ratio,
    extrema,
    peak_offset,
    peak_value,
    taylor,
)

K = 2 ** (1 / 3)
CENTRE = np.array([1, 1, 1])


def blobs(spots: list[tuple[float, float, float, float]], size: tuple[int, int]) -> np.ndarray:
    """行、列、标准差、高。"""
    i, j = np.mgrid[: size[0], : size[1]].astype(float)
    parts = [h * np.exp(-((i - y) ** 2 + (j - x) ** 2) / (2 * tau**2)) for y, x, tau, h in spots]
    return np.asarray(sum(parts))


def quadratic(g: np.ndarray, H: np.ndarray) -> np.ndarray:
    """3 × 3 × 3 的格点上的二次函数。"""
    z = np.moveaxis(np.mgrid[-1:2, -1:2, -1:2], 0, -1).astype(float)
    return 0.7 + z @ g + np.einsum("...a,ab,...b->...", z, H, z) / 2


def curved(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(3, 3))
    return rng.normal(size=3) / 5, A @ A.T + np.eye(3)


@pytest.mark.oracle
def test_extrema_equal_scipy_filters() -> None:
    D = np.random.default_rng(0).normal(size=(5, 23, 29))
    around = np.ones((3, 3, 3), dtype=bool)
    around[1, 1, 1] = False
    largest = ndimage.maximum_filter(D, footprint=around, mode="constant", cval=np.inf)
    least = ndimage.minimum_filter(D, footprint=around, mode="constant", cval=-np.inf)
    expected = np.argwhere(((largest < D) | (least > D)) & (abs(D) > 1.5))
    assert len(expected) > 20
    assert extrema(D, 1.5).tolist() == expected.tolist()


@pytest.mark.oracle
def test_the_refined_peak_equals_a_numerical_minimum() -> None:
    for seed in range(5):
        g, H = curved(seed)
        best = minimize(lambda z, g=g, H=H: z @ g + z @ H @ z / 2, np.zeros(3), tol=1e-12)
        z = peak_offset(g, H)
        np.testing.assert_allclose(z, best.x, atol=1e-6)  # 数值求导，只准到 1e-7 左右
        assert peak_value(0.7, g, z) == pytest.approx(0.7 + best.fun, abs=1e-10)


@pytest.mark.oracle
def test_the_edge_ratio_comes_from_the_eigenvalues() -> None:
    for seed in range(5):
        H = curved(seed)[1][:2, :2]
        small, large = np.linalg.eigvalsh(H)
        r = large / small
        assert edge_ratio(H) == pytest.approx((r + 1) ** 2 / r)
        assert edge_ratio(-H) == pytest.approx(edge_ratio(H))


@pytest.mark.hand
def test_on_paper() -> None:
    """3 − (z₀ − ½)²  在 ½ 处最大，是 3；格点 0 的值是 2.75，斜率 1，二阶导数 −2。"""
    z = peak_offset(np.array([1.0, 0, 0]), -2 * np.eye(3))
    assert z == pytest.approx([0.5, 0, 0])
    assert peak_value(2.75, np.array([1.0, 0, 0]), z) == pytest.approx(3)
    assert edge_ratio(np.diag([1.0, 1.0])) == 4
    assert edge_ratio(np.diag([10.0, 1.0])) == pytest.approx(12.1)
    assert edge_ratio(np.diag([1.0, -1.0])) == 0  # 鞍点，不大于 0
    D = np.zeros((3, 4, 3))
    D[1, 2, 1] = -0.4
    assert extrema(D, 0.3).tolist() == [[1, 2, 1]]
    assert extrema(D, 0.4).tolist() == []


@pytest.mark.property
def test_differences_are_exact_on_a_quadratic() -> None:
    for seed in range(5):
        g, H = curved(seed)
        found = taylor(quadratic(g, H), CENTRE)
        np.testing.assert_allclose(found.g, g, atol=1e-13)
        np.testing.assert_allclose(found.H, H, atol=1e-13)
    cubic = np.fromfunction(lambda s, i, j: s * i * j, (3, 3, 3))  # 轴没有弄混
    assert taylor(cubic, CENTRE).g == pytest.approx([1, 1, 1])
    skew = np.fromfunction(lambda s, i, j: s * s + 5 * i * j, (3, 3, 3))
    assert taylor(skew, CENTRE).H.tolist() == [[2, 0, 0], [0, 0, 5], [0, 5, 0]]


@pytest.mark.property
def test_blobs_are_found_where_they_are_and_as_large_as_they_are() -> None:
    """σ√k 与斑点的标准差相差不到 4%，位置不到 0.05 像素；原图算作已有 0.5 的模糊。"""
    spots = [(40.3, 30.8, 3.0, 1.0), (90.6, 40.2, 5.0, -1.0), (60.1, 110.5, 9.0, 1.0)]
    found = detect(blobs(spots, (128, 160)), octaves=3)
    assert len(found) == 3
    for key, (row, column, tau, height) in zip(found, spots, strict=True):
        assert (key.row, key.column) == pytest.approx((row, column), abs=0.05)
        assert key.sigma * np.sqrt(K) == pytest.approx(np.sqrt(tau**2 - 0.25), rel=0.04)
        assert np.sign(key.value) == -np.sign(height)


@pytest.mark.property
def test_twice_as_large_a_picture_gives_twice_the_place_and_scale() -> None:
    spots = [(30.0, 40.0, 3.2, 1.0), (62.0, 30.0, 4.5, 0.8), (50.0, 70.0, 4.0, -1.0)]
    larger = [(2 * y, 2 * x, 2 * tau, h) for y, x, tau, h in spots]
    small = detect(blobs(spots, (96, 112)), octaves=2)
    large = detect(blobs(larger, (192, 224)), octaves=3)
    assert len(small) == len(large) == 3
    for a, b in zip(small, large, strict=True):
        assert (b.row, b.column) == pytest.approx((2 * a.row, 2 * a.column), abs=0.1)
        assert b.sigma == pytest.approx(2 * a.sigma, rel=0.03)
        assert b.value == pytest.approx(a.value, rel=0.03)


@pytest.mark.property
def test_edges_contours_and_faint_spots_are_no_keypoints() -> None:
    """SIFT 不取轮廓：明暗分界线上一个关键点也没有。"""
    half = np.zeros((64, 64))
    half[:, 30:] = 1.0
    assert detect(half, octaves=2) == []
    ridge = np.exp(-((np.arange(64.0) - 30) ** 2) / (2 * 3**2)) * np.linspace(1, 1.01, 64)[:, None]
    assert detect(ridge, octaves=2) == []
    faint = blobs([(32.0, 32.0, 3.0, 0.05)], (64, 64))
    assert detect(faint, octaves=2) == []
    assert len(detect(faint, octaves=2, contrast=0.003)) == 1


@pytest.mark.property
def test_brighter_by_a_constant_changes_nothing_and_scaling_only_the_value() -> None:
    image = blobs([(32.0, 24.0, 3.0, 0.5), (20.0, 44.0, 4.0, -0.5)], (64, 64))
    before, after = detect(image, octaves=2), detect(2 * image + 0.3, octaves=2, contrast=0.06)
    assert len(before) == len(after) == 2
    for a, b in zip(before, after, strict=True):
        assert b[:3] == pytest.approx(a[:3], abs=1e-9)
        assert b.value == pytest.approx(2 * a.value)


@pytest.mark.property
def test_what_is_kept_is_bright_round_and_inside() -> None:
    """随机的亮斑与暗斑挤在一起：门槛越严留下的越少，留下的都在图里、尺度都在范围里。"""
    rng = np.random.default_rng(1)
    place = rng.uniform(4, 76, size=(40, 2))
    spots = [(y, x, *rng.uniform([1.5, -1], [6, 1])) for y, x in place.tolist()]
    image = blobs(spots, (80, 80))
    counts = [
        len(detect(image, octaves=2, contrast=c, r=r))
        for c, r in [(0.01, 10.0), (0.03, 10.0), (0.1, 10.0), (0.01, 2.0)]
    ]
    assert counts[0] > counts[1] > counts[2] > 0
    assert counts[0] > counts[3] > 0
    for key in detect(image, octaves=2, contrast=0.01):
        assert abs(key.value) >= 0.01
        assert 0 < key.row < 80
        assert 0 < key.column < 80
        assert 0 <= key.level <= 4
        near = 1.6 * 2 ** (key.octave + key.level / 3)
        assert near / K**0.5 <= key.sigma <= near * K**0.5


@pytest.mark.property
def test_a_singular_hessian_gives_the_shortest_step() -> None:
    z = peak_offset(np.array([1.0, 0.0, 0.0]), np.diag([-2.0, 0.0, -1.0]))
    assert z == pytest.approx([0.5, 0, 0])


@pytest.mark.property
def test_no_place_between_the_pixels_and_no_size_between_the_levels_is_lost() -> None:
    """斑点落在哪里、多大，都恰好找到一个：极值偏得多就挪到邻格。"""
    for part in np.linspace(0.01, 0.99, 9).tolist():
        (key,) = detect(blobs([(16 + part, 17.3, 3.0, 1.0)], (34, 35)), octaves=1)
        assert (key.row, key.column) == pytest.approx((16 + part, 17.3), abs=0.03)
    for tau in np.geomspace(2.6, 3.9, 21).tolist():
        (key,) = detect(blobs([(18.2, 17.3, tau, 1.0)], (37, 35)), octaves=1)
        assert key.sigma * np.sqrt(K) == pytest.approx(np.sqrt(tau**2 - 0.25), rel=0.03)


@pytest.mark.property
def test_a_slanted_spot_is_followed_to_its_centre() -> None:
    """斜着的长斑，最大的格点离中心不止半格：要往中心挪，挪反了就丢了。"""
    i, j = np.mgrid[:41, :43].astype(float)
    for part in np.linspace(0, 0.9, 10).tolist():
        y, x = i - 20 - part, j - 21.3
        image = np.exp(-(((y + x) / 4) ** 2 + ((y - x) / 10) ** 2) / 2)
        (key,) = detect(image, octaves=1)
        assert (key.row, key.column) == pytest.approx((20 + part, 21.3), abs=0.15)
