"""Kruskal 与 Prim 长出同一棵最小生成树的两种过程：图。"""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from snippets.algorithms.spanning_tree import Edge
from snippets.demos.spanning_tree_growth.demo import POINTS, Result

SHOWN = (4, 8, 11)
"""选了几条边的时候。"""


def growth(figure: Figure, result: Result) -> None:
    """Kruskal 先是几段互不相连的短边，最后才连成一片；Prim 始终是一棵，从左上角长出去。终点相同。

    上下两排、每排三个小图，依次是选了四条、八条、十一条边的时候，十二个点的位置都一样。上排是
    Kruskal：四条边分在三处，八条边时仍有几块。下排是 Prim：四条边连成左上的一小棵，逐步向右下长，
    最后与上排的树完全相同。
    """
    figure.set_size_inches(5, 3.2)
    rows = {"Kruskal": result.kruskal, "Prim": result.prim}
    for panels, (name, tree) in zip(figure.subplots(2, 3), rows.items(), strict=True):
        for axes, k in zip(panels, SHOWN, strict=True):
            _draw(axes, tree[:k])
            axes.set_title(f"{name} {k} 条")


def _draw(axes: Axes, tree: list[Edge]) -> None:
    """点，与已经选中的边；连上了的点是实心的。"""
    for _, i, j in tree:
        axes.plot(*zip(POINTS[i], POINTS[j], strict=True), "-", color="C0", linewidth=2)
    joined = {i for edge in tree for i in edge[1:]}
    for i, point in enumerate(POINTS):
        axes.plot(*point, "o", color="C0" if i in joined else "paper", markeredgecolor="C0")
    axes.set(xlim=(0, 5.4), ylim=(0, 4.3))
    axes.set_aspect("equal")
    axes.axis("off")
