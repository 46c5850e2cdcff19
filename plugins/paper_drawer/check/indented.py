"""缩进成代码的行，与 Python-Markdown 一样认；拿不准的也算在内：不查、不改总不会错。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from paper_drawer.source import Document

OBJECT = "\ue002"
"""代码、公式、网址，当作一个西文词。"""
HIDDEN_RUN = re.compile("(?m) {3,}|^ {1,2}| {1,2}$")
"""prose 里换成空格的；最短的是 `x`，跨行的只看行首行尾。"""
SOMETHING = re.compile(r"[^ \t\n]+")
DEEP = re.compile("\t| {4}")
BOX = (
    r"(?:!!! ?[\w-]+(?: +[\w-]+)*|\?\?\?\+? ?(?:[\w-]+(?: +[\w-]+)*)?)"
    r'(?: *"[^\n]*")? *$'
)
ITEM = re.compile(r"(?:[-*+]|\d+\.)\s")
CONTAINER = re.compile(rf"(?:[-*+]|\d+\.|\[\^[^\]\n]+\]:|:)\s|{BOX}")
QUOTE = re.compile(r"(?:[ ]{0,3}>[ ]?)+")
INNER = re.compile(r"(?:(?:[-*+]|\d+\.|:)[ \t]+|>[ \t]?)*>[ \t]?(?: {4}|\t)")
"""容器里的引用，正文缩进了四格。"""
RULE = re.compile(r"(?:[-*_][ \t]*){3,}$")
ENDS = re.compile(
    r"(?:(?:[-*+]|\d+\.|:|\[\^[^\]\n]+\]:)[ \t]+)*+"
    rf"(?:\#|=+ *$|-+ *$|\[[^\]\n]*\]: *\S+ *(?:[\"'(].*)?$|{BOX})"
)
"""一行自成一块的：下一行缩进四格就是代码，不是它的续行。"""


@dataclass(frozen=True)
class Row:
    """一行缩进成的代码。"""

    start: int
    end: int
    first: bool
    """一段代码的第一行，而且不在列表、提示框和引用里。"""


@lru_cache(maxsize=1)  # rows 与 visible 先后看同一份
def seen(document: Document) -> str:
    """正文，围栏、代码、注释和公式不是空格，是 OBJECT。"""
    text = document.text

    def marked(run: re.Match[str]) -> str:
        return SOMETHING.sub(lambda m: OBJECT * len(m[0]), text[run.start() : run.end()])

    return HIDDEN_RUN.sub(marked, document.prose)


def over_comments(text: str, document: Document, mark: str) -> str:
    """注释的每个字都换成 mark。"""
    pieces, at = [], 0
    for start, comment in document.comments:
        pieces += [text[at:start], "\n".join(mark * len(li) for li in comment.split("\n"))]
        at = start + len(comment)
    return "".join([*pieces, text[at:]])


@lru_cache(maxsize=1)  # 几条规则先后问同一份
def rows(document: Document) -> tuple[Row, ...]:
    """缩进成代码的全部行，按先后。"""
    return tuple(_rows(document)) if DEEP.search(document.text) else ()


def _rows(document: Document) -> Iterator[Row]:
    reader, offset = _Reader(), 0
    text = over_comments(seen(document), document, " ")
    for line, prose in zip(text.split("\n"), document.prose.split("\n"), strict=True):
        before = reader.code
        rest = reader.unquoted(line)
        if rest.strip():
            reader.read(rest, hidden=not prose.strip())
            if reader.code and prose.strip():  # 整行是围栏或公式的，另有规则
                first = not before and not reader.level and reader.inside == [0]
                yield Row(offset, offset + len(line), first)
        elif not rest.strip(" \t"):
            reader.fresh = True
        offset += len(line) + 1


class _Reader:
    """一行一行读下去，记着身在哪几层容器里。"""

    def __init__(self) -> None:
        self.inside = [0]
        """每一层的内容缩进多少。"""
        self.level = 0
        """几层引用。"""
        self.fresh = True
        """下一行自成一块，不是上一行的续行。"""
        self.code = False

    def unquoted(self, line: str) -> str:
        """去掉引用的记号；多了一层或前面断开了，就从头来。"""
        quote = QUOTE.match(line) if ">" in line else None
        level = quote[0].count(">") if quote else 0
        if level > self.level or (level != self.level and self.fresh):
            self.inside, self.fresh = [0], True
        self.level = level
        return line[quote.end() :] if quote else line

    def read(self, line: str, *, hidden: bool) -> None:
        """一行有字的。"""
        bare = line.lstrip(" \t")
        indent = len(line[: len(line) - len(bare)].expandtabs(4))
        while self.fresh and self.inside[-1] > indent:
            self.inside.pop()
        deep = indent >= self.inside[-1] + 4 and (self.fresh or self.code)
        self.code = deep or (">" in bare and bool(INNER.match(bare)))
        plain = not (self.code or hidden)
        starts = self.fresh or self.inside != [0] or not ITEM.match(bare)  # 段落里起不了列表
        self.fresh = plain and bool(RULE.match(bare) or ENDS.match(bare))
        if self.fresh and indent < self.inside[-1]:
            self.inside = [0]
        if plain and starts and CONTAINER.match(bare):
            while self.inside[-1] > indent:
                self.inside.pop()
            self.inside.append(indent // 4 * 4 + 4)
