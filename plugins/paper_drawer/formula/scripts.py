"""符号与上下标：取元素、转置、逆、幂，或者名字的一部分。"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from paper_drawer.formula import big, calls, derivative_syntax
from paper_drawer.formula.fault import Refusal, Unknown
from paper_drawer.formula.names import scripted
from paper_drawer.formula.syntax import Node
from paper_drawer.formula.tokens import Token, tokens
from paper_drawer.formula.tree import inside

if TYPE_CHECKING:
    from paper_drawer.formula.parser import Parser

TRANSPOSE = {"\\top", "\\mathsf{T}", "\\mathrm{T}", "\\mathbf{T}"}
BRACKETS = {"(": ")", "[": "]", "<": ">", "\\langle": "\\rangle"}
INDICATORS = {"\\mathbb{1}", "\\mathbf{1}", "\\mathbb{I}", "\\mathrm{1}"}
EXPECTATIONS = {"\\mathbb{E}", "\\mathrm{E}"}
ENTRIES = "_{}"
"""L 与 L_i 都定义了时，后者全部元素的名字是 L_{}。"""
HINTS = {
    "\\sigma": r"是 sigmoid 就写进 fn（\sigma: sigmoid），是标准差就写进 sym",
    "e": "自然常数要带上指数，如 e^{x}；别的写进 sym",
    "d": r"导数写成 \frac{\mathrm{d} y}{\mathrm{d} x}；别的写进 sym",
    "I": "单位矩阵写进 sym（I: identity[D]）",
    "\\delta": r"克罗内克的 δ 写进 sym（\delta: identity[K]），或写 \mathbb{1}[i = j]",
    "\\partial": r"偏导写成 \frac{\partial L}{\partial w}",
}


def readings(token: Token) -> Iterator[tuple[str, Token]]:
    """一个符号的名字，从长到短，和剩下的上下标。"""
    sub, sup = token.name_of(token.sub), token.name_of(token.sup)
    if sub and sup:
        yield scripted(token.text, sub, sup), replace(token, sub=None, sup=None)
    if sub:
        yield scripted(token.text, sub, ""), replace(token, sub=None)
    if sup:
        yield scripted(token.text, "", sup), replace(token, sup=None)
    if sub or sup:
        yield token.text + ENTRIES, token
    yield token.text, token


def symbol(parser: Parser, token: Token) -> Node:
    """一个字母或词：函数、声明的符号、指标、大小或常数。"""
    scope = parser.scope
    if token.text in INDICATORS and not scope.named(token.text):
        return _indicator(parser, token)
    if token.text in EXPECTATIONS and not scope.named(token.text):
        return big.expectation(parser, token)
    if token.text == "\\nabla":
        return derivative_syntax.gradient(parser, token)
    if found := calls.read(parser, token):
        return found
    named = [(name, rest) for name, rest in readings(token) if scope.value(name)]
    if named:
        return _declared(parser, token, named)
    return _other(parser, token)


def _declared(parser: Parser, token: Token, named: list[tuple[str, Token]]) -> Node:
    name, rest = named[0]
    for shorter, left in named[1:]:
        _apart(parser, token, name, (shorter, left))
    local = parser.scope.locals.get(name)
    if local and (local.parameters and local.name == name) and not local.name.endswith(")"):
        raise Refusal(f"{name} 是函数，后面要有括号", token.span, "写出实参")
    node = Node("symbol", name=local.name if local else name, span=token.span)
    if rest.sub is None and rest.sup is None and (found := _entry_call(parser, node)):
        return found
    return apply(parser, node, rest)


def _apart(parser: Parser, token: Token, name: str, shorter: tuple[str, Token]) -> None:
    """x_1 与 x 都声明了：是另一个符号，还是 x 的第一个元素。"""
    scope = parser.scope
    base, rest = shorter
    taken_sub = token.sub is not None and rest.sub is not None and _indexing(parser, token)
    number = token.sup is not None and token.name_of(token.sup).isdecimal() and rest.sup is not None
    if (taken_sub and scope.rank(base)) or number:
        cause = f"{name} 与 {base} 都声明了：{name} 是另一个符号，还是由 {base} 取来的"
        raise Refusal(cause, token.span, "换一个记号")


def _indexing(parser: Parser, token: Token) -> bool:
    """下标里的字母都能当指标。"""
    scope = parser.scope
    whole = {n for n, s in scope.declaration.symbols.items() if s.domain.kind in ("int", "index")}
    items = tokens(inside(token.sub), token.source)
    letters = [t.name() for t in items if t.kind == "symbol"]
    known = all(name in scope.bound | whole or scope.size(name) for name in letters)
    return known and any(t.kind in ("symbol", "number") for t in items)


def _entry_call(parser: Parser, node: Node) -> Node | None:
    """p(x)：p 是数组，x 是指标，就是 p_x。"""
    if not parser.sees("open", "(") or not parser.scope.rank(node.name):
        return None
    inner = parser.items[parser.at + 1 : parser.closing_at(parser.at)]
    letters = [t.name() for t in inner if t.kind != "separator"]
    if not letters or not all(name in parser.scope.bound for name in letters):
        return None
    parts, closing = parser.bracket(parser.next())
    return apply(parser, Node("index", (node, *parts), span=node.span.to(closing.span)), closing)


def _other(parser: Parser, token: Token) -> Node:
    scope = parser.scope
    full = token.name()
    if full in scope.bound:
        return Node("symbol", name=full, span=token.span)
    if token.text in scope.bound:
        if token.sub is not None:
            raise Refusal(f"指标 {token.text} 不能再带下标", token.span, "换一个字母")
        return apply(parser, Node("symbol", name=token.text, span=token.span), token)
    for name, rest in readings(token):
        if size := scope.size(name):
            return apply(parser, Node("size", name=size, span=token.span), rest)
    constants = {"\\pi": math.pi} | ({"e": math.e} if token.sup is not None else {})
    if token.text in constants and token.sub is None and token.text not in scope.pending:
        return apply(parser, Node("number", value=constants[token.text], span=token.span), token)
    if full == "\\ldots":
        raise Refusal("省略号求不出值", token.span, r"改写成 \sum、\prod 或写全")
    raise Unknown(
        f"符号 {full} 没有声明", token.span, HINTS.get(token.text, "写进 sym、fn 或 dims"), full
    )


def _indicator(parser: Parser, token: Token) -> Node:
    if token.sub is not None:
        items = tokens(inside(token.sub), token.source)
        if items and items[0].kind == "open" and items[-1].kind == "close":
            items = items[1:-1]
    elif parser.sees("open"):
        end = parser.closing_at(parser.at)
        items = parser.items[parser.at + 1 : end]
        parser.at = end + 1
    else:
        fix = r"写成 \mathbb{1}[y = k]；全 1 的向量写进 sym（ones[K]）"
        raise Unknown(f"{token.text} 后面没有条件", token.span, fix)
    condition = parser.child(items, token.span).condition()
    return Node("indicator", (condition,), span=token.span.to(condition.span))


def apply(parser: Parser, node: Node, token: Token) -> Node:
    """给一个式子加上记号剩下的上下标：先取元素，再转置、逆、幂。"""
    span = node.span.to(token.span)
    sup = tokens(inside(token.sup), token.source) if token.sup is not None else []
    indices: list[Node] = []
    if token.sub is not None and token.name_of(token.sub) == "+":  # [x]_+：正的部分
        zero = Node("number", value=0, span=token.span)
        node = Node("maximum", (zero, node), span=span)
        token = replace(token, sub=None)
    if sup and sup[0].text in BRACKETS and sup[-1].text == BRACKETS[sup[0].text] and len(sup) > 2:  # noqa: PLR2004
        reader = parser.child(sup[1:-1], token.span)
        indices.append(reader.finish(reader.expression()))
        sup = []
    if token.sub is not None:
        indices += _indices(parser, node, token, len(indices))
    if indices:
        node = Node("index", (node, *indices), span=span)
    return _raised(parser, node, token) if sup else node


def _indices(parser: Parser, node: Node, token: Token, before: int) -> list[Node]:
    """下标：逗号隔开的，或连着写的几个字母。"""
    items = tokens(inside(token.sub), token.source)
    groups: list[list[Token]] = [[]]
    for item in items:
        if item.kind == "separator":
            groups.append([])
        else:
            groups[-1].append(item)
    rank = parser.scope.rank(node.name) if node.kind == "symbol" else None
    plain = all(item.kind in ("symbol", "number") for item in items)
    if len(groups) == 1 and len(items) > 1 and plain and (rank is None or rank - before != 1):
        groups = [[item] for item in items]
    elif len(groups) == 1 and len(items) > 1 and plain and items[0].kind != "number":
        cause = f"下标 {token.name_of(token.sub)} 是几个指标，还是相乘"
        raise Refusal(cause, token.span, "几个指标用逗号隔开，相乘写出 \\cdot")
    readers = [parser.child(group, token.span) for group in groups]
    return [reader.finish(reader.expression()) for reader in readers]


def _raised(parser: Parser, node: Node, token: Token) -> Node:
    """上标：转置、逆、逐元素的幂、幂。"""
    name = token.name_of(token.sup)
    span = node.span.to(token.span)
    if name in TRANSPOSE or (name == "T" and parser.scope.free_letter("T")):
        return Node("transpose", (node,), span=span)
    if name == "T":
        raise Refusal("T 另有所指，^T 就看不出是转置", token.span, r"转置写 ^\top")
    if name == "-1":
        return Node("inverse", (node,), span=span)
    if name in ("-\\top", "-T"):
        return Node("transpose", (Node("inverse", (node,), span=span),), span=span)
    if set(name.replace("\\prime", "'")) <= set("'*+-\\") or name in ("\\dagger", "\\dag"):
        raise Unknown(f"带 ^{name} 的符号没有声明", token.span, "把带上标的整个写进 sym")
    sup = tokens(inside(token.sup), token.source)
    if sup[0].text in ("\\odot", "\\circ"):
        reader = parser.child(sup[1:], token.span)
        return Node("entry_power", (node, reader.finish(reader.expression())), span=span)
    return Node("power", (node, parser.inner(token.sup, token)), span=span)
