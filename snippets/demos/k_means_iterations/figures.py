"""K 均值一轮一轮：图。"""

import numpy as np
from matplotlib.figure import Figure

from snippets.demos.k_means_iterations.demo import Result

SHOWN = (0, 1, 8, 12)
"""画哪几轮。"""
MARKERS = "o^sD"


def rounds(figure: Figure, result: Result) -> None:
    """四个起点都在左下那一团里。先是一个簇心独占右边和上边，后来一个个被拉走，最后一团一个。

    四个小图依次是第 0、1、8、12 轮，四团点在左下、右下、左上、右上。颜色与形状是当时的分配，空心的
    大圆是簇心，细线是它从起点走过的路。第 0 轮四个簇心挤在左下，一个簇占着右边两团和上边；第 1 轮
    这个簇心被拉到图的中间偏右；第 8 轮左上一团有了自己的簇心，右边两团还共用一个，另一个簇心正从
    左下走过来；第 12 轮四团各有一个，颜色与团一致，右上只有一个点归了右下。
    """
    figure.set_size_inches(5, 4.8)
    panels = figure.subplots(2, 2, sharex=True, sharey=True)
    for axes, t in zip(panels.flat, SHOWN, strict=True):
        for k, marker in enumerate(MARKERS):
            x, y = result.X[result.a[t] == k].T
            axes.plot(x, y, marker, color=f"C{k}", markersize=3.5)
        for k in range(len(MARKERS)):
            axes.plot(*result.c[: t + 1, k].T, "-", color="ink", linewidth=1)
            axes.plot(*result.c[t, k], "o", color="ink", markersize=9, markerfacecolor="none")
        axes.set_title(f"第 {t} 轮")
        axes.set(xticks=[], yticks=[], xlim=_room(result.X[:, 0]), ylim=_room(result.X[:, 1]))
        axes.grid(visible=False)


def _room(x: np.ndarray) -> tuple[float, float]:
    return float(x.min() - 0.5), float(x.max() + 0.5)
