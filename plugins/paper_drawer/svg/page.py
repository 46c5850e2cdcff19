"""记录里的图 → 页面里的图：有标题和描述，编号不与别的图相撞。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from paper_drawer.svg.safety import LOCAL, STYLES, check
from paper_drawer.svg.tree import Node, parse

FIGURE = re.compile(r'<svg class="pd-svg".*?</svg>', re.DOTALL)
PLACE = "<!--pd-svg-{}-->"
KEPT = STYLES | {"viewBox"}
"""最外层留下的属性；其余的（宽高、transform）会挪动页面。"""


@lru_cache(maxsize=256)  # 页面与记录页各放一次
def inline(text: str, id: str, caption: str, alt: str) -> str:  # noqa: A002 -- 页面上的 id
    """可以放进页面的一张图。

    Args:
        text: 记录里的 SVG。
        id: 页面里独一无二的编号，图里的编号都以它开头。
        caption: 图注，图的名字。
        alt: 画面的描述，给看不见图的人。

    Raises:
        ValueError: 图里有不该有的东西。
    """
    root = parse(text)
    if found := next(check(root), None):
        raise ValueError(found)
    _rename(root, id)
    children = [child for child in root.elements if child.tag not in ("title", "desc")]
    named = (Node("title", {"id": f"{id}-title"}, [caption]),)
    told = (Node("desc", {"id": f"{id}-desc"}, [alt]),)
    kept = {k: v for k, v in root.attributes.items() if k in KEPT}
    attributes = {
        "class": "pd-svg",
        "role": "img",
        "aria-labelledby": f"{id}-title {id}-desc",
    }
    return str(Node("svg", attributes | kept, [*named, *told, *children]))


def _rename(root: Node, prefix: str) -> None:
    """图里的编号换成 前缀-0、前缀-1……，指向它们的也跟着换。"""
    names: dict[str, str] = {}
    nodes = root.walk()[1:]
    for node in nodes:
        if old := node.attributes.get("id"):
            names[old] = node.attributes["id"] = f"{prefix}-{len(names)}"
    for node in nodes:
        for key, value in node.attributes.items():
            if key == "href":
                node.attributes[key] = f"#{names[value[1:]]}"
            elif "url(" in value:
                node.attributes[key] = LOCAL.sub(lambda m: f"url(#{names[m[1]]})", value)


def lift(html: str) -> tuple[str, list[str]]:
    """取下页面里的图，原处留记号：搜索与模板不必读它们。"""
    figures = FIGURE.findall(html)
    places = iter(range(len(figures)))
    return FIGURE.sub(lambda _: PLACE.format(next(places)), html), figures


def lower(html: str, figures: Sequence[str]) -> str:
    """把取下的图放回记号处。"""
    for number, figure in enumerate(figures):
        html = html.replace(PLACE.format(number), figure)
    return html
