"""交叉熵与平方误差的梯度：图。"""

import numpy as np
from matplotlib.figure import Figure

from snippets.demos.loss_gradients.demo import Result


def slopes(figure: Figure, result: Result) -> None:
    """左边是错得离谱的地方：交叉熵的梯度最大，平方误差的梯度却消失了。

    横轴是正类的 logit，从 −8 到 8；纵轴是梯度的大小。交叉熵的曲线在左端接近 1，过 0 时是一半，
    右端降到 0。平方误差的曲线是一个矮包，在 0 稍左处最高，约 0.15，两端都贴着 0。
    """
    axes = figure.subplots()
    axes.axvline(0, color="line")
    axes.plot(result.z, np.abs(result.cross_entropy))
    axes.plot(result.z, np.abs(result.squared_error))
    axes.set(xlabel="$z$", ylabel="梯度的大小", xlim=(-8, 8), ylim=(0, 1.1), xticks=range(-8, 9, 4))
    axes.text(-7.6, 0.86, "交叉熵", color="C0")
    axes.text(-6, 0.17, "平方误差", color="C1")
    axes.text(-0.3, 1.02, "判错", color="quiet", ha="right")
    axes.text(0.3, 1.02, "判对", color="quiet")
