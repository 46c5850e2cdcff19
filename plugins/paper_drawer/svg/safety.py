"""哪些元素、属性、写法可以放进页面。记录是陌生人交来的，只有列出的才算数。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from paper_drawer.svg.tree import Node, parse

SHAPES = frozenset("path rect circle ellipse line polyline polygon".split())
ELEMENTS = SHAPES | frozenset(
    "svg g text tspan defs clipPath use title desc linearGradient stop".split()
)
STYLES = frozenset(
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray"
    " stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit opacity color clip-path"
    " clip-rule font-size font-family font-weight font-style text-anchor dominant-baseline"
    " stop-color stop-opacity shape-rendering paint-order".split()
)
GEOMETRY = frozenset(
    "d points x y x1 y1 x2 y2 dx dy cx cy r rx ry width height transform viewBox offset"
    " gradientUnits gradientTransform clipPathUnits version id href".split()
)
ATTRIBUTES = STYLES | GEOMETRY | {"style"}
FUNCTIONS = frozenset("translate rotate scale matrix skewX skewY var rgb url".split())
CALL = re.compile(r"([\w-]+)\s*\(")
LOCAL = re.compile(r"url\(#([\w.-]+)\)")
BARE = re.compile(r"[\w\s.,%#+'\"-]*")
CALLING = re.compile(r"[\w\s.,%#()+'\"-]*")
HEAVIEST = 2_000_000
"""use 重复画出的路径，加起来最多多少个字符。"""
VIEW = re.compile(r"0 0 (\d{1,4}(?:\.\d+)?) (\d{1,4}(?:\.\d+)?)")


def faults(text: str) -> list[str]:
    """图里不能放进页面的东西；空的表示放心。"""
    try:
        root = parse(text)
    except ValueError as error:
        return [str(error)]
    return list(dict.fromkeys(check(root)))


def check(root: Node) -> Iterator[str]:
    """一棵树里的问题。"""
    if not VIEW.fullmatch(root.attributes.get("viewBox", "")):
        yield "viewBox 不是 0 0 宽 高"
    nodes = root.walk()
    named = {n.attributes["id"]: n for n in nodes[1:] if "id" in n.attributes}
    for node in nodes:
        if node.tag not in ELEMENTS or (node.tag == "svg" and node is not root):
            yield f"有元素 {node.tag}"
            continue
        for name, value in node.attributes.items():
            yield from _attribute(node, name, value, named)
    used = (named.get(n.attributes.get("href", "")[1:]) for n in nodes if n.tag == "use")
    if sum(len(target.attributes.get("d", "")) for target in used if target) > HEAVIEST:
        yield "use 重复得太多"


def _attribute(node: Node, name: str, value: str, named: dict[str, Node]) -> Iterator[str]:
    if name not in ATTRIBUTES:
        yield f"{node.tag} 有属性 {name}"
    elif name == "href":
        yield from _reference(node, value, named)
    elif name == "style":
        for key, part in declarations(value):
            if key not in STYLES:
                yield f"{node.tag} 的 style 里有 {key}"
            yield from _value(node, key, part, named)
    else:
        yield from _value(node, name, value, named)


def _reference(node: Node, value: str, named: dict[str, Node]) -> Iterator[str]:
    """Use 只能指向一个形状：指向另一个 use，几行就能画出上亿个。"""
    target = named.get(value.removeprefix("#")) if value.startswith("#") else None
    if target is None:
        yield f"{node.tag} 指向图外"
    elif node.tag != "use" or target.tag not in SHAPES:
        yield f"{node.tag} 指向 {target.tag}"


def _value(node: Node, name: str, value: str, named: dict[str, Node]) -> Iterator[str]:
    if BARE.fullmatch(value):
        return
    calls = CALL.findall(value)
    local = LOCAL.findall(value)
    strange = [call for call in calls if call not in FUNCTIONS]
    if strange or not CALLING.fullmatch(value) or calls.count("url") != len(local):
        yield f"{node.tag} 的 {name} 不认识"
    elif any(target not in named for target in local):
        yield f"{node.tag} 指向图外"


def declarations(style: str) -> Iterator[tuple[str, str]]:
    """拆开 style：属性名和值。"""
    for part in style.split(";"):
        if part.strip():
            key, _, value = part.partition(":")
            yield key.strip(), value.strip()
