"""T-Net 把转过的点云转回来，只限训练时见过的角度：图。"""

from matplotlib.figure import Figure

from snippets.demos.t_net_rotation.demo import WIDEST, Result


def planes(figure: Figure, result: Result) -> None:
    """上排是转过的飞机，下排是转回来的，都是俯视。60° 转回来了；120° 没见过，方向不对，还压小了。

    两排三列的散点图，画的是飞机的俯视。上排：机头朝右；朝右上；朝左上。下排：前两列都回到机头朝右，
    与原样重合；第三列缩成一小团，机头仍然朝上。
    """
    figure.set_size_inches(5, 3.5)
    panels = figure.subplots(2, 3, sharex=True, sharey=True)
    for column, degrees in zip(panels.T, (0, 60, 120), strict=True):
        n = result.given.tolist().index(degrees)
        column[0].set_title(f"转 {degrees}°")
        for axes, points in zip(column, (result.turned[n], result.aligned[n]), strict=True):
            axes.plot(points[:, 0], points[:, 1], "o", markersize=2.5)
            axes.set(xlim=(-1.2, 1.2), ylim=(-1.2, 1.2))
            axes.axis("off")
            axes.set_aspect("equal")


def remaining(figure: Figure, result: Result) -> None:
    """浅色是训练见过的角度：在里面几乎都转回来了，一出去就越差越多。

    横轴是点云转了几度，从 −180 到 180；纵轴是 T-Net 转过以后还差几度的大小。−90 到 90 之间的
    曲线贴着 0，越过 ±90 以后很快升到 100 度以上。虚线是不用 T-Net 时的，像字母 V。
    """
    axes = figure.subplots()
    axes.axvspan(-WIDEST, WIDEST, color="ramp1")
    axes.plot(result.given, result.given.abs(), "--", color="quiet")
    axes.plot(result.given, result.left.abs())
    axes.set(
        xlabel="转了几度", ylabel="还差几度", xticks=range(-180, 181, 90), yticks=range(0, 181, 90)
    )
