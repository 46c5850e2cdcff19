"""K 均值聚类：Lloyd 的两步迭代，k-means++ 选起点，空簇怎么办。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int


class Clustering(NamedTuple):
    """聚类的结果。

    Source:
        C. M. Bishop，Pattern Recognition and Machine Learning，2006，§9.1。
    """

    c: Float[np.ndarray, "K D"]
    """簇心。"""
    a: Int[np.ndarray, "N"]
    """每个点归哪一簇。"""
    inertias: Float[np.ndarray, "T"]
    """每一轮分配以后的 J，只降不升；最后一个就是结果的。"""


def squared_distances(
    X: Float[np.ndarray, "N D"], c: Float[np.ndarray, "K D"]
) -> Float[np.ndarray, "N K"]:
    """每个点到每个簇心的距离的平方。

    Args:
        X: N 个点，每行一个。
        c: K 个簇心。

    Returns:
        非负。

    Source:
        距离的定义。

    Differences:
        不展开成 ‖x‖² − 2xᵀc + ‖c‖²：那样省内存，但点挤在远离原点的地方时，两个大数相减会出错。

    Examples:
        >>> squared_distances(np.array([[3.0, 4.0]]), np.array([[0.0, 0.0], [3.0, 3.0]]))
        array([[25.,  1.]])
    """
    # (a) 坐标之差的平方和
    d: Float[np.ndarray, "N K"] = ((X[:, None] - c) ** 2).sum(2)
    return d


def assign(X: Float[np.ndarray, "N D"], c: Float[np.ndarray, "K D"]) -> Int[np.ndarray, "N"]:
    """把每个点分给最近的簇心；一样近时取编号小的。

    Args:
        X: N 个点，每行一个。
        c: K 个簇心。

    Returns:
        簇的编号，0 到 K−1。

    Source:
        Lloyd（1982）；Bishop，Pattern Recognition and Machine Learning（2006），§9.1。

    Examples:
        >>> assign(np.array([[1.0], [9.0]]), np.array([[0.0], [10.0]]))
        array([0, 1])
    """
    # (b) 最近的那个
    a: Int[np.ndarray, "N"] = squared_distances(X, c).argmin(1)
    return a


def centroids(X: Float[np.ndarray, "N D"], r: Float[np.ndarray, "N K"]) -> Float[np.ndarray, "K D"]:
    """每一簇的均值。

    Args:
        X: N 个点，每行一个。
        r: 归属，每行独热：点 i 属于簇 k 时 r[i, k] = 1。

    Returns:
        新的簇心。

    Raises:
        ValueError: 有一簇没有点，均值没有定义；先用 `refill` 补上。

    Source:
        Bishop（2006），§9.1。

    Examples:
        >>> centroids(np.array([[0.0], [2.0], [9.0]]), np.array([[1.0, 0], [1, 0], [0, 1]]))
        array([[1.],
               [9.]])
    """
    size = r.sum(0)
    if not size.all():
        raise ValueError(f"每一簇至少要有一个点，得到的个数是 {size}")
    # (c) 簇里的点取平均
    c: Float[np.ndarray, "K D"] = r.T @ X / size[:, None]
    return c


def inertia(X: Float[np.ndarray, "N D"], c: Float[np.ndarray, "K D"]) -> float:
    """目标函数 J：每个点到最近的簇心的距离的平方，加起来。

    Args:
        X: N 个点，每行一个。
        c: K 个簇心。

    Returns:
        非负；单位是坐标单位的平方。

    Source:
        Bishop（2006），§9.1，把归属换成最近的那个。

    Examples:
        >>> inertia(np.array([[0.0], [2.0], [9.0]]), np.array([[1.0], [9.0]]))
        2.0
    """
    # (d) 最近的距离的平方和
    return float(squared_distances(X, c).min(1).sum())


def refill(
    X: Float[np.ndarray, "N D"], c: Float[np.ndarray, "K D"], a: Int[np.ndarray, "N"]
) -> Int[np.ndarray, "N"]:
    """空簇各抢一个离自己的簇心最远的点；不抢只剩一个点的簇。

    Args:
        X: N 个点，每行一个。
        c: 分配时用的 K 个簇心。
        a: 分配的结果。

    Returns:
        每一簇都有点的分配；没有空簇时原样返回。

    Raises:
        ValueError: 点比簇少。

    Source:
        与 scikit-learn 的 KMeans 相同的想法：把空簇放到离簇心最远的点上。

    Examples:
        >>> X, c = np.array([[0.0], [1.0], [5.0]]), np.array([[1.0], [99.0]])
        >>> refill(X, c, assign(X, c))
        array([0, 0, 1])
    """
    N, K = len(X), len(c)
    if N < K:
        raise ValueError(f"点不能比簇少，得到 {N} 个点、{K} 簇")
    far, a = ((X - c[a]) ** 2).sum(1), a.copy()
    for k in range(K):
        size = np.bincount(a, minlength=K)
        if size[k] == 0:
            a[np.where(size[a] > 1, far, -1).argmax()] = k
    return a


def seeding_probability(
    X: Float[np.ndarray, "N D"], c: Float[np.ndarray, "K D"]
) -> Float[np.ndarray, "N"]:
    """k-means++：下一个簇心选到每个点的概率，正比于它到已有簇心的最短距离的平方。

    Args:
        X: N 个点，每行一个。
        c: 已经选好的簇心，至少一个。

    Returns:
        和为 1；已经选中的点是 0。

    Raises:
        ValueError: 每个点都与某个簇心重合，没有可选的了。

    Source:
        Arthur、Vassilvitskii（2007）。

    Examples:
        >>> seeding_probability(np.array([[0.0], [1.0], [3.0]]), np.array([[0.0]]))
        array([0. , 0.1, 0.9])
    """
    d = squared_distances(X, c).min(1)
    if not d.any():
        raise ValueError(f"不同的点不够：{len(c)} 个簇心已经盖住了所有的点")
    # (e) 距离的平方，归一化
    P: Float[np.ndarray, "N"] = d / d.sum()
    return P


def plus_plus(
    X: Float[np.ndarray, "N D"], K: int, rng: np.random.Generator
) -> Float[np.ndarray, "K D"]:
    """k-means++ 选 K 个起点：第一个随便选，后面的照 `seeding_probability` 抽。

    Args:
        X: N 个点，每行一个。
        K: 要几个。
        rng: 随机源。

    Returns:
        K 个不同的点。

    Raises:
        ValueError: 不同的点不足 K 个，或 K 不是正的。

    Source:
        Arthur、Vassilvitskii（2007）。

    Differences:
        scikit-learn 的 "k-means++" 每次多抽几个候选，留下使 J 最小的；这里照论文，只抽一个。

    Examples:
        >>> X = np.array([[0.0], [0.0], [5.0]])
        >>> sorted(plus_plus(X, 2, np.random.default_rng(0)).ravel().tolist())
        [0.0, 5.0]
    """
    if K < 1:
        raise ValueError(f"簇数 K 应是正的，得到 {K}")
    c = X[rng.integers(len(X), size=1)]
    for _ in range(K - 1):  # 每一个都要看前面选了谁
        chosen = rng.choice(len(X), p=seeding_probability(X, c))
        c = np.concatenate([c, X[[chosen]]])
    return c


def k_means(
    X: Float[np.ndarray, "N D"], c: Float[np.ndarray, "K D"], steps: int = 300
) -> Clustering:
    """从给定的簇心出发，轮流分配、取平均，直到分配不再变。

    Args:
        X: N 个点，每行一个。
        c: 起点。
        steps: 最多几轮，steps ≥ 1。

    Returns:
        簇心、分配和每一轮的 J。到的是局部最优，好坏看起点。

    Raises:
        ValueError: 步数不是正的，或不同的点比簇少：总有空簇，停不下来。

    Source:
        Lloyd（1982），doi:10.1109/TIT.1982.1056489。

    Differences:
        Lloyd 讨论的是一维的量化；出现空簇怎么办，论文没有说，这里用 `refill`。

    Examples:
        >>> X = np.array([[0.0], [1.0], [9.0], [10.0]])
        >>> result = k_means(X, np.array([[0.0], [1.0]]))
        >>> result.c.ravel(), result.inertias
        (array([0.5, 9.5]), array([145.        ,  17.55555556,   1.        ]))
    """
    if steps < 1:
        raise ValueError(f"步数 steps 应是正的，得到 {steps}")
    if (distinct := len(np.unique(X, axis=0))) < len(c):
        raise ValueError(f"不同的点不能比簇少，得到 {distinct} 个、{len(c)} 簇")
    a, inertias = assign(X, c), [inertia(X, c)]
    for _ in range(steps):
        a = refill(X, c, a)
        c = centroids(X, np.eye(len(c))[a])
        before, a = a, assign(X, c)
        inertias.append(inertia(X, c))
        if (a == before).all():
            break
    return Clustering(c, a, np.array(inertias))


def best_of(
    X: Float[np.ndarray, "N D"], K: int, rng: np.random.Generator, restarts: int = 10
) -> Clustering:
    """用 k-means++ 选几次起点，各聚一次，留下 J 最小的。

    Args:
        X: N 个点，每行一个。
        K: 簇数。
        rng: 随机源。
        restarts: 重来几次，restarts ≥ 1。

    Returns:
        最好的那一次；仍然不保证是全局最优。

    Raises:
        ValueError: 次数不是正的，或不同的点不足 K 个。

    Source:
        重启是通常的做法；scikit-learn 的 `n_init`。

    Examples:
        >>> X = np.array([[0.0, 0.0], [0.0, 1.0], [4.0, 0.0], [4.0, 1.0]])
        >>> best_of(X, 2, np.random.default_rng(0)).inertias[-1:]
        array([1.])
    """
    if restarts < 1:
        raise ValueError(f"次数 restarts 应是正的，得到 {restarts}")
    runs = [k_means(X, plus_plus(X, K, rng)) for _ in range(restarts)]
    return min(runs, key=lambda run: float(run.inertias[-1]))
