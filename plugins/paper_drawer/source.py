"""Markdown 原文里各物的位置：围栏、代码、公式、注释，以及剩下的正文。"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

# 写得再怪的一行也只看一遍：能重叠的几段都用占有量词（*+、{3,}+），配对的另有函数
FENCE = re.compile(r"(?m)^(?P<indent>[ \t>]*+)(?P<mark>`{3,}+|~{3,}+)(?P<info>[^\n`]*)$")
LINE = re.compile(r"(?m)^.*\S.*$")
TICKS = re.compile(r"\n[ \t]*\n|(?P<ticks>`+)")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# 与 pymdownx.arithmatex 的两条规则一致（test_source 逐页核对）
DISPLAY = re.compile(
    r"(?m)^[ \t>]*+(?:[-*+] |\d++\. )?[ \t]*+(?<!\\)\$\$"
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
        self.unclosed: tuple[tuple[int, str], ...] = ()  # 没有收尾的：下标与记号
        masked = self._without_fences(text)
        end = masked.rfind("-->") + len("-->")
        self.comments = tuple((m.start(), m[0]) for m in COMMENT.finditer(masked, 0, end))
        masked = COMMENT.sub(lambda m: _blank(m[0]), masked[:end]) + masked[end:]
        self.code_spans = tuple(_code(masked))
        self._no_code = _without(self.code_spans, masked)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(m.end() for m in re.finditer("\n", self.text))]

    def position(self, offset: int) -> tuple[int, int]:
        """原文的下标 → 文件里的行与列，都从 1 开始。"""
        line = bisect_right(self._starts, offset) - 1
        return line + self.first_line, offset - self._starts[line] + 1

    def _without_fences(self, text: str) -> str:
        fences, unclosed, spans, at = [], [], [], 0
        while match := FENCE.search(text, at):
            close, at = _close(text, match)
            if close is None:
                unclosed.append((match.start("mark"), match["mark"]))
                if at < len(text):  # 中间断了：不是围栏，接着往下找
                    continue
            fences.append(self._fence(match, text[match.end() + 1 : close]))
            spans.append((match.start(), at))
        self.fences, self.unclosed = tuple(fences), tuple(unclosed)
        return _without(spans, text)

    def _fence(self, opener: re.Match[str], body: str) -> Fence:
        indent = len(opener["indent"])
        body = re.sub(rf"(?m)^[ \t]{{0,{indent}}}", "", body)
        line, _ = self.position(opener.start())
        return Fence(opener["info"].strip(), body, line, indent + 1, opener.start("mark"))

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """全部行内代码，按出现的先后。"""
        return tuple(self.text[start:end].strip("`") for start, end in self.code_spans)

    @cached_property
    def _math(self) -> tuple[list[re.Match[str]], list[re.Match[str]], str]:
        """独占一行的公式，行内的公式，去掉它们以后的正文。"""
        display = list(DISPLAY.finditer(self._no_code))
        rest = _without((match.span() for match in display), self._no_code)
        inline = list(INLINE.finditer(rest))
        return display, inline, _without((match.span() for match in inline), rest)

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """全部公式，按出现的先后。"""
        display, inline, _ = self._math
        found = [Formula(m["tex"], True, m.start("tex")) for m in display]
        found += [Formula(m["tex"], False, m.start("tex")) for m in inline]
        return tuple(sorted(found, key=lambda formula: formula.offset))

    @property
    def prose(self) -> str:
        """正文：与原文等长，围栏、代码、注释、公式都换成了空格。"""
        return self._math[2]

    def sections(self, level: int = 2) -> Iterator[tuple[str, int]]:
        """指定级别的标题和它所在的下标。"""
        for match in re.finditer(rf"(?m)^#{{{level}}} ++(.+)$", self._no_code):
            if length := len(match[1].rstrip(" #")):
                yield self.text[match.start(1) : match.start(1) + length], match.start()


def _close(text: str, opener: re.Match[str]) -> tuple[int | None, int]:
    """收尾的一行从哪里起，围栏到哪里为止；没有收尾的是 None。

    与 superfences 一样：收尾的缩进和记号要与开头的相同；中间有一行缩进不够，就不是围栏。
    """
    width, level = len(opener["indent"].expandtabs(4)), opener["indent"].count(">")
    for line in LINE.finditer(text, opener.end() + 1):
        shown = line[0].expandtabs(4)
        head, rest = shown[:width], shown[width:]
        if level and not shown.strip(" >"):
            continue
        if head.strip(" >") or head.count(">") != level:
            return None, line.end()
        if rest.rstrip(" ") == opener["mark"]:
            return line.start(), line.end()
    return None, len(text)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]+", lambda m: " " * len(m[0]), text)


def _without(spans: Iterable[tuple[int, int]], text: str) -> str:
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], _blank(text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])


def _code(text: str) -> Iterator[tuple[int, int]]:
    """行内代码的首尾：两串同样多的反引号，中间没有空行；反斜线后面的一串不起头。"""
    runs = list(TICKS.finditer(text))
    closing: dict[int, int] = {}
    later: dict[str, int] = {}
    for number, run in reversed(list(enumerate(runs))):
        if not run["ticks"]:  # 空行
            later = {}
            continue
        if run["ticks"] in later and not text.endswith("\\", 0, run.start()):
            closing[number] = later[run["ticks"]]
        later[run["ticks"]] = number
    done = -1
    for number, run in enumerate(runs):
        if number > done and number in closing:
            done = closing[number]
            yield run.start(), runs[done].end()
