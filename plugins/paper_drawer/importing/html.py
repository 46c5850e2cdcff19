"""笔记里常见的 HTML 标签 → Markdown；不认识的不是标签。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

ATTRIBUTES = (
    r"(?:\s+(?:[A-Za-z_:@][A-Za-z0-9_:.-]*\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+)"
    r"|(?:open|hidden|border|nowrap|noshade|compact|controls|loop|muted|autoplay|allowfullscreen"
    r"|checked|disabled|selected|reversed|async|defer)(?=[\s/>])))*\s*"
)
"""标签里的属性；没有值的只有这几个，别的多半是正文里的小于号。"""
TAG = re.compile(rf"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<rest>{ATTRIBUTES})/?>")
ATTRIBUTE = re.compile(
    r"(?P<name>[\w-]+)\s*=\s*(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)'|(?P<c>[^\s>]+))"
)
WIDTH = re.compile(r"(?:zoom|width)\s*:\s*(?P<width>[0-9.]+\s*(?:%|px)?)")
MARKS = {
    "b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "kbd": "`", "tt": "`",
    "mark": "==", "u": "==", "ins": "==", "s": "~~", "del": "~~", "strike": "~~",
}  # fmt: skip
SPACED = {"td": " | ", "th": " | ", "br": "  \n", "tr": "\n", "li": "\n"}
SILENT = frozenset(
    "a abbr big blockquote center dd div dl dt figcaption figure font h1 h2 h3 h4 h5 h6 hr ol p pre"
    " q small span sub sup table tbody tfoot thead ul".split()
)
RISKY = frozenset("script style iframe embed object video audio source form input button".split())
PAIRED = frozenset("a b i q s u".split())
"""一个字母的标签，成对才算；否则多半是公式里的下标。"""


@dataclass(frozen=True)
class Tag:
    """一个标签。"""

    name: str
    closing: bool
    attributes: dict[str, str]


def read(text: str, around: str) -> Tag | None:
    """认一个标签；around 是它所在的一段，成对的要在里面找得到另一半。"""
    match = TAG.fullmatch(text)
    if match is None:
        return None
    name, closing = match["name"].lower(), bool(match["end"])
    known = name == "img" or name in MARKS or name in SPACED or name in SILENT or name in RISKY
    other = f"<{name}" if closing else f"</{name}>"
    if not known or (name in PAIRED and other not in around.lower()):
        return None
    return Tag(name, closing, attributes(match["rest"]))


def attributes(text: str) -> dict[str, str]:
    """标签里的属性。"""
    found = ATTRIBUTE.finditer(text)
    return {m["name"].lower(): unescape(m["a"] or m["b"] or m["c"] or "") for m in found}


def hidden(tag: Tag) -> bool:
    """去掉它会不会丢字：悬停的说明、地址。"""
    return any(tag.attributes.get(name) for name in ("title", "href", "alt", "src"))


def markdown(tag: Tag, *, in_table: bool) -> str:
    """它的写法；只管样子的什么也不写。"""
    if tag.name in MARKS:
        return MARKS[tag.name]
    if tag.name in SPACED:
        new = SPACED[tag.name] if not tag.closing else ""
        return " " if in_table and "\n" in new else new
    return ""


def width(attributes: dict[str, str]) -> str:
    """图的宽度：width，或 style 里的 zoom。"""
    if re.fullmatch(r"[0-9.]+(?:%|px)?", given := attributes.get("width", "").strip()):
        return given.removesuffix("px")
    match = WIDTH.search(attributes.get("style", ""))
    return match["width"].replace(" ", "").removesuffix("px") if match else ""
