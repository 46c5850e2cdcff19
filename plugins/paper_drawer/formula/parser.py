"""一串记号 → 语法树：递归下降；有歧义就拒绝。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from paper_drawer.formula import factors
from paper_drawer.formula.fault import Refusal, Span
from paper_drawer.formula.names import join
from paper_drawer.formula.scope import Scope
from paper_drawer.formula.syntax import Kind, Node
from paper_drawer.formula.tokens import OPERANDS, Token, tokens
from paper_drawer.formula.tree import inside

DEEPEST = 50
PRODUCTS: dict[str, Kind] = {
    "\\cdot": "dot",
    "\\times": "times",
    "*": "times",
    "\\odot": "hadamard",
    "\\circ": "hadamard",
    "\\div": "divide",
    "/": "divide",
}
PAIRS = {
    "(": ")", "[": "]", "\\{": "\\}", "\\lfloor": "\\rfloor", "\\lceil": "\\rceil",
    "\\langle": "\\rangle", "\\lvert": "\\rvert", "\\lVert": "\\rVert",
}  # fmt: skip
NAMING = {"\\cap", "\\cup", "\\setminus"}
"""可以出现在整体声明的符号里的运算，如 P(A ∩ B)。"""
MULTIPLIED = ("juxtapose", "dot", "times", "hadamard", "divide")


class Parser:
    """读一层括号里的记号；里层另起一个。"""

    def __init__(self, items: Sequence[Token], scope: Scope, span: Span, depth: int = 0) -> None:
        self.items = list(items)
        self.scope = scope
        self.span = span
        self.depth = depth
        self.at = 0
        self.closing = ""
        """正在等哪种竖线收尾；这时它不再是开头。"""
        if depth > DEEPEST:
            raise Refusal("嵌套太深", span, "拆成几个公式，先给中间的量起名字")

    # ---- 记号

    def peek(self) -> Token | None:
        """下一个记号。"""
        return self.items[self.at] if self.at < len(self.items) else None

    def next(self) -> Token:
        """取走下一个记号。"""
        token = self.peek()
        if token is None:
            raise Refusal("公式到这里就断了", self._end(), "补上后面的内容")
        self.at += 1
        return token

    def sees(self, kind: str, *texts: str) -> bool:
        """下一个记号是不是它。"""
        token = self.peek()
        return token is not None and token.kind == kind and (not texts or token.text in texts)

    def _end(self) -> Span:
        return (
            replace(self.items[-1].span, start=max(0, self.items[-1].span.end - 1))
            if self.items
            else self.span
        )

    def finish(self, node: Node) -> Node:
        """记号要用完。"""
        token = self.peek()
        if token is not None:
            raise stray(token)
        return node

    def child(self, items: Sequence[Token], span: Span, *names: str) -> Parser:
        """读里层的记号。"""
        return Parser(items, self.scope.binding(*names), span, self.depth + 1)

    def inner(self, part: Any, token: Token) -> Node:
        """读里层的一段树。"""
        inner = self.child(tokens(inside(part), token.source), token.span)
        return inner.finish(inner.expression())

    # ---- 运算，从松到紧

    def expression(self) -> Node:
        """加减。"""
        node = self.signed()
        while self.sees("binary", "+", "-"):
            kind: Kind = "add" if self.next().text == "+" else "subtract"
            node = pair(kind, node, self.term())
        token = self.peek()
        if token is not None and token.kind == "binary":
            raise Refusal(
                f"不支持运算 {token.text}", token.span, "换成 + - · / ⊙，或写明不核对的理由"
            )
        return node

    def signed(self) -> Node:
        """前面可以有一个正负号。"""
        if not self.sees("binary", "-", "+"):
            return self.term()
        sign = self.next()
        node = self.term()
        return node if sign.text == "+" else Node("negate", (node,), span=sign.span.to(node.span))

    def term(self) -> Node:
        """乘除。"""
        node = self.juxtaposed()
        while self.sees("binary", *PRODUCTS):
            sign = self.next()
            right = self.factor() if sign.text == "/" else self.juxtaposed()
            if sign.text == "/" and self.starts():
                raise Refusal("a/bc 有歧义：分母到哪里为止", self.next().span, r"用 \frac 写")
            node = pair(PRODUCTS[sign.text], node, right)
        return node

    def starts(self) -> bool:
        """下一个记号是不是一个因子的开头。"""
        token = self.peek()
        if token is None:
            return False
        return token.kind in OPERANDS or (token.kind == "bar" and token.text != self.closing)

    def juxtaposed(self) -> Node:
        """并置的因子。"""
        node = self.factor()
        while self.starts():
            token = self.next()
            self.at -= 1
            if token.kind == "number":
                raise Refusal(
                    "数字在右边，像是漏了运算符", token.span, "数字写在前面，或写出运算符"
                )
            if token.text == "(" and node.kind == "symbol":
                self._call_or_product(node, token)
            node = pair("juxtapose", node, self.factor())
        return node

    def _call_or_product(self, node: Node, opening: Token) -> None:
        """x(y)：函数还是乘法，不猜。"""
        inner = self.items[self.at + 1 : self.closing_at(self.at)]
        if all(t.kind in ("symbol", "separator", "bar") for t in inner):
            text = join([t.name() for t in inner])
            cause = f"{node.name}({text}) 是函数还是乘法"
            fix = (
                f"是函数就写进 fn，是一个量就把 {node.name}({text}) 整个写进 sym，是乘法就去掉括号"
            )
            raise Refusal(cause, node.span.to(opening.span), fix)

    def closing_at(self, opening: int) -> int:
        """与这个开括号配对的位置；没有就是末尾。"""
        depth = 0
        for i in range(opening, len(self.items)):
            depth += {"open": 1, "close": -1}.get(self.items[i].kind, 0)
            if depth == 0:
                return i
        return len(self.items)

    # ---- 因子

    def factor(self) -> Node:
        """一个因子，连同它的上下标。"""
        if (atom := self.atom()) is not None:
            return atom
        token = self.next()
        if token.kind not in factors.FACTORS:
            raise stray(token)
        self.depth += 1  # \log \log … 也是嵌套
        if self.depth > DEEPEST:
            raise Refusal("嵌套太深", token.span, "拆成几个公式，先给中间的量起名字")
        node = factors.FACTORS[token.kind](self, token)
        self.depth -= 1
        return node

    def atom(self) -> Node | None:
        """整体声明（或定义）的一段，如 P(A|B)：取最长的。"""
        names: list[str] = []
        longest: tuple[int, str] | None = None
        for i, token in enumerate(self.items[self.at : self.at + 14]):
            if token.kind in ("relation", "big") or (
                token.kind == "binary" and token.text not in NAMING
            ):
                break
            names.append(
                token.name() if token.kind in ("symbol", "number", "close") else token.text
            )
            name = join(names)
            if i and self.scope.value(name):
                longest = i + 1, name
        if longest is None:
            return None
        span = self.items[self.at].span.to(self.items[self.at + longest[0] - 1].span)
        self.at += longest[0]
        return Node("symbol", name=self._full(longest[1]), span=span)

    def _full(self, name: str) -> str:
        local = self.scope.locals.get(name)
        return local.name if local else name

    def bracket(self, opening: Token, bar: str = "") -> tuple[tuple[Node, ...], Token]:
        """开括号以后，到收括号为止：逗号（拼接时也可以是 ‖，查表时是 bar）隔开的式子。"""
        end = self.closing_at(self.at - 1)
        if end == len(self.items):
            raise Refusal(f"括号 {opening.text} 没有收尾", opening.span, "补上收括号")
        closing = self.items[end]
        if PAIRS.get(opening.text) != closing.text:
            span = opening.span.to(closing.span)
            raise Refusal(f"括号 {opening.text} 与 {closing.text} 不配对", span, "换成一对")
        inner = self.child(self.items[self.at : end], opening.span.to(closing.span))
        bars = sum(t.kind == "bar" and t.text == "\\|" for t in inner.items)
        inner.closing = "\\|" if opening.text == "[" and bars % 2 else bar
        parts = [inner.expression()]
        while inner.sees("separator", ",", ";") or inner.sees("bar", inner.closing):
            inner.next()
            parts.append(inner.expression())
        inner.finish(parts[-1])
        self.at = end + 1
        return tuple(parts), closing

    def condition(self) -> Node:
        """关系式，可以连着写（0 < x ≤ 1）、用逗号或“且”并起来。"""
        left = self.expression()
        found: list[Node] = []
        while token := self.peek():
            self.next()
            if token.kind == "separator" or token.text in AND:
                left = self.expression()
                continue
            if token.kind != "relation" or token.text not in RELATIONS:
                raise stray(token)
            right = self.expression()
            parts = left, right
            span = left.span.to(right.span)
            found.append(Node("relation", parts, name=token.text, span=span))
            left = right
        if not found:
            raise Refusal("条件里没有 =、<、> 这样的关系", left.span, "写成关系式")
        return found[0] if len(found) == 1 else Node("and", tuple(found), span=self.span)


AND = {"\\wedge", "\\mathrm{and}", "\\mathrm{且}"}
RELATIONS = {"=", "\\ne", "<", ">", "\\le", "\\ge"}


def pair(kind: Kind, left: Node, right: Node) -> Node:
    """两个式子的运算。"""
    return Node(kind, (left, right), span=left.span.to(right.span))


def stray(token: Token) -> Refusal:
    """不该在这里的记号。"""
    text = {"|": "竖线", "\\|": "双竖线", "\\quad": "空格"}.get(token.text, token.text)
    fix = r"条件概率把 P(A\mid B) 整个写进 sym" if token.kind == "bar" else "检查括号与运算符"
    return Refusal(f"这里不该有 {text}", token.span, fix)
