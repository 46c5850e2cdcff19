"""正文里的链接与图片：写着什么字，指向哪里，各在什么位置。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from paper_drawer.source import Document

PART = r"(?:[^\s()<>]|\([^\s()<>]*\))"
TOKEN = re.compile(
    r"\\.|\[|!\[|\](?P<link>\(\s*(?:<(?P<angle>[^<>\n]*)>|<?(?P<plain>"
    rf"{PART}+(?: +(?![\"']){PART}+){{0,30}}(?=[ \t]*[)\"'])|{PART}*)))?"
)
"""目标里可以有空格，只要后面收了尾。"""
REFERENCE = re.compile(
    r"(?m)^ {0,3}\[(?!\^)[^\[\]\n]+\]:[ \t]*(?:\n[ \t]*)?<?(?P<target>[^\s>]+)>?"
    r"(?=[ \t]*(?:$|[\"'(]))"
)
AUTOLINK = re.compile(r"<(?P<target>[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*)>")


@dataclass(frozen=True)
class Target:
    """一个链接或图片。"""

    text: str | None
    """方括号里的字；<https://…> 与文末的地址没有。"""
    target: str
    start: int
    offset: int
    """目标的下标。"""
    image: bool = False

    @property
    def end(self) -> int:
        """目标之后的下标。"""
        return self.offset + len(self.target)


def find(document: Document) -> Iterator[Target]:
    """全部链接与图片；方括号可以一层套一层，代码里的不算。"""
    prose = document.prose
    for pattern, sign in ((REFERENCE, "]:"), (AUTOLINK, "<")):
        for match in pattern.finditer(prose) if sign in prose else ():
            yield Target(None, match["target"], match.start(), match.start("target"))
    waiting: list[re.Match[str]] = []
    for token in TOKEN.finditer(prose) if "](" in prose else ():
        if token[0] in ("[", "!["):
            waiting.append(token)
        elif token[0].startswith("]") and waiting:
            opened = waiting.pop()
            if token["link"]:
                text = document.text[opened.end() : token.start()]
                group = "plain" if token["angle"] is None else "angle"
                image = opened[0] == "!["
                yield Target(text, token[group], opened.start(), token.start(group), image)
