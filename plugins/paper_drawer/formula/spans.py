"""出处：KaTeX 只给叶子记位置，命令与括号的由前后推出来。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from paper_drawer.formula.fault import Span
from paper_drawer.formula.tree import Source, Tree

LEAVES = {"mathord", "textord", "atom", "spacing"}
COMMAND = re.compile(r"\\[a-zA-Z]+\*?")
BEFORE = re.compile(r"\\[a-zA-Z]+\*?\s*(?:\{[a-z]+\*?\})?\s*[{(\[.|]?\s*$")
AFTER = re.compile(r"\s*(?:'+|\\right\s*(?:\\[a-zA-Z]+|\\?.)|\\end\s*\{[a-z]+\*?\})")
SEPARATION = re.compile(r"(?:\s|\}|&|\\\\|\\[,;!:]|'|\\right\s*(?:\\[a-zA-Z]+|\\?.))*")


def spans(nodes: Sequence[Tree], source: Source) -> list[Span]:
    """一层里每个节点的出处。"""
    places = [source.span(node) for node in nodes]
    found: list[Span] = []
    for i, (node, place) in enumerate(zip(nodes, places, strict=True)):
        before = found[-1].end if found else None
        after = next((p.start for p in places[i + 1 :] if p is not None), None)
        span = place or _lost(before, after, source)
        if node["type"] not in LEAVES:
            span = _closed(_opened(span, before, source), after, source)
        found.append(_trimmed(span, source))
    return found


def _lost(before: int | None, after: int | None, source: Source) -> Span:
    """自己没有位置：它是两边之间的那个命令。"""
    start = before or 0
    end = len(source.tex) if after is None else after
    commands = list(COMMAND.finditer(source.tex, start, max(start, end)))
    if not commands:
        return Span(source.number, start, start)
    command = commands[0] if before is not None else commands[-1]
    return Span(source.number, command.start(), command.end())


def _opened(span: Span, before: int | None, source: Source) -> Span:
    """往前，把命令与开括号算进来。"""
    if before is None:
        match = BEFORE.search(source.tex[: span.start])
        return replace(span, start=match.start()) if match else span
    skip = SEPARATION.match(source.tex, before, span.start)
    return replace(span, start=min(span.start, skip.end() if skip else span.start))


def _closed(span: Span, after: int | None, source: Source) -> Span:
    r"""往后，把没收尾的花括号、\right 与撇号算进来。"""
    limit = len(source.tex) if after is None else after
    end = span.end
    while True:
        text = re.sub(r"\\[{}]", "", source.tex[span.start : end])
        brace = re.compile(r"\s*\}").match(source.tex, end, limit)
        match = brace if brace and text.count("{") > text.count("}") else None
        lefts = len(re.findall(r"\\left(?![a-z])|\\begin(?![a-z])", text))
        rights = len(re.findall(r"\\right(?![a-z])|\\end(?![a-z])", text))
        tail = AFTER.match(source.tex, end, limit)
        if match is None and tail and (tail[0].lstrip().startswith("'") or lefts > rights):
            match = tail
        if match is None or match.end() <= end:
            return replace(span, end=max(span.start, end))
        end = match.end()


def _trimmed(span: Span, source: Source) -> Span:
    text = source.tex[span.start : span.end]
    start = span.start + len(text) - len(text.lstrip())
    return replace(span, start=start, end=max(start, span.start + len(text.rstrip())))
