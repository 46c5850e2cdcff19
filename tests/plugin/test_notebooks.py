"""笔记本：静态读出，该重录的说得出；页面和笔记同一个样子。"""

import json
from pathlib import Path
from typing import Any

import pytest
import small_drawer
from paper_drawer import ipynb, library, notebooks
from paper_drawer.check import check
from paper_drawer.katex import Cache
from paper_drawer.model import Notebook
from paper_drawer.package import Package
from small_notebook import (
    CELLS,
    PATH,
    PLOT,
    SVG,
    code,
    drawer,
    printed,
    prose,
    recorded,
    shown,
    text,
    write,
)

TITLE = prose("# 题")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """小书房，有一本录好的笔记本。"""
    return drawer(tmp_path)


def read(root: Path) -> Notebook:
    (found,) = library.load(root)[0].notebooks
    return found


def rules(root: Path, cache: Cache) -> list[str]:
    """全部问题的“规则 文件里的那一行”；整份文件的只写规则。"""
    found, problems = library.load(root)
    problems += check(found, cache)
    lines = (root / PATH).read_text(encoding="utf-8").split("\n")
    return [
        f"{p.rule} {json.loads(lines[p.line - 1].strip().rstrip(','))}" if p.line > 1 else p.rule
        for p in sorted(problems)
    ]


def test_cells_know_their_number_line_and_outputs() -> None:
    whole = ipynb.write(list(CELLS))
    contents = ipynb.parse(whole)
    lines = whole.split("\n")
    assert [cell.number for cell in contents.cells] == [1, 2, 3, 4, 5, 6]
    for cell in contents.cells:
        assert (
            json.loads(lines[cell.line - 1].strip().rstrip(",")).strip("\n")
            == (cell.source.split("\n")[0])
        )
    assert [cell.id for cell in contents.code] == ["setup", "cell-4", "plot", "cell-6"]
    forms = [output.form for cell in contents.cells for output in cell.outputs]
    assert forms == ["text", "svg", "markdown"]


@pytest.mark.parametrize(
    ("broken", "cause"),
    [
        ("{", "不是 JSON（第 1 行）"),
        ("[]", "不像 Jupyter 写的笔记本"),
        ("{}", "不像 Jupyter 写的笔记本"),
        (text([{"cell_type": "code", "metadata": {}}]), "不像 Jupyter 写的笔记本"),
        (text([code("1", {"output_type": "stream"})]), "不像 Jupyter 写的笔记本"),
        (text([{**prose("x"), "source": 3}]), "不像 Jupyter 写的笔记本"),
        (text().replace('"nbformat": 4', '"nbformat": 3'), "是第 3 版的格式，这里只认第 4 版"),
        (text(kernelspec={"language": "R"}), "是 R 的笔记本"),
        ("[" * 100_000, "不像 Jupyter 写的笔记本"),
    ],
)
def test_what_is_not_a_notebook_is_said(broken: str, cause: str) -> None:
    with pytest.raises(ipynb.UnreadableError) as error:
        ipynb.parse(broken)
    assert str(error.value) == cause


def test_only_what_runs_is_sent_to_the_run() -> None:
    edited = [{**cell, "metadata": {"collapsed": True, "tags": ["a"]}} for cell in CELLS]
    bare = ipynb.bare(text(edited, paper_drawer={"digest": "x"}, widgets={}))
    assert ipynb.bare(bare) == bare
    data = json.loads(bare)
    assert set(data["metadata"]) == {"kernelspec", "language_info"}
    assert {tuple(cell["metadata"]) for cell in data["cells"]} == {("tags",)}
    assert all(not cell.get("outputs") for cell in data["cells"])
    assert [cell["id"] for cell in data["cells"]][:3] == ["cell-1", "setup", "cell-3"]


