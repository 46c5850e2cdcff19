"""笔记里没有没测过的 Python：每段围栏要么是 doctest，要么写明理由。"""

import re
from pathlib import Path

import pytest
from paper_drawer.source import Document
from sybil.document import Document as SybilDocument
from sybil.parsers.markdown import PythonCodeBlockParser

ROOT = Path(__file__).parents[1]
RULES = ROOT / "docs/handbook/rules"  # 那里的围栏是 ✗ 与 ✓，由 test_rules.py 运行
NOTES = sorted(path for path in (ROOT / "docs").rglob("*.md") if path.parent != RULES)
PYTHON = re.compile(r"[{.\s]*(python|py|pycon|python3|py3)\b", re.IGNORECASE)
EXCUSE = re.compile(r"<!-- 不运行：\S.+ -->\s*$")


def untested(text: str) -> list[int]:
    """没有测、也没有理由的 Python 围栏在第几行。"""
    document = Document(text)
    faults = []
    for fence in document.fences:
        if not PYTHON.match(fence.info):
            continue
        before = text[: fence.offset].rstrip()
        excused = EXCUSE.search(before.split("\n\n")[-1])
        if not excused and (fence.info != "python" or ">>> " not in fence.body):
            faults.append(fence.line)
    return faults


def examples(text: str) -> int:
    """Sybil 真正看见的 doctest 数。"""
    document = SybilDocument(text, "x.md")
    return sum(
        "doctest" in type(region.parsed).__module__ or hasattr(region.parsed, "want")
        for region in PythonCodeBlockParser()(document)
    )


@pytest.mark.parametrize("path", NOTES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_python_fence_is_tested_or_excused(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert untested(text) == []
    written = sum(
        len(re.findall(r"(?m)^>>> ", fence.body))
        for fence in Document(text).fences
        if fence.info == "python"
    )
    assert examples(text) == written


@pytest.mark.parametrize(
    "text",
    [
        "```python\nx = 1\n```\n",
        '```python title="x"\n>>> 1\n1\n```\n',
        "```{.python}\n>>> 1\n1\n```\n",
        "```py\n>>> 1\n1\n```\n",
        "```pycon\n>>> 1\n1\n```\n",
        "<!-- 不运行： -->\n```python\nx = 1\n```\n",
    ],
)
def test_what_sybil_skips_is_found(text: str) -> None:
    assert untested(text)


def test_a_written_reason_excuses() -> None:
    assert untested("<!-- 不运行：要联网 -->\n```python\nx = 1\n```\n") == []
