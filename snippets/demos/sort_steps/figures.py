"""六种排序怎样搬动同样的十二个数：图。"""

from matplotlib.figure import Figure

from snippets.demos.sort_steps.demo import START, Moves

MARKED = {1: "C0", 7: "C1", 12: "C2"}
"""最小、排头、最大的三个数。"""


def paths(figure: Figure, result: list[Moves]) -> None:
    """每条线是一个数的位置，从左到右是写入次数。冒泡一格一格挪，选择每轮换好最小的，归并成段交错。

    六个小图，纵轴是位置，上面是开头；横轴是写入了几次，六图同一刻度。着色的三条线是最小、排头和最大
    的数。冒泡的线每次只挪一格；选择的图最短；插入的线成批下移一格；堆排序先乱，最后把次序整个倒
    过来，写得最多；归并的线成段交错，越往后段越长；快速的线先分成上下两群，再在群里排。
    """
    figure.set_size_inches(5, 6)
    panels = figure.subplots(3, 2, sharex=True, sharey=True)
    for axes, moves in zip(panels.flat, result, strict=True):
        for x in sorted(START, key=lambda x: x in MARKED):  # 着色的画在上面
            places = [order.index(x) for order in moves.orders]
            color = MARKED.get(x, "line")
            axes.plot(moves.writes, places, "-", color=color, linewidth=2 if x in MARKED else 1)
        axes.set_title(f"{moves.name}，写入 {moves.writes[-1]} 次")
        axes.set(yticks=[], xlim=(0, max(moves.writes[-1] for moves in result)))
        axes.invert_yaxis()
        axes.grid(visible=False)
    panels[0, 0].set_ylim(11.5, -0.5)
