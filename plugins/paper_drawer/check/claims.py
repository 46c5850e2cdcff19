"""V101 起：独占一行的公式都核对过，或写明为什么不核对。这里只看声明与记录，不运行代码。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from paper_drawer import claims
from paper_drawer.claims import Claim
from paper_drawer.model import Library, Problem
from paper_drawer.source import Document

if TYPE_CHECKING:
    from paper_drawer.check.documents import Sheet

COMMAND = "运行 drawer check --formulas"


def check(path: str, document: Document, library: Library) -> Iterator[Problem]:
    """全部 V101–V105。"""
    found, unclaimed, problems = claims.read(path, document)
    yield from problems
    for formula in unclaimed:
        place = document.position(formula.offset - 2)
        fix = "下面写 <!-- 核对 … --> 或 <!-- 不核对：理由 -->"
        yield Problem(path, *place, "V101", "公式没有说怎样核对，也没有说为什么不核对", fix)
    for claim in found:
        yield from claim.problems
        if claim.declared is None and not claim.reason:
            yield _at(claim, "V103", "没有写为什么不核对", "写成 <!-- 不核对：理由 -->")
        if claim.declared is not None and not claim.problems and not library.broken:
            yield from _code(claim, library)


def _code(claim: Claim, library: Library) -> Iterator[Problem]:
    if not claim.code and not (claim.pair or "code" in claim.mapping):
        fix = "写 code: snippets.…；只比较等式的各边就写 code: none"
        yield _at(claim, "V105", "没有写与哪段代码比", fix)
    places = {claim.code: "code"} if claim.code else {}
    for name, key in (places | dict.fromkeys(claim.functions, "fn")).items():
        if name not in library.snippets:
            near = get_close_matches(name, library.snippets, n=3, cutoff=0.5)
            fix = f"相近的有：{'、'.join(near)}" if near else "写完整的名字，从 snippets. 起"
            yield Problem(claim.path, *claim.place(key), "V105", f"代码里没有 {name}", fix)


def _at(claim: Claim, rule: str, cause: str, fix: str) -> Problem:
    return Problem(claim.path, claim.line, claim.column, rule, cause, fix)


def declared(sheets: Iterable[Sheet]) -> Iterator[tuple[Claim, Document]]:
    """这些正文里读得懂的声明。"""
    for sheet in sheets:
        if "核对" in sheet.text:
            document = Document(sheet.text, sheet.line)
            for claim in claims.read(sheet.path, document)[0]:
                if not claim.problems:
                    yield claim, document


def outdated(sheets: Iterable[Sheet], library: Library) -> Iterator[Problem]:
    """V106：记录没有，或旧了。"""
    for claim, _ in declared(sheets):
        if claim.declared is not None and claim.key(library.digests) not in library.proofs:
            yield _at(claim, "V106", "公式、声明或代码改过，还没有核对", COMMAND)


def survey(sheets: Iterable[Sheet], docs: str) -> dict[str, tuple[int, int]]:
    """每份文件（相对 docs）里核对的、写明不核对的公式各几个。"""
    found: dict[str, tuple[int, int]] = {}
    for claim, _ in declared(sheets):
        path = claim.path.removeprefix(f"{docs}/")
        checked, reasoned = found.get(path, (0, 0))
        more = len(claim.formulas)
        found[path] = (
            (checked, reasoned + more) if claim.declared is None else (checked + more, reasoned)
        )
    return found
