"""代码围栏：没有测的、没有收尾的、语言不对的；还有误成代码的列表，和制表符。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from paper_drawer import fences
from paper_drawer.check import indented
from paper_drawer.model import Edit, Problem
from paper_drawer.source import Document, Fence

PYTHON = frozenset({"python", "py", "python3", "py3"})
COMMON = frozenset(
    "text sh bash console powershell yaml json toml ini xml html css javascript typescript java "
    "kotlin scala c cpp csharp cuda go rust swift matlab octave r julia lua ruby perl php sql "
    "latex tex markdown diff dockerfile makefile cmake graphql mermaid pycon ipython".split()
) | {*fences.OPTIONS, *PYTHON}
"""常见的语言；别的才去问 Pygments。"""
NAME = re.compile(r"[\w+#.-]+")
EXAMPLE = re.compile(r"\s*>>> ")
INFO = re.compile(
    r"(?:[ \t]*\.?[\w#.+-]+(?=[ \t]|$))?(?:[ \t]*\{.*\}|(?:[ \t]*"
    r"(?:title=(?:\"[^\"]*\"|'[^']*')|hl_lines=\"\d[\d -]*\"|linenums=\"\d+\")(?=[ \t]|$))*)[ \t]*"
)
"""superfences 认得的；别的都不是围栏，``` 原样留在页面上。"""
MARKER = re.compile(r"\s*(?P<list>[-*+]|\d+[.)、])\s|\s*>")
TAB = re.compile(r"(?m)^ *\t[ \t]*")
SPACE = re.compile(r"[ \t]*")


def check(path: str, document: Document) -> Iterator[Problem]:
    """全部 C2xx。"""
    for fence in document.fences:
        for rule, cause, fix in _fence(fence, _info(document, fence)):
            yield Problem(path, fence.line, fence.column, rule, cause, fix)
    for offset, mark in () if path.endswith(".ipynb") else document.unclosed:
        fix = f"补上收尾的 {mark}，缩进与开头一样；列表里的围栏另起一行，缩进四格"
        yield Problem(path, *document.position(offset), "C202", f"{mark} 没有收尾", fix)
    for row in indented.rows(document):
        if row.first:
            cause, fix = _meant(document.text[row.start : row.end])
            yield Problem(path, *document.position(row.start), "C205", cause, fix)
    for match in TAB.finditer(document.prose) if "\t" in document.prose else ():
        lead = SPACE.match(document.text, match.start())
        if lead and "\t" in lead[0] and document.text[lead.end() : lead.end() + 1].strip():
            place = document.position(match.start())
            edit = Edit(*place, lead[0], lead[0].expandtabs(4))
            yield Problem(path, *place, "C206", "用制表符缩进", "一级缩进四个空格", (edit,))


def sound(document: Document) -> bool:
    """每段围栏都收了尾，也都认得：不然页面上哪里是代码，与这里看见的不一样。"""
    infos = (_info(document, fence) for fence in document.fences)
    return not document.unclosed and all(map(INFO.fullmatch, infos))


def _info(document: Document, fence: Fence) -> str:
    """``` 后面的文字，一个空格也不去。"""
    end = document.text.find("\n", fence.offset)
    line = document.text[fence.offset : end if end >= 0 else None]
    return line.lstrip(line[0])


def _fence(fence: Fence, info: str) -> Iterator[tuple[str, str, str]]:
    language = fence.language
    if EXAMPLE.match(fence.body):
        if info != "python":
            yield "C204", f"写着 >>> 的围栏是 ```{info[:30]}，测试不会运行", "写成 ```python"
    elif not INFO.fullmatch(info):
        cause = f"围栏的头一行认不得，成不了代码：{info.strip()[:30]}"
        yield "C203", cause, '只写语言；标题写成 title="…"'
    elif language.lower() in PYTHON:
        fix = "写成 >>> 的例子，或用 snippet 嵌入测过的代码；示意用 text"
        yield "C201", "这段 Python 没有测试", fix
    elif not language:
        yield "C203", "围栏没有写语言", "不运行的示意写 ```text"
    elif (
        NAME.fullmatch(name := language.lower()) and name not in COMMON and name not in _languages()
    ):
        near = get_close_matches(name[:40], sorted(COMMON), n=1, cutoff=0.7)
        fix = f"是不是 {near[0]}？" if near else "不认得的写 text"
        yield "C203", f"没有 {language[:30]} 这种语言", fix


@cache
def _languages() -> frozenset[str]:
    from pygments.lexers import get_all_lexers  # noqa: PLC0415 -- 少见的语言才用得着

    return frozenset(name for _, names, _, _ in get_all_lexers(plugins=False) for name in names)


def _meant(line: str) -> tuple[str, str]:
    if match := MARKER.match(line):
        what = "列表" if match["list"] else "引用"
        return f"缩进了四格，{what}成了代码", "去掉缩进；是下一级就紧跟在上一级后面"
    return "缩进了四格，成了没有测试的代码", "正文去掉缩进，代码写进围栏"
