"""本站的公式：重新核对一遍，与记录一字不差；改错一处都发现得了。"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from paper_drawer import claims as stated
from paper_drawer import proofs
from paper_drawer.check import claims, documents
from paper_drawer.check.numeric import Numeric, Outcome
from paper_drawer.katex import Engine
from paper_drawer.model import Library
from paper_drawer.source import Document

ROOT = Path(__file__).parents[1]
SHARE = 0.7
"""本站的公式至少有多少是核对过的。"""


@pytest.fixture(scope="module")
def outcome(books: Library) -> Iterator[Outcome]:
    with pytest.MonkeyPatch.context() as patch, Engine() as engine:
        patch.syspath_prepend(ROOT)
        sheets = list(documents.sheets(books, "docs"))
        yield Numeric(books, ROOT, engine).verify(sheets, again=True, mutate=True)


def test_every_formula_agrees_with_its_code_and_every_mutant_is_noticed(outcome: Outcome) -> None:
    assert [str(problem) for problem in outcome.problems] == []


def test_the_record_is_what_this_run_gives(outcome: Outcome) -> None:
    fresh = {path: tuple(several) for path, several in outcome.proofs.items() if several}
    assert fresh == proofs.read(ROOT / "snippets")


def test_most_formulas_are_checked(books: Library) -> None:
    read = [(s.path, Document(s.text, s.line)) for s in documents.sheets(books, "docs")]
    counts = [claims.count(stated.read(path, document)) for path, document in read]
    checked, reasoned = map(sum, zip(*counts, strict=True))
    assert checked >= SHARE * (checked + reasoned)


def test_the_code_of_this_site_was_imported_from_here() -> None:
    assert Path(sys.modules["snippets"].__file__ or "").is_relative_to(ROOT)
