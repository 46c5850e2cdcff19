"""动量法与 Nesterov 动量的一步，各两种写法。逐元素，任何形状。"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Momentum(NamedTuple):
    """动量法走一步之后的参数与速度。

    Source:
        Polyak（1964），doi:10.1016/0041-5553(64)90137-5。
    """

    theta: Float[np.ndarray, "*D"]
    v: Float[np.ndarray, "*D"]
    """速度，开始是 0。"""


def momentum(
    theta: Float[np.ndarray, "*D"],
    g: Float[np.ndarray, "*D"],
    v: Float[np.ndarray, "*D"],
    alpha: float,
    beta: float = 0.9,
) -> Momentum:
    """动量法走一步：速度累加梯度，参数沿速度走。

    Args:
        theta: 参数。
        g: 损失对参数的梯度。
        v: 上一步的速度，开始是 0。
        alpha: 学习率。
        beta: 速度留下的比例，0 到 1；取 0 就是梯度下降。

    Returns:
        新的参数与速度。

    Source:
        Polyak（1964）；写法同 `torch.optim.SGD` 的文档。

    Differences:
        Sutskever 等（2013）把学习率写进速度：v ← βv − αg，θ ← θ + v。学习率不变时，
        两者的参数相同；学习率中途改变时不同。

    Examples:
        >>> one = np.ones(1)
        >>> momentum(one, one, one, alpha=0.5, beta=0.5)  # v = 0.5 + 1
        Momentum(theta=array([0.25]), v=array([1.5]))
    """
    # (a) 旧的速度打折，加上梯度
    v = beta * v + g
    # (b) 沿速度走
    theta = theta - alpha * v
    return Momentum(theta, v)


def velocity(g: Float[np.ndarray, "T *D"], beta: float = 0.9) -> Float[np.ndarray, "*D"]:
    """`momentum` 走了 T 步以后的速度，直接由历来的梯度算。

    Args:
        g: 依次的 T 个梯度，最近的在最后。
        beta: 速度留下的比例，0 到 1。

    Returns:
        速度；越旧的梯度权重越小，第 i 个是 β 的 T − i 次方。

    Source:
        把递推 v ← βv + g 展开。

    Examples:
        >>> velocity(np.ones((3, 1)), beta=0.5)  # 1 + 0.5 + 0.25
        array([1.75])
    """
    T = len(g)
    weight = beta ** np.arange(T - 1, -1, -1)
    # (c) 加权求和
    v: Float[np.ndarray, "*D"] = np.tensordot(weight, g, axes=1)
    return v


def momentum_average(
    theta: Float[np.ndarray, "*D"],
    g: Float[np.ndarray, "*D"],
    v: Float[np.ndarray, "*D"],
    alpha: float,
    beta: float = 0.9,
) -> Momentum:
    """动量法的另一种写法：速度是梯度的指数加权平均，多乘一个 1 − β。

    Args:
        theta: 参数。
        g: 损失对参数的梯度。
        v: 上一步的速度，开始是 0。
        alpha: 学习率；要与 `momentum` 走得一样，乘以 1/(1 − β)。
        beta: 速度留下的比例，0 到 1，小于 1。

    Returns:
        新的参数与速度。

    Source:
        即 Adam（arXiv:1412.6980）的 m，没有修正偏差。

    Examples:
        >>> one = np.ones(1)
        >>> momentum_average(one, one, one, alpha=1.0, beta=0.5)  # v = 0.5 + 0.5
        Momentum(theta=array([0.]), v=array([1.]))
    """
    # (d) 旧的速度与梯度加权平均
    v = beta * v + (1 - beta) * g
    # (e) 沿速度走
    theta = theta - alpha * v
    return Momentum(theta, v)


def nesterov(
    theta: Float[np.ndarray, "*D"],
    g: Float[np.ndarray, "*D"],
    v: Float[np.ndarray, "*D"],
    alpha: float,
    beta: float = 0.9,
) -> Momentum:
    """Nesterov 动量走一步，框架里的写法：梯度在当前的参数处求。

    Args:
        theta: 参数；它就是 `nesterov_look_ahead` 里预先走到的那一点。
        g: 损失对参数的梯度。
        v: 上一步的速度，开始是 0。
        alpha: 学习率。
        beta: 速度留下的比例，0 到 1。

    Returns:
        新的参数与速度。

    Source:
        `torch.optim.SGD(nesterov=True)` 的文档。

    Differences:
        Sutskever 等（2013）在预先走到的点求梯度，见 `nesterov_look_ahead`；换元以后是同一件事。

    Examples:
        >>> one = np.ones(1)
        >>> nesterov(one, one, one, alpha=0.5, beta=0.5)  # 走 1 + 0.5·1.5
        Momentum(theta=array([0.125]), v=array([1.5]))
    """
    # (h) 旧的速度打折，加上梯度
    v = beta * v + g
    # (i) 用新的速度再往前多走一点
    theta = theta - alpha * (g + beta * v)
    return Momentum(theta, v)


def nesterov_look_ahead(
    theta: Float[np.ndarray, "*D"],
    v: Float[np.ndarray, "*D"],
    g: Callable[[Float[np.ndarray, "*D"]], Float[np.ndarray, "*D"]],
    alpha: float,
    beta: float = 0.9,
) -> Momentum:
    """Nesterov 动量走一步，论文里的写法：先照旧的速度走，在那里求梯度。

    Args:
        theta: 参数。
        v: 上一步的速度，开始是 0；学习率已经在里面，方向就是前进的方向。
        g: 给出任意一点的梯度的函数。
        alpha: 学习率。
        beta: 速度留下的比例，0 到 1。

    Returns:
        新的参数与速度。

    Source:
        Sutskever、Martens、Dahl、Hinton（ICML 2013），§2 的 NAG。

    Examples:
        >>> one = np.ones(1)
        >>> nesterov_look_ahead(one, -one, lambda x: 2 * x, alpha=0.5, beta=0.5)
        Momentum(theta=array([0.]), v=array([-1.]))
    """
    # (f) 先照旧的速度走，在那里求梯度
    v = beta * v - alpha * g(theta + beta * v)
    # (g) 沿新的速度走
    theta = theta + v
    return Momentum(theta, v)
