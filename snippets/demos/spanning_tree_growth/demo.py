"""Kruskal 与 Prim 长出同一棵最小生成树的两种过程。

平面上十二个点，边的权是距离；两种算法各选十一条边。
"""

from itertools import combinations
from math import dist
from typing import NamedTuple

from snippets.algorithms.spanning_tree import Edge, kruskal, prim

POINTS = (
    (0.5, 3.6), (1.6, 3.9), (1.2, 2.7), (2.6, 3.1), (0.4, 1.4), (1.7, 1.2),
    (2.9, 1.7), (2.5, 0.4), (3.9, 3.8), (4.5, 2.6), (3.8, 0.9), (4.9, 1.3),
)  # fmt: skip


class Result(NamedTuple):
    """两种算法选中的边，按选中的先后。"""

    kruskal: list[Edge]
    prim: list[Edge]


def main() -> Result:
    """并排印出两边的每一步。"""
    n = len(POINTS)
    edges = [(dist(POINTS[i], POINTS[j]), i, j) for i, j in combinations(range(n), 2)]
    result = Result(kruskal(n, edges), prim(n, edges))
    print("步  Kruskal     Prim")
    for k, ((w, i, j), (u, a, b)) in enumerate(zip(*result, strict=True), start=1):
        print(f"{k:2}  {i:2}–{j:<2} {w:.2f}  {a:2}–{b:<2} {u:.2f}")
    totals = [sum(edge[0] for edge in tree) for tree in result]
    print(f"合计      {totals[0]:.2f}        {totals[1]:.2f}")
    return result


if __name__ == "__main__":
    main()
