"""Adam 的头几步：图。"""

import numpy as np
from matplotlib.figure import Figure

from snippets.demos.bias_correction.demo import STEPS, Result


def steps(figure: Figure, result: Result) -> None:
    """修正以后，每一步都走一个学习率；不修正，头十几步走三到六倍多，第一千步还多出四分之一。

    横轴是第几步，从 1 到 2000，对数刻度；纵轴是步长与学习率之比，0 到 7。一条平线一直是 1；另一条
    从 3.2 起，第 12 步升到 6.6，再缓缓降下来，第 100 步还有 3.2，第 1000 步约 1.3。
    """
    axes = figure.subplots()
    t = np.unique(np.geomspace(1, STEPS, 120).astype(int))
    axes.plot(t, result.corrected[t - 1])
    axes.plot(t, result.raw[t - 1])
    axes.set(
        xscale="log", xlim=(1, STEPS), ylim=(0, 7.4), xlabel="第几步", ylabel="步长与学习率之比"
    )
    axes.text(40, 5.7, "不修正", color="C1")
    axes.text(2, 1.3, "修正", color="C0")
