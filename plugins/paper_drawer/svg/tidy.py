"""matplotlib 写的 SVG → 本站的 SVG：颜色成为变量，坐标两位小数，没有用处的都去掉。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from paper_drawer.svg.palette import INK, LISTED, TOKENS
from paper_drawer.svg.safety import LOCAL, SHAPES, declarations
from paper_drawer.svg.tree import SVG, Node, parse

MOST = 3000
"""一张图最多多少个元素。"""
IDLE = {
    "stroke-dashoffset": "0",
    "stroke-linecap": "butt",
    "stroke-linejoin": "round",
    "stroke-miterlimit": "100000",
    "stroke-width": "1",
    "opacity": "1",
    "text-anchor": "start",
    "fill-opacity": "1",
}
"""等于没写的：默认值，或最外层已经写了。"""
PAINTS = ("fill", "stroke")
LOOKS = ("fill", "stroke", "clip-path", "text-anchor", "font-", "shape-rendering")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
STEP = re.compile(r"([A-Za-z]?)([^A-Za-z]+|(?<=[zZ]))")
TURNED = re.compile(r"rotate\((?:-?0(?:\.0*)?)(?:[ ,][^)]*)?\)|translate\(0[ ,]0\)|scale\(1\)")
PRECISE = re.compile(r"(scale|matrix)\(([^)]*)\)")


def tidy(text: str, salt: str, size: float) -> str:
    """整理一张图。

    Args:
        text: matplotlib 写的 SVG，字是字（svg.fonttype 为 none）。
        salt: 图里编号的开头。
        size: 写在最外层的字号；等于它的标签不再写。

    Raises:
        ValueError: 有本站没有的颜色、位图、底纹，或元素太多。
    """
    root = parse(text[max(text.find("<svg"), 0) :])
    _refuse(root)
    for node in root.walk():
        _spread(node, size)
        _recolour(node)
        _round(node)
    root.children = [*_simplified(root)]
    _number(root, salt)
    attributes = {
        "xmlns": SVG,
        "viewBox": root.attributes["viewBox"],
        "font-family": "sans-serif",
        "font-size": f"{size:g}",
        "stroke-linejoin": "round",
        "color": INK,
        "fill": "currentColor",
    }
    lines = "\n".join(map(str, root.children))
    return str(Node("svg", attributes)).removesuffix("/>") + f">\n{lines}\n</svg>\n"


def _refuse(root: Node) -> None:
    tags = [node.tag for node in root.walk()]
    if "image" in tags:
        raise ValueError('图里有位图：热图用 pcolormesh(..., cmap="house")，不用 imshow')
    if "pattern" in tags:
        raise ValueError("图里有底纹：换颜色或透明度")
    if (count := len(tags)) > MOST:
        raise ValueError(f"图里有 {count} 个元素，超过 {MOST}：少画些点")


def _spread(node: Node, size: float) -> None:
    """Style 拆成属性；等于没写的不要，字体由页面定。"""
    for key, value in declarations(node.attributes.pop("style", "")):
        node.attributes[key] = value
    if node.attributes.get("font-size") == f"{size:g}px":
        del node.attributes["font-size"]
    node.attributes.pop("font-family", None)
    for key, value in IDLE.items():
        if node.attributes.get(key) == value:
            del node.attributes[key]


def _recolour(node: Node) -> None:
    for key in PAINTS:
        value = node.attributes.get(key, "none")
        if value == "none":
            continue
        if value not in TOKENS:
            raise ValueError(f"颜色 {value} 不是这里的颜色：用 {LISTED}")
        node.attributes[key] = TOKENS[value]


def _round(node: Node) -> None:
    """坐标留两位小数，倍数留五位。"""
    for key, value in node.attributes.items():
        if key in ("d", "points"):
            node.attributes[key] = _joined(_shorter(value, 2))
        elif key == "transform":
            node.attributes[key] = _transform(value)
        elif key in ("x", "y", "width", "height", "stroke-dasharray", "stroke-width", "viewBox"):
            node.attributes[key] = _shorter(value, 2)
        elif key in ("opacity", "fill-opacity", "stroke-opacity"):
            node.attributes[key] = _shorter(value, 3)
    if not node.attributes.get("transform", "-"):
        del node.attributes["transform"]


def _joined(path: str) -> str:
    """路径写短：接着上一条直线的不再写 L。"""
    last, parts = "", []
    for command, numbers in STEP.findall(path):
        again = command == "L" and last in ("L", "M")
        parts.append((" " if again else command) + " ".join(numbers.split()))
        last = command or last
    return "".join(parts)


def _transform(value: str) -> str:
    value = PRECISE.sub(lambda m: f"{m[1]}<{_shorter(m[2], 5)}>", value)
    parts = re.split(r"(<[^>]*>)", value)
    parts[::2] = [_shorter(part, 2) for part in parts[::2]]
    joined = "".join(parts).replace("<", "(").replace(">", ")")
    return " ".join(TURNED.sub("", joined).split())


def _shorter(text: str, digits: int) -> str:
    def short(match: re.Match[str]) -> str:
        number = f"{float(match[0]):.{digits}f}".rstrip("0").rstrip(".")
        return "0" if number in ("-0", "") else number

    return NUMBER.sub(short, text)


def _simplified(parent: Node) -> Iterator[Node]:
    """孩子们：没有用处的组拆开，看不见的去掉，相邻而相同的组合成一个。"""
    kept: list[Node] = []
    for child in parent.elements:
        if child.tag in ("metadata", "style", "title", "desc") or _unseen(child):
            continue
        if child.tag == "g":
            child.children = [*_simplified(child)]
        elif child.tag == "defs":
            child.children = [node for node in child.elements if node.tag != "style"]
        if child.tag == "g" and child.attributes.keys() <= {"id"}:
            kept += child.elements
        elif child.children or child.tag not in ("g", "defs"):
            kept.append(child)
    return _runs(_merged(kept))


def _unseen(node: Node) -> bool:
    paints = {node.attributes.get(key, "none") for key in PAINTS}
    return node.tag in SHAPES and paints == {"none"} and "fill" in node.attributes


def _merged(nodes: list[Node]) -> list[Node]:
    """相邻的组，属性相同就是一个组；相邻的 defs 也是。"""
    found: list[Node] = []
    for (tag, attributes), same in groupby(nodes, lambda n: (n.tag, _without_id(n))):
        group = list(same)
        if tag in ("g", "defs") and len(group) > 1:
            children = [child for node in group for child in node.children]
            found.append(Node(tag, dict(attributes), children))
        else:
            found += group
    return found


def _without_id(node: Node) -> tuple[tuple[str, str], ...]:
    return tuple((k, v) for k, v in node.attributes.items() if k != "id")


def _runs(nodes: list[Node]) -> Iterator[Node]:
    """相邻而颜色、线型、裁剪都相同的，写在一个组上一次。"""
    for look, same in groupby(nodes, _look):
        members = list(same)
        if len(members) > 1 and len(look) > 1:
            for member in members:
                for key in dict(look):
                    del member.attributes[key]
            yield Node("g", dict(look), [*members])
        else:
            yield from members


def _look(node: Node) -> tuple[tuple[str, str], ...]:
    shared = node.tag in SHAPES or node.tag in ("use", "text")
    return tuple((k, v) for k, v in node.attributes.items() if shared and k.startswith(LOOKS))


def _number(root: Node, salt: str) -> None:
    """编号按次序重排；没有人指向的去掉。"""
    used: dict[str, str] = {}
    for node in root.walk():
        for key, value in node.attributes.items():
            if key == "href":
                used[value[1:]] = ""
            elif match := LOCAL.search(value):
                used[match[1]] = ""
    for index, node in enumerate(n for n in root.walk() if n.attributes.get("id") in used):
        used[node.attributes["id"]] = f"{salt}-{index}"
    for node in root.walk():
        _renumber(node, used)


def _renumber(node: Node, names: Mapping[str, str]) -> None:
    for key, value in list(node.attributes.items()):
        if key == "id" and value not in names:
            del node.attributes[key]
        elif key == "id":
            node.attributes[key] = names[value]
        elif key == "href":
            node.attributes[key] = f"#{names[value[1:]]}"
        else:
            node.attributes[key] = LOCAL.sub(lambda m: f"url(#{names[m[1]]})", value)
