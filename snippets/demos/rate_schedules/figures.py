"""学习率怎样随步数变：图。"""

import numpy as np
from matplotlib.figure import Figure

from snippets.demos.rate_schedules.demo import STEPS, Result


def curves(figure: Figure, result: Result) -> None:
    """分段是楼梯；余弦先升上去，再两头平、中间陡地降到 0；平方根降得越来越慢，到末尾还剩三成。

    横轴是走了几步，0 到 100；纵轴是学习率与最大的比，0 到 1。分段的线在 30、60、90 步各降到
    十分之一。另外两条头十步一起线性升到 1：余弦随后先缓、再快、再缓地降到 0；平方根先快后慢，末尾
    约 0.3。
    """
    axes = figure.subplots()
    t = np.arange(STEPS)
    axes.step(t, result.stairs, where="post")
    axes.plot(t, result.cosine)
    axes.plot(t, result.root)
    axes.set(xlim=(0, STEPS), ylim=(0, 1.08), xlabel="走了几步", ylabel="学习率")
    axes.text(32, 0.12, "分段", color="C0")
    axes.text(44, 0.75, "预热加余弦", color="C1")
    axes.text(78, 0.42, "平方根", color="C2")
