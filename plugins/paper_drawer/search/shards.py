"""词的分片：从各页的词合成，或者只改动了的几页。两种做法的结果逐字节相同。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from paper_drawer.search.layout import Layout
from paper_drawer.search.postings import decode, encode, number

Places = Mapping[str, str]
"""一页的词 → 在它的哪里，见 postings.places。"""
Edits = Mapping[str, Mapping[str, Mapping[int, str]]]
"""要改的：片 → 词 → 号码 → 在哪里；空的是不再有。"""
LONGEST = 16_000
"""一个词的一串太长就断开成几行，"""
LARGEST = 48_000
"""一片太大就分成几个文件：压缩之后都不到 50 KB。"""
SHORTEST = 3
"""这么长的西文词才列进有哪些词，供补全与纠错。"""


def collect(layout: Layout, pages: Iterable[tuple[int, Places]], aliases: Places) -> dict[str, str]:
    """从头合成。

    Args:
        layout: 号码与分片。
        pages: (号码, 这一页的词)，按号码排列。
        aliases: 别名的行，原样放进去。
    """
    said: dict[str, bytearray] = {}
    last: dict[str, int] = {}
    gaps = [number(gap).encode() for gap in range(max(layout.slots.values(), default=0) + 2)]
    known: dict[str, bytes] = {}
    for slot, places in pages:
        for term, place in places.items():
            if (found := said.get(term)) is None:
                found = said[term] = bytearray()
            if (packed := known.get(place)) is None:
                packed = known[place] = place.encode()
            found += gaps[slot - last.get(term, -1)] + packed
            last[term] = slot
    shards: defaultdict[str, list[str]] = defaultdict(list)
    for term, entry in said.items():
        shards[layout.shard(term)].append(f"{term} {entry.decode()}")
        if _listed(term):
            shards[layout.spelled(term)].append(term)
    for alias, others in aliases.items():
        shards[layout.shard(alias)].append(f"{alias} {others}")
    return {name: "\n".join(sorted(lines)) for name, lines in shards.items()}


def changed(
    layout: Layout, before: Iterable[tuple[int, Places]], after: Iterable[tuple[int, Places]]
) -> Edits:
    """两次的差别。"""
    edits: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for slot, places in before:
        for term in places:
            edits[term][slot] = ""
    for slot, places in after:
        for term, place in places.items():
            edits[term][slot] = place
    old = {(slot, term): place for slot, places in before for term, place in places.items()}
    found: defaultdict[str, dict[str, dict[int, str]]] = defaultdict(dict)
    for term, edit in edits.items():
        if real := {slot: p for slot, p in edit.items() if old.get((slot, term), "") != p}:
            found[layout.shard(term)][term] = real
    return found


def patch(text: str, edits: Mapping[str, Mapping[int, str]]) -> tuple[str, set[str], set[str]]:
    """改一片。

    Returns:
        新的一片，新出现的词，不再有的词。
    """
    lines = dict(line.split(" ", 1) for line in text.split("\n")) if text else {}
    known = set(lines)
    for term, edit in edits.items():
        found = {**decode(lines.get(term, "")), **edit}
        lines[term] = encode({slot: place for slot, place in found.items() if place})
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


def files(text: str) -> list[str]:
    """一片分成的几个文件；一个词断开的几行各自从头数页号。"""
    done: list[list[str]] = [[]]
    size = 0
    for line in text.split("\n"):
        for short in _short(line):
            if size + len(short) > LARGEST and done[-1]:
                done.append([])
                size = 0
            done[-1].append(short)
            size += len(short) + 1
    return ["\n".join(lines) for lines in done]


def _short(line: str) -> Iterator[str]:
    if len(line) <= LONGEST:
        yield line
        return
    term, said = line.split(" ", 1)
    part: dict[int, str] = {}
    size = 0
    for slot, place in decode(said).items():
        part[slot] = place
        size += len(place) + 3
        if size > LONGEST:
            yield f"{term} {encode(part)}"
            part, size = {}, 0
    if part:
        yield f"{term} {encode(part)}"


def _listed(term: str) -> bool:
    return len(term) >= SHORTEST and term[0] < "\u2e80" and term.isalnum()
