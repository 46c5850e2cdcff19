"""W：用词。术语表“常见误写”里的，和几个写错的常用词。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from paper_drawer import glossary
from paper_drawer.check.visible import CHINESE, visible
from paper_drawer.model import Edit, Problem, Term
from paper_drawer.source import Document

TYPOS = {"俩个": "两个", "俩者": "两者", "代替调": "代替掉", "均值值": "均值"}
CLOSE = 0.75
"""西文的误写与正确的写法有多像，才敢替人改。"""


@dataclass(frozen=True)
class Misspelling:
    """一个误写，和它该写成什么。"""

    rule: str
    wrong: str
    right: str
    sure: bool
    """right 只是这个词改对了拼写，可以直接换上。"""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """见 _pattern；一页里遇到这几个字母才编译。"""
        return _pattern(self.wrong, self.right)


def check(path: str, document: Document, terms: Sequence[Term]) -> Iterator[Problem]:
    """全部 W50x；术语表自己不查。"""
    if path.endswith(glossary.PATH):
        return
    text = visible(document)
    lower = text.lower()
    taken: set[int] = set()
    for known in _misspellings(tuple(terms)):
        if known.wrong.lower() not in lower:
            continue
        for match in known.pattern.finditer(text):
            if match.start() in taken:
                continue
            taken.update(range(*match.span()))
            new = _like(match[0], known.right + match["plural"])
            place = document.position(match.start())
            edits = (Edit(*place, match[0], new),) if known.sure else ()
            fix = f"写成 {new if known.sure else known.right}"
            yield Problem(path, *place, known.rule, f"{match[0]} 是误写", fix, edits)


@lru_cache(maxsize=1)
def _misspellings(terms: tuple[Term, ...]) -> tuple[Misspelling, ...]:
    """全部误写，长的在前：kernal size 先于 kernal。"""
    found = {wrong: ("W502", right, True) for wrong, right in TYPOS.items()}
    for term in terms:
        for wrong in term.misspellings:
            found.setdefault(wrong, ("W501", *_right(wrong, term)))
    return tuple(
        Misspelling(rule, wrong, right, sure)
        for wrong, (rule, right, sure) in sorted(found.items(), key=lambda item: -len(item[0]))
    )


def _pattern(wrong: str, right: str) -> re.Pattern[str]:
    """西文要整词，可以是复数；只差大小写的，大小写才算数。"""
    words = [re.escape(word) for word in wrong.split()]
    if CHINESE.search(wrong):
        return re.compile(f"{' *'.join(words)}(?P<plural>)")
    whole = " +".join(words)
    flags = 0 if wrong.lower() == right.lower() else re.IGNORECASE
    return re.compile(rf"(?<![A-Za-z0-9_-]){whole}(?P<plural>s?)(?![A-Za-z0-9_-])", flags)


def _right(wrong: str, term: Term) -> tuple[str, bool]:
    """该写成什么，以及是不是只改了拼写。"""
    if CHINESE.search(wrong):
        same = [w for w in (term.chinese, *term.aliases) if len(w) == len(wrong)]
        best = max(same, key=lambda w: _alike(wrong, w), default="")
        return best or term.chinese, bool(best)
    parts = [part for w in (term.english, *term.aliases) for part in _parts(w, wrong)]
    best = max(parts, key=lambda part: _alike(wrong, part), default="")
    if _alike(wrong, best) >= CLOSE:
        return best, True
    names = dict.fromkeys(name for name in (term.chinese, term.english) if name)
    return "，英文是 ".join(names), False


def _parts(right: str, wrong: str) -> Iterator[str]:
    """正确写法的全部，和与误写词数相同的几个相连的词。"""
    yield right
    words = [0, *(m.end() for m in re.finditer(r"[ –-]", right)), len(right) + 1]
    width = len(re.findall(r"[ –-]", wrong)) + 1
    for start, end in zip(words, words[width:], strict=False):
        yield right[start : end - 1]


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower(), other.lower()).ratio()


def _like(found: str, right: str) -> str:
    """原来首字母大写的，换上的也大写。"""
    return right[0].upper() + right[1:] if found[0].isupper() else right
