"""公式核对过没有，在页面上的样子：徽章、展开的表、符号与代码一同点亮。"""

import json
import logging
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import small_claims
import small_notebook
from markdown import Markdown
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from paper_drawer import claims, pages
from paper_drawer.katex import Cache, Failure, marks
from paper_drawer.markup import PaperDrawerExtension, colours, notebooks, render_inner, renderer
from paper_drawer.model import Library, Note, Notebook, Proof, Snippet
from paper_drawer.source import Document
from paper_drawer.store import Store

CODE = '''def f(x, w):
    """第一行说明。"""
    x.w = g(x=w.w, w=w)
    return w.w @ x'''
F = Snippet("snippets.a.f", "snippets/a.py", 3, 6, CODE, (2, 2), "f(x, w)", "")
SNIPPETS = {F.symbol: F}
PAIR = "\n```snippet\nsnippets.a.f\npair: §1\n```\n"
DECLARED = '<!-- 核对 {code: snippets.a.f, sym: {W: "real -> w.w", x: real}} -->\n'
DISPLAY = "$$\n{}\n$$\n\n"
WRAPPER = re.compile(r'class="enclosing pd-s(\d+)(?: mtight)?"')


def proved(text: str, **fields: Any) -> Library:
    """text 里的声明都有记录。"""
    facts: dict[str, Any] = {
        "inputs": 12,
        "readings": ("y = (W · x)",),
        "domains": {"W": "real[D]", "x": "real[D]", "b": "real"},
        "arguments": {"W": "w.w", "x": "x"},
        **fields,
    }
    found, _, _ = claims.read("x.md", Document(text))
    keys = [claim.key({}) for claim in found if claim.declared is not None]
    proofs = {key: Proof(key, **facts) for key in keys}
    return Library(snippets=SNIPPETS, proofs=proofs)


def shown(text: str, library: Library, cache: Cache) -> str:
    return renderer(library, cache).convert(text)


@pytest.mark.parametrize(
    "text",
    [
        DISPLAY.format("y = W x") + DECLARED,
        DISPLAY.format("y = W x") + DECLARED + PAIR,
        DISPLAY.format("y = W x") + "<!-- 核对 {sym: {x: real}} -->\n" + PAIR,
        DISPLAY.format("y < W x \\tag{1}") + "中间\n\n" + DISPLAY.format("z \\& y") + DECLARED,
        f"$$\ny\n$$\n{DECLARED}紧接着的正文\n",
        "<!-- 核对 {code: none} -->\n\n" + DISPLAY.format("y") + DECLARED,
        "- 甲\n\n    $$\n    y\n    $$\n\n    <!-- 核对\n    code: snippets.a.f\n    -->\n\n- 乙\n",
        "!!! note\n    $$\n    y\n    $$\n\n    <!-- 核对\n    code: snippets.a.f\n    -->\n",
        "1. 甲\n\n    $$\n    a\n    $$\n\n" + DISPLAY.format("b") + DECLARED,
        "> $$y$$\n>\n> <!-- 核对 {code: snippets.a.f} -->\n",
    ],
    ids=[
        "一个",
        "并排",
        "并排的代码",
        "几个",
        "没有空行",
        "上面没有",
        "列表",
        "提示框",
        "层",
        "引用",
    ],
)
def test_the_page_finds_the_proof_of_the_source(text: str, cache: Cache) -> None:
    """页面与检查认出同一份声明：同样的公式、YAML、代码。"""
    html = shown(text, proved(text), cache)
    assert html.count("公式已与代码核对 · 12 组输入") == 1
    assert "待核对" not in html
    assert "核对 {" not in html
    assert html.count("katex-display") == text.count("$$") / 2


ROOT = Path(__file__).parents[2]


