"""手册的“公式核对”：列着的声明就是真的声明，说的拒绝就是真的拒绝。"""

import re
from pathlib import Path

import pytest
from paper_drawer import claims
from paper_drawer.check.documents import Sheet
from paper_drawer.check.numeric import Numeric
from paper_drawer.katex import Engine
from paper_drawer.model import Library, Problem
from paper_drawer.source import Document

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/handbook/formulas.md"
TEXT = PAGE.read_text(encoding="utf-8")
DOCUMENT = Document(TEXT)
EXAMPLE = re.compile(r"(?m)^### \d+\. ")
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def texts(after: str, before: str) -> list[str]:
    """两个标题之间的 text 围栏。"""
    start, end = TEXT.index(f"\n## {after}\n"), TEXT.index(f"\n## {before}\n")
    fences = [f for f in DOCUMENT.fences if start < f.offset < end]
    return [fence.body for fence in fences if fence.language == "text"]


TOLD = texts("拒绝是什么意思", "改错一处")


def problems(text: str, books: Library) -> list[Problem]:
    """把它当作一页，真的核对。"""
    with Engine() as engine:
        sheet = Sheet("docs/x.md", "page", text, 1)
        return Numeric(books, ROOT, engine).verify([sheet], again=True).problems


def test_the_shown_declarations_are_the_real_ones() -> None:
    real = [comment for _, comment in DOCUMENT.comments if claims.CLAIM.fullmatch(comment)]
    shown = [body.strip() for body in texts("十个例子", "拒绝是什么意思")]
    assert shown == real
    assert len(real) == len(EXAMPLE.findall(TEXT)) == 10


def test_the_first_declaration_is_the_one_of_the_example() -> None:
    first = next(body for body in texts("五分钟：声明一个公式", "十个例子") if "$$" in body)
    formula, _, declared = first.strip().partition("\n\n")
    assert f"{formula}\n\n{declared}\n\n```snippet" in TEXT


@pytest.mark.parametrize(("text", "said"), list(zip(TOLD[::2], TOLD[1::2], strict=True)))
def test_the_refusals_are_what_it_says(text: str, said: str, books: Library) -> None:
    """抽到的数不同没有关系。"""
    found = "".join(f"{p.rule} {p.cause}\n{p.fix}\n" for p in problems(text, books))
    assert NUMBER.sub("#", found) == NUMBER.sub("#", said)


def test_it_shows_five_refusals_and_one_difference() -> None:
    assert [said[:4] for said in TOLD[1::2]] == ["V107"] * 5 + ["V108"]
