"""SIFT 的八度：图。"""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from snippets.demos.sift_octaves.demo import Result

SHOWN = (1, 2, 3)
"""画出高斯差分的哪几级；头尾两级只用来比较。"""


def stack(figure: Figure, result: Result) -> None:
    """每行一个八度，往下图小一半、模糊大一倍。小斑点在上面最浓，大斑点要到下面才浓；圆圈是找到的那一级。

    三行三列的小图，颜色越浓，高斯差分的绝对值越大。第一行中间，左上的小斑点最浓，套着一个小圆圈。
    第二行的第一、二格，上边中间与左下的中斑点最浓，各有一个圆圈。第三行中间，右下的大斑点最浓，
    套着一个大圆圈；第一行里它只是淡淡的一片。
    """
    figure.set_size_inches(5, 4.2)
    grid = figure.subplots(len(result.dogs), len(SHOWN))
    top = max(np.abs(D).max() for D in result.dogs)
    for o, (row, D) in enumerate(zip(grid, result.dogs, strict=True)):
        for axes, level in zip(row, SHOWN, strict=True):
            height, width = D[level].shape
            step = max(1, width // 32)  # 小图用不着每个像素
            rows, columns = np.arange(0, height, step), np.arange(0, width, step)
            shown = np.abs(D[level][::step, ::step])
            axes.contourf(columns, rows, shown, np.linspace(0, top * 1.001, 6), cmap="house")
            axes.set(xlim=(0, width - 1), ylim=(height - 1, 0), aspect="equal")
            axes.set(xticks=[], yticks=[])
            for key in result.keys:
                if (key.octave, key.level) == (o, level):
                    at = (key.column / 2**o, key.row / 2**o)
                    radius = key.sigma * 2 / 2**o
                    axes.add_patch(Circle(at, radius, fill=False, edgecolor="C1", linewidth=1.6))
        row[0].set_ylabel(f"八度 {o}")
    for axes, level in zip(grid[0], SHOWN, strict=True):
        axes.set_title(f"第 {level} 级")
