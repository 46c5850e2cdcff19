"""导入的报告：先是数目，再是要人看的，最后是改好的；行号是原文的。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from paper_drawer.importing.changes import ASK, GROUPS, Change


@dataclass(frozen=True)
class Imported:
    """一份原文导入的结果。"""

    name: str
    encoding: str
    notes: Mapping[str, str] = field(default_factory=dict)
    """写出的笔记：显示的路径 → 全文。"""
    changes: Sequence[Change] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    missing: Sequence[str] = ()
    failure: str = ""
    """没有导入的原因。"""


def write(imported: Iterable[Imported]) -> str:
    """整份报告，Markdown。"""
    done = list(imported)
    asks = sum(change.group == ASK for one in done for change in one.changes)
    lost = sum(len(one.missing) for one in done)
    notes = sum(len(one.notes) for one in done)
    total = f"{len(done)} 份原文，{notes} 份笔记，{asks} 处要人看，丢了 {lost} 个词。"
    return "\n\n".join(["# 导入的报告", total, *map(_one, done)]) + "\n"


def _one(one: Imported) -> str:
    if one.failure:
        return f"## {one.name}\n\n没有导入：{one.failure}"
    counts = "，".join(f"{name} {number}" for name, number in one.counts.items())
    parts = [f"## {one.name}", f"编码 {one.encoding}；{counts}。"]
    parts.append("\n".join(f"- 写出 {path}" for path in one.notes) or "没有写出笔记。")
    order = sorted(one.changes, key=lambda change: (GROUPS.index(change.group), change.line))
    for group, changes in groupby(order, key=lambda change: change.group):
        rows = "\n".join(map(_row, changes))
        parts.append(f"### {group}\n\n{rows}")
    if one.missing:
        parts.append(f"### 没有放进去的文字\n\n{_code(' '.join(one.missing))}")
    return "\n\n".join(parts)


def _row(change: Change) -> str:
    text = f"- 第 {change.line} 行：{change.what}"
    if change.old and change.old == change.new:
        return f"{text}：{_code(change.old)}"
    if change.old:
        text += f"：{_code(change.old)}"
    return f"{text} → {_code(change.new)}" if change.new else text


def _code(text: str) -> str:
    """行内代码；里面有反引号的多用几个。"""
    one_line = " ".join(text.split())
    mark = "`"
    while mark in one_line:
        mark += "`"
    edge = " " if mark != "`" else ""
    return f"{mark}{edge}{one_line}{edge}{mark}"
