"""结构：章节的名字与次序、标题的级别与写法、空的小节、易错点与疑问的个数。"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from paper_drawer.model import Edit, Problem
from paper_drawer.source import Document

SECTIONS = {
    "paper": ("一句话", "动机", "方法流程", "公式与代码", "易错点", "疑问", "参考"),
    "note": ("一句话", "直觉", "公式与代码", "易错点", "疑问", "参考"),
}
"""论文与笔记的章节，按次序。"""
OPTIONAL = frozenset({"动机"})
REQUIRED = frozenset().union(*SECTIONS.values()) - OPTIONAL
LEAST = {"易错点": ("pitfall", 2), "疑问": ("question", 2)}
"""章节 → 里面的提示框，至少几个。"""

HEADING = re.compile(r"\n(?P<line>#{1,6}(?!#)[^\n]+)")
INDENTED = re.compile(r"\n[ \t]*\n(?P<gap> {1,3})(?=#{1,6} +\S)")
BOLD = re.compile(
    r"\n(?P<mark>\*\*|__)(?!\s)(?P<text>[^*\n]{1,60})(?P=mark)[：:]?[ \t]*"
    r"(?=\n[ \t]*(?:\n|\Z)|\Z)"
)
UNDERLINE = re.compile(r"\n(?P<line>-+|=+)[ \t]*(?=\n|\Z)")
BOX = re.compile(r"(?m)^(?P<indent>[ \t]*)(?P<mark>!!!|\?\?\?\+?) +\w[^\n]*$")
NEXT = re.compile(r"\n(?:[ \t]*\n)*(?P<indent>[ \t]*)\S")
CALLOUT = re.compile(r"\n(?:!!!|\?\?\?\+?) (?P<kind>\w+)\b")
ATTRIBUTES = re.compile(r"\s\{[^{}]*\}\Z")
SENTENCE = ("。", "！", "？", "；", ".", "!", "?", "…")


@dataclass(frozen=True)
class Heading:
    """一个标题。"""

    level: int
    spaced: bool
    """# 后面有空格。"""
    text: str
    offset: int
    end: int


def check(path: str, kind: str, document: Document) -> Iterator[Problem]:
    """全部 B1xx。

    Args:
        path: 写进问题的路径。
        kind: paper、note、drawer、page 或 notebook；笔记本一次给一格，一级标题是它的题目。
        document: 正文。
    """
    found = list(headings(document))
    faults = [*_written(document, found), *_levels(kind, found), *_repeated(found)]
    faults += [*_bold(document), *_underlined(document), *_hollow(document)]
    if kind != "notebook":
        faults += _empty(document, found)
    if kind in SECTIONS and document.text.strip():
        faults += [*_sections(document, kind, found), *_counted(document, found)]
    for offset, rule, cause, fix, *edit in faults:
        place = document.position(offset)
        edits = tuple(Edit(*place, old, new) for old, new in edit)
        yield Problem(path, *place, rule, cause, fix, edits)


Fault = tuple[int, str, str, str] | tuple[int, str, str, str, tuple[str, str]]
"""下标，规则，原因，改法；能自动修的再加上旧的与新的文字。"""


def _matches(pattern: re.Pattern[str], text: str, group: str) -> Iterator[tuple[int, str]]:
    """某一组的下标与文字。模式都从换行起，找起来快得多，于是开头补两个。"""
    for match in pattern.finditer(f"\n\n{text}"):
        yield match.start(group) - 2, match[group]


def headings(document: Document) -> Iterator[Heading]:
    """全部 # 标题，按先后；围栏、代码和注释里的不算。"""
    for start, line in _matches(HEADING, document.prose, "line"):
        end = start + len(line)
        rest = document.text[start:end].lstrip("#")
        if text := " ".join(ATTRIBUTES.sub("", rest.rstrip(" \t#")).split()):
            yield Heading(end - start - len(rest), rest[0] in " \t", text, start, end)


def _written(document: Document, found: Sequence[Heading]) -> Iterator[Fault]:
    formulas = [formula.offset for formula in document.formulas]
    for heading in found:
        mark = "#" * heading.level
        if not heading.spaced:
            fault = heading.offset, "B110", f"{mark} 后面没有空格", "补一个；不是标题就写 \\#"
            yield (*fault, (mark, f"{mark} ")) if heading.level > 1 else fault
        at = bisect_left(formulas, heading.offset)
        if at < len(formulas) and formulas[at] < heading.end:
            fix = "用文字写；目录和网页标题里显示不出公式"
            yield heading.offset, "B112", f"标题里有公式：{heading.text[:30]}", fix
    for start, gap in _matches(INDENTED, document.text, "gap"):
        if document.prose[start + len(gap)] == "#":
            yield start, "B110", "# 前面有空格，成不了标题", "删去空格", (gap, "")


