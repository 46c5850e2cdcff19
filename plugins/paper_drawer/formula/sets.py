"""集合：x ∈ S、j ∈ N(i)、|S|。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from paper_drawer.formula.fault import Refusal, Span
from paper_drawer.formula.reader import Reader
from paper_drawer.formula.scope import Scope
from paper_drawer.formula.sizes import plain
from paper_drawer.formula.syntax import Binder, Node, mapped

ROW = re.compile(r"(.*?)(?:\((.+)\)|_\{(.+)\})")
ZERO_ONE = {"mask", "adjacency", "neighbors", "bit", "onehot"}


@dataclass
class Bound:
    """读到一半的：约束的指标与条件。"""

    binders: list[Binder] = field(default_factory=list)
    conditions: list[Node] = field(default_factory=list)
    elements: dict[str, Node] = field(default_factory=dict)
    """x ∈ S：x 是数组 S 的第几个元素。"""

    def names(self) -> list[str]:
        """约束了哪些字母。"""
        return [binder.name for binder in self.binders]

    def put(self, node: Node) -> Node:
        """x ∈ S 的 x 换成 S 的元素。"""
        return put(node, self.elements) if self.elements else node


def put(node: Node, values: dict[str, Node]) -> Node:
    """把这些符号换成式子。"""

    def new(part: Node) -> Node | None:
        own = values.get(part.name) if part.kind == "symbol" else None
        return replace(own, span=part.span) if own else None

    return mapped(node, new)


@dataclass(frozen=True)
class Group:
    """一个集合：声明里的数组，或它的一行；positions：是不为 0 的位置，不是元素。"""

    array: str
    row: tuple[str, ...]
    positions: bool

    def axes(self, scope: Scope) -> int:
        """还剩几个轴。"""
        return (scope.rank(self.array) or 0) - len(self.row)


def group(scope: Scope, name: str) -> Group | None:
    r"""S、\mathcal N(i)、\mathcal X_k：sets 里写的，或者就是一个声明的数组。"""
    declaration = scope.declaration
    text = declaration.sets.get(name, "")
    match = None if scope.rank(name) else ROW.fullmatch(name)
    row = (match[2] or match[3]).split(",") if match else []
    if match and not text:  # \mathcal N(i) 写在 sets 里，公式里是 \mathcal N(u)
        others = {n: ROW.fullmatch(n) for n in declaration.sets}
        own = next((n for n, other in others.items() if other and other[1] == match[1]), "")
        text = declaration.sets.get(own, "")
    array, _, inside = (text or (match[1] if match else name)).partition("[")
    symbol = next((n for n in declaration.symbols if plain(n) == plain(array)), "")
    if not symbol:
        return None
    row = row or ([inside.rstrip("]")] if inside else [])
    kind = declaration.symbols[symbol].domain.kind
    return Group(symbol, tuple(row), bool(text) or kind in ZERO_ONE)


def belonging(reader: Reader, letters: Sequence[str], name: str, span: Span, bound: Bound) -> None:
    """取自一个集合：0 与 1 的数组是不为 0 的位置；别的数组是它的元素。"""
    scope = reader.scope
    own = group(scope, name)
    axes = own.axes(scope) if own else 0
    if own is None or (axes != len(letters) if own.positions else axes < 1 or len(letters) != 1):
        raise Refusal(f"集合 {name} 没有声明", span, r"写进 sets，如 \mathcal N(i): A[i]")
    for letter in own.row:
        if not scope.index(letter):
            raise Refusal(f"集合用到的 {letter} 这里没有", span, "在它约束的范围里用")
    nodes = (Node("symbol", name=n, span=span) for n in (own.array, *own.row, *letters))
    entry = Node("index", tuple(nodes), span=span)
    bound.binders += [Binder(letter, members=name) for letter in letters]
    if own.positions:
        zero = Node("number", value=0, span=span)
        bound.conditions.append(Node("relation", (entry, zero), "\\ne", span=span))
    else:
        bound.elements[letters[0]] = entry


def count(reader: Reader, name: str, span: Span) -> Node | None:
    """|S|：0 与 1 的数组表示的集合有几个元素；别的，没有。"""
    own = group(reader.scope, name)
    if own is None or not own.positions:
        return None
    bound = Bound()
    belonging(reader, ["⋆", "⋆⋆"][: own.axes(reader.scope)], name, span, bound)
    one = Node("number", value=1, span=span)
    return Node("sum", (one, *bound.conditions), binders=tuple(bound.binders), span=span)
