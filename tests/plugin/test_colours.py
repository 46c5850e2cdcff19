import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_drawer.markup import colours
from paper_drawer.markup.lexer import QuickPythonLexer
from paper_drawer.store import Store
from pygments.lexers import PythonLexer

CODE = 'def f(x):\n    """一行。\n\n    <两行> & "引号"\n    """\n    return x < 1  # \'好\'\n'

PIECES = """
r rb f t u " ' \"\"\" \'\'\' { } match case type lazy import from class def lambda in not is and
True None self cls print async for yield __init__ __x _ x Ünï 变量 1 0x1f .5 1. 2e3 1_0 . .. ... :
:= = == != -> ~ @ \\ # ( ) [ ] , ; ! ? $ >>>
""".split()
PIECES += [" ", "  ", "\n", "\n    ", "\t", "\\\n", " "]


def text(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_the_page_shows_the_same_characters() -> None:
    html = colours.fill(f"<p>前</p>{colours.block(CODE)}", Store(None))
    assert text(html) == f"前{CODE}"
    assert '<span class="k">def</span>' in html
    assert "pd-python" not in html


def test_every_line_has_its_anchor() -> None:
    html = colours.fill(colours.plain(CODE, "demo-L"), Store(None))
    lines = CODE.splitlines()
    assert re.findall(r'<a id="demo-L-(\d+)"', html) == [str(n) for n in range(1, len(lines) + 1)]
    assert text(html).splitlines() == [f"{n}{line}" for n, line in enumerate(lines, 1)]


def test_each_code_is_coloured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = colours.block(CODE) + colours.plain(CODE, "L") + colours.block("x = 1")
    first = Store(tmp_path)
    shown = colours.fill(page, first)
    first.close()
    assert text(shown).startswith(CODE)
    assert text(shown).endswith("x = 1\n")
    monkeypatch.setattr(colours, "_spans", lambda code: pytest.fail(f"又上了一次：{code}"))
    second = Store(tmp_path)
    assert colours.fill(page, second) == shown
    second.close()


def test_another_release_of_pygments_colours_again(monkeypatch: pytest.MonkeyPatch) -> None:
    store, page = Store(None), colours.block("x = 1")
    before = colours.fill(page, store)
    monkeypatch.setattr(colours.pygments, "__version__", "0")
    monkeypatch.setattr(colours, "_spans", lambda code: code.upper())
    assert colours.fill(page, store) != before


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_the_quick_lexer_sees_what_pygments_sees(code: str) -> None:
    assert list(QuickPythonLexer().get_tokens(code)) == list(PythonLexer().get_tokens(code))


def test_the_quick_lexer_reads_real_code_as_pygments_does() -> None:
    for path in (Path(pytest.__file__), Path(re.__file__), *Path("snippets").rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        quick, usual = (one.get_tokens(code) for one in (QuickPythonLexer(), PythonLexer()))
        assert list(quick) == list(usual), path
