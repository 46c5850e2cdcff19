"""决策树分裂的准则：基尼不纯度、信息增益（ID3）、增益率与 C4.5 的挑法。信息以比特计。"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

TOLERANCE = 1e-12
"""增益相差不到这么多就算相等：差的只是舍入。"""


class Gains(NamedTuple):
    """一个特征的三个数，都以比特计（增益率没有单位）。

    Source:
        Quinlan（1986），doi:10.1007/BF00116251。
    """

    gain: float
    """信息增益：分裂前后，类别的熵少了多少。"""
    split_information: float
    """分支方式本身的熵，分支越多、越均匀越大。"""
    ratio: float
    """增益率；只有一个非空的分支时是 0。"""


def gini(p: Float[np.ndarray, "N K"]) -> Float[np.ndarray, "N"]:
    """基尼不纯度：照 p 随机抽两个样本，类别不同的概率。

    Args:
        p: N 个结点，每行是 K 个类别的占比。

    Returns:
        每行一个数，0（只有一类）到 1 − 1/K（各类一样多）。

    Raises:
        ValueError: 有一行不是概率分布。

    Source:
        Breiman、Friedman、Olshen、Stone，Classification and Regression Trees（1984）。

    Examples:
        >>> gini(np.array([[0.5, 0.5], [1.0, 0.0]]))
        array([0.5, 0. ])
    """
    if not ((p >= 0).all() and np.allclose(p.sum(axis=1), 1, rtol=0, atol=1e-6)):
        raise ValueError(f"每行应是非负、和为 1 的占比，得到 {p}")
    # (a) 抽到 k、再抽到不是 k
    G: Float[np.ndarray, "N"] = (p * (1 - p)).sum(axis=1)
    return G


def information_gain(C: Float[np.ndarray, "M K"]) -> Gains:
    """按一个特征分成几支，类别的熵少了多少；连同增益率。

    Args:
        C: 列联表，C[m, k] 是第 m 支里第 k 类的样本数（可以带权重）。

    Returns:
        信息增益、分支的熵、增益率。

    Raises:
        ValueError: 有负数，或一个样本也没有。

    Source:
        Quinlan（1986），doi:10.1007/BF00116251。

    Examples:
        >>> information_gain(np.array([[2.0, 0.0], [0.0, 2.0]]))  # 分得干干净净
        Gains(gain=1.0, split_information=1.0, ratio=1.0)
    """
    if (C < 0).any() or not C.sum() > 0:
        raise ValueError(f"样本数应非负，总数为正，得到 {C}")
    # (b) 每一支有几个样本
    N_m = C.sum(axis=1)
    N = N_m.sum()
    # (c) 分裂以前，各类合在一起的熵
    H = _bits(C.sum(axis=0))
    # (d) 分裂以后，每一支里的熵
    H_m = np.array([_bits(branch) for branch in C])
    # (e) 少了多少：按各支的样本数平均
    gain = max(H - N_m @ H_m / N, 0.0)  # 舍入可能给出 −1e-16
    # (f) 分支方式的熵
    V = _bits(N_m)
    # (g) 增益率
    ratio = gain / V if V > 0 else 0.0
    return Gains(float(gain), float(V), float(ratio))


def choose_by_gain_ratio(tables: Sequence[Float[np.ndarray, "_ K"]]) -> int:
    """C4.5 的挑法：增益不低于平均的特征里，取增益率最大的。

    Args:
        tables: 每个特征一张列联表，支数可以不同。

    Returns:
        选中的特征的编号，从 0 数；并列时取前面的。

    Raises:
        ValueError: 一个特征也没有，或表里有负数、没有样本。

    Source:
        Quinlan（1986），doi:10.1007/BF00116251。

    Examples:
        >>> lopsided = np.array([[1.0, 0.0], [7.0, 8.0]])  # 一个样本单独一支：增益小，增益率高
        >>> useful = np.array([[6.0, 2.0], [2.0, 6.0]])
        >>> choose_by_gain_ratio([lopsided, useful])
        1
    """
    if not tables:
        raise ValueError("至少要有一个特征")
    found = [information_gain(table) for table in tables]
    average = sum(own.gain for own in found) / len(found)
    eligible = [own.gain >= average - TOLERANCE for own in found]
    ratios = [own.ratio if ok else -np.inf for own, ok in zip(found, eligible, strict=True)]
    return int(np.argmax(ratios))


def _bits(counts: Float[np.ndarray, "M"]) -> float:
    """一组计数的熵，以比特计；空的一支是 0。"""
    counts = counts[counts > 0]
    if len(counts) <= 1:  # 只有一类，免得得到 −0.0
        return 0.0
    p = counts / counts.sum()
    return float(-(p * np.log2(p)).sum())
