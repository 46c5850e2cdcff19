"""软间隔：图。"""

import numpy as np
from matplotlib.figure import Figure

from snippets.demos.svm_margins.demo import Plane, Result

LEFT, RIGHT, BOTTOM, TOP = -4.5, 4.5, -3.5, 3.8


def cost(figure: Figure, result: Result) -> None:
    """C 小，间隔宽，许多点留在里面；C 大，间隔窄，只迁就最难的几个，分界面也跟着它们转了一点。

    三个小图上下排列，C 由小到大。圆点一类偏右上，三角一类偏左下，中间有几个混在一起；实线是分界面，
    两条虚线是间隔的边，描了圈的是支持向量。上图虚线相距很远，里面有二十来个点，全都描了圈；中图窄了
    一半；下图只剩窄窄的一条，描圈的只有七个，分界面也转了一点。
    """
    figure.set_size_inches(5, 6.9)
    panels = figure.subplots(3, sharex=True, sharey=True)
    for axes, plane in zip(panels, result.planes, strict=True):
        for sign, marker, color in ((1, "o", "C0"), (-1, "^", "C1")):
            axes.plot(*result.X[result.y == sign].T, marker, color=color, markersize=4.5)
        axes.plot(
            *result.X[plane.alpha > 0].T, "o", color="ink", markersize=9, markerfacecolor="none"
        )
        for level, style in ((0, "-"), (1, "--"), (-1, "--")):
            axes.plot(*_line(plane, level), style, color="ink", linewidth=1.5)
        axes.set_title(f"C = {plane.C:g}，{np.sum(plane.alpha > 0)} 个支持向量")
        axes.set(xlim=(LEFT, RIGHT), ylim=(BOTTOM, TOP), xticks=[], yticks=[])
        axes.grid(visible=False)


def _line(plane: Plane, level: float) -> np.ndarray:
    """判别函数等于 level 的线，从图的下边画到上边。"""
    y = np.array([BOTTOM, TOP])
    return np.stack([(level - plane.b - plane.w[1] * y) / plane.w[0], y])
