"""问题怎样说：给人看的文字，给程序的 JSON，给 GitHub 的标注。"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict

from paper_drawer.model import Problem

UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""笔记里的字会进说明；能操纵终端或换行的换成 �。"""
PLACE, RULE, FIX = "\x1b[2m", "\x1b[31m", "\x1b[32m"
ADDED, REMOVED, HUNK, PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[36m", "\x1b[0m"


def plain(text: str) -> str:
    """看得见的一行。"""
    return UNSEEN.sub("\ufffd", text)


def text(problems: Sequence[Problem], *, colour: bool = False) -> str:
    """给人看的清单，末尾有总数。"""
    files = len({problem.path for problem in problems})
    lines = [_coloured(p) if colour else plain(str(p)) for p in sorted(problems)]
    repairable = sum(bool(problem.edits) for problem in problems)
    hint = f"；{repairable} 处可以用 drawer check --fix 改好" if repairable else ""
    return "\n".join([*lines, f"共 {len(lines)} 处问题，{files} 个文件{hint}"])


def _coloured(problem: Problem) -> str:
    place = f"{problem.path}:{problem.line}:{problem.column}"
    fix = f"；{FIX}{plain(problem.fix)}{PLAIN}" if problem.fix else ""
    return f"{PLACE}{plain(place)}{PLAIN} {RULE}{problem.rule}{PLAIN} {plain(problem.cause)}{fix}"


def as_json(problems: Sequence[Problem]) -> str:
    """一个列表，每个问题一个对象，连同可以自动做的修改。"""
    return json.dumps([asdict(p) for p in sorted(problems)], ensure_ascii=False, indent=2)


def github(problems: Sequence[Problem]) -> list[str]:
    """GitHub Actions 的标注，一个一行。"""
    return [_annotation(problem) for problem in sorted(problems)]


def _annotation(problem: Problem) -> str:
    said = f"{problem.cause}；{problem.fix}" if problem.fix else problem.cause
    where = {
        "file": problem.path,
        "line": str(problem.line),
        "col": str(problem.column),
        "title": problem.rule,
    }
    properties = ",".join(f"{key}={_property(value)}" for key, value in where.items())
    return f"::error {properties}::{_data(said)}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def diff(lines: Sequence[str], *, colour: bool = False) -> str:
    """统一格式的差别；终端上着色。"""
    if not colour:
        return "\n".join(map(plain, lines))
    marks = {"+": ADDED, "-": REMOVED, "@": HUNK}
    return "\n".join(
        f"{marks[line[0]]}{plain(line)}{PLAIN}" if line[:1] in marks else plain(line)
        for line in lines
    )
