"""一个因子里面的内容：分式、根式、竖线、括号、矩阵、分段。"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from paper_drawer.formula import big, derivative_syntax, scripts
from paper_drawer.formula.fault import Refusal, Span
from paper_drawer.formula.names import join
from paper_drawer.formula.syntax import Node
from paper_drawer.formula.tokens import OPERANDS, Token, tokens
from paper_drawer.formula.tree import inside

if TYPE_CHECKING:
    from paper_drawer.formula.parser import Parser

OTHERWISE = ("否则", "其他", "其它", "otherwise", "else")
IF = {f"\\mathrm{{{word}}}" for word in ("if", "若", "当", "时", "如果", "for", "when")}


def fraction(parser: Parser, token: Token) -> Node:
    """分式或导数。"""
    tree = token.tree
    if tree.get("leftDelim") or not tree.get("hasBarLine", True):
        raise Refusal("二项式系数不支持", token.span, "写成连乘的分式")
    if found := derivative_syntax.fraction(parser, token):
        return found
    parts = parser.inner(tree["numer"], token), parser.inner(tree["denom"], token)
    return scripts.apply(parser, Node("divide", parts, span=token.span), token)


def root(parser: Parser, token: Token) -> Node:
    """根式。"""
    index = token.tree.get("index")
    degree = parser.inner(index, token) if index else Node("number", value=2, span=token.span)
    return Node("root", (parser.inner(token.tree["body"], token), degree), span=token.span)


def bars(parser: Parser, token: Token) -> Node:
    """竖线括起来的。"""
    outer, parser.closing = parser.closing, token.text
    if (count := _count(parser, token)) is not None:
        parser.closing = outer
        return count
    node = parser.expression()
    if not parser.sees("bar", token.text):
        fix = r"绝对值、范数写 \lvert…\rvert、\lVert…\rVert；条件概率把 P(A\mid B) 整个写进 sym"
        raise Refusal("竖线不配对", token.span, fix)
    closing, parser.closing = parser.next(), outer
    _nested_bars(parser, closing)
    return _measured(parser, token, node, closing)


def _nested_bars(parser: Parser, closing: Token) -> None:
    """|a| b |c| 也可以读成 |a·|b|·c|。"""
    after = parser.items[parser.at : parser.at + 1]
    rest = [t for t in parser.items[parser.at :] if t.kind == "bar" and t.text == closing.text]
    if after and after[0].kind in OPERANDS and len(rest) > 1:
        fix = r"写 \lvert…\rvert 或 \lVert…\rVert，看得出哪边是开头"
        raise Refusal("几条竖线怎样配对，不清楚", closing.span, fix)


def _count(parser: Parser, opening: Token) -> Node | None:
    """|S|：集合有几个元素。"""
    names: list[str] = []
    for i, token in enumerate(parser.items[parser.at : parser.at + 12], parser.at):
        if token.kind == "bar" or token.text == "\\rvert":
            name = join(names)
            if name not in parser.scope.declaration.sets:
                return None
            parser.at = i + 1
            node = Node(
                "count", _members(parser, name), name=name, span=opening.span.to(token.span)
            )
            return scripts.apply(parser, node, token)
        names.append(token.name() if token.kind in ("symbol", "number", "close") else token.text)
    return None


def _members(parser: Parser, name: str) -> tuple[Node, ...]:
    return big.bracketed(parser, parser.scope.declaration.sets[name], parser.span)


def _measured(parser: Parser, opening: Token, node: Node, closing: Token) -> Node:
    """绝对值或范数；范数的下标是次数。"""
    span = opening.span.to(closing.span)
    if opening.text in ("|", "\\lvert"):
        return scripts.apply(parser, Node("absolute", (node,), span=span), closing)
    order = closing.name_of(closing.sub)
    if order not in ("", "1", "2", "F", "\\mathrm{F}", "\\infty"):
        raise Refusal(f"不支持 {order} 范数", span, r"下标写 1、2、F 或 \infty")
    norm = Node("norm", (node,), name=order.replace("\\mathrm{F}", "F"), span=span)
    return scripts.apply(parser, norm, replace(closing, sub=None))


def parenthesis(parser: Parser, opening: Token) -> Node:
    """括号里的。"""
    if opening.text == "\\{" and parser.sees("array"):
        return _cases(parser, opening)
    if opening.text in ("\\lvert", "\\lVert"):
        if opening.text == "\\lvert" and (count := _count(parser, opening)) is not None:
            return count
        parts, closing = parser.bracket(opening)
        if len(parts) != 1:
            raise Refusal("竖线里有逗号", opening.span, "竖线里只写一个式子")
        return _measured(parser, opening, parts[0], closing)
    if opening.text == "[" and (iverson := _iverson(parser, opening)) is not None:
        return iverson
    parts, closing = parser.bracket(opening)
    span = opening.span.to(closing.span)
    return scripts.apply(parser, _grouped(opening, parts, span), closing)


def _grouped(opening: Token, parts: tuple[Node, ...], span: Span) -> Node:
    match opening.text, len(parts):
        case "\\lfloor", 1:
            return Node("call", parts, name="floor", span=span)
        case "\\lceil", 1:
            return Node("call", parts, name="ceil", span=span)
        case "\\langle", 2:
            return Node("inner", parts, span=span)
        case (("(" | "[" | "\\{"), 1):
            return replace(parts[0], span=span)
        case "[", _:
            return Node("concatenate", parts, span=span)
    fix = "前面若是函数，写进 fn；拼接用方括号"
    raise Refusal(f"括号 {opening.text} 里有 {len(parts)} 项，不知道是什么", span, fix)


def _iverson(parser: Parser, opening: Token) -> Node | None:
    """[y = k]：成立是 1，不成立是 0。"""
    end = parser.closing_at(parser.at - 1)
    inner = parser.items[parser.at : end]
    if not any(t.kind == "relation" for t in inner) or end == len(parser.items):
        return None
    parser.at = end + 1
    condition = parser.child(inner, opening.span).condition()
    span = opening.span.to(parser.items[end].span)
    return scripts.apply(parser, Node("indicator", (condition,), span=span), parser.items[end])


def matrix(parser: Parser, token: Token) -> Node:
    """矩阵。"""
    rows = [
        [parser.inner(cell, token) for cell in row if inside(cell)] for row in token.tree["body"]
    ]
    if len({len(row) for row in rows}) != 1 or not rows[0]:
        raise Refusal("矩阵各行的元素个数不一样", token.span, "补齐各行")
    parts = tuple(cell for row in rows for cell in row)
    return Node("matrix", parts, value=len(rows[0]), span=token.span)


def _cases(parser: Parser, opening: Token) -> Node:
    array = parser.next()
    if not parser.sees("close", "."):
        raise Refusal("分段的大括号没有收尾", opening.span, r"用 \begin{cases} … \end{cases}")
    closing = parser.next()
    parts: list[Node] = []
    for row in array.tree["body"]:
        cells = [tokens(inside(cell), array.source) for cell in row]
        if len(cells) != 2:  # noqa: PLR2004 -- 值与条件
            raise Refusal("分段的每一行要有值和条件", array.span, "每行写：值 & 条件")
        value = cells[0][:-1] if cells[0] and cells[0][-1].kind == "separator" else cells[0]
        reader = parser.child(value, array.span)
        parts.append(reader.finish(reader.expression()))
        parts += _case_condition(parser, cells[1], array)
    node = Node("cases", tuple(parts), span=array.span)
    if len(parts) % 2 and any(
        t.text.startswith("\\mathrm{" + w) for w in OTHERWISE for t in cells[1]
    ):
        return scripts.apply(parser, node, closing)
    if len(parts) != 2 * len(array.tree["body"]):
        raise Refusal("“否则”不在最后一行", array.span, "把“否则”放在最后")
    return scripts.apply(parser, node, closing)


def _case_condition(parser: Parser, items: Sequence[Token], array: Token) -> list[Node]:
    words = "".join(t.text for t in items if t.text.startswith("\\mathrm{"))
    if any(word in words for word in OTHERWISE):
        return []
    kept = [t for t in items if t.text not in IF]
    if kept and kept[-1].kind == "separator":
        kept.pop()
    return [parser.child(kept, array.span).condition()]


def number(token: Token) -> Node:
    """一个数。"""
    try:
        value = float(token.text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Refusal(f"看不懂数 {token.text}", token.span, "写成普通的小数")
    return Node("number", value=value, span=token.span)


def _scripted(read: Callable[[Parser, Token], Node]) -> Callable[[Parser, Token], Node]:
    """读内容，再加上下标。"""
    return lambda parser, token: scripts.apply(parser, read(parser, token), token)


FACTORS: Mapping[str, Callable[[Parser, Token], Node]] = {
    "number": _scripted(lambda _, token: number(token)),
    "group": _scripted(lambda parser, token: parser.inner(token.tree, token)),
    "root": _scripted(root),
    "array": _scripted(matrix),
    "fraction": fraction,
    "bar": bars,
    "open": parenthesis,
    "big": big.read,
    "symbol": scripts.symbol,
}
