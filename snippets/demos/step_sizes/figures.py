"""步长：图。"""

import numpy as np
from matplotlib.figure import Figure

from snippets.demos.step_sizes.demo import CURVATURE, RATES, Result

NAMES = ("太小：慢慢挪", "正好：一步到底", "偏大：来回摆着收敛", "过了分界：越摆越高")


def parabolas(figure: Figure, result: Result) -> None:
    """同一条抛物线，只改学习率：左上还没走到底，右上一步就到，左下跳到对面但越跳越低，右下越跳越高。

    四个小图，都是同一条开口向上的抛物线，折线上的圆点是出发点和随后的八步，从左壁上三分之一高处出发。
    左上学习率 0.05，圆点沿左壁排下来；右上 0.25，第二个点就在最低处；左下 0.45，左右交替、越来越
    低，向最低处收拢；右下 0.53，左右交替、越来越高，四步以后就出了图。
    """
    figure.set_size_inches(5, 4.4)
    panels = figure.subplots(2, 2, sharex=True, sharey=True)
    x = np.linspace(-1.75, 1.75, 61)
    for axes, name, alpha, path in zip(panels.flat, NAMES, RATES, result.paths, strict=True):
        axes.plot(x, CURVATURE * x**2 / 2, "-", color="line", linewidth=1)
        color = "C1" if abs(1 - alpha * CURVATURE) > 1 else "C0"
        axes.plot(path, CURVATURE * path**2 / 2, "o-", color=color, linewidth=1, markersize=4)
        axes.set_title(f"{alpha}，{name}")
        axes.set(yticks=[], xticks=(-1, 0, 1), xlim=(-1.75, 1.75), ylim=(-0.3, 6))
