"""约束的指标：从几到几，取自哪个集合，由用处推出。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from paper_drawer.formula import operations, sizes
from paper_drawer.formula.fault import Refusal
from paper_drawer.formula.operations import Value
from paper_drawer.formula.syntax import Binder, Node, walk

if TYPE_CHECKING:
    from paper_drawer.formula.evaluate import Evaluator

MOST_TERMS = 5_000
"""一个和最多多少项。"""


def terms(evaluator: Evaluator, node: Node) -> Iterator[tuple[int, Value, float]]:
    """每一项：第一个指标、值、权重。"""
    condition = node.parts[1] if len(node.parts) > 1 else None
    for count, weight in enumerate(_places(evaluator, node.binders, node)):
        if count > MOST_TERMS:
            raise Refusal(f"项数超过 {MOST_TERMS}", node.span, "把上限写小")
        if condition is None or evaluator.holds(condition):
            yield evaluator.bound[node.binders[0].name], evaluator(node.parts[0]), weight


def _places(evaluator: Evaluator, binders: Sequence[Binder], node: Node) -> Iterator[float]:
    if not binders:
        yield 1.0
        return
    first = binders[0]
    if "!" in first.members:
        yield from _edges(evaluator, binders, node)
        return
    weights = _weights(evaluator, first, node)
    for i in _span(evaluator, first, node):
        evaluator.bound[first.name] = i
        for rest in _places(evaluator, binders[1:], node):
            yield rest * (weights[i - 1] if weights is not None else 1.0)
        evaluator.bound.pop(first.name, None)


def _weights(evaluator: Evaluator, binder: Binder, node: Node) -> Value | None:
    if node.kind != "expectation":
        return None
    table = evaluator.inputs.tables.get(binder.members)
    return table if table is not None else evaluator.value(binder.members, node)


def _edges(evaluator: Evaluator, binders: Sequence[Binder], node: Node) -> Iterator[float]:
    name = binders[0].members.partition("!")[0]
    pairs = members(evaluator, name, node)
    for pair in pairs:
        if not isinstance(pair, tuple):
            raise Refusal(f"{name} 里不是成对的", node.span, "sets 里写矩阵的名字")
        for binder, i in zip(binders[:2], pair, strict=True):
            evaluator.bound[binder.name] = i
        yield from _places(evaluator, binders[2:], node)
    for binder in binders[:2]:
        evaluator.bound.pop(binder.name, None)


def _span(evaluator: Evaluator, binder: Binder, node: Node) -> Sequence[int]:
    if binder.values:
        return [evaluator.whole(value) for value in binder.values]
    if binder.lower is not None and binder.upper is not None:
        low, high = evaluator.whole(binder.lower), evaluator.whole(binder.upper)
        if high - low > MOST_TERMS:
            raise Refusal(f"从 {low} 到 {high}，项数太多", node.span, "把上限写小")
        return range(low, high + 1)
    if binder.lower is not None:
        raise Refusal(f"{binder.name} 只写了从几开始", node.span, "写出到几为止")
    if node.kind == "expectation":
        table = evaluator.inputs.tables.get(binder.members)
        return range(
            1, len(table if table is not None else evaluator.value(binder.members, node)) + 1
        )
    if binder.members:
        return [i for i in members(evaluator, binder.members, node) if isinstance(i, int)]
    if binder.name in evaluator.program.free:
        return range(
            1, sizes.compute(evaluator.program.free[binder.name], evaluator.inputs.sizes) + 1
        )
    return inferred(evaluator, binder.name, node.parts, node)


def members(evaluator: Evaluator, name: str, node: Node) -> list[Any]:
    """一个集合的元素：大小 K 是 1…K；A[i] 是第 i 行不为 0 的；矩阵是不为 0 的对。"""
    text = evaluator.declaration.sets.get(name, sizes.plain(name))
    if text in evaluator.inputs.sizes:
        return list(range(1, evaluator.inputs.sizes[text] + 1))
    symbol, _, rest = text.partition("[")
    if symbol not in evaluator.inputs.values:
        raise Refusal(f"集合 {name} 没有声明", node.span, "写进 sets，如 \\mathcal N(i): A[i]")
    array = np.asarray(evaluator.value(symbol, node))
    if rest:
        i = int(np.real(evaluator.value(rest.rstrip("]"), node)))
        if not 1 <= i <= len(array):
            raise Refusal(
                f"集合 {name} 的 {rest.rstrip(']')} 是 {i}，越界了", node.span, "检查上下限"
            )
        array = array[i - 1]
    found = [tuple(int(n) + 1 for n in place) for place in np.argwhere(array != 0)]
    return [place[0] if len(place) == 1 else place for place in found]


def inferred(evaluator: Evaluator, name: str, nodes: Sequence[Node], where: Node) -> Sequence[int]:
    """指标的范围：它用在哪些数组的哪个轴上。"""
    found = {r for node in nodes for part in walk(node) for r in _axes(evaluator, part, name)}
    if len(found) == 1:
        low, high = found.pop()
        return range(low, high + 1)
    fix = r"写出上下限，如 \sum_{k=1}^{K}；左边的指标写进 free"
    if not found:
        raise Refusal(f"指标 {name} 的范围推不出来", where.span, fix)
    ranges = "、".join(f"{low}…{high}" for low, high in sorted(found))
    raise Refusal(f"指标 {name} 的范围互相矛盾：{ranges}", where.span, fix)


def _axes(evaluator: Evaluator, node: Node, name: str) -> Iterator[tuple[int, int]]:
    if node.kind == "call" and node.name in evaluator.inputs.tables:
        shape: Sequence[int] = evaluator.inputs.tables[node.name].shape
        base, indices = 1, node.parts
    elif node.kind == "index" and node.parts[0].kind == "symbol":
        symbol = node.parts[0]
        if symbol.name in evaluator.bound:
            return
        array = evaluator.value(symbol.name, symbol)
        shape = np.shape(array[0] if operations.is_row(array) else array)
        base, indices = evaluator.base(symbol), node.parts[1:]
    else:
        return
    for i, n in zip(indices, shape, strict=False):
        if i.kind == "symbol" and i.name == name:
            yield base, base + n - 1
