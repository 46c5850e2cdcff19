"""黄金案例：头部、HTML、公式、围栏。"""

from typing import Any

from cases import assert_problems, cases
from paper_drawer import front_matter
from paper_drawer.check import embeds, formulas, html
from paper_drawer.katex import Cache
from paper_drawer.model import Library, Snippet
from paper_drawer.source import Document


@cases("front_matter")
def test_front_matter(case: dict[str, Any]) -> None:
    entry, problems = front_matter.parse(case["text"], "x.md", case["kind"], id="x", path="x.md")
    assert_problems(problems, case.get("problems", []))
    assert (entry is None) == bool(case.get("problems"))
    for name, value in case.get("values", {}).items():
        found = getattr(entry, name)
        assert (list(found) if isinstance(found, tuple) else found) == value


@cases("html")
def test_html(case: dict[str, Any]) -> None:
    assert_problems(list(html.check("x.md", Document(case["text"]))), case["problems"])


@cases("formulas")
def test_formulas(case: dict[str, Any], cache: Cache) -> None:
    found = formulas.check("x.md", Document(case["text"]), cache)
    assert_problems(list(found), case["problems"])


def snippet(name: str, body: str) -> Snippet:
    source = f"def {name}(x):\n{body}"
    return Snippet(f"snippets.a.{name}", "snippets/a.py", 1, 9, source, program=source)


@cases("embeds")
def test_embeds(case: dict[str, Any]) -> None:
    found = [
        snippet("f", "    # (2) 先\n    y = x\n    # (3) 后\n    return y"),
        snippet("g", "    return x"),
    ]
    library = Library(snippets={s.symbol: s for s in found})
    problems = list(embeds.check("x.md", Document(case["text"]), library))
    assert_problems(problems, case["problems"])
