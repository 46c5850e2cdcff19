r"""导数的写法：\frac{\partial L}{\partial w}、\frac{d}{dx}(…)、\nabla_w L、\nabla f(x)。"""

from __future__ import annotations

from paper_drawer.formula.fault import Refusal
from paper_drawer.formula.reader import Reader
from paper_drawer.formula.syntax import Node
from paper_drawer.formula.tokens import Token

SIGNS = {"\\partial", "\\mathrm{d}", "d"}


def fraction(reader: Reader, token: Token) -> Node | None:
    """这个分式若是导数，读它。"""
    above, below = (token.within(token.tree[part]) for part in ("numer", "denom"))
    signs = [items[0] for items in (above, below) if items and items[0].text in SIGNS]
    if len(signs) < 2 or len(below) < 2 or reader.scope.value(signs[0].text):  # noqa: PLR2004
        return None
    if signs[0].sup is not None or signs[0].sub is not None:
        raise Refusal("高阶导数不支持", token.span, "先给一阶导数起名字，或写明不核对的理由")
    if token.sup is not None or token.sub is not None:
        raise Refusal("导数带着上下标", token.span, "加一层括号")
    variable = _variable(reader, below[1:], token)
    if len(above) > 1:
        inner = reader.child(above[1:], token.span)
        target = inner.finish(inner.signed())
    else:
        target = _following(reader, token)
    return Node("derivative", (target, variable), span=token.span)


def gradient(reader: Reader, token: Token) -> Node:
    r"""\nabla_w L；只有一个实参的 \nabla f(x) 不必写 w。"""
    if token.sup is not None:
        raise Refusal("∇ 带着上标", token.span, r"只支持一阶：\nabla_{w} L")
    if token.sub is not None:
        variable = _variable(reader, token.within(token.sub), token)
        target = _following(reader, token)
        return Node("derivative", (target, variable), span=token.span.to(target.span))
    target = _following(reader, token)
    span = token.span.to(target.span)
    arguments = _arguments(reader, target)
    if len(arguments) != 1:
        raise Refusal("∇ 没有写对谁求导", token.span, r"写成 \nabla_{w} L")
    if arguments[0].kind == "symbol" and arguments[0].name not in reader.scope.bound:
        return Node("derivative", (target, *arguments), span=span)
    if not reader.scope.function(target.name):
        raise Refusal("∇ 后面的实参不是一个符号", target.span, "先给实参起名字")
    return Node("prime", arguments, name=target.name, value=1, span=span)


def _arguments(reader: Reader, target: Node) -> tuple[Node, ...]:
    """f(x) 的 x；J(w) 定义成一个名字时，是 w。"""
    if target.kind == "call":
        return target.parts
    local = reader.scope.locals.get(target.name.partition("(")[0])
    if target.kind != "symbol" or local is None or local.name != target.name:
        return ()
    return tuple(Node("symbol", name=name, span=target.span) for name in local.parameters)


def _variable(reader: Reader, items: list[Token], token: Token) -> Node:
    inner = reader.child(items, token.span)
    node = inner.finish(inner.factor())
    base = node.parts[0] if node.kind == "index" else node
    if base.kind != "symbol" or base.name in reader.scope.bound:
        raise Refusal("只能对一个符号或它的元素求导", token.span, "先给它起名字")
    return node


def _following(reader: Reader, token: Token) -> Node:
    """后面那一个因子。"""
    if not reader.starts():
        raise Refusal("导数后面没有式子", token.span, "写出对什么求导")
    target = reader.factor()
    if reader.starts():
        raise Refusal("对哪些因子求导不清楚", token.span.to(target.span), "用方括号括起来")
    return target