def _levels(kind: str, found: Sequence[Heading]) -> Iterator[Fault]:
    above = 1
    for heading in found:
        if kind != "notebook" and heading.level == 1:
            fix = "标题写在题录的 title 里，正文从 ## 起"
            yield heading.offset, "B106", f"正文里有一级标题：{heading.text[:30]}", fix
        elif heading.level > above + 1 and (kind != "notebook" or heading is not found[0]):
            cause = f"标题从 {above} 级跳到了 {heading.level} 级：{heading.text[:30]}"
            yield heading.offset, "B104", cause, f"改成 {'#' * (above + 1)}"
        above = heading.level


def _repeated(found: Sequence[Heading]) -> Iterator[Fault]:
    """同一节里有两个同名的小节，链接只到得了第一个。"""
    trail: dict[int, str] = {}
    seen: Counter[tuple[str, ...]] = Counter()
    for heading in found:
        trail = {level: text for level, text in trail.items() if level < heading.level}
        trail[heading.level] = heading.text
        seen[name := tuple(trail.values())] += 1
        if seen[name] > 1:
            yield heading.offset, "B109", f"又一个标题叫 {heading.text[:30]}", "合并，或换一个名字"


def _empty(document: Document, found: Sequence[Heading]) -> Iterator[Fault]:
    starts = [(offset, offset + len(text)) for offset, text in document.comments]
    ends = [(h.offset, h.level) for h in found[1:]] + [(len(document.text), 0)]
    for heading, (end, level) in zip(found, ends, strict=False):
        inside = starts[bisect_left(starts, (heading.end, 0)) : bisect_left(starts, (end, 0))]
        edges = [heading.end, *(edge for comment in inside for edge in comment), end]
        written = any(document.text[a:b].strip() for a, b in list(pairwise(edges))[::2])
        if level <= heading.level and not written:
            fix = "写上" if heading.text in REQUIRED else "写上，或删去标题"
            yield heading.offset, "B105", f"{heading.text[:30]} 下面什么也没有", fix


def _hollow(document: Document) -> Iterator[Fault]:
    """提示框的内容要比它多缩进四格；不够，页面上就是一个空框。"""
    for box in BOX.finditer(document.prose):
        inside = NEXT.match(document.text, box.end())
        wanted = len(box["indent"].expandtabs(4)) + 4
        if not inside or len(inside["indent"].expandtabs(4)) < wanted:
            fix = "内容每一行缩进四格（比提示框多四格）"
            yield box.start("mark"), "B113", "提示框是空的", fix


def _above(text: str, start: int) -> str:
    """上一行；第一行的上面是空的。"""
    return text[text.rfind("\n", 0, max(0, start - 1)) + 1 : max(0, start - 1)]


def _bold(document: Document) -> Iterator[Fault]:
    for start, said in _matches(BOLD, document.prose, "text"):
        words = document.text[start : start + len(said)].rstrip()
        if not (words.endswith(SENTENCE) or _above(document.text, start - 2).strip()):
            yield start - 2, "B107", f"粗体当了标题：{words[:30]}", "写成 ### 标题，进得了目录"


def _underlined(document: Document) -> Iterator[Fault]:
    for start, line in _matches(UNDERLINE, document.text, "line"):
        above = _above(document.prose, start)
        if above and above[0] not in " \t#":
            cause = f"{line[:10]} 紧跟在文字下面，上一行成了标题"
            yield start, "B108", cause, "分隔线前面空一行；标题写成 ##"


def _sections(document: Document, kind: str, found: Sequence[Heading]) -> Iterator[Fault]:
    names = SECTIONS[kind]
    sections = [heading for heading in found if heading.level == 2]  # noqa: PLR2004 -- ##
    present = {heading.text for heading in sections}
    if missing := [name for name in names if name not in present | OPTIONAL]:
        start = len(document.text) - len(document.text.lstrip())
        yield start, "B101", f"缺少章节：{'、'.join(missing)}", f"次序是 {' → '.join(names)}"
    for heading in sections:
        if heading.text not in names:
            near = get_close_matches(heading.text[:40], names, n=1, cutoff=0.5)
            fix = f"是不是 {near[0]}？" if near else f"放进 {'、'.join(names)} 之一，用 ### 起"
            yield heading.offset, "B102", f"章节里没有 {heading.text[:30]}", fix
    known = [heading for heading in sections if heading.text in names]
    for first, second in pairwise(known):
        if names.index(second.text) < names.index(first.text):
            cause = f"{second.text} 应在 {first.text} 之前"
            yield second.offset, "B103", cause, f"次序是 {' → '.join(names)}"


def _counted(document: Document, found: Sequence[Heading]) -> Iterator[Fault]:
    counts = Counter(kind for _, kind in _matches(CALLOUT, document.prose, "kind"))
    for heading in found:
        kind, least = LEAST.get(heading.text, ("", 0))
        if heading.level == 2 and counts[kind] < least:  # noqa: PLR2004 -- ##
            cause = f"{heading.text}只有 {counts[kind]} 个，至少 {least} 个"
            mark = "!!!" if kind == "pitfall" else "???"
            yield heading.offset, "B111", cause, f'用 {mark} {kind} "…" 写'
