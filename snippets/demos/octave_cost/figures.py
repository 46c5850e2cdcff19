"""八度卷积省多少：图。"""

import numpy as np
from matplotlib.figure import Figure

from snippets.demos.octave_cost.demo import Result
from snippets.papers.vision.oct_conv import relative_cost


def cost(figure: Figure, result: Result) -> None:
    """点是数出来的，线是公式，点都在线上。中间的层四条路有三条在低分辨率上，比第一层省得多。

    横轴是低频通道的比例 α，从 0 到 1；纵轴是乘加与普通卷积之比。两条线都从 1 降到 0.25：第一层的
    是直线，中间各层的先陡后缓，在它下面。每条线上各有六个测量的点；α = 0.5 处是 0.63 和 0.44。
    """
    alpha = np.linspace(0, 1, 51)
    axes = figure.subplots()
    curves = [
        ("C1", "s", result.first, [relative_cost(0.0, a) for a in alpha.tolist()]),
        ("C0", "o", result.middle, [relative_cost(a, a) for a in alpha.tolist()]),
    ]
    for color, marker, measured, formula in curves:
        axes.plot(alpha, formula, color=color, linestyle="-")
        axes.plot(result.alpha, measured, color=color, linestyle="none", marker=marker)
    axes.set(xlabel="$\\alpha$", ylabel="乘加之比", ylim=(0, 1.05))
    axes.text(0.55, 0.65, "第一层", color="C1")
    axes.text(0.2, 0.4, "中间的层", color="C0")
