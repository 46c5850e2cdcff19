"""Markdown 原文里各物的位置：围栏、代码、公式、注释，以及剩下的正文。"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

FENCE = re.compile(r"(?m)^(?P<indent>[ \t]*(?:>[ \t]?)*)(?P<mark>`{3,}|~{3,})(?P<info>[^\n`]*)$")
CODE = re.compile(
    r"(?<![`\\])(?P<ticks>`+)(?!`)(?P<code>(?:(?!\n\s*\n).)+?)(?<!`)(?P=ticks)(?!`)", re.DOTALL
)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# 与 pymdownx.arithmatex 的两条规则一致（test_source 逐页核对）
DISPLAY = re.compile(
    r"(?m)^[ \t>]*(?:[-*+] |\d+\. )?[ \t]*(?<!\\)\$\$"
    r"(?P<tex>(?:\\.|(?!\n[ \t]*\n)[^\\$])+?)\$\$[ \t]*$"
)
INLINE = re.compile(
    r"(?<!\\)(?:\\\\)*\$(?![\s$])(?P<tex>(?:\\.|(?!\n[ \t]*\n)[^\\$])+?)(?<!\s)\$", re.DOTALL
)


@dataclass(frozen=True)
class Fence:
    """一段围栏：语言、正文，以及正文第一行的行号。"""

    info: str
    body: str
    line: int
    """``` 所在的行号。"""
    column: int
    offset: int

    @property
    def language(self) -> str:
        """围栏的第一个词，例如 snippet。"""
        return self.info.split()[0] if self.info.split() else ""


@dataclass(frozen=True)
class Formula:
    """一个公式和它的 TeX 在原文里的起点。"""

    tex: str
    display: bool
    offset: int


class Document:
    """一份 Markdown；各物都带原文里的位置。"""

    def __init__(self, text: str, first_line: int = 1) -> None:
        self.text = text
        self.first_line = first_line
        self.fences: tuple[Fence, ...] = ()
        self.comments: tuple[tuple[int, str], ...] = ()
        masked = self._without_fences(text)
        masked = self._without(COMMENT, masked, keep=True)
        self._no_code = self._without(CODE, masked)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(m.end() for m in re.finditer("\n", self.text))]

    def position(self, offset: int) -> tuple[int, int]:
        """原文的下标 → 文件里的行与列，都从 1 开始。"""
        line = bisect_right(self._starts, offset) - 1
        return line + self.first_line, offset - self._starts[line] + 1

    def _without_fences(self, text: str) -> str:
        fences, pieces, at = [], [], 0
        while match := FENCE.search(text, at):
            close = re.compile(
                rf"(?m)^[ \t]*(?:>[ \t]?)*{match['mark'][0]}{{{len(match['mark'])},}}[ \t]*$"
            ).search(text, match.end())
            end = close.end() if close else len(text)
            body = text[match.end() + 1 : close.start() if close else end]
            indent = len(match["indent"])
            body = "".join(
                line[indent:] if line[:indent].isspace() or not indent else line
                for line in body.splitlines(keepends=True)
            )
            line, _ = self.position(match.start())
            offset = match.start("mark")
            fences.append(Fence(match["info"].strip(), body, line, indent + 1, offset))
            pieces += [text[at : match.start()], _blank(text[match.start() : end])]
            at = end
        self.fences = tuple(fences)
        return "".join([*pieces, text[at:]])

    def _without(self, pattern: re.Pattern[str], text: str, *, keep: bool = False) -> str:
        if keep:
            self.comments = tuple((m.start(), m[0]) for m in pattern.finditer(text))
        return pattern.sub(lambda m: _blank(m[0]), text)

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """全部公式，按出现的先后。"""
        display = [Formula(m["tex"], True, m.start("tex")) for m in DISPLAY.finditer(self._no_code)]
        rest = DISPLAY.sub(lambda m: _blank(m[0]), self._no_code)
        inline = [Formula(m["tex"], False, m.start("tex")) for m in INLINE.finditer(rest)]
        return tuple(sorted([*display, *inline], key=lambda formula: formula.offset))

    @cached_property
    def prose(self) -> str:
        """正文：与原文等长，围栏、代码、注释、公式都换成了空格。"""
        rest = DISPLAY.sub(lambda m: _blank(m[0]), self._no_code)
        return INLINE.sub(lambda m: _blank(m[0]), rest)

    def sections(self, level: int = 2) -> Iterator[tuple[str, int]]:
        """指定级别的标题和它所在的下标。"""
        for match in re.finditer(rf"(?m)^#{{{level}}} +(.+?)[ #]*$", self._no_code):
            yield self.text[match.start(1) : match.end(1)], match.start()


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
