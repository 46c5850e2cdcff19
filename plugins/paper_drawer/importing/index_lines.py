"""索引里的一条：【年份 会议】 ✒ ⭐ 标题，下面是动机与要点。"""

from __future__ import annotations

import re

from paper_drawer import legacy, origin
from paper_drawer.front_matter import LONGEST, MOST_HIGHLIGHTS
from paper_drawer.importing.blocks import Block, Blocks, Heading, Item, Listing, Paragraph
from paper_drawer.importing.changes import ASK, HEAD, Change, Changes
from paper_drawer.importing.pieces import Piece, Value

LINE = re.compile(
    r"(?:\[?【(?P<when>[^】]{4,60})】\]?(?:\((?P<url>[^\s]{1,1000}?)\)(?=\s|\[|$))?)?\s*(?:⭐\ufe0f?\s*)?"
    r"(?:\[[^\[\]]{0,20}\]\((?P<slug>sources/[^()\s]+)\))?\s*(?:⭐\ufe0f?\s*)?(?P<title>.*)"
)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
MOTIVATION = re.compile(r"`?\s*动机\s*[：:]\s*(?P<text>[^`\n]+?)\s*`?")
MARKED = re.compile(r"\]\(|[<>\n*$]|!\[")
"""不能放进题录的写法。"""


def read(heading: Heading, blocks: Blocks, changes: Changes) -> Piece | None:
    """一条索引；不是就没有。"""
    match = LINE.fullmatch(heading.text)
    year = YEAR.search(match["when"]) if match and match["when"] else None
    if match is None or not match["title"].strip() or not (year or match["slug"]):
        return None
    values: dict[str, Value] = {}
    if year:
        values["year"] = int(year[0])
        values |= {"venue": v} if (v := _without(match["when"], year)) else {}
    values |= origin.link(match["url"] or "")
    values |= {"star": True} if "⭐" in heading.text else {}
    title = match["title"].replace("⭐", "").strip()
    values |= _slug(heading.line, match["slug"] or "", title, changes)
    about, rest = _about(blocks, changes)
    written = " ".join([title, *(_shown(value) for value in values.values())])
    changes.append(Change(heading.line, HEAD, "索引的一行拆进题录", heading.text, written))
    note = "sources/keyPoints/" in (match["slug"] or "") and not year
    if note:
        return Piece(heading.line, "note", title, blocks, values)
    return Piece(heading.line, "paper", title, rest, values | about)


def _without(when: str, year: re.Match[str]) -> str:
    return " ".join(f"{when[: year.start()]} {when[year.end() :]}".split())


def _shown(value: Value) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


def _slug(line: int, slug: str, title: str, changes: Changes) -> dict[str, Value]:
    if not slug:
        return {}
    if fault := legacy.fault(slug):
        changes.append(Change(line, ASK, f"旧地址没有放进来：{fault}", slug))
        return {}
    match = legacy.ADDRESS.fullmatch(slug)
    named = legacy.decode(match[2] + legacy.SUFFIX).strip() if match else title
    if named != title:
        changes.append(Change(line, ASK, f"旧地址解出的标题是《{named}》，与这里的不同"))
    return {"former_slugs": [slug]}


def _about(blocks: Blocks, changes: Changes) -> tuple[dict[str, Value], Blocks]:
    """第一个列表里的动机与要点；其余的留在正文。"""
    match blocks:
        case (Listing() as listing, *rest):
            motivation, highlights, left = "", list[str](), list[Item]()
            for item in listing.items:
                text = _plain(item)
                if (found := MOTIVATION.fullmatch(text)) and not motivation:
                    motivation = found["text"].rstrip("。")
                    said = "动机放进题录"
                    changes.append(Change(item.line, HEAD, said, text, motivation))
                elif text and len(highlights) < MOST_HIGHLIGHTS and not left:
                    highlights.append(text.replace("`", "").rstrip("。"))
                else:
                    left.append(item)
            kept: list[Block] = [Listing(listing.line, tuple(left))] if left else []
            values: dict[str, Value] = {"motivation": motivation} if motivation else {}
            values |= {"highlights": highlights} if highlights else {}
            return values, (*kept, *rest)
    return {}, blocks


def _plain(item: Item) -> str:
    match item.blocks:
        case (Paragraph(_, text),) if len(text) < LONGEST and not MARKED.search(text):
            return text
    return ""
