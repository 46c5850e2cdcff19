"""V101 起：独占一行的公式都核对过，或写明为什么不核对。这里只看声明与记录，不运行代码。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from paper_drawer import claims
from paper_drawer.claims import Claim
from paper_drawer.model import Library, Problem
from paper_drawer.source import Document, Formula

if TYPE_CHECKING:
    from paper_drawer.check.documents import Findings, Sheet

Stated = tuple[list[Claim], list[Formula], list[Problem]]
"""claims.read 读出的。"""
COMMAND = "运行 drawer check --formulas"


def check(path: str, document: Document, stated: Stated, facts: Library) -> Iterator[Problem]:
    """全部 V101–V106。"""
    found, unclaimed, problems = stated
    yield from problems
    for formula in unclaimed:
        place = document.position(formula.offset - 2)
        fix = "下面写 <!-- 核对 … --> 或 <!-- 不核对：理由 -->"
        yield Problem(path, *place, "V101", "公式没有说怎样核对，也没有说为什么不核对", fix)
    for claim in found:
        yield from claim.problems
        if claim.declared is None and not claim.reason:
            yield _at(claim, "V103", "没有写为什么不核对", "写成 <!-- 不核对：理由 -->")
        if claim.declared is not None and not claim.problems and not facts.broken:
            yield from _code(claim, facts)
            if claim.key(facts.digests) not in facts.proofs:
                yield _at(claim, "V106", "公式、声明或代码改过，还没有核对", COMMAND)


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


def count(stated: Stated) -> tuple[int, int]:
    """核对的、写明不核对的公式各几个。"""
    readable = [claim for claim in stated[0] if not claim.problems]
    checked = sum(len(claim.formulas) for claim in readable if claim.declared is not None)
    return checked, sum(len(claim.formulas) for claim in readable) - checked


def survey(found: Iterable[tuple[Sheet, Findings]], docs: str) -> dict[str, tuple[int, int]]:
    """每份文件（相对 docs）里核对的、写明不核对的公式各几个。"""
    counts: dict[str, tuple[int, int]] = {}
    for sheet, findings in found:
        if any(findings.claimed):
            path = sheet.path.removeprefix(f"{docs}/")
            before = counts.get(path, (0, 0))
            counts[path] = before[0] + findings.claimed[0], before[1] + findings.claimed[1]
    return counts
