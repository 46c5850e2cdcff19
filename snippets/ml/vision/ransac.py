"""随机抽样一致：外点再多，也从最小的样本里猜出模型；附直线的拟合。"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float


class Line(NamedTuple):
    """平面上的直线：u · x = d，法向的长度是 1。

    Source:
        解析几何的法线式。
    """

    u: Float[np.ndarray, "2"]
    """单位法向。"""
    d: float
    """原点到直线的有向距离。"""


class Consensus(NamedTuple):
    """抽样的结果。

    Source:
        Fischler、Bolles（1981），doi:10.1145/358669.358692，“一致集”。
    """

    model: Any
    """用全部内点重新拟合的模型。"""
    inliers: Bool[np.ndarray, "N"]
    """抽到的最好的样本，有哪些点同意它。"""
    rounds: int
    """抽了几轮。"""


def success(w: float, n: int, N: int) -> float:
    """抽 N 轮，至少有一轮全是内点的概率。

    Args:
        w: 内点占的比例，0 到 1。
        n: 一个样本几个点。
        N: 抽几轮。

    Returns:
        概率，0 到 1。

    Source:
        Fischler、Bolles（1981），doi:10.1145/358669.358692。

    Differences:
        当作每个点独立地以概率 w 是内点；不放回地抽，点少时略有出入。

    Examples:
        >>> success(w=0.5, n=2, N=1), round(success(w=0.5, n=2, N=10), 3)
        (0.25, 0.944)
    """
    # (a) 一轮全是内点
    q = w**n
    # (b) 不会每一轮都不是
    return 1 - (1 - q) ** N


def rounds(w: float, n: int, p: float = 0.99) -> int:
    """要抽几轮，才有 p 的把握至少一轮全是内点。

    Args:
        w: 内点占的比例，大于 0，不超过 1。
        n: 一个样本几个点，至少 1。
        p: 把握，0 与 1 之间。

    Returns:
        轮数，至少 1。

    Raises:
        ValueError: w、n、p 超出范围，或 w 的 n 次方小到双精度里是 0。

    Source:
        Fischler、Bolles（1981），doi:10.1145/358669.358692；Hartley、Zisserman，Multiple View
        Geometry（第 2 版，2004），§4.7.1，Table 4.3（表号未核实）。

    Examples:
        >>> [rounds(w, n=4) for w in (0.5, 0.3, 0.2)]
        [72, 567, 2876]
    """
    if not (0 < w <= 1 and n >= 1 and 0 < p < 1 and w**n > 0):
        raise ValueError(f"要 0 < w ≤ 1、n ≥ 1、0 < p < 1，得到 w = {w}、n = {n}、p = {p}")
    if w**n == 1:
        return 1
    # (c) log1p：wⁿ 小到 1 − wⁿ 舍入成 1 时也对
    N = math.ceil(math.log1p(-p) / math.log1p(-(w**n)))
    return max(1, N)


def support(r: Float[np.ndarray, "N"], t: float) -> int:
    """有几个点同意这个模型。

    Args:
        r: 每个点的残差，非负。
        t: 内点的阈值。

    Returns:
        残差不超过 t 的点数。

    Source:
        Fischler、Bolles（1981），doi:10.1145/358669.358692，一致集的大小。

    Examples:
        >>> support(np.array([0.1, 0.3, 9.0]), t=0.3)
        2
    """
    # (d) 同意的，不管差多少，都算一票
    return int((r <= t).sum())


def fit_line(points: Float[np.ndarray, "N 2"]) -> Line:
    """到各点的垂直距离平方和最小的直线；两个点就是过它们的直线。

    Args:
        points: 至少两个点。

    Returns:
        直线；过点的中心，法向是散得最少的方向。

    Raises:
        ValueError: 少于两个点，或全部重合。

    Source:
        Pearson（1901），doi:10.1080/14786440109462720；正交回归。

    Examples:
        >>> line = fit_line(np.array([[0.0, 1.0], [1.0, 3.0]]))  # y = 2x + 1
        >>> bool(np.isclose(abs(line.u @ [5.0, 11.0] - line.d), 0))
        True
    """
    centre = points.mean(0) if len(points) else np.zeros(2)
    spread = points - centre
    if not spread.any():
        raise ValueError(f"定一条直线要两个不同的点，得到 {points.tolist()}")
    u = np.linalg.svd(spread, full_matrices=False)[2][1]
    return Line(u, float(u @ centre))


def line_residual(
    x: Float[np.ndarray, "N 2"], u: Float[np.ndarray, "2"], d: float
) -> Float[np.ndarray, "N"]:
    """点到直线的距离。

    Args:
        x: 点。
        u: 直线的单位法向。
        d: 直线的有向距离。

    Returns:
        每个点的距离，非负。

    Source:
        解析几何的法线式。

    Examples:
        >>> line_residual(np.array([[3.0, 5.0]]), np.array([0.0, 1.0]), 1.0)
        array([4.])
    """
    # (e) 沿法向的距离
    r: Float[np.ndarray, "N"] = np.abs(x @ u - d)
    return r


def ransac(
    data: Float[np.ndarray, "N D"],
    fit: Callable[[Float[np.ndarray, "M D"]], Any],
    residual: Callable[[Any, Float[np.ndarray, "N D"]], Float[np.ndarray, "N"]],
    n: int,
    t: float,
    rng: np.random.Generator,
    *,
    p: float = 0.99,
    most: int = 10_000,
) -> Consensus:
    """随机抽样一致：抽最小的样本，拟合，数同意的点；最后用全部内点重新拟合。

    Args:
        data: 每行一个点，或一对对应点。
        fit: 从几行拟合模型；定不出来就抛 ValueError，这一轮作废。
        residual: 模型对每一行的残差。
        n: 定一个模型最少要几行。
        t: 残差不超过它的是内点。
        rng: 随机数。
        p: 把握；照目前最多的内点，轮数够了就停。
        most: 最多几轮。

    Returns:
        模型、内点与轮数。

    Raises:
        ValueError: 数据不够 n 行，或没有一轮的内点够 n 个。

    Source:
        Fischler、Bolles（1981），doi:10.1145/358669.358692；自适应的轮数：Hartley、Zisserman
        （第 2 版，2004），Algorithm 4.5。

    Differences:
        原文一致集够大就停；这里一直抽到轮数够为止，留下内点最多的。

    Examples:
        >>> data = np.array([[0.0, 0], [1, 1], [2, 2], [3, 3], [1, 9], [2, -7]])
        >>> found = ransac(data, fit_line, lambda m, x: line_residual(x, *m),
        ...                n=2, t=0.1, rng=np.random.default_rng(0))
        >>> found.inliers
        array([ True,  True,  True,  True, False, False])
    """
    if len(data) < n:
        raise ValueError(f"至少要 {n} 行数据，得到 {len(data)} 行")
    best, count, enough, tried = np.zeros(len(data), dtype=bool), n - 1, most, 0
    while tried < enough:  # 下一轮要不要抽，看目前的内点有多少
        tried += 1
        sample = rng.choice(len(data), n, replace=False)
        try:
            model = fit(data[sample])
        except ValueError:
            continue
        r = residual(model, data)
        if support(r, t) > count:
            best, count = r <= t, support(r, t)
            enough = min(most, rounds(count / len(data), n, p))
    if count < n:
        raise ValueError(f"{tried} 轮里没有一个模型有 {n} 个内点：阈值 {t} 太小，或轮数太少")
    return Consensus(fit(data[best]), best, tried)
