"""优化器的一步。"""

from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor


class Adam(NamedTuple):
    """Adam 走一步之后的参数与两个滑动平均。

    Source:
        Adam: A Method for Stochastic Optimization, arXiv:1412.6980, Algorithm 1。
    """

    theta: Float[Tensor, "*D"]
    m: Float[Tensor, "*D"]
    """梯度的滑动平均，没有修正。"""
    v: Float[Tensor, "*D"]
    """梯度平方的滑动平均，没有修正。"""


def adam(
    theta: Float[Tensor, "*D"],
    g: Float[Tensor, "*D"],
    m: Float[Tensor, "*D"],
    v: Float[Tensor, "*D"],
    t: int,
    alpha: float = 1e-3,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    eps: float = 1e-8,
) -> Adam:
    """Adam 走一步：逐个参数按梯度的大小调整步长。

    Args:
        theta: 参数。
        g: 损失对参数的梯度。
        m: 上一步的滑动平均，开始是 0。
        v: 上一步的滑动平均，开始是 0。
        t: 这是第几步，从 1 数起。
        alpha: 步长。
        beta_1: m 的衰减率。
        beta_2: v 的衰减率。
        eps: 加在根号外面的小数。

    Returns:
        新的参数与滑动平均；输入不变。

    Raises:
        ValueError: t 小于 1。

    Source:
        arXiv:1412.6980, Algorithm 1。

    Differences:
        与 `torch.optim.Adam` 相同；TensorFlow 的 epsilon 是论文 §2.1 之前那一式的 ε̂，
        不是这里的。

    Examples:
        >>> import torch
        >>> zero = torch.zeros(1)
        >>> adam(zero, torch.tensor([5.0]), zero, zero, 1, alpha=0.1).theta  # 第一步只看方向
        tensor([-0.1000])
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
    theta = theta - alpha * m_hat / (v_hat.sqrt() + eps)
    return Adam(theta, m, v)
