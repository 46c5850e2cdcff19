"""画图：matplotlib 的图 → 跟随明暗的 SVG。只有重录时导入。

一张图宽 360 单位，字 13.5 单位，颜色都有名字。汉字按一个字宽算，西文的宽取自 matplotlib 自带的
DejaVu，所以没有中文字体也排得好，在哪里画都一样。
"""

# mypy: allow-untyped-calls
# matplotlib 的后端没有标注

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from cycler import cycler
from matplotlib import colors
from matplotlib.backend_bases import register_backend
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.cbook import open_file_cm
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path as Outline

from paper_drawer.svg import labels
from paper_drawer.svg.labels import Label
from paper_drawer.svg.palette import GRID, INK, LINE, NAMES, PAPER, QUIET, RAMP, SERIES, WRITING
from paper_drawer.svg.tidy import tidy

UNIT = 72
"""一英寸多少单位。"""
WIDTH, HEIGHT = 360, 230
LOWEST, HIGHEST = 72, 504
SIZE = 13.5
FAMILY = "DejaVu Sans"
FORMULA = 1.2
"""公式的字形小，放大这么多倍才与文字一样高。"""
PLACES: Final = ("left", "center", "right")
SOLID = 0.35
"""比这更不透明的系列色，上面不能写字。"""
DASHES = ("-", (0, (4, 1.6)), (0, (1, 1.2)), (0, (5, 1.4, 1, 1.4)), (0, (2.4, 1)))
STYLE: dict[Any, Any] = {
    "figure.figsize": (WIDTH / UNIT, HEIGHT / UNIT),
    "figure.dpi": UNIT,
    "figure.facecolor": "none",
    "figure.edgecolor": "none",
    "figure.constrained_layout.use": True,
    "figure.labelsize": SIZE,
    "savefig.facecolor": "none",
    "savefig.edgecolor": "none",
    "font.family": [FAMILY],
    "font.size": SIZE,
    "mathtext.fontset": "cm",
    "text.color": INK,
    "axes.prop_cycle": cycler(color=SERIES) + cycler(linestyle=DASHES),
    "axes.facecolor": "none",
    "axes.edgecolor": LINE,
    "axes.linewidth": 1.0,
    "axes.labelcolor": INK,
    "axes.labelsize": SIZE,
    "axes.titlesize": SIZE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.formatter.use_mathtext": True,
    "axes.formatter.limits": (-4, 5),
    "grid.color": GRID,
    "grid.linewidth": 1.0,
    "xtick.color": LINE,
    "ytick.color": LINE,
    "xtick.labelcolor": QUIET,
    "ytick.labelcolor": QUIET,
    "xtick.labelsize": SIZE,
    "ytick.labelsize": SIZE,
    "xtick.major.size": 3.5,
    "xtick.major.width": 1.0,
    "ytick.major.size": 0.0,
    "xtick.minor.size": 0.0,
    "ytick.minor.size": 0.0,
    "axes3d.xaxis.panecolor": "none",
    "axes3d.yaxis.panecolor": "none",
    "axes3d.zaxis.panecolor": "none",
    "axes3d.depthshade": False,
    "lines.linewidth": 2.0,
    "lines.markersize": 5.0,
    "patch.facecolor": RAMP[4],
    "patch.edgecolor": INK,
    "legend.fontsize": SIZE,
    "legend.framealpha": 0.85,
    "legend.facecolor": PAPER,
    "legend.edgecolor": "none",
    "legend.fancybox": False,
    "legend.borderpad": 0.2,
    "legend.handlelength": 1.8,
    "legend.labelspacing": 0.25,
    "svg.fonttype": "none",
    "svg.hashsalt": "paper-drawer",
}
"""本站的样式，matplotlib 的设置。"""


def advance(character: str) -> float:
    """一个西文字多宽，按字号算。"""
    font = get_font(str(Path(mpl.get_data_path(), "fonts/ttf/DejaVuSans.ttf")))
    if not font.get_char_index(ord(character)):
        return 0.6
    glyph = font.load_char(ord(character), flags=LoadFlags.NO_SCALE)
    return float(glyph.horiAdvance / font.units_per_EM)


