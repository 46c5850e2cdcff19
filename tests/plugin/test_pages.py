"""生成的页面：列表、首页、题头、前后相连、静态页，以及补全的正文。"""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from paper_drawer import catalogue, pages
from paper_drawer.model import Aside, Drawer, Library, Note, Page, Paper, Verification
from paper_drawer.pages import Query


def paper(id_: str, **values: object) -> Paper:
    given = {
        "path": f"papers/graph/{id_}.md",
        "title": f"Title of {id_}",
        "field": "graph",
        "year": 2019,
        "venue": "ICCV",
        "arxiv": "1904.05049",
        "authors": ("Ada Lovelace",),
        "motivation": f"{id_} 的动机",
        "added": "2026-01-01",
        "body": "正文",
    }
    return Paper(id=id_, **{**given, **values})


GATED = paper("gated", year=2016, venue="ICLR", tags=("门控", "图数据"), short="GGNN")
CLOUD = paper(
    "cloud", tags=("点云",), star=True, requires=("gated", "matrix"), highlights=("甲", "乙")
)
INDEX_ONLY = paper("plain", body="", tags=("插值",), title="只有索引 <b>")
SEEN = paper("seen", field="vision", path="papers/vision/seen.md", year=2020, venue="AAAI")
MATRIX = Note(
    id="matrix", path="notes/math/matrix.md", title="矩阵", topic="math", summary="线性映射",
    tags=("线性代数",), body="正文",
)  # fmt: skip
GRAPH = Drawer("graph", "papers/graph/index.md", "图网络", "节点与边", ("图数据", "点云"), 1)
VISION = Drawer("vision", "papers/vision/index.md", "计算机视觉", order=2)
META = Drawer("meta", "papers/meta/index.md", "元学习", order=3)
PITFALLS = tuple(
    Aside("pitfall", title, "**答** 案", entry, 1)
    for title, entry in (("门 `z` 的方向", "gated"), ("层数", "gated"), ("采样", "cloud"))
)
QUESTION = Aside("question", "何时停止？", "待解答：看代码。", "gated", 9)
LIBRARY = Library(
    papers=(GATED, CLOUD, INDEX_ONLY, SEEN),
    notes=(MATRIX,),
    drawers=(GRAPH, VISION, META),
    pages=(Page("papers/index.md", "论文"), Page("notes/index.md", "知识点")),
    tags={"图数据": "节点与边", "点云": "三维点", "门控": "去留", "没用到": "—"},
    asides=(*PITFALLS, QUESTION),
)


def ids(found: list[Paper]) -> list[str]:
    return [p.id for p in found]


def text(html: str) -> str:
    """标签之间的文字，空白压成一个。"""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


class Nesting(HTMLParser):
    """开合标签是否配对。"""

    VOID = frozenset("input br img meta link hr path".split())

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, _: object) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, _: object) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open, f"多出 </{tag}>"
            assert self.open.pop() == tag


EVERYTHING = {
    "home": lambda lib: pages.home(lib, lead="一句话", examples=["门控", 'a"b']),
    "index": lambda lib: pages.papers(lib, Query(facets=True, group="year")),
    "drawer": lambda lib: pages.papers(lib, Query(field="graph", group="section")),
    "notes": pages.notes,
    "facts": lambda lib: pages.facts(lib, CLOUD),
    "note-facts": lambda lib: pages.facts(lib, MATRIX),
    "links": lambda lib: pages.links(lib, GATED),
    "bibtex": lambda _: pages.bibtex(GATED),
    "review": lambda lib: pages.review(lib, "pitfall"),
}


@pytest.mark.parametrize("name", EVERYTHING)
def test_html_is_well_nested_and_survives_markdown(name: str) -> None:
    html = EVERYTHING[name](LIBRARY)
    checker = Nesting()
    checker.feed(html)
    assert checker.open == []
    assert "\n\n" not in html


