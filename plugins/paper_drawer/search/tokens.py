r"""文字 → 词：浏览器里的 tokenize.js 照同样的规矩做，两边的结果逐一相同。

规矩：
1. 全角、上标、连体、花体等照 NFKC 换成普通的字（只换 ODD 里的，别的字各版 Unicode 不一）。
2. 汉字与假名：连着的一串，每两个相邻的一片；只有一个字就是它自己。
3. 西文：字母与数字连着的是一个词，小写；`GeoCNN`、`ResNet50` 这样的，各部分也是词。
4. 连字符连着的、`1511.05493` 这样点连着的数：整个（去掉连字符）与各部分都是词。
5. `\alpha`、`α` 都是 `\alpha` 与 `alpha`；`\varphi` 就是 `\phi`。
6. 其余的字断开。太长的词只看前 LONGEST 个字。
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from operator import add

LONGEST = 40
MARKS = "\u0300-\u036f\u3099\u309a\uff9e\uff9f"
LETTER = "0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0400-\u0481\u048a-\u04ff\u1e00-\u1eff"
HAN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
COMPATIBLE = (
    "\u00a0-\u00bf\u0130-\u0140\u0149\u017f\u01c4-\u01cc\u01f1-\u01f3\u03d0-\u03ff\u1e9a\u1e9b"
    "\u2070-\u218f\u2460-\u24ff\u2e80-\u2fdf\u3036-\u33ff\uf900-\ufaff\ufb00-\ufb06"
    "\uff0d\uff0e\uff10-\uff19\uff21-\uff3a\uff3c\uff41-\uff5a\uff66-\uff9f"
    "\U0001d400-\U0001d7ff\U0002f800-\U0002fa1f"
)
FIRST_HAN = "\u2e80"
"""汉字与假名都不小于它，西文都小于它。"""
STRANGE = re.compile(f"[{MARKS}{COMPATIBLE}]")
"""没有它，就没有 ODD：先看一眼，快得多。"""
ODD = re.compile(f"[{LETTER}\u0370-\u03ff{COMPATIBLE}{HAN}][{MARKS}]+|[{COMPATIBLE}]")
TOKEN = re.compile(
    rf"(?P<han>[{HAN}]+)"
    rf"|(?P<tex>\\[A-Za-z]{{2,}})"
    r"|(?P<greek>[\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9])"
    r"|(?P<dotted>[0-9]+(?:\.[0-9]+)+)(?![" + LETTER + "])"
    rf"|(?P<word>[{LETTER}]+(?:[-\u2010\u2011\u2013][{LETTER}]+)*)"
)
HYPHEN = re.compile("[-\u2010\u2011\u2013]")
CAMEL = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
VAR = re.compile(r"\\var(?=[a-z])")
GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho"
    " sigma sigma tau upsilon phi chi psi omega"
).split()


def fold(text: str) -> str:
    """照 NFKC 换成普通的字；大小写不动。"""
    return ODD.sub(lambda odd: _plain(odd[0]), text) if STRANGE.search(text) else text


def terms(text: str) -> list[str]:
    """文字里的词，依次列出；重复的也列。"""
    found: list[str] = []
    for token in TOKEN.finditer(fold(text)):
        said, kind = token[0], token.lastgroup
        if kind == "han":
            found += map(add, said, said[1:]) if len(said) > 1 else said
        elif kind == "word":
            found += _word(said)
        elif kind == "dotted":
            found += (said[:LONGEST], *(part[:LONGEST] for part in said.split(".")))
        else:
            name = _tex(said)
            found += (name, name[1:])
    return found


def _plain(odd: str) -> str:
    return unicodedata.normalize("NFKC", odd).replace("\u0130", "I")  # 它小写了会变长


def _tex(said: str) -> str:
    if said[0] != "\\":
        return "\\" + GREEK[(ord(said) - 0x391) % 0x20]
    return VAR.sub(r"\\", said.lower())[:LONGEST]


@lru_cache(maxsize=1 << 16)  # 西文词翻来覆去是那些
def _word(said: str) -> tuple[str, ...]:
    parts = HYPHEN.split(said)
    found = ["".join(parts).lower()[:LONGEST]] if len(parts) > 1 else []
    for part in parts:
        found.append(part.lower()[:LONGEST])
        camel = CAMEL.findall(part) if part.isascii() else []
        if len(camel) > 1:
            found += (piece.lower()[:LONGEST] for piece in camel if len(piece) > 1)
    return tuple(found)
