"""一个字母或词：函数、声明的符号、指标、大小或常数。"""

from __future__ import annotations

import math
import re
from dataclasses import replace

from paper_drawer.formula import big, calls, derivatives, expectations, scripts
from paper_drawer.formula.fault import Refusal, Unknown
from paper_drawer.formula.reader import Reader
from paper_drawer.formula.scope import Scope
from paper_drawer.formula.syntax import Node
from paper_drawer.formula.tokens import Token, split

INDICATORS = {"\\mathbb{1}", "\\mathbf{1}", "\\mathbb{I}", "\\mathrm{1}"}
EXPECTATIONS = {"\\mathbb{E}", "\\mathrm{E}", "\\hat{\\mathbb{E}}"}
IDENTITIES = {"I", "\\mathbf{I}"}
HINTS = {
    "\\sigma": r"是 sigmoid 就写进 fn（\sigma: sigmoid），是标准差就写进 sym",
    "e": "自然常数要带上指数，如 e^{x}；别的写进 sym",
    "d": r"导数写成 \frac{\mathrm{d} y}{\mathrm{d} x}；别的写进 sym",
    "I": "单位矩阵写出大小（I_N，N 在 dims 里），或写进 sym（I: identity[D, D]）",
    "\\delta": r"克罗内克的 δ 写进 sym（\delta: identity[K]），或写 \mathbb{1}[i = j]",
    "\\partial": r"偏导写成 \frac{\partial L}{\partial w}",
}


def read(reader: Reader, token: Token) -> Node:
    """读一个符号与它的上下标。"""
    if token.text == "\\nabla":
        return derivatives.gradient(reader, token)
    for name, rest in scripts.readings(token):
        if found := _named(reader, token, name, rest):
            return found
    if text := _twin(reader.scope, token):
        return read(reader, replace(token, text=text))
    return _unnamed(reader, token)


def _twin(scope: Scope, token: Token) -> str:
    r"""\mathbf{z} 的元素写 z_i：两个只声明（定义）了一个时，是同一个数组。"""
    bold = re.fullmatch(r"\\mathbf\{(.*)\}", token.text)
    other = bold[1] if bold else f"\\mathbf{{{token.text}}}"
    same = not scope.free_letter(token.text) or scope.size(other) or other in scope.bound
    if same or not scope.value(other) or not (scope.rank(other) if bold else token.sub):
        return ""
    return other


def _unnamed(reader: Reader, token: Token) -> Node:
    """不是名字的：期望、单位矩阵、示性函数、不必声明的函数、常数。"""
    if token.text in EXPECTATIONS:
        return expectations.expectation(reader, token)
    if token.text in IDENTITIES | INDICATORS and (found := _sized(reader, token)):
        return found
    if token.text in INDICATORS:
        return _indicator(reader, token)
    name = reader.scope.builtin(token.text)
    if name == "onehot" and reader.sees("open", "("):
        return calls.onehot(reader, token)
    if name:
        return calls.call(reader, name, token)
    return _constant(reader, token)


def _named(reader: Reader, token: Token, name: str, rest: Token) -> Node | None:
    """这个读法若是一个名字，读它；别的等式要定义它时，等它。"""
    scope = reader.scope
    local = scope.locals.get(name)
    if scope.value(name) and not (local and local.parameters):
        _apart(scope, token, name)
        own = Node("symbol", name=local.name if local else name, span=token.span)
        return _value(reader, own, rest)
    if scope.function(name) or (local and reader.sees("open", "(")):
        return calls.call(reader, local.name if local else name, rest)
    if local:  # J(w) 也可以只写 J
        return _value(reader, Node("symbol", name=local.name, span=token.span), rest)
    if name in scope.pending:
        raise Unknown(f"符号 {name} 没有声明", token.span, "它的定义用到了没有声明的，或绕回了自己")
    if name in scope.bound and rest.sub is not None:
        raise Refusal(f"指标 {token.text} 不能再带下标", token.span, "换一个字母")
    size = "" if name in scope.bound else scope.size(name)
    if name not in scope.bound and not size:
        return None
    own = Node("size" if size else "symbol", name=size or name, span=token.span)
    return scripts.apply(reader, own, rest)


def _value(reader: Reader, node: Node, rest: Token) -> Node:
    above = rest.sup is None
    return (above and _entry(reader, node, rest)) or scripts.apply(reader, node, rest)


