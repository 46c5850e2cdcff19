"""字节 → 文字：认编码，统一换行，去掉看不见的控制字符。"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u2060\ufeff]")
SAMPLE = 50_000
"""猜编码只看开头这么多字节。"""
MOST_INVISIBLE = 0.01
"""控制字符超过这个比例就不是文字。"""
MOST_RARE = 0.3
"""生僻字超过这个比例，多半是编码认错了。"""


def decode(data: bytes) -> tuple[str, str] | None:
    """文字，以及认出的编码；不像文字时没有。"""
    text, name = _utf(data) or _gb(data) or _guess(data) or ("", "")
    if not name or len(INVISIBLE.findall(text)) > max(2, MOST_INVISIBLE * len(text)):
        return None
    text = re.sub("\r\n|[\r\v\f\x85\u2028\u2029]", "\n", text).replace("\u00a0", " ")
    return INVISIBLE.sub("", text), name


def _utf(data: bytes) -> tuple[str, str] | None:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _try(data, name)
    return _try(data, "utf-8") if b"\x00" not in data else _wide(data)


def _wide(data: bytes) -> tuple[str, str] | None:
    """没有 BOM 的 UTF-16：空格与换行的零字节在单数位还是双数位，就是哪一种。"""
    big = data[0::2].count(0) > data[1::2].count(0)
    return _try(data, "utf-16-be" if big else "utf-16-le")


def _gb(data: bytes) -> tuple[str, str] | None:
    found = _try(data, "gb18030")
    if found is None:
        return None
    han = re.findall("[\u3400-\u9fff\ue000-\uf8ff]", found[0][:SAMPLE])
    rare = [character for character in han if _try_encode(character)]
    return found if len(rare) <= MOST_RARE * len(han) else None


def _try_encode(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def _guess(data: bytes) -> tuple[str, str] | None:
    best = from_bytes(data[:SAMPLE]).best()
    return _try(data, best.encoding) if best else None


def _try(data: bytes, name: str) -> tuple[str, str] | None:
    try:
        return data.decode(name), name
    except UnicodeDecodeError:
        return None
