"""演示在页面上：代码、输出、图、何时验证；没有记录、过期、出错时也不难看。"""

import ast
import re
from dataclasses import replace
from typing import Any

import pytest
from cases import cases
from material.plugins.search.plugin import Parser
from paper_drawer import code_pages
from paper_drawer.katex import Cache
from paper_drawer.markup import demos, renderer
from paper_drawer.model import Demo, Library, Plot, Record

SOURCE = '''\
"""门 <开> 到一半。

按门混合三次。
"""

from math import tau

from snippets.gate import mix

STEPS = (0.0, 0.5)  # 先关后开


def main() -> list[float]:
    """印出每一步。"""
    values = [mix(0.0, tau, z) for z in STEPS]
    print(*values)
    return values


if __name__ == "__main__":
    main()
'''
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 230">'
    '<path d="M0 0H9"/><text x="1" y="1">{}</text></svg>'
)
FOLDER = "snippets/demos/half_open"
RECORD = Record(
    digest="new",
    versions={"python": "3.11.7", "numpy": "2.4.6", "torch": "2.13.0+cpu", "matplotlib": "3.11.1"},
    date="2026-11-21",
    seconds=0.84,
    peak=212.4,
    output="步  值\n0.0 <tau>\n",
    figures={"steps": SVG.format("坐标甲"), "phases": SVG.format("坐标乙")},
)
DEMO = Demo(
    id="half-open",
    path=f"{FOLDER}/demo.py",
    title="门 <开> 到 `1/2`",
    source=SOURCE,
    program='print("<独立>")\n',
    needs=("numpy",),
    plots=(Plot("steps", "越开越大", "三个点", 4), Plot("phases", "转了一圈", "一个圆", 9)),
    digest="new",
    record=RECORD,
    stale=False,
)
SOURCES = {f"{FOLDER}/demo.py": SOURCE, f"{FOLDER}/figures.py": "x = 1\n", "snippets/gate.py": ""}
VARIANTS = {
    "recorded": DEMO,
    "pure": replace(
        DEMO,
        needs=(),
        record=replace(RECORD, versions={"python": "3.11.7", "matplotlib": "3.11.1"}),
    ),
    "torch": replace(DEMO, needs=("numpy", "torch")),
    "edited": replace(DEMO, digest="newer", stale=True),
    "upgraded": replace(DEMO, stale=True),
    "unrecorded": replace(DEMO, record=None, stale=True),
    "failed": replace(DEMO, digest="newer", stale=True, failure="ZeroDivisionError: <0>"),
    "whole": replace(DEMO, program=""),
    "silent": replace(DEMO, record=replace(RECORD, output="", figures={}, seconds=0.04)),
    "unsafe": replace(DEMO, record=replace(RECORD, figures={"steps": "<svg><script/></svg>"})),
}


def library(demo: Demo = DEMO) -> Library:
    return Library(demos={demo.id: demo}, sources=SOURCES)


@cases("demos")
def test_demo(case: dict[str, Any], cache: Cache) -> None:
    demo = VARIANTS[case.get("of", "recorded")]
    html = renderer(library(demo), cache).convert(case.get("text", "```demo\nhalf-open\n```"))
    for fragment in case.get("has", []):
        assert fragment in html
    for fragment in case.get("lacks", []):
        assert fragment not in html
    places = [html.index(fragment) for fragment in case.get("order", [])]
    assert places == sorted(places)


def text(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html)


def test_the_code_without_its_first_and_last_lines() -> None:
    cut = demos.parts(SOURCE)
    assert cut.imports == "from math import tau\n\nfrom snippets.gate import mix"
    assert cut.body.startswith("STEPS = (0.0, 0.5)  # 先关后开\n")
    assert cut.body.endswith("return values")
    assert "开\n\ndef main" in cut.body