class Renderer(RendererSVG):
    """量得出汉字；记下画过的标签和实心的色块。"""

    def __init__(self, width: float, height: float, file: Any) -> None:
        super().__init__(width, height, file, image_dpi=UNIT, metadata={"Date": None})
        self.labels: list[Label] = []
        self.solids: list[Outline] = []

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        """标签的宽、高、基线下的高。"""
        text, size = labels.plain(s), prop.get_size_in_points()
        if ismath and text == s:
            labels.check_math(s)
            width, height, down = super().get_text_width_height_descent(s, _formula(prop), ismath)
            return float(width), float(height), float(down)
        height = labels.ASCENT + labels.DESCENT
        return labels.width(text, advance) * size, height * size, labels.DESCENT * size

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        """普通文字写成字，公式画成轮廓。"""
        check_font(s, prop, colors.to_hex(gc.get_rgb()))
        text = labels.plain(s)
        width, height, down = self.get_text_width_height_descent(s, prop, ismath)
        if text.strip():
            box = Label.at(text, x, y, angle, width=width, up=height - down, down=down)
            self.labels.append(box)
        formula = bool(ismath) and text == s
        with mpl.rc_context({"svg.fonttype": "path" if formula else "none"}):
            prop = _formula(prop) if formula else prop
            super().draw_text(gc, x, y, text, prop, angle, formula, mtext)

    def draw_path(
        self,
        gc: Any,
        path: Any,
        transform: Any,
        rgbFace: Any = None,  # noqa: N803 -- matplotlib 这样叫它
    ) -> None:
        """记下实心的系列色。"""
        if rgbFace is not None and colors.to_hex(rgbFace[:3]) in SERIES:
            opacity = gc.get_alpha() if gc.get_forced_alpha() else (*rgbFace, 1.0)[3]
            if opacity > SOLID:
                self.solids.append(self._make_flip_transform(transform).transform_path(path))
        super().draw_path(gc, path, transform, rgbFace)

    def draw_quad_mesh(self, gc: Any, master_transform: Any, *rest: Any) -> None:
        """热图：同色的格子合成一条路径。"""
        _, _, corners, _, _, colours, _, edges = rest
        if len(edges):
            gc.set_foreground(tuple(edges[0]), isRGBA=True)
        else:
            gc.set_linewidth(0)
        cells: dict[tuple[float, ...], list[Outline]] = {}
        for outline, colour in zip(self._cells(corners), map(tuple, colours), strict=True):
            cells.setdefault(colour, []).append(outline)
        self.writer.start("g", attrib={"shape-rendering": "crispEdges"})
        for colour, outlines in cells.items():
            whole = Outline.make_compound_path(*outlines)
            self.draw_path(gc, whole, master_transform, colour)
        self.writer.end("g")

    @staticmethod
    def _cells(corners: Any) -> Iterator[Outline]:
        for upper, lower in pairwise(corners):
            for (a, d), (b, c) in zip(pairwise(upper), pairwise(lower), strict=True):
                yield Outline([a, b, c, d, a], closed=True)

    def draw_image(self, *_: Any, **__: Any) -> None:
        """不画位图。"""
        raise ValueError('有位图：热图用 pcolormesh(..., cmap="house")，不用 imshow')

    def draw_gouraud_triangles(self, *_: Any, **__: Any) -> None:
        """不画渐变。"""
        raise ValueError('有渐变的网格：去掉 shading="gouraud"')

    def faults(self) -> Iterator[str]:
        """画完以后，标签有什么不对。"""
        yield from labels.faults(self.labels, self.width, self.height)
        for label in self.labels:
            if any(solid.contains_point(label.centre) for solid in self.solids):
                yield f"“{label.text}”压在深色上：底色换成 ramp0…ramp7 或 alpha ≤ 0.3，或挪开"


def _formula(prop: FontProperties) -> FontProperties:
    larger = prop.copy()
    larger.set_size(prop.get_size_in_points() * FORMULA)
    return larger


