"""约束的指标：从几到几，或由用处推出。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from paper_drawer.formula import sizes
from paper_drawer.formula.fault import Refusal
from paper_drawer.formula.operations import Value, is_row
from paper_drawer.formula.syntax import Binder, Node, walk

if TYPE_CHECKING:
    from paper_drawer.formula.evaluate import Evaluator

MOST_TERMS = 5_000
"""一个和最多多少项。"""
Range = tuple[int, int]


class Unbounded(Refusal):
    """指标的范围推不出来；定义的元素仍可以逐个算。"""


def terms(evaluator: Evaluator, node: Node) -> Iterator[tuple[int, Value, float]]:
    """每一项：第一个指标、值、权重。"""
    condition = node.parts[1] if len(node.parts) > 1 else None
    found: list[tuple[int, Value]] = []
    for count, _ in enumerate(_places(evaluator, node.binders, node)):
        if count > MOST_TERMS:
            raise Refusal(f"项数超过 {MOST_TERMS}", node.span, "把上限写小")
        if condition is None or evaluator.holds(condition):
            found.append((evaluator.bound[node.binders[0].name], evaluator(node.parts[0])))
    weight = 1 / max(1, len(found)) if node.kind == "mean" else 1.0
    return ((first, value, weight) for first, value in found)


def _places(evaluator: Evaluator, binders: Sequence[Binder], node: Node) -> Iterator[None]:
    if not binders:
        yield
        return
    name = binders[0].name
    for i in _span(evaluator, binders[0], node):
        evaluator.bound[name] = i
        yield from _places(evaluator, binders[1:], node)
        evaluator.bound.pop(name, None)


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
    return free(evaluator, binder.name, node.parts, node)


def free(evaluator: Evaluator, name: str, nodes: Sequence[Node], where: Node) -> Sequence[int]:
    """没有写范围的指标：声明的，或由它用在哪些数组的哪个轴上推出。"""
    if name in evaluator.program.free:
        return range(1, sizes.compute(evaluator.program.free[name], evaluator.inputs.sizes) + 1)
    found = next(filter(None, (set(rule(evaluator, nodes, name)) for rule in RULES)), set())
    fix = r"写出上下限，如 \sum_{k=1}^{K}；左边的指标写进 free"
    if not found:
        raise Unbounded(f"指标 {name} 的范围推不出来", where.span, fix)
    if len(found) > 1:
        ranges = "、".join(f"{low}…{high}" for low, high in sorted(found))
        raise Refusal(f"指标 {name} 的范围互相矛盾：{ranges}", where.span, fix)
    low, high = found.pop()
    return range(low, high + 1)


def _used(evaluator: Evaluator, nodes: Sequence[Node], name: str) -> Iterator[Range]:
    """每个数组给的范围：V_t 与 V_{t+1} 都用到时，是两个都不越界的。"""
    uses: dict[str, dict[int, Range]] = {}
    for node in nodes:
        for part in walk(node):
            for array, (low, high), step in _axes(evaluator, part, name):
                uses.setdefault(array, {})[step] = (low - step, high - step)
    for array, steps in uses.items():
        if 0 in steps and array in evaluator.definitions:
            yield steps[0]  # 定义不怕越界
        elif 0 in steps:
            yield max(low for low, _ in steps.values()), min(high for _, high in steps.values())


def _shifted(evaluator: Evaluator, nodes: Sequence[Node], name: str) -> Iterator[Range]:
    """只用到 s_{i-1}、s 从 0 数起时，i 从 1 到 s 的末尾。"""
    for node in nodes:
        for part in walk(node):
            for _, (low, high), step in _axes(evaluator, part, name):
                if low - step == 1:
                    yield 1, high - step


def _compared(evaluator: Evaluator, nodes: Sequence[Node], name: str) -> Iterator[Range]:
    """k = y，y 是 1…K 的编号：k 也是。"""
    for node in nodes:
        for part in walk(node):
            names = [own.name for own in part.parts] if part.kind == "relation" else []
            for own in part.parts if name in names else ():
                array = own.parts[0] if own.kind == "index" else own
                symbol = evaluator.declaration.symbols.get(array.name)
                if symbol and symbol.domain.kind == "index":
                    (size,) = symbol.domain.bounds
                    yield 1, sizes.compute(size, evaluator.inputs.sizes)


def _partial(evaluator: Evaluator, nodes: Sequence[Node], name: str) -> Iterator[Range]:
    r"""\sum_{s=1}^{t} x_s 的 t：到那一列的末尾为止。"""
    for node in nodes:
        for part in walk(node):
            for binder in part.binders:
                ends = [end for end in (binder.lower, binder.upper) if end is not None]
                if any(end.kind == "symbol" and end.name == name for end in ends):
                    yield from _used(evaluator, part.parts, binder.name)


RULES = (_used, _shifted, _compared, _partial)
"""前一条推不出来，才用后一条。"""


def _axes(evaluator: Evaluator, node: Node, name: str) -> Iterator[tuple[str, Range, int]]:
    """这个式子取元素时，指标在哪个数组的哪个轴上，加了几。"""
    table = evaluator.inputs.tables.get(node.name) if node.kind == "call" else None
    if table is not None:
        array, indices = node.name, node.parts
    elif node.kind == "index" and node.parts[0].kind == "symbol":
        array, indices = node.parts[0].name, node.parts[1:]
    else:
        yield from _length(evaluator, node, name)
        return
    steps = [_step(index, name) for index in indices]
    if array in evaluator.bound or all(step is None for step in steps):
        return
    if array in evaluator.definitions and not evaluator.bounded(array, node):
        return
    value = evaluator.value(array, node) if table is None else table
    base = evaluator.base(node.parts[0]) if table is None else 1
    shape = np.shape(value[0] if is_row(value) else value)
    for step, n in zip(steps, shape, strict=False):
        if step is not None:
            yield array, (base, base + n - 1), step


def _length(evaluator: Evaluator, node: Node, name: str) -> Iterator[tuple[str, Range, int]]:
    r"""\operatorname{softmax}(s)_j 的 j：那个向量有多长。"""
    if node.kind != "index" or name not in [own.name for own in node.parts[1:]]:
        return
    try:
        shape = np.shape(evaluator(node.parts[0]))
    except Refusal:
        return  # 里面还有没定下来的指标
    for own, n in zip(node.parts[1:], shape, strict=False):
        if own.name == name and own.kind == "symbol":
            yield "", (1, n), 0


def _step(index: Node, name: str) -> int | None:
    """t 是 0，t + 1 是 1，t − 1 是 −1，别的没有。"""
    if index.kind == "symbol":
        return 0 if index.name == name else None
    if index.kind not in ("add", "subtract"):
        return None
    letter, number = index.parts
    if letter.kind != "symbol" or letter.name != name or number.kind != "number":
        return None
    return int(number.value) if index.kind == "add" else -int(number.value)
