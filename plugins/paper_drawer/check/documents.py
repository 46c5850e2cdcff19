"""一份正文 → 它的问题：只看这一份，别处的事由 facts 告诉它。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from paper_drawer import notebooks as books
from paper_drawer.check import (
    allow,
    claims,
    code,
    embeds,
    formulas,
    html,
    links,
    structure,
    typography,
    wording,
)
from paper_drawer.check.allow import Allow
from paper_drawer.check.safe import safe
from paper_drawer.claims import read as stated_in
from paper_drawer.katex import Cache
from paper_drawer.model import Demo, Library, Problem
from paper_drawer.source import Document
from paper_drawer.watch import Watch, flat

GROUP = 200
"""一次读几份：读出的都在内存里。"""


@dataclass(frozen=True)
class Sheet:
    """要查的一份正文：一份文件的，或笔记本的一格。"""

    path: str
    kind: str
    """paper、note、drawer、page 或 notebook。"""
    text: str
    line: int
    """它的第一行在文件里的行号。"""


@dataclass(frozen=True)
class Findings:
    """一份正文查出了什么。"""

    problems: tuple[Problem, ...]
    allows: tuple[Allow, ...]
    formulas: tuple[tuple[str, bool], ...]
    """KaTeX 收的公式：这份文件再改时，它们不用再问。"""
    claimed: tuple[int, int] = (0, 0)
    """核对的、写明不核对的公式各几个。"""
    asked: tuple[tuple[str, ...], ...] = ()
    """规则问过别处的什么，见 watch.flat。"""


def sheets(library: Library, docs: str) -> Iterator[Sheet]:
    """书房里的全部正文。"""
    for entry in library.documents:
        kind = type(entry).__name__.lower()
        yield Sheet(f"{docs}/{entry.path}", kind, entry.body, entry.body_line)
    for notebook in library.notebooks:
        path = f"{docs}/{notebook.path}"
        for _, cell in books.documents(notebook.text, path):
            yield Sheet(path, "notebook", cell.text, cell.first_line)


def facts(library: Library) -> Library:
    """规则看一份正文时要知道的别处的事。"""
    demos = {
        id_: Demo(demo.id, demo.path, demo.title, source="", program="", plots=demo.plots)
        for id_, demo in library.demos.items()
    }
    return Library(
        snippets=library.snippets,
        demos=demos,
        broken=library.broken,
        terms=library.terms,
        files=library.files,
        digests=library.digests,
        proofs=library.proofs,
    )


def examine(sheets: Sequence[Sheet], known: Library, cache: Cache) -> list[Findings]:
    """逐份查。

    Args:
        sheets: 要查的正文。
        known: 见 facts。
        cache: 公式收不收，问它；一次问几百份的。
    """
    watch, found = Watch(known), list[Findings]()
    for start in range(0, len(sheets), GROUP):
        read = [(s, Document(s.text, s.line)) for s in sheets[start : start + GROUP]]
        refused = set(cache.failures((f.tex, f.display) for _, d in read for f in d.formulas))
        for sheet, document in read:
            with watch.recording() as seen:
                findings = _examine(sheet, document, watch.library, cache, refused)
            found.append(replace(findings, asked=flat(seen)))
    return found


def _examine(
    sheet: Sheet, document: Document, known: Library, cache: Cache, refused: set[tuple[str, bool]]
) -> Findings:
    path, kind = sheet.path, sheet.kind
    allows, faults = allow.read(path, kind, document)
    stated = stated_in(path, document)
    problems = [
        *faults,
        *html.check(path, document),
        *embeds.check(path, document, known),
        *structure.check(path, kind, document),
        *code.check(path, document),
        *links.check(path, document, known.files),
        *typography.check(path, document),
        *wording.check(path, document, known.terms),
        *formulas.check(path, document, cache),
        *claims.check(path, document, stated, known),
    ]
    said = tuple(safe(document, problems))
    accepted = {(formula.tex, formula.display) for formula in document.formulas} - refused
    return Findings(said, tuple(allows), tuple(sorted(accepted)), claims.count(stated))
