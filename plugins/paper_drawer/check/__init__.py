"""规则：书房 → 全部问题。每条规则有永久的编号，一个模块一族。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from paper_drawer.check import allow, notebooks, records, references, tests
from paper_drawer.check.documents import Findings, examine, facts, sheets
from paper_drawer.check.formats import text as report
from paper_drawer.katex import Cache
from paper_drawer.model import Library, Problem

__all__ = ["across", "check", "gather", "report"]


def check(library: Library, cache: Cache, docs: str = "docs") -> list[Problem]:
    """查整座书房。

    Args:
        library: 读出的书房。
        cache: 公式的缓存；查过的公式留在里面，建站时不再算。
        docs: 笔记的文件夹，写进问题的路径里。

    Returns:
        全部问题，按文件、行、列排序。
    """
    found = examine(list(sheets(library, docs)), facts(library), cache)
    return gather([*references.check(library, docs), *across(library, docs)], found)


def across(library: Library, docs: str) -> Iterator[Problem]:
    """代码、演示与笔记本的问题；只查笔记时不必。"""
    yield from records.check(library)
    yield from tests.check(library)
    for notebook in library.notebooks:
        yield from notebooks.check(notebook, docs)


def gather(problems: Iterable[Problem], found: Iterable[Findings]) -> list[Problem]:
    """合起来，去掉放过的。"""
    everything = set(problems)
    allows: list[allow.Allow] = []
    for findings in found:
        everything.update(findings.problems)
        allows += findings.allows
    return sorted(allow.apply(everything, allows))