@pytest.mark.parametrize("name", EVERYTHING)
def test_authors_text_never_becomes_markup(name: str) -> None:
    evil = "<script>alert(1)</script>\"'&"
    library = replace(
        LIBRARY,
        papers=tuple(replace(p, title=evil, motivation=evil, short=evil) for p in LIBRARY.papers),
        notes=(replace(MATRIX, title=evil, summary=evil),),
        asides=tuple(replace(a, title=evil, body=evil) for a in LIBRARY.asides),
    )
    assert "<script" not in EVERYTHING[name](library)


@pytest.mark.parametrize("name", EVERYTHING)
def test_an_empty_library_still_renders(name: str) -> None:
    assert EVERYTHING[name](Library())


@pytest.mark.parametrize("name", EVERYTHING)
def test_every_internal_link_leads_somewhere(name: str) -> None:
    known = {
        *pages.generated(LIBRARY),
        *(e.path for e in LIBRARY.entries.values() if e.has_page),
        *(d.path for d in LIBRARY.drawers),
        "papers/index.md",
        pages.HANDBOOK,
    }
    linked = re.findall(r'(?:href|action)="pd:([^"#]*)', EVERYTHING[name](LIBRARY))
    assert set(linked) <= known


# ---- 挑选与分组


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), {"seen", "plain", "cloud", "gated"}),
        (Query(field="vision"), {"seen"}),
        (Query(year=2016), {"gated"}),
        (Query(venue="AAAI"), {"seen"}),
        (Query(tag="门控"), {"gated"}),
        (Query(section="图数据"), {"gated"}),
        (Query(star=True), {"cloud"}),
        (Query(star=False, noted=True), {"seen", "gated"}),
        (Query(noted=False), {"plain"}),
        (Query(year=2019, limit=1), {"cloud"}),
        (Query(field="graph", venue="AAAI"), set()),
    ],
)
def test_select(query: Query, expected: set[str]) -> None:
    assert set(ids(catalogue.select(LIBRARY, query))) == expected


def test_order_is_newest_first_then_title() -> None:
    titles = ["b", "A", "c"]
    library = Library(papers=(*(paper(t, title=t) for t in titles), paper("new", year=2024)))
    assert ids(catalogue.select(library, Query())) == ["new", "A", "b", "c"]
    assert ids(catalogue.select(library, Query(sort="title")))[:3] == ["A", "b", "c"]
    assert ids(catalogue.select(library, Query(sort="year")))[-1] == "new"


def test_recently_added_first() -> None:
    library = Library(papers=(paper("old", added="2025-12-31"), paper("new", added="2026-01-02")))
    assert ids(catalogue.select(library, Query(sort="-added"))) == ["new", "old"]


def test_order_does_not_depend_on_the_order_of_files() -> None:
    backwards = replace(LIBRARY, papers=LIBRARY.papers[::-1])
    for sort in ("-year", "year", "-added", "title"):
        query = Query(sort=sort)
        assert ids(catalogue.select(LIBRARY, query)) == ids(catalogue.select(backwards, query))


def test_options_of_a_fence() -> None:
    options = {"field": "graph", "year": "2019", "star": "true", "noted": "false", "limit": "3"}
    expected = Query(field="graph", year=2019, star=True, noted=False, limit=3)
    assert Query.from_options(options) == expected
    assert Query.from_options({"facets": "true", "group": "year"}) == Query(
        facets=True, group="year"
    )
    assert Query.from_options({}) == Query()


def test_sections_follow_the_drawer_and_the_rest_comes_last() -> None:
    query = Query(field="graph", group="section")
    groups = catalogue.group(LIBRARY, query, catalogue.select(LIBRARY, query))
    assert [(g.title, ids(list(g.papers))) for g in groups] == [
        ("图数据", ["gated"]),
        ("点云", ["cloud"]),
        (catalogue.UNSORTED, ["plain"]),
    ]


def test_a_paper_goes_into_the_section_of_its_own_first_tag() -> None:
    """抽屉里图数据排在前面，但这篇论文自己先写点云。"""
    both = paper("both", tags=("点云", "图数据"))
    library = replace(LIBRARY, papers=(both,))
    query = Query(field="graph", group="section")
    groups = catalogue.group(library, query, catalogue.select(library, query))
    assert [g.title for g in groups] == ["点云"]


