"""决策树怎样切平面：图。"""

from collections.abc import Iterator

from matplotlib.figure import Figure

from snippets.demos.tree_splits.demo import Result
from snippets.ml.decision_tree import Node

Box = tuple[float, float, float, float]
"""左、右、下、上。"""


def _boxes(tree: Node, box: Box = (0, 1, 0, 1)) -> Iterator[tuple[Box, int]]:
    """每片叶子占的长方形，和它判的类。"""
    if tree.split is None:
        yield box, int(tree.value.argmax())
        return
    axis, low, high = 2 * tree.split.feature, list(box), list(box)
    low[axis + 1] = high[axis] = tree.split.threshold
    for child, part in zip(tree.children, (low, high), strict=True):
        yield from _boxes(child, (part[0], part[1], part[2], part[3]))


def plane(figure: Figure, result: Result) -> None:
    """每一刀都与坐标轴平行：四层用十来个长方形拼出圆的大概，切到底就为标错的点另切小块。

    三个小图从左到右：一层、四层、不限。点分两类，方块多在中间的圆里，圆点多在圆外，混着一些标错的。
    底色是树判的类，蓝的判在圆里。左图一条直线切成两半；中图中间一大块是蓝的，大致盖住圆，外面有一两条；
    右图碎成许多长方形，圆外有蓝的细条和小块，圆里有空白的小块。
    """
    figure.set_size_inches(5, 2.2)
    panels = figure.subplots(1, 3)
    for axes, name, tree in zip(panels, ("一层", "四层", "不限"), result.trees, strict=True):
        for (left, right, bottom, top), label in _boxes(tree):
            axes.fill(
                [left, right, right, left],
                [bottom, bottom, top, top],
                facecolor="ramp5" if label else "none",
                edgecolor="line",
                linestyle="-",
                linewidth=0.8,
            )
        for label, marker in ((0, "o"), (1, "s")):
            own = result.X[result.y == label]
            axes.plot(own[:, 0], own[:, 1], marker, color=f"C{1 - label}", markersize=2.6)
        axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[], aspect="equal")
        axes.set_title(name)
        axes.grid(visible=False)
