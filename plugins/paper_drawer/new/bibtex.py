"""BibTeX → 题录的键与值；花括号与 TeX 的重音都解开。"""

from __future__ import annotations

import logging
import re

from bibtexparser import middlewares
from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field

from paper_drawer.new import venue
from paper_drawer.new.record import Record, Value
from paper_drawer.origin import link

PLACES = ("booktitle", "journal", "journaltitle")
LINKS = ("eprint", "doi", "url", "journal", "volume")


def read(text: str, key: str = "") -> Record:
    """读一条。

    Args:
        text: 一份 .bib 的全文。
        key: 要哪一条；只有一条时可以不写。

    Returns:
        读出的题录。
    """
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # 毛病由这里说
    stack = (
        middlewares.SeparateCoAuthors(),
        middlewares.SplitNameParts(),
        middlewares.MergeNameParts("first"),
    )
    parsed = parse_string(text, append_middleware=stack)
    found = {entry.key: entry for entry in parsed.entries}
    if parsed.failed_blocks:
        block = parsed.failed_blocks[0]
        line = (block.start_line or 0) + 1
        return Record(fault=f"BibTeX 第 {line} 行起的一条读不懂；核对括号、逗号与重复的键")
    if key and key not in found:
        return Record(fault=f"BibTeX 里没有 {key} 这一条；有的是：{'、'.join(found)}")
    if not found:
        return Record(fault="BibTeX 里没有条目；从 @article{…} 这样的一行起")
    if len(found) > 1 and not key:
        return Record(fault=f"BibTeX 里有 {len(found)} 条，用 --entry 选一条：{'、'.join(found)}")
    return _record(found[key or next(iter(found))])


def _record(entry: Entry) -> Record:
    raw = {name.casefold(): value for name, value in entry.items()}
    names = raw.pop("author", [])
    texts = {name: value for name, value in raw.items() if isinstance(value, str)}
    decoded = _decode([*texts.values(), *names])
    fields = dict(zip(texts, decoded, strict=False))
    authors = tuple(decoded[len(texts) :])
    year = re.search(r"\d{4}", fields.get("year") or fields.get("date", ""))
    place = next((fields[name] for name in PLACES if fields.get(name)), "")
    published = venue.short(place, int(year[0]) if year else 0)
    links = _links(fields)
    values: dict[str, Value] = {
        "title": fields.get("title", ""),
        "authors": tuple(name for name in authors if name != "others"),
        "year": year[0] if year else "",
        "venue": published or ("" if place or "arxiv" not in links else "arXiv"),
        **links,
    }
    remarks = []
    if "others" in authors:
        remarks.append("BibTeX 的作者以 and others 结尾，没有列全；照论文补齐")
    if place and not published:
        remarks.append(f"不认得 {place} 的缩写")
    return Record({name: value for name, value in values.items() if value}, tuple(remarks))


def _links(fields: dict[str, str]) -> dict[str, str]:
    """arxiv、doi、url，各取第一个认得出的。"""
    found: dict[str, str] = {}
    for name in LINKS:
        for key, value in link(fields.get(name, "")).items():
            found.setdefault(key, value)
    return found


def _decode(texts: list[str]) -> list[str]:
    r"""解开 TeX 的写法（`{\"u}` → ü），换行并成空格；公式原样。"""
    fields = [Field(str(number), text) for number, text in enumerate(texts)]
    entry = Entry("misc", "", fields)
    middlewares.LatexDecodingMiddleware().transform_entry(entry, Library())
    return [" ".join(str(field.value).split()) for field in entry.fields]
