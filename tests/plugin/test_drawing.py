"""画图：汉字排得下，颜色跟随明暗，同样的字节；不合规矩的说得出哪里不合。"""

import os
import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import colors
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from paper_drawer import drawing, svg
from paper_drawer.svg.palette import INK, NAMES, RAMP, SERIES, TOKENS
from paper_drawer.svg.tree import Node, parse

ASSETS = Path(drawing.__file__).parent / "theme/assets/paper-drawer"
Drawer = Callable[[Figure, Any], None]


def draw(function: Drawer) -> Node:
    text = drawing.draw(function, None, salt="demo-a")
    assert svg.faults(text) == []
    return parse(text)


def texts(root: Node) -> list[str]:
    return [node.text for node in root.walk() if node.tag == "text"]


def everything(figure: Figure, _: Any) -> None:
    """线、点、填色、热图、公式、对数刻度、图例，都用上。"""
    figure.set_size_inches(5, 4)
    left, right = figure.subplots(1, 2)
    left.plot([1, 10, 100], [3, 2, 1], label="梯度")
    left.plot([1, 10, 100], [1, 2, 3], "s", label=r"$\nabla f$")
    left.fill_between([1, 100], [1, 2], color="C2", alpha=0.2)
    left.set(xscale="log", xlabel="第几步", ylabel="$x_1$", title="左")
    left.legend()
    right.pcolormesh(np.linspace(0, 1, 64).reshape(8, 8))
    right.annotate("最大", (8, 8), (2, 5), color="C1", arrowprops={"arrowstyle": "->"})


def test_colours_are_variables_and_ids_have_the_salt() -> None:
    nodes = draw(everything).walk()
    paints = {n.attributes[k] for n in nodes for k in ("fill", "stroke") if k in n.attributes}
    assert paints <= {"none", *TOKENS.values()}
    assert {TOKENS[colour] for colour in (INK, *SERIES[:3], *RAMP)} <= paints
    assert all(n.attributes.get("id", "demo-a-").startswith("demo-a-") for n in nodes)


def test_the_figure_is_small_and_bare() -> None:
    text = drawing.draw(everything, None, salt="a")
    assert text.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 288" ')
    assert len(text) < 15_000
    for word in ("<?", "<!", "metadata", "style", "DejaVu", "xlink", "font-size: "):
        assert word not in text
    assert re.findall(r"\d\.\d{3,}", re.sub(r"scale\([^)]*\)", "", text)) == []


def test_words_stay_words_and_formulas_become_outlines() -> None:
    root = draw(everything)
    assert {"梯度", "第几步", "左", "最大", "10⁰", "10²"} <= set(texts(root))
    assert not any("$" in text or "nabla" in text for text in texts(root))
    scaled = [n for n in root.walk() if "scale(" in n.attributes.get("transform", "")]
    glyphs = [n.attributes for n in scaled if n.tag == "g"]
    assert {glyph["fill"] for glyph in glyphs} == {"currentColor"}
    assert all("scale(0.162 -0.162)" in glyph["transform"] for glyph in glyphs)


def test_a_heat_map_has_one_path_for_each_step() -> None:
    cells = next(n for n in draw(everything).walk() if "shape-rendering" in n.attributes)
    steps = [TOKENS[colour] for colour in RAMP]
    assert [n.attributes["fill"] for n in cells.elements] == steps
    assert [n.attributes["d"].count("M") for n in cells.elements] == [8] * 8


def test_the_cells_of_a_heat_map_have_edges_on_request() -> None:
    def heat(figure: Figure, _: Any) -> None:
        figure.subplots().pcolormesh([[0, 1]], edgecolors="paper", linewidth=2)

    cells = next(n for n in draw(heat).walk() if "shape-rendering" in n.attributes)
    stroke = {key: cells.elements[0].attributes.get(key) for key in ("stroke", "stroke-width")}
    assert stroke == {"stroke": TOKENS[NAMES["paper"]], "stroke-width": "2"}


def test_a_chinese_character_is_one_em_wide() -> None:
    with drawing.house():
        renderer = drawing.Canvas(Figure()).get_renderer()
        prop = FontProperties(family="DejaVu Sans", size=13.5)
        wide, _, _ = renderer.get_text_width_height_descent("门控，图", prop, False)
        narrow, _, _ = renderer.get_text_width_height_descent("0", prop, False)
    assert wide == 4 * 13.5
    assert narrow == 13.5 * 1303 / 2048


def test_a_long_chinese_tick_moves_the_axes() -> None:
    def bars(figure: Figure, _: Any) -> None:
        figure.subplots().barh(["取最大的那个特征", "乙"], [1, 2])

    root = draw(bars)
    (label,) = (n for n in root.walk() if n.text == "取最大的那个特征")
    right = float(label.attributes["x"])
    assert label.attributes.get("text-anchor") == "end"
    assert 8 * 13.5 < right < 8 * 13.5 + 20


