"""把单位正方形交给六个矩阵：图。"""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from snippets.demos.unit_square.demo import Image
from snippets.ml.linear_maps import SQUARE


def images(figure: Figure, result: list[Image]) -> None:
    """虚线是原来的正方形，蓝色是它的像；箭头沿不转的方向，长度是伸缩的倍数。剪切只有一个，旋转没有。

    六个小图。缩放：像是长方形，箭头沿两条坐标轴。斜拉：沿对角线拉长的菱形，箭头沿两条对角线。
    反射：正方形翻到横轴下面，一个箭头朝右，一个朝下。投影：压成横轴上的一条线段，一个箭头朝右。
    剪切：平行四边形，只有一个箭头，朝右。旋转：正方形转到左边，没有箭头。
    """
    figure.set_size_inches(5, 3.9)
    for axes, image in zip(figure.subplots(2, 3).flat, result, strict=True):
        _draw(axes, image)


def _draw(axes: Axes, image: Image) -> None:
    axes.plot([-1.2, 2.2], [0, 0], [0, 0], [-1.2, 2.2], color="line", linestyle="-", linewidth=1)
    axes.add_patch(Polygon(image.corners, facecolor="ramp3", edgecolor="C0"))
    axes.add_patch(Polygon(SQUARE, fill=False, edgecolor="quiet", linestyle="--"))
    for factor, (x, y) in image.kept:
        arrow = {"arrowstyle": "->", "color": "C1", "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (factor * x, factor * y), (0, 0), arrowprops=arrow)
    axes.set(xlim=(-1.2, 2.2), ylim=(-1.15, 2.15), aspect="equal")
    axes.set_title(image.name)
    axes.axis("off")
