"""集成学习：自助法与 Bagging、投票、Stacking，以及偏差与方差。"""

from collections.abc import Callable, Sequence
from math import comb
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from snippets.ml.decision_tree import UNLIMITED, Limits, Node, grow, predict_tree

Learner = Callable[
    [Float[np.ndarray, "N D"], Float[np.ndarray, "N"], Float[np.ndarray, "Q D"]],
    Float[np.ndarray, "Q"],
]
"""学习器：训练的特征与目标，要预测的特征 → 预测。"""


class BiasVariance(NamedTuple):
    """每个样本上，误差分成的两份。

    Source:
        Hastie 等，The Elements of Statistical Learning（第 2 版，2009），§7.3。
    """

    error: Float[np.ndarray, "N"]
    """均方误差，对训练集取平均；不含标签的噪声。"""
    bias2: Float[np.ndarray, "N"]
    """偏差的平方：平均的预测离真值多远。"""
    variance: Float[np.ndarray, "N"]
    """方差：换一个训练集，预测变多少。"""


class Bag(NamedTuple):
    """若干棵树，和每棵树没见过哪些样本。

    Source:
        Breiman（1996），doi:10.1007/BF00058655。
    """

    trees: list[Node]
    unseen: Bool[np.ndarray, "M N"]
    """第 m 棵树的袋外样本。"""


class Stack(NamedTuple):
    """Stacking 的两样东西：第二层的输入，和第二层的权重。

    Source:
        Wolpert（1992），doi:10.1016/S0893-6080(05)80023-1。
    """

    Z: Float[np.ndarray, "N M"]
    """每个学习器对没见过的那一折的预测。"""
    beta: Float[np.ndarray, "M"]
    """线性组合的系数。"""


def bias_variance(F: Float[np.ndarray, "S N"], f: Float[np.ndarray, "N"]) -> BiasVariance:
    """把均方误差分成偏差的平方与方差。

    Args:
        F: 在 S 个训练集上各训练一次，对 N 个样本的预测。
        f: 真值，不含噪声。

    Returns:
        每个样本三个数，第一个等于后两个之和。

    Source:
        Hastie 等（第 2 版，2009），式 (7.9)，去掉不可约的噪声。

    Examples:
        >>> bias_variance(np.array([[1.0], [3.0]]), np.array([0.0]))
        BiasVariance(error=array([5.]), bias2=array([4.]), variance=array([1.]))
    """
    # (a) 平均的预测
    mean = F.mean(axis=0)
    # (b) 平均的预测离真值多远
    bias2 = (mean - f) ** 2
    # (c) 各次的预测离平均多远
    variance = ((F - mean) ** 2).mean(axis=0)
    # (d) 各次的预测离真值多远
    error = ((F - f) ** 2).mean(axis=0)
    return BiasVariance(error, bias2, variance)


def average_variance(rho: float, sigma: float, M: int) -> float:
    """M 个同方差、两两相关系数是 rho 的预测，平均以后的方差。

    Args:
        rho: 相关系数，至少 −1/(M−1)。
        sigma: 一个预测的标准差。
        M: 几个预测。

    Returns:
        M 再大，也降不到 rho·sigma² 以下。

    Source:
        Hastie 等（第 2 版，2009），式 (15.1)。

    Examples:
        >>> average_variance(rho=0.5, sigma=2.0, M=4)
        2.5
    """
    # (e) 相关的部分平均不掉
    return rho * sigma**2 + (1 - rho) / M * sigma**2


def majority_error(epsilon: float, m: int) -> float:
    """2m+1 个互相独立、错误率都是 epsilon 的分类器，多数票错的概率。

    Args:
        epsilon: 一个分类器的错误率。
        m: 错了 m+1 个以上，多数票就错。

    Returns:
        epsilon 小于 1/2 时随 m 降到 0，大于 1/2 时升到 1。

    Source:
        Dietterich（2000），doi:10.1007/3-540-45014-9_1，§1。

    Examples:
        >>> round(majority_error(0.3, m=1), 4)  # 三个都错 0.027，恰好错两个 0.189
        0.216
    """
    M = 2 * m + 1
    # (f) 错 k 个的概率，从过半加起
    return sum(comb(M, k) * epsilon**k * (1 - epsilon) ** (M - k) for k in range(m + 1, M + 1))


def included_share(N: int) -> float:
    """有放回地抽 N 次，一个样本至少被抽到一次的概率。

    Args:
        N: 样本数，也是抽的次数。

    Returns:
        N 大了趋于 1 − 1/e ≈ 0.632。

    Source:
        Efron、Tibshirani（1997），doi:10.1080/01621459.1997.10474007，0.632 的由来。

    Examples:
        >>> included_share(1), round(included_share(1000), 3)
        (1.0, 0.632)
    """
    # (g) 1 减去 N 次都没抽到
    return 1 - (1 - 1 / N) ** N


