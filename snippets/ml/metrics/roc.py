"""ROC 曲线与 AUC：扫一遍阈值，面积，正负两两比较，名次。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int


class ROC(NamedTuple):
    """ROC 曲线的顶点，阈值从高到低。

    Source:
        Fawcett（2006），doi:10.1016/j.patrec.2005.10.010，算法 1。
    """

    threshold: Float[np.ndarray, "M"]
    """分数不低于它就判为正；第一个是 inf，谁也不判为正。"""
    FPR: Float[np.ndarray, "M"]
    """假阳性率，横坐标，从 0 到 1。"""
    TPR: Float[np.ndarray, "M"]
    """真阳性率，纵坐标，从 0 到 1。"""


class Point(NamedTuple):
    """一个阈值在 ROC 平面上的位置。

    Source:
        Fawcett（2006），doi:10.1016/j.patrec.2005.10.010，§3。
    """

    FPR: float
    """假阳性率，横坐标。"""
    TPR: float
    """真阳性率，纵坐标。"""


def operating_point(s: Float[np.ndarray, "N"], t: Float[np.ndarray, "M"], tau: float) -> Point:
    """一个阈值的假阳性率与真阳性率。

    Args:
        s: 正例的分数，至少一个。
        t: 负例的分数，至少一个。
        tau: 阈值，分数不低于它判为正。

    Returns:
        ROC 平面上的一个点。

    Raises:
        ValueError: 没有正例或没有负例。

    Source:
        Fawcett（2006），doi:10.1016/j.patrec.2005.10.010，§3。

    Examples:
        >>> operating_point(np.array([0.9, 0.3]), np.array([0.8, 0.1]), tau=0.5)
        Point(FPR=0.5, TPR=0.5)
    """
    _check_both(s, t)
    # (a) 负例里判为正的
    FPR = (t >= tau).mean()
    # (b) 正例里判为正的
    TPR = (s >= tau).mean()
    return Point(float(FPR), float(TPR))


def roc_curve(s: Float[np.ndarray, "N"], y: Int[np.ndarray, "N"]) -> ROC:
    """扫一遍阈值：排一次序，累加两次。

    Args:
        s: 分数，越大越像正例。
        y: 标签，1 是正例，0 是负例；两种都要有。

    Returns:
        每个不同的分数一个顶点，再加上起点 (0, 0)。

    Raises:
        ValueError: 标签不是 0 和 1，或只有一种。

    Source:
        Fawcett（2006），doi:10.1016/j.patrec.2005.10.010，算法 1；O(N log N)。

    Differences:
        scikit-learn 默认去掉直线中间的顶点（drop_intermediate）；这里都留着，面积一样。

    Examples:
        >>> roc_curve(np.array([0.9, 0.8, 0.8, 0.1]), np.array([1, 0, 1, 0])).TPR
        array([0. , 0.5, 1. , 1. ])
    """
    _check(s, y)
    order = np.argsort(-s, kind="stable")
    # 同分的一起越过阈值：只在分数变小的地方停
    stop = np.flatnonzero(np.diff(s[order], append=-np.inf))
    TP = np.cumsum(y[order])[stop]
    FP = 1 + stop - TP
    threshold = np.concatenate([[np.inf], s[order][stop]])
    FPR, TPR = (np.concatenate([[0.0], count / count[-1]]) for count in (FP, TP))
    return ROC(threshold, FPR, TPR)


def trapezoid_area(F: Float[np.ndarray, "M"], T: Float[np.ndarray, "M"]) -> float:
    """折线下的面积。

    Args:
        F: 横坐标，从左到右。
        T: 纵坐标。

    Returns:
        相邻两点之间的梯形加起来；横坐标往回走的那几段算负的。

    Source:
        Fawcett（2006），doi:10.1016/j.patrec.2005.10.010，算法 2（编号未核实）。

    Examples:
        >>> trapezoid_area(np.array([0.0, 0.5, 1.0]), np.array([0.0, 1.0, 1.0]))
        0.75
    """
    # (c) 宽乘平均高
    AUC = (np.diff(F) * (T[1:] + T[:-1]) / 2).sum()
    return float(AUC)


def auc(s: Float[np.ndarray, "N"], y: Int[np.ndarray, "N"]) -> float:
    """ROC 曲线下的面积。

    Args:
        s: 分数，越大越像正例。
        y: 标签，1 是正例，0 是负例；两种都要有。

    Returns:
        0 到 1；随机猜是 0.5，反着排是 1 减去它。

    Raises:
        ValueError: 标签不是 0 和 1，或只有一种。

    Source:
        Fawcett（2006），doi:10.1016/j.patrec.2005.10.010，§7。

    Examples:
        >>> auc(np.array([0.9, 0.8, 0.3, 0.1]), np.array([1, 0, 1, 0]))
        0.75
    """
    _, F, T = roc_curve(s, y)
    return trapezoid_area(F, T)


def auc_by_pairs(s: Float[np.ndarray, "N"], t: Float[np.ndarray, "M"]) -> float:
    """AUC 就是概率：任取一个正例和一个负例，正例的分数更高；同分算一半。

    Args:
        s: 正例的分数。
        t: 负例的分数。

    Returns:
        0 到 1；内存 O(NM)，大数据用 `auc_by_ranks`。

    Raises:
        ValueError: 没有正例或没有负例。

    Source:
        Hanley、McNeil（1982），doi:10.1148/radiology.143.1.7063747。

    Examples:
        >>> auc_by_pairs(np.array([0.9, 0.3]), np.array([0.8, 0.1]))
        0.75
    """
    _check_both(s, t)
    # (d) 赢一对得 1，平得 1/2，对所有的对平均
    win = s[:, None] > t
    tie = s[:, None] == t
    AUC = (win + tie / 2).mean()
    return float(AUC)


def mid_ranks(x: Float[np.ndarray, "N"]) -> Float[np.ndarray, "N"]:
    """从小到大的名次；同分的平分它们占的名次。

    Args:
        x: 分数。

    Returns:
        每个分数的名次，从 1 数起，可以是半数。

    Source:
        Mann、Whitney（1947），doi:10.1214/aoms/1177730491；同分取平均名次是通行的推广。

    Examples:
        >>> mid_ranks(np.array([0.3, 0.9, 0.3, 0.1]))
        array([2.5, 4. , 2.5, 1. ])
    """
    _, group, count = np.unique(x, return_inverse=True, return_counts=True)
    # (e) 同分的一段占着连续的几个名次，取中间
    middle = np.cumsum(count) - (count - 1) / 2
    r: Float[np.ndarray, "N"] = middle[group]
    return r


def auc_by_ranks(s: Float[np.ndarray, "N"], t: Float[np.ndarray, "M"]) -> float:
    """只用正例的名次算 AUC，时间 O((N + M) log(N + M))。

    Args:
        s: 正例的分数，至少一个。
        t: 负例的分数，至少一个。

    Returns:
        与 `auc_by_pairs` 相同的数。

    Raises:
        ValueError: 没有正例或没有负例。

    Source:
        Mann、Whitney（1947），doi:10.1214/aoms/1177730491，U 统计量除以对数。

    Examples:
        >>> auc_by_ranks(np.array([0.9, 0.3]), np.array([0.8, 0.1]))
        0.75
    """
    _check_both(s, t)
    N, M = len(s), len(t)
    # (f) 正例在全部样本里的名次
    r = mid_ranks(np.concatenate([s, t]))[:N]
    # (g) 减去正例自己之间的 1 + 2 + … + N，就是赢的对数
    U = r.sum() - N * (N + 1) / 2
    return float(U / (N * M))


def _check_both(s: Float[np.ndarray, "N"], t: Float[np.ndarray, "M"]) -> None:
    if not (len(s) and len(t)):
        raise ValueError(f"正例和负例都要有，得到 {len(s)} 个与 {len(t)} 个")


def _check(s: Float[np.ndarray, "N"], y: Int[np.ndarray, "N"]) -> None:
    if sorted(set(y.tolist())) != [0, 1]:
        raise ValueError(f"标签应是 0 和 1，两种都有，得到 {np.unique(y)}")
    if not np.isfinite(s).all():
        raise ValueError("分数应是有限的，得到 inf 或 nan")
