"""drawer import：每种乱一个案例，整份的乱笔记不丢一个词。"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cases import cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paper_drawer import front_matter
from paper_drawer.importing import figures, importer, lossless, report
from paper_drawer.importing.changes import Change
from paper_drawer.importing.importer import Plan
from paper_drawer.importing.report import Imported
from paper_drawer.katex import Cache, Engine

MESSY = Path(__file__).with_name("messy")
PICTURE = b"\x89PNG"


@pytest.fixture(scope="module")
def cache() -> Iterator[Cache]:
    cache = Cache(None, Engine())
    yield cache
    cache.close()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "gate a.png").write_bytes(PICTURE)
    return folder


def imported(text: str | bytes, cache: Cache, kind: str = "note", folder: Path = MESSY) -> Imported:
    """导入一份；不写文件。"""
    root = Path("/nowhere")
    index = figures.index([folder], None)
    plan = Plan(root, root / "docs/notes/mess", kind, cache, index)
    data = text if isinstance(text, bytes) else text.encode()
    return importer.convert(data, "mess.md", plan)


@cases("importing")
def test_a_mess(case: dict[str, Any], cache: Cache, pictures: Path) -> None:
    done = imported(case["before"], cache, case.get("as", "note"), pictures)
    text = "\n".join(done.notes.values())
    said = report.write([done])
    for wanted in case["after"]:
        assert wanted in text, text
    for unwanted in case.get("absent", []):
        assert unwanted not in text
    for wanted in case["report"]:
        assert wanted in said, said
    assert done.missing == []


@pytest.mark.parametrize("name", sorted(p.name for p in MESSY.glob("*.md")))
@pytest.mark.parametrize("kind", ["note", "paper", "collection"])
def test_a_messy_note_loses_nothing(name: str, kind: str, cache: Cache) -> None:
    done = imported((MESSY / name).read_bytes(), cache, kind)
    assert done.failure == ""
    assert done.missing == []
    for text in done.notes.values():
        for place in ("note", "paper"):
            _, problems = front_matter.parse(text, "x.md", place, id="x", path="x.md")
            assert {p.rule for p in problems} <= {"F103", "F105"}, "题录读得懂，只是缺几个键"


@pytest.mark.parametrize("name", sorted(p.name for p in MESSY.glob("*.md")))
def test_a_note_cut_and_spliced_loses_nothing(name: str, cache: Cache) -> None:
    text = (MESSY / name).read_text(encoding="utf-8")
    for cut in range(0, len(text), 37):
        done = imported(text[cut:] + text[: cut // 2], cache, "collection")
        assert done.missing == [], cut


ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_encoding_reads_the_same(encoding: str, newline: str, cache: Cache) -> None:
    text = "# 门控\n\n更新门决定写入多少，重置门决定看多少。\n"
    plain = imported(text, cache)
    other = imported(text.replace("\n", newline).encode(encoding), cache)
    assert other.notes == plain.notes


def test_big5_is_guessed(cache: Cache) -> None:
    text = "# 神經網路\n\n" + "這個網路用來處理序列，每一步都看見前面的狀態。\n" * 4
    assert "這個網路用來處理序列" in "".join(imported(text.encode("big5"), cache).notes.values())


LONG = "# 标题\n\n正文正文" + "中" * 50
DAMAGED = {
    "少了最后一个字节": (LONG.encode()[:-1], "正文中中", "第 3 行：有坏掉的字节"),
    "坏了一个字节": (
        LONG.encode().replace(b"\xb8", b"\xff", 1),
        "\ufffd中中",
        "第 3 行：有坏掉的字节",
    ),
    "GBK 少了一个字节": (LONG.encode("gbk")[:-1], "正文中中", "第 3 行：有坏掉的字节"),
    "夹着一个零": ("# 标题\n\n正文\0好".encode(), "正文好", "编码 utf-8"),
    "西文": ("# t\n\na café, naïve".encode("latin-1"), "a café, naïve", "当作 cp1252 来读"),
    "日文": ("# 門\n\nこれはテストです。".encode("cp932"), "これはテスト", "当作 cp932 来读"),
}


@pytest.mark.parametrize(("data", "text", "said"), DAMAGED.values(), ids=DAMAGED)
def test_damage_is_said_and_spreads_no_further(
    data: bytes, text: str, said: str, cache: Cache
) -> None:
    done = imported(data, cache)
    assert text in "".join(done.notes.values())
    assert said in report.write([done])


def test_what_is_not_text_is_refused(cache: Cache) -> None:
    done = imported(bytes(range(256)) * 40, cache)
    assert done.notes == {}
    assert "不像文字" in report.write([done])


def test_an_index_becomes_papers_and_notes(cache: Cache) -> None:
    done = imported((MESSY / "index.md").read_bytes(), cache, "collection")
    assert list(done.notes) == [
        "docs/papers/mess/box.md",
        "docs/papers/mess/old-pages.md",
        "docs/notes/mess/mess.md",
        "docs/notes/mess/mess-2.md",
        "docs/notes/mess/mess-3.md",
    ]
    box = done.notes["docs/papers/mess/box.md"]
    for line in (
        "title: 'Box: Sorting by Drawers'",
        "year: 2016",
        "venue: ICLR",
        "arxiv: '1511.05493'",
        "motivation: 让抽屉自己排序\n",
        "- 每个抽屉只看邻居",
        "star: true",
        "- sources/papers/57514455BFE673402/README.md",
    ):
        assert line in box
    assert "\nvenue:" not in done.notes["docs/papers/mess/old-pages.md"]
    assert "旧地址解出的标题是《GATE》" in report.write([done])


def test_a_paper_says_what_it_lacks(cache: Cache) -> None:
    done = imported("# 【2020 AAAI】 Thing\n\n- `动机：省力`\n", cache, "paper")
    said = report.write([done])
    assert "题录要补：authors（作者）、tags（标签，取自术语表）" in said
    assert "arxiv、doi、url 至少写一个" in said


def test_a_lost_word_is_seen() -> None:
    moved = [Change(1, "图", "缺图", "![甲](d:/乙.png)", "（缺图：乙.png）")]
    original = "门 gate 3 ![甲](d:/乙.png)"
    assert lossless.missing(original, ["门 gate 3（缺图：乙.png）"], moved) == []
    assert lossless.missing(original, ["门 3（缺图：乙.png）"], moved) == ["gate"]
    assert lossless.missing("门 门", ["---\ntitle: 门\n---\n"], []) == ["门"]
    assert lossless.missing("标签", ["---\n# 要补 tags：标签\n---\n"], []) == ["标", "签"]
    made = [Change(1, "图", "标题只有标点", "?", "疑问", added=True)]
    assert lossless.missing("# ?\n\n疑", ["## 疑问\n"], made) == ["疑"], "添上的字不算原文的"
    assert lossless.missing("<b>甲</b>&amp;%E9%97%A8 y<t>", ["甲 门 `y<t>`"], []) == []


BLOCKS = st.sampled_from(
    "# 甲|### 乙|**丙**|- 丁|  - 戊|\t- 己|     庚|1. 辛|> 壬|```python|```|$$|x_1 = 2|$a$ 与 `b^2`"
    "|<details>|<summary>癸</summary>|</details>|---|[子](a.md)|![丑](c:\\d.png)|\\begin{x}|y<t>"
    "|<b>寅|https://a.b/c|| |**卯：**辰|【2016 X】 巳|~~~|* |a <p 午 m> b"
    "|<abbr title='未'>申</abbr>|[酉](https://a.b '戌')|x<sub>i<sup>2</sup> j</sub>|>>> 1 +|\\(x\\)"
    "|![亥](data:image/png,a)|<a href='https://a.b'>子 <b>丑</b> </a>|<a title=寅>|<td title='卯'>"
    "|summary: 辰 # 巳".split("|")
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(BLOCKS, max_size=25), kind=st.sampled_from(["note", "paper", "collection"]))
def test_nothing_is_ever_lost(rows: list[str], kind: str, cache: Cache) -> None:
    done = imported("\n".join(rows), cache, kind)
    assert done.missing == []


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=400))
def test_any_bytes_are_survived(data: bytes, cache: Cache) -> None:
    assert report.write([imported(data, cache)]).startswith("# 导入的报告")


HUGE = {
    "一行一兆": "字" * 350_000,
    "一万层方括号": "[" * 10_000 + "字" + "]" * 10_000,
    "一万层引文": "> " * 10_000 + "字",
    "一万个折叠": "<details>\n" * 10_000 + "字",
    "一万层花括号": "$" + "{" * 10_000 + "字" + "}" * 10_000 + "$",
    "很深的题录": "---\ntags:\n" + "- " * 5_000 + "字\n---\n",
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_a_monster_ends_in_a_report(text: str, cache: Cache) -> None:
    done = imported(text, cache)
    assert done.missing in ([], ["字"])
    assert "导入的报告" in report.write([done])