def majority_vote(votes: Int[np.ndarray, "M N"], K: int) -> Int[np.ndarray, "N"]:
    """每个样本得票最多的类，平票取编号小的。

    Args:
        votes: M 个分类器对 N 个样本的预测，0 到 K−1。
        K: 类别数。

    Returns:
        每个样本的类别。

    Source:
        Breiman（1996），doi:10.1007/BF00058655。

    Examples:
        >>> majority_vote(np.array([[0, 1], [2, 1], [2, 0]]), K=3)
        array([2, 1])
    """
    count = np.eye(K, dtype=int)[votes].sum(axis=0)
    winner: Int[np.ndarray, "N"] = count.argmax(axis=1)
    return winner


def bag_trees(
    X: Float[np.ndarray, "N D"],
    Y: Float[np.ndarray, "N C"],
    M: int,
    rng: np.random.Generator,
    limits: Limits = UNLIMITED,
) -> Bag:
    """Bagging：每棵树用一份自助样本，各长各的。

    Args:
        X: 特征。
        Y: 目标，每列一个；分类给独热标签。
        M: 几棵树。
        rng: 随机数。
        limits: 每棵树长到哪里；写了 subset 就是随机森林。

    Returns:
        树，和每棵树没见过的样本。

    Raises:
        ValueError: 没有样本，或一棵树也不要。

    Source:
        Breiman（1996），doi:10.1007/BF00058655；随机森林见 Breiman（2001）。

    Examples:
        >>> X = np.arange(6.0)[:, None]
        >>> bag = bag_trees(X, X, 3, np.random.default_rng(0))
        >>> len(bag.trees), bag.unseen.shape
        (3, (3, 6))
    """
    N = len(X)
    if N == 0 or M < 1:
        raise ValueError(f"样本和树都至少要有一个，得到 {N} 个样本、{M} 棵树")
    drawn = rng.integers(N, size=(M, N))  # 有放回：同一个样本可以出现几次
    trees = [grow(X[own], Y[own], None, limits, rng) for own in drawn]
    unseen = (drawn[:, :, None] != np.arange(N)).all(axis=1)
    return Bag(trees, unseen)


def predict_each(bag: Bag, X: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "M N C"]:
    """每棵树各自的预测；沿第一个轴平均就是集成的预测。

    Args:
        bag: 一袋树。
        X: 特征。

    Returns:
        树、样本、目标（或类别）。

    Source:
        Breiman（1996），doi:10.1007/BF00058655。

    Examples:
        >>> X = np.arange(6.0)[:, None]
        >>> bag = bag_trees(X, X, 3, np.random.default_rng(0))
        >>> predict_each(bag, X).mean(axis=0).shape
        (6, 1)
    """
    return np.stack([predict_tree(tree, X) for tree in bag.trees])


def stack_learners(
    X: Float[np.ndarray, "N D"],
    y: Float[np.ndarray, "N"],
    learners: Sequence[Learner],
    fold: Int[np.ndarray, "N"],
) -> Stack:
    """Stacking：拿每个学习器在没见过的样本上的预测，学怎样把它们加起来。

    Args:
        X: 特征。
        y: 目标。
        learners: 第一层的学习器。
        fold: 每个样本属于第几折。

    Returns:
        第二层的输入，和最小二乘的系数（没有截距）。

    Raises:
        ValueError: 折数不到 2。

    Source:
        Wolpert（1992），doi:10.1016/S0893-6080(05)80023-1；回归的做法见 Breiman（1996），
        doi:10.1007/BF00117832。

    Differences:
        Breiman 要求系数非负；这里不限制。预测新样本时，第一层用全部样本重新训练。

    Examples:
        >>> def mean(X, y, Q):
        ...     return np.full(len(Q), y.mean())
        >>> y = np.array([1.0, 3.0])
        >>> stack_learners(np.zeros((2, 1)), y, [mean], np.array([0, 1])).Z  # 只看得到另一个
        array([[3.],
               [1.]])
    """
    if len(np.unique(fold)) <= 1:
        raise ValueError(f"至少要有两折，得到 {np.unique(fold)}")
    Z = np.empty((len(y), len(learners)))
    for k in np.unique(fold):  # 循环的是折与学习器，不是样本
        here = fold == k
        for m, fit in enumerate(learners):
            Z[here, m] = fit(X[~here], y[~here], X[here])
    return Stack(Z, np.linalg.lstsq(Z, y)[0])