def test_the_record_goes_in_and_comes_out(root: Path) -> None:
    plain = ipynb.write(list(CELLS))
    marked = recorded(root, plain)
    assert ipynb.parse(marked).record["date"] == "2026-11-21"
    assert ipynb.unrecorded(marked) == plain


@pytest.mark.parametrize(
    ("source", "caption", "alt", "shown"),
    [
        (PLOT, "门越开，写入越多。", "三个点连成一条上升的线，终点 is 1。", "axes = gates(values)"),
        ("# 说明\n# 图：甲\nx", "", "", "# 说明\n# 图：甲\nx"),
        ("#图: two\n# words\n\nx", "two words", "", "x"),
        ("# 画面：乙\nx  # 图：不是", "", "乙", "x  # 图：不是"),
        ("x", "", "", "x"),
    ],
)
def test_the_caption_is_told_from_the_code(source: str, caption: str, alt: str, shown: str) -> None:
    assert notebooks.explained(source) == notebooks.Explained(caption, alt, shown)


SAME = {
    "注释": ("print(values)", "print(values)  # 印出来"),
    "图注": ("写入越多", "写入越少"),
    "说明": ("## 数据", "## 数据从哪里来"),
}
DIFFERENT = {
    "一个数": ("(0.0, 1.0)", "(0.5, 1.0)"),
    "不再显示": ("display(table)", "display(table);"),
}


@pytest.mark.parametrize(("old", "new"), SAME.values(), ids=SAME)
def test_what_does_not_run_does_not_make_it_stale(root: Path, old: str, new: str) -> None:
    whole = (root / PATH).read_text(encoding="utf-8")
    write(root, whole.replace(old, new))
    assert whole.replace(old, new) != whole
    assert not read(root).stale


@pytest.mark.parametrize(("old", "new"), DIFFERENT.values(), ids=DIFFERENT)
def test_changed_code_makes_it_stale(root: Path, old: str, new: str, cache: Cache) -> None:
    whole = (root / PATH).read_text(encoding="utf-8")
    write(root, whole.replace(old, new))
    assert read(root).stale
    assert rules(root, cache) == ["N805"]


def test_a_cell_cut_in_two_makes_it_stale(root: Path) -> None:
    cut = [
        *CELLS[:3],
        code("values = [mix(0.0, 1.0, z) for z in (0.0, 1.0)]"),
        code("print(values)"),
    ]
    one, two = (ipynb.parse(text(cells)) for cells in (CELLS[:4], cut))
    package = Package(root / "snippets")
    assert notebooks.digest(one, package) != notebooks.digest(two, package)


def test_a_changed_helper_makes_it_stale(root: Path, cache: Cache) -> None:
    path = root / "snippets/gate.py"
    path.write_text(small_drawer.GATE.replace("按门混合。", "混合。"), encoding="utf-8")
    assert not read(root).stale
    path.write_text(small_drawer.GATE.replace("1 - z", "2 - z"), encoding="utf-8")
    assert read(root).stale
    assert "N805" in rules(root, cache)


def test_changed_outputs_are_not_the_record(root: Path, cache: Cache) -> None:
    whole = (root / PATH).read_text(encoding="utf-8")
    write(root, whole.replace("[0.0, 1.0]", "[0.0, 9.0]"))
    assert read(root).stale
    assert rules(root, cache) == ["N805"]


def test_other_versions_are_stale(root: Path, cache: Cache) -> None:
    write(root, recorded(root, text(), versions={"python": "2.7", "numpy": "1.0"}))
    assert read(root).stale
    assert rules(root, cache) == ["N805"]


def test_versions_follow_the_imports(root: Path) -> None:
    contents = ipynb.parse(text([code("import numpy.linalg"), code("from torch import nn")]))
    found = notebooks.versions(contents, Package(root / "snippets"))
    assert found == {"python", "numpy", "torch"}


