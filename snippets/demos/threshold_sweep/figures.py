"""挪动阈值：图。"""

import numpy as np
from matplotlib.figure import Figure

from snippets.demos.threshold_sweep.demo import THRESHOLDS, Result


def sweep(figure: Figure, result: Result) -> None:
    """竖线越往左，查出的垃圾邮件越多，误报也越多：TP 与 FP 一起涨，FN 与 TN 一起落。

    上面是一条数轴，横坐标是分数，0 到 1。上一排方块是十封垃圾邮件，多数在右边；下一排圆点是二十封
    正常邮件，多数在左边，中间重叠。三条竖线是三个阈值。下面三张两行两列的表，从左到右依次是阈值
    0.25、0.5、0.75 的混淆矩阵：行是垃圾、正常，列是判为垃圾、判为正常，颜色越浓个数越多。
    """
    figure.set_size_inches(5, 4.1)
    grid = figure.add_gridspec(2, len(THRESHOLDS), height_ratios=(1.1, 1))
    axes = figure.add_subplot(grid[0, :])
    for label, marker, name in ((1, "s", "垃圾"), (0, "o", "正常")):
        s = np.sort(result.s[result.y == label])
        repeated = np.arange(len(s)) - np.searchsorted(s, s)  # 同分的往上叠
        axes.plot(s, label + 0.12 * repeated, marker, color="C0" if label else "C1")
        axes.text(-0.06, label, name, ha="right", va="center", color="C0" if label else "C1")
    for threshold in THRESHOLDS:
        axes.axvline(threshold, color="ink", linestyle="--", linewidth=1)
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.4, 1.5), yticks=[], xticks=(0, *THRESHOLDS, 1))
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("分数")
    # 从左到右，与数轴上的竖线同序
    columns = sorted(zip(THRESHOLDS, result.counts, strict=True))
    for column, (threshold, (TP, FP, FN, TN)) in enumerate(columns):
        below = figure.add_subplot(grid[1, column])
        below.pcolormesh(np.array([[TP, FN], [FP, TN]]), cmap="house", vmin=0, vmax=40)
        for x, y, text in (
            (0, 0, f"TP {TP}"),
            (1, 0, f"FN {FN}"),
            (0, 1, f"FP {FP}"),
            (1, 1, f"TN {TN}"),
        ):
            below.text(x + 0.5, y + 0.5, text, ha="center", va="center")
        below.axis("off")
        below.invert_yaxis()
        below.set_aspect("equal")
        below.set_title(f"阈值 {threshold:g}")