def test_the_same_bytes_in_every_process() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from test_drawing import *\n"
        "print(drawing.draw(everything, None, salt='demo-a'), end='')"
    )
    here = drawing.draw(everything, None, salt="demo-a")
    assert drawing.draw(everything, None, salt="demo-a") == here
    environment = os.environ | {"PYTHONHASHSEED": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env=environment, check=True
    )
    assert done.stdout.decode() == here


def test_settings_of_this_machine_do_not_count() -> None:
    here = drawing.draw(everything, None, salt="a")
    with mpl.rc_context({"xtick.direction": "in", "lines.marker": "x", "axes.xmargin": 0.3}):
        assert drawing.draw(everything, None, salt="a") == here


def test_nothing_is_left_behind() -> None:
    before = dict(mpl.rcParams), dict(colors.get_named_colors_mapping()), set(mpl.colormaps)

    def breaks(figure: Figure, _: Any) -> None:
        figure.subplots().plot([1], color="ink")
        raise KeyError("z")

    with pytest.raises(KeyError):
        draw(breaks)
    draw(everything)
    after = dict(mpl.rcParams), dict(colors.get_named_colors_mapping()), set(mpl.colormaps)
    assert after == before
    assert "ink" not in colors.get_named_colors_mapping()


def plotting(**given: Any) -> Drawer:
    def function(figure: Figure, _: Any) -> None:
        figure.subplots().plot([0, 1], **given)

    return function


def writing(text: str, x: float = 0.1, y: float = 0.5, **given: Any) -> Drawer:
    def function(figure: Figure, _: Any) -> None:
        figure.subplots().text(x, y, text, **given)

    return function


def sized(width: float, height: float) -> Drawer:
    def function(figure: Figure, _: Any) -> None:
        figure.set_size_inches(width, height)
        figure.subplots()

    return function


def doing(change: Callable[[Figure, Any], object]) -> Drawer:
    def function(figure: Figure, _: Any) -> None:
        change(figure, figure.subplots())

    return function


def filled(figure: Figure, _: Any) -> None:
    axes = figure.subplots()
    axes.bar([0], [2], color="C0")
    axes.text(0, 1, "甲")


def rotated(figure: Figure, _: Any) -> None:
    axes = figure.subplots()
    axes.text(0.5, 0.5, "竖着的字", rotation=90)
    axes.text(0.5, 0.5, "横")


def solid(figure: Figure, _: Any) -> None:
    axes = figure.subplots(subplot_kw={"projection": "3d"})
    axes.scatter([1, 2], [1, 2], [1, 2])
    axes.set(xticks=[1, 2], yticks=[1, 2], zticks=[1, 2], xlabel="左右")


