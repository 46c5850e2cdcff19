"""语法树与程序：解析的结果，求值与变异的对象。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from paper_drawer.formula.fault import Span

Kind = Literal[
    "number",  # value
    "symbol",  # name：输入、定义或约束的指标
    "size",  # name：一个维数
    "index",  # 底，下标……
    "add", "subtract", "negate", "divide", "power", "entry_power", "root",
    "juxtapose",  # 并置：数乘、矩阵乘
    "dot", "times", "hadamard",  # \cdot、\times、\odot
    "transpose", "inverse", "absolute",
    "norm",  # name：次数（""：没有写，"F"，"\infty"，"1"，"2"）
    "inner", "concatenate",
    "matrix",  # value：列数
    "call",  # name：函数；实参……
    "logarithm",  # 底，真数
    "prime",  # name：函数；value：几阶；实参
    "maximum", "minimum",  # 逐个列出的
    "sum", "product", "max", "min", "argmax", "argmin",  # binders；体[，条件]
    "mean", "stack",  # 平均；排成一个数组
    "relation",  # name；左，右
    "and", "indicator",
    "cases",  # 值，条件，值，条件……[，否则]
    "derivative",  # 被求导的，变量
]  # fmt: skip

BIG = ("sum", "product", "max", "min", "argmax", "argmin", "mean", "stack")


@dataclass(frozen=True)
class Binder:
    """求和这些运算约束的一个指标：从几到几，或取自哪个集合；都没有的由用处推出。"""

    name: str
    lower: Node | None = None
    upper: Node | None = None
    members: str = ""
    values: tuple[Node, ...] = ()
    """逐个列出的值。"""


@dataclass(frozen=True, eq=False)
class Node:
    """一个式子。按身份比较：同样的两支是两支。"""

    kind: Kind
    parts: tuple[Node, ...] = ()
    name: str = ""
    value: float = 0.0
    binders: tuple[Binder, ...] = ()
    span: Span = field(default=Span(0, 0, 0))


def walk(node: Node) -> Iterator[Node]:
    """自己与里面的每个式子。"""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        for binder in one.binders:
            bounds = (binder.lower, binder.upper, *binder.values)
            waiting += [bound for bound in bounds if bound is not None]
        waiting += reversed(one.parts)


def mapped(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """change 给了新的式子的，换成它；别的里面接着换。"""
    if (new := change(node)) is not None:
        return new

    def bound(part: Node | None) -> Node | None:
        return part and mapped(part, change)

    binders = tuple(
        replace(
            b,
            lower=bound(b.lower),
            upper=bound(b.upper),
            values=tuple(mapped(v, change) for v in b.values),
        )
        for b in node.binders
    )
    return replace(node, parts=tuple(mapped(p, change) for p in node.parts), binders=binders)


def depth(node: Node) -> int:
    """有几层。"""
    level, count = [node], 0
    while level:
        level = [part for one in level for part in one.parts]
        count += 1
    return count


@dataclass(frozen=True)
class Statement:
    """一串等式。

    name 非空时它定义（update：更新）这个名字，每一边都是它的值；
    否则每一边的值都该相等。free 是左边的自由指标，逐个取遍。
    """

    key: str
    name: str
    free: tuple[str, ...]
    sides: tuple[Node, ...]
    span: Span
    update: bool = False
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Program:
    """几个公式合成的程序。"""

    statements: tuple[Statement, ...]
    free: Mapping[str, str] = field(default_factory=dict)
    """指标 → 它的大小：声明里的，与“i = 1, …, n”。"""

    def nodes(self) -> Iterator[Node]:
        """每个式子。"""
        for statement in self.statements:
            for side in statement.sides:
                yield from walk(side)
