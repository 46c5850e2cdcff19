"""一份正文 → 它的问题：只看这一份，别处的事由 facts 告诉它。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
from paper_drawer.katex import Cache
from paper_drawer.model import Demo, Library, Problem
from paper_drawer.source import Document


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
    snippets, terms, files = library.snippets, library.terms, library.files
    broken = library.broken
    return Library(snippets=snippets, demos=demos, broken=broken, terms=terms, files=files)


def examine(sheets: Sequence[Sheet], known: Library, cache: Cache) -> list[Findings]:
    """逐份查。

    Args:
        sheets: 要查的正文。
        known: 见 facts。
        cache: 公式收不收，问它；一次问完。
    """
    read = [(sheet, Document(sheet.text, sheet.line)) for sheet in sheets]
    refused = set(cache.failures((f.tex, f.display) for _, d in read for f in d.formulas))
    return [_examine(sheet, document, known, cache, refused) for sheet, document in read]


def _examine(
    sheet: Sheet, document: Document, known: Library, cache: Cache, refused: set[tuple[str, bool]]
) -> Findings:
    path, kind = sheet.path, sheet.kind
    allows, faults = allow.read(path, kind, document)
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
        *claims.check(path, document, known),
    ]
    asked = {(formula.tex, formula.display) for formula in document.formulas}
    return Findings(tuple(safe(document, problems)), tuple(allows), tuple(sorted(asked - refused)))
