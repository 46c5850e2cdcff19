"""KL 散度的两个方向：图。"""

from matplotlib.figure import Figure

from snippets.demos.kl_asymmetry.demo import Result

WIDEST = 6
"""画出的范围；外面都几乎是 0。"""


def fits(figure: Figure, result: Result) -> None:
    """一个铺开来盖住两个峰，连中间没有数据的地方也给了概率；一个只守着高的那个峰。

    目标 p 是两个尖峰，左边的在 −2，右边的在 3，矮一些，中间几乎是 0。KL(p‖q) 最小的高斯又宽又矮，
    中心在 0，正对着两峰之间的低谷；KL(q‖p) 最小的高斯与左峰同心同宽，比它还高，完全不管右峰。
    """
    axes = figure.subplots()
    step = result.x[1] - result.x[0]
    x, p, cover, seek = (values[abs(result.x) <= WIDEST][::2] for values in result)
    axes.fill_between(x, p / step, color="ramp3")
    axes.plot(x, cover / step)
    axes.plot(x, seek / step)
    axes.set(xlim=(-WIDEST, WIDEST), ylim=(0, 0.9), xlabel="$x$", yticks=[])
    axes.text(3, 0.35, "目标 p", ha="center")
    axes.text(-0.8, 0.23, "KL(p‖q) 最小", color="C0")
    axes.text(-1.3, 0.7, "KL(q‖p) 最小", color="C1")
