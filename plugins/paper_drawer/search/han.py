"""汉字：切成词，拆成两字一片。

Material 的搜索按前缀配词，见到单字成词就只拿那个字去找；所以索引里没有单字的词：
单字后面跟一个看不见的 MARK，拿单字来问仍是它的前缀。
"""

from __future__ import annotations

import re
from collections.abc import Iterable

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
EMPTY = "的是和与吗呢了"
"""问句在这些字处断开（query.js 也是），含它们的两字片没有人问。"""
ASKED = re.compile(f"[{EMPTY}]")


def join(text: str) -> str:
    """去掉切词加上的记号。"""
    return text.replace(BREAK, "").replace(MARK, "")


def cut(text: str) -> str:
    """汉字切成词，用 BREAK 隔开；其余原样。切过的再切不变。"""
    return RUN.sub(_spaced, join(text)).strip(BREAK)


def words(text: str) -> set[str]:
    """切过的文字里的词。"""
    return set(text.split(BREAK))


def pieces(runs: Iterable[str]) -> set[str]:
    """每两个相邻的汉字一片，加上每一串的最后一个字。

    Args:
        runs: 连着的汉字，一串一串。
    """
    whole = {part for run in runs for part in ASKED.split(run) if part}
    pairs = {part[i : i + 2] for part in whole for i in range(len(part) - 1)}
    return pairs | {part[-1] + MARK for part in whole}


def phrase(run: str) -> str:
    """一串汉字合成一个词：逐字跟着 MARK，不会被 Material 拆开。"""
    return MARK.join(run) if len(run) > 1 else run + MARK


def _spaced(run: re.Match[str]) -> str:
    cut_up = [word if len(word) > 1 else word + MARK for word in rjieba.cut(run[0])]
    return f"{BREAK}{BREAK.join(cut_up)}{BREAK}"
