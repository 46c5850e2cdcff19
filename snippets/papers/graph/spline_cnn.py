"""SplineCNN：核是边的伪坐标的 B 样条函数，每条边只碰到少数几个权重。"""

from math import prod

import torch
from jaxtyping import Float, Int
from torch import Tensor


def segment(t: Float[Tensor, "E"], m: int) -> Float[Tensor, "E m+1"]:
    """一段之内不为零的 m + 1 个均匀 B 样条。

    Args:
        t: 在这一段里走过的比例，0 到 1。
        m: 次数，m ≥ 1。

    Returns:
        m + 1 个值，左边的样条在前；非负，和为 1。

    Raises:
        ValueError: m 小于 1。

    Source:
        Cox–de Boor 递推取等距的节点；SplineCNN, arXiv:1711.08920, §3 的基函数。

    Differences:
        作者代码（csrc/cpu/basis_cpu.cpp）直接写出 m = 1、2、3 的多项式；这里递推，m 不限。

    Examples:
        >>> segment(torch.tensor([0.25]), m=1)
        tensor([[0.7500, 0.2500]])
        >>> segment(torch.tensor([0.0]), m=2)
        tensor([[0.5000, 0.5000, 0.0000]])
    """
    if m < 1:
        raise ValueError(f"样条的次数 m 至少是 1，得到 {m}")
    b = torch.ones_like(t)[:, None]
    # (a) 从 r − 1 次升到 r 次，直到 m 次
    for r in range(1, m + 1):
        j = torch.arange(r, device=t.device)
        fall = (1 - t[:, None] + j) / r * b
        rise = (t[:, None] + r - 1 - j) / r * b
        b = torch.cat([fall, b.new_zeros(len(b), 1)], dim=1)
        b[:, 1:] += rise
    return b
