"""朴素贝叶斯：高斯的与多项的，得分都在对数域里算。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from snippets.ml.information import softmax


class Gaussian(NamedTuple):
    """每一类：先验，各个特征的均值与方差。

    Source:
        C. M. Bishop，Pattern Recognition and Machine Learning，2006，§4.2。
    """

    rho: Float[np.ndarray, "K"]
    mu: Float[np.ndarray, "K D"]
    v: Float[np.ndarray, "K D"]


class Multinomial(NamedTuple):
    """每一类：先验，各个词的概率。

    Source:
        Manning、Raghavan、Schütze，Introduction to Information Retrieval（2008），§13.2。
    """

    rho: Float[np.ndarray, "K"]
    theta: Float[np.ndarray, "K D"]


def class_priors(r: Float[np.ndarray, "N K"]) -> Float[np.ndarray, "K"]:
    """先验：每一类占多少。

    Args:
        r: 独热的标签，每行一个样本。

    Returns:
        K 个概率，和为 1。

    Raises:
        ValueError: 有一类没有样本。

    Source:
        Bishop，Pattern Recognition and Machine Learning（2006），§4.2.2。

    Examples:
        >>> class_priors(np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
        array([0.75, 0.25])
    """
    if not r.any(0).all():
        raise ValueError(f"每一类都要有样本，得到的样本数是 {r.sum(0)}")
    # (a) 数一数，除以总数
    rho: Float[np.ndarray, "K"] = r.mean(0)
    return rho


def fit_gaussian(
    X: Float[np.ndarray, "N D"], y: Int[np.ndarray, "N"], K: int, floor: float = 1e-9
) -> Gaussian:
    """每一类、每个特征，各估计一个均值和一个方差。

    Args:
        X: N 个样本，每行一个。
        y: 类别编号，0 到 K−1。
        K: 类别数。
        floor: 每个方差都加上“最大的特征方差”的这么多倍，免得为 0。

    Returns:
        先验、均值、方差。

    Raises:
        ValueError: 编号超出范围，或有一类没有样本。

    Source:
        极大似然：方差除以样本数，不是样本数减一。

    Differences:
        `floor` 就是 scikit-learn 的 var_smoothing，默认值也相同。

    Examples:
        >>> X, y = np.array([[1.0], [3.0], [10.0]]), np.array([0, 0, 1])
        >>> fit_gaussian(X, y, 2).mu.ravel()
        array([ 2., 10.])
    """
    r = _onehot(y, K)
    rho = class_priors(r)
    n = r.sum(0)[:, None]
    mu = r.T @ X / n
    v = np.stack([r[:, k] @ (X - mu[k]) ** 2 / n[k] for k in range(K)])
    return Gaussian(rho, mu, v + floor * X.var(0).max())


def gaussian_scores(
    X: Float[np.ndarray, "N D"],
    rho: Float[np.ndarray, "K"],
    mu: Float[np.ndarray, "K D"],
    v: Float[np.ndarray, "K D"],
) -> Float[np.ndarray, "N K"]:
    """高斯朴素贝叶斯的得分：ln P(类) + Σ ln p(特征 | 类)。

    Args:
        X: N 个样本，每行一个。
        rho: 先验。
        mu: 每一类、每个特征的均值。
        v: 每一类、每个特征的方差，正的。

    Returns:
        联合概率（密度）的对数；取最大的那一类，或交给 `posterior`。

    Raises:
        ValueError: 方差不是正的。

    Source:
        各个特征的一维高斯密度取对数，相加；Bishop（2006），§4.2。

    Examples:
        >>> rho, mu, v = np.array([0.5, 0.5]), np.array([[0.0], [2.0]]), np.ones((2, 1))
        >>> gaussian_scores(np.array([[0.0]]), rho, mu, v).round(4)
        array([[-1.6121, -3.6121]])
    """
    if not (v > 0).all():
        raise ValueError(f"方差应是正的，得到 {v}")
    # (b) 先验的对数，加上每个特征的对数密度
    gap = X[:, None] - mu
    log_density = -(np.log(2 * np.pi * v) + gap**2 / v) / 2
    s: Float[np.ndarray, "N K"] = np.log(rho) + log_density.sum(2)
    return s


def smoothed_frequencies(c: Float[np.ndarray, "K D"], alpha: float) -> Float[np.ndarray, "K D"]:
    """每一类里各个词的概率，每个词先多数 α 次。

    Args:
        c: 每一类里每个词出现的次数。
        alpha: 平滑；1 是拉普拉斯平滑，0 是不平滑。

    Returns:
        每行和为 1；α > 0 时没有 0。

    Raises:
        ValueError: α 为负，或有一类一个词也没有而 α = 0。

    Source:
        Manning、Raghavan、Schütze，Introduction to Information Retrieval（2008），§13.2，α = 1。

    Examples:
        >>> smoothed_frequencies(np.array([[3.0, 0.0]]), 1.0)
        array([[0.8, 0.2]])
    """
    if alpha < 0 or not (c.sum(1) + alpha > 0).all():
        raise ValueError(f"α 不能为负，没有词的类要有 α > 0，得到 {alpha} 与 {c.sum(1)}")
    # (c) 每个词多数 α 次
    n, D = c.sum(1, keepdims=True), c.shape[1]
    theta: Float[np.ndarray, "K D"] = (c + alpha) / (n + alpha * D)
    return theta


def fit_multinomial(
    X: Float[np.ndarray, "N D"], y: Int[np.ndarray, "N"], K: int, alpha: float = 1.0
) -> Multinomial:
    """数每一类里各个词出现了几次，加上平滑。

    Args:
        X: N 篇文档，每行是各个词的次数，非负。
        y: 类别编号，0 到 K−1。
        K: 类别数。
        alpha: 平滑。

    Returns:
        先验、各类里每个词的概率。

    Raises:
        ValueError: 次数为负，编号超出范围，有一类没有文档，或平滑不合要求。

    Source:
        Manning 等（2008），§13.2。

    Examples:
        >>> X, y = np.array([[2.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), np.array([0, 0, 1])
        >>> fit_multinomial(X, y, 2).theta.round(4)
        array([[0.8   , 0.2   ],
               [0.3333, 0.6667]])
    """
    if not (X >= 0).all():
        raise ValueError(f"次数不能为负，得到 {X.min()}")
    r = _onehot(y, K)
    return Multinomial(class_priors(r), smoothed_frequencies(r.T @ X, alpha))


def multinomial_scores(
    X: Float[np.ndarray, "N D"], rho: Float[np.ndarray, "K"], theta: Float[np.ndarray, "K D"]
) -> Float[np.ndarray, "N K"]:
    """多项朴素贝叶斯的得分：ln P(类) + Σ 次数·ln P(词 | 类)。

    Args:
        X: N 篇文档，每行是各个词的次数。
        rho: 先验。
        theta: 每一类里各个词的概率，都是正的。

    Returns:
        联合概率的对数，省去各类相同的多项式系数。

    Raises:
        ValueError: 有的概率不是正的；0 的对数是 −∞，0 次乘它没有意义。

    Source:
        Manning 等（2008），§13.2。

    Examples:
        >>> theta = np.array([[0.5, 0.5], [0.25, 0.75]])
        >>> np.exp(multinomial_scores(np.array([[2.0, 0.0]]), np.array([0.5, 0.5]), theta))
        array([[0.125  , 0.03125]])
    """
    if not (theta > 0).all():
        raise ValueError(f"词的概率都应是正的，最小的是 {theta.min()}；用 α > 0 平滑")
    # (d) 先验的对数，加上每个词的对数概率乘次数
    s: Float[np.ndarray, "N K"] = np.log(rho) + X @ np.log(theta).T
    return s


def posterior(s: Float[np.ndarray, "N K"]) -> Float[np.ndarray, "N K"]:
    """从得分到后验概率：每行减去最大的，取指数，归一化。

    Args:
        s: 联合概率的对数。

    Returns:
        每行和为 1。

    Source:
        贝叶斯公式：联合概率除以它们的和。

    Differences:
        就是 softmax；直接取指数，几百个词的乘积早已下溢成 0。

    Examples:
        >>> posterior(np.array([[-1000.0, -1000.0 + np.log(3)]]))
        array([[0.25, 0.75]])
    """
    # (e) 联合概率除以总和
    p: Float[np.ndarray, "N K"] = softmax(s)
    return p


def _onehot(y: Int[np.ndarray, "N"], K: int) -> Float[np.ndarray, "N K"]:
    if not ((y >= 0) & (y < K)).all():
        raise ValueError(f"类别编号应在 0 到 {K - 1} 之间，得到 {y}")
    r: Float[np.ndarray, "N K"] = np.eye(K)[y]
    return r