@pytest.mark.parametrize(
    ("source", "imports", "body"),
    [
        ("", "", ""),
        ('"""只有标题。"""\n', "", ""),
        ('"""甲。"""\nimport os\n', "import os", ""),
        ("x = 1\nimport os\n", "", "x = 1\nimport os"),
        (
            '"""甲。"""\nimport os\n# 说明\n@f\ndef g(): ...\n',
            "import os",
            "# 说明\n@f\ndef g(): ...",
        ),
        ('"""甲。"""\n# 说明\nx = 1\n', "", "# 说明\nx = 1"),
        ("from a import (\n    b,\n)\nb()\n", "from a import (\n    b,\n)", "b()"),
    ],
)
def test_any_program_is_cut(source: str, imports: str, body: str) -> None:
    assert demos.parts(source) == demos.Parts(imports, body)


def test_han_takes_two_columns_each() -> None:
    html = demos.aligned("x  值<1 （甲）\n")
    assert html.count('<span class="pd-wide"') == 2
    assert 'width:2ch">值<' in html
    assert 'width:6ch">（甲）<' in html
    assert text(html) == "x  值&lt;1 （甲）"


def test_the_index_holds_the_words_and_not_the_numbers(cache: Cache) -> None:
    html = renderer(library(VARIANTS["torch"]), cache).convert(
        "## 前\n\n```demo\nhalf-open\n```\n\n后话"
    )
    parser = Parser()
    parser.feed(html)
    parser.close()
    assert [section.id for section in parser.data] == [None, "前"]
    indexed = text("".join(parser.data[1].text))
    for word in ("门 &lt;开&gt; 到 1/2", "STEPS = (0.0, 0.5)", "先关后开", "越开越大", "后话"):
        assert indexed.count(word) == 1, word
    for word in (
        "值",
        "坐标",
        "三个点",
        "导入",
        "已验证",
        "2026",
        "复制",
        "记录",
        "独立",
        "demo.py",
    ):
        assert word not in indexed, word


def test_the_code_and_the_record_share_a_page() -> None:
    pages = code_pages.generated(library())
    assert list(pages) == ["code/snippets/demos/half_open.md", "code/snippets/gate.md"]
    page = pages["code/snippets/demos/half_open.md"]
    assert 'title: "门 <开> 到 `1/2`"' in page
    assert code_pages.link(DEMO.path, 9) == "pd:code/snippets/demos/half_open.md#demo-L-9"
    assert code_pages.link("snippets/gate.py", 2) == "pd:code/snippets/gate.md#L-2"


def test_a_record_page_is_complete(cache: Cache) -> None:
    html = renderer(library(), cache).convert(f"```source\n{DEMO.path}\n```")
    table = dict(re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', html))
    assert table == {
        "日期": "2026-11-21",
        "版本": "Python 3.11.7，numpy 2.4.6，torch 2.13.0+cpu，matplotlib 3.11.1",
        "用时": "0.8 秒",
        "内存": "最多 212 MiB",
        "代码的摘要": "<code>new</code>",
    }
    assert re.findall(r"<h2>(.*?)</h2>", html) == ["记录", "输出", "图", "demo.py", "figures.py"]
    assert "已验证" in html
    assert html.count("<svg") == 2
    last = len(SOURCE.splitlines())
    assert ast.parse(SOURCE).body[-1].end_lineno == last
    assert f'id="demo-L-{last}"' in html
    assert 'id="figures-L-1"' in html
    assert code_pages.link(DEMO.path, last).partition("#")[2] in html


def test_a_record_page_before_the_first_record(cache: Cache) -> None:
    fence = f"```source\n{DEMO.path}\n```"
    html = renderer(library(VARIANTS["unrecorded"]), cache).convert(fence)
    assert re.findall(r"<h2>(.*?)</h2>", html) == ["记录", "demo.py", "figures.py"]
    assert "待重录" in html
    assert "还没有录" in html


def test_ids_are_unique_on_a_page_with_two_of_them(cache: Cache) -> None:
    page = "```demo\nhalf-open\n```\n\n```demo\nhalf-open\nfigure: steps\n```\n"
    ids = re.findall(r'\bid="([^"]+)"', renderer(library(), cache).convert(page))
    assert len(ids) >= 8
    assert sorted(ids) == sorted(set(ids))