def test_a_drawer_without_sections_has_no_headings() -> None:
    query = Query(field="vision", group="section")
    html = pages.papers(LIBRARY, query)
    assert "pd-group__head" not in html
    assert "Title of seen" in html


# ---- 路径


def test_paths_are_safe_and_never_collide() -> None:
    names = ("A/B", "A B", "a-b", "../x", "编码器–解码器", "index", "?#%")
    papers = tuple(paper(f"p{i}", venue=name) for i, name in enumerate(names))
    paths = catalogue.venue_paths(Library(papers=papers))
    assert len({path.casefold() for path in paths.values()}) == len(names)
    for path in paths.values():
        assert re.fullmatch(r"papers/venues/[\w-]+\.md", path)
        assert path != "papers/venues/index.md"


# ---- 行


def row(html: str, id_: str) -> str:
    match = re.search(rf'<li class="pd-row" data-id="{id_}".*?\n</li>', html, re.DOTALL)
    assert match, f"没有 {id_} 这一行"
    return match[0]


def test_row_order_is_venue_pen_star_title_motivation() -> None:
    html = row(pages.papers(LIBRARY, Query()), "cloud")
    assert text(html).startswith("【2019 ICCV】 ✒ 有速记 ⭐ 星标 Title of cloud 动机 cloud 的动机")
    assert 'href="https://arxiv.org/abs/1904.05049">【2019 ICCV】' in html
    assert 'class="pd-row__link" href="pd:papers/graph/cloud.md"' in html


def test_row_without_a_page_has_no_pen_and_no_dead_link() -> None:
    html = row(pages.papers(LIBRARY, Query()), "plain")
    assert "有速记" not in html
    assert "星标" not in html
    assert "pd-row__link" not in html
    assert "只有索引 &lt;b&gt;" in html
    assert 'lang="zh-CN"' in html
    assert html.count("pd-marks__slot") == 2, "缺的标记也占着位置，标题才对得齐"


def test_row_without_highlights_has_no_empty_line() -> None:
    assert "pd-row__highlights" not in row(pages.papers(LIBRARY, Query()), "gated")
    assert "<li>甲</li>" in row(pages.papers(LIBRARY, Query()), "cloud")


def test_rows_carry_what_the_script_filters_by() -> None:
    html = row(pages.papers(LIBRARY, Query(facets=True)), "cloud")
    for attribute in (
        'data-year="2019"',
        'data-venue="ICCV"',
        'data-field="graph"',
        "data-noted",
        "data-star",
    ):
        assert attribute in html
    assert "data-star" not in row(pages.papers(LIBRARY, Query(facets=True)), "gated")


# ---- 索引


def test_index_is_complete_and_usable_without_scripts() -> None:
    html = pages.papers(LIBRARY, Query(facets=True, group="year"))
    assert len(re.findall(r'<li class="pd-row"', html)) == len(LIBRARY.papers)
    assert re.findall(r'data-group="(\d+)"', html) == ["2020", "2019", "2016"]
    for part in ('<div class="pd-facets" hidden>', '<div class="pd-list__tools" hidden>'):
        assert part in html
    static = html.split('class="pd-static"')[1]
    linked = re.findall(r'href="pd:([^"]*)"', static)
    assert set(linked) == {*pages.generated(LIBRARY), *(d.path for d in LIBRARY.drawers)} - {
        "papers/tags/线性代数.md"
    }


def test_facets_count_papers() -> None:
    html = pages.papers(LIBRARY, Query(facets=True))
    counts = dict(
        re.findall(r'name="(?:noted|star|field|venue)" value="([^"]*)".*?__count">(\d+)<', html)
    )
    assert counts["graph"] == "3"
    assert counts["ICCV"] == "2"
    assert re.search(r'name="noted".*?__count">3<', html)
    assert re.search(r'name="star".*?__count">1<', html)


