"""三线性与高斯的插值系数：图。"""

from matplotlib.figure import Figure

from snippets.demos.interpolation_kernels.demo import Result


def directions(figure: Figure, result: Result) -> None:
    """同样的距离，三线性给两个方向的系数不同：沿对角线先低后高。高斯哪个方向都一样，永远不到 0。

    横轴是到核权重的距离，0 到 2；纵轴是系数，都从 1 降下来。沿轴的三线性是直线，在 1 处到 0；
    沿对角线的先降得更快，后来更慢，到 1.73 才是 0；高斯是钟形的半边，在 1.5 处接近 0。
    """
    axes = figure.subplots()
    right = result.r >= 0
    for T in (result.linear[0], result.linear[1], result.gauss[0]):
        axes.plot(result.r[right], T[right, 13])
    axes.set(xlabel="到核权重的距离", ylabel="系数")
    axes.text(0.02, 0.1, "三线性，沿轴", color="C0")
    axes.text(1.06, 0.2, "三线性，沿对角线", color="C1")
    axes.text(0.45, 0.75, "高斯", color="C2")


def totals(figure: Figure, result: Result) -> None:
    """邻居沿横轴走，−1、0、1 三个位置的系数，虚线是和。三线性的和在中间是 1，高斯的忽高忽低。

    左右两个小图，横轴是邻居的位置，−2 到 2；各有三条曲线，峰在 −1、0、1。左：三角形的尖峰，总和
    在 −1 到 1 之间是 1，两头直线降到 0。右：钟形的峰，总和在 1.1 到 1.3 之间起伏。
    """
    figure.set_size_inches(5, 2.8)
    for axes, T, title in zip(
        figure.subplots(1, 2, sharey=True), result[1:], ("三线性", "高斯"), strict=True
    ):
        for n, m in enumerate((4, 13, 22)):
            axes.plot(result.r, T[0, :, m], "-", color=f"C{n}")
        axes.plot(result.r, T[0][:, [4, 13, 22]].sum(1), "--", color="ink")
        axes.set_title(title)
        axes.set(xticks=range(-2, 3), xlabel="邻居的位置")
