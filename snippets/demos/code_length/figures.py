"""按错的分布编码，要多花几个比特：图。"""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from snippets.demos.code_length.demo import Result

FILL = {"晴": "ramp4", "阴": "ramp2", "雨": "ramp1", "雪": "paper"}


def telegrams(figure: Figure, result: Result) -> None:
    """北城多晴天。用自己的码，“晴”只要 1 比特；用南城的码，每个“晴”要 3 比特，电报长了一半。

    上下两条电报说的都是北城的八天：晴晴阴晴雨晴阴雪。每天一块，块里写码字，宽度就是码长。
    上面用北城的码，总长 14 比特；下面用南城的码，总长 21 比特，四个“晴”都从 1 格变成 3 格。
    """
    figure.set_size_inches(5, 2.3)
    axes = figure.subplots()
    axes.set(xlim=(-0.1, 21.1), ylim=(0, 6.4))
    axes.axis("off")
    rows = [(3.4, "北城的码", result.north), (0.1, "南城的码", result.south)]
    for y, name, code in rows:
        at = 0
        for x in result.weather:
            width = len(code[x])
            axes.add_patch(Rectangle((at, y), width, 1.1, facecolor=FILL[x], edgecolor="ink"))
            axes.text(at + width / 2, y + 0.55, code[x], ha="center", va="center")
            axes.text(at + width / 2, y + 1.65, x, ha="center", va="center")
            at += width
        axes.text(0, y + 2.5, f"{name}，共 {at} 比特", color="quiet", va="center")
