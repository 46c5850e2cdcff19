"""snippets.ml.vision.descriptor。"""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from snippets.ml.vision.descriptor import (
    Features,
    Polar,
    descriptor,
    main_angles,
    match,
    orientation_histogram,
    polar_gradient,
    sift,
    unit_clamp,
    vertex,
)

TURN = 2 * np.pi
SIZE = 97


def scene(angle: float = 0.0, zoom: float = 1.0, size: int = SIZE) -> np.ndarray:
    """一组固定的、椭圆的亮斑与暗斑，绕图的中心转 angle，放大 zoom 倍；在每个像素处直接求值。"""
    rng = np.random.default_rng(7)
    i, j = (np.mgrid[:size, :size] - (size - 1) / 2) / zoom
    y = np.cos(angle) * i - np.sin(angle) * j
    x = np.sin(angle) * i + np.cos(angle) * j
    image = np.full((size, size), 0.5)
    for _ in range(45):
        (b, a), (p, q), c = rng.uniform(-34, 34, 2), rng.uniform(1.8, 4, 2), rng.uniform(-0.4, 0.4)
        t = rng.uniform(0, np.pi)
        u, v = np.cos(t) * (y - b) + np.sin(t) * (x - a), np.cos(t) * (x - a) - np.sin(t) * (y - b)
        image += c * np.exp(-((u / p) ** 2 + (v / q) ** 2) / 2)
    return image


def back(features: Features, angle: float, zoom: float, size: int) -> np.ndarray:
    """变过的图上的点 → 原图上的位置。"""
    i, j = ((features.points - (size - 1) / 2) / zoom).T
    y, x = np.cos(angle) * i - np.sin(angle) * j, np.sin(angle) * i + np.cos(angle) * j
    return np.column_stack([y, x]) + (SIZE - 1) / 2


def looped(gradient: Polar, row: float, column: float, sigma: float, angle: float) -> np.ndarray:
    """描述子照定义逐个像素、逐个格子写：三个三角形的权重相乘。"""
    grid = np.zeros((4, 4, 8))
    for (i, j), m in np.ndenumerate(gradient.m):
        down, right = (i - row) / (3 * sigma), (j - column) / (3 * sigma)
        u = np.cos(angle) * right + np.sin(angle) * down
        v = -np.sin(angle) * right + np.cos(angle) * down
        weight = m * np.exp(-(u * u + v * v) / 8)
        turned = (gradient.theta[i, j] - angle) / TURN * 8
        for r, c, k in np.ndindex(4, 4, 8):
            apart = abs(turned - k) % 8
            near = [abs(v + 1.5 - r), abs(u + 1.5 - c), min(apart, 8 - apart)]
            grid[r, c, k] += weight * np.prod([max(0.0, 1 - d) for d in near])
    unit = grid.ravel() / np.linalg.norm(grid)
    unit = np.minimum(unit, 0.2)
    return unit / np.linalg.norm(unit)


@pytest.mark.oracle
def test_the_gradient_equals_numpy_and_complex_numbers() -> None:
    L = np.random.default_rng(0).random((11, 13))
    down, right = np.gradient(L)
    inner = (slice(1, -1), slice(1, -1))
    number = 2 * (right + 1j * down)[inner]
    found = polar_gradient(L)
    np.testing.assert_allclose(found.m[inner], np.abs(number), rtol=1e-12)
    np.testing.assert_allclose(np.exp(1j * found.theta[inner]), number / np.abs(number), rtol=1e-12)
    assert found.m[0].tolist() == [0] * 13


@pytest.mark.oracle
def test_the_histogram_equals_the_loop() -> None:
    gradient = polar_gradient(np.random.default_rng(1).random((31, 37)))
    row, column, sigma = 14.3, 20.8, 1.7
    expected = np.zeros(36)
    for (i, j), m in np.ndenumerate(gradient.m):
        if max(abs(i - row), abs(j - column)) <= 4.5 * sigma:
            near = np.exp(-((i - row) ** 2 + (j - column) ** 2) / (2 * (1.5 * sigma) ** 2))
            expected[round(np.degrees(gradient.theta[i, j]) / 10) % 36] += m * near
    np.testing.assert_allclose(orientation_histogram(gradient, row, column, sigma), expected)


@pytest.mark.oracle
@pytest.mark.parametrize(("row", "column", "angle"), [(12.4, 10.7, 0.6), (3.0, 17.5, 4.0)])
def test_the_descriptor_equals_the_loop(row: float, column: float, angle: float) -> None:
    gradient = polar_gradient(np.random.default_rng(2).random((23, 21)))
    expected = looped(gradient, row, column, 1.1, angle)
    np.testing.assert_allclose(descriptor(gradient, row, column, 1.1, angle), expected, atol=1e-12)


@pytest.mark.oracle
def test_matching_equals_a_kd_tree() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(31, 5)), rng.normal(size=(43, 5))
    distance, index = cKDTree(b).query(a, k=2)
    expected = [(i, index[i, 0]) for i in range(31) if distance[i, 0] < 0.8 * distance[i, 1]]
    assert 3 < len(expected) < 28
    assert [tuple(pair) for pair in match(a, b)] == expected


@pytest.mark.oracle
def test_the_vertex_equals_a_polynomial_fit() -> None:
    for left, centre, right in np.array([0, 1, 0]) + np.random.default_rng(4).random((9, 3)):
        a, b, _ = np.polyfit([-1, 0, 1], [left, centre, right], 2)
        assert vertex(float(left), float(centre), float(right)) == pytest.approx(-b / (2 * a))


