"""KaTeX 的语法树：取来，记下出处，剥去只管样子的层。"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from paper_drawer.formula.fault import Refusal, Span
from paper_drawer.katex import Engine, Failure

Tree = Mapping[str, Any]

SPACES = {"spacing", "kern", "rule", "internal"}
LOOKS = {"styling", "mclass", "color", "sizing"}
"""只管样子的层，内容在 body。"""


@dataclass(frozen=True)
class Source:
    """一个公式的 TeX 和它的序号。"""

    number: int
    tex: str

    def whole(self) -> Span:
        """整个公式。"""
        return Span(self.number, 0, len(self.tex))

    def span(self, part: object) -> Span | None:
        """这部分树最早与最晚的位置；宏里出来的没有位置。"""
        places = list(_places(part))
        if not places:
            return None
        return Span(self.number, self._character(min(places)), self._character(max(places)))

    def _character(self, unit: int) -> int:
        """UTF-16 的第几个单元 → 第几个字符。"""
        if self.tex.isascii():
            return unit
        return len(self.tex.encode("utf-16-le")[: 2 * unit].decode("utf-16-le", errors="ignore"))


def _places(part: object) -> Iterator[int]:
    if isinstance(part, list):
        for child in part:
            yield from _places(child)
    elif isinstance(part, dict):
        yield from part.get("loc") or ()
        for name, child in part.items():
            if name != "loc":
                yield from _places(child)


def grow(engine: Engine, sources: Sequence[Source]) -> list[list[Tree]]:
    """每个公式的树；KaTeX 不收的，拒绝。"""
    forest: list[list[Tree]] = []
    for source, text in zip(sources, engine.trees([s.tex for s in sources]), strict=True):
        if isinstance(text, Failure):
            raise Refusal(text.reason, Span(source.number, text.at, len(source.tex)), text.fix)
        nodes = json.loads(text)
        while len(nodes) == 1 and nodes[0]["type"] == "tag":
            nodes = nodes[0]["body"]
        forest.append(nodes)
    return forest


def listed(part: Any) -> list[Tree]:
    """一个、一串或没有，都成一串。"""
    if part is None:
        return []
    return part if isinstance(part, list) else [part]


def inside(part: Any) -> list[Tree]:
    """花括号与样式里面的内容。"""
    nodes = [n for n in listed(part) if n["type"] not in SPACES]
    while len(nodes) == 1 and nodes[0]["type"] in LOOKS | {"ordgroup"}:
        nodes = [n for n in listed(nodes[0]["body"]) if n["type"] not in SPACES]
    return nodes
