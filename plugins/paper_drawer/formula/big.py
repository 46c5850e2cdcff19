"""求和、连乘、最值、期望：它们约束的指标与条件。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from paper_drawer.formula import scripts
from paper_drawer.formula.fault import Refusal, Span
from paper_drawer.formula.names import join
from paper_drawer.formula.syntax import Binder, Kind, Node, walk
from paper_drawer.formula.tokens import Token, tokens
from paper_drawer.formula.tree import inside

if TYPE_CHECKING:
    from paper_drawer.formula.parser import Parser

KINDS: dict[str, Kind] = {
    "\\sum": "sum", "\\prod": "product", "\\max": "max", "\\min": "min",
    "\\argmax": "argmax", "\\argmin": "argmin",
}  # fmt: skip
LISTED: dict[str, Kind] = {"\\max": "maximum", "\\min": "minimum"}
SIDES = ("\\le", "<")


@dataclass
class Bound:
    """读到一半的：约束的指标与条件。"""

    binders: list[Binder] = field(default_factory=list)
    conditions: list[Node] = field(default_factory=list)

    def names(self) -> list[str]:
        """约束了哪些字母。"""
        return [binder.name for binder in self.binders]


def read(parser: Parser, token: Token) -> Node:
    """一个大运算，连同它管的项。"""
    if token.sub is None and token.text in LISTED:
        return _listed(parser, token)
    if token.text not in KINDS:
        raise Refusal(f"{token.text} 不完整", token.span, r"写成 \arg\max_k")
    bound = _binders(parser, token)
    inner = parser.child(parser.items[parser.at :], token.span, *bound.names())
    inner.closing = parser.closing
    body = inner.signed()
    parser.at += inner.at
    parts = (body, *_conjunction(bound, token.span))
    span = token.span.to(body.span)
    node = Node(KINDS[token.text], parts, binders=tuple(bound.binders), span=span)
    _extent(node, bound.names(), token)
    return node


def _extent(node: Node, names: Sequence[str], token: Token) -> None:
    """连乘与最值后面的最后一个因子里没有指标：它归不归里面，不猜。"""
    body = node.parts[0]
    if node.kind != "sum" and body.kind in ("juxtapose", "dot", "times", "hadamard", "divide"):
        last = body.parts[-1]
        if not any(n.kind == "symbol" and n.name in names for n in walk(last)):
            raise Refusal(f"{token.text} 管到哪里不清楚", last.span, "加括号，或把这个因子写到前面")


def _conjunction(bound: Bound, span: Span) -> tuple[Node, ...]:
    found = bound.conditions
    if len(found) < 2:  # noqa: PLR2004
        return tuple(found)
    return (Node("and", tuple(found), span=span),)


def _listed(parser: Parser, token: Token) -> Node:
    r"""\max(a, b)。"""
    if not parser.sees("open"):
        raise Refusal(f"{token.text} 后面要有下标或括号", token.span, "写出在什么上取")
    parts, closing = parser.bracket(parser.next())
    node = Node(LISTED[token.text], parts, span=token.span.to(closing.span))
    return scripts.apply(parser, node, closing)


def _binders(parser: Parser, token: Token) -> Bound:
    bound = Bound()
    for group in _groups(token):
        _bind(parser, group, bound, token)
    if not bound.binders:
        raise Refusal(f"{token.text} 没有写指标", token.span, r"写成 \sum_{k} 或 \sum_{k=1}^{K}")
    members = [b.members for b in bound.binders if b.members]
    if len(set(members)) == 1:  # i, j ∈ S：两个都取自 S
        bound.binders = [
            b if b.lower or b.values or b.members else replace(b, members=members[0])
            for b in bound.binders
        ]
    if token.sup is not None:
        first = bound.binders[0]
        if len(bound.binders) > 1 or first.lower is None or first.upper is not None:
            raise Refusal("有上限，却没有写从几开始", token.span, r"写成 \sum_{k=1}^{K}")
        bound.binders = [replace(first, upper=parser.inner(token.sup, token))]
    return bound


def _groups(token: Token) -> list[list[Token]]:
    items = tokens(inside(token.sub), token.source) if token.sub is not None else []
    if len(items) == 1 and items[0].kind == "array":  # \substack
        cells = [cell for row in items[0].tree["body"] for cell in row]
        return [tokens(inside(cell), token.source) for cell in cells]
    groups: list[list[Token]] = [[]]
    depth = 0
    for item in items:
        depth += {"open": 1, "close": -1}.get(item.kind, 0)
        if depth == 0 and (item.kind in ("separator", "bar") or item.text == ":"):
            groups.append([])
        else:
            groups[-1].append(item)
    return [group for group in groups if group]


def _bind(parser: Parser, group: list[Token], bound: Bound, token: Token) -> None:
    first = group[0]
    name = first.name()
    relation = group[1].text if len(group) > 1 else ""
    rest = group[2:]
    if first.kind == "open" and any(t.text == "\\in" for t in group):
        _edges(parser, group, bound, token)
    elif first.kind != "symbol" or relation not in ("", "=", "\\in"):
        _condition(parser, group, bound, token)
    elif parser.scope.free_letter(name) and name not in bound.names():
        bound.binders.append(_binder(parser, name, relation, rest, token))
    elif name in parser.scope.bound or name in bound.names():
        if relation != "=" or not bound.binders:
            raise Refusal(f"指标 {name} 用了两次", first.span, "里面的换一个字母")
        _condition(parser, group, bound, token)
    else:
        raise Refusal(f"指标 {name} 同时是声明过的符号", first.span, "换一个字母")


def _binder(parser: Parser, name: str, relation: str, rest: list[Token], token: Token) -> Binder:
    if relation == "=":
        reader = parser.child(rest, token.span)
        return Binder(name, lower=reader.finish(reader.expression()))
    if relation != "\\in":
        return Binder(name)
    if rest and rest[0].text == "\\{" and rest[-1].text == "\\}":
        return _enumerated(parser, name, rest[1:-1], token)
    return Binder(name, members=join([t.name() for t in rest]))


def _enumerated(parser: Parser, name: str, items: list[Token], token: Token) -> Binder:
    """{1, …, K} 或 {0, 1}。"""
    groups: list[list[Token]] = [[]]
    for item in items:
        if item.kind == "separator":
            groups.append([])
        else:
            groups[-1].append(item)
    dotted = [i for i, g in enumerate(groups) if [t.text for t in g] == ["\\ldots"]]
    values = tuple(
        reader.finish(reader.expression())
        for i, group in enumerate(groups)
        if i not in dotted
        for reader in [parser.child(group, token.span)]
    )
    if not dotted:
        return Binder(name, values=values)
    if dotted != [len(groups) - 2]:
        raise Refusal("省略号怎样接下去不清楚", token.span, r"写成 \{1, \ldots, K\}")
    return Binder(name, lower=values[0], upper=values[-1])


def _edges(parser: Parser, group: list[Token], bound: Bound, token: Token) -> None:
    """(i, j) ∈ E：E 是声明里的矩阵，取不是 0 的。"""
    letters = [t.name() for t in group if t.kind == "symbol"][:2]
    at = [t.text for t in group].index("\\in")
    members = join([t.name() for t in group[at + 1 :]])
    if at != 5 or not all(parser.scope.free_letter(name) for name in letters):  # noqa: PLR2004
        raise Refusal("看不懂这个下标", token.span, r"写成 \sum_{(i, j) \in E}")
    bound.binders += [
        Binder(letters[0], members=f"{members}!1"),
        Binder(letters[1], members=f"{members}!2"),
    ]


def _condition(parser: Parser, group: list[Token], bound: Bound, token: Token) -> None:
    """j ≠ i、1 ≤ i < n：没有约束过的字母由它约束。"""
    known = bound.names()
    fresh = [t.name() for t in group if t.kind == "symbol" and parser.scope.free_letter(t.name())]
    fresh = [n for n in dict.fromkeys(fresh) if n not in known and len(n.lstrip("\\")) >= 1]
    if len(group) > 4 and (binder := _between(parser, group, fresh, token)):  # noqa: PLR2004
        bound.binders.append(binder)
        return
    bound.binders += [Binder(name) for name in fresh]
    bound.conditions.append(parser.child(group, token.span, *bound.names()).condition())


def _between(parser: Parser, group: list[Token], fresh: list[str], token: Token) -> Binder | None:
    """1 ≤ i ≤ n。"""
    cuts = [i for i, t in enumerate(group) if t.kind == "relation"]
    if len(cuts) != 2 or cuts[1] != cuts[0] + 2 or len(fresh) != 1:  # noqa: PLR2004
        return None
    if group[cuts[0] + 1].name() != fresh[0] or any(group[c].text not in SIDES for c in cuts):
        return None
    low, high = (
        reader.finish(reader.expression())
        for part in (group[: cuts[0]], group[cuts[1] + 1 :])
        for reader in [parser.child(part, token.span)]
    )
    one = Node("number", value=1, span=token.span)
    if group[cuts[0]].text == "<":
        low = Node("add", (low, one), span=low.span)
    if group[cuts[1]].text == "<":
        high = Node("subtract", (high, one), span=high.span)
    return Binder(fresh[0], lower=low, upper=high)


def bracketed(parser: Parser, text: str, span: Span) -> tuple[Node, ...]:
    """A[i] 的 i。"""
    _, _, inner = text.partition("[")
    name = inner.rstrip("]")
    if not name:
        return ()
    if name not in parser.scope.bound and not parser.scope.value(name):
        raise Refusal(f"集合用到的 {name} 这里没有", span, "在它约束的范围里用")
    return (Node("symbol", name=name, span=span),)


def expectation(parser: Parser, token: Token) -> Node:
    r"""\mathbb{E}_{x \sim p}[f(x)]：按概率的加权和。"""
    items = tokens(inside(token.sub), token.source) if token.sub is not None else []
    fix = r"写成 \mathbb{E}_{x \sim p}[…]，p 声明为 simplex[K]"
    if len(items) < 3 or items[1].text != "\\sim" or not parser.sees("open"):  # noqa: PLR2004
        raise Refusal("期望没有写清楚对谁取", token.span, fix)
    letter = items[0].name()
    rest = items[2:]
    if [t.text for t in rest[1:]] == ["(", letter, ")"]:
        rest = rest[:1]
    members = join([t.name() for t in rest])
    domain = parser.scope.declaration.symbols.get(
        members
    ) or parser.scope.declaration.functions.get(members)
    if not parser.scope.free_letter(letter) or domain is None or not domain.domain:
        raise Refusal("期望没有写清楚对谁取", token.span, fix)
    if domain.domain.kind != "simplex" or len(domain.domain.shape) != 1:
        raise Refusal(f"{members} 不是一个有限的分布", token.span, fix)
    inner = parser.child(parser.items[parser.at :], token.span, letter)
    parts, closing = inner.bracket(inner.next())
    parser.at += inner.at
    binders = (Binder(letter, members=members),)
    span = token.span.to(closing.span)
    if len(parts) != 1:
        raise Refusal("期望里有逗号", span, "期望里只写一个式子")
    return scripts.apply(parser, Node("expectation", parts, binders=binders, span=span), closing)
