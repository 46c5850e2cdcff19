"""极大似然：三种分布的负对数似然，和使它最小的参数。单位奈特。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int


class GaussianFit(NamedTuple):
    """高斯分布的极大似然估计。

    Source:
        Bishop，Pattern Recognition and Machine Learning（2006），§1.2.4，式 (1.55)、(1.56)。
    """

    mu: float
    variance: float
    """除以 N，不是 N − 1；平均偏小到 (N−1)/N。"""


def bernoulli_likelihood(theta: float, x: Float[np.ndarray, "N"]) -> float:
    """N 次独立的 0/1 结果，在参数 θ 下的概率：连乘。

    Args:
        theta: 得到 1 的概率，0 到 1。
        x: 每次的结果，0 或 1。

    Returns:
        似然；N 一大就下溢成 0。

    Source:
        Goodfellow 等，Deep Learning（2016），§5.5。

    Examples:
        >>> bernoulli_likelihood(0.5, np.array([1.0, 1.0, 0.0]))
        0.125
    """
    # (a) 每次的概率相乘
    return float(np.prod(theta**x * (1 - theta) ** (1 - x)))


def bernoulli_nll(theta: float, x: Float[np.ndarray, "N"]) -> float:
    """伯努利分布的负对数似然：就是二元交叉熵的和。

    Args:
        theta: 得到 1 的概率，0 到 1，不含两端。
        x: 每次的结果，0 或 1。

    Returns:
        负对数似然，没有取平均。

    Raises:
        ValueError: θ 不在 0 与 1 之间。

    Source:
        Bishop（2006），§2.1，式 (2.6)。

    Examples:
        >>> round(bernoulli_nll(0.5, np.array([1.0, 1.0, 0.0])), 3)  # 3 ln 2
        2.079
    """
    if not 0 < theta < 1:
        raise ValueError(f"θ 应在 0 与 1 之间（不含两端），得到 {theta}")
    # (b) 取负对数，乘积变成和
    return float(-(x * np.log(theta) + (1 - x) * np.log(1 - theta)).sum())


def bernoulli_fit(x: Float[np.ndarray, "N"]) -> float:
    """伯努利分布的极大似然估计：1 的比例。

    Args:
        x: 每次的结果，0 或 1，至少一个。

    Returns:
        使似然最大的 θ。

    Source:
        Bishop（2006），§2.1，式 (2.7)。

    Examples:
        >>> bernoulli_fit(np.array([1.0, 1.0, 0.0, 1.0]))
        0.75
    """
    # (c) 导数为 0
    return float(x.mean())


def gaussian_nll(mu: Float[np.ndarray, "N"], sigma: float, y: Float[np.ndarray, "N"]) -> float:
    """高斯分布的负对数似然：平方误差，除以两倍的方差，加一个与均值无关的数。

    Args:
        mu: 每个样本的均值，回归里就是模型的预测。
        sigma: 标准差，大于 0，各样本相同。
        y: 每个样本的观测。

    Returns:
        负对数似然，没有取平均；密度可以大于 1，所以可以是负的。

    Raises:
        ValueError: σ 不大于 0。

    Source:
        把高斯密度代入，逐项取负对数；单个均值的情形见 Bishop（2006），式 (1.54)。

    Examples:
        >>> one = np.zeros(1)
        >>> round(gaussian_nll(one, 1.0, one + 2) - gaussian_nll(one, 1.0, one), 6)  # 2²/2
        2.0
    """
    if sigma <= 0:
        raise ValueError(f"σ 应大于 0，得到 {sigma}")
    # (d) 平方误差，加常数
    squares = ((y - mu) ** 2).sum()
    return float(len(y) * np.log(np.sqrt(2 * np.pi) * sigma) + squares / (2 * sigma**2))


def gaussian_fit(y: Float[np.ndarray, "N"]) -> GaussianFit:
    """高斯分布的极大似然估计：样本均值，和除以 N 的方差。

    Args:
        y: 观测，至少一个。

    Returns:
        均值与方差；只有一个观测时方差是 0，似然没有上界。

    Source:
        Bishop（2006），§1.2.4，式 (1.55)、(1.56)。

    Differences:
        `numpy.var` 默认也除以 N；`torch.var`、`pandas` 默认除以 N − 1。

    Examples:
        >>> gaussian_fit(np.array([1.0, 3.0]))
        GaussianFit(mu=2.0, variance=1.0)
    """
    # (e) 均值
    mu = y.mean()
    # (f) 除以 N
    variance = ((y - mu) ** 2).mean()
    return GaussianFit(float(mu), float(variance))


def categorical_nll(p: Float[np.ndarray, "K"], n: Int[np.ndarray, "K"]) -> float:
    """分类分布的负对数似然，只看每一类出现几次。

    Args:
        p: 各类的概率，非负，和为 1。
        n: 各类出现的次数。

    Returns:
        负对数似然；出现过的类概率是 0，就是 inf。

    Source:
        Bishop（2006），§2.2。

    Examples:
        >>> round(categorical_nll(np.array([0.5, 0.25, 0.25]), np.array([2, 1, 0])), 3)  # 4 ln 2
        2.773
    """
    # (g) 没出现的类不算，哪怕概率是 0
    with np.errstate(divide="ignore"):  # p = 0 < n：不可能的事发生了，是定义，不是故障
        return float(-(n * np.log(np.where(n > 0, p, 1))).sum()) + 0.0


def categorical_fit(n: Int[np.ndarray, "K"], smoothing: float = 0.0) -> Float[np.ndarray, "K"]:
    """分类分布的极大似然估计：频率；可以加平滑。

    Args:
        n: 各类出现的次数。
        smoothing: 每一类先加几次，0 是极大似然，1 是拉普拉斯平滑。

    Returns:
        各类的概率。

    Raises:
        ValueError: 一次也没有。

    Source:
        Bishop（2006），§2.2，式 (2.33)。

    Examples:
        >>> categorical_fit(np.array([2, 1, 1]))
        array([0.5 , 0.25, 0.25])
    """
    total = n.sum() + smoothing * len(n)
    if total <= 0:
        raise ValueError("一次也没有，频率没有定义")
    # (h) 次数除以总数
    p: Float[np.ndarray, "K"] = (n + smoothing) / total
    return p
