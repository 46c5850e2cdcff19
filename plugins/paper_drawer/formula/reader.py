"""读一层括号里的记号；里层另起一个。语法在 parser 里。"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

from paper_drawer.formula.fault import Refusal, Span
from paper_drawer.formula.names import join
from paper_drawer.formula.scope import Scope
from paper_drawer.formula.series import series
from paper_drawer.formula.syntax import Node
from paper_drawer.formula.tokens import OPERANDS, Token, nested, split

DEEPEST = 50
PAIRS = {
    "(": ")", "[": "]", "\\{": "\\}", "\\lfloor": "\\rfloor", "\\lceil": "\\rceil",
    "\\langle": "\\rangle", "\\lvert": "\\rvert", "\\lVert": "\\rVert", "<": ">",
}  # fmt: skip


CHANGES = {"\\Delta", "\\delta"}


class Reader(ABC):
    """读到第 at 个记号。"""

    def __init__(self, items: Sequence[Token], scope: Scope, span: Span, depth: int = 0) -> None:
        self.items = differences(items, scope)
        self.scope = scope
        self.span = span
        self.depth = depth
        self.at = 0
        self.deeper(0, span)

    @abstractmethod
    def expression(self) -> Node:
        """加减。"""

    @abstractmethod
    def signed(self) -> Node:
        """一项，前面可以有正负号。"""

    @abstractmethod
    def factor(self) -> Node:
        """一个因子，连同它的上下标。"""

    def deeper(self, step: int, span: Span) -> None:
        """又嵌套了一层。"""
        self.depth += step
        if self.depth > DEEPEST:
            raise Refusal("嵌套太深", span, "拆成几个公式，先给中间的量起名字")

    def peek(self) -> Token | None:
        """下一个记号。"""
        return self.items[self.at] if self.at < len(self.items) else None

    def next(self) -> Token:
        """取走下一个记号。"""
        token = self.peek()
        if token is None:
            last = self.items[-1].span if self.items else self.span
            span = replace(last, start=max(0, last.end - 1)) if self.items else last
            raise Refusal("公式到这里就断了", span, "补上后面的内容")
        self.at += 1
        return token

    def sees(self, kind: str, *texts: str) -> bool:
        """下一个记号是不是它。"""
        token = self.peek()
        return token is not None and token.kind == kind and (not texts or token.text in texts)

    def starts(self) -> bool:
        """下一个记号是不是一个因子的开头。"""
        token = self.peek()
        return token is not None and token.kind in OPERANDS

    def finish(self, node: Node) -> Node:
        """记号要用完。"""
        if (token := self.peek()) is not None:
            raise stray(token)
        return node

    def child(self, items: Sequence[Token], span: Span, *names: str) -> Self:
        """读里层的记号；names 是里层多约束的指标。"""
        return type(self)(items, self.scope.binding(*names), span, self.depth + 1)

    def whole(self, items: Sequence[Token], span: Span, *names: str) -> Node:
        """这些记号合成一个式子。"""
        inner = self.child(items, span, *names)
        return inner.finish(inner.expression())

    def inner(self, part: Any, token: Token) -> Node:
        """记号里面的一段树。"""
        return self.whole(token.within(part), token.span)

    def enclosed(self, opening: Token) -> tuple[list[Token], Token]:
        """取走开括号以后、到收括号为止的记号；另给收括号。"""
        end = self.closing_at(self.at - 1)
        if end == len(self.items):
            raise Refusal(f"括号 {opening.text} 没有收尾", opening.span, "补上收括号")
        closing = self.items[end]
        if PAIRS.get(opening.text) != closing.text:
            span = opening.span.to(closing.span)
            raise Refusal(f"括号 {opening.text} 与 {closing.text} 不配对", span, "换成一对")
        inner = self.items[self.at : end]
        self.at = end + 1
        return inner, closing

    def closing_at(self, opening: int) -> int:
        """与这个开括号配对的位置；没有就是末尾。"""
        for i, (_, depth) in enumerate(nested(self.items[opening:]), opening):
            if depth == 0:
                return i
        return len(self.items)

    def bracket(self, opening: Token, bar: str = "") -> tuple[tuple[Node, ...], Token]:
        """括号里隔开的式子：逗号，拼接时也可以是 ‖，查表时也可以是 bar。"""
        inner, closing = self.enclosed(opening)
        joins = opening.text == "[" or bar == "\\|"
        single = sum(t.text == "\\|" for t in inner) % 2  # 成对的是范数
        cuts = {",", ";", "\\|" if joins and single else ",", bar if bar == "|" else ","}
        span = opening.span.to(closing.span)
        parts, elided = listed(self, split(inner, cuts), span)
        return ((series(parts, span),) if elided else parts), closing


def differences(items: Sequence[Token], scope: Scope) -> list[Token]:
    r"""\Delta x_t：Δ 自己没有意思时，\Delta x 是一个符号。"""
    found: list[Token] = []
    for token in items:
        last = found[-1] if found else None
        own = token.kind == "symbol" and not (
            scope.builtin(token.text) or scope.function(token.text)
        )
        if own and last and last.name() in CHANGES and scope.free_letter(last.text):
            name, span = join([last.text, token.text]), last.span.to(token.span)
            found[-1] = replace(token, text=name, span=span)
        else:
            found.append(token)
    return found


def listed(
    reader: Reader, groups: Sequence[Sequence[Token]], span: Span
) -> tuple[tuple[Node, ...], bool]:
    r"""隔开的几项，与最后一项前面是不是省略号。"""
    dotted = [[t.text for t in group] == ["\\ldots"] for group in groups]
    if any(dotted) and (dotted.index(True) != len(groups) - 2 or len(groups) < 3):  # noqa: PLR2004
        raise Refusal("省略号怎样接下去不清楚", span, r"写成 x_1, \ldots, x_n")
    kept = [group for group, dots in zip(groups, dotted, strict=True) if not dots]
    return tuple(reader.whole(group, span) for group in kept), any(dotted)


def stray(token: Token) -> Refusal:
    """不该在这里的记号。"""
    text = {"|": "竖线", "\\|": "双竖线", "\\quad": "空格"}.get(token.text, token.text)
    fix = r"条件概率把 P(A\mid B) 整个写进 sym" if token.kind == "bar" else "检查括号与运算符"
    return Refusal(f"这里不该有 {text}", token.span, fix)
