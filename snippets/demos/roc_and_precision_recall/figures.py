"""负例变成一百倍：图。"""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from snippets.demos.roc_and_precision_recall.demo import NEGATIVES, POSITIVES, Result


def curves(figure: Figure, result: Result) -> None:
    """左边两条 ROC 叠在一起，看不出负例成了一百倍；右边的 P–R 曲线，同一个模型从好变成几乎不能用。

    两个小图，横轴纵轴都是 0 到 1。左图横轴是假阳性率，纵轴是真阳性率，实线与虚线重合，向左上角弯，
    对角线是随机猜。右图横轴是召回率，纵轴是精确率：一比一的线一直在高处，到右端才降到一半；一比
    一百的线一路往下，召回率 0.4 处已不到 0.3，右端贴着 0。
    """
    figure.set_size_inches(5, 3)
    left, right = figure.subplots(1, 2)
    left.plot([0, 1], [0, 1], color="line", linestyle="-", linewidth=1)
    for index, (roc, pr) in enumerate(zip(result.roc, result.pr, strict=True)):
        for axes, x, y in ((left, roc.FPR, roc.TPR), (right, pr.R, pr.P)):
            # 只画找到一个正例的地方，和终点
            kept = np.diff(pr.R, prepend=0) > 0
            kept[-1] = True
            axes.plot(x[-len(kept) :][kept], y[-len(kept) :][kept], color=f"C{index}")
    for axes, title, across, up in (
        (left, "ROC", "假阳性率", "真阳性率"),
        (right, "P–R", "召回率", "精确率"),
    ):
        axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel=across, ylabel=up)
        axes.xaxis.set_major_locator(MultipleLocator(0.5))
        axes.yaxis.set_major_locator(MultipleLocator(0.5))
        axes.set_aspect("equal")
        axes.set_title(title)
    left.text(0.97, 0.4, "两条重合", color="C0", ha="right")
    ratio = NEGATIVES[1] // POSITIVES
    right.text(0.75, 0.76, "1 : 1", color="C0", ha="right")
    right.text(0.3, 0.6, f"1 : {ratio}", color="C1")
