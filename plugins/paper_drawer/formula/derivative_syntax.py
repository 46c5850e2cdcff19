r"""导数的写法：\frac{\partial L}{\partial w}、\frac{d}{dx}(…)、\nabla_w L。"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paper_drawer.formula.fault import Refusal
from paper_drawer.formula.syntax import Node
from paper_drawer.formula.tokens import Token, tokens
from paper_drawer.formula.tree import inside

if TYPE_CHECKING:
    from paper_drawer.formula.parser import Parser

SIGNS = {"\\partial", "\\mathrm{d}", "d"}


def fraction(parser: Parser, token: Token) -> Node | None:
    """这个分式若是导数，读它。"""
    above = tokens(inside(token.tree["numer"]), token.source)
    below = tokens(inside(token.tree["denom"]), token.source)
    signs = [items[0] for items in (above, below) if items and items[0].text in SIGNS]
    if len(signs) < 2 or len(below) < 2 or parser.scope.value(signs[0].text):  # noqa: PLR2004
        return None
    if signs[0].sup is not None or signs[0].sub is not None:
        raise Refusal("高阶导数不支持", token.span, "先给一阶导数起名字，或写明不核对的理由")
    if token.sup is not None or token.sub is not None:
        raise Refusal("导数带着上下标", token.span, "加一层括号")
    variable = _variable(parser, below[1:], token)
    if len(above) > 1:
        reader = parser.child(above[1:], token.span)
        target = reader.finish(reader.juxtaposed())
    else:
        target = _following(parser, token)
    return Node("derivative", (target, variable), span=token.span)


def gradient(parser: Parser, token: Token) -> Node:
    r"""\nabla_w L。"""
    if token.sub is None or token.sup is not None:
        raise Refusal("∇ 没有写对谁求导", token.span, r"写成 \nabla_{w} L")
    variable = _variable(parser, tokens(inside(token.sub), token.source), token)
    target = _following(parser, token)
    return Node("derivative", (target, variable), span=token.span.to(target.span))


def _variable(parser: Parser, items: list[Token], token: Token) -> Node:
    reader = parser.child(items, token.span)
    node = reader.finish(reader.factor())
    base = node.parts[0] if node.kind == "index" else node
    if base.kind != "symbol" or base.name in parser.scope.bound:
        raise Refusal("只能对一个符号或它的元素求导", token.span, "先给它起名字")
    return node


def _following(parser: Parser, token: Token) -> Node:
    """分式后面那一个因子。"""
    if not parser.starts():
        raise Refusal("导数后面没有式子", token.span, "写出对什么求导")
    target = parser.factor()
    if parser.starts():
        raise Refusal("对哪些因子求导不清楚", token.span.to(target.span), "用方括号括起来")
    return target
