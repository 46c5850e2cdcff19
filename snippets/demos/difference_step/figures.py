"""差分的误差与步长：图。"""

from matplotlib.figure import Figure

from snippets.demos.difference_step.demo import Result


def errors(figure: Figure, result: Result) -> None:
    """从右往左看：差分先变准，再变坏，双侧在 1e-6 附近最准，单侧在 1e-8 附近；复步长只变准不变坏。

    横轴是步长，从 1e-16 到 0.1，纵轴是相对误差，都是对数刻度。单侧的曲线从右上角以斜率 1 降到
    约 1e-8，再往左升高；双侧的以斜率 2 降到约 1e-11，再往左升高，与单侧的混在一起，左端都接近 1。
    复步长的曲线也以斜率 2 下降，到 1e-16 左右就一直贴着底。
    """
    axes = figure.subplots()
    axes.plot(result.h, result.forward, "-", color="C1", linewidth=1.5)
    axes.plot(result.h, result.central, "-", color="C0")
    axes.plot(result.h, result.imaginary, "--", color="C2")
    axes.set(xscale="log", yscale="log", xlim=(1e-16, 0.1), ylim=(1e-17, 10))
    axes.set(xlabel="步长", ylabel="相对误差", yticks=[1e-15, 1e-10, 1e-5, 1])
    axes.set_xticks([1e-15, 1e-10, 1e-5])
    axes.text(3e-6, 1e-3, "单侧", color="C1")
    axes.text(5e-8, 2e-12, "双侧", color="C0", ha="right")
    axes.text(1e-12, 2e-15, "复步长", color="C2")
