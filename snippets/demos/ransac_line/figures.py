"""RANSAC 与最小二乘：图。"""

import numpy as np
from matplotlib.figure import Figure

from snippets.demos.ransac_line.demo import Result, slope


def lines(figure: Figure, result: Result) -> None:
    """同样的点：最小二乘（量垂直距离）被右下的外点拽歪；RANSAC 的直线穿过排成一线的内点，不理外点。

    一百个点，三十个内点排成一条缓缓上升的直线，七十个外点散在右下的长方形里。最小二乘的虚线陡陡地
    向下，几乎与内点的走向垂直；RANSAC 的实线从左下到右上，贴着内点；空心的是不同意它的点，
    有两个其实是偏得远的内点。
    """
    axes = figure.subplots()
    inside, outside = result.points[result.inliers], result.points[~result.inliers]
    axes.scatter(
        outside[:, 0], outside[:, 1], s=14, facecolors="none", edgecolors="quiet", linewidths=1
    )
    axes.scatter(inside[:, 0], inside[:, 1], s=16, color="C0")
    x = np.array([0.0, 10.0])
    for line, colour, style in [(result.sampled, "C0", "-"), (result.squares, "C1", "--")]:
        a, b = slope(line)
        axes.plot(x, a * x + b, color=colour, linestyle=style)
    axes.set(xlim=(0, 10), ylim=(-4.5, 8.5), xlabel="$x$", ylabel="$y$")
    axes.text(8.3, 7.3, "RANSAC", color="C0", ha="center")
    axes.text(4.4, 7.3, "最小二乘", color="C1", ha="right")
