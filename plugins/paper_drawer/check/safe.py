"""哪些改法不敢用：会改到代码、公式的，会换掉标题的地址的。"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from paper_drawer.check import indented
from paper_drawer.check.links import slug
from paper_drawer.check.structure import headings
from paper_drawer.model import Edit, Problem
from paper_drawer.source import Document

LOOSE = re.compile(r"(?<!\\)(?:\\\\)*+[`$]")
BLOCK = re.compile(r"(?m)(?:^[^\n]*[^ \t\n][^\n]*\n?)+")
UNDERLINED = re.compile(r"\n(?=(?:-+|=+)[ \t]*(?:\n|\Z))")


def safe(document: Document, problems: Iterable[Problem]) -> list[Problem]:
    """同样的问题，去掉不敢用的改法。"""
    found = list(problems)
    if not any(problem.edits for problem in found):
        return found
    lines = document.text.split("\n")
    doubtful = _doubtful(document, found)
    titles = {line: lines[line - document.first_line] for line in _headings(document)}
    code = {document.position(row.start)[0] for row in indented.rows(document)}

    def unsafe(edit: Edit) -> bool:
        moved = edit.line in titles and _moved(titles[edit.line], edit)
        return moved or edit.line in doubtful or (edit.line in code and _written(edit))

    return [replace(p, edits=()) if any(map(unsafe, p.edits)) else p for p in found]


def _written(edit: Edit) -> bool:
    """不只是缩进的空白。"""
    return edit.column > 1 or bool(edit.old.strip() or edit.new.strip())


def _doubtful(document: Document, problems: Iterable[Problem]) -> set[int]:
    """这几行所在的一段里，反引号或美元号有落单的、隔着行的，$$ 有紧挨正文的：也许是配错了。"""
    at = [match.start() for match in LOOSE.finditer(document.prose)]
    spans = [(f.offset, f.offset + len(f.tex)) for f in document.formulas if not f.display]
    for start, end in (*document.code_spans, *spans):
        at += [start] if "\n" in document.text[start:end] else []
    odd = {document.position(offset)[0] for offset in at}
    odd |= {problem.line for problem in problems if problem.rule == "M408"}
    lines: set[int] = set()
    for block in BLOCK.finditer(document.text) if odd else ():
        first, last = (document.position(offset)[0] for offset in block.span())
        if not odd.isdisjoint(inside := range(first, last + 1)):
            lines.update(inside)
    return lines


def _headings(document: Document) -> set[int]:
    """标题在哪几行。"""
    ends = [match.start() for match in UNDERLINED.finditer(document.text)]
    offsets = [heading.offset for heading in headings(document)]
    return {document.position(offset)[0] for offset in [*offsets, *ends]}


def _moved(line: str, edit: Edit) -> bool:
    """改了以后，链接到这个标题的就断了。"""
    at = edit.column - 1
    better = line[:at] + edit.new + line[at + len(edit.old) :]
    return slug(better.lstrip("#")) != slug(line.lstrip("#"))
