"""运算：值 → 值；形状对不上、有歧义的拒绝。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from paper_drawer.formula.fault import Refusal
from paper_drawer.formula.functions import absolute
from paper_drawer.formula.syntax import BIG, Node

Value = Any
"""一个数，或 numpy 的数组：列向量一个轴，行向量 1×n。"""

__all__ = ["BIG", "Value", "apply", "compare", "describe", "extreme", "fold", "is_row"]


def is_row(x: Value) -> bool:
    """行向量。"""
    return np.ndim(x) == 2 and np.shape(x)[0] == 1  # noqa: PLR2004


def is_column(x: Value) -> bool:
    """列向量。"""
    return np.ndim(x) == 1


def describe(x: Value) -> str:
    """形状的说法。"""
    shape = np.shape(x)
    if not shape:
        return "一个数"
    if is_row(x):
        return f"长 {shape[1]} 的行向量"
    if len(shape) == 1:
        return f"长 {shape[0]} 的列向量"
    return "×".join(map(str, shape)) + (" 的矩阵" if len(shape) == 2 else " 的数组")  # noqa: PLR2004


def mismatch(node: Node, x: Value, y: Value, what: str) -> Refusal:
    """两边的形状对不上。"""
    cause = f"{what}：左边是{describe(x)}，右边是{describe(y)}"
    return Refusal(cause, node.span, "检查转置与下标")


def apply(node: Node, values: Sequence[Value], *, elementwise: bool) -> Value:
    """一个运算的值。"""
    return TABLE[node.kind](node, values, elementwise)


def _alike(node: Node, x: Value, y: Value, what: str) -> None:
    if np.ndim(x) and np.ndim(y) and np.shape(x) != np.shape(y):
        raise mismatch(node, x, y, what)


def _add(node: Node, values: Sequence[Value], _: bool) -> Value:
    x, y = values
    _alike(node, x, y, "加减的两边形状不同")
    return x + y if node.kind == "add" else x - y


def _juxtapose(node: Node, values: Sequence[Value], _: bool) -> Value:
    x, y = values
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        return x * y
    if max(np.ndim(x), np.ndim(y)) > 2 or (is_column(x) and not is_row(y)):  # noqa: PLR2004
        refusal = mismatch(node, x, y, "并置相乘没有定义")
        fix = r"内积写 a^\top b，逐元素写 a \odot b"
        raise Refusal(refusal.fault.cause, node.span, fix)
    if is_column(x):
        return np.outer(x, y[0])
    if x.shape[1] != y.shape[0]:
        raise mismatch(node, x, y, "矩阵相乘的形状对不上")
    product = x @ y
    return product[0] if is_row(x) and is_column(y) else product


def _dot(node: Node, values: Sequence[Value], elementwise: bool) -> Value:
    x, y = values
    if is_column(x) and is_column(y):
        _alike(node, x, y, "内积的两边长短不同")
        return x @ y
    if np.ndim(x) > 1 and np.ndim(y) > 1 and not is_row(x):
        raise Refusal(r"矩阵之间的 \cdot 有歧义", node.span, r"矩阵乘直接并置，逐元素写 \odot")
    return _juxtapose(node, values, elementwise)


def _times(node: Node, values: Sequence[Value], _: bool) -> Value:
    x, y = values
    if np.ndim(x) and np.ndim(y):
        cause = "向量或矩阵之间的 × 与 * 有歧义"
        raise Refusal(cause, node.span, r"矩阵乘直接并置，逐元素写 \odot")
    return x * y


def _hadamard(node: Node, values: Sequence[Value], _: bool) -> Value:
    x, y = values
    if np.shape(x) != np.shape(y):
        raise mismatch(node, x, y, "⊙ 的两边形状不同")
    return x * y


def _divide(node: Node, values: Sequence[Value], elementwise: bool) -> Value:
    x, y = values
    if np.ndim(y) and not elementwise:
        raise Refusal(f"分母是{describe(y)}", node.span, "逐元素相除：声明里写 elementwise: true")
    _alike(node, x, y, "相除的两边形状不同")
    return np.asarray(x) / np.asarray(y) if np.ndim(x) or np.ndim(y) else np.divide(x, y)


def _power(node: Node, values: Sequence[Value], elementwise: bool) -> Value:
    x, n = values
    if np.ndim(n) and node.parts[0].kind != "number":
        raise Refusal(f"指数是{describe(n)}", node.span, "检查下标")
    if np.ndim(x) == 2 and not is_row(x) and abs(np.real(n)) == 0.5:  # noqa: PLR2004
        return _half(node, x, float(np.real(n)))
    if np.ndim(x) and not elementwise:
        fix = r"长度的平方写 \lVert x\rVert^2，逐元素写 x^{\odot 2} 或声明 elementwise: true"
        raise Refusal(f"{describe(x)}的幂有歧义", node.span, fix)
    return _raise(x, n)


def _raise(x: Value, n: Value) -> Value:
    """整数次幂不经过对数，负的底也行。"""
    if np.iscomplexobj(n) or np.iscomplexobj(x):
        if np.ndim(n) == 0 and np.imag(n) == 0 and float(np.real(n)).is_integer():
            return np.power(np.asarray(x, complex), int(min(max(np.real(n), -1e6), 1e6)))
        return np.exp(n * np.log(np.asarray(x, complex)))
    return np.power(np.asarray(x, float), n)


def _half(node: Node, x: Value, n: float) -> Value:
    """对称矩阵的 ±1/2 次幂。"""
    if np.iscomplexobj(x):
        raise Refusal("矩阵的 1/2 次幂不能求导", node.span, "写明不核对的理由")
    if x.shape[0] != x.shape[1] or not np.allclose(x, x.T):
        raise Refusal("只有对称矩阵能取 1/2 次幂", node.span, "检查取值域")
    values, vectors = np.linalg.eigh(x)
    return (vectors * values**n) @ vectors.T


def _entry_power(_: Node, values: Sequence[Value], __: bool) -> Value:
    return _raise(*values)


def _root(node: Node, values: Sequence[Value], _: bool) -> Value:
    x, n = values
    if np.ndim(x) > 1:
        raise Refusal(f"{describe(x)}开方有歧义", node.span, "写出是哪种根")
    return np.sqrt(x) if node.parts[1].value == 2 else _raise(x, 1 / n)  # noqa: PLR2004


def _transpose(node: Node, values: Sequence[Value], _: bool) -> Value:
    x = values[0]
    if np.ndim(x) not in (1, 2):
        raise Refusal(f"{describe(x)}没有转置", node.span, "检查下标")
    return np.asarray(x)[None, :] if is_column(x) else x[0] if is_row(x) else x.T


def _inverse(node: Node, values: Sequence[Value], _: bool) -> Value:
    x = values[0]
    if np.ndim(x) == 0:
        return np.divide(1.0, x)
    if np.ndim(x) != 2 or x.shape[0] != x.shape[1]:  # noqa: PLR2004
        raise Refusal(f"{describe(x)}没有逆", node.span, "检查形状")
    try:
        return np.linalg.inv(x)
    except np.linalg.LinAlgError:
        raise Refusal("抽到了没有逆的矩阵", node.span, "换一个取值域，如 spd") from None


def _absolute(node: Node, values: Sequence[Value], elementwise: bool) -> Value:
    shape = np.shape(values[0])
    if len(shape) == 2 and shape[0] == shape[1] and not elementwise:  # noqa: PLR2004
        return np.linalg.det(values[0])  # |Σ|
    if shape and not elementwise:
        cause = f"{describe(values[0])}的 |·| 有歧义"
        fix = r"范数写 \lVert…\rVert_1，行列式写 \det，逐元素就声明 elementwise: true"
        raise Refusal(cause, node.span, fix)
    return absolute(values[0])


def _norm(node: Node, values: Sequence[Value], _: bool) -> Value:
    x = values[0]
    matrix = np.ndim(x) > 1 and not is_row(x)
    if np.ndim(x) == 0 or np.ndim(x) > 2 or (matrix and node.name != "F"):  # noqa: PLR2004
        cause = f"{describe(x)}的这种范数有歧义" if np.ndim(x) else "一个数的范数"
        raise Refusal(cause, node.span, r"矩阵写 \lVert W\rVert_F，数写 \lvert x\rvert")
    if node.name == "F" and not matrix:
        raise Refusal("向量用了 F 范数", node.span, "向量写 2 范数")
    if node.name == "1":
        return np.sum(absolute(x))
    if node.name == "\\infty":
        entries = np.ravel(absolute(x))
        return entries[np.argmax(np.real(entries))]
    return np.sqrt(np.sum(x * x))


def _inner(node: Node, values: Sequence[Value], _: bool) -> Value:
    x, y = values
    if np.ndim(x) == 0 or np.shape(x) != np.shape(y):
        raise mismatch(node, x, y, "内积的两边形状不同")
    return np.sum(x * y)


def _concatenate(node: Node, values: Sequence[Value], _: bool) -> Value:
    if any(np.ndim(x) > 1 for x in values):
        raise Refusal("矩阵或行向量的拼接有歧义", node.span, "拼接列向量，或写出沿哪个轴")
    return np.concatenate([np.atleast_1d(x) for x in values])


def _matrix(node: Node, values: Sequence[Value], _: bool) -> Value:
    if any(np.ndim(x) for x in values):
        raise Refusal("矩阵的元素不是数", node.span, "分块矩阵不支持")
    array = np.asarray(values).reshape(-1, int(node.value))
    return array[:, 0] if array.shape[1] == 1 and len(values) > 1 else array


def _logarithm(node: Node, values: Sequence[Value], _: bool) -> Value:
    base, x = values
    if np.ndim(base):
        raise Refusal("对数的底不是一个数", node.span, "检查下标")
    return np.log(x) / np.log(base)


Operation = Callable[[Node, Sequence[Value], bool], Value]
TABLE: Mapping[str, Operation] = {
    "add": _add,
    "subtract": _add,
    "negate": lambda _, values, __: -values[0],
    "juxtapose": _juxtapose,
    "dot": _dot,
    "times": _times,
    "hadamard": _hadamard,
    "divide": _divide,
    "power": _power,
    "entry_power": _entry_power,
    "root": _root,
    "transpose": _transpose,
    "inverse": _inverse,
    "absolute": _absolute,
    "norm": _norm,
    "inner": _inner,
    "concatenate": _concatenate,
    "matrix": _matrix,
    "logarithm": _logarithm,
}

CLOSE = 1e-12
RELATIONS: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda x, y: abs(x - y) < CLOSE,
    "\\ne": lambda x, y: abs(x - y) >= CLOSE,
    "<": lambda x, y: x < y,
    ">": lambda x, y: x > y,
    "\\le": lambda x, y: x <= y,
    "\\ge": lambda x, y: x >= y,
}


def compare(node: Node, x: Value, y: Value) -> bool:
    """关系成立吗。"""
    if np.ndim(x) or np.ndim(y):
        raise mismatch(node, x, y, "比较的不是两个数")
    return bool(RELATIONS[node.name](float(x), float(y)))


def extreme(node: Node, values: Sequence[Value]) -> tuple[Value, set[int]]:
    """max(a, b)：值，与真正取到的是哪几个。"""
    sign = 1 if node.kind == "maximum" else -1
    if len(values) == 1:
        if np.ndim(values[0]) == 0:
            raise Refusal("一个数的最值", node.span, "写出几个数，或在向量上取")
        flat = np.ravel(values[0])
        return flat[np.argmax(sign * np.real(flat))], {0}
    result = values[0]
    for value in values[1:]:
        _alike(node, result, value, "最值的两边形状不同")
        result = np.where(sign * np.real(value) > sign * np.real(result), value, result)
    taken = {
        j
        for j, value in enumerate(values)
        if np.any(_only(np.asarray(value), [v for k, v in enumerate(values) if k != j], sign))
    }
    return result, taken


def _only(value: Value, others: Sequence[Value], sign: int) -> Value:
    beaten = [sign * np.real(value) > sign * np.real(other) for other in others]
    return np.logical_and.reduce(beaten)


def fold(node: Node, terms: Sequence[tuple[int, Value, float]]) -> Value:
    """求和、连乘、最值、期望。"""
    for _, value, _w in terms[1:]:
        if np.shape(value) != np.shape(terms[0][1]):
            raise mismatch(node, terms[0][1], value, "各项的形状不同")
    if node.kind in ("sum", "expectation"):
        return sum((value * weight for _, value, weight in terms[1:]), _first(terms))
    if node.kind == "product":
        return _product(node, terms)
    return _extreme_term(node, terms)


def _first(terms: Sequence[tuple[int, Value, float]]) -> Value:
    return terms[0][1] * terms[0][2] if terms else 0.0


def _product(node: Node, terms: Sequence[tuple[int, Value, float]]) -> Value:
    result: Value = 1.0
    for _, value, _w in terms:
        if np.ndim(value):
            raise Refusal("连乘的各项不是数", node.span, "矩阵的连乘写出次序")
        result = result * value
    return result


def _extreme_term(node: Node, terms: Sequence[tuple[int, Value, float]]) -> Value:
    if not terms or np.ndim(terms[0][1]):
        raise Refusal("在空集或数组上取最值", node.span, "检查条件与下标")
    sign = 1 if node.kind in ("max", "argmax") else -1
    reals = [sign * float(np.real(value)) for _, value, _w in terms]
    best = max(range(len(reals)), key=reals.__getitem__)
    if node.kind in ("max", "min"):
        return terms[best][1]
    if sum(abs(real - reals[best]) < CLOSE for real in reals) > 1:
        raise Tie("有几个一样大，取哪一个不清楚", node.span, "换一个取值域")
    return float(terms[best][0])


class Tie(Refusal):
    """argmax 并列：换一组输入再试。"""