def check_font(text: str, prop: FontProperties, colour: str) -> None:
    """字体、字号、颜色都是本站的。

    Raises:
        ValueError: 不是。
    """
    shape = (prop.get_family(), prop.get_style(), prop.get_weight(), prop.get_size())
    if shape not in (([FAMILY], "normal", weight, SIZE) for weight in ("normal", "regular", 400)):
        raise ValueError(f"标签“{text}”另设了字体或字号：字只有一种，{SIZE} 单位")
    if colour not in WRITING:
        raise ValueError(f"标签“{text}”的颜色看不清：写字用 ink、quiet 或 C0…C4")


class Canvas(FigureCanvasSVG):
    """用上面的笔画，画完检查标签。"""

    def get_renderer(self) -> Renderer:
        """排版时用的笔，什么也不留下。"""
        width, height = self.figure.get_size_inches() * UNIT
        return Renderer(width, height, io.StringIO())

    def print_svg(self, filename: Any, **_: Any) -> None:
        """画成 SVG。

        Raises:
            ValueError: 标签画出画面、叠在一起，或用了这里没有的东西。
        """
        self.figure.dpi = UNIT
        width, height = self.figure.get_size_inches() * UNIT
        drawn = io.StringIO()
        renderer = Renderer(width, height, drawn)
        self.figure.draw(renderer)
        renderer.finalize()
        if found := next(renderer.faults(), None):
            raise ValueError(found)
        with open_file_cm(filename, "wb") as file:
            file.write(drawn.getvalue().encode())


def install() -> None:
    """让 matplotlib 一直用本站的样式：笔记本的内核运行第一格之前。"""
    _settle()
    register_backend("svg", Canvas)


def _settle() -> None:
    """设置、颜色名、色图都换成本站的；这台机器上的 matplotlibrc 不算。"""
    colors.get_named_colors_mapping().update(NAMES)
    mpl.colormaps.register(colors.ListedColormap(RAMP, "house"), force=True)
    mpl.rcdefaults()
    mpl.rcParams.update(STYLE | {"image.cmap": "house"})


@contextmanager
def house() -> Iterator[None]:
    """在本站的样式里画一张图，之后恢复原样；警告也是错。"""
    try:
        with mpl.rc_context(), warnings.catch_warnings():
            _settle()
            warnings.simplefilter("error", UserWarning)
            yield
    except UserWarning as warning:
        raise ValueError(f"matplotlib 警告：{warning}") from None
    finally:
        mpl.colormaps.unregister("house")
        for name in NAMES:
            del colors.get_named_colors_mapping()[name]


def draw(function: Callable[[Figure, Any], None], result: object, *, salt: str) -> str:
    """画一张图。

    Args:
        function: figures.py 里的函数，往给它的图上画。
        result: 演示的 main 返回的。
        salt: 图里编号的开头，全站唯一。

    Returns:
        SVG；同样的输入，同样的字节。

    Raises:
        ValueError: 图里有不该有的；原因和改法在消息里。
    """
    with house():
        figure = Figure()
        canvas = Canvas(figure)
        function(figure, result)
        check_figure(figure)
        drawn = io.BytesIO()
        canvas.print_svg(drawn)
    return themed(drawn.getvalue().decode(), salt)


def check_figure(figure: Figure) -> None:
    """大小合适，没有标题。

    Raises:
        ValueError: 宽改了，太高太矮，或写了标题。
    """
    width, height = (round(side * UNIT, 3) for side in figure.get_size_inches())
    if width != WIDTH:
        raise ValueError(f"宽是 {width:g} 单位：宽总是 {WIDTH}，即 set_size_inches(5, 高)")
    if not LOWEST <= height <= HIGHEST:
        raise ValueError(f"高是 {height:g} 单位：要在 {LOWEST} 到 {HIGHEST} 之间，即 1 到 7 英寸")
    titles = [axes.get_title(where) for axes in figure.axes for where in PLACES]
    if figure.get_suptitle() or (len(figure.axes) == 1 and any(titles)):
        raise ValueError("图不写标题：图注就是标题；几个小图可以各有各的")
    if not figure.axes:
        raise ValueError("什么也没有画：先 axes = figure.subplots()")


def themed(svg: str, salt: str) -> str:
    """matplotlib 写的 SVG 整理成本站的：颜色成为变量，坐标两位小数。

    Raises:
        ValueError: 有本站没有的颜色、位图、底纹，或元素太多。
    """
    return tidy(svg, salt, SIZE)
