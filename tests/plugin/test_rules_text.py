"""结构、围栏与缩进、链接、代码的出处与测试。"""

from pathlib import Path
from typing import Any

import pytest
import small_drawer
from cases import assert_problems, cases
from markdown import Markdown
from paper_drawer import code_pages, library, pages
from paper_drawer.check import code, links, repair, structure, targets, tests
from paper_drawer.markup import TOC
from paper_drawer.model import Problem
from paper_drawer.source import Document

PAGE = "docs/papers/graph/x.md"
FILES = frozenset(
    {
        "papers/graph/x.md",
        "papers/graph/y.md",
        "img/门控.png",
        "img/A b.png",
        "notes/index.md",
    }
)


def examine(family: str, case: dict[str, Any], text: str) -> list[Problem]:
    document = Document(text)
    if family == "structure":
        return list(structure.check("x.md", case.get("kind", "page"), document))
    if family == "code":
        return list(code.check(case.get("path", "x.md"), document))
    return list(links.check(PAGE, document, FILES))


def assert_case(family: str, case: dict[str, Any]) -> None:
    """报出的正是那些；照 edits 改好是那个样子，再改一遍不变。"""
    found = examine(family, case, case["text"])
    assert_problems(found, case["problems"])
    edits = [edit for problem in found for edit in problem.edits]
    assert bool(edits) == (case.get("fixed", case["text"]) != case["text"])
    fixed = repair.apply(case["text"], edits)
    assert fixed == case.get("fixed", case["text"])
    assert not any(problem.edits for problem in examine(family, case, fixed))


@cases("structure")
def test_structure(case: dict[str, Any]) -> None:
    assert_case("structure", case)


@cases("code")
def test_code(case: dict[str, Any]) -> None:
    assert_case("code", case)


@cases("links")
def test_links(case: dict[str, Any]) -> None:
    assert_case("links", case)


@cases("tests")
def test_tests(case: dict[str, Any], tmp_path: Path) -> None:
    books, _ = library.load(small_drawer.write(tmp_path, case["files"]))
    assert_problems(list(tests.check(books)), case["problems"])


def test_built_pages_are_known(tmp_path: Path) -> None:
    """建站时才有的页面全在那几个文件夹里。"""
    books, _ = library.load(small_drawer.write(tmp_path))
    built = {*pages.generated(books), *code_pages.generated(books)}
    assert built
    assert all(path.startswith(links.BUILT) for path in built)
    assert {path.split("/")[1 if path.startswith("papers/") else 0] for path in built} == {
        path.split("/")[-2] for path in links.BUILT
    }


def test_the_section_added_while_building_is_known(tmp_path: Path) -> None:
    books, _ = library.load(small_drawer.write(tmp_path))
    added = pages.entry_markdown(books.entries["matrix"])
    assert links.ADDED in [heading.text for heading in structure.headings(Document(added))]


@pytest.mark.parametrize(
    "title",
    [
        "更新 门",
        "S 结构",
        "Source: 出处、式号（§3.2）",
        "a_b - C",
        "`nearest` 的  邻居",
        "1.5 倍 ？",
    ],
)
def test_a_slug_is_the_one_of_the_page(title: str) -> None:
    page = Markdown(extensions=["toc"], extension_configs={"toc": {"slugify": TOC["slugify"]}})
    page.convert(f"## {title}")
    (heading,) = structure.headings(Document(f"## {title}"))
    assert links.slug(heading.text) == page.toc_tokens[0]["id"]  # type: ignore[attr-defined]


def test_targets_are_where_they_are() -> None:
    text = "甲 [![a](b.png)](c.md) [d]: e\n\n[f]: g.md\n<https://h.i>\n"
    found = list(targets.find(Document(text)))
    assert {text[link.offset : link.end] for link in found} == {
        "b.png",
        "c.md",
        "g.md",
        "https://h.i",
    }
    assert [link.text for link in found if link.image] == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000 + "]" * 10_000,
        "[](" * 10_000,
        "](x(" * 10_000,
        "> " * 10_000 + "- " * 10_000,
        "# " * 500_000,
        "**a" * 100_000,
        "https://" * 100_000,
        "http://a." + "b." * 200_000,
        "`" * 1_000_000,
        "- \n" * 20_000,
        "\t" * 200_000 + "x",
        "## 甲\n" * 5_000,
        "[a](b" * 20_000,
        "<" * 100_000,
        "    - a\n\n" * 5_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_text_ends(text: str) -> None:
    """极长的一行、上万层的括号也查得完，位置都在文件里。"""
    document = Document(text)
    found = [
        *structure.check("x.md", "paper", document),
        *code.check("x.md", document),
        *links.check(PAGE, document, FILES),
    ]
    lines = text.split("\n")
    assert all(problem.column <= len(lines[problem.line - 1]) + 1 for problem in found)
