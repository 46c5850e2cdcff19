"""术语：一节里有一种写法，别的写法也找得到它。"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from paper_drawer.model import Term
from paper_drawer.search import han

TOKEN = re.compile(rf"[{han.LETTERS}]|[^\W_{han.LETTERS}]+")


class Synonyms:
    """术语表，备好了查。"""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms: list[frozenset[str]] = []
        self._found_by: defaultdict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
        for number, term in enumerate(terms):
            words: set[str] = set()
            for spelling in term.spellings:
                words |= _searchable(spelling)
                tokens = _tokens(spelling)
                for form in _forms(tokens):
                    self._found_by[tuple(form[:2])].append((f" {' '.join(form)} ", number))
            self._terms.append(frozenset(words))

    def of(self, text: str) -> set[str]:
        """文字里出现的术语的全部写法，拆成可以查的片。"""
        tokens = _tokens(text)
        heads = {*pairwise(tokens), *((token,) for token in tokens)}
        line = f" {' '.join(tokens)} "
        numbers = {
            number
            for head in heads & self._found_by.keys()
            for form, number in self._found_by[head]
            if form in line
        }
        return {word for number in numbers for word in self._terms[number]}


def _tokens(text: str) -> list[str]:
    """一个汉字一个，一个西文词一个；大小写与标点不计。"""
    return TOKEN.findall(text.lower())


def _forms(tokens: list[str]) -> Iterator[list[str]]:
    """原样；西文结尾的还有加 s 的。"""
    if tokens:
        yield tokens
        if tokens[-1].isascii():
            yield [*tokens[:-1], tokens[-1] + "s"]


def _searchable(spelling: str) -> set[str]:
    """一种写法里可以查的片：汉字两字一片，西文整词。"""
    latin = (token for token in _tokens(spelling) if not han.RUN.match(token))
    return {*latin, *han.pieces(spelling)}
