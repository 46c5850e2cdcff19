"""Sinkhorn 的传输方案：图。"""

import numpy as np
from matplotlib.figure import Figure

from snippets.demos.sinkhorn_plans.demo import EPSILONS, Result

FAINT = 0.02
"""浅到看不见的格不画。"""


def plans(figure: Figure, result: Result) -> None:
    """同样的两堆土、同样的代价，只改 ε：大的糊成一片，每处都往各处送一点；小的收成一条细线。

    三个并排的方格图，颜色深表示搬得多；竖着是从哪里搬，从上到下，横着是搬到哪里，从左到右。三个
    图都在右半边，分成上下两团，对应左右两堆土。左图 ε 最大，两团又宽又糊，几乎是两个椭圆；中图
    收窄成两条斜带；右图只剩两段细线，从左上到右下，第一堆送到目标的左半，第二堆送到右半。
    """
    figure.set_size_inches(5, 2.2)
    panels = figure.subplots(1, 3)
    for axes, eps, own in zip(panels, EPSILONS, result.plans, strict=True):
        share = own.P / own.P.max()
        i, j = np.nonzero(share > FAINT)
        axes.scatter(j, i, 18, share[i, j], "s", cmap="house", vmin=0, vmax=1)
        axes.set_title(f"ε = {eps:g}")
        axes.set(xticks=[], yticks=[], xlabel="到哪里", aspect="equal")
        axes.set(xlim=(-1, len(result.c)), ylim=(len(result.r), -1))
    panels[0].set_ylabel("从哪里")
