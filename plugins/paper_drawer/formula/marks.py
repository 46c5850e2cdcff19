r"""公式里每个声明的符号在哪里：页面把它包起来，与代码的参数互相点亮。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from paper_drawer.formula.declaration import Declaration
from paper_drawer.formula.fault import Refusal, Span
from paper_drawer.formula.names import canonical
from paper_drawer.formula.program import parse
from paper_drawer.formula.tree import Source, grow
from paper_drawer.katex import Engine, Failure

Mark = tuple[int, int, int, str]
GROUP = r"\s*\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
BASES = (
    re.compile(rf"\\[a-zA-Z]+{GROUP}"),
    re.compile(r"\\[a-zA-Z]+\s*(?:\\[a-zA-Z]+|[^\W_])"),
    re.compile(r"\\[a-zA-Z]+"),
    re.compile(r"[^\W\d_]"),
)
r"""去掉下标以后，一个符号的几种写法：\hat{y}、\hat y、\beta、x。"""


def marks(formulas: Sequence[str], declaration: Declaration, engine: Engine) -> list[Mark]:
    """每处：第几个公式、从第几个字符到第几个（不含）、符号的名字。

    只收可靠的：这一段单独读也正是这个名字，所以用花括号包起来还是同一个公式。
    当下标的上下标不在里面；读不懂的公式没有。
    """
    try:
        program = parse(formulas, declaration, engine)
    except Refusal:
        return []
    places = {
        (node.span, name)
        for node in program.nodes()
        if node.kind == "symbol" and (name := node.name.partition("@")[0]) in declaration.symbols
    }
    spans = [(own, name) for span, name in places for own in _spans(formulas, span)]
    names = _names(sorted({_text(formulas, span) for span, _ in spans}), engine)
    found: dict[tuple[int, int], Mark] = {}
    for span, name in spans:
        if names.get(_text(formulas, span)) == name:
            found.setdefault((span.formula, span.start), (span.formula, span.start, span.end, name))
    return _apart(sorted(found.values()))


def _text(formulas: Sequence[str], span: Span) -> str:
    return formulas[span.formula][span.start : span.end]


def _spans(formulas: Sequence[str], span: Span) -> Iterator[Span]:
    """整段，或去掉上下标以后的底。"""
    yield span
    for pattern in BASES:
        if match := pattern.match(formulas[span.formula], span.start, span.end):
            yield Span(span.formula, span.start, match.end())


def _names(texts: Sequence[str], engine: Engine) -> dict[str, str]:
    """每段单独读是什么名字；读不了的没有。"""
    trees = engine.trees(texts)
    whole = [text for text, tree in zip(texts, trees, strict=True) if not isinstance(tree, Failure)]
    sources = [Source(0, text) for text in whole]
    found: dict[str, str] = {}
    for source, nodes in zip(sources, grow(engine, sources), strict=True):
        try:
            found[source.tex] = canonical(nodes, source)
        except Refusal:
            continue
    return found


def _apart(found: Sequence[Mark]) -> list[Mark]:
    """互相重叠的，只留前面的。"""
    kept: list[Mark] = []
    for mark in found:
        if not kept or (mark[0], mark[1]) >= (kept[-1][0], kept[-1][2]):
            kept.append(mark)
    return kept
