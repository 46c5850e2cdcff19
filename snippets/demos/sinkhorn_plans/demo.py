"""Sinkhorn 的传输方案：ε 越小越尖，也越慢。

一条线上，左边两堆土搬到右边的一堆，代价是距离的平方。一维的最优方案不用解方程，可以对照。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.optimal_transport import Transport, sinkhorn, transport_cost

EPSILONS = (0.1, 0.01, 0.001)
PLACES, VISIBLE = 24, 1e-4
"""多少处；搬得比后者多，才算占了一格。"""


class Result(NamedTuple):
    """两堆土，三个 ε 的方案，和最小的代价。"""

    r: Float[np.ndarray, "N"]
    c: Float[np.ndarray, "K"]
    plans: tuple[Transport, ...]
    lowest: float


def bump(x: Float[np.ndarray, "N"], center: float, width: float) -> Float[np.ndarray, "N"]:
    """一堆土，总量是 1。"""
    height = np.exp(-(((x - center) / width) ** 2) / 2) + 1e-6
    share: Float[np.ndarray, "N"] = height / height.sum()
    return share


def in_order(r: Float[np.ndarray, "N"], c: Float[np.ndarray, "K"]) -> Float[np.ndarray, "N K"]:
    """一维的最优方案：从左到右依次搬，不交叉。"""
    row, column = np.cumsum(r), np.cumsum(c)
    upper = np.minimum(row[:, None], column)
    lower = np.maximum(row[:, None] - r[:, None], column - c)
    plan: Float[np.ndarray, "N K"] = np.maximum(upper - lower, 0)
    return plan


def main() -> Result:
    """三个 ε 各一行：代价、方案里占了几格、迭代几轮。"""
    x = np.linspace(0, 1, PLACES)
    r = (bump(x, 0.2, 0.06) + bump(x, 0.55, 0.06)) / 2
    c = bump(x, 0.75, 0.1)
    M = (x[:, None] - x) ** 2
    lowest = transport_cost(in_order(r, c), M)
    plans = tuple(sinkhorn(M, r, c, eps, tolerance=1e-6, rounds=20000) for eps in EPSILONS)
    print("    ε     代价    占几格   轮数")
    for eps, own in zip(EPSILONS, plans, strict=True):
        cells = int((own.P > VISIBLE).sum())
        print(f"{eps:5.3f}   {transport_cost(own.P, M):.4f}   {cells:5}   {own.rounds:5}")
    straight = int((in_order(r, c) > VISIBLE).sum())
    print(f" 最优   {lowest:.4f}   {straight:5}")
    return Result(r, c, plans, lowest)


if __name__ == "__main__":
    main()