def test_histogram_keeps_empty_years() -> None:
    html = pages.papers(LIBRARY, Query(facets=True))
    bars = re.findall(r'class="pd-bar" data-year="(\d+)" style="--pd-share:([\d.]+)"', html)
    assert bars == [
        ("2016", "0.500"),
        ("2017", "0.000"),
        ("2018", "0.000"),
        ("2019", "1.000"),
        ("2020", "0.500"),
    ]


@pytest.mark.parametrize(("count", "compact"), [(60, False), (61, True)])
def test_long_lists_start_compact(count: int, compact: bool) -> None:
    library = Library(papers=tuple(paper(f"p{i}") for i in range(count)))
    html = pages.papers(library, Query(facets=True))
    assert ("pd-list--compact" in html) is compact


def test_an_empty_drawer_invites() -> None:
    html = pages.papers(LIBRARY, Query(field="meta"))
    assert f'<a href="pd:{pages.HANDBOOK}">放进第一篇</a>' in html


# ---- 首页


def test_home_says_what_a_drawer_holds() -> None:
    html = pages.home(LIBRARY, lead="一句话", examples=[])
    assert 'aria-label="图网络，3 篇，2 篇有速记，1 篇星标"' in html
    assert 'aria-label="元学习，还空着，放进第一篇"' in html
    graph = html.split('aria-label="图网络')[1].split("</a>")[0]
    assert re.findall(r'<i class="pd-card-(\w+)">', graph) == ["star", "index", "note"]


def test_the_lead_breaks_after_punctuation() -> None:
    assert pages.clauses("复习一篇论文：公式，代码。") == ["复习一篇论文：", "公式，", "代码。"]
    assert "".join(pages.clauses("没有标点")) == "没有标点"


def test_empty_drawers_come_last() -> None:
    library = replace(LIBRARY, drawers=(replace(META, order=0), GRAPH))
    html = pages.home(library, lead="", examples=[])
    assert html.index("图网络，") < html.index("元学习，")


