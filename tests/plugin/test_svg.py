"""陌生人的图进不了页面，自己的图进得去；matplotlib 的图整理得一字不差。"""

import re

import pytest
from paper_drawer import svg
from paper_drawer.svg.tidy import tidy
from paper_drawer.svg.tree import LARGEST

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def picture(inside: str, view: str = "0 0 360 230") -> str:
    return f'{HEAD} viewBox="{view}">{inside}</svg>'


DOTS = picture(
    '<defs><path id="m" d="M0 0L3 4"/>'
    '<clipPath id="c"><rect width="9" height="9"/></clipPath></defs>'
    '<g clip-path="url(#c)" fill="var(--pd-plot-1, #155884)"><use xlink:href="#m" x="1" y="2"/></g>'
    '<text x="5" y="6" style="text-anchor: end; fill: #666d75">一 &lt; 二</text>'
)


def test_a_figure_on_the_page() -> None:
    assert svg.faults(DOTS) == []
    assert svg.inline(DOTS, "demo-x", "看 A < B。", '一条"线"') == (
        '<svg class="pd-svg" role="img" aria-labelledby="demo-x-title demo-x-desc"'
        ' viewBox="0 0 360 230">'
        '<title id="demo-x-title">看 A &lt; B。</title><desc id="demo-x-desc">一条"线"</desc>'
        '<defs><path id="demo-x-0" d="M0 0L3 4"/>'
        '<clipPath id="demo-x-1"><rect width="9" height="9"/></clipPath></defs>'
        '<g clip-path="url(#demo-x-1)" fill="var(--pd-plot-1, #155884)">'
        '<use href="#demo-x-0" x="1" y="2"/></g>'
        '<text x="5" y="6" style="text-anchor: end; fill: #666d75">一 &lt; 二</text></svg>'
    )


def test_two_figures_share_no_id() -> None:
    both = svg.inline(DOTS, "a", "", "") + svg.inline(DOTS, "b", "", "")
    ids = re.findall(r' id="([^"]*)"', both)
    assert len(ids) == len(set(ids)) == 8
    pointed = set(re.findall(r"#([ab]-\d)", both))
    assert pointed == {"a-0", "a-1", "b-0", "b-1"} <= set(ids)


def test_what_would_move_the_page_is_dropped() -> None:
    text = DOTS.replace("viewBox", 'width="9000" height="9" id="menu" transform="scale(9)" viewBox')
    assert svg.inline(text, "x", "", "") == svg.inline(DOTS, "x", "", "")


def test_nothing_points_at_the_whole_figure() -> None:
    text = DOTS.replace("viewBox", 'id="c0" viewBox').replace("url(#c)", "url(#c0)")
    assert svg.faults(text) == ["g 指向图外"]


def test_titles_and_comments_of_the_record_are_dropped() -> None:
    text = DOTS.replace("<defs>", "<!-- a --><?b c?><title>骗</title><desc>骗</desc><defs>", 1)
    assert svg.inline(text, "x", "", "") == svg.inline(DOTS, "x", "", "")


HOSTILE = {
    "<script>alert(1)</script>": "有元素 script",
    '<path d="M0 0" onclick="alert(1)"/>': "path 有属性 onclick",
    "<foreignObject/>": "有元素 foreignObject",
    '<image href="https://example.org/x.png"/>': "有元素 image",
    '<a href="https://example.org"/>': "有元素 a",
    '<use href="https://example.org/x.svg#a"/>': "use 指向图外",
    '<use xlink:href="#nowhere"/>': "use 指向图外",
    '<path id="p" href="#p"/>': "path 指向 path",
    "<style>*{fill:red}</style>": "有元素 style",
    '<path class="md-header"/>': "path 有属性 class",
    '<path fill="url(https://example.org)"/>': "path 的 fill 不认识",
    '<path fill="url(#nowhere)"/>': "path 指向图外",
    '<path fill="url(x.svg)"/>': "path 的 fill 不认识",
    '<path style="fill: URL(//example.org)"/>': "path 的 fill 不认识",
    '<path style="position: fixed"/>': "path 的 style 里有 position",
    '<path style="fill: expression(alert(1))"/>': "path 的 fill 不认识",
    r'<path fill="u\72l(//example.org)"/>': r"path 的 fill 不认识",
    '<set attributeName="href" to="x"/>': "有元素 set",
    '<animate attributeName="x" dur="1s"/>': "有元素 animate",
    "<svg/>": "有元素 svg",
    '<h:div xmlns:h="http://www.w3.org/1999/xhtml"/>': "有元素 http://www.w3.org/1999/xhtml div",
    '<path xml:base="https://example.org"/>': (
        "path 有属性 http://www.w3.org/XML/1998/namespace base"
    ),
    '<g id="a"><use href="#b"/></g><g id="b"/>': "use 指向 g",
    '<use id="a" href="#a"/>': "use 指向 use",
}


@pytest.mark.parametrize(("inside", "fault"), HOSTILE.items(), ids=range(len(HOSTILE)))
def test_what_is_not_listed_is_refused(inside: str, fault: str) -> None:
    assert svg.faults(picture(inside)) == [fault]
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}$"):
        svg.inline(picture(inside), "x", "", "")


