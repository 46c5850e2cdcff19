"""主成分：图。"""

import numpy as np
from matplotlib.figure import Figure

from snippets.demos.pca_axes.demo import Result


def axes_of_the_cloud(figure: Figure, result: Result) -> None:
    """减去均值，第一轴沿着点云的长边；不减均值，第一个方向大致从原点指向点云的中心。

    散点图，一团扁的点从左上伸向右下，中心在 (6, 5)，原点在左下角。实线的十字是两个主轴，从中心往
    两边各伸那个方向上标准差的两倍，长的沿着点云，短的与它垂直；点线从每个点垂直地连到长轴上，是
    只留第一轴时丢掉的部分。虚线从原点穿过点云的中心，是没有减均值的方向，与长轴差 65°。
    """
    figure.set_size_inches(5, 4)
    axes = figure.subplots()
    for x, s in zip(result.X, result.shadow, strict=True):
        axes.plot([x[0], s[0]], [x[1], s[1]], ":", color="quiet", linewidth=1)
    axes.plot(*result.X.T, "o", color="C0", markersize=4)
    for j, q in enumerate(result.pca.Q.T):
        ends = result.pca.m + 2 * np.sqrt(result.pca.variance[j]) * np.array([[-1], [1]]) * q
        axes.plot(*ends.T, "-", color="ink", linewidth=2)
    far = 10.5 * np.abs(result.wrong)
    axes.plot([0, far[0]], [0, far[1]], "--", color="C1")
    axes.text(9.2, 3.4, "第 1 轴", color="ink")
    axes.text(5.6, 3.1, "第 2 轴", color="ink")
    axes.text(1.3, 2.4, "没有减均值", color="C1", ha="center")
    axes.set(xlim=(-0.5, 11.5), ylim=(-0.5, 9), xticks=(0, 5, 10), yticks=(0, 5), aspect="equal")
