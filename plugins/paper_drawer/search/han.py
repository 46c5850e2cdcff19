"""汉字：切成词，拆成两字一片。

Material 的搜索按前缀配词。它见到单字成词就只拿那个字去找，所以索引里没有单字的词：
单字后面跟一个看不见的 MARK，拿单字来问仍是它的前缀。
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from itertools import pairwise

import rjieba

BREAK = "\u200b"
"""零宽空格：Material 的索引用它断词。"""
MARK = "\u2060"
"""单字后面的记号，不可见，不断词，也不是汉字。"""
LETTERS = (
    "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
"""汉字的范围，写在正则的方括号里；与浏览器的 \\p{sc=Han} 一致。"""
RUN = re.compile(f"[{LETTERS}]+")
ADDED = str.maketrans("", "", BREAK + MARK)


def runs(text: str) -> list[str]:
    """连着的汉字，依次列出。"""
    return RUN.findall(text)


def join(text: str) -> str:
    """去掉切词加上的记号：join(cut(text)) == text。"""
    return text.translate(ADDED)


def cut(text: str) -> str:
    """汉字切成词，用 BREAK 隔开；其余原样。"""
    return RUN.sub(lambda run: BREAK + BREAK.join(_words(run[0])) + BREAK, text).strip(BREAK)


def pieces(text: str, known: AbstractSet[str] = frozenset()) -> set[str]:
    """每两个相邻的汉字一片，加上每一串的最后一个字。

    Args:
        text: 还没有切的文字。
        known: 已经切出的词；词头按前缀就找得到，不必再记。
    """
    found: set[str] = set()
    for run in set(runs(text)):
        found.add(_marked(run[-1]))
        found.update(map("".join, pairwise(run)))
    return found - {_marked(word[:2]) for word in known}


def _words(run: str) -> list[str]:
    return [_marked(word) for word in rjieba.cut(run)]


def _marked(word: str) -> str:
    return word if len(word) > 1 else word + MARK
