"""B 样条的基函数与核：一次、二次、三次，开和闭。

同样六个权重，伪坐标 u 从 0 走到 1：每处用到几个权重，核的斜率跳不跳，首尾接不接得上。
"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from snippets.papers.graph.spline_cnn import basis

W = torch.tensor([1.0, 3.0, 2.0, 0.0, 1.0, 2.0], dtype=torch.float64)


class Kernel(NamedTuple):
    """一种取法：各处的六个基函数，和它们合成的核。"""

    m: int
    closed: bool
    u: Float[Tensor, "E"]
    B: Float[Tensor, "E K"]
    g: Float[Tensor, "E"]


def kernel(m: int, *, closed: bool) -> Kernel:
    """`basis` 只给不为零的值和编号；这里补上其余的 0。"""
    u = torch.linspace(0, 1, 2401, dtype=torch.float64)
    value, p = basis(u[:, None], (len(W),), (closed,), m)
    B = value.new_zeros(len(u), len(W)).scatter(1, p, value)
    return Kernel(m, closed, u, B, B @ W)


def main() -> list[Kernel]:
    """每种取法一行。"""
    kernels = [kernel(m, closed=closed) for closed in (False, True) for m in (1, 2, 3)]
    print("       用几个  基函数之和    g(0)  g(1)  斜率的跳")
    for m, closed, u, B, g in kernels:
        used, total = (B > 0).sum(1).max(), B.sum(1)
        jump = (g.diff() / u.diff()).diff().abs().max()
        sums = f"{total.min():.3f}–{total.max():.3f}"
        ends = f"{g[0]:.2f}  {g[-1]:.2f}"
        print(f"{m} 次{'闭' if closed else '开'}  {used:4}  {sums:>13}  {ends}  {jump:6.1f}")
    return kernels


if __name__ == "__main__":
    main()
