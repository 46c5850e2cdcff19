"""什么放在哪里：页的号码、词的分片。只看有哪些页，不看它们写了什么，改一页不会动别页。"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

from paper_drawer.search import tokens
from paper_drawer.search.postings import DIGITS

SMALLEST = 64
CHUNK = 1024
"""题录一片放这么多个号码。"""
MOST_SHARDS = 4096
"""再多，入口就太大了。"""


@dataclass(frozen=True)
class Layout:
    """号码有多少个，哪一页是几号。"""

    size: int
    """2 的幂，至少是页数的两倍：书房翻倍才变。"""
    slots: Mapping[str, int]
    """路径 → 号码，按号码排列。"""

    @cached_property
    def width(self) -> int:
        """号码写成几位。"""
        return 2 if self.size < len(DIGITS) ** 2 else 3

    def written(self, slot: int) -> str:
        """号码写出来。"""
        base = len(DIGITS)
        return "".join(DIGITS[slot // base**at % base] for at in reversed(range(self.width)))

    @cached_property
    def shards(self) -> dict[str, int]:
        """每一类分成几片：h 两个汉字，w 西文词，u 单字，v 有哪些西文词，d 题录。"""
        han = min(MOST_SHARDS, self.size // 2)
        last = max(self.slots.values(), default=0)
        return {
            "h": han,
            "w": han // 4,
            "u": max(8, han // 8),
            "v": max(4, han // 64),
            "d": last // CHUNK + 1,
        }

    def shard(self, term: str) -> str:
        """一个词在哪一片；`词=…`、`词@…` 跟着它们的第一个词。"""
        host = term.partition("=")[0].partition("@")[0]
        kind = "u" if len(host) == 1 else "h" if host >= tokens.FIRST_HAN else "w"
        return self._place(kind, host)

    def spelled(self, word: str) -> str:
        """一个西文词列在哪一片，按首字母。"""
        return self._place("v", word[0])

    def _place(self, kind: str, said: str) -> str:
        return f"{kind}{crc32(said.encode()) % self.shards[kind]}"


def layout(paths: Iterable[str]) -> Layout:
    """给每一页一个号码：由路径算出，撞上了就往后挪。"""
    hashed = sorted((_hash(path), path) for path in paths)
    size = max(SMALLEST, 1 << (2 * len(hashed) - 1).bit_length()) if hashed else SMALLEST
    slots: dict[str, int] = {}
    last = -1
    for place, path in hashed:
        last = max(last + 1, place * size >> 64)
        slots[path] = last
    return Layout(size, slots)


def _hash(path: str) -> int:
    return int.from_bytes(hashlib.blake2b(path.encode(), digest_size=8).digest())


def name(said: str) -> str:
    """文件名里的摘要；小写，不分大小写的磁盘上也不会撞。"""
    return b32encode(hashlib.blake2b(said.encode(), digest_size=5).digest()).decode().lower()[:6]
