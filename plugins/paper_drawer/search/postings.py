"""哪个词在哪些页的哪些节：写成一串字符，浏览器里的 shards.js 照样读。

一个词一串，一页接一页：号码（几位由书房的大小定），哪一栏（正文不写），第几节；
同一页还有别的节，逗号隔开。节是 32 进制，低位在前，后面还有的加 32。
"""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
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
    letters: list[tuple[int, int, str, set[str]]] = []
    for at, section in enumerate(document.sections):
        seen: set[str] = set()
        fields = (_head(document.facts) if at == 0 else {}) | _fields(section)
        for rank, name in enumerate(FIELDS):
            fresh = fields.get(name, set()) - seen
            seen |= fresh
            said = MARKS[name] + number(min(at, MOST_SECTIONS - 1))
            known = fresh & table.keys()
            table.update(dict.fromkeys(fresh - known, said))
            table.update({term: f"{table[term]},{said}" for term in known})
            letters.append((rank, at, said, set("".join(fresh))))
    heaviest: dict[str, str] = {}
    for _, _, said, several in sorted(letters, key=itemgetter(0, 1), reverse=True):
        heaviest.update(dict.fromkeys(several, said))
    return table | {one: said for one, said in heaviest.items() if one >= tokens.FIRST_HAN}


def _head(facts: Facts) -> dict[str, set[str]]:
    """题录各栏的词。"""
    names = "\n".join((*facts.names, *facts.tags, facts.venue, str(facts.year or "")))
    exact = {whole(said) for said in (facts.title, *facts.names[:2])} - {""}
    return {
        "title": {*tokens.terms(facts.title), *exact},
        "names": set(tokens.terms(names)),
        "summary": set(tokens.terms(facts.summary)),
    }


def _fields(section: Section) -> dict[str, set[str]]:
    """一节各栏的词。"""
    counts = Counter(tokens.terms(section.text))
    return {
        "heading": {*tokens.terms(section.heading), whole(section.heading)} - {""},
        "often": {term for term, count in counts.items() if count >= OFTEN},
        "text": set(counts),
        "code": set(tokens.terms(section.code)),
    }
