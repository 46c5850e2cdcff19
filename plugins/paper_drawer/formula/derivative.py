"""导数：复步长。f(x + ih) 的虚部除以 h，没有相减，所以准到双精度。"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paper_drawer.formula.fault import Refusal
from paper_drawer.formula.operations import Value, describe
from paper_drawer.formula.syntax import Node

if TYPE_CHECKING:
    from paper_drawer.formula.evaluate import Evaluator

STEP = 1e-30
WHOLE = ("softmax", "log_softmax", "norm", "mean", "variance", "det", "trace")
"""不是逐元素的函数。"""


def prime(evaluator: Evaluator, node: Node) -> Value:
    """f'(x)，逐个元素。"""
    x = evaluator(node.parts[0])
    if node.value != 1 or np.iscomplexobj(x):
        raise Refusal("高阶导数不支持", node.span, "先给一阶导数起名字")
    if node.name in evaluator.inputs.tables:
        raise Refusal("由表给出的函数没有导数", node.span, "声明成 poly")
    declared = evaluator.declaration.functions.get(node.name)
    if (declared.kind if declared else node.name) in WHOLE:
        raise Refusal(f"{node.name} 不是逐元素的，撇号有歧义", node.span, r"写成 \frac{\partial …}")
    moved = np.asarray(x) + 1j * STEP
    statement = evaluator.definitions.get(node.name)
    if statement is not None and statement.parameters:
        other = evaluator.with_fixed({statement.parameters[0]: moved})
        other.bound = {}
        return np.imag(other.side(statement, statement.sides[0])) / STEP
    return np.imag(evaluator.called(node, [moved])) / STEP


def derive(evaluator: Evaluator, node: Node) -> Value:
    """目标对一个符号（或它的一个元素）的导数；对整个数组求，形状与它一样。"""
    target, variable = node.parts
    symbol = variable.parts[0] if variable.kind == "index" else variable
    start = evaluator.value(symbol.name, symbol)
    value = evaluator(target)
    if np.iscomplexobj(start) or np.iscomplexobj(value):
        raise Refusal("高阶导数不支持", node.span, "先给一阶导数起名字，或写明不核对的理由")
    if not np.all(np.isfinite(value)):
        raise Refusal("被求导的式子在这里不是有限的数", node.span, "收窄取值域")
    at = _place(evaluator, variable, symbol, start)
    if np.ndim(value) and np.ndim(start) and at is None:
        cause = f"{describe(value)}对{describe(start)}求导，排法有歧义"
        raise Refusal(cause, node.span, r"写成元素：\frac{\partial y_i}{\partial x_j}")
    if at is not None or np.ndim(start) == 0:
        return _along(evaluator, target, symbol, start, at or ())
    gradient = [
        _along(evaluator, target, symbol, start, place) for place in np.ndindex(np.shape(start))
    ]
    return np.asarray(gradient).reshape(np.shape(start))


def _place(
    evaluator: Evaluator, variable: Node, symbol: Node, start: Value
) -> tuple[int, ...] | None:
    """对哪个元素求。"""
    if variable.kind != "index":
        return None
    base = evaluator.base(symbol)
    place = tuple(evaluator.whole(part) - base for part in variable.parts[1:])
    shape = np.shape(start)
    if len(place) != len(shape) or not all(0 <= i < n for i, n in zip(place, shape, strict=True)):
        raise Refusal("求导的下标不对", variable.span, "下标的个数与范围要合乎形状")
    return place


def _along(
    evaluator: Evaluator, target: Node, symbol: Node, start: Value, place: tuple[int, ...]
) -> Value:
    moved = np.array(start, complex)
    moved[place] += 1j * STEP
    return np.imag(evaluator.with_fixed({symbol.name: moved})(target)) / STEP
