"""哪个词在哪些页的哪些节：写成一串字符，浏览器里的 engine.js 照样读。

一个词一串：(与前一页的间隔, 第几节, 哪一栏) 一个接一个；间隔 0 是同一页。
数写成 64 进制里的 32 进制，高位在后，后面还有的加 32；栏只有不是正文时才写。
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from zlib import crc32

from paper_drawer.search import tokens
from paper_drawer.search.document import Document, Facts

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
MORE = 32
"""不小于它的一位，后面还有。"""
VALUE = {digit: value for value, digit in enumerate(DIGITS)}
FIELDS = ("title", "names", "heading", "summary", "often", "text", "code")
"""从重到轻。"""
MARKS = dict(zip(FIELDS, ("*", "@", "=", ":", "+", "", "."), strict=True))
OFTEN = 3
"""一节里说了这么多遍，算 often。"""
MOST_SECTIONS = 1024
"""再多的节算在最后一节里。"""
NUMBER = "[g-z0-9_-]*[A-Za-f]"
PAGE = re.compile(rf"(?P<gap>{NUMBER})(?P<places>[*@=:+.]?{NUMBER}(?:A[*@=:+.]?{NUMBER})*)")
SAME = "A"
"""间隔 0：还是那一页。"""


def number(value: int) -> str:
    """一个数。"""
    said = ""
    while value >= MORE:
        said += DIGITS[value % MORE + MORE]
        value //= MORE
    return said + DIGITS[value]


def value(said: str) -> int:
    """number 反过来。"""
    return sum(VALUE[digit] % MORE * MORE**at for at, digit in enumerate(said))


def whole(text: str) -> str:
    """整个标题算一个词，跟在它的第一个词后面，好与它放在一起；没有词就是空的。"""
    found = list(tokens.terms(text))
    return f"{found[0]}={crc32(' '.join(found).encode()):08x}" if found else ""


def places(document: Document) -> dict[str, str]:
    """每个词在这一页的哪些节、哪一栏。"""
    table: dict[str, str] = {}
    letters: dict[str, tuple[int, str]] = {}
    for at, section in enumerate(document.sections):
        seen: set[str] = set()
        facts = document.facts if at == 0 else None
        for rank, (name, found) in enumerate(
            _fields(section.heading, section.text, section.code, facts)
        ):
            fresh = found - seen
            seen |= found
            said = MARKS[name] + number(min(at, MOST_SECTIONS - 1))
            single = {term for term in fresh if len(term) == 1}
            pairs = [term for term in fresh if term >= tokens.FIRST_HAN and "=" not in term]
            for letter in single.union("".join(pairs)):
                if letter not in letters or letters[letter][0] > rank:
                    letters[letter] = (rank, said)
            for term in fresh - single:
                table[term] = f"{table[term]}{SAME}{said}" if term in table else said
    table.update((letter, said) for letter, (_, said) in letters.items())
    return table


def _fields(
    heading: str, text: str, code: str, facts: Facts | None
) -> Iterable[tuple[str, set[str]]]:
    """一节各栏的词，从重到轻。"""
    counts = Counter(tokens.terms(text))
    title, names, summary = "", "", ""
    exact = {whole(heading)}
    if facts:
        title, summary = facts.title, facts.summary
        names = "\n".join((*facts.names, *facts.tags, facts.venue, str(facts.year or "")))
        exact = {whole(said) for said in (title, *facts.names[:2])}
    yield "title", {*tokens.terms(title), *(exact if facts else ())} - {""}
    yield "names", set(tokens.terms(names))
    yield "heading", {*tokens.terms(heading), *(() if facts else exact)} - {""}
    yield "summary", set(tokens.terms(summary))
    yield "often", {term for term, count in counts.items() if count >= OFTEN}
    yield "text", set(counts)
    yield "code", set(tokens.terms(code))


def decode(said: str) -> dict[int, str]:
    """一个词的一串 → 页号到它在那一页的哪里。"""
    found, page = {}, -1
    for entry in PAGE.finditer(said):
        page += value(entry["gap"])
        found[page] = entry["places"]
    return found


def encode(found: Mapping[int, str]) -> str:
    """decode 反过来。"""
    said: list[str] = []
    last = -1
    for page in sorted(found):
        said += (number(page - last), found[page])
        last = page
    return "".join(said)
