"""求和、连乘、最值：它们约束的指标与条件。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from paper_drawer.formula import scripts
from paper_drawer.formula.fault import Refusal, Span
from paper_drawer.formula.reader import Reader, listed, stray
from paper_drawer.formula.sets import Bound, belonging
from paper_drawer.formula.syntax import Binder, Kind, Node, walk
from paper_drawer.formula.tokens import Token, named, split

KINDS: dict[str, Kind] = {
    "\\sum": "sum", "\\prod": "product", "\\max": "max", "\\min": "min",
    "\\argmax": "argmax", "\\argmin": "argmin",
}  # fmt: skip
LISTED: dict[str, Kind] = {"\\max": "maximum", "\\min": "minimum"}
AND = ("\\wedge", "\\mathrm{and}", "\\mathrm{且}", ",", "\\quad")
RELATIONS = {"=", "\\ne", "<", ">", "\\le", "\\ge"}
MULTIPLIED = ("juxtapose", "dot", "times", "hadamard", "divide")


def read(reader: Reader, token: Token) -> Node:
    """一个大运算，连同它管的项。"""
    if token.sub is None and token.text in LISTED:
        return _listed(reader, token)
    if token.text not in KINDS:
        raise Refusal(f"{token.text} 不完整", token.span, r"写成 \arg\max_k")
    bound = _bound(reader, token)
    inner = reader.child(reader.items[reader.at :], token.span, *bound.names())
    body = inner.signed()
    reader.at += inner.at
    if bound.elements and token.text in ("\\argmax", "\\argmin"):
        raise Refusal("取到的是元素还是它的编号", token.span, r"在编号上取：\arg\max_{i}")
    bound.conditions = [bound.put(node) for node in bound.conditions]
    body = bound.put(body)
    _extent(token, body, bound.names())
    return _over(KINDS[token.text], bound, body, token.span.to(body.span))


def _over(kind: Kind, bound: Bound, body: Node, span: Span) -> Node:
    parts = (body, _all(bound.conditions, span)) if bound.conditions else (body,)
    return Node(kind, parts, binders=tuple(bound.binders), span=span)


def _all(conditions: Sequence[Node], span: Span) -> Node:
    return conditions[0] if len(conditions) == 1 else Node("and", tuple(conditions), span=span)


def _extent(token: Token, body: Node, names: Sequence[str]) -> None:
    """连乘与最值后面的最后一个因子里没有指标：它归不归里面，不猜。"""
    if token.text != "\\sum" and body.kind in MULTIPLIED:
        first, last = body.parts
        inner = first.kind == "transpose" or (first.parts and first.parts[-1].kind == "transpose")
        if not inner and not any(n.kind == "symbol" and n.name in names for n in walk(last)):
            raise Refusal(f"{token.text} 管到哪里不清楚", last.span, "加括号，或把这个因子写到前面")


def _listed(reader: Reader, token: Token) -> Node:
    r"""\max(a, b)。"""
    if not reader.sees("open"):
        raise Refusal(f"{token.text} 后面要有下标或括号", token.span, "写出在什么上取")
    parts, closing = reader.bracket(reader.next())
    node = Node(LISTED[token.text], parts, span=token.span.to(closing.span))
    return scripts.apply(reader, node, closing)


def condition(reader: Reader, items: Sequence[Token], span: Span, *names: str) -> Node:
    """关系式，可以连着写（0 < x ≤ 1）、用逗号或“且”并起来。"""
    found = [
        relation
        for group in split(items, AND)
        if group
        for relation in _relations(reader.child(group, span, *names))
    ]
    if not found:
        raise Refusal("条件里没有 =、<、> 这样的关系", span, "写成关系式")
    return _all(found, span)


def _relations(reader: Reader) -> list[Node]:
    left = reader.expression()
    found: list[Node] = []
    while token := reader.peek():
        if token.kind != "relation" or token.text not in RELATIONS:
            raise stray(token)
        reader.next()
        right = reader.expression()
        found.append(Node("relation", (left, right), token.text, span=left.span.to(right.span)))
        left = right
    if not found:
        raise Refusal("条件里没有 =、<、> 这样的关系", left.span, "写成关系式")
    return found


def _bound(reader: Reader, token: Token) -> Bound:
    bound = Bound()
    for group in _groups(token):
        _bind(reader, group, bound)
    if not bound.binders:
        raise Refusal(f"{token.text} 没有写指标", token.span, r"写成 \sum_{k} 或 \sum_{k=1}^{K}")
    if token.sup is not None:
        bound.binders = _up_to(reader, token, bound.binders)
    return bound


def _up_to(reader: Reader, token: Token, binders: Sequence[Binder]) -> list[Binder]:
    r"""上限：\sum_i^N 从 1 起，\sum_{i,j=1}^N 是两个都从 1 到 N。"""
    *others, last = binders
    if last.upper or last.members or (others and not last.lower) or any(b.lower for b in others):
        raise Refusal("上限是哪个指标的不清楚", token.span, r"写成 \sum_{k=1}^{K}")
    lower = last.lower or Node("number", value=1, span=token.span)
    upper = reader.inner(token.sup, token)
    return [replace(binder, lower=lower, upper=upper) for binder in binders]


def _groups(token: Token) -> list[list[Token]]:
    items = token.within(token.sub)
    if len(items) == 1 and items[0].kind == "array":  # \substack
        return [token.within(cell) for row in items[0].tree["body"] for cell in row]
    groups = [group for group in split(items, (",", ";", "|", ":")) if group]
    for i in range(len(groups) - 1):  # i, j ∈ S：两个都取自 S
        last = groups[-1]
        if len(groups[i]) == 1 and len(last) > 1 and last[1].text == "\\in":
            groups[i] += last[1:]
    return groups


def _bind(reader: Reader, group: list[Token], bound: Bound) -> None:
    first, scope = group[0], reader.scope
    name, relation = first.name(), group[1].text if len(group) > 1 else ""
    fresh = first.kind == "symbol" and scope.free_letter(name) and name not in bound.names()
    if any(t.text == "\\in" for t in group):
        _members(reader, group, bound)
    elif first.kind != "symbol" or relation not in ("", "="):
        _conditional(reader, group, bound)
    elif fresh and relation:
        bound.binders.append(Binder(name, lower=reader.whole(group[2:], first.span)))
    elif fresh:
        bound.binders.append(Binder(name))
    elif name not in scope.bound and name not in bound.names():
        raise Refusal(f"指标 {name} 同时是声明过的符号", first.span, "换一个字母")
    elif relation and bound.binders:
        _conditional(reader, group, bound)
    else:
        raise Refusal(f"指标 {name} 用了两次", first.span, "里面的换一个字母")


def _conditional(reader: Reader, group: list[Token], bound: Bound) -> None:
    """j ≠ i、1 ≤ i < n：没有约束过的字母由它约束。"""
    plain = [t for t in group if t.sub is None and t.sup is None]
    letters = dict.fromkeys(t.name() for t in plain if t.kind == "symbol")
    fresh = [n for n in letters if reader.scope.free_letter(n) and n not in bound.names()]
    bound.binders += [Binder(name) for name in fresh]
    span = group[0].span.to(group[-1].span)
    bound.conditions.append(condition(reader, group, span, *bound.names()))


def _members(reader: Reader, group: list[Token], bound: Bound) -> None:
    r"""k ∈ \{1, …, K\}、j ∈ \mathcal N(i)、(i, j) ∈ E。"""
    at = [t.text for t in group].index("\\in")
    letters = [t.name() for t in group[:at] if t.kind == "symbol"]
    rest, span = group[at + 1 :], group[0].span.to(group[-1].span)
    for name in letters:
        if not reader.scope.free_letter(name) or name in bound.names():
            raise Refusal(f"指标 {name} 已经有别的意思", span, "换一个字母")
    if len(letters) == 1 and rest and rest[0].text == "\\{" and rest[-1].text == "\\}":
        values, elided = listed(reader, split(rest[1:-1], ","), span)
        ends = Binder(letters[0], lower=values[0], upper=values[-1])
        bound.binders.append(ends if elided else Binder(letters[0], values=values))
    else:
        belonging(reader, letters, named(rest), span, bound)
