"""梯度提升的残差：图。"""

from matplotlib.figure import Figure

from snippets.demos.boosting_residuals.demo import ROUNDS, Result


def rounds(figure: Figure, result: Result) -> None:
    """上面一排是现在的预测，下面一排是它的残差和下一棵树：一刀切在最能减小残差平方和的地方，补完残差就小一些。

    四列从左到右是 0、1、5、30 轮以后。上排的点是训练数据，先升后降，在 0.6 处跳上一级，再降、再升；
    折线是预测，从一条水平线，到一级台阶，到几级台阶，最后大体贴着点走。下排的点是残差，一开始有
    明显的起伏，到第四列多数挨着零轴，台阶前的谷底还差一些；折线是下一棵树乘学习率，一级台阶，最后
    几乎是零。
    """
    figure.set_size_inches(5, 3.4)
    panels = figure.subplots(2, len(ROUNDS), sharex=True, sharey="row")
    for column, m in enumerate(ROUNDS):
        above, below = panels[:, column]
        above.plot(result.x, result.y, "o", color="quiet", markersize=2.2)
        above.plot(result.grid, result.F[column], "-", color="C0", linewidth=1.6)
        above.set_title(f"{m} 轮")
        below.axhline(0, color="line", linewidth=1)
        below.plot(result.x, result.r[column], "o", color="quiet", markersize=2.2)
        below.plot(result.grid, result.step[column], "-", color="C1", linewidth=1.6)
        for axes in (above, below):
            axes.set(xlim=(0, 1), xticks=[])
    panels[0, 0].set_ylabel("预测")
    panels[1, 0].set_ylabel("残差")
