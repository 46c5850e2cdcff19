"""中文排版与用词：查得出，修得好，修两遍与修一遍一样，代码与公式一个字不动。"""

from pathlib import Path
from typing import Any

import pytest
from cases import assert_problems, cases
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from paper_drawer import front_matter, glossary
from paper_drawer.check import code, repair, typography, wording
from paper_drawer.model import Problem, Term
from paper_drawer.source import Document

DOCS = Path(__file__).parents[2] / "docs"
NOTES = sorted(DOCS.rglob("*.md"))
TERMS = (
    Term("填充", "padding", ("补零",), ("pedding",)),
    Term("算法", "algorithm", (), ("alogrithm",)),
    Term("卷积", "convolution", ("卷积层",), ("卷基层",)),
    Term("交叉熵", "cross entropy", (), ("交叉墒",)),
    Term("卷积核", "convolution kernel", (), ("kernal",)),
    Term("核大小", "kernel size", ("kernel_size",), ("kernal size",)),
    Term("批归一化", "batch normalization", ("BN",), ("normalizaiton",)),
    Term("全连接层", "fully connected layer", (), ("full contact",)),
    Term("修正线性单元", "ReLU", (), ("ReLu",)),
    Term("通道", "channel", (), ("通道 passage",)),
    Term("循环神经网络", "recurrent neural network", ("递归神经网络",), ()),
)


def found(text: str) -> list[Problem]:
    """整份文件的排版与用词。"""
    source, _ = front_matter.split(text, "x.md")
    document = Document(source.body, source.body_line) if source else Document(text)
    return [*typography.check("x.md", document), *wording.check("x.md", document, TERMS)]


def settled(text: str) -> str:
    return repair.settle(text, found)


@cases("typography")
def test_typography(case: dict[str, Any]) -> None:
    document = Document(case["text"])
    assert_problems(list(typography.check("x.md", document)), case["problems"])
    assert settled(case["text"]) == case.get("fixed", case["text"])


@cases("wording")
def test_wording(case: dict[str, Any]) -> None:
    document = Document(case["text"])
    assert_problems(list(wording.check("x.md", document, TERMS)), case["problems"])
    if "fixed" in case:
        assert settled(case["text"]) == case["fixed"]


def test_the_glossary_may_hold_its_misspellings() -> None:
    document = Document("pedding")
    assert list(wording.check("x.md", document, TERMS))
    assert not list(wording.check(f"docs/{glossary.PATH}", document, TERMS))


def test_nothing_right_is_called_a_misspelling() -> None:
    text = (DOCS / glossary.PATH).read_text(encoding="utf-8")
    terms, _, _ = glossary.parse(text, glossary.PATH)
    right = "\n\n".join(
        word for term in terms for word in (term.chinese, term.english, *term.aliases)
    )
    assert list(wording.check("x.md", Document(right), terms)) == []


PIECES = [
    *"甲乙aB1，。、（）“” \n\t\"'(),;:?!.*_#-|>[]$`<>=~\\{}&",
    *"\u3000\u00a0\u200b\ufeff\u00adＡ１⻓⽤…",
    *("    ", "\n\n", "$x$", "$$\nx\n$$", "`a`", "```\n", "**", "](a.md)", "![", "https://a.b"),
    *('!!! note "', "- ", "1. ", "[^1]", "<!--", "-->", "{: .a }", "pedding", "卷基层", "俩个"),
]


@settings(deadline=None)  # 机器忙时不误报
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_repairing_settles_and_touches_only_prose(text: str) -> None:
    assume(code.sound(Document(text)))
    once = settled(text)  # 动到代码、公式、注释，或停不下来，settle 会抛错
    assert settled(once) == once


@pytest.mark.parametrize("path", NOTES, ids=[p.relative_to(DOCS).as_posix() for p in NOTES])
def test_spoiled_notes_are_repaired(path: Path) -> None:
    """把一页写好的笔记弄坏：去掉中英之间的空格，标点换成半角；修好后只有正文变了。"""
    text = path.read_text(encoding="utf-8")
    head, mark, body = text.partition("\n---\n")
    for full, half in (("，", ","), ("（", "("), ("）", ")"), (" 的", "的"), ("与 ", "与")):
        body = body.replace(full, half)
    once = settled(head + mark + body)
    assert settled(once) == once
    assert once.startswith(head + mark)
