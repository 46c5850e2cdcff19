"""限度：套得太深的括号与列表原样显示，渲染器才不会卡住，也不会用尽栈。"""

from __future__ import annotations

import re
from itertools import accumulate

from markdown.preprocessors import Preprocessor

DEEPEST = 50
"""一段里的括号、一行里的列表最多套多少层。"""
PARAGRAPH = re.compile(r"(\n[ \t]*\n)")
LISTS = re.compile(rf"(?m)^([ \t>]*+)(?=(?:(?:[-+*]|\d++\.)[ \t]++){{{DEEPEST}}})")


class LimitPreprocessor(Preprocessor):
    """给太深的记号加上反斜线；围栏此时已经收好，里面的不动。"""

    def run(self, lines: list[str]) -> list[str]:
        """行数不变。"""
        text = LISTS.sub(r"\1\\", "\n".join(lines))
        return "".join(map(_flat, PARAGRAPH.split(text))).split("\n")


def _flat(paragraph: str) -> str:
    """方括号、圆括号混着数：半开区间 [0, 1) 也成对。"""
    steps = (1 if mark in "[(" else -1 for mark in re.findall(r"[\[\]()]", paragraph))
    deepest = max(accumulate(steps, lambda depth, step: max(depth + step, 0)), default=0)
    return paragraph if deepest <= DEEPEST else paragraph.replace("[", r"\[")
