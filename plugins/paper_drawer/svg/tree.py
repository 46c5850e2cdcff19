"""SVG 文本 ↔ 树。不认 DOCTYPE 和实体，限制大小和深度。"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from xml.parsers.expat import ExpatError, ParserCreate

LARGEST = 400_000
"""一张图最多多少个字符。"""
DEEPEST = 24
SPECIAL = re.compile("[&<>\"']")
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"


@dataclass
class Node:
    """一个元素；孩子是元素或文字。"""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def elements(self) -> list[Node]:
        """孩子里的元素。"""
        return [child for child in self.children if isinstance(child, Node)]

    @property
    def text(self) -> str:
        """自己的文字，不含孩子的。"""
        return "".join(child for child in self.children if isinstance(child, str))

    def walk(self) -> list[Node]:
        """自己和全部后代，按出现的次序。"""
        found: list[Node] = []
        waiting = [self]
        while waiting:
            node = waiting.pop()
            found.append(node)
            waiting += [child for child in reversed(node.children) if isinstance(child, Node)]
        return found

    def __str__(self) -> str:
        """写成 SVG。"""
        attributes = "".join([f' {k}="{_escaped(v)}"' for k, v in self.attributes.items()])
        if not self.children:
            return f"<{self.tag}{attributes}/>"
        inside = "".join(
            escape(child, quote=False) if isinstance(child, str) else str(child)
            for child in self.children
        )
        return f"<{self.tag}{attributes}>{inside}</{self.tag}>"


def _escaped(value: str) -> str:
    """属性的值；坐标里没有要换的字。"""
    return escape(value) if SPECIAL.search(value) else value


class _Builder:
    """expat 的回调：一边读一边长出树。"""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= DEEPEST:
            raise ValueError(f"嵌套超过 {DEEPEST} 层")
        named = {_short(k) if " " in k else k: v for k, v in attributes.items()}
        node = Node(_short(name), named)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def end(self, _name: str) -> None:
        node = self._open.pop()
        if any(isinstance(child, Node) for child in node.children) and node.tag != "text":
            node.children = list(node.elements)

    def characters(self, text: str) -> None:
        if self._open[-1].tag in ("text", "tspan", "title", "desc", "style"):
            self._open[-1].children.append(text)

    def doctype(self, *_: object) -> None:
        raise ValueError("有 DOCTYPE")


def _short(name: str) -> str:
    """去掉 SVG 和 xlink 的名字空间；别的留着，好让人看出不认识。"""
    space, _, local = name.rpartition(" ")
    return local if space in ("", SVG, XLINK) else name


def parse(text: str) -> Node:
    """读成树；注释、处理指令和元素之间的空白都丢掉。

    Raises:
        ValueError: 太大、太深、有 DOCTYPE 或写得不对；原因在消息里。
    """
    if len(text) > LARGEST:
        raise ValueError(f"有 {len(text) // 1000} KB，超过 {LARGEST // 1000} KB")
    builder, parser = _Builder(), ParserCreate("utf-8", " ")
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.StartDoctypeDeclHandler = builder.doctype
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except ExpatError as error:
        raise ValueError(f"第 {error.lineno} 行写得不对") from None
    if builder.root is None or builder.root.tag != "svg":
        raise ValueError("最外层不是 svg")
    return builder.root