NOTES = [
    path.relative_to(ROOT / "docs").as_posix()
    for path in sorted((ROOT / "docs").rglob("*.md"))
    if "<!-- " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("path", NOTES)
def test_every_page_of_this_site_finds_its_proofs(path: str, books: Library, cache: Cache) -> None:
    entry = next(document for document in books.documents if document.path == path)
    found, _, _ = claims.read(path, Document(entry.body))
    proofs = {
        claim.key(books.digests): Proof(claim.key(books.digests), 12)
        for claim in found
        if claim.declared is not None
    }
    html = shown(entry.body, replace(books, proofs=proofs), cache)
    declared = sum(claim.declared is not None for claim in found)
    assert html.count('class="pd-proof"') == declared
    assert html.count('class="pd-unchecked"') == len(found) - declared


def test_each_claim_covers_what_lies_above_it(cache: Cache) -> None:
    first = DISPLAY.format("a") + "<!-- 不核对：定义 -->\n\n"
    text = first + DISPLAY.format("b") + DECLARED + "\n" + DISPLAY.format("c") + DECLARED
    library = proved(first + DISPLAY.format("b") + DECLARED)
    html = shown(text, library, cache)
    order = re.findall("未核对：定义|公式已与代码核对|待核对", html)
    assert order == ["未核对：定义", "公式已与代码核对", "待核对"]


def test_the_reason_is_text(cache: Cache) -> None:
    text = DISPLAY.format("a \\tag{3}") + "<!-- 不核对：**粗** <b>\n  $x$ -->\n"
    html = shown(text, Library(), cache)
    assert '<p class="pd-unchecked">(3) 未核对：**粗** &lt;b&gt; $x$</p>' in html


def test_details_tell_domains_arguments_and_reading(cache: Cache) -> None:
    text = DISPLAY.format("y = W x + b") + DECLARED
    html = shown(text, proved(text), cache)
    row, own = re.findall(r"<tr.*?</tr>", html)[1::2]
    assert row.startswith('<tr class="pd-s1">')
    assert "<math" in row
    assert "<code>real[D]</code>" in row
    assert '<a href="pd:code/snippets/a.md#L-3"><code>w.w</code></a>' in row
    assert own.startswith("<tr><td>")
    assert "只在公式里" in own
    assert "<code>y = (W · x)</code>" in html
    assert "随机取数比较，不是证明" in html
    assert "handbook" not in html


def test_the_caution_leads_to_the_handbook_when_it_has_the_page(cache: Cache) -> None:
    text = DISPLAY.format("y") + DECLARED
    found = proved(text)
    library = Library(
        snippets=SNIPPETS, proofs=found.proofs, files=frozenset({"handbook/formulas.md"})
    )
    assert '<a href="pd:handbook/formulas.md">随机取数' in shown(text, library, cache)


def test_equations_without_code_do_not_mention_it(cache: Cache) -> None:
    text = DISPLAY.format("y = y") + "<!-- 核对 {code: none} -->\n"
    html = shown(text, proved(text), cache)
    assert "等式各边已核对 · 12 组输入" in html
    assert "代码" not in html


TWO = DISPLAY.format("y = W x") + "<!-- 核对 {sym: {W: real, x: real}} -->\n" + PAIR
LIT = ("0:2-3:W", "0:3-4:x")


def test_symbols_and_code_share_their_numbers(cache: Cache) -> None:
    html = shown(TWO, proved(TWO, marks=LIT), cache)
    assert '<section class="pd-pair pd-lit">' in html
    assert WRAPPER.findall(html) == ["1", "2"]
    assert "\ue000" not in html
    code = html.partition('class="pd-pair__code')[2]
    lit = re.findall(r'<span class="n pd-s(\d+)">(\w+)</span>', code)
    assert lit == [("2", "x"), ("1", "w"), ("1", "w"), ("2", "x")]  # 属性、关键字参数不是它
    assert "data-lights" not in html


def test_code_of_another_block_stays_dark(cache: Cache) -> None:
    text = DISPLAY.format("y = W x") + "<!-- 核对 {code: snippets.a.g} -->\n" + PAIR
    html = shown(text, proved(text, marks=LIT), cache)
    assert WRAPPER.findall(html) == ["1", "2"]
    assert 'class="n pd-s' not in html


def test_formulas_without_a_pair_are_lit_with_their_table(cache: Cache) -> None:
    before = DISPLAY.format("q") + "<!-- 不核对：定义 -->\n\n"
    text = f"{before}{DISPLAY.format('y = W x')}其中\n\n{DISPLAY.format('z')}{DECLARED}"
    html = shown(text, proved(text, marks=LIT), cache)
    inside = html.partition('<div class="pd-lit">')[2]
    assert "定义" not in inside
    assert inside.count("pd-math--display") == 2
    assert "pd-proof" in inside


def test_many_arguments_leave_the_last_ones_dark(cache: Cache) -> None:
    letters = "abcdefghijklmn"
    text = DISPLAY.format(" ".join(letters)) + DECLARED
    library = proved(
        text,
        domains=dict.fromkeys(letters, "real"),
        arguments={letter: letter for letter in letters},
        marks=tuple(f"0:{n}-{n + 1}:{letter}" for n, letter in enumerate(letters)),
    )
    html = shown(text, library, cache)
    assert WRAPPER.findall(html) == [str(n) for n in range(1, marks.MOST + 1)]
    assert html.count("<tr class=") == marks.MOST


def test_the_foot_of_aligned_rows_is_below_them(cache: Cache) -> None:
    """逐行对齐时不放进左栏：展开了两边也一样高。"""
    numbered = Snippet(
        "snippets.a.f", "snippets/a.py", 1, 5, "def f(x):\n    # (1) 甲\n    return x"
    )
    text = DISPLAY.format("y = x \\tag{1}") + "<!-- 核对 {sym: {x: real}} -->\n" + PAIR
    library = Library(snippets={numbered.symbol: numbered}, proofs=proved(text).proofs)
    row, _, foot = shown(text, library, cache).partition('class="pd-claim"')
    assert "pd-pair__code" in row
    assert "pd-pair__code" not in foot


FORMULAS = {
    r"p_k \ln p_k": ("0-1", "6-7"),
    r"W_r^{(t)} x": ("0-3",),
    r"V_k^\top V_k": ("0-1", "2-3", "8-9"),
    r"\hat p^2 + \hat{p}_i": ("0-5", "8-15"),
    r"f(\bar{x})'": ("2-9",),
    r"\frac{W_f}{\sqrt{d_k}}": ("6-9", "17-18"),
    r"\frac ab": ("5-6",),
    r"\mathbf{W}^\mathrm{T} x": ("0-10",),
    r"x^y_z + 1": ("0-1", "2-3", "4-5"),
    r"\sum_{k=1}^K T_k": ("11-12", "12-13"),
    r"h'_t = h' - h": ("0-2", "5-7", "8-9"),
    r"\begin{cases} V & V > 0 \\ -f & f < 0 \end{cases}": ("13-14", "15-16", "21-22"),
    r"\left\lVert f \right\rVert_2 f \tag{3}": ("11-12", "26-27"),
    r"ad - bcf g": ("0-1", "4-5", "5-6"),
    r"A_{v:}^\top + f(V)j": ("0-1", "12-13"),
}


@pytest.mark.parametrize("tex", FORMULAS)
def test_marks_move_nothing(tex: str, cache: Cache) -> None:
    places = [(*map(int, span.split("-")), n) for n, span in enumerate(FORMULAS[tex], 1)]
    marked = marks.marked(tex, places)
    assert marks.bare(marked) == tex
    plain, lit = cache.engine.render([(tex, True), (marked, True)])
    assert isinstance(plain, str)
    assert isinstance(lit, str)
    assert sorted(map(int, WRAPPER.findall(lit))) == [n for *_, n in places]
    assert unwrapped(lit) == unwrapped(plain)
    assert lit.split("katex-html")[0] == plain.split("katex-html")[0]  # 读屏的一半逐字相同


def unwrapped(html: str) -> list[tuple[str, str]]:
    """每个定位、每段文字，连同它的样式；包了几层、字分在几个标签里不管。"""
    visible = re.sub(r'<span class="(?:mord|enclosing pd-s\d+)(?: mtight)?">', "", html)
    parts = re.findall(r'(?:style="([^"]*)")?>([^<]*)', visible)
    return [(style, text) for style, text in parts if style] + [
        ("", "".join(text for _, text in parts))
    ]


@pytest.mark.parametrize(
    "places", [[(0, 3, 1)], [(3, 9, 1)], [(0, 99, 1)]], ids=["断开命令", "断开花括号", "超出"]
)
def test_marks_that_break_the_formula_are_dropped(
    places: list[tuple[int, int, int]], cache: Cache
) -> None:
    tex = r"\frac{W_f}{\sqrt{d_k}}"
    plain, broken = cache.engine.render([(tex, True), (marks.marked(tex, places), True)])
    assert broken == plain


def test_marks_that_move_something_are_dropped(cache: Cache) -> None:
    tex = r"{f}_k"
    plain, moved = cache.engine.render([(tex, True), (marks.marked(tex, [(1, 2, 1)]), True)])
    assert moved == plain


@pytest.mark.parametrize("mark", ["", "0:1:W", "7:0-1:W", "0:0-1:Z", "0:x-y:W", "0:0-99:W"])
def test_a_strange_mark_is_ignored(mark: str, cache: Cache) -> None:
    html = shown(TWO, proved(TWO, marks=(mark, LIT[1])), cache)
    assert WRAPPER.findall(html) == ["2"]


def test_authors_cannot_mark(cache: Cache) -> None:
    written = r"\htmlClass{pd-s1}{x}"
    found = cache.engine.render([(written, True), (f"\ue001{written}\ue000", True)])
    assert all(isinstance(result, Failure) for result in found)
    html = shown("$$\n\ue001x\ue000\n$$\n\n甲 $\ue002y\ue000$。\n", Library(), cache)
    assert "pd-s" not in html
    assert "\ue000" not in html
    refused = cache.engine.render([("\ue001x\ue000", True)], html=False)
    assert isinstance(refused[0], Failure)  # 检查照样说它不对


def test_a_refused_formula_shows_no_marks(cache: Cache) -> None:
    text = DISPLAY.format("\\foo W x") + DECLARED
    html = shown(text, proved(text, marks=("0:4-5:W",)), cache)
    assert "\\foo W x" in html.partition("pd-math-error")[2]
    assert "\ue001" not in html


def test_marks_are_part_of_the_key(cache: Cache) -> None:
    both = [("x", True), (marks.marked("x", [(0, 1, 1)]), True)]
    first = cache.render(both)
    assert first[both[0]] != first[both[1]]
    assert cache.render(both) == first


def test_the_same_attribute_of_another_object_is_not_lit() -> None:
    code = colours.plain("w.a(b.a, c=c, d=c)\nw.a.x = a == c", lights=("w.a", "a", "c"))
    html = colours.fill(code, Store(None))
    assert re.findall(r'pd-s(\d)">(\w+)', html) == [
        ("1", "a"),
        ("3", "c"),
        ("3", "c"),
        ("1", "a"),
        ("2", "a"),
        ("3", "c"),
    ]


def test_a_page_without_claims_is_as_before(cache: Cache) -> None:
    text = DISPLAY.format("y = W x") + "甲<!-- 核对吗 -->乙 <!-- 说明 --> 丙\n"
    with_proofs, without = proved(TWO, marks=LIT), Library(snippets=SNIPPETS)
    html = shown(text, with_proofs, cache)
    assert html == shown(text, without, cache)
    assert "pd-claim" not in html
    assert "甲乙  丙" in html


def test_a_claim_within_a_line_vanishes(cache: Cache) -> None:
    html = shown(f"{DISPLAY.format('y')}甲 <!-- 不核对：理由 --> 乙\n", Library(), cache)
    assert "理由" not in html
    assert "<p>甲  乙</p>" in html


def test_cards_do_not_tell(cache: Cache) -> None:
    html = render_inner(Library(), cache, DISPLAY.format("y") + "<!-- 不核对：理由 -->\n")
    assert "katex-display" in html
    assert "未核对" not in html


def test_details_wait_for_the_finished_page(cache: Cache) -> None:
    library = proved(TWO, marks=LIT)
    late = Markdown(extensions=[PaperDrawerExtension(library=library, cache=cache, late=True)])
    html = late.convert(TWO)
    assert 'data-lights="w.w x"' in html
    assert "pd-math" in html
    assert "katex" not in html


def test_the_handbook_counts() -> None:
    note = Note(id="a", path="notes/a/a.md", title="甲 <一>")
    counts = {"notes/a/a.md": (3, 1), "notebooks/b.ipynb": (0, 2)}
    book = Notebook("b", "notebooks/b.ipynb", small_notebook.text())
    library = Library(notes=(note,), notebooks=(book,), claimed=counts)
    html = pages.formulas(library)
    assert "公式：6 个，核对 3 个，写明不核对 3 个" in html
    assert '<a href="pd:notes/a/a.md" lang="zh-CN">甲 &lt;一&gt;</a>' in html
    assert ">门开到一半</a>" in html
    assert "<table" not in pages.formulas(Library())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(small_claims.write(tmp_path_factory.mktemp("claims")))


def build(root: Path) -> Path:
    config = load_config(str(root / "mkdocs.yml"), strict=True, site_dir=str(root / "site"))
    config.plugins.on_startup(command="build", dirty=False)
    try:
        mkdocs_build(config)
    finally:
        config.plugins.on_shutdown()
    return root / "site"


def test_search_does_not_read_it(site: Path) -> None:
    index = (site / "search/search_index.json").read_text(encoding="utf-8")
    texts = " ".join(doc["text"] for doc in json.loads(index)["docs"])
    texts = re.sub(r"[\u200b\u2060]", "", texts)
    assert "再取" in texts
    assert "看单位正方形" in texts
    assert "方向是特征向量" in texts
    for word in ("核对", "组输入", "复杂度", "读法", "unit", "随机取数"):
        assert word not in texts, word


def test_the_built_page_links_to_the_code(site: Path) -> None:
    page = (site / small_claims.PAPER / "index.html").read_text(encoding="utf-8")
    assert '<a href="../../../code/snippets/gate/#L-4"><code>z</code></a>' in page
    assert "assets/paper-drawer/claim.css" in page
    assert set(WRAPPER.findall(page)) == {"1", "2", "3"}
    assert set(re.findall(r'class="n pd-s(\d+)"', page)) == {"1", "2", "3"}
    assert not re.search("[\ue000-\ue00c]", page)
    other = (site / "papers/index.html").read_text(encoding="utf-8")
    assert "claim.css" not in other


def test_the_handbook_page_counts_the_site(site: Path) -> None:
    page = (site / "handbook/index.html").read_text(encoding="utf-8")
    assert "公式：4 个，核对 3 个，写明不核对 1 个" in page
    assert '<a href="../notes/math/matrix/" lang="zh-CN">矩阵</a>' in page


def test_the_build_tells_the_count(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "mkdocs.plugins.paper_drawer")
    build(small_claims.write(tmp_path))
    assert "公式：4 个，核对 3 个，写明不核对 1 个" in caplog.messages


def test_notebooks_tell_it_too(cache: Cache) -> None:
    cells = (small_notebook.prose(*DISPLAY.format("y = W x").splitlines(), DECLARED),)
    text = notebooks.markdown(Notebook("x", "notebooks/x.ipynb", small_notebook.text(cells)))
    assert "公式已与代码核对" in shown(text, proved(text), cache)
