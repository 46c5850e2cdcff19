"""显著的点长在哪里：图。"""

import torch
from matplotlib.figure import Figure

from snippets.demos.saliency_cloud.demo import HANDLE, M, Result


def mug(figure: Figure, result: Result) -> None:
    """侧面看杯子：先丢的 24 个点（方块）有 20 个在把手上，正是“有把手”的证据。

    散点图，杯子的侧视。左边一片点是杯身，宽 2 高 2；右边一道半圆是把手。橙褐色的方块是显著分最高、
    最先丢掉的 24 个点，多数排在把手的半圆上；其余是蓝色的小圆点。
    """
    axes = figure.subplots()
    kept = torch.isin(torch.arange(len(result.points)), result.kept[HANDLE // M])
    for chosen, marker, size in ((kept, "o", 3), (~kept, "s", 5)):
        x, _, z = result.points[chosen].T
        axes.plot(x, z, marker, markersize=size)
    axes.axis("off")
    axes.set_aspect("equal")


def curves(figure: Figure, result: Result) -> None:
    """丢掉 24 个高分点，损失升到一千倍；随机丢，丢到一半也没有动静；丢低分的，损失反而越来越小。

    横轴是丢了几个点，0 到 64；纵轴是分类的损失，对数刻度。三条曲线从同一处 0.005 出发：高分的在
    8 到 24 之间陡升到 5 左右；随机的一直是平的；低分的一路降到十万分之二。
    """
    axes = figure.subplots()
    dropped = [M * T for T in range(len(result.kept))]
    for loss in result.loss.values():
        axes.plot(dropped, loss)
    axes.set(xlabel="丢了几个点", ylabel="损失", xticks=range(0, 65, 16), yscale="log")
    axes.text(40, 1, "丢高分的", color="C0")
    axes.text(40, 0.008, "随机丢", color="C1")
    axes.text(40, 0.0006, "丢低分的", color="C2")
