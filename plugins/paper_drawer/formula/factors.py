"""一个因子里面的内容：分式、根式、竖线、括号、矩阵、分段。"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from paper_drawer.formula import big, derivatives, scripts, sets, symbols
from paper_drawer.formula.fault import Refusal, Span
from paper_drawer.formula.reader import Reader
from paper_drawer.formula.syntax import Node
from paper_drawer.formula.tokens import OPERANDS, Token, named, nested
from paper_drawer.formula.tree import inside

OTHERWISE = ("否则", "其他", "其它", "otherwise", "else")
IF = {f"\\mathrm{{{word}}}" for word in ("if", "若", "当", "时", "如果", "for", "when")}
ORDERS = {"": "", "1": "1", "2": "2", "F": "F", "\\mathrm{F}": "F", "\\infty": "\\infty"}


def fraction(reader: Reader, token: Token) -> Node:
    """分式或导数。"""
    tree = token.tree
    if tree.get("leftDelim") or not tree.get("hasBarLine", True):
        raise Refusal("二项式系数不支持", token.span, "写成连乘的分式")
    if found := derivatives.fraction(reader, token):
        return found
    parts = reader.inner(tree["numer"], token), reader.inner(tree["denom"], token)
    return scripts.apply(reader, Node("divide", parts, span=token.span), token)


def root(reader: Reader, token: Token) -> Node:
    """根式。"""
    index = token.tree.get("index")
    degree = reader.inner(index, token) if index else Node("number", value=2, span=token.span)
    return Node("root", (reader.inner(token.tree["body"], token), degree), span=token.span)


def bars(reader: Reader, opening: Token) -> Node:
    """竖线括起来的：到最近的一条为止。"""
    ends = [
        i
        for i, (token, depth) in enumerate(nested(reader.items[reader.at :]), reader.at)
        if depth == 0 and token.kind == "bar" and token.text == opening.text
    ]
    if not ends:
        fix = r"绝对值、范数写 \lvert…\rvert、\lVert…\rVert；条件概率把 P(A\mid B) 整个写进 sym"
        raise Refusal("竖线不配对", opening.span, fix)
    closing = reader.items[ends[0]]
    following = reader.items[ends[0] + 1 : ends[0] + 2]
    if following and following[0].kind in OPERANDS - {"bar"} and len(ends) > 2:  # noqa: PLR2004
        fix = r"写 \lvert…\rvert 或 \lVert…\rVert，看得出哪边是开头"
        raise Refusal("几条竖线怎样配对，不清楚", closing.span, fix)
    inner = reader.items[reader.at : ends[0]]
    reader.at = ends[0] + 1
    return _measured(reader, opening, inner, closing)


def _measured(reader: Reader, opening: Token, inner: list[Token], closing: Token) -> Node:
    """绝对值、集合的大小或范数；范数的下标是次数。"""
    span = opening.span.to(closing.span)
    if opening.text in ("|", "\\lvert"):
        if found := sets.count(reader, named(inner), span):
            return scripts.apply(reader, found, closing)
        node = Node("absolute", (reader.whole(inner, span),), named(inner), span=span)
        return scripts.apply(reader, node, closing)
    order = closing.name_of(closing.sub)
    if order not in ORDERS:
        raise Refusal(f"不支持 {order} 范数", span, r"下标写 1、2、F 或 \infty")
    norm = Node("norm", (reader.whole(inner, span),), name=ORDERS[order], span=span)
    return scripts.apply(reader, norm, replace(closing, sub=None))


def parenthesis(reader: Reader, opening: Token) -> Node:
    """括号里的。"""
    if opening.text == "\\{" and reader.sees("array"):
        return _cases(reader, opening)
    start = reader.at
    inner, closing = reader.enclosed(opening)
    span = opening.span.to(closing.span)
    if opening.text in ("\\lvert", "\\lVert"):
        return _measured(reader, opening, inner, closing)
    if opening.text == "[" and any(t.kind == "relation" for t in inner):
        condition = big.condition(reader, inner, span)
        return scripts.apply(reader, Node("indicator", (condition,), span=span), closing)
    reader.at = start
    parts, closing = reader.bracket(opening)
    return scripts.apply(reader, _grouped(opening, parts, span), closing)


def _grouped(opening: Token, parts: tuple[Node, ...], span: Span) -> Node:
    match opening.text, len(parts):
        case "\\lfloor", 1:
            return Node("call", parts, name="floor", span=span)
        case "\\lceil", 1:
            return Node("call", parts, name="ceil", span=span)
        case "\\langle", 2:
            return Node("inner", parts, span=span)
        case (("(" | "[" | "\\{"), 1) if parts[0].kind != "stack":
            return replace(parts[0], span=span)
        case "[", 1:
            return Node("call", parts, name="concat", span=span)
        case "[", _:
            return Node("concatenate", parts, span=span)
    fix = "前面若是函数，写进 fn；拼接用方括号"
    raise Refusal(f"括号 {opening.text} 里有 {len(parts)} 项，不知道是什么", span, fix)


def matrix(reader: Reader, token: Token) -> Node:
    """矩阵。"""
    rows = [
        [reader.inner(cell, token) for cell in row if inside(cell)] for row in token.tree["body"]
    ]
    if len({len(row) for row in rows}) != 1 or not rows[0]:
        raise Refusal("矩阵各行的元素个数不一样", token.span, "补齐各行")
    parts = tuple(cell for row in rows for cell in row)
    return Node("matrix", parts, value=len(rows[0]), span=token.span)


def _cases(reader: Reader, opening: Token) -> Node:
    array = reader.next()
    if not reader.sees("close", "."):
        raise Refusal("分段的大括号没有收尾", opening.span, r"用 \begin{cases} … \end{cases}")
    closing = reader.next()
    parts: list[Node] = []
    for row in array.tree["body"]:
        cells = [_unpunctuated(array.within(cell)) for cell in row]
        if len(cells) != 2:  # noqa: PLR2004 -- 值与条件
            raise Refusal("分段的每一行要有值和条件", array.span, "每行写：值 & 条件")
        if len(parts) % 2:
            raise Refusal("“否则”不在最后一行", array.span, "把“否则”放在最后")
        parts.append(reader.whole(cells[0], array.span))
        words = "".join(t.text for t in cells[1] if t.text.startswith("\\mathrm{"))
        if not any(word in words for word in OTHERWISE):
            kept = [t for t in cells[1] if t.text not in IF]
            parts.append(big.condition(reader, kept, array.span))
    return scripts.apply(reader, Node("cases", tuple(parts), span=array.span), closing)


def _unpunctuated(items: list[Token]) -> Sequence[Token]:
    return items[:-1] if items and items[-1].kind == "separator" else items


def number(_: Reader, token: Token) -> Node:
    """一个数。"""
    try:
        value = float(token.text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Refusal(f"看不懂数 {token.text}", token.span, "写成普通的小数")
    return Node("number", value=value, span=token.span)


def _group(reader: Reader, token: Token) -> Node:
    return reader.inner(token.tree, token)


Read = Callable[[Reader, Token], Node]


def _scripted(read: Read) -> Read:
    """读内容，再加上下标。"""
    return lambda reader, token: scripts.apply(reader, read(reader, token), token)


FACTORS: Mapping[str, Read] = {
    "number": _scripted(number),
    "group": _scripted(_group),
    "root": _scripted(root),
    "array": _scripted(matrix),
    "fraction": fraction,
    "bar": bars,
    "open": parenthesis,
    "big": big.read,
    "symbol": symbols.read,
}