BROKEN = {
    '<!DOCTYPE svg [<!ENTITY a "b">]>' + DOTS: "有 DOCTYPE",
    picture("&lol;"): "第 1 行写得不对",
    picture("<g>"): "第 1 行写得不对",
    "": "第 1 行写得不对",
    "<html/>": "最外层不是 svg",
    picture("<g>" * 30 + "</g>" * 30): "嵌套超过 24 层",
    picture("<g/>" * (LARGEST // 4)): "有 400 KB，超过 400 KB",
    picture("", view="0 0 1e9 1"): "viewBox 不是 0 0 宽 高",
    picture(f'<path id="p" d="{"M0 0" * 5000}"/>' + '<use href="#p"/>' * 101): "use 重复得太多",
}


@pytest.mark.parametrize(("text", "fault"), BROKEN.items(), ids=range(len(BROKEN)))
def test_what_cannot_be_read_is_refused(text: str, fault: str) -> None:
    assert svg.faults(text) == [fault]


def test_all_faults_are_told_once() -> None:
    found = svg.faults(picture("<script/><script/><image/>", view="0 0 9"))
    assert found == ["viewBox 不是 0 0 宽 高", "有元素 script", "有元素 image"]


RAW = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="360pt" height="230pt" viewBox="0 0 360 230"
 xmlns="http://www.w3.org/2000/svg" version="1.1">
 <metadata><date/></metadata>
 <defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style></defs>
 <g id="figure_1">
  <g id="patch_1"><path d="M 0 230 L 360 230" style="fill: none; opacity: 0"/></g>
  <g id="line_1">
   <defs><path id="m8d" d="M 0 1.5 C 0.39 1.5 0.77 1.34 1 1" style="stroke: #155884"/></defs>
   <g clip-path="url(#p9a)">
    <use xlink:href="#m8d" x="10.123456" y="-0.001" style="fill: #155884; stroke: #155884"/>
    <use xlink:href="#m8d" x="30" y="2.505000" style="fill: #155884; stroke: #155884"/>
   </g>
  </g>
  <g id="grid"><path d="M 1 2.000000
L 3.14159 4
L 5 6 z" clip-path="url(#p9a)"
   style="fill: none; stroke: #e4e1da; stroke-width: 0.8; stroke-linecap: square"/></g>
  <g id="grid_2"><path d="M 1 2 L 3 4" clip-path="url(#p9a)"
   style="fill: none; stroke: #e4e1da; stroke-width: 0.8; stroke-linecap: square"/></g>
  <g id="text_1"><!-- 步 --><text style="font-size: 13.5px; font-family: 'DejaVu Sans';
   text-anchor: middle; fill: #1f2429" x="7" y="8.456" transform="rotate(-0 7 8.456)">步</text></g>
  <g id="text_2"><g style="fill: #666d75" transform="translate(1.23456 2) scale(0.162 -0.162)">
   <path d="M 0 0 L 1 1 C 1 2 3 4 5 6 L 7 8"/></g></g>
 </g>
 <defs><clipPath id="p9a"><rect x="1" y="2" width="3.333333" height="4"/></clipPath></defs>
</svg>
"""
TIDY = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 230" font-family="sans-serif"\
 font-size="13.5" stroke-linejoin="round" color="#1f2429" fill="currentColor">
<defs><path id="s-0" d="M0 1.5C0.39 1.5 0.77 1.34 1 1" stroke="var(--pd-plot-1, #155884)"/></defs>
<g clip-path="url(#s-1)"><g fill="var(--pd-plot-1, #155884)" stroke="var(--pd-plot-1, #155884)">\
<use href="#s-0" x="10.12" y="0"/><use href="#s-0" x="30" y="2.5"/></g></g>
<g clip-path="url(#s-1)" fill="none" stroke="var(--pd-line, #e4e1da)" stroke-width="0.8"\
 stroke-linecap="square"><path d="M1 2 3.14 4 5 6z"/><path d="M1 2 3 4"/></g>
<text x="7" y="8.46" text-anchor="middle" fill="currentColor">步</text>
<g transform="translate(1.23 2) scale(0.162 -0.162)" fill="var(--pd-quiet, #666d75)">\
<path d="M0 0 1 1C1 2 3 4 5 6L7 8"/></g>
<defs><clipPath id="s-1"><rect x="1" y="2" width="3.33" height="4"/></clipPath></defs>
</svg>
"""


def test_tidy() -> None:
    assert tidy(RAW, "s", 13.5) == TIDY
    assert svg.faults(TIDY) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("#155884", "#ff0000", "颜色 #ff0000 不是这里的颜色"),
        ('<path d="M 1 2 L', '<image/><path d="M 1 2 L', "图里有位图"),
        ('<clipPath id="p9a">', '<pattern/><clipPath id="p9a">', "图里有底纹"),
        ('<g id="grid">', '<g id="grid">' + "<path/>" * 3000, "图里有 30.. 个元素，超过 3000"),
    ],
)
def test_tidy_refuses(old: str, new: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        tidy(RAW.replace(old, new), "s", 13.5)
