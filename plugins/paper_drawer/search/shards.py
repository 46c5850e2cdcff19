"""词的分片：从各页的词合成，或者只改动了的几页。两种做法的结果逐字节相同。"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping

from paper_drawer.search.layout import Layout
from paper_drawer.search.postings import PLACE

Places = Mapping[str, str]
"""一页的词 → 在它的哪里，见 postings.places。"""
Edits = Mapping[str, Mapping[str, Mapping[str, str]]]
"""要改的：片 → 词 → 号码 → 在哪里；空的是不再有。"""
LONGEST = 16_000
"""一个词的一串太长就断开成几行，"""
LARGEST = 48_000
"""一片太大就分成几个文件：压缩之后都不到 50 KB。"""
SHORTEST = 3
"""这么长的西文词才列进有哪些词，供补全与纠错。"""


def collect(layout: Layout, pages: Iterable[tuple[str, Places]], aliases: Places) -> dict[str, str]:
    """从头合成。

    Args:
        layout: 号码与分片。
        pages: (号码, 这一页的词)，按号码排列。
        aliases: 别名的行，原样放进去。
    """
    said: defaultdict[str, list[str]] = defaultdict(list)
    for at, places in pages:
        written = {place: at + place for place in set(places.values())}
        several = map(said.__getitem__, places)
        # 一页上千个词：循环留在 C 里，快三倍
        deque(map(list.append, several, map(written.__getitem__, places.values())), maxlen=0)
    shards: defaultdict[str, list[str]] = defaultdict(list)
    for term, found in said.items():
        shards[layout.shard(term)].append(f"{term} {''.join(found)}")
        if _listed(term):
            shards[layout.spelled(term)].append(term)
    for alias, others in aliases.items():
        shards[layout.shard(alias)].append(f"{alias} {others}")
    return {name: "\n".join(sorted(lines)) for name, lines in shards.items()}


def changed(
    layout: Layout, before: Iterable[tuple[str, Places]], after: Iterable[tuple[str, Places]]
) -> Edits:
    """两次的差别。"""
    old = {(term, at): place for at, places in before for term, place in places.items()}
    new = {(term, at): place for at, places in after for term, place in places.items()}
    found: defaultdict[str, defaultdict[str, dict[str, str]]]
    found = defaultdict(lambda: defaultdict(dict))
    for term, at in {*old, *new}:
        if (place := new.get((term, at), "")) != old.get((term, at), ""):
            found[layout.shard(term)][term][at] = place
    return found


def patch(
    layout: Layout, text: str, edits: Mapping[str, Mapping[str, str]]
) -> tuple[str, set[str], set[str]]:
    """改一片。

    Returns:
        新的一片，新出现的词，不再有的词。
    """
    lines = dict(line.split(" ", 1) for line in text.split("\n")) if text else {}
    known = set(lines)
    for term, edit in edits.items():
        found = {**dict(_pages(layout, lines.get(term, ""))), **edit}
        lines[term] = "".join(at + found[at] for at in sorted(found) if found[at])
    kept = {term: said for term, said in lines.items() if said}
    new = "\n".join(sorted(f"{term} {said}" for term, said in kept.items()))
    return new, set(kept) - known, known - set(kept)


def relist(layout: Layout, fresh: Iterable[str], gone: Iterable[str]) -> dict[str, dict[str, bool]]:
    """有哪些西文词要改的：片 → 词 → 有没有。"""
    edits: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for words, there in ((fresh, True), (gone, False)):
        for word in filter(_listed, words):
            edits[layout.spelled(word)][word] = there
    return edits


def respell(text: str, edits: Mapping[str, bool]) -> str:
    """改一片西文词。"""
    words = {*text.split("\n")} - {"", *edits}
    return "\n".join(sorted({*words, *(word for word, there in edits.items() if there)}))


def files(layout: Layout, text: str) -> list[str]:
    """一片分成的几个文件；太长的一个词断成几行。"""
    done: list[list[str]] = [[]]
    size = 0
    for line in text.split("\n"):
        for short in _short(layout, line):
            if size + len(short) > LARGEST and done[-1]:
                done.append([])
                size = 0
            done[-1].append(short)
            size += len(short) + 1
    return ["\n".join(lines) for lines in done]


def _short(layout: Layout, line: str) -> Iterator[str]:
    if len(line) <= LONGEST:
        yield line
        return
    term, said = line.split(" ", 1)
    part = ""
    for page in map("".join, _pages(layout, said)):
        if len(part) + len(page) > LONGEST:
            yield f"{term} {part}"
            part = ""
        part += page
    yield f"{term} {part}"


def _pages(layout: Layout, said: str) -> list[tuple[str, str]]:
    """一个词的一串 → (号码, 在那一页的哪里)。"""
    return re.findall(rf"(.{{{layout.width}}})({PLACE}(?:,{PLACE})*)", said)


def _listed(term: str) -> bool:
    return len(term) >= SHORTEST and term[0] < "\u2e80" and term.isalnum()
