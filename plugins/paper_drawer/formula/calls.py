"""函数的调用：声明的、公式里定义的、不必声明的。"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from paper_drawer.formula import scripts
from paper_drawer.formula.fault import Refusal
from paper_drawer.formula.functions import TEX
from paper_drawer.formula.scope import Local
from paper_drawer.formula.syntax import Node
from paper_drawer.formula.tokens import Token

if TYPE_CHECKING:
    from paper_drawer.formula.parser import Parser

OPENINGS = ("(", "[", "\\{")
LOOSE = ("/", "\\cdot", "\\times", "\\odot", "*", "\\circ", "\\div")


def read(parser: Parser, token: Token) -> Node | None:
    """这个记号若是函数，读它的调用。"""
    scope = parser.scope
    for name, rest in scripts.readings(token):
        if scope.value(name) and not scope.locals.get(name, Local("")).parameters:
            return None
        if scope.function(name):
            return _call(parser, name, rest)
        local = scope.locals.get(name)
        if local and local.parameters and parser.sees("open", "("):
            return _call(parser, local.name, rest)
    if name := scope.builtin(token.text):
        return _call(parser, name, token)
    return None


def _call(parser: Parser, name: str, token: Token) -> Node:
    base, sub = None, token.sub
    if sub is not None and token.text == "\\log":
        base, sub = parser.inner(sub, token), None
    if sub is not None:
        cause = f"函数 {token.text} 带着下标 {token.name_of(sub)}"
        raise Refusal(cause, token.span, "带下标的整个写进 fn")
    sup = token.name_of(token.sup)
    primes = sup.count("\\prime") if not sup.replace("\\prime", "") else 0
    if sup and not primes and sup not in ("2", "3"):
        fix = "反函数另起名字；函数值的幂写 (f(x))^n"
        raise Refusal(f"函数 {token.text} 的上标 {sup} 有歧义", token.span, fix)
    arguments, closing = _arguments(parser, name, token)
    span = token.span.to(closing.span if closing else arguments[-1].span)
    node = Node("call", arguments, name=name, span=span)
    if primes:
        node = replace(node, kind="prime", value=primes)
    if base is not None:
        node = Node("logarithm", (base, *arguments), span=span)
    if sup and not primes:
        node = Node("power", (node, parser.inner(token.sup, token)), span=span)
    return scripts.apply(parser, node, closing) if closing else node


def _arguments(parser: Parser, name: str, token: Token) -> tuple[tuple[Node, ...], Token | None]:
    if any(parser.sees("open", text) for text in OPENINGS):
        function = parser.scope.declaration.functions.get(name)
        table = function is not None and function.kind == "table"  # P(y | x)：依次查
        arguments, closing = parser.bracket(parser.next(), "|" if table else "")
        power = closing.sup is not None and closing.name_of(
            closing.sup
        ) not in scripts.TRANSPOSE | {"T"}
        if token.text in TEX and power:
            cause = f"{token.text}(…)^{closing.name_of(closing.sup)}：是函数值的幂，还是实参的幂"
            raise Refusal(cause, token.span.to(closing.span), "多加一层括号")
        return arguments, closing
    if token.text not in TEX:
        raise Refusal(f"函数 {token.text} 后面要有括号", token.span, "写出实参，或把它写进 sym")
    argument = parser.factor()
    if argument.kind == "number" and parser.sees("symbol", "\\pi"):  # \log 2\pi
        right = parser.factor()
        parts = (argument, right)
        argument = Node("juxtapose", parts, span=argument.span.to(right.span))
    following = parser.peek()
    if following is not None and (
        (parser.starts() and not _function(parser, following)) or following.text in LOOSE
    ):
        cause = f"{token.text} 管到哪里不清楚"
        raise Refusal(cause, token.span.to(following.span), "给实参加括号")
    return (argument,), None


def _function(parser: Parser, token: Token) -> bool:
    r"""下一个也是函数：\sin x \cos x 没有歧义。"""
    return token.kind == "symbol" and bool(parser.scope.builtin(token.text))
