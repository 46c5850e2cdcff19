"""哪个词在哪些页的哪些节：写成一串字符，浏览器里的 shards.js 照样读。

一个词一串，一页接一页：号码（几位由书房的大小定），哪一栏（正文不写），第几节；
同一页还有别的节，逗号隔开。节是 32 进制，低位在前，后面还有的加 32。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from zlib import crc32

from paper_drawer.search import tokens
from paper_drawer.search.document import Document, Facts
from paper_drawer.search.text import Section

DIGITS = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
"""照 ASCII 的次序：写成一样长的号码，照字母排就是照大小排。"""
MORE = 32
"""不小于它的一位，后面还有。"""
FIELDS = ("title", "names", "heading", "summary", "often", "text", "code")
"""从重到轻。"""
LIGHTEST_FIRST = tuple(reversed(range(len(FIELDS))))
"""轻的先写，重的盖上去。"""
MARKS = dict(zip(FIELDS, ("*", "@", "=", ":", "+", "", "."), strict=True))
OFTEN = 3
"""一节里说了这么多遍，算 often。"""
MOST_SECTIONS = 1024
"""再多的节算在最后一节里。"""
PLACE = "[*@=:+.]?[V-Z_a-z]*[-0-9A-U]"


def number(value: int) -> str:
    """第几节。"""
    said = ""
    while value >= MORE:
        said += DIGITS[value % MORE + MORE]
        value //= MORE
    return said + DIGITS[value]


def whole(text: str) -> str:
    """整个标题算一个词，跟在它的第一个词后面，好与它放在一起；没有词就是空的。"""
    found = tokens.terms(text)
    return f"{found[0]}={crc32(' '.join(found).encode()):08x}" if found else ""


def places(document: Document) -> dict[str, str]:
    """每个词在这一页的哪些节、哪一栏；汉字单个的一页只记最重的一处。"""
    table: dict[str, str] = {}
    spoken: list[list[tuple[str, Iterable[str]]]] = [[] for _ in FIELDS]
    for at, section in enumerate(document.sections):
        own: dict[str, str] = {}
        fields = _fields(section) | (_head(document.facts) if at == 0 else {})
        for rank in LIGHTEST_FIRST:
            if words := fields.get(FIELDS[rank]):
                said = MARKS[FIELDS[rank]] + number(min(at, MOST_SECTIONS - 1))
                own.update(dict.fromkeys(words, said))
                spoken[rank].append((said, words))
        own |= {term: f"{table[term]},{own[term]}" for term in own.keys() & table.keys()}
        table |= own
    return table | _letters(spoken)


def _letters(spoken: Sequence[Sequence[tuple[str, Iterable[str]]]]) -> dict[str, str]:
    """单个的汉字 → 最重的一处；一样重的，最前的一节。"""
    heaviest: dict[str, str] = {}
    for rank in LIGHTEST_FIRST:
        for said, words in reversed(spoken[rank]):
            heaviest |= dict.fromkeys("".join(words), said)
    return {one: said for one, said in heaviest.items() if one >= tokens.FIRST_HAN}


def _head(facts: Facts) -> dict[str, Collection[str]]:
    """题录各栏的词。"""
    names = "\n".join((*facts.names, *facts.tags, facts.venue, str(facts.year or "")))
    exact = (whole(said) for said in (facts.title, *facts.names[:2]))
    return {
        "title": [*tokens.terms(facts.title), *filter(None, exact)],
        "names": tokens.terms(names),
        "summary": tokens.terms(facts.summary),
    }


def _fields(section: Section) -> dict[str, Collection[str]]:
    """一节各栏的词。"""
    counts = Counter(tokens.terms(section.text))
    return {
        "heading": [*tokens.terms(section.heading), *filter(None, [whole(section.heading)])],
        "often": [term for term, count in counts.items() if count >= OFTEN],
        "text": counts.keys(),
        "code": tokens.terms(section.code),
    }
