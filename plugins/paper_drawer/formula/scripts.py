"""上下标：名字的一部分，或取元素、转置、逆、幂。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from paper_drawer.formula.fault import Refusal, Unknown
from paper_drawer.formula.names import scripted
from paper_drawer.formula.reader import Reader
from paper_drawer.formula.scope import Scope, entries
from paper_drawer.formula.syntax import Node
from paper_drawer.formula.tokens import Token, split
from paper_drawer.formula.tree import inside

MARKS = {"+", "\\cdot", "\\bullet", "*"}
"""求过和的下标写成的记号。"""
TRANSPOSE = {"\\top", "\\mathsf{T}", "\\mathrm{T}", "\\mathbf{T}"}


def readings(token: Token) -> Iterator[tuple[str, Token]]:
    """一个符号的名字，从长到短，和剩下的上下标。"""
    sub, sup = token.name_of(token.sub), token.name_of(token.sup)
    if sub and sup:
        yield scripted(token.text, sub, sup), replace(token, sub=None, sup=None)
    if sub:
        yield scripted(token.text, sub, ""), replace(token, sub=None)
    if sup:
        yield scripted(token.text, "", sup), replace(token, sup=None)
    if mark := marked(token):
        yield mark
        return
    if count := len(places(token)):
        yield token.text + entries(count), token
    yield token.text, token


def places(token: Token) -> list[list[Token]]:
    """下标与括号里的上标：逗号隔开的，或连着写的几个字母，各是一项。"""
    groups: list[list[Token]] = []
    for items in (counted(token), token.within(token.sub)):
        plain = all(t.kind in ("symbol", "number", "separator") for t in items)
        own = split(items, ",;") if items else []
        groups += [[t] for t in own[0]] if plain and len(own) == 1 else own
    return groups


def counted(token: Token) -> list[Token]:
    """x^{(i)} 的 i：括号里的上标也是下标。"""
    items = token.within(token.sup)
    framed = len(items) > 2 and items[0].text + items[-1].text in ("()", "[]")  # noqa: PLR2004
    return items[1:-1] if framed else []


def superscript(token: Token, scope: Scope) -> list[Token]:
    """b^i、b^{(i)} 的 i：可能是指标的上标。"""
    items = counted(token) or token.within(token.sup)
    letters = [t for t in items if t.kind != "separator"]
    single = len(letters) == 1 and len(letters[0].text) == 1 and letters[0].text != "T"
    plain = all(t.kind == "symbol" and scope.free_letter(t.name()) for t in letters)
    return letters if plain and (single or counted(token)) else []


def marked(token: Token) -> tuple[str, Token] | None:
    r"""p_{i+}、n_{\cdot j}：对一个指标求过和的，是另一个数组；只剩下字母作下标。"""
    items = token.within(token.sub)
    marks = [t for t in items if t.text in MARKS]
    letters = [t for t in items if t.kind == "symbol"]
    ends = items[:1] + items[-1:]
    if len(marks) != 1 or not letters or len(items) - len(letters) != 1 or marks[0] not in ends:
        return None
    name = scripted(token.text, "".join(t.text if t in marks else "⋆" for t in items), "")
    kept = [n for n in inside(token.sub) if n.get("text") != marks[0].tree.get("text")]
    return name, replace(token, sub=kept)


def apply(reader: Reader, node: Node, token: Token) -> Node:
    """给一个式子加上记号剩下的上下标：先取元素，再转置、逆、幂。"""
    span = node.span.to(token.span)
    if token.sub is not None and token.name_of(token.sub) == "+":  # [x]_+：正的部分
        zero = Node("number", value=0, span=token.span)
        node = Node("maximum", (zero, node), span=span)
        token = replace(token, sub=None)
    above = split(counted(token), ",") if node.kind != "number" and counted(token) else []
    if not above and _raised_index(reader, node, token):
        above = [token.within(token.sup)]
    if above and (node.kind != "symbol" or reader.scope.rank(node.name) == 0):
        cause = f"上标 {token.name_of(token.sup)} 是指标还是幂"
        raise Refusal(cause, token.span, "是幂就去掉上标的括号，是指标就声明出那个轴")
    indices = [reader.whole(group, token.span) for group in above]
    if token.sub is not None:
        indices += _indices(reader, node, token, len(indices))
    if indices:
        node = Node("index", (node, *indices), span=span)
    return node if token.sup is None or above else _raised(reader, node, token)


def _raised_index(reader: Reader, node: Node, token: Token) -> bool:
    """a^i_{x,y}：a 只剩一个轴，i 是指标；向量没有幂，没有别的读法。"""
    scope, name = reader.scope, token.name_of(token.sup)
    letter = name != "T" and scope.index(name) and not scope.declaration.elementwise
    return letter and node.kind == "symbol" and scope.rank(node.name) == len(places(token)) + 1


def _indices(reader: Reader, node: Node, token: Token, before: int) -> list[Node]:
    """下标：逗号隔开的，或连着写的几个字母。"""
    items = token.within(token.sub)
    rank = reader.scope.rank(node.name) if node.kind == "symbol" else None
    if rank and rank - before > 1 and [len(t.text) for t in items if t.text.isdecimal()] == [rank]:
        items = _digits(reader, node, items[0])
    groups = split(items, ",;")
    plain = all(item.kind in ("symbol", "number") for item in items)
    if len(groups) == 1 and len(items) > 1 and plain and (rank is None or rank - before != 1):
        groups = [[item] for item in items]
    elif len(groups) == 1 and len(items) > 1 and plain and items[0].kind != "number":
        cause = f"下标 {token.name_of(token.sub)} 是几个指标，还是相乘"
        raise Refusal(cause, token.span, "几个指标用逗号隔开，相乘写出 \\cdot")
    return [reader.whole(group, token.span) for group in groups]


def _digits(reader: Reader, node: Node, number: Token) -> list[Token]:
    """A_{11} 是 A_{1,1}；大小到了两位数，就不清楚。"""
    symbol = reader.scope.declaration.symbols.get(node.name)
    dims = reader.scope.declaration.dims
    texts = [dims.get(text, text) for text in symbol.domain.shape] if symbol else []
    if any(len(digits) > 1 for text in texts for digits in re.findall(r"\d+", text)):
        raise Refusal(f"下标 {number.text} 是一个数还是几个", number.span, "用逗号隔开")
    return [replace(number, text=digit) for digit in number.text]


def _raised(reader: Reader, node: Node, token: Token) -> Node:
    """上标：转置、逆、逐元素的幂、幂。"""
    name = token.name_of(token.sup)
    span = node.span.to(token.span)
    if name in TRANSPOSE or (name == "T" and reader.scope.free_letter("T")):
        return Node("transpose", (node,), span=span)
    vector = reader.scope.rank(node.name) or reader.scope.declaration.elementwise
    if name == "T" and vector:  # 别的：数的 T 次方；是向量就求不出值
        raise Refusal("T 另有所指，^T 就看不出是转置", token.span, r"转置写 ^\top")
    if name == "-1":
        return Node("inverse", (node,), span=span)
    if name in ("-\\top", "-T"):
        return Node("transpose", (Node("inverse", (node,), span=span),), span=span)
    if set(name.replace("\\prime", "'")) <= set("'*+-\\") or name in ("\\dagger", "\\dag"):
        raise Unknown(f"带 ^{name} 的符号没有声明", token.span, "把带上标的整个写进 sym")
    sup = token.within(token.sup)
    if sup and sup[0].text in ("\\odot", "\\circ"):
        return Node("entry_power", (node, reader.whole(sup[1:], token.span)), span=span)
    return Node("power", (node, reader.whole(sup, token.span)), span=span)
