"""代码围栏：没有测的、没有收尾的、语言不对的；还有误成代码的列表，和制表符。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from paper_drawer import fences, notebooks
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
CONTAINER = re.compile(r" {0,3}(?:(?:[-*+]|\d+[.)])[ \t]|(?:!!!|\?\?\?\+?) |\[\^[^\]]+\]:|:[ \t])")
DEEP = re.compile(r" {4}| {0,3}\t")
DEEPER = re.compile(r"\n[ \t]*\n(?: {4}| {0,3}\t)")
MARKER = re.compile(r"\s*(?P<list>[-*+]|\d+[.)、])\s|\s*>")
TAB = re.compile(r"(?m)^ *\t[ \t]*")
SPACE = re.compile(r"[ \t]*")


def check(path: str, document: Document) -> Iterator[Problem]:
    """全部 C2xx。"""
    for fence in document.fences:
        for rule, cause, fix in _fence(fence, _info(document, fence)):
            yield Problem(path, fence.line, fence.column, rule, cause, fix)
    if _open(document) and not path.endswith(".ipynb"):
        yield from _unclosed(path, document)
    for offset, cause, fix in _indented(document):
        yield Problem(path, *document.position(offset), "C205", cause, fix)
    for match in TAB.finditer(document.prose) if "\t" in document.prose else ():
        lead = SPACE.match(document.text, match.start())
        if lead and "\t" in lead[0] and document.text[lead.end() : lead.end() + 1].strip():
            place = document.position(match.start())
            edit = Edit(*place, lead[0], lead[0].expandtabs(4))
            yield Problem(path, *place, "C206", "用制表符缩进", "一级缩进四个空格", (edit,))


def _open(document: Document) -> bool:
    """最后的围栏一直到文末，也许没有收尾。"""
    return bool(document.fences) and not document.prose[document.fences[-1].offset :].strip()


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


def _unclosed(path: str, document: Document) -> Iterator[Problem]:
    last = document.fences[-1]
    start = document.text.rfind("\n", 0, last.offset) + 1
    if mark := notebooks.unclosed(document.text[start:]):
        cause = f"{mark} 没有收尾，后面全成了代码"
        yield Problem(path, last.line, last.column, "C202", cause, f"补上收尾的 {mark}")


def _indented(document: Document) -> Iterator[tuple[int, str, str]]:
    """缩进四格、又不在列表或提示框里的段落：它成了代码。"""
    if not DEEPER.search(f"\n\n{document.text}"):
        return
    offset, open_, blank, inside = 0, False, True, False
    lines = zip(document.text.split("\n"), document.prose.split("\n"), strict=True)
    for line, prose in lines:
        if not line.strip():
            blank = True
        elif prose.strip():
            deep = bool(DEEP.match(line))
            if deep and blank and not open_ and not inside:
                yield offset, *_meant(line)
            inside = deep and (inside or (blank and not open_))
            open_ = open_ if deep else bool(CONTAINER.match(line)) or (open_ and not blank)
            blank = False
        offset += len(line) + 1


def _meant(line: str) -> tuple[str, str]:
    if match := MARKER.match(line):
        what = "列表" if match["list"] else "引用"
        return f"缩进了四格，{what}成了代码", "去掉缩进；是下一级就紧跟在上一级后面"
    return "缩进了四格，成了没有测试的代码", "正文去掉缩进，代码写进围栏"
