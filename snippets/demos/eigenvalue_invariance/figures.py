"""结构特征值怕什么：图。"""

from matplotlib.figure import Figure

from snippets.demos.eigenvalue_invariance.demo import Result


def before_and_after(figure: Figure, result: Result) -> None:
    """旋转的都落在对角线上，一个也没变；放大的整体升到 4 倍；噪声最伤左下角那些小的特征值。

    散点图，两轴都是对数。横轴是原来的特征值，纵轴是变换以后的。旋转的点全在对角线上；放大的点在
    它上方的一条平行线上；噪声的点在右上角贴着对角线，越往左下越散，多数在对角线之上。
    """
    figure.set_size_inches(5, 4)
    axes = figure.subplots()
    x = result.before[::4].flatten().numpy()
    for name, marker, color in (("放大", "^", "C2"), ("旋转", "o", "C0"), ("噪声", "x", "C1")):
        y = result.after[name][::4].flatten().numpy()
        axes.plot(x, y, color=color, marker=marker, linestyle="none", markersize=4, label=name)
    axes.set(xscale="log", yscale="log", xlabel="原来的特征值", ylabel="变换以后的特征值")
    axes.legend(loc="upper left")
