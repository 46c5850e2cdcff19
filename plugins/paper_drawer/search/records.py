"""页面的题录与文字：筛选用的按号码分片，显示与核对用的一页一份。"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from paper_drawer.search.document import Document, Facts


def dumped(data: object) -> str:
    """紧凑的 JSON。"""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def page(document: Document) -> str:
    """一页：题录，各节的锚点、标题与正文。代码不在里面，查得到，不摘录。"""
    facts = document.facts
    return dumped(
        [
            facts.url,
            facts.title,
            facts.kind,
            facts.summary,
            facts.names,
            [[section.anchor, section.heading, section.text] for section in document.sections],
        ]
    )


def chunk(found: Sequence[tuple[int, Facts, str]]) -> str:
    """一片题录，一栏一栏地列。

    Args:
        found: (号码，题录，文字那一份的摘要)，按号码排列。
    """
    slots = [slot for slot, _, _ in found]
    columns: dict[str, Any] = {
        "slots": [slot - before for slot, before in zip(slots, [0, *slots], strict=False)],
        "names": "".join(name for _, _, name in found),
        "years": [facts.year for _, facts, _ in found],
        "flags": [_flags(facts) for _, facts, _ in found],
        "fields": _numbered([facts.field for _, facts, _ in found]),
        "venues": _numbered([facts.venue for _, facts, _ in found]),
        "tags": _tagged([facts.tags for _, facts, _ in found]),
    }
    return dumped(columns)


def _flags(facts: Facts) -> int:
    return facts.star | facts.quick << 1 | facts.code << 2 | (facts.kind == "page") << 3


def _numbered(said: Sequence[str]) -> list[Any]:
    values = sorted(set(said))
    at = {value: number for number, value in enumerate(values)}
    return [values, [at[value] for value in said]]


def _tagged(said: Sequence[Sequence[str]]) -> list[Any]:
    values = sorted({tag for tags in said for tag in tags})
    at = {value: number for number, value in enumerate(values)}
    return [values, [[at[tag] for tag in tags] for tags in said]]
