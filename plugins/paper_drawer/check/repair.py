"""安全的改法：把 Edit 写进文字。题录、代码、注释、公式一个字也不动。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate

from paper_drawer import front_matter
from paper_drawer.check import code, indented
from paper_drawer.model import Edit, Problem
from paper_drawer.source import Document

ROUNDS = 20
"""一处改好了才看得见下一处；这么多遍还不停，就是几条规则在打架。"""

Examine = Callable[[str], Sequence[Problem]]
"""整份文件的文字 → 它的问题。"""


class UnsafeError(Exception):
    """改法动到了不该动的东西；原因在消息里。"""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """改好的文字；原文对不上的、与前一处重叠的不改。"""
    pieces, at = [], 0
    for start, edit in _placed(text, edits):
        if start >= at and text.startswith(edit.old, start):
            pieces += [text[at:start], edit.new]
            at = start + len(edit.old)
    return "".join([*pieces, text[at:]])


def _placed(text: str, edits: Iterable[Edit]) -> Iterator[tuple[int, Edit]]:
    """改法和它在文字里的下标，从前到后。"""
    lines = text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    for edit in sorted(set(edits)):
        if edit.line <= len(lines) and edit.column <= len(lines[edit.line - 1]) + 1:
            yield starts[edit.line - 1] + edit.column - 1, edit


def _parts(text: str) -> tuple[str, Document]:
    """头部，与其余的。"""
    source, _ = front_matter.split(text, "")
    body = source.body if source else text
    return text[: len(text) - len(body)], Document(body)


def _unwritten(text: str) -> tuple[object, ...]:
    """不许动的：题录、代码、注释、公式。"""
    head, document = _parts(text)
    bodies = [fence.body for fence in document.fences]
    comments = [comment for _, comment in document.comments]
    deep = [document.text[row.start : row.end].expandtabs(4) for row in indented.rows(document)]
    return head, bodies, comments, deep, document.codes, [f.tex for f in document.formulas]


def settle(text: str, examine: Examine) -> str:
    """改到没有可改的。

    Args:
        text: 整份文件，换行已统一。
        examine: 怎样查它。

    Raises:
        UnsafeError: 围栏不全，会动到题录、代码或公式，或者停不下来。
    """
    for _ in range(ROUNDS):
        better = apply(text, (edit for problem in examine(text) for edit in problem.edits))
        if better == text:
            return text
        if not code.sound(_parts(text)[1]):
            raise UnsafeError("有围栏没有收尾，或头一行认不得；先改好它")
        if _unwritten(text) != _unwritten(better):
            raise UnsafeError("会动到题录、代码、注释或公式")
        text = better
    raise UnsafeError(f"改了 {ROUNDS} 遍还没有停下")
