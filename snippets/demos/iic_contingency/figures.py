"""IIC 的联合分布就是列联表：图。"""

import numpy as np
from matplotlib.figure import Figure

from snippets.demos.iic_contingency.demo import Result


def tables(figure: Figure, result: Result) -> None:
    """错三对时的三张表：只按先后数的列联表；正反都数，就是 IIC 的 P；只有八成把握，P 就匀开了。

    三张 3 × 3 的热图，格里是概率。左：对角线上都是 0.25，每行另有一格 0.08，不对称。中：对角线上
    还是 0.25，其余都是 0.04，左右对称。右：对角线是 0.18，其余是 0.08，深浅接近。
    """
    figure.set_size_inches(5, 2)
    titles = ("列联表", "正反都数", "八成把握")
    for axes, title, table in zip(figure.subplots(1, 3), titles, result, strict=True):
        axes.pcolormesh(table, cmap="house", vmin=0, vmax=0.3)
        for (i, j), value in np.ndenumerate(table.numpy()):
            axes.text(j + 0.5, i + 0.5, f"{value:.2f}", ha="center", va="center")
        axes.axis("off")
        axes.invert_yaxis()
        axes.set_aspect("equal")
        axes.set_title(title)
