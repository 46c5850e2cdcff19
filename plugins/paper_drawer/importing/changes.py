"""一处改动：在原文哪一行，改成了什么。"""

from __future__ import annotations

from dataclasses import dataclass

ASK = "要人看"
HEAD = "题录"
FORMULA = "公式"
FIGURE = "图"
LINK = "链接"
CODE = "代码"
DONE = "改好的"
GROUPS = (ASK, HEAD, FORMULA, FIGURE, LINK, CODE, DONE)


@dataclass(frozen=True, order=True)
class Change:
    """改了什么，或要人看什么；old 与 new 逐字写进报告。"""

    line: int
    group: str
    what: str
    old: str = ""
    new: str = ""
    """old 变成的文字；空的是拿走了，只留在报告里。"""
    added: bool = False
    """new 里比 old 多出来的字是添上的，原文里没有。"""


Changes = list[Change]
