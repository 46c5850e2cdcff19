"""文件与模块的名字：由标题取，能不能用。"""

from __future__ import annotations

import re
import unicodedata
from keyword import iskeyword

KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED = frozenset({"index", "readme"})
"""文件夹自己的首页。"""
MOST_WORDS = 6
"""由标题取 id 时最多几个词。"""
LONGEST_ID = 50


def suggest(name: str) -> str:
    """由名字取 id：小写，连字符；取不出来是空串。

    Examples:
        >>> suggest("SplineCNN"), suggest("Attention Is All You Need"), suggest("矩阵 2")
        ('spline-cnn', 'attention-is-all-you-need', '')
    """
    plain = unicodedata.normalize("NFKD", name.partition(":")[0]).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain).lower())
    return "-".join(words[:MOST_WORDS]) if re.search("[a-z]", "".join(words)) else ""


def module(id_: str) -> str:
    """id → 代码模块的名字。"""
    return id_.replace("-", "_")


def fault(id_: str, *, code: bool = False) -> str:
    """为什么不能用作 id；能用就是空串。code：也是代码模块的名字。"""
    if not KEBAB.fullmatch(id_):
        return f"{id_} 要写成小写字母、数字和单个连字符"
    if id_ in RESERVED:
        return f"{id_} 是文件夹自己的首页；换一个"
    if code and (not module(id_).isidentifier() or iskeyword(id_)):
        return f"代码的模块也叫 {id_}：要以字母开头，不能是 Python 的关键字"
    return f"{id_} 太长，最多 {LONGEST_ID} 个字符" if len(id_) > LONGEST_ID else ""
