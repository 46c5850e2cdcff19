"""M：公式 KaTeX 都收，读者不会读错，美元号成对。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from paper_drawer.check import tex
from paper_drawer.katex import Cache
from paper_drawer.model import Problem
from paper_drawer.source import Document

DOLLAR = re.compile(r"(?<!\\)(?:\\\\)*(\$+)")
EMPTY = re.compile(r"[ \t>]*(?:(?:!!!|\?\?\?|#).*)?")
"""公式的上一行或下一行：空的；上一行也可以是标题、提示框的头一行。"""
BAR = re.compile(r"(?<!\\)\|")
ROW = re.compile(r"[ \t>]*\|")
ITEM = re.compile(r"[ \t>]*(?:[-*+] |\d+\. )")


def check(path: str, document: Document, cache: Cache) -> Iterator[Problem]:
    """全部 M40x。

    Args:
        path: 写进问题的路径。
        document: 正文。
        cache: 公式的缓存。
    """
    failures = cache.failures((f.tex, f.display) for f in document.formulas)
    for formula in document.formulas:
        if result := failures.get((formula.tex, formula.display)):
            rule = "M402" if "全角" in result.reason else "M401"
            position = document.position(formula.offset + result.at)
            yield Problem(path, *position, rule, result.reason, result.fix)
            continue
        for at, rule, cause, fix in tex.faults(formula.tex):
            yield Problem(path, *document.position(formula.offset + at), rule, cause, fix)
    yield from _alone(path, document)
    yield from _split(path, document)
    yield from _dollars(path, document)


def _alone(path: str, document: Document) -> Iterator[Problem]:
    """独占一行的公式紧挨着正文，Python-Markdown 就不当它是公式。"""
    prose, text = document.prose, document.text
    for formula in document.formulas:
        if not formula.display:
            continue
        start = text.rfind("\n", 0, formula.offset - 2) + 1
        end = text.find("\n", formula.offset + len(formula.tex))
        before = _line(prose, prose.rfind("\n", 0, start - 1) + 1) if start else ""
        after = _line(prose, end + 1) if end >= 0 else ""
        joined = not EMPTY.fullmatch(before) and not ITEM.match(text, start)
        if joined or not EMPTY.fullmatch(after):
            place = document.position(formula.offset - 2)
            yield Problem(path, *place, "M408", "$$ 紧挨着正文，不会排成公式", "前后各空一行")


def _split(path: str, document: Document) -> Iterator[Problem]:
    """表格先按 | 分列，再认公式。"""
    for formula in document.formulas:
        bar = BAR.search(formula.tex)
        start = document.text.rfind("\n", 0, formula.offset) + 1
        if bar and not formula.display and ROW.match(document.text, start):
            place = document.position(formula.offset + bar.start())
            fix = "写 \\lvert x \\rvert、\\lVert x \\rVert 或 \\mid"
            yield Problem(path, *place, "M410", "表格里的公式有 |，会被分成两列", fix)


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start:] if end < 0 else text[start:end]


def _dollars(path: str, document: Document) -> Iterator[Problem]:
    for match in DOLLAR.finditer(document.prose) if "$" in document.prose else ():
        line, column = document.position(match.start(1))
        if match[1] == "$$":
            cause = "$$ 没有收尾，或公式里有空行，或没有独占一行"
            fix = "前后各空一行，$$ 各占一行"
        else:
            cause, fix = "$ 没有收尾", "补上 $；公式两端不留空格；钱写作 \\$"
        yield Problem(path, line, column, "M403", cause, fix)
        if match[1] == "$$":
            return  # 之后的都被它打乱了
