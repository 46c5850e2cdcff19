"""字节 → 文字：认编码，统一换行，去掉看不见的控制字符；认不准的、坏了的都说出来。"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from paper_drawer.importing.changes import ASK, Change

INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u2060\ufeff]")
SAMPLE = 50_000
"""猜编码只看开头这么多字节。"""
MOST_INVISIBLE = 0.01
"""控制字符超过这个比例就不是文字。"""
MOST_RARE = 0.3
"""生僻字超过这个比例，多半是编码认错了。"""
LOST = "\ufffd"
"""坏掉的字节解成的字。"""


@dataclass(frozen=True)
class Decoded:
    """认出的文字与编码。"""

    text: str
    encoding: str

    @property
    def doubts(self) -> list[Change]:
        """要人核对的：没有写明的编码，坏掉的字节。"""
        said = f"没有写明编码，当作 {self.encoding} 来读；有乱码就另存为 UTF-8 再导入"
        known = self.encoding in ("utf-8", "utf-8-sig", "utf-16")
        rows = enumerate(self.text.split("\n"), start=1)
        damaged = f"有坏掉的字节，读成了 {LOST}"
        return [
            *([] if known else [Change(1, ASK, said)]),
            *(Change(line, ASK, damaged) for line, row in rows if LOST in row),
        ]


def decode(data: bytes) -> Decoded | None:
    """文字，以及认出的编码；不像文字时没有。"""
    found = _utf(data) or _damaged(data) or _wide(data) or _gb(data) or _guess(data)
    if not found or len(INVISIBLE.findall(found[0])) > max(2, MOST_INVISIBLE * len(found[0])):
        return None
    text = re.sub("\r\n|[\r\v\f\x85\u2028\u2029]", "\n", found[0]).replace("\u00a0", " ")
    return Decoded(INVISIBLE.sub("", text), found[1])


def _utf(data: bytes) -> tuple[str, str] | None:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _try(data, name, "replace")
    mostly_zero = data.count(0) * 5 > len(data)  # UTF-16 的英文：隔一个是零
    return None if mostly_zero else _try(data, "utf-8")


def _damaged(data: bytes) -> tuple[str, str] | None:
    """坏了几个字节的 UTF-8：三个字节一个的字，别的编码里碰巧凑不出几个。"""
    text = data.decode("utf-8", "replace")
    lost = text.count(LOST)
    whole = sum(character > "\u07ff" for character in text) - lost
    return (text, "utf-8") if 0 < lost * 2 <= whole else None


def _wide(data: bytes) -> tuple[str, str] | None:
    """没有 BOM 的 UTF-16：空格与换行的零字节都在单数位，或都在双数位。"""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if min(even, odd) or max(even, odd) < 2:  # noqa: PLR2004 -- 一个零可能只是坏了
        return None
    return _try(data, "utf-16-be" if even else "utf-16-le")


def _gb(data: bytes) -> tuple[str, str] | None:
    text, name = data.decode("gb18030", "replace"), "gb18030"
    han = re.findall("[\u3400-\u9fff\ue000-\uf8ff\ufffd]", text[:SAMPLE])
    rare = sum(map(_is_rare, han))
    return (text, name) if rare <= MOST_RARE * len(han) else None


def _is_rare(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def _guess(data: bytes) -> tuple[str, str] | None:
    if not re.search(rb"[\x80-\xff]{2}", data) and (western := _try(data, "cp1252")):
        return western  # 零星的一个字节一个字：é、ï
    best = from_bytes(data[:SAMPLE]).best()
    return _try(data, best.encoding) if best else None


def _try(data: bytes, name: str, errors: str = "strict") -> tuple[str, str] | None:
    try:
        return data.decode(name, errors), name
    except UnicodeDecodeError:
        return None
