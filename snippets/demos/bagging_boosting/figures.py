"""Bagging 降方差，Boosting 降偏差：图。"""

import numpy as np
from matplotlib.figure import Figure

from snippets.demos.bagging_boosting.demo import M, Result


def curves(figure: Figure, result: Result) -> None:
    """Bagging 的树越多，方差越小，偏差几乎不动；Boosting 的轮数越多，偏差越小，方差慢慢涨上来。

    两个小图并排，横轴是棵数，1 到 60，对数刻度，纵轴从 0 到 0.45。左图 Bagging：偏差的平方一直贴着
    横轴，方差从 0.18 降到 0.09，再缓缓降到 0.08。右图 Boosting：偏差的平方从 0.42 一路降到 0.04，
    方差从 0.01 慢慢升到 0.05，两条线最后碰到一起。
    """
    figure.set_size_inches(5, 2.9)
    panels = figure.subplots(1, 2, sharey=True)
    m = np.arange(1, M + 1)
    for axes, name, own in zip(panels, ("Bagging", "Boosting"), result, strict=True):
        axes.plot(m, own[:, 0])
        axes.plot(m, own[:, 1])
        axes.set(xscale="log", xlim=(1, M), ylim=(0, 0.45), xlabel="棵数")
        axes.set_xticks([1, 10, 60], labels=["1", "10", "60"])
        axes.set_title(name)
    panels[0].text(4, 0.15, "方差", color="C1")
    panels[0].text(1.2, 0.035, "偏差的平方", color="C0")
    panels[1].text(9, 0.26, "偏差的平方", color="C0")
    panels[1].text(2, 0.05, "方差", color="C1")
