"""术语表页面里的两张表 → 标签与术语。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from paper_drawer.model import Problem, Term

PATH = "handbook/glossary.md"
TAG_HEAD = ("标签", "说明")
TERM_HEAD = ("中文", "English", "别名", "常见误写")


def _rows(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """表格的行：行号与各格；分隔行不算。"""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line):
            yield number, tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def _several(cell: str) -> tuple[str, ...]:
    return tuple(word for part in cell.split("、") if (word := part.strip()))


def parse(text: str, path: str) -> tuple[tuple[Term, ...], dict[str, str], list[Problem]]:
    """读出术语与标签。

    Args:
        text: 术语表页面的全文；没有这一页时传空串。
        path: 写进问题里的路径。

    Returns:
        术语、标签到说明、问题。
    """
    terms: list[Term] = []
    tags: dict[str, str] = {}
    problems: list[Problem] = []
    head: tuple[str, ...] = ()
    for number, cells in _rows(text):
        if cells in (TAG_HEAD, TERM_HEAD):
            head = cells
        elif head and len(cells) != len(head):
            cause = f"这一行有 {len(cells)} 格，表头有 {len(head)} 格"
            problems.append(Problem(path, number, 1, "G001", cause, "补上或删去 |"))
        elif head == TAG_HEAD:
            if cells[0] in tags:
                problems.append(
                    Problem(path, number, 3, "G002", f"标签 {cells[0]} 重复", "只留一行")
                )
            tags[cells[0]] = cells[1]
        elif head == TERM_HEAD:
            terms.append(Term(cells[0], cells[1], _several(cells[2]), _several(cells[3])))
    return tuple(terms), tags, problems
