"""搜索的索引与引擎：字一个不漏，改一页只动它的几片，缓存里有什么都不影响结果。"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from paper_drawer import search
from paper_drawer.katex import Cache
from paper_drawer.markup import renderer
from paper_drawer.model import Drawer, Library, Note, Paper, Snippet, Term
from paper_drawer.search import shards
from paper_drawer.search.text import formula, sections
from paper_drawer.store import NAME, Store, key
from search_engine import Engine

Files = Mapping[str, bytes]
WORDS = "卷积 注意力 矩阵 梯度 的 门控 图 点云 熵 attention GeoCNN gru 转置卷积 α ResNet50".split()


@dataclass
class Site:
    """几页，随便改；html 取过几次。"""

    bodies: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)
    library: Library = field(default_factory=Library)

    def build(self, kept: Store | None = None, *, backwards: bool = False) -> Files:
        paths = sorted(self.bodies, reverse=backwards)
        sources = (self._source(path) for path in paths)
        found = search.build(sources, self.library, kept or Store(None))
        return {name: content() for name, content in found}

    def _source(self, path: str) -> search.Source:
        body, title = self.bodies[path], self.titles.get(path, path)

        def html() -> str:
            self.read.append(path)
            return body

        digest = key(body).hex()
        url = re.sub(r"(^|/)index/$", r"\1", path.removesuffix(".md") + "/")
        return search.Source(path, url, title, digest, html)


def written(rng: Random) -> str:
    parts = ("".join(rng.choices(WORDS, k=rng.randrange(1, 9))) for _ in range(3))
    return "".join(f'<h2 id="{part[:3]}">{part[:3]}</h2><p>{part}</p>' for part in parts)


@pytest.fixture
def site() -> Site:
    rng = Random(0)  # noqa: S311 -- 不作加密用
    return Site({f"notes/{number}.md": written(rng) for number in range(20)})


def data(content: bytes) -> Any:
    """脚本里的数据。"""
    inside = content.decode().removeprefix("paperDrawerIndex(").removesuffix(")")
    return json.loads(f"[{inside}]")[1]


def test_random_edits_give_what_a_clean_build_gives(site: Site, tmp_path: Path) -> None:
    rng, kept = Random(1), Store(tmp_path)  # noqa: S311 -- 不作加密用
    site.build(kept)
    for step in range(40):
        path = rng.choice(sorted(site.bodies))
        match rng.randrange(5):
            case 0:
                site.bodies[f"notes/new{step}.md"] = written(rng)
            case 1:
                del site.bodies[path]
            case 2:
                site.titles[path] = f"题 {step}"
            case 3:
                site.bodies[f"notes/moved{step}.md"] = site.bodies.pop(path)
            case _:
                site.bodies[path] = written(rng)
        assert site.build(kept) == site.build(), step


def test_order_does_not_matter(site: Site) -> None:
    assert site.build() == site.build(backwards=True)


def test_only_the_edited_page_is_read_again(site: Site, tmp_path: Path) -> None:
    kept = Store(tmp_path)
    site.build(kept)
    site.read.clear()
    site.build(kept)
    assert site.read == []
    site.bodies["notes/3.md"] += "<p>交叉</p>"
    site.build(kept)
    assert site.read == ["notes/3.md"]


def test_an_edit_changes_only_the_shards_of_its_words(site: Site) -> None:
    before = site.build()
    site.bodies["notes/3.md"] += "<p>甲乙</p>"
    after = site.build()
    fresh = sorted(re.sub(r"-.*", "", name) for name in after.keys() - before.keys())
    lists = [name for name in fresh if name[0] in "hwuv"]
    assert [name[0] for name in lists] == ["h", "u", "u"]  # 甲乙；甲，乙
    assert len(fresh) == len(lists) + 2  # 它的文字，题录


def test_a_broken_cache_only_costs_time(site: Site, tmp_path: Path) -> None:
    clean, rng = site.build(), Random(2)  # noqa: S311 -- 不作加密用
    for _ in range(12):
        kept = Store(tmp_path)
        assert site.build(kept) == clean
        kept.close()
        for file in tmp_path.glob(f"{NAME}*"):
            content = bytearray(file.read_bytes())
            for _ in range(min(len(content), 30)):
                content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
            file.write_bytes(content)


def test_every_two_letters_of_every_section_are_listed(site: Site) -> None:
    files = site.build()
    found = (data(content) for name, content in files.items() if name[0] == "h")
    listed = {line.partition(" ")[0] for shard in found for line in shard.split("\n")}
    wanted = {
        run[at : at + 2]
        for body in site.bodies.values()
        for run in re.findall("[\u4e00-\u9fff]+", re.sub("<h2.*?</h2>|<[^>]*>", " ", body))
        for at in range(len(run) - 1)
    }
    assert wanted <= listed


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>交<strong>叉</strong>熵\n损失</p>", "交叉熵损失"),
        ("<p>用 GRU\n门控 and\nmore</p>", "用 GRU门控 and more"),
        ("<p>一</p><p>二<br>三</p>", "一\n二\n三"),
        ("<p>见<template><p>隐</p></template><svg><path/></svg>此</p>", "见此"),
        (
            '<div data-search-exclude><div>隐</div>隐</div><p hidden>隐</p><p title="a>b">见</p>',
            "见",
        ),
        ('<p>a &lt;b&gt; <!-- 隐 --><a class="headerlink" href="#x">#</a></p>', "a <b>"),
        (r'<p>令 <bdi class="pd-math" data-search-exclude>\(\alpha_i\)</bdi> 是</p>', "令 α_i 是"),
    ],
)
def test_text_is_what_readers_see(html: str, text: str) -> None:
    (section,) = sections(html)
    assert (section.text, section.code) == (text, "")


@pytest.mark.parametrize(
    ("tex", "said"),
    [
        (r"\operatorname{softmax}(\mathbf{W} h_i)", r"\softmax ( W h_i)"),
        (r"\frac{a}{b} + \text{其余}", "ab + 其余"),
        (r"\left(\Sigma^{-1}\right) \varphi", "(Σ^-1 ) φ"),
        (r"\begin{aligned} x &= \sqrt{2} \end{aligned}", r"x = \sqrt2"),
    ],
)
def test_formulas_keep_their_names(tex: str, said: str) -> None:
    assert formula(tex) == said


def test_sections_have_anchors_and_code() -> None:
    html = '<p>前</p><h2 id="a">甲</h2><pre><code><span>x = 1</span></code></pre><h3 id="b">乙</h3>'
    found = [(s.anchor, s.heading, s.text, s.code.strip()) for s in sections(html)]
    assert found == [("", "", "前", ""), ("a", "甲", "", "x = 1"), ("b", "乙", "", "")]


def test_formulas_of_a_note_are_searched_by_name_alone(cache: Cache) -> None:
    html = renderer(Library(), cache).convert("前文 $\\frac{a}{b}$\n\n后文")
    assert "katex" in html
    assert "mfrac" not in sections(html)[0].text


def test_whole_programs_are_not_searched(cache: Cache) -> None:
    f = Snippet("snippets.a.f", "snippets/a.py", 1, 2, "def f(): ...", program="import secret")
    html = renderer(Library(snippets={f.symbol: f}), cache).convert(f"```snippet\n{f.symbol}\n```")
    assert "secret" in html
    (section,) = sections(html)
    assert "secret" not in section.text + section.code
    assert "def f" in section.code


# ---- 引擎

GATED = Paper(
    id="gated",
    path="papers/graph/gated.md",
    title="Gated Graph Networks",
    tags=("门控",),
    body="```snippet\n",
    field="graph",
    short="GG-Net",
    year=2016,
    venue="ICLR",
    arxiv="1511.05493",
    authors=("Yujia Li",),
    motivation="图上的门控",
    star=True,
)
LIBRARY = Library(
    papers=(
        GATED,
        replace(GATED, id="kernel", path="papers/graph/kernel.md", title="Kernel Correlation",
                short="KC-Net", year=2018, venue="CVPR", body="", star=False, arxiv="", tags=()),
    ),
    notes=(Note("matrix", "notes/math/matrix.md", "矩阵", body="正文", topic="math"),),
    drawers=(Drawer(id="graph", path="papers/graph/index.md", title="图网络"),),
    terms=(
        Term("矩阵", "matrix", ("方阵",), ("martix",)),
        Term("转置卷积", "transposed convolution", ("反卷积",)),
        Term("门控循环单元", "gated recurrent unit", ("GRU",)),
    ),
)  # fmt: skip
BODIES = {
    "papers/graph/gated.md": (
        '<p>开头</p><h2 id="方法">方法</h2><p>把 GRU 搬到图上，<b>转</b>置卷积的注意力</p>'
        '<h2 id="代码">代码</h2><pre>hidden_state = 秘钥</pre>'
    ),
    "papers/graph/index.md": "<p>图网络的论文：GRU</p>",
    "notes/math/matrix.md": '<h2 id="秩">秩</h2><p>矩阵的秩。特征 值，征值。'
    "&lt;img onerror=x&gt;</p>",
    "notes/math/other.md": "<p>旋转矩阵与插值，attention，特值。</p>",
}


@pytest.fixture(scope="module")
def files() -> Files:
    titles = {"notes/math/other.md": "旋转矩阵"}
    return Site(BODIES, titles, library=LIBRARY).build()


@pytest.fixture
def engine(files: Files) -> Iterator[Engine]:
    opened = Engine(files)
    yield opened
    opened.close()


def urls(answer: Mapping[str, Any]) -> list[str]:
    assert answer["problem"] == ""
    return [page["url"] for page in answer["pages"]]


PLACES = {
    "图": "papers/graph/",
    "门": "papers/graph/gated/",
    "阵": "notes/math/matrix/",
    "转": "notes/math/other/",
}


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("转置", "门"), ("置卷", "门"), ("置卷积", "门"), ("秘钥", "门"), ("秩", "阵"),
        ("征值", "阵"),
        ("gated graph networks", "门"), ("ＧＡＴＥＤ", "门"), ("ggnet", "门"), ("gg net", "门"),
        ("1511.05493", "门"), ("arXiv:1511.05493", "门"), ("05493", "门"), ("yujia", "门"),
        ("kc-net", "图"), ("martix", "阵"), ("方阵", "阵"), ("反卷积", "门"), ("门控循环", "门"),
        ("控循", "门"), ("atention", "转"), ("atten", "转"), ("什么是矩阵的秩呢", "阵"),
        ("矩阵", "阵"), ("注意力 不存在词", "门"),
    ],
)  # fmt: skip
def test_the_first_page(engine: Engine, query: str, first: str) -> None:
    assert urls(engine.search(query))[:1] == [PLACES[first]]


def test_a_number_alone_is_not_the_word() -> None:
    """J48 与 48 不同；InceptionV3 也可以写作 Inception V3。"""
    bodies = {"notes/a.md": "<p>第 48 行</p>", "notes/b.md": "<p>J48 与 Inception V3</p>"}
    engine = Engine(Site(bodies).build())
    assert urls(engine.search("J48")) == ["notes/b/"]
    assert urls(engine.search("InceptionV3")) == ["notes/b/"]
    engine.close()


def test_pages_that_say_the_term_come_before_pages_that_say_its_words() -> None:
    bodies = {
        "notes/a.md": '<h2 id="x">convolution of a transposed matrix</h2>',
        "notes/b.md": "<p>transposed-convolution</p>",
    }
    engine = Engine(Site(bodies, library=LIBRARY).build())
    for query in ("transposed convolution", "反卷积"):
        assert urls(engine.search(query)) == ["notes/b/", "notes/a/"]
    engine.close()


def test_letters_apart_are_not_the_word(engine: Engine) -> None:
    """特征、征值都有，特征值没有：排在后面，也不标亮。"""
    answer = engine.search("特征值")
    assert not any(page["title"]["marks"] for page in answer["pages"])
    assert engine.search("特征 值")["relaxed"] is False


def test_hits_link_to_their_headings_and_mark_ranges(engine: Engine) -> None:
    (page,) = engine.search("转置卷积")["pages"]
    (section,) = page["sections"]
    excerpt = section["excerpt"]
    assert section["url"] == "papers/graph/gated/#方法"
    assert [excerpt["text"][a:b] for a, b in excerpt["marks"]] == ["转置卷积"]
    assert {"word", "field", "weight", "idf", "score"} == set(page["parts"][0])


def test_markup_in_notes_stays_text(engine: Engine) -> None:
    (page,) = engine.search("onerror")["pages"]
    assert "<img onerror=x>" in page["sections"][0]["excerpt"]["text"]


def test_what_was_relaxed_is_told(engine: Engine) -> None:
    answer = engine.search("注意力 不存在词")
    assert (answer["relaxed"], answer["missing"]) == (True, ["不存在词"])
    assert engine.search("atention")["corrected"] == [["atention", "attention"]]
    assert engine.search("转置卷机")["terms"] == [] or engine.search("转置卷机")["total"] == 0


def test_facets_filter_and_count(engine: Engine) -> None:
    every = engine.search("")["counts"]
    assert every["year"] == [[2018, "2018", 1], [2016, "2016", 1]]
    assert every["field"] == [["graph", "图网络", 2], ["math", "math", 1]]
    assert (every["star"], every["quick"], every["code"]) == (1, 2, 1)
    recent = engine.search("", {"year": [2017, None], "field": ["graph"]})
    assert urls(recent) == ["papers/graph/"]
    assert recent["counts"]["venue"] == [["CVPR", "CVPR", 1]]
    assert [year for year, _, _ in recent["counts"]["year"]] == [2018, 2016]  # 自己这栏不筛自己
    assert engine.search("矩阵", {"star": True})["total"] == 0


def test_nothing_found_offers_terms(engine: Engine) -> None:
    answer = engine.search("矩陈陈")
    assert answer["total"] == 0
    assert answer["terms"] == ["矩阵"]
    assert engine.suggest("转") == ["转置卷积"]


def test_paging_goes_through_all(engine: Engine) -> None:
    whole = urls(engine.search("图"))
    parts = [urls(engine.search("图", limit=1, offset=at)) for at in range(len(whole))]
    assert [url for part in parts for url in part] == whole


@pytest.mark.parametrize("start", ["index.js", "d0", "h", "t"])
def test_a_missing_file_is_an_answer(engine: Engine, start: str) -> None:
    engine.lose(start)
    assert engine.search("转置卷积")["problem"] == "索引没有取到"


def test_broken_shards_never_hang(files: Files) -> None:
    """换掉分片里的几个字，或者剪短：要么有答案，要么说没有取到。"""
    rng = Random(3)  # noqa: S311 -- 不作加密用
    told: set[str] = set()
    for _ in range(8):
        engine = Engine({name: spoiled(name, content, rng) for name, content in files.items()})
        for query in ("特征值 zzzq", "转置卷积", "图", "atention", "GRU 门控"):
            told.add(engine.search(query)["problem"])
        engine.close()
    assert told == {"", "索引没有取到"}


def spoiled(name: str, content: bytes, rng: Random) -> bytes:
    if name[0] not in "hwu":
        return content
    text = [*data(content)]
    for _ in range(rng.randrange(3)):
        text[rng.randrange(len(text))] = rng.choice("-09AZ_az,*@=:+.|\n 特")
    said = "".join(text)[: rng.choice((None, -1, -3))]
    return content.split(b",", 1)[0] + b"," + json.dumps(said).encode() + b")"


HOSTILE = [
    "字" * 10_000,
    "a" * 10_000,
    "1." * 5_000,
    r"\\(.*)+[^]${}|?",
    "<img src=x onerror=alert(1)>",
    "".join(map(chr, range(0x20))),
    "\u202e\u200f转置\u2066",
    "\ud800 \udfff转置",
    "__proto__ constructor toString hasOwnProperty",
    "../../../etc/passwd%00 h0-aaaaaa.js",
]


def test_hostile_queries_ask_for_nothing_else(engine: Engine, files: Files) -> None:
    for query in HOSTILE:
        assert engine.search(query)["problem"] == "", ascii(query[:40])
        engine.suggest(query)
    assert engine.asked() <= files.keys()


def test_long_lists_are_cut_into_small_files(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "LONGEST", 20)
    monkeypatch.setattr(shards, "LARGEST", 60)
    files = site.build()
    largest = max(len(data(content)) for name, content in files.items() if name[0] in "hwuv")
    assert largest <= 60 + 20
    engine = Engine(files)
    said = [path for path, body in site.bodies.items() if "卷积" in body]
    assert engine.search("卷积")["total"] == len(said)
    engine.close()


def test_names_of_files_carry_their_content(site: Site) -> None:
    before = site.build()
    site.bodies["notes/3.md"] = "<p>全新的一页</p>"
    after = site.build()
    same = before.keys() & after.keys() - {"index.js"}
    assert all(before[name] == after[name] for name in same)
