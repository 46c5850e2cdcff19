"""搜索索引的改写：切词、拆片、术语、题录；文字一字不丢，两次同样的字节。"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from material.plugins.search.plugin import Parser
from paper_drawer import search
from paper_drawer.katex import Cache
from paper_drawer.markup import renderer
from paper_drawer.model import Drawer, Library, Note, Paper, Snippet, Term
from paper_drawer.search import han

GGNN = Paper(
    id="ggnn",
    path="papers/graph/ggnn.md",
    title="Gated Graph Sequence Neural Networks",
    tags=("门控",),
    body="正文",
    field="graph",
    short="GGS-NN",
    year=2016,
    venue="ICLR",
    arxiv="1511.05493",
    doi="10.1000/xyz",
    authors=("Yujia Li",),
)
LIBRARY = Library(
    papers=(
        GGNN,
        Paper(
            id="kc-net", path="papers/graph/kc-net.md", title="Kernel Correlation", field="graph"
        ),
    ),
    notes=(Note(id="matrix", path="notes/math/matrix.md", title="矩阵", body="正文"),),
    drawers=(Drawer(id="graph", path="papers/graph/index.md", title="图网络"),),
    terms=(
        Term("转置卷积", "transposed convolution", ("反卷积", "deconvolution")),
        Term("填充", "padding", ("补零",), ("pedding",)),
        Term("熵", "entropy", ("信息熵",), ("墒",)),
        Term("KL 散度", "KL divergence", ("相对熵",)),
        Term("特征值", "eigenvalue"),
    ),
)
DOCS: list[dict[str, Any]] = [
    {"location": "papers/graph/ggnn/", "title": "Gated Graph", "text": "<p>图上的GRU，门控</p>"},
    {
        "location": "papers/graph/ggnn/#一句话",
        "title": "一句话",
        "text": "用补零 &lt;b&gt; 与 KL散度",
    },
    {"location": "papers/graph/", "title": "图网络", "text": "转置卷积", "boost": 2},
    {"location": "notes/math/matrix/", "title": "矩阵", "text": "Eigenvalues of A"},
]
MARKS = re.compile(f"[{han.BREAK}{han.MARK}]")


def write(root: Path, docs: list[dict[str, Any]]) -> Path:
    """像 Material 那样写一份索引和搜索程序。"""
    index, worker = root / search.INDEX, root / "assets/javascripts/workers/search.0a.min.js"
    for path in (index, worker):
        path.parent.mkdir(parents=True, exist_ok=True)
    config = {"lang": ["zh"], "separator": r"\s", "pipeline": ["stemmer"], "fields": {}}
    index.write_text(json.dumps({"config": config, "docs": docs}), encoding="utf-8")
    worker.write_text('"use strict";', encoding="utf-8")
    return index


def improved(root: Path, docs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    index = write(root, docs)
    search.improve(root, LIBRARY)
    result: list[dict[str, Any]] = json.loads(index.read_text(encoding="utf-8"))["docs"]
    return result


def about(root: Path, text: str) -> set[str]:
    """正文是 text 的一页，别的写法凭哪些词找到它。"""
    section = improved(root, [{"location": "notes/math/matrix/", "title": "", "text": text}])[0]
    return {*section["pieces"].split(), *section["phrases"].split()}


def tokens(text: str) -> list[str]:
    """照写进索引的分隔符断开，小写：浏览器里的搜索就是这样读的。"""
    return [word for word in re.split(search.CONFIG["separator"], text.lower()) if word]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("邻居的消息", ["邻居", "的" + han.MARK, "消息"]),
        ("GRU门控", ["gru", "门控"]),
        ("Geo-CNN、B样条（1511.05493）", ["geo", "cnn", "b", "样条", "1511", "05493"]),
        ("<p>信息熵：a&lt;b</p>", ["p", "信息熵", "a", "b", "p"]),
        ("“编码器–解码器”，w.W_z", ["编码器", "解码器", "w", "w", "z"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert tokens(han.cut(text)) == words


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("转置卷积的熵与GRU，。 <>")))
def test_cutting_loses_nothing_and_settles(text: str) -> None:
    plain, cut = MARKS.sub("", text), han.cut(text)
    assert han.join(cut) == plain
    assert han.cut(cut) == cut
    assert not [word for word in tokens(cut) if len(word) == 1 and han.RUN.match(word)]


@given(st.text(st.sampled_from("转置卷积矩阵特征"), min_size=2))
def test_every_two_letters_can_be_found(run: str) -> None:
    known = tokens(han.cut(run))
    for pair in (run[i : i + 2] for i in range(len(run) - 1)):
        assert pair in han.pieces([run]) or any(word.startswith(pair) for word in known)


def test_pieces_stop_where_questions_are_split() -> None:
    assert han.pieces(["聚类的解", "的"]) == {"聚类", "类" + han.MARK, "解" + han.MARK}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("先用转置卷积", {"反卷", "deconvolution", "transposed", han.phrase("反卷积")}),
        ("Transposed  Convolutions 与", {"转置", "反卷", han.phrase("转置卷积")}),
        ("<code>padding</code>=1", {"填充", "补零", "pedding", han.phrase("填充")}),
        ("pedding", {"填充", "padding"}),
        ("交叉熵", {"entropy", "信息", "墒" + han.MARK}),
        ("KL散度", {"divergence", han.phrase("相对熵")}),
        ("KL-divergence", {"kldivergence", "散度", "相对"}),
        ("Eigenvalues", {han.phrase("特征值"), "征值"}),
    ],
)
def test_one_spelling_finds_the_others(tmp_path: Path, text: str, found: set[str]) -> None:
    assert found <= about(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "paddings2",
        "xpadding",
        "KL 与散度",
        "散度 KL",
        "xKL divergence, KL",
        "KL divergencex divergence",
    ],
)
def test_a_part_of_a_word_is_not_the_term(tmp_path: Path, text: str) -> None:
    assert not {"填充", "信息", "相对"} & about(tmp_path, text)


def test_terms_of_every_section_count_for_the_page(tmp_path: Path) -> None:
    page = improved(tmp_path, DOCS)[0]
    assert han.phrase("填充") in page["phrases"]  # “补零”在它的第二节


def test_facts_of_a_paper_are_on_its_page_alone(tmp_path: Path) -> None:
    page, section, drawer, _ = improved(tmp_path, DOCS)
    names = set(tokens(page["names"]))
    assert {"1511", "05493", "xyz", "yujia", "iclr", "2016", "ggs", "ggsnn", "ggnn"} <= names
    assert han.phrase("门控") in names
    assert "names" not in section
    assert {"kc", "kcnet", "kernel"} <= set(tokens(drawer["names"]))  # 没有自己的页


@pytest.mark.parametrize("location", ["papers/graph/ggnn/", "papers/graph/ggnn.html"])
def test_both_kinds_of_address_are_known(tmp_path: Path, location: str) -> None:
    page = improved(tmp_path, [{**DOCS[0], "location": location}])[0]
    assert "05493" in page["names"]
    assert "boost" not in page


def test_lists_count_for_less_than_notes(tmp_path: Path) -> None:
    boosts = [doc.get("boost", 1) for doc in improved(tmp_path, DOCS)]
    assert boosts == [1, 1, search.LISTED, 1]


def test_what_readers_see_is_unchanged(tmp_path: Path) -> None:
    for before, after in zip(DOCS, improved(tmp_path, DOCS), strict=True):
        assert after["location"] == before["location"]
        assert [MARKS.sub("", after[key]) for key in ("title", "text")] == [
            before["title"],
            before["text"],
        ]


def test_every_field_is_declared_and_weighed(tmp_path: Path) -> None:
    shown = {"location", "boost", *search.CONFIG["fields"]}
    assert all(set(doc) <= shown for doc in improved(tmp_path, DOCS))
    assert json.loads((tmp_path / search.INDEX).read_bytes())["config"] == search.CONFIG


def test_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    index = write(tmp_path, DOCS)
    files = (index, *tmp_path.glob(search.WORKER))
    search.improve(tmp_path, LIBRARY)
    once = [path.read_bytes() for path in files]
    search.improve(tmp_path, LIBRARY)
    assert [path.read_bytes() for path in files] == once
    assert once[1].decode().endswith('"use strict";')


def test_a_site_without_search_is_left_alone(tmp_path: Path) -> None:
    search.improve(tmp_path, LIBRARY)
    assert list(tmp_path.iterdir()) == []


def test_the_script_knows_the_same_marks() -> None:
    script = search.QUERY.read_text(encoding="utf-8")
    assert f'MARK = "\\u{ord(han.MARK):04x}"' in script
    assert f"[{han.EMPTY}]" in script
    hidden = {"names", "phrases", "pieces"}
    assert hidden == search.CONFIG["fields"].keys() - {"title", "text", "tags"}
    assert all(f'"{field}"' in script for field in hidden)


@pytest.mark.parametrize("formula", [r"$\frac{a_i}{b}+\tilde h$", "$$\n\\sum_i x_i^2\n$$"])
def test_formulas_are_not_searched(cache: Cache, formula: str) -> None:
    html = renderer(LIBRARY, cache).convert(f"前文\n\n{formula}\n\n后文")
    assert "katex" in html
    parser = Parser()  # type: ignore[no-untyped-call]
    parser.feed(html)
    text = "".join("".join(section.text) for section in parser.data)
    assert re.sub(r"<[^>]*>|\s", "", text) == "前文后文"


def test_whole_programs_are_not_searched(cache: Cache) -> None:
    f = Snippet("snippets.a.f", "snippets/a.py", 1, 2, "def f(): ...", program="import secret")
    html = renderer(Library(snippets={f.symbol: f}), cache).convert(f"```snippet\n{f.symbol}\n```")
    assert "secret" in html
    parser = Parser()  # type: ignore[no-untyped-call]
    parser.feed(html)
    assert "secret" not in "".join("".join(section.text) for section in parser.data)
