"""SIFT 的方向与描述子：在关键点周围统计梯度的方向，转正以后排成 128 个数。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from snippets.ml.vision.keypoints import detect
from snippets.ml.vision.scale_space import pyramid

TURN = 2 * np.pi
ORIENTATIONS = 36
"""定方向的直方图有几格，每格 10°。"""
CELLS, BINS = 4, 8
"""描述子每边几个小块，每块几个方向：4 × 4 × 8 = 128。"""
CELL = 3.0
"""一个小块的边长是几个 σ。"""
SECOND = 0.8
"""方向的次高峰不低于最高峰的这么多，就另算一个关键点。"""


class Polar(NamedTuple):
    """每个像素的梯度。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§5。
    """

    m: Float[np.ndarray, "H W"]
    """长度；最外一圈没有邻居，是 0。"""
    theta: Float[np.ndarray, "H W"]
    """方向，弧度，0 到 2π；0 向右，π/2 向下。"""


class Features(NamedTuple):
    """一张图的全部特征；一个关键点有几个方向，就有几行。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94。
    """

    points: Float[np.ndarray, "N 2"]
    """行与列，单位是原图的像素。"""
    sigma: Float[np.ndarray, "N"]
    """尺度。"""
    angle: Float[np.ndarray, "N"]
    """方向，弧度。"""
    descriptors: Float[np.ndarray, "N 128"]
    """描述子，长度是 1。"""


def polar_gradient(L: Float[np.ndarray, "H W"]) -> Polar:
    """梯度的长度与方向，用左右、上下的差。

    Args:
        L: 模糊到关键点尺度的图。

    Returns:
        长度与方向。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§5。

    Examples:
        >>> polar_gradient(np.outer([0.0, 1, 2], np.ones(3))).theta[1, 1] / np.pi  # 向下变亮
        np.float64(0.5)
    """
    down, right = np.zeros_like(L), np.zeros_like(L)
    down[1:-1, 1:-1] = L[2:, 1:-1] - L[:-2, 1:-1]
    right[1:-1, 1:-1] = L[1:-1, 2:] - L[1:-1, :-2]
    return Polar(np.hypot(right, down), np.arctan2(down, right) % TURN)


def orientation_histogram(
    gradient: Polar, row: float, column: float, sigma: float
) -> Float[np.ndarray, "36"]:
    """关键点周围，各个方向的梯度共有多少。

    Args:
        gradient: 关键点所在那一级的梯度。
        row: 行，单位是这一级的像素。
        column: 列。
        sigma: 尺度，单位是这一级的像素。

    Returns:
        36 格，第 k 格的中心是 10k 度；近的、长的梯度分量大。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§5。

    Examples:
        >>> right = polar_gradient(np.outer(np.ones(21), np.arange(21.0)))  # 向右变亮
        >>> orientation_histogram(right, 10.0, 10.0, 1.0).argmax()
        np.int64(0)
    """
    i, j = _window(gradient.m.shape, row, column, 4.5 * sigma)
    near = np.exp(-((i - row) ** 2 + (j - column) ** 2) / (2 * (1.5 * sigma) ** 2))
    k = np.round(gradient.theta[i, j] / TURN * ORIENTATIONS).astype(int) % ORIENTATIONS
    weight = gradient.m[i, j] * near
    return np.bincount(k.ravel(), weight.ravel(), ORIENTATIONS)


def vertex(left: float, centre: float, right: float) -> float:
    """过三个等距的点的抛物线，顶点在中间那个点的哪一边。

    Args:
        left: 左边的值。
        centre: 中间的值，比两边大。
        right: 右边的值。

    Returns:
        顶点离中间多远，−0.5 到 0.5 格。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§5，抛物线插值。

    Examples:
        >>> vertex(0.0, 3.0, 2.0)
        0.25
    """
    # (g) 抛物线求导
    return (left - right) / (2 * (left - 2 * centre + right))


def main_angles(h: Float[np.ndarray, "K"]) -> Float[np.ndarray, "M"]:
    """直方图的峰在哪里：最高的，以及不低于它八成的。

    Args:
        h: 各个方向的量，首尾相接。

    Returns:
        方向，弧度，从高到低；全是 0 就一个也没有。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§5。

    Examples:
        >>> main_angles(np.array([0.0, 4, 0, 0, 0, 3.9, 0, 0])) / np.pi
        array([0.25, 1.25])
    """
    left, right = np.roll(h, 1), np.roll(h, -1)
    peak = (h > left) & (h >= right) & (h >= SECOND * h.max())
    k = np.flatnonzero(peak)
    k = k[np.argsort(-h[k], kind="stable")]
    shift = [vertex(*map(float, (left[b], h[b], right[b]))) for b in k]
    angles: Float[np.ndarray, "M"] = (k + np.array(shift)) * TURN / len(h) % TURN
    return angles


def unit_clamp(v: Float[np.ndarray, "K"]) -> Float[np.ndarray, "K"]:
    """归一化，削去太大的，再归一化。

    Args:
        v: 直方图，非负，不全是 0。

    Returns:
        长度是 1。

    Raises:
        ValueError: 全是 0。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§6.1。

    Examples:
        >>> unit_clamp(np.array([3.0, 4.0])).round(4)
        array([0.7071, 0.7071])
    """
    if not v.any():
        raise ValueError("周围没有一点明暗变化，没有描述子")
    # (h) 整体变亮几倍，结果不变
    a = v / np.linalg.norm(v)
    # (i) 反光处的梯度特别大，削到 0.2
    c = np.minimum(a, 0.2)
    # (j) 再化成长度 1
    d: Float[np.ndarray, "K"] = c / np.linalg.norm(c)
    return d


def descriptor(
    gradient: Polar, row: float, column: float, sigma: float, angle: float
) -> Float[np.ndarray, "128"]:
    """128 维的描述子：照关键点的方向转正，4 × 4 块，每块 8 个方向。

    Args:
        gradient: 关键点所在那一级的梯度。
        row: 行，单位是这一级的像素。
        column: 列。
        sigma: 尺度，单位是这一级的像素。
        angle: 关键点的方向，弧度。

    Returns:
        描述子，长度是 1。

    Raises:
        ValueError: 周围没有一点明暗变化。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§6.1。

    Differences:
        原文说窗口 16 × 16 个样本；这里照 OpenCV，窗口随 σ 放大，每块边长 3σ。

    Examples:
        >>> image = np.add.outer(np.arange(40.0), 2 * np.arange(40.0))
        >>> descriptor(polar_gradient(image), 20.0, 20.0, 1.6, 0.0).shape
        (128,)
    """
    i, j = _window(gradient.m.shape, row, column, CELL * sigma * (CELLS + 1) / np.sqrt(2))
    down, right = (i - row) / (CELL * sigma), (j - column) / (CELL * sigma)
    u = np.cos(angle) * right + np.sin(angle) * down  # 沿着关键点的方向
    v = np.cos(angle) * down - np.sin(angle) * right
    near = np.exp(-(u**2 + v**2) / (2 * (CELLS / 2) ** 2))
    turned = (gradient.theta[i, j] - angle) / TURN * BINS % BINS
    middle = (CELLS - 1) / 2
    return unit_clamp(_trilinear(v + middle, u + middle, turned, gradient.m[i, j] * near).ravel())


def sift(image: Float[np.ndarray, "H W"], octaves: int) -> Features:
    """从图到特征：找关键点，定方向，算描述子。

    Args:
        image: 灰度图，0 到 1。
        octaves: 几个八度。

    Returns:
        全部特征。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94。

    Examples:
        >>> i, j = np.mgrid[:48, :48]
        >>> blob = np.exp(-((i - 20) ** 2 / 20 + (j - 30) ** 2 / 10))
        >>> sift(blob, octaves=1).descriptors.shape[1]
        128
    """
    rows: list[tuple[float, ...]] = []
    vectors = []
    stacks = pyramid(image, octaves)
    for key in detect(image, octaves):  # 每个关键点的窗口大小不同
        step = 2**key.octave
        at = key.row / step, key.column / step, key.sigma / step
        gradient = polar_gradient(stacks[key.octave][key.level])
        for angle in main_angles(orientation_histogram(gradient, *at)):
            rows.append((key.row, key.column, key.sigma, float(angle)))
            vectors.append(descriptor(gradient, *at, float(angle)))
    table = np.array(rows).reshape(-1, 4)
    stacked = np.array(vectors).reshape(-1, CELLS * CELLS * BINS)
    return Features(table[:, :2], table[:, 2], table[:, 3], stacked)


def match(
    a: Float[np.ndarray, "N D"], b: Float[np.ndarray, "M D"], ratio: float = 0.8
) -> Int[np.ndarray, "K 2"]:
    """比值检验：最近的要比第二近的近得多，才算配上。

    Args:
        a: 一张图的描述子。
        b: 另一张图的描述子，至少两个。
        ratio: 最近的距离小于第二近的多少倍。

    Returns:
        配上的编号，每行一对。

    Raises:
        ValueError: b 不到两个。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§7.1。

    Examples:
        >>> match(np.array([[0.0], [5.0]]), np.array([[0.1], [4.0], [6.0]]))  # 5 离两个一样远
        array([[0, 0]])
    """
    if len(b) < 2:  # noqa: PLR2004 -- 最近的与第二近的
        raise ValueError(f"至少要两个才比得出第二近的，得到 {len(b)} 个")
    distance = np.sqrt(np.maximum((a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T, 0))
    nearest = np.argsort(distance, axis=1)[:, :2]
    first, second = np.take_along_axis(distance, nearest, axis=1).T
    chosen = np.flatnonzero(first < ratio * second)
    return np.column_stack([chosen, nearest[chosen, 0]])


def _window(
    shape: tuple[int, ...], row: float, column: float, reach: float
) -> tuple[Int[np.ndarray, "H 1"], Int[np.ndarray, "1 W"]]:
    """以关键点为中心的正方形里有哪些像素；出界的不要。"""
    low = [max(0, int(np.ceil(x - reach))) for x in (row, column)]
    high = [min(n, int(x + reach) + 1) for n, x in zip(shape, (row, column), strict=True)]
    i, j = np.ogrid[low[0] : high[0], low[1] : high[1]]
    return i, j


def _trilinear(
    v: Float[np.ndarray, "H W"],
    u: Float[np.ndarray, "H W"],
    turned: Float[np.ndarray, "H W"],
    weight: Float[np.ndarray, "H W"],
) -> Float[np.ndarray, "4 4 8"]:
    """每个像素的梯度分给最近的两行、两列、两个方向：挪一点，直方图只变一点。"""
    grid = np.zeros((CELLS + 2, CELLS + 2, BINS))
    inside = (v > -1) & (v < CELLS) & (u > -1) & (u < CELLS)
    place = np.stack([v[inside], u[inside], turned[inside]])
    base = np.floor(place).astype(int)
    part = place - base
    for corner in np.ndindex(2, 2, 2):  # 八个角各一次，像素是一起算的
        share = np.prod([p if c else 1 - p for c, p in zip(corner, part, strict=True)], axis=0)
        at = [b + c for c, b in zip(corner, base, strict=True)]
        np.add.at(grid, (at[0] + 1, at[1] + 1, at[2] % BINS), weight[inside] * share)
    return grid[1:-1, 1:-1]
