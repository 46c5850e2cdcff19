"""术语表的各种写法：问一种，也找别的；放在它的第一个词那一片里，问到时已经取来了。"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

from paper_drawer.model import Term
from paper_drawer.search import tokens

SEPARATOR = "|"


def lines(terms: Iterable[Term]) -> dict[str, str]:
    """`第一个词@全部词的校验和` → 别的写法；误写只认，不找。"""
    found: dict[str, dict[str, None]] = {}
    for term in terms:
        proper = [said for said in term.spellings if said not in term.misspellings]
        for spelling in term.spellings:
            words = tokens.terms(spelling)
            if not words:
                continue
            key = f"{words[0]}@{crc32(' '.join(words).encode()):08x}"
            others = (said for said in proper if SEPARATOR not in said)
            wider = (said for said in others if not _within(words, tokens.terms(said)))
            found.setdefault(key, {}).update(dict.fromkeys(wider))
    return {key: SEPARATOR.join(others) for key, others in found.items() if others}


def names(terms: Iterable[Term]) -> list[str]:
    """没有结果时提示、打字时补全用的：各种写法，误写除外。"""
    every = (said for term in terms for said in term.spellings if said not in term.misspellings)
    return sorted(set(every))


def _within(short: list[str], long: list[str]) -> bool:
    """找长的不如直接找短的。"""
    return any(long[at : at + len(short)] == short for at in range(len(long)))
