"""不收的原因：哪个公式、第几到第几个字符、为什么、怎么改。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace


@dataclass(frozen=True, order=True)
class Span:
    """一段 TeX：第几个公式，从第几个字符起，到第几个止（不含）。"""

    formula: int
    start: int
    end: int

    def to(self, other: Span) -> Span:
        """从这里到那里。"""
        return Span(self.formula, min(self.start, other.start), max(self.end, other.end))


DECLARATION = Span(-1, 0, 0)


@dataclass(frozen=True, order=True)
class Fault:
    r"""一处不收。

    formula 为 -1 时说的是声明，key 是说的哪一项：`sym`，或 `sym/\hat p`（照作者写的）。
    """

    formula: int
    start: int
    end: int
    cause: str
    fix: str = ""
    key: str = ""


class Refusal(Exception):  # noqa: N818 -- 不是出错，是拒绝：宁可不核对，也不猜
    """核对中途退出；只在这个包里面传，到边上变成 Fault。"""

    def __init__(self, cause: str, span: Span, fix: str = "", key: str = "") -> None:
        super().__init__(cause)
        self.faults: Sequence[Fault] = [Fault(span.formula, span.start, span.end, cause, fix, key)]

    @property
    def fault(self) -> Fault:
        """第一处。"""
        return self.faults[0]


class Unknown(Refusal):
    """符号没有声明；别的公式也许会定义它。"""

    def __init__(self, cause: str, span: Span, fix: str = "", name: str = "") -> None:
        super().__init__(cause, span, fix)
        self.name = name


class Faults:
    """攒着，一次说完。"""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    @contextmanager
    def of(self, key: str = "") -> Iterator[None]:
        """里面拒绝的记下来，接着往下走；没说是哪一项的，就是 key。"""
        try:
            yield
        except Refusal as refusal:
            self.found += [replace(f, key=f.key or key) for f in refusal.faults]

    def settle(self) -> None:
        """有就全部拒绝。"""
        if self.found:
            refusal = Refusal(self.found[0].cause, DECLARATION)
            refusal.faults = self.found
            raise refusal