# 一格 → 报出的规则，和指着的那一行
FAULTS: dict[str, tuple[list[dict[str, Any]], str]] = {
    "没有标题": ([prose("正文")], "N802"),
    "标题在后": ([code("1"), TITLE], "N802"),
    "两个标题": ([TITLE, prose("一", "", "# 二")], "N802 # 二"),
    "魔法": ([TITLE, code("x = 1\n%time x")], "N803 %time x"),
    "语法": ([TITLE, code("x = 1\nx +")], "N803 x +"),
    "围栏": ([TITLE, prose("文", "", "```text", "x")], "N803 文\n"),
    "没有图注": ([TITLE, code("plot()", shown(svg=SVG))], "N806 plot()"),
    "没有画面": ([TITLE, code("# 图：看\nplot()", shown(svg=SVG))], "N806 # 图：看\n"),
    "两张图": (
        [TITLE, code(PLOT, shown(svg=SVG), shown(svg=SVG))],
        f"N806 {PLOT.splitlines()[0]}\n",
    ),
    "警告": ([TITLE, code("f()", printed("Warning", "stderr"))], "N807 f()"),
    "出错": (
        [TITLE, code("f()", {"output_type": "error", "ename": "E", "evalue": "", "traceback": []})],
        "N807 f()",
    ),
    "只有 HTML": ([TITLE, code("f()", shown(html="<b>x</b>"))], "N807 f()"),
    "太长": ([TITLE, code("f()", printed("长" * 20_001))], "N808 f()"),
    "路径": ([TITLE, code("f()", printed("存到 /home/me/x"))], "N809 f()"),
    "地址": ([TITLE, code("f()", shown(plain="<f at 0x7f12ab34cd56>"))], "N809 f()"),
    "代码里的路径": ([TITLE, code("x = 1\nopen('/Users/me/x')")], "N809 open('/Users/me/x')"),
    "图里有脚本": (
        [TITLE, code(PLOT, shown(svg=SVG.replace("<path", "<script/><path")))],
        f"N810 {PLOT.splitlines()[0]}\n",
    ),
    "公式": ([prose("# 题", "", "$\\foo$")], "M401 $\\foo$"),
    "HTML": ([prose("# 题", "", "<b>粗</b>")], "H301 <b>粗</b>"),
    "没有这个演示": ([prose("# 题", "", "```demo", "nowhere", "```")], "D701 nowhere\n"),
}


@pytest.mark.parametrize(("cells", "found"), FAULTS.values(), ids=FAULTS)
def test_every_fault_is_found_where_it_is(
    root: Path, cache: Cache, cells: list[dict[str, Any]], found: str
) -> None:
    write(root, recorded(root, text(cells)))
    assert set(rules(root, cache)) == {found}


def test_a_sound_notebook_has_no_faults(root: Path, cache: Cache) -> None:
    write(root, recorded(root, text()))
    assert rules(root, cache) == []


def test_a_notebook_without_a_record(root: Path, cache: Cache) -> None:
    write(root, text())
    assert rules(root, cache) == ["N804"]
    write(root, text(paper_drawer={"digest": 3}))
    assert rules(root, cache) == ["N804"]


def test_names(root: Path, cache: Cache) -> None:
    write(root, recorded(root, text()), "docs/notebooks/.ipynb_checkpoints/half-open.ipynb")
    assert rules(root, cache) == []
    write(root, recorded(root, text()), "docs/other/half-open.ipynb")
    write(root, recorded(root, text()), "docs/other/Half_Open.ipynb")
    write(root, "{", "docs/other/z.ipynb")
    (root / "docs/other/gbk.ipynb").write_bytes('{"甲": 1}'.encode("gbk"))
    found = [(p.rule, p.path) for p in sorted(library.load(root)[1])]
    assert found == [
        ("N811", "docs/other/Half_Open.ipynb"),
        ("N801", "docs/other/gbk.ipynb"),
        ("N811", "docs/other/half-open.ipynb"),
        ("N801", "docs/other/z.ipynb"),
    ]