def _apart(scope: Scope, token: Token, name: str) -> None:
    """x_1 与 x 都声明了：是另一个符号，还是 x 的第一个元素。"""
    if re.search(r"_\{,*\}|⋆", name) or re.fullmatch(r"(.*)_\{\d+\}", name):
        return  # 下标只有数的，看完整个程序再说
    for shorter, rest in scripts.readings(token):
        if shorter == name or not scope.value(shorter) or len(shorter) > len(name):
            continue
        entry = token.sub is not None and rest.sub is not None and indexing(scope, token, shorter)
        power = token.sup is not None and rest.sup is not None
        if entry or (power and token.name_of(token.sup).isdecimal()):
            cause = f"{name} 与 {shorter} 都声明了：{name} 是另一个符号，还是由 {shorter} 取来的"
            raise Refusal(cause, token.span, "换一个记号")


def indexing(scope: Scope, token: Token, array: str) -> bool:
    """数组的下标能不能是它：字母都能当指标，数不小于起点。"""
    if not scope.rank(array):
        return False
    items = token.within(token.sub)
    letters = [t.name() for t in items if t.kind == "symbol"]
    numbers = [int(t.text) for t in items if t.text.isdecimal()]
    known = all(scope.index(name) or scope.size(name) for name in letters)
    return known and all(n >= scope.base(array) for n in numbers) and bool(letters or numbers)


def _entry(reader: Reader, node: Node, rest: Token) -> Node | None:
    """p(x)、π(a|s)、u_c(i, j)：p 是数组，x 是指标，就是 p_x。"""
    rank = reader.scope.rank(node.name)
    if not reader.sees("open", "(") or not rank:
        return None
    inner = reader.items[reader.at + 1 : reader.closing_at(reader.at)]
    groups = split(inner, (",", "|"))
    below = scripts.places(rest)
    full = len(groups) > 1 and len(groups) + len(below) == rank
    if not all(_place(reader.scope, group, full=full) for group in groups):
        return None
    before = [reader.whole(group, rest.span) for group in below]
    parts, closing = reader.bracket(reader.next(), "|")
    span = node.span.to(closing.span)
    return scripts.apply(reader, Node("index", (node, *before, *parts), span=span), closing)


def _place(scope: Scope, items: list[Token], *, full: bool) -> bool:
    """一个实参能不能是下标：指标、一个声明的编号；每个轴都有时，也可以是 t + 1、argmax。"""
    if not items:
        return False
    if items[0].text in ("\\argmax", "\\argmin"):
        return True
    others = [t for t in items if not _whole(scope, t)]
    if len(items) == 1 and not others:
        return True
    return full and all(t.kind == "number" or t.text in ("+", "-") for t in others)


def _whole(scope: Scope, token: Token) -> bool:
    """一个整数：指标，或取值是编号的数组的一个元素。"""
    array = scope.declaration.symbols.get(token.text)
    entry = token.sub is not None and array is not None and array.domain.kind in ("int", "index")
    return token.kind == "symbol" and (entry or scope.index(token.name()))


def _sized(reader: Reader, token: Token) -> Node | None:
    r"""I_N 是单位矩阵，\mathbf 1_N 是全 1 的向量。"""
    size = token.name_of(token.sub)
    if not size.isdecimal() and not reader.scope.size(size):
        return None
    name = "eye" if token.text in IDENTITIES else "ones"
    node = Node("call", (reader.inner(token.sub, token),), name=name, span=token.span)
    return scripts.apply(
        reader, node, Token("symbol", name, token.span, token.source, {}, None, token.sup)
    )


def _indicator(reader: Reader, token: Token) -> Node:
    if token.sub is not None:
        items = token.within(token.sub)
        if items and items[0].kind == "open" and items[-1].kind == "close":
            items = items[1:-1]
    elif reader.sees("open"):
        items, _ = reader.enclosed(reader.next())
    else:
        fix = r"写成 \mathbb{1}[y = k]；全 1 的向量写 \mathbf{1}_K，或写进 sym（ones[K]）"
        raise Unknown(f"{token.text} 后面没有条件", token.span, fix)
    condition = big.condition(reader, items, token.span)
    return Node("indicator", (condition,), span=token.span.to(condition.span))


def _constant(reader: Reader, token: Token) -> Node:
    constants = {"\\pi": math.pi} | ({"e": math.e} if token.sup is not None else {})
    if token.text in constants and token.sub is None:
        node = Node("number", value=constants[token.text], span=token.span)
        return scripts.apply(reader, node, token)
    if token.text == "\\ldots":
        raise Refusal("省略号求不出值", token.span, r"改写成 \sum、\prod 或写全")
    name, fix = token.name(), HINTS.get(token.text, "写进 sym、fn 或 dims")
    raise Unknown(f"符号 {name} 没有声明", token.span, fix, name)
