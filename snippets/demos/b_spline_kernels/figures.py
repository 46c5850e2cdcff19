"""B 样条的基函数与核：图。"""

import numpy as np
from matplotlib.figure import Figure

from snippets.demos.b_spline_kernels.demo import Kernel

STEP, EPS = 40, 1e-9
COLORS = ("C0", "C1", "C2", "C3", "C4", "quiet")


def bases(figure: Figure, result: list[Kernel]) -> None:
    """六个基函数。次数越高越宽越圆；左列的开样条首尾各管各的，右列的闭样条从 1 接回 0。

    三排两列小图，从上到下是一次、二次、三次，左列开，右列闭；横轴是伪坐标 0 到 1。一次是三角形的
    尖峰，峰高 1；二次、三次是圆的小包，峰高约 0.75 与 0.67，互相重叠更多。开样条在两端被截断；
    闭样条里有几条从右边出去、从左边进来。
    """
    figure.set_size_inches(5, 5)
    panels = figure.subplots(3, 2, sharex=True, sharey=True)
    for axes, kernel in zip(panels.T.flat, result, strict=True):
        for color, B in zip(COLORS, kernel.B.T[:, ::STEP], strict=True):
            shown = np.convolve(B > EPS, (1, 1, 1), "same") > 0
            axes.plot(kernel.u[::STEP], np.where(shown, B, np.nan), "-", color=color)
        axes.set(xticks=(0, 1), yticks=(0, 1))
        axes.set_title(f"{kernel.m} 次{'闭' if kernel.closed else '开'}")


def kernels(figure: Figure, result: list[Kernel]) -> None:
    """同样六个权重合成的核。一次的是折线；次数越高越平，离权重的高低也越远。闭样条首尾相接。

    左右两个小图，左开右闭，横轴是伪坐标 0 到 1，各有一次、二次、三次三条曲线。一次是折线，从 1 升到
    3，再降到 0，又升起；二次、三次是光滑的曲线，起伏更小。左图三条曲线的两端高低不同；右图每条
    曲线的两端一样高。
    """
    left, right = figure.subplots(1, 2, sharey=True)
    for kernel in result:
        axes = right if kernel.closed else left
        axes.plot(kernel.u[::STEP], kernel.g[::STEP], label=f"{kernel.m} 次")
    left.set_title("开")
    right.set_title("闭")
    left.set(xticks=(0, 1), ylim=(-0.1, 3.5), xlabel="$u$", ylabel="$g(u)$")
    right.set(xticks=(0, 1), xlabel="$u$")
    left.legend(loc="upper right")
