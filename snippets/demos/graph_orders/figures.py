"""同一张图，广度优先与深度优先各按什么次序走：图。"""

from matplotlib.figure import Figure

from snippets.demos.graph_orders.demo import SIZE, Result


def orders(figure: Figure, result: Result) -> None:
    """格子里的数是第几个走到，越晚越深。广度优先一圈圈铺开，深度优先一条路走到底，碰壁才退。

    左右两张同样的四乘四方格图，灰线是路，粗线是来时走的路。左图广度优先：左上角是 0，相邻的是 1 和
    2，颜色由左上到右下一层层变深。右图深度优先：先沿一条曲折的长路走，颜色沿着这条路变深，只在走
    不通的地方岔开。
    """
    figure.set_size_inches(5, 2.9)
    for axes, walk in zip(figure.subplots(1, 2), result.walks, strict=True):
        place = {i: (i % SIZE, i // SIZE) for i in result.graph}
        for i, near in result.graph.items():
            for j in near:
                axes.plot(*zip(place[i], place[j], strict=True), "-", color="line", linewidth=1)
        for i, j in walk.came.items():
            axes.plot(*zip(place[i], place[j], strict=True), "-", color="C0", linewidth=3)
        for k, i in enumerate(walk.order):
            axes.plot(*place[i], "o", color=f"ramp{k // 2}", markersize=19, markeredgecolor="C0")
            axes.text(*place[i], str(k), ha="center", va="center")
        axes.set_title(walk.name)
        axes.set(xlim=(-0.5, SIZE - 0.5), ylim=(SIZE - 0.5, -0.5))
        axes.set_aspect("equal")
        axes.axis("off")