@pytest.mark.hand
def test_on_paper() -> None:
    assert vertex(1.0, 2.0, 1.0) == 0
    assert vertex(0.0, 3.0, 2.0) == 0.25  # −2/(2 · (0 − 6 + 2))
    # 单位长、没有超过 0.2 的，只归一化；(3, 4) 两个都削成 0.2
    assert unit_clamp(np.ones(100)) == pytest.approx(np.full(100, 0.1))
    assert unit_clamp(np.array([3.0, 4.0])) == pytest.approx(np.full(2, np.sqrt(0.5)))
    h = np.zeros(36)
    h[[0, 1, 35]] = [4, 2, 2]
    h[[9, 8, 10]] = [3.2, 1, 1]
    h[20] = 3.1  # 不到八成
    assert main_angles(h) == pytest.approx([0, np.pi / 2])
    assert main_angles(np.zeros(36)).tolist() == []
    found = match(np.array([[0.0], [10.0]]), np.array([[1.0], [1.25], [9.9]]))
    assert found.tolist() == [[1, 2]]  # 1 / 1.25 = 0.8，不小于 0.8


@pytest.mark.hand
def test_ramps_on_paper() -> None:
    """向右、向下、向左变亮：方向 0、90°、180°；斜坡的描述子每块只有一个方向。"""
    ramp = np.outer(np.ones(41), np.arange(41.0))
    for image, degrees in [(ramp, 0), (ramp.T, 90), (-ramp, 180)]:
        gradient = polar_gradient(image)
        angles = main_angles(orientation_histogram(gradient, 20.0, 20.0, 1.5))
        assert np.degrees(angles) == pytest.approx([degrees], abs=1e-9)
        bins = descriptor(gradient, 20.0, 20.0, 1.5, float(angles[0])).reshape(4, 4, 8)
        assert (bins[..., 0] > 0.05).all()
        assert bins[..., 1:].max() < 1e-9


@pytest.mark.property
def test_a_quarter_turn_of_the_picture_changes_no_descriptor() -> None:
    """转 90° 正好落在像素上，差的只有舍入。"""
    image = np.random.default_rng(5).random((41, 41))
    before, after = polar_gradient(image), polar_gradient(np.rot90(image, -1).copy())
    row, column = 18.0, 23.0
    turned = (column, 40 - row)  # 顺时针转
    h, g = (
        orientation_histogram(before, row, column, 1.6),
        orientation_histogram(after, *turned, 1.6),
    )
    np.testing.assert_allclose(np.roll(h, 9), g, atol=1e-9)
    same = descriptor(after, *turned, 1.6, 0.7 + np.pi / 2)
    np.testing.assert_allclose(same, descriptor(before, row, column, 1.6, 0.7), atol=1e-9)


@pytest.mark.property
def test_brightness_and_contrast_change_no_descriptor() -> None:
    image = np.random.default_rng(6).random((41, 41))
    expected = descriptor(polar_gradient(image), 20.0, 20.0, 1.6, 0.3)
    changed = descriptor(polar_gradient(0.2 * image + 5), 20.0, 20.0, 1.6, 0.3)
    np.testing.assert_allclose(changed, expected, atol=1e-12)
    assert np.linalg.norm(expected) == pytest.approx(1)
    # 底片：主方向也转半圈，格子倒过来，每格里的方向不变
    negative = descriptor(polar_gradient(-image), 20.0, 20.0, 1.6, 0.3 + np.pi)
    upside_down = expected.reshape(4, 4, 8)[::-1, ::-1].ravel()
    np.testing.assert_allclose(negative, upside_down, atol=1e-12)
    assert np.linalg.norm(negative - expected) > 0.3


@pytest.mark.property
@pytest.mark.parametrize(
    ("angle", "zoom", "size"), [(0.5, 1.0, SIZE), (0.0, 1.7, 165), (2.3, 1.4, 137)]
)
def test_turned_and_enlarged_pictures_still_match(angle: float, zoom: float, size: int) -> None:
    """配上的点，九成以上在同一个地方；尺度差 zoom 倍，方向差 angle。"""
    first, second = sift(scene(), octaves=3), sift(scene(angle, zoom, size), octaves=3)
    pairs = match(first.descriptors, second.descriptors, ratio=0.7)
    assert len(pairs) >= 10
    here, there = pairs.T
    right = np.linalg.norm(back(second, angle, zoom, size)[there] - first.points[here], axis=1) < 1
    scale = np.log(second.sigma[there] / first.sigma[here] / zoom)[right]
    turn = (second.angle[there] - first.angle[here] - angle + np.pi) % TURN - np.pi
    assert right.mean() >= 0.9
    assert np.abs(scale).max() < 0.05
    assert np.median(np.abs(turn[right])) < 0.05


@pytest.mark.property
def test_nothing_to_see_gives_nothing_or_is_refused() -> None:
    empty = sift(np.zeros((32, 32)), octaves=1)
    assert [x.shape for x in empty] == [(0, 2), (0,), (0,), (0, 128)]
    with pytest.raises(ValueError, match="没有一点明暗变化"):
        unit_clamp(np.zeros(4))
    with pytest.raises(ValueError, match="至少要两个"):
        match(np.zeros((3, 2)), np.zeros((1, 2)))
