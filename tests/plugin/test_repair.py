"""自动改：只改该改的，改一遍就够，文件的换行与 BOM 照旧。"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_drawer import entries, front_matter, library
from paper_drawer.check import allow, repair
from paper_drawer.check.documents import Sheet, examine
from paper_drawer.check.repair import UnsafeError, apply, settle
from paper_drawer.check.rewrite import Rewrite
from paper_drawer.folder import leaves
from paper_drawer.katex import Cache, Engine, Verdicts
from paper_drawer.markup import renderer
from paper_drawer.model import Edit, Library, Problem
from paper_drawer.source import Document

ROOT = Path(__file__).parents[2]
DOCS = {path: Path(leaf) for path, leaf in leaves(ROOT / "docs").items() if path.endswith(".md")}


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([Edit(1, 1, "甲", "乙")], "乙b\n丙d"),
        ([Edit(2, 1, "丙d", "丁"), Edit(1, 2, "b\n", "，")], "甲，丁"),
        ([Edit(1, 2, "", " "), Edit(2, 2, "", " ")], "甲 b\n丙 d"),
        ([Edit(2, 3, "", "。")], "甲b\n丙d。"),
        ([Edit(1, 1, "乙", "丁")], "甲b\n丙d"),
        ([Edit(1, 1, "甲b", "丁"), Edit(1, 2, "b", "c")], "丁\n丙d"),
        ([Edit(1, 9, "", "x"), Edit(9, 1, "", "x")], "甲b\n丙d"),
    ],
    ids=["一处", "跨行", "插入", "末尾", "原文对不上", "重叠的留给下一遍", "不在文件里"],
)
def test_apply(edits: list[Edit], expected: str) -> None:
    assert apply("甲b\n丙d", edits) == expected


def replacing(old: str, new: str, rule: str = "T401") -> repair.Examine:
    """一条规则：见到 old 就要改成 new。"""

    def examine(text: str) -> list[Problem]:
        document = Document(text)
        places = [document.position(match.start()) for match in re.finditer(re.escape(old), text)]
        return [Problem("x.md", *at, rule, "", "", (Edit(*at, old, new),)) for at in places]

    return examine


NOTE = "---\ntitle: 甲a\n---\n\n乙a `丙a` $x，a$\n\n<!-- 丁a -->\n\n```text\n戊a\n```\n"


@pytest.mark.parametrize("old", ["甲a", "丙a", "x，a", "丁a", "戊a", "---\n\n", "`", "$"])
def test_what_is_not_prose_is_never_changed(old: str) -> None:
    with pytest.raises(UnsafeError, match="会动到"):
        settle(NOTE, replacing(old, "新"))


@pytest.mark.parametrize("old", ["乙a", "## 甲\n"])
def test_indented_code_is_never_changed(old: str) -> None:
    with pytest.raises(UnsafeError, match="会动到"):
        settle("## 甲\n    乙a\n", replacing(old, "新\n"))


@pytest.mark.parametrize("fence", ["```text\n乙\n", "1. ```sh\n   乙\n   ```\n", "```a 乙\n```\n"])
def test_a_broken_fence_comes_first(fence: str) -> None:
    with pytest.raises(UnsafeError, match="围栏"):
        settle(f"甲a\n\n{fence}", replacing("甲a", "甲 a"))


def test_rules_that_fight_change_nothing() -> None:
    def fight(text: str) -> list[Problem]:
        return [*replacing("乙a", "乙 a")(text), *replacing("乙 a", "乙a")(text)]

    with pytest.raises(UnsafeError, match="没有停下"):
        settle(NOTE, fight)


@pytest.mark.parametrize(
    ("raw", "after", "expected"),
    [
        ("\ufeff甲\r\n乙\r\n", "甲\n丙\n", "\ufeff甲\r\n丙\r\n"),
        ("甲\r\n乙\n丙\r", "丁\n乙\n丙\n", "丁\r\n乙\n丙\r"),
        ("甲\r\n乙\r\n丙\n丁", "甲\n丙\n丁", "甲\r\n丙\r\n丁"),
        ("甲", "乙", "乙"),
    ],
    ids=["BOM 与 CRLF", "混着的换行", "行数变了用最多的", "末尾没有换行"],
)
def test_the_file_keeps_its_form(tmp_path: Path, raw: str, after: str, expected: str) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(raw.encode())
    path.chmod(0o640)
    before, _ = library.decode(raw.encode(), "x.md")
    assert Rewrite(path, "x.md", raw.encode(), before or "", after).write() == ""
    assert path.read_bytes().decode() == expected
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["x.md"]


def test_a_file_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("新", encoding="utf-8")
    assert "改过" in Rewrite(path, "x.md", "旧".encode(), "旧", "好").write()
    assert path.read_text(encoding="utf-8") == "新"


@pytest.fixture(scope="module")
def rules() -> Iterator[Callable[[str, str], list[Problem]]]:
    """全部规则：（路径，整份文件）→ 没有放过的问题。"""
    verdicts = Verdicts(Engine())
    known = library.load(ROOT, records=False)[0]
    facts = Library(terms=known.terms, files=known.files)

    def check(path: str, text: str) -> list[Problem]:
        source, _ = front_matter.split(text, path)
        assert source is not None
        sheet = Sheet(f"docs/{path}", entries.place(path).kind, source.body, source.body_line)
        (found,) = examine([sheet], facts, verdicts)
        return allow.apply(found.problems, found.allows)

    yield check
    verdicts.close()


@pytest.fixture(scope="module")
def render() -> Iterator[Callable[[str], str]]:
    """正文 → HTML。"""
    with Engine() as engine:
        page = renderer(Library(), Cache(None, engine))
        yield lambda text: page.reset().convert(text)


def messy(text: str) -> str:
    """去掉中西文之间的空格，标点换成半角；代码、公式与头部不动。"""
    source, _ = front_matter.split(text, "")
    body = source.body if source else text
    prose = Document(body).prose
    spoiled = re.sub(r"(?<=[一-龥]) (?=[A-Za-z])|(?<=[A-Za-z]) (?=[一-龥])", "\0", prose)
    spoiled = re.sub(r"(?<=[一-龥])，(?=[一-龥])", ",", spoiled)
    kept = (new if new in "\0," else old for new, old in zip(spoiled, body, strict=True))
    return text[: len(text) - len(body)] + "".join(kept).replace("\0", "")


@pytest.mark.parametrize("path", DOCS)
def test_one_repair_is_enough(path: str, rules: Callable[[str, str], list[Problem]]) -> None:
    text = messy(DOCS[path].read_text(encoding="utf-8"))
    better = settle(text, lambda changed: rules(path, changed))
    assert [problem for problem in rules(path, better) if problem.edits] == []
    head, document = text.partition("\n---\n")[0], Document(text)
    assert better.partition("\n---\n")[0] == head
    assert [f.body for f in Document(better).fences] == [f.body for f in document.fences]
    assert [f.tex for f in Document(better).formulas] == [f.tex for f in document.formulas]
    assert Document(better).codes == document.codes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## GRU单元 \n\n[下面](#gru单元)a\n", "## GRU单元\n\n[下面](#gru单元) a\n"),
        ("GRU单元\n---\n\n甲b\n", "GRU单元\n---\n\n甲 b\n"),
        ("###甲\n\n甲b\n", "### 甲\n\n甲 b\n"),
        ("## 甲\n    http://arxiv.org/a\n\n甲b\n", "## 甲\n    http://arxiv.org/a\n\n甲 b\n"),
        ("甲b\n\n    http://arxiv.org\n", "甲 b\n\n    http://arxiv.org\n"),
        ("- `甲,b\n- `c,丁`后\n\n甲b\n", "- `甲,b\n- `c,丁`后\n\n甲 b\n"),
        ("- $甲,b\n- $c,丁$后\n\n甲b\n", "- $甲,b\n- $c,丁$后\n\n甲 b\n"),
        (
            "    ```sh\n    a\n    ```\n\t乙,c\n\n甲b\n",
            "    ```sh\n    a\n    ```\n    乙,c\n\n甲 b\n",
        ),
        ("甲\n\n\t- 乙a\n", "甲\n\n    - 乙a\n"),
    ],
    ids=[
        "标题的地址",
        "横线上的标题",
        "补井号后的空格",
        "标题下的代码",
        "代码",
        "反引号落单",
        "美元号落单",
        "成了代码的围栏",
        "代码的制表符",
    ],
)
def test_addresses_and_code_stay(
    rules: Callable[[str, str], list[Problem]], text: str, expected: str
) -> None:
    found = settle(text, lambda changed: rules("index.md", changed))
    assert found == expected
    assert not any(problem.edits for problem in rules("index.md", found))


PIECES = (
    "甲",
    "GRU",
    "乙，",
    "`x_1`",
    "$x_i$",
    ",",
    "。。",
    " ",
    "\n",
    "\n\n",
    "- ",
    "**丙**",
    "(丁)",
)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_text_settles(rules: Callable[[str, str], list[Problem]], text: str) -> None:
    better = settle(text, lambda changed: rules("index.md", changed))
    assert settle(better, lambda changed: rules("index.md", changed)) == better


LINES = (
    "",
    "甲,乙GRU丙",
    "    甲,GRU乙",
    "        甲,GRU乙",
    "\t甲,GRU乙",
    "## GRU甲",
    "##甲",
    "[甲](#gru甲),b",
    "***",
    "<!-- 甲 -->",
    "[r]: http://arxiv.org/a",
    "[甲][r]b",
    "- 甲,GRU乙",
    "1. ```sh",
    "   ```",
    "    ```",
    "```sh",
    "```",
    "> 甲,GRU乙",
    ">     甲,GRU乙",
    '!!! note "甲GRU"',
    '=== "甲GRU"',
    "`甲,b`后`",
    "$x$与$甲,b$",
    "$$\nx, 甲b\n$$",
    "https://a.b/c甲,乙d",
    "http://arxiv.org/abs/1,乙",
    "\u3000\u3000甲\u3000b",
    "|甲,GRU乙|b|\n|---|---|",
)
KEPT = re.compile(r"(?s)<pre.*?</pre>|<code.*?</code>|<annotation.*?</annotation>")
TARGET = re.compile(r'(?:href|src)="(?:https?:)?([^"]*)"')


@settings(deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=8).map("\n".join))
def test_the_page_keeps_its_code_formulas_and_targets(
    rules: Callable[[str, str], list[Problem]], render: Callable[[str], str], text: str
) -> None:
    try:
        better = settle(text, lambda changed: rules("index.md", changed))
    except UnsafeError:
        return
    before, after = render(text), render(better)
    assert KEPT.findall(after) == KEPT.findall(before)
    assert Counter(TARGET.findall(before)) <= Counter(TARGET.findall(after))
