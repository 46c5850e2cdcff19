"""A：放过一处，要写理由。

    <!-- drawer: allow T401,T402 理由 -->

注释独占一行。放在正文最前面，管整份文件；放在别处，管下面紧接着的一块：到下一个空行为止，
围栏与提示框算整块。几个编号用逗号隔开，编号后面空一格写理由。没有理由的不生效（A001）；
编号要是真的（A002），要真的放过了什么（A003）；读不懂的文件、写错的题录与术语表、
脚本与来历不明的链接不能放过（A004）。
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from paper_drawer.model import Problem
from paper_drawer.source import Document

FAMILIES = {
    "A": (1, 4),
    "B": (101, 113),
    "C": (201, 206),
    "D": (701, 709),
    "E": (1, 8),
    "F": (101, 109),
    "G": (1, 2),
    "H": (301, 304),
    "L": (301, 310),
    "M": (401, 410),
    "N": (801, 811),
    "P": (601, 601),
    "R": (201, 204),
    "S": (501, 510),
    "T": (401, 411),
    "V": (101, 112),
    "W": (501, 502),
}
"""规则编号的登记处：字母 → 头一个与末一个号码。编号永久，只增不改。"""
KNOWN = frozenset(
    f"{letter}{number:03}"
    for letter, (first, last) in FAMILIES.items()
    for number in range(first, last + 1)
)
FIRM = re.compile(r"[AEFG]\d{3}|H30[23]")
"""不能放过的。"""
ALLOW = re.compile(r"<!--\s*drawer:\s*allow\b[ \t]*(?P<said>.*?)\s*-->", re.DOTALL)
BOX = re.compile(r"([ \t]*)(?:!!!|\?\?\?\+?|===) ")
EVERYWHERE = 10**9


@dataclass(frozen=True)
class Allow:
    """一处放过：哪些规则，从哪一行到哪一行。"""

    path: str
    line: int
    column: int
    rules: tuple[str, ...]
    first: int
    last: int

    def covers(self, problem: Problem) -> bool:
        """放过这个问题。"""
        return problem.rule in self.rules and self.first <= problem.line <= self.last


def read(path: str, kind: str, document: Document) -> tuple[list[Allow], list[Problem]]:
    """一份正文里的放过，以及写得不对的（A001、A002、A004）。"""
    allows, problems = [], []
    for offset, comment in document.comments:
        if not (match := ALLOW.fullmatch(comment)):
            continue
        line, column = document.position(offset)
        words = re.sub(r"[,，、]\s*", ",", match["said"]).split(None, 1)
        rules = words[0].split(",") if words else []
        faults = list(_faults(rules, reasoned=len(words) > 1))
        problems += [Problem(path, line, column, *fault) for fault in faults]
        usable = tuple(rule for rule in rules if rule in KNOWN and not FIRM.fullmatch(rule))
        if usable and not any(fault[0] == "A001" for fault in faults):
            first, last = _span(document, kind, offset, offset + len(comment))
            allows.append(Allow(path, line, column, usable, first, last))
    return allows, problems


def _faults(rules: list[str], *, reasoned: bool) -> Iterator[tuple[str, str, str]]:
    if not reasoned:
        fix = "写成 <!-- drawer: allow T401 理由 -->；没有理由的不生效"
        yield "A001", "没有写为什么放过", fix
    for rule in rules:
        if rule not in KNOWN:
            yield "A002", f"没有 {rule[:20]} 这条规则", "编号见手册的“检查规则”，几个编号用逗号隔开"
        elif FIRM.fullmatch(rule):
            yield "A004", f"{rule} 不能放过", "照它说的改好，删去这个编号"


def _span(document: Document, kind: str, start: int, end: int) -> tuple[int, int]:
    """管哪几行：整份文件，或下面的一块。"""
    if not document.text[:start].strip():
        whole = kind != "notebook"  # 笔记本的一格只管这一格
        return (1, EVERYWHERE) if whole else (document.first_line, _lines(document))
    lines = document.text.split("\n")
    at = document.text.count("\n", 0, end) + 1
    while at < len(lines) and not lines[at].strip():
        at += 1
    first = at + document.first_line
    for fence in document.fences:
        if fence.line == first:
            return first, first + fence.body.count("\n") + 1
    return first, _block(lines, at) + document.first_line


def _lines(document: Document) -> int:
    return document.first_line + document.text.count("\n")


def _block(lines: list[str], first: int) -> int:
    """一块的最后一行（从 0 数）：空行之前；提示框是缩进的内容之后。"""
    box = BOX.match(lines[first]) if first < len(lines) else None
    last = first
    for at in range(first + 1, len(lines)):
        indent = len(lines[at]) - len(lines[at].lstrip())
        if not lines[at].strip():
            if box is None:
                break
        elif box is not None and indent <= len(box[1]):
            break
        else:
            last = at
    return last


def apply(problems: Iterable[Problem], allows: Iterable[Allow]) -> list[Problem]:
    """去掉放过的；没有放过什么的编号报 A003。"""
    places: dict[str, list[Allow]] = {}
    for allow in allows:
        places.setdefault(allow.path, []).append(allow)
    left, used = [], set()
    for problem in problems:
        covering = [allow for allow in places.get(problem.path, ()) if allow.covers(problem)]
        used |= {(allow, problem.rule) for allow in covering}
        left += [] if covering else [problem]
    for allow in (allow for several in places.values() for allow in several):
        for rule in allow.rules:
            if (allow, rule) not in used:
                cause, fix = f"{rule} 没有放过任何问题", "删去这个编号"
                left.append(Problem(allow.path, allow.line, allow.column, "A003", cause, fix))
    return left
