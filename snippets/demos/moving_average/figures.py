"""气温的指数加权平均：图。"""

import numpy as np
from matplotlib.figure import Figure

from snippets.demos.moving_average.demo import DAYS, Result


def curves(figure: Figure, result: Result) -> None:
    """不修正的从接近 0 爬起，四十天才追上；修正的第一天就在气温上，往后两条重合。

    横轴是第几天，1 到 60；纵轴是气温，0 到 28 度。灰点是每天的气温，在 15 到 25 度之间跳动。
    一条曲线从 2 度起，第 10 天约 14 度，第 40 天前后并入另一条；另一条一直穿过灰点的中间，
    从 21 度缓缓升到 22 度，再缓缓降到 19 度，比灰点平滑，也晚几天。
    """
    axes = figure.subplots()
    t = np.arange(1, DAYS + 1)
    axes.plot(t, result.x, "o", color="quiet", markersize=3)
    axes.plot(t, result.fixed, "-", color="C0")
    axes.plot(t, result.raw, "--", color="C1")
    axes.set(xlim=(0, DAYS), ylim=(0, 28), xlabel="第几天", ylabel="气温")
    axes.text(7, 7, "不修正", color="C1")
    axes.text(2, 25, "修正", color="C0")