REFUSED: dict[str, tuple[Drawer, str]] = {
    "hex": (plotting(color="#ff8800"), "颜色 #ff8800 不是这里的颜色：用 C0"),
    "name": (plotting(color="red"), "颜色 #ff0000 不是这里的颜色"),
    "grey": (plotting(color="0.5"), "颜色 #808080 不是这里的颜色"),
    "cmap": (doing(lambda _, a: a.pcolormesh([[1, 2]], cmap="viridis")), "颜色 #440154 不是"),
    "size": (writing("甲", fontsize=9), "标签“甲”另设了字体或字号"),
    "weight": (writing("甲", weight="bold"), "标签“甲”另设了字体或字号"),
    "family": (writing("甲", family="serif"), "标签“甲”另设了字体或字号"),
    "italic": (writing("甲", style="italic"), "标签“甲”另设了字体或字号"),
    "pale": (writing("甲", color="line"), "标签“甲”的颜色看不清"),
    "mixed": (writing("斜率 $k$"), "标签“斜率 $k$”把文字和公式混在一起"),
    "two": (writing("$a$ $b$"), "把文字和公式混在一起"),
    "han": (writing("$斜率$"), "公式“$斜率$”里有公式以外的字"),
    "wide": (writing("字" * 30), "标签“字字字.*画出了画面"),
    "outside": (writing("甲", x=2), "标签“甲”画出了画面"),
    "over": (doing(lambda _, a: [a.text(0.5, 0.5, t) for t in "甲乙"]), "标签“甲”和“乙”叠在一起"),
    "rotated": (rotated, "标签“竖着的字”和“横”叠在一起"),
    "solid": (filled, "“甲”压在深色上"),
    "narrow": (sized(4, 3), "宽是 288 单位：宽总是 360"),
    "low": (sized(5, 0.5), "高是 36 单位"),
    "high": (sized(5, 8), "高是 576 单位"),
    "title": (doing(lambda _, a: a.set_title("甲")), "图不写标题"),
    "suptitle": (doing(lambda f, _: f.suptitle("甲")), "图不写标题"),
    "nothing": (lambda *_: None, "什么也没有画"),
    "raster": (doing(lambda _, a: a.imshow([[1, 2]])), "有位图：热图用 pcolormesh"),
    "gouraud": (
        doing(lambda _, a: a.pcolormesh(np.eye(3), shading="gouraud")),
        "有渐变的网格：去掉 shading",
    ),
    "hatch": (doing(lambda _, a: a.bar([0], [1], hatch="/")), "图里有底纹"),
    "many": (doing(lambda _, a: a.scatter(range(3000), range(3000))), "元素，超过 3000"),
    "layout": (doing(lambda f, _: f.subplots_adjust(left=0.5)), "matplotlib 警告"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    function, message = REFUSED[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(ValueError, match=message.replace("$", r"\$")):
            draw(function)


ALLOWED: dict[str, Drawer] = {
    "names": doing(lambda _, a: [a.plot([1], "o", color=name) for name in NAMES]),
    "light fill": doing(lambda _, a: [a.bar([0], [2], alpha=0.3), a.text(0, 1, "甲")]),
    "slanted": doing(lambda _, a: [a.text(0.5, 0.5, t, rotation=30) for t in "甲乙"]),
    "panels": lambda f, _: [a.set_title("甲") for a in f.subplots(1, 2)],
    "minus": doing(lambda _, a: a.plot([-1e-7, 1e7])),
    "space": doing(lambda _, a: [a.text(0.5, 0.5, t) for t in (" ", "甲")]),
    "solid": solid,
}


@pytest.mark.parametrize("name", ALLOWED)
def test_allowed(name: str) -> None:
    assert len(draw(ALLOWED[name]).elements) > 1


def test_the_offset_of_an_axis_is_plain_text() -> None:
    assert "×10⁷" in texts(draw(doing(lambda _, a: a.plot([0, 3e7]))))


def test_a_notebook_draws_the_same_way() -> None:
    """内核里 install 之后，普通的 savefig 得到的与 draw 一样。"""
    code = """
import io, sys
from paper_drawer import drawing
drawing.install()
import matplotlib.pyplot as plt
figure, axes = plt.subplots()
axes.plot([1, 2], label="梯度")
axes.pcolormesh([[1, 2]])
axes.legend()
file = io.BytesIO()
figure.savefig(file, format="svg")
print(drawing.themed(file.getvalue().decode(), "n"), end="")
"""

    def same(figure: Figure, _: Any) -> None:
        axes = figure.subplots()
        axes.plot([1, 2], label="梯度")
        axes.pcolormesh([[1, 2]])
        axes.legend()

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode() == drawing.draw(same, None, salt="n")
    assert done.stderr == b""


CSS = (ASSETS / "figure.css").read_text(encoding="utf-8")
LIGHT, DARK = CSS.split("@media screen")
PAGES = {"light": ("#fbfaf7", "#ffffff"), "dark": ("#15181c", "#1b1f24")}
INKS = {"light": ("#1f2429", "#666d75"), "dark": ("#dadde1", "#959da6")}


def variables(css: str) -> dict[str, str]:
    return dict(re.findall(r"(--pd-(?:plot|ramp)-\d): (#\w{6});", css))


SCHEMES = {"light": variables(LIGHT), "dark": variables(DARK)}


def test_the_style_sheet_has_the_colours_of_the_figures() -> None:
    written = {t[4:-1].split(", ")[0]: t[4:-1].split(", ")[1] for t in TOKENS.values() if "(" in t}
    sheet = (ASSETS / "tokens.css").read_text(encoding="utf-8") + LIGHT
    for name, value in written.items():
        assert re.search(rf"{name}: ({value}|var\(--pd-surface\));", sheet), name
    assert SCHEMES["light"].keys() == SCHEMES["dark"].keys()


def luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(colour)]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def rgb(colour: str) -> tuple[float, ...]:
    return colors.to_rgb(colour)


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_series_can_be_written_with(scheme: str) -> None:
    series = [v for k, v in SCHEMES[scheme].items() if "plot" in k]
    assert len(series) == 5
    for colour in series:
        assert min(contrast(colour, page) for page in PAGES[scheme]) >= 4.5, colour


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_ramp_can_be_written_on(scheme: str) -> None:
    ramp = [v for k, v in SCHEMES[scheme].items() if "ramp" in k]
    ink = INKS[scheme][0]
    assert min(contrast(ink, step) for step in ramp) >= 4.5
    contrasts = [contrast(PAGES[scheme][1], step) for step in ramp]
    assert contrasts == sorted(contrasts)


BLIND = {
    "绿": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "红": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "蓝": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))


def seen(colour: str, matrix: Any) -> np.ndarray:
    """色盲看见的颜色，CIELAB（Machado 等 2009，完全的）。"""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(colour)]
    x, y, z = np.cbrt(XYZ @ np.clip(matrix @ np.array(linear), 0, 1) / (0.9505, 1, 1.089))
    return np.array((116 * y - 16, 500 * (x - y), 200 * (y - z)))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("matrix", BLIND.values(), ids=BLIND)
def test_series_differ_for_the_colour_blind(scheme: str, matrix: Any) -> None:
    series = [seen(v, np.array(matrix)) for k, v in SCHEMES[scheme].items() if "plot" in k]
    assert min(np.linalg.norm(a - b) for a, b in combinations(series, 2)) > 10
