"""优化器的一步：参数、梯度与状态进来，新的参数与状态出去。逐元素，任何形状；动量法见 momentum。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Scaled(NamedTuple):
    """AdaGrad 或 RMSProp 走一步之后的参数与梯度平方的累积。

    Source:
        Duchi、Hazan、Singer（2011）。
    """

    theta: Float[np.ndarray, "*D"]
    s: Float[np.ndarray, "*D"]
    """AdaGrad：梯度平方之和；RMSProp：梯度平方的滑动平均。开始是 0。"""


class Adam(NamedTuple):
    """Adam 走一步之后的参数与两个滑动平均。

    Source:
        arXiv:1412.6980，Algorithm 1。
    """

    theta: Float[np.ndarray, "*D"]
    m: Float[np.ndarray, "*D"]
    """梯度的滑动平均，没有修正。"""
    v: Float[np.ndarray, "*D"]
    """梯度平方的滑动平均，没有修正。"""


def gradient_descent(
    theta: Float[np.ndarray, "*D"], g: Float[np.ndarray, "*D"], alpha: float
) -> Float[np.ndarray, "*D"]:
    """沿负梯度走一步；梯度来自全部样本、一批或一个，更新都是这一行。

    Args:
        theta: 参数。
        g: 损失对参数的梯度。
        alpha: 学习率。

    Returns:
        新的参数；输入不变。

    Source:
        Goodfellow 等，Deep Learning（2016），§4.3。

    Examples:
        >>> gradient_descent(np.array([2.0]), np.array([4.0]), 0.25)  # f = θ²，梯度 2θ
        array([1.])
    """
    # (a) 沿负梯度走一步
    return theta - alpha * g


def adagrad(
    theta: Float[np.ndarray, "*D"],
    g: Float[np.ndarray, "*D"],
    s: Float[np.ndarray, "*D"],
    alpha: float = 0.01,
    eps: float = 1e-10,
) -> Scaled:
    """AdaGrad 走一步：每个参数除以自己历来梯度的平方和的根。

    Args:
        theta: 参数。
        g: 损失对参数的梯度。
        s: 到上一步为止的平方和，开始是 0。
        alpha: 学习率。
        eps: 加在根号外面的小数。

    Returns:
        新的参数与平方和。

    Source:
        Duchi、Hazan、Singer（2011），只用对角线的版本。

    Differences:
        与 `torch.optim.Adagrad` 的默认值相同；论文还允许整个矩阵，并带约束与正则项。

    Examples:
        >>> adagrad(np.zeros(1), np.array([4.0]), np.array([9.0]), alpha=1.0)  # 4/√25
        Scaled(theta=array([-0.8]), s=array([25.]))
    """
    # (a) 累加
    s = s + g**2
    # (b) 各除以各的
    theta = theta - alpha * g / (np.sqrt(s) + eps)
    return Scaled(theta, s)


def rmsprop(
    theta: Float[np.ndarray, "*D"],
    g: Float[np.ndarray, "*D"],
    s: Float[np.ndarray, "*D"],
    alpha: float = 0.01,
    rho: float = 0.99,
    eps: float = 1e-8,
) -> Scaled:
    """RMSProp 走一步：平方和换成会遗忘的滑动平均。

    Args:
        theta: 参数。
        g: 损失对参数的梯度。
        s: 上一步的滑动平均，开始是 0。
        alpha: 学习率。
        rho: 旧的平均留下的比例，0 到 1。
        eps: 加在根号外面的小数。

    Returns:
        新的参数与滑动平均。

    Source:
        Goodfellow 等，Deep Learning（2016），§8.5.2；出自 Hinton 的课，没有论文。

    Differences:
        与 `torch.optim.RMSprop` 的默认值相同（那里 ρ 叫 alpha）；书里 ε 在根号里面。

    Examples:
        >>> rmsprop(np.zeros(1), np.array([4.0]), np.array([34.0]), 1.0, 0.5, 0.0)  # 4/√25
        Scaled(theta=array([-0.8]), s=array([25.]))
    """
    # (d) 滑动平均
    s = rho * s + (1 - rho) * g**2
    # (e) 各除以各的
    theta = theta - alpha * g / (np.sqrt(s) + eps)
    return Scaled(theta, s)


def adam(
    theta: Float[np.ndarray, "*D"],
    g: Float[np.ndarray, "*D"],
    m: Float[np.ndarray, "*D"],
    v: Float[np.ndarray, "*D"],
    t: int,
    alpha: float = 1e-3,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    eps: float = 1e-8,
) -> Adam:
    """Adam 走一步：动量定方向，梯度平方定大小，两个平均都修正偏差。

    Args:
        theta: 参数。
        g: 损失对参数的梯度。
        m: 上一步的梯度的滑动平均，开始是 0。
        v: 上一步的梯度平方的滑动平均，开始是 0。
        t: 这是第几步，从 1 数起。
        alpha: 学习率。
        beta_1: m 的衰减率。
        beta_2: v 的衰减率。
        eps: 加在根号外面的小数。

    Returns:
        新的参数与滑动平均。

    Raises:
        ValueError: t 小于 1。

    Source:
        arXiv:1412.6980，Algorithm 1；默认值也出自那里。

    Differences:
        nn.optim 的 adam 是同一个算法的 torch 版，收张量；这里收 numpy 数组，供 `adamw`
        和不装 torch 的演示用。

    Examples:
        >>> zero = np.zeros(1)
        >>> adam(zero, np.array([5.0]), zero, zero, 1, alpha=0.1).theta.round(6)  # 只看方向
        array([-0.1])
    """
    if t < 1:
        raise ValueError(f"步数从 1 数起，得到 {t}")
    # (a) 梯度的滑动平均
    m = beta_1 * m + (1 - beta_1) * g
    # (b) 梯度平方的滑动平均
    v = beta_2 * v + (1 - beta_2) * g**2
    # (c) 开始是 0，除掉少算的
    m_hat = m / (1 - beta_1**t)
    # (d) 同上
    v_hat = v / (1 - beta_2**t)
    # (e) 走一步
    theta = theta - alpha * m_hat / (np.sqrt(v_hat) + eps)
    return Adam(theta, m, v)


def adamw(
    theta: Float[np.ndarray, "*D"],
    g: Float[np.ndarray, "*D"],
    m: Float[np.ndarray, "*D"],
    v: Float[np.ndarray, "*D"],
    t: int,
    alpha: float = 1e-3,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    eps: float = 1e-8,
    lam: float = 0.01,
) -> Adam:
    """AdamW 走一步：参数先按比例缩小，再照 Adam 走；缩小的那部分不进滑动平均。

    Args:
        theta: 参数。
        g: 损失对参数的梯度，不含正则项。
        m: 上一步的梯度的滑动平均，开始是 0。
        v: 上一步的梯度平方的滑动平均，开始是 0。
        t: 这是第几步，从 1 数起。
        alpha: 学习率。
        beta_1: m 的衰减率。
        beta_2: v 的衰减率。
        eps: 加在根号外面的小数。
        lam: 权重衰减的系数；每步缩小 alpha·lam。

    Returns:
        新的参数与滑动平均。

    Raises:
        ValueError: t 小于 1。

    Source:
        arXiv:1711.05101，Algorithm 2。

    Differences:
        与 `torch.optim.AdamW` 相同：衰减乘了学习率；论文里没有乘（只乘调度系数），论文的 λ 等于
        这里的 λ 乘最初的 α。

    Examples:
        >>> one, zero = np.ones(1), np.zeros(1)
        >>> adamw(one, zero, zero, zero, 1, alpha=0.1, lam=0.5).theta  # 没有梯度，只剩衰减
        array([0.95])
    """
    # (f) 先缩小
    theta = theta - alpha * lam * theta
    # (g) 其余与 Adam 相同
    return adam(theta, g, m, v, t, alpha, beta_1, beta_2, eps)
