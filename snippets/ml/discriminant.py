"""线性判别分析：类内、类间的散布，Fisher 的投影方向，共享协方差的高斯分类器。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int


class Axes(NamedTuple):
    """投影的方向，和每个方向上类间与类内之比。

    Source:
        C. M. Bishop，Pattern Recognition and Machine Learning，2006，§4.1.6。
    """

    V: Float[np.ndarray, "D M"]
    """每列一个方向；每个方向上的类内散布都是 1，方向之间不相关（但一般不垂直）。"""
    ratio: Float[np.ndarray, "M"]
    """类间散布除以类内散布，由大到小。"""


def class_means(
    X: Float[np.ndarray, "N D"], y: Int[np.ndarray, "N"], K: int
) -> Float[np.ndarray, "K D"]:
    """每一类的均值。

    Args:
        X: N 个样本，每行一个。
        y: 类别编号，0 到 K−1。
        K: 类别数。

    Returns:
        每行一类。

    Raises:
        ValueError: 编号超出范围，或有一类没有样本。

    Source:
        均值的定义。

    Examples:
        >>> X = np.array([[0.0, 0.0], [2.0, 4.0], [5.0, 5.0]])
        >>> class_means(X, np.array([0, 0, 1]), 2)
        array([[1., 2.],
               [5., 5.]])
    """
    member = _members(y, K)
    # (a) 每类自己取平均
    n = member.sum(0)[:, None]
    mu: Float[np.ndarray, "K D"] = member.T @ X / n
    return mu


def within_scatter(
    X: Float[np.ndarray, "N D"], y: Int[np.ndarray, "N"], mu: Float[np.ndarray, "K D"]
) -> Float[np.ndarray, "D D"]:
    """类内散布矩阵：每个样本到自己那一类的均值，差的外积之和。

    Args:
        X: N 个样本，每行一个。
        y: 类别编号，0 到 K−1。
        mu: 每类的均值。

    Returns:
        对称、半正定；样本数减类别数小于 D 时不可逆。

    Source:
        Bishop，Pattern Recognition and Machine Learning（2006），§4.1.6。

    Examples:
        >>> X = np.array([[0.0, 0.0], [2.0, 4.0]])
        >>> within_scatter(X, np.array([0, 0]), np.array([[1.0, 2.0]]))
        array([[2., 4.],
               [4., 8.]])
    """
    # (b) 差的外积之和
    gap = X - mu[y]
    S_w: Float[np.ndarray, "D D"] = gap.T @ gap
    return S_w


def between_scatter(
    n: Float[np.ndarray, "K"], mu: Float[np.ndarray, "K D"]
) -> Float[np.ndarray, "D D"]:
    """类间散布矩阵：各类的均值到总均值，差的外积按样本数加权求和。

    Args:
        n: 每类的样本数。
        mu: 每类的均值。

    Returns:
        对称、半正定，秩至多 K − 1：K 个差加权以后的和是 0。

    Source:
        Bishop（2006），§4.1.6。

    Examples:
        >>> between_scatter(np.array([2.0, 2.0]), np.array([[0.0, 0.0], [2.0, 4.0]]))
        array([[ 4.,  8.],
               [ 8., 16.]])
    """
    # (c) 总均值
    m = n @ mu / n.sum()
    # (d) 加权的外积
    gap = mu - m
    S_b: Float[np.ndarray, "D D"] = (gap.T * n) @ gap
    return S_b


def fisher_ratio(
    v: Float[np.ndarray, "D"], S_b: Float[np.ndarray, "D D"], S_w: Float[np.ndarray, "D D"]
) -> float:
    """Fisher 准则：沿方向 v 投影以后，类间散布除以类内散布。

    Args:
        v: 投影的方向，长短不论。
        S_b: 类间散布矩阵。
        S_w: 类内散布矩阵。

    Returns:
        非负；越大，各类投影以后分得越开。

    Source:
        Fisher（1936）；Bishop（2006），§4.1.4。

    Examples:
        >>> S_b, S_w = np.diag([4.0, 1.0]), np.diag([8.0, 1.0])
        >>> [fisher_ratio(v, S_b, S_w) for v in np.eye(2)]
        [0.5, 1.0]
    """
    # (e) 类间比类内
    return float((v @ S_b @ v) / (v @ S_w @ v))


def fisher_direction(
    mu_1: Float[np.ndarray, "D"], mu_2: Float[np.ndarray, "D"], S_w: Float[np.ndarray, "D D"]
) -> Float[np.ndarray, "D"]:
    """两类时最好的方向。

    Args:
        mu_1: 第一类的均值。
        mu_2: 第二类的均值。
        S_w: 类内散布矩阵，可逆。

    Returns:
        从第二类指向第一类的方向，长度没有意义。

    Source:
        Bishop（2006），§4.1.4。

    Differences:
        不求逆矩阵，解线性方程组。

    Examples:
        >>> fisher_direction(np.array([3.0, 1.0]), np.array([1.0, 0.0]), np.diag([4.0, 1.0]))
        array([0.5, 1. ])
    """
    # (f) 均值之差，除以类内散布
    w: Float[np.ndarray, "D"] = np.linalg.solve(S_w, mu_1 - mu_2)
    return w


def fisher_axes(X: Float[np.ndarray, "N D"], y: Int[np.ndarray, "N"], K: int, M: int) -> Axes:
    """多类时最好的 M 个方向：广义特征问题 S_b v = λ S_w v 的前 M 个解。

    Args:
        X: N 个样本，每行一个。
        y: 类别编号，0 到 K−1。
        K: 类别数。
        M: 要几个方向，至多 K − 1，也不超过 D。

    Returns:
        方向，和每个方向上的 Fisher 准则。

    Raises:
        ValueError: M 太大，类内散布矩阵不可逆，或标签不合要求。

    Source:
        Bishop（2006），§4.1.6。

    Differences:
        S_w⁻¹S_b 不对称，不直接求它的特征值：先用 S_w 的特征分解把类内散布变成单位矩阵，剩下的是
        对称矩阵的特征问题。

    Examples:
        >>> X = np.array([[0.0, 0.0], [0.0, 2.0], [4.0, 0.0], [4.0, 2.0], [1.0, 1.0], [3.0, 1.0]])
        >>> y = np.array([0, 0, 1, 1, 0, 1])
        >>> fisher_axes(X, y, 2, 1).ratio.round(2)  # 横向：类间 50/3，类内 4/3
        array([12.5])
    """
    most = min(K - 1, X.shape[1])
    if not 1 <= M <= most:
        raise ValueError(f"方向数 M 应在 1 到 min(K−1, D) = {most} 之间，得到 {M}")
    mu = class_means(X, y, K)
    S_w = within_scatter(X, y, mu)
    S_b = between_scatter(np.bincount(y, minlength=K).astype(float), mu)
    size, U = np.linalg.eigh(S_w)
    if size[0] <= size[-1] * X.shape[1] * np.finfo(float).eps:
        raise ValueError(f"类内散布矩阵不可逆，特征值是 {size}：先降维，或在对角线上加一点")
    whiten = U / np.sqrt(size)
    ratio, R = np.linalg.eigh(whiten.T @ S_b @ whiten)
    return Axes((whiten @ R)[:, ::-1][:, :M], ratio[::-1][:M])


def discriminant_scores(
    X: Float[np.ndarray, "N D"],
    mu: Float[np.ndarray, "K D"],
    Sigma: Float[np.ndarray, "D D"],
    rho: Float[np.ndarray, "K"],
) -> Float[np.ndarray, "N K"]:
    """共享协方差的高斯分类器：每个样本在每一类的得分，取最大的那一类。

    Args:
        X: N 个样本，每行一个。
        mu: 每类的均值。
        Sigma: 各类共用的协方差，对称正定；常取 S_w/N 或 S_w/(N − K)。
        rho: 每类的先验概率。

    Returns:
        每行再做一次 softmax，就是后验概率。

    Source:
        Hastie、Tibshirani、Friedman，The Elements of Statistical Learning（第 2 版，2009），
        §4.3。

    Differences:
        去掉了各类相同的 −½xᵀΣ⁻¹x：它不影响比较，留下的对 x 是线性的。

    Examples:
        >>> mu, rho = np.array([[0.0], [2.0]]), np.array([0.5, 0.5])
        >>> s = discriminant_scores(np.array([[1.0]]), mu, np.array([[1.0]]), rho)
        >>> s.round(4)  # 正中间：两类一样
        array([[-0.6931, -0.6931]])
    """
    # (g) 线性项，减去均值自己的一半，加上先验
    w = np.linalg.solve(Sigma, mu.T)
    b = np.log(rho) - (mu.T * w).sum(0) / 2
    delta: Float[np.ndarray, "N K"] = X @ w + b
    return delta


def _members(y: Int[np.ndarray, "N"], K: int) -> Float[np.ndarray, "N K"]:
    """独热的标签；每一类都要有样本。"""
    if not ((y >= 0) & (y < K)).all():
        raise ValueError(f"类别编号应在 0 到 {K - 1} 之间，得到 {y}")
    member: Float[np.ndarray, "N K"] = np.eye(K)[y]
    if not member.any(0).all():
        raise ValueError(f"每一类都要有样本，得到的样本数是 {member.sum(0)}")
    return member
