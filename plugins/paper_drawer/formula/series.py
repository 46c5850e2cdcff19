r"""省略号：x_1, \ldots, x_n 是每个 i 的 x_i。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paper_drawer.formula.fault import Refusal, Span
from paper_drawer.formula.syntax import Binder, Node, mapped

LETTER = "⋯"
"""省略的指标；公式里写不出这个名字。"""


def series(parts: Sequence[Node], span: Span) -> Node:
    """头尾只有下标不同：下标从头到尾的一列；中间写出的几项要一个接一个。"""
    first, *middle, last = parts
    bounds = list(_differences(first, last, indexing=False))
    ends = [(lower, upper) for lower, upper in bounds if _same(lower, bounds[0][0])]
    alike = bounds and all(_same(upper, bounds[0][1]) for _, upper in ends)
    if not alike or len(ends) != len(bounds) or not _consecutive(first, middle):
        raise Refusal("省略号两边不是同一个式子换了下标", span, r"写成 x_1, \ldots, x_n")
    lower, upper = bounds[0]
    places = {id(low) for low, _ in bounds}
    letter = Node("symbol", name=LETTER, span=span)
    body = mapped(first, lambda node: letter if id(node) in places else None)
    return Node("stack", (body,), binders=(Binder(LETTER, lower, upper),), span=span)


def _consecutive(first: Node, middle: Sequence[Node]) -> bool:
    """x_1, x_2, x_3：下标各多 1。"""
    return all(
        other.kind == own.kind == "number" and other.value == own.value + step
        for step, node in enumerate(middle, 1)
        for own, other in _differences(first, node, indexing=False)
    )


def _differences(first: Node, last: Node, *, indexing: bool) -> Iterator[tuple[Node, Node]]:
    """不同的地方；不在下标里的不同，算整个不同。"""
    if _same(first, last):
        return
    alike = (first.kind, first.name, len(first.parts)) == (last.kind, last.name, len(last.parts))
    if first.parts and alike and not first.binders:
        for i, (own, other) in enumerate(zip(first.parts, last.parts, strict=True)):
            inside = indexing or (first.kind == "index" and i > 0)
            yield from _differences(own, other, indexing=inside)
    elif indexing:
        yield first, last
    else:
        raise Refusal("省略号两边不是同一个式子换了下标", first.span.to(last.span), "写全")


def _same(one: Node, other: Node) -> bool:
    return (
        (one.kind, one.name, one.value, one.binders, len(one.parts))
        == (other.kind, other.name, other.value, other.binders, len(other.parts))
    ) and all(map(_same, one.parts, other.parts))
