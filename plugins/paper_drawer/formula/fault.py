"""不收的原因：哪个公式、第几到第几个字符、为什么、怎么改。"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Span:
    """一段 TeX：第几个公式，从第几个字符起，到第几个止（不含）。"""

    formula: int
    start: int
    end: int

    def to(self, other: Span) -> Span:
        """从这里到那里。"""
        return Span(self.formula, min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True, order=True)
class Fault:
    """一处不收；formula 为 -1 时说的是声明。"""

    formula: int
    start: int
    end: int
    cause: str
    fix: str = ""


class Refusal(Exception):  # noqa: N818 -- 不是出错，是拒绝：宁可不核对，也不猜
    """核对中途退出；只在这个包里面传，到边上变成 Fault。"""

    def __init__(self, cause: str, span: Span, fix: str = "") -> None:
        super().__init__(cause)
        self.fault = Fault(span.formula, span.start, span.end, cause, fix)


class Unknown(Refusal):
    """符号没有声明；别的公式也许会定义它。"""


DECLARATION = Span(-1, 0, 0)
