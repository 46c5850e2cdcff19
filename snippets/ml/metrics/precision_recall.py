"""P–R 曲线与平均精确率 AP：不插值的，VOC 的包络与 11 点，COCO 的 101 点。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

SLACK = 1e-9
"""召回率是分数，格点是小数：浮点的 0.3 可以比 3/10 大一点，不该因此算够不着。"""


class PR(NamedTuple):
    """P–R 曲线的顶点，阈值从高到低。

    Source:
        Manning 等，Introduction to Information Retrieval（2008），§8.4。
    """

    threshold: Float[np.ndarray, "M"]
    """分数不低于它就判为正。"""
    R: Float[np.ndarray, "M"]
    """召回率，横坐标，不减。"""
    P: Float[np.ndarray, "M"]
    """精确率，纵坐标，可升可降。"""


def precision_recall_curve(
    s: Float[np.ndarray, "N"], hit: Int[np.ndarray, "N"], positives: int
) -> PR:
    """扫一遍阈值，每个不同的分数一个顶点。

    Args:
        s: 分数，越大越像正例。
        hit: 1 是正例，0 是负例；检测里是“配上了物体”与“没有配上”。
        positives: 正例的总数；检测里漏掉的物体没有分数，所以要另给，不能从 hit 数。

    Returns:
        召回率与精确率。一个预测也没有，就是空的。

    Raises:
        ValueError: 正例的总数不是正的，或比 hit 里的还少。

    Source:
        Manning 等，Introduction to Information Retrieval（2008），§8.4。

    Differences:
        scikit-learn 的次序相反（阈值从低到高），并在末尾添一个 (R, P) = (0, 1)。

    Examples:
        >>> s, hit = np.array([0.9, 0.8, 0.7, 0.1]), np.array([1, 0, 1, 0])
        >>> precision_recall_curve(s, hit, positives=2).P
        array([1.        , 0.5       , 0.66666667, 0.5       ])
    """
    if not positives >= max(1, hit.sum()):
        raise ValueError(f"正例的总数应是正的，不少于 {hit.sum()}，得到 {positives}")
    order = np.argsort(-s, kind="stable")
    # 同分的一起越过阈值
    stop = np.flatnonzero(np.diff(s[order], append=-np.inf))
    TP = np.cumsum(hit[order])[stop]
    # (a) 正例里判为正的
    R = TP / positives
    # (b) 判为正的里真是正例的
    P = TP / (1 + stop)
    return PR(s[order][stop], R, P)


def average_precision(R: Float[np.ndarray, "M"], P: Float[np.ndarray, "M"]) -> float:
    """平均精确率 AP：召回率每升一段，乘上那里的精确率。

    Args:
        R: 召回率，不减，从第一个预测开始。
        P: 精确率，与 R 对齐。

    Returns:
        0 到 1；空的曲线是 0。

    Source:
        scikit-learn 的 `average_precision_score` 用这个定义；
        没有同分时就是 Manning 等（2008），§8.4 的 average precision。

    Examples:
        >>> average_precision(np.array([0.5, 0.5, 1.0]), np.array([1.0, 0.5, 2 / 3]))
        0.8333333333333333
    """
    # (c) 台阶下的面积；第一段从 0 升起
    AP = (np.diff(R, prepend=0.0) * P).sum()
    return float(AP)


def precision_envelope(P: Float[np.ndarray, "M"]) -> Float[np.ndarray, "M"]:
    """从右往左取最大：召回率不低于这里时，能达到的最高精确率。

    Args:
        P: 精确率，按召回率从低到高。

    Returns:
        不增的精确率，每一处不低于原来。

    Source:
        Everingham 等（2010），doi:10.1007/s11263-009-0275-4，§4.2。

    Examples:
        >>> precision_envelope(np.array([1.0, 0.5, 0.75, 0.5]))
        array([1.  , 0.75, 0.75, 0.5 ])
    """
    # (d) 往后看，最高的
    backwards = np.maximum.accumulate(P[::-1])
    envelope: Float[np.ndarray, "M"] = backwards[::-1]
    return envelope


def all_point_ap(R: Float[np.ndarray, "M"], P: Float[np.ndarray, "M"]) -> float:
    """VOC 2010 起的 AP：包络线下的面积。

    Args:
        R: 召回率，不减。
        P: 精确率。

    Returns:
        0 到 1，不小于 `average_precision`。

    Source:
        VOC2012 开发工具包的说明，§3.4.1。

    Examples:
        >>> all_point_ap(np.array([0.5, 0.5, 1.0]), np.array([1.0, 0.5, 2 / 3]))
        0.8333333333333333
    """
    return average_precision(R, precision_envelope(P))


def sampled_ap(
    R: Float[np.ndarray, "M"], P: Float[np.ndarray, "M"], grid: Float[np.ndarray, "K"]
) -> float:
    """在几个固定的召回率上取包络，再平均：VOC 2007 用 11 个，COCO 用 101 个。

    Args:
        R: 召回率，不减。
        P: 精确率。
        grid: 要取的召回率；达不到的记 0。

    Returns:
        0 到 1。

    Source:
        11 点：Everingham 等（2010），doi:10.1007/s11263-009-0275-4，§4.2；
        101 点：cocoapi 的 `cocoeval.py`，recThrs。

    Differences:
        召回率与格点比较时留 1e-9 的余量，cocoapi 不留；它的精确率的分母另加了一个极小的数。

    Examples:
        >>> R, P = np.array([0.5, 0.5, 1.0]), np.array([1.0, 0.5, 2 / 3])
        >>> round(sampled_ap(R, P, np.linspace(0, 1, 11)), 4)  # 6 个 1 与 5 个 2/3
        0.8485
    """
    # (e) 召回率够得着 r 的顶点里，最高的精确率；一个也没有是 0
    reached = grid[:, None] <= R + SLACK
    p = (reached * P).max(axis=1, initial=0.0)
    # (f) 各个召回率一样重
    return float(p.mean())
