"""arXiv 的一条 JSON 记录 → 题录的键与值。

两种写法都认：arXiv 数据集的一行（authors_parsed、journal-ref），
和 Atom 接口转成的 JSON（author、published、arxiv:doi），可以包在 feed、entry 里。
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from paper_drawer.new import venue
from paper_drawer.new.record import Record, Value
from paper_drawer.origin import ARXIV, link

CENTURY_TURN = 91
"""旧编号的两位年份：arXiv 始于 1991 年，91 起是十九几几年。"""


def read(text: str) -> Record:
    """读一条。

    Args:
        text: JSON 的全文。

    Returns:
        读出的题录。
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        return Record(fault=f"JSON 第 {line} 行第 {column} 列读不懂；只放一条记录")
    for name in ("feed", "entry", "entries"):
        data = data.get(name, data) if isinstance(data, Mapping) else data
    if isinstance(data, list):
        if len(data) != 1:
            return Record(fault=f"JSON 里有 {len(data)} 条记录；只留要的那一条")
        data = data[0]
    if not isinstance(data, Mapping):
        return Record(fault="JSON 里没有记录；应是 {…}，含 id、title、authors")
    return _record({_name(key): value for key, value in data.items()})


def _name(key: str) -> str:
    return key.removeprefix("arxiv:").removeprefix("arxiv_").replace("-", "_")


def _record(data: Mapping[str, Any]) -> Record:
    match = ARXIV.search(_text(data.get("id") or data.get("entry_id")))
    if not match:
        return Record(fault="JSON 里没有 arXiv 编号；id 写成 1706.03762 的样子")
    place = _text(data.get("journal_ref"))
    printed = re.findall(r"\b(?:19|20)\d\d\b", place)
    year = printed[-1] if printed else _year(match["id"])
    published = venue.short(place, int(year)) if place else "arXiv"
    values: dict[str, Value] = {
        "title": _text(data.get("title")),
        "authors": _authors(data),
        "year": year,
        "venue": published,
        "arxiv": match["id"],
        **{k: v for k, v in link(_text(data.get("doi"))).items() if k == "doi"},
    }
    remarks = () if published else (f"不认得 {place} 的缩写",)
    return Record({name: value for name, value in values.items() if value}, remarks)


def _text(value: Any) -> str:
    """文字；Atom 转来的可能在 #text 或 $t 里。"""
    if isinstance(value, Mapping):
        value = value.get("#text", value.get("$t"))
    return " ".join(value.split()) if isinstance(value, str) else ""


def _year(number: str) -> str:
    """编号里的年份：投稿的那一年，不随修订变。"""
    two = int(re.sub(r"^.*/", "", number)[:2])
    return str(1900 + two if "/" in number and two >= CENTURY_TURN else 2000 + two)


def _authors(data: Mapping[str, Any]) -> tuple[str, ...]:
    if isinstance(parsed := data.get("authors_parsed"), list):
        # [姓, 名, 后缀, 单位……]
        rows = [[_text(part) for part in row] for row in parsed if isinstance(row, list)]
        return tuple(" ".join(filter(None, (*row[1:2], *row[:1], *row[2:3]))) for row in rows)
    people = data.get("authors") or data.get("author") or ()
    if isinstance(people, str):
        return tuple(re.split(r",\s*(?:and\s+)?|\s+and\s+", " ".join(people.split())))
    people = [people] if isinstance(people, Mapping) else people
    names = (_text(one.get("name")) if isinstance(one, Mapping) else _text(one) for one in people)
    return tuple(filter(None, names))
