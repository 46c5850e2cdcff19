"""术语：一节里有一种写法，别的写法也找得到它。"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from paper_drawer.model import Term
from paper_drawer.search import han

WORD = re.compile("[0-9a-z\u00df-\u024f\u0370-\u03ff]+")
COMPOUND = re.compile(r"[a-z0-9]+(?:[-–][a-z0-9]+)+")
TOKEN = re.compile(f"{WORD.pattern}|{han.RUN.pattern}")


@dataclass(frozen=True)
class Found:
    """可以查的：汉字整串、拆开的片与西文词。"""

    phrases: frozenset[str] = frozenset()
    pieces: frozenset[str] = frozenset()


class Synonyms:
    """术语表，备好了查。"""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._found: list[Found] = []
        self._by_part: defaultdict[str, list[tuple[frozenset[str], re.Pattern[str] | None, int]]]
        self._by_part = defaultdict(list)
        for number, term in enumerate(terms):
            said = " ".join(term.spellings).lower()
            runs = han.RUN.findall(said)
            self._found.append(
                Found(
                    frozenset(map(han.phrase, runs)),
                    frozenset(han.pieces(runs) | set(WORD.findall(said))),
                )
            )
            for spelling in map(str.lower, term.spellings):
                needed = parts(han.RUN.findall(spelling), WORD.findall(spelling))
                rare = max(needed, key=lambda part: (len(part), part), default="")
                pattern = None if needed == {spelling} else _pattern(spelling)
                self._by_part[rare].append((needed, pattern, number))

    def of(self, text: str, parts: frozenset[str]) -> list[Found]:
        """文字里出现的术语，依次列出。

        Args:
            text: 文字，小写。
            parts: 文字里的字、两字一片与西文词，先用来筛。
        """
        numbers = {
            number
            for part in parts & self._by_part.keys()
            for needed, pattern, number in self._by_part[part]
            if needed <= parts and (pattern is None or pattern.search(text))
        }
        return [self._found[number] for number in sorted(numbers)]


def parts(runs: Iterable[str], words: Iterable[str]) -> frozenset[str]:
    """文字里有什么：单字、两个相邻的字、西文词（复数也算单数）。"""
    runs, words = set(runs), set(words)
    pairs = {run[i : i + 2] for run in runs for i in range(len(run) - 1)}
    singular = {word[:-1] for word in words if word.endswith("s")}
    return frozenset({*"".join(runs), *pairs, *words, *singular})


def joined(text: str) -> set[str]:
    """带连字符的词连着写：Geo-CNN 是 geocnn。"""
    return {re.sub("[-–]", "", word) for word in COMPOUND.findall(text)}


def _pattern(spelling: str) -> re.Pattern[str]:
    """标点与空白不计；西文要整词，末尾可以加 s。"""
    first, *rest = TOKEN.findall(spelling) or [""]
    whole = f"(?<![0-9a-z]{first})" if first.isascii() else ""  # 放在后面，搜起来才快
    end = "s?(?![0-9a-z])" if [first, *rest][-1].isascii() else ""
    return re.compile(r"[\W_]*".join([first + whole, *rest]) + end)
