"""峡谷里的三条路：图。"""

import numpy as np
from matplotlib.figure import Figure

from snippets.demos.optimizer_paths.demo import CURVATURE, Result

LEVELS = (2, 12, 30, 56)
"""等高线的高度。"""
SHOWN = 60
"""画前多少步。"""


def ravine(figure: Figure, result: Result) -> None:
    """梯度下降在两壁之间弹来弹去，动量弹几下就冲到底，Adam 两个方向走得一样快，是斜着走的。

    三个小图上下排列，横轴从 −11 到 4，纵轴从 −4 到 4，扁的椭圆是等高线，最低点在 (0, 0)，出发点
    在左上方。上图梯度下降上下交替、缓缓右移，折线很密；中图动量第一步冲得更远，上下摆了几次，幅度很快变小，二十几步就到；
    下图 Adam 先沿斜线向右下走，穿过谷底，再弯向最低点，过了头又折回。
    """
    figure.set_size_inches(5, 6.4)
    panels = figure.subplots(3, sharex=True, sharey=True)
    angle = np.linspace(0, 2 * np.pi, 61)
    for index, (axes, name, path) in enumerate(
        zip(panels, ("梯度下降", "动量", "Adam"), result, strict=True)
    ):
        for level in LEVELS:
            a, b = np.sqrt(2 * level / CURVATURE)
            axes.plot(a * np.cos(angle), b * np.sin(angle), "-", color="line", linewidth=1)
        x, y = path[:SHOWN].T
        axes.plot(x, y, "o-", color=f"C{index}", linewidth=1, markersize=3.5)
        axes.plot([0], [0], "o", color="ink", markersize=5)
        axes.set_title(name)
        axes.set(xlim=(-11, 4), ylim=(-4, 4), xticks=(-10, -5, 0), yticks=(-3, 0, 3))
        axes.grid(visible=False)