def test_many_papers_are_drawn_as_forty_cards_in_proportion() -> None:
    many = tuple(paper(f"p{i:03}", body="x" if i % 2 else "") for i in range(200))
    html = pages.home(replace(LIBRARY, papers=many), lead="", examples=[])
    cards = re.findall(r'<i class="pd-card-(\w+)">', html)
    assert len(cards) == pages.MOST_CARDS
    library = Library(
        papers=tuple(
            replace(p, year=2000 + i // 100, body="x" if i < 100 else "")
            for i, p in enumerate(many)
        ),
        drawers=(GRAPH,),
    )
    cards = re.findall(r'<i class="pd-card-(\w+)">', pages.home(library, lead="", examples=[]))
    assert cards.count("note") == pages.MOST_CARDS // 2


def test_search_works_as_a_plain_form() -> None:
    html = pages.home(LIBRARY, lead="", examples=["门控"])
    form = re.search(r'<form class="pd-search".*?</form>', html, re.DOTALL)
    assert form
    assert 'method="get" action="pd:papers/index.md"' in form[0]
    assert 'name="q"' in form[0]
    assert '<button type="submit" name="q" value="门控">' in html


def test_daily_cards_are_the_same_on_every_build_and_link_to_their_place() -> None:
    render = "<p>{}</p>".format
    html = pages.home(LIBRARY, lead="", examples=[], render=render)
    backwards = pages.home(
        replace(LIBRARY, asides=LIBRARY.asides), lead="", examples=[], render=render
    )
    assert html == backwards
    assert html.count('<article class="pd-card"') == len(PITFALLS)
    assert html.count('<article class="pd-card" hidden>') == len(PITFALLS) - 1
    for anchor in ("gated.md#pitfall-1", "gated.md#pitfall-2", "cloud.md#pitfall-1"):
        assert f'href="pd:papers/graph/{anchor}"' in html
    assert "门 <code>z</code> 的方向" in html
    assert "<p>**答** 案</p>" in html


def test_the_answer_is_text_unless_rendered() -> None:
    library = replace(LIBRARY, asides=(replace(PITFALLS[0], body="a < b"),))
    assert "a &lt; b" in pages.home(library, lead="", examples=[])


def test_an_unpaired_backtick_stays_text() -> None:
    library = replace(LIBRARY, asides=(replace(PITFALLS[0], title="差一个 ` <b>"),))
    assert "差一个 ` &lt;b&gt;" in pages.review(library, "pitfall")


# ---- 题头与前后相连


def test_facts_of_a_paper() -> None:
    html = pages.facts(LIBRARY, CLOUD)
    assert html.count("<h1") == 1
    assert '<h1 lang="en">Title of cloud</h1>' in html
    assert text(html) == (
        "【2019 ICCV】 ✒ 有速记 ⭐ 星标 arXiv:1904.05049 Title of cloud Ada Lovelace"
        " 动机 cloud 的动机 先读 GGNN 矩阵 标签 # 点云"
    )


def test_facts_of_a_note() -> None:
    html = pages.facts(LIBRARY, MATRIX)
    assert text(html) == "矩阵 线性映射 标签 # 线性代数"
    assert '<h1 lang="zh-CN">' in html


@pytest.mark.parametrize(
    ("recorded", "badge"), [("same", "已验证"), ("older", "待重录"), (None, None)]
)
def test_code_row_tells_whether_it_is_verified(recorded: str | None, badge: str | None) -> None:
    module = "snippets.papers.graph.two_words"
    entry = paper("two-words")
    library = replace(
        LIBRARY,
        papers=(entry,),
        sources={"snippets/papers/graph/two_words.py": ""},
        digests={module: "same"},
        verified={module: Verification(module, recorded, 3, "2026-01-01", {})} if recorded else {},
    )
    html = pages.facts(library, entry)
    assert 'href="pd-src:snippets/papers/graph/two_words.py"' in html
    assert [word for word in ("已验证", "待重录") if word in html] == ([badge] if badge else [])


def test_facts_without_code_have_no_code_row() -> None:
    assert "代码" not in pages.facts(LIBRARY, GATED)


def test_links_go_both_ways() -> None:
    forward = text(pages.links(LIBRARY, CLOUD))
    assert forward == "先读 GGNN 2016 ICLR 矩阵 知识点"
    assert text(pages.links(LIBRARY, MATRIX)) == "谁用到了它 Title of cloud 2019 ICCV"
    assert "还没有" in pages.links(LIBRARY, SEEN)


def test_links_to_a_paper_without_a_page_are_text() -> None:
    library = replace(LIBRARY, papers=(replace(SEEN, requires=("plain",)), INDEX_ONLY))
    html = pages.links(library, library.papers[0])
    assert "<a" not in html
    assert "只有索引" in html


def test_bibtex_keeps_its_lines() -> None:
    html = pages.bibtex(GATED)
    code = re.search(r"<code>(.*?)</code>", html, re.DOTALL)
    assert code
    assert code[1].split("&#10;")[0] == "@inproceedings{lovelace2016ggnn,"
    assert code[1].endswith("&#10;}")


# ---- 汇总页


def test_review_numbers_within_each_page() -> None:
    html = pages.review(LIBRARY, "pitfall")
    assert re.findall(r"pd:papers/graph/(\w+\.md#pitfall-\d)", html) == [
        "gated.md#pitfall-1", "gated.md#pitfall-2", "cloud.md#pitfall-1",
    ]  # fmt: skip
    assert "3 条，来自 2 页" in html
    assert "何时停止" not in html


def test_review_marks_open_questions() -> None:
    html = pages.review(LIBRARY, "question")
    assert "待解答" in html
    assert 'href="pd:papers/graph/gated.md#question-1"' in html


# ---- 正文与静态页


def test_sections_are_added_before_the_references() -> None:
    body = "## 一句话\n\n话。\n\n## 参考\n\n1. 文献\n"
    assert pages.entry_markdown(replace(GATED, body=body)) == (
        "## 一句话\n\n话。\n\n## 前后相连\n\n```links\ngated\n```\n\n"
        "## 参考\n\n1. 文献\n\n```bibtex\ngated\n```\n"
    )


def test_sections_are_appended_when_there_are_no_references() -> None:
    assert pages.entry_markdown(replace(MATRIX, body="话。\n\n")) == (
        "话。\n\n## 前后相连\n\n```links\nmatrix\n```\n"
    )


@pytest.mark.parametrize("fence", ["```", "~~~", "````"])
def test_a_heading_inside_a_fence_is_not_the_references(fence: str) -> None:
    code = f"{fence}text\n## 参考\n```` `\n{fence}\n"
    body = f"{code}\n## 参考\n\n1. 文献"
    result = pages.entry_markdown(replace(MATRIX, body=body))
    assert result.startswith(code)
    assert result.index("## 前后相连") < result.rindex("## 参考")
    assert result.index("## 前后相连") > result.index("## 参考")


@pytest.mark.parametrize("heading", ["## 参考文献", "## 参考 {#ref}", "##  参考"])
def test_other_spellings_of_the_references(heading: str) -> None:
    result = pages.entry_markdown(replace(MATRIX, body=f"话。\n\n{heading}\n\n1. x"))
    assert result.index("前后相连") < result.index(heading)


@pytest.mark.parametrize("heading", ["### 参考", "## 参考实现", "    ## 参考"])
def test_not_the_references(heading: str) -> None:
    result = pages.entry_markdown(replace(MATRIX, body=f"话。\n\n{heading}\n\n1. x"))
    assert result.index("前后相连") > result.index(heading)


def test_generated_pages() -> None:
    made = pages.generated(LIBRARY)
    assert made["papers/years/2019.md"] == (
        '---\ntitle: "2019 年的论文"\nhide: [navigation, toc]\nsearch: {exclude: true}\n---\n\n'
        "```papers\nyear: 2019\nsort: title\n```\n"
    )
    assert "```papers\nvenue: ICLR\ngroup: year\n```" in made["papers/venues/iclr.md"]
    assert made["papers/tags/图数据.md"].endswith("节点与边\n\n```papers\ntag: 图数据\n```\n")
    assert "- [矩阵](../../notes/math/matrix.md)：线性映射" in made["papers/tags/线性代数.md"]
    assert "```papers" not in made["papers/tags/线性代数.md"]
    assert "papers/tags/没用到.md" not in made


def test_page_meta() -> None:
    meta = pages.page_meta(LIBRARY, CLOUD.path)
    assert meta == {
        "hide": ["navigation"],
        "description": "Title of cloud：cloud 的动机",
        "trail": [("论文", "papers/index.md"), ("图网络", "papers/graph/index.md")],
    }
    assert pages.page_meta(LIBRARY, "index.md")["hide"] == ["navigation", "toc", "path"]
    assert pages.page_meta(LIBRARY, "papers/tags/点云.md") == {
        "hide": ["navigation", "toc"],
        "trail": [("论文", "papers/index.md")],
    }
    assert pages.page_meta(LIBRARY, "papers/graph/index.md")["hide"] == ["navigation", "toc"]
    assert pages.page_meta(LIBRARY, "review/index.md")["hide"] == ["navigation", "toc", "footer"]
    assert pages.page_meta(LIBRARY, "handbook/index.md") == {}


def test_description_is_escaped() -> None:
    description = pages.page_meta(LIBRARY, INDEX_ONLY.path)["description"]
    assert "<" not in description


def test_notes_are_grouped_under_the_title_of_their_folder() -> None:
    page = Page(path="notes/math/index.md", title="数学")
    listed = pages.notes(replace(LIBRARY, pages=(page,)))
    assert '<a href="pd:notes/math/index.md">数学</a> <span class="pd-count">1 页</span>' in listed
    assert '<h2 class="pd-group__head">math <span' in pages.notes(LIBRARY)


def test_notes_of_one_folder() -> None:
    assert MATRIX.title in pages.notes(LIBRARY, "math")
    assert "pd-group__head" not in pages.notes(LIBRARY, "math")
    assert MATRIX.title not in pages.notes(LIBRARY, "algorithms")
