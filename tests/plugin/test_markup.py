"""Markdown 一侧：黄金案例，以及扫描器与渲染看见同样的公式。"""

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from cases import cases
from markdown import Markdown
from paper_drawer.katex import Cache
from paper_drawer.markup import TOC, MathPostprocessor, PaperDrawerExtension, renderer
from paper_drawer.markup.math import MARKED, fill
from paper_drawer.model import Library, Snippet, Verification
from paper_drawer.source import Document

F = '''def f(x):
    """第一行说明。"""
    # (1) 平方
    y = x**2
    # (2) 加一
    return y + 1'''
G = "def g(x):\n    return x"
ROOT = Path(__file__).parents[2]


def library() -> Library:
    f = Snippet("snippets.a.f", "snippets/a.py", 3, 8, F, (2, 2), "f(x)", "print('f')")
    g = Snippet("snippets.a.g", "snippets/a.py", 9, 10, G, None, "g(x)", "print('g')")
    record = Verification("snippets.a", "d", 3, "2026-01-31", {})
    return Library(
        snippets={f.symbol: f, g.symbol: g},
        verified={"snippets.a": record},
        digests={"snippets.a": "d"},
    )


@cases("markup")
def test_markup(case: dict[str, Any], cache: Cache) -> None:
    md = renderer(library(), cache)
    html = md.convert(case["text"])
    for fragment in case.get("has", []):
        assert fragment in html
    for fragment in case.get("lacks", []):
        assert fragment not in html
    if "toc" in case:
        assert case["toc"] in md.toc_tokens[0]["name"]  # type: ignore[attr-defined]


def test_a_stale_record_is_not_called_passing(cache: Cache) -> None:
    stale = Library(
        snippets=library().snippets, verified=library().verified, digests={"snippets.a": "new"}
    )
    html = renderer(stale, cache).convert("```snippet\nsnippets.a.f\n```")
    assert "待重录" in html
    assert "已验证" not in html


class Seen(MathPostprocessor):
    """记下渲染时看见的公式，不渲染。"""

    def run(self, text: str) -> str:
        self.formulas = [(unescape(m["tex"]), m["open"] == "[") for m in MARKED.finditer(text)]
        return text


NOTES = sorted((ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("path", NOTES, ids=[p.relative_to(ROOT).as_posix() for p in NOTES])
def test_the_scanner_sees_what_is_rendered(path: Path, cache: Cache) -> None:
    """检查用的扫描器与 arithmatex 认出同样的公式，于是每个公式都查过。"""
    text = path.read_text(encoding="utf-8").split("\n---\n", 1)[-1]
    md = renderer(Library(), cache)
    seen = Seen(md, cache)
    md.postprocessors.register(seen, "pd-math", 5)
    md.convert(text)
    scanned = [(" ".join(f.tex.split()), f.display) for f in Document(text).formulas]
    rendered = [(" ".join(tex.split()), display) for tex, display in seen.formulas]
    assert sorted(rendered) == sorted(scanned)


def test_formulas_may_wait_for_the_finished_page(cache: Cache) -> None:
    text = "前 $x < y$ 后 $\\foo$。\n\n$$\nb\n$$\n\n```\n\\(c\\)\n```\n\n## 甲 $a_1$ {#jia}\n"
    at_once = renderer(library(), cache)
    extension = PaperDrawerExtension(cache=cache, late=True)
    late = Markdown(extensions=["toc", extension], extension_configs={"toc": TOC})
    html = late.convert(text)
    assert "katex" not in html
    assert html.count("data-search-exclude") == 4
    assert fill(html, cache) == at_once.convert(text)
    names = [[token["name"] for token in md.toc_tokens] for md in (late, at_once)]  # type: ignore[attr-defined]
    assert [fill(name, cache) for name in names[0]] == names[1]
