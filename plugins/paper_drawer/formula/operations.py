"""运算：值 → 值；形状对不上、有歧义的拒绝。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from paper_drawer.formula.fault import Refusal
from paper_drawer.formula.functions import absolute
from paper_drawer.formula.syntax import Node

Value = Any
"""一个数，或 numpy 的数组：列向量一个轴，行向量 1×n。"""
MATRIX = 2
HALF = 0.5
CLOSE = 1e-12


class Tie(Refusal):
    """argmax 并列：换一组输入再试。"""


def is_row(x: Value) -> bool:
    """行向量。"""
    return isinstance(x, np.ndarray) and x.ndim == MATRIX and x.shape[0] == 1


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
    return "×".join(map(str, shape)) + (" 的矩阵" if len(shape) == MATRIX else " 的数组")


@dataclass(frozen=True)
class Operation:
    """一个运算：哪个式子，声明里是不是写了逐元素。"""

    node: Node
    elementwise: bool = False

    def apply(self, values: Sequence[Value]) -> Value:
        """它的值。"""
        result: Value = getattr(self, f"_{self.node.kind}")(*values)
        return result

    def refuse(self, cause: str, fix: str) -> Refusal:
        """不做的理由。"""
        return Refusal(cause, self.node.span, fix)

    def differ(self, what: str, x: Value, y: Value, fix: str = "检查转置与下标") -> Refusal:
        """两边的形状对不上。"""
        return self.refuse(f"{what}：左边是{describe(x)}，右边是{describe(y)}", fix)

    def alike(self, what: str, x: Value, y: Value) -> None:
        """都是数组时，形状要一样。"""
        if isinstance(x, float) or isinstance(y, float):
            return
        if np.ndim(x) and np.ndim(y) and np.shape(x) != np.shape(y):
            raise self.differ(f"{what}的两边形状不同", x, y)

    # ---- 加减乘除

    def _add(self, x: Value, y: Value) -> Value:
        self.alike("加减", x, y)
        return x + y

    def _subtract(self, x: Value, y: Value) -> Value:
        self.alike("加减", x, y)
        return x - y

    def _negate(self, x: Value) -> Value:
        return -x

    def _juxtapose(self, x: Value, y: Value) -> Value:
        """数乘、矩阵乘、外积。"""
        if np.ndim(x) == 0 or np.ndim(y) == 0:
            return x * y
        if max(np.ndim(x), np.ndim(y)) > MATRIX or (is_column(x) and not is_row(y)):
            fix = r"内积写 a^\top b，逐元素写 a \odot b"
            raise self.differ("并置相乘没有定义", x, y, fix)
        if is_column(x):
            return np.outer(x, y[0])
        if x.shape[1] != y.shape[0]:
            raise self.differ("矩阵相乘的形状对不上", x, y)
        product = x @ y
        return product[0] if is_row(x) and is_column(y) else product

    def _dot(self, x: Value, y: Value) -> Value:
        r"""\cdot：内积或数乘。"""
        if is_column(x) and is_column(y):
            return self._inner(x, y)
        if np.ndim(x) > 1 and np.ndim(y) > 1 and not is_row(x):
            raise self.refuse(r"矩阵之间的 \cdot 有歧义", r"矩阵乘直接并置，逐元素写 \odot")
        return self._juxtapose(x, y)

    def _times(self, x: Value, y: Value) -> Value:
        """×：只用于数。"""
        if np.ndim(x) and np.ndim(y):
            cause = "向量或矩阵之间的 × 与 * 有歧义"
            raise self.refuse(cause, r"矩阵乘直接并置，逐元素写 \odot")
        return x * y

    def _hadamard(self, x: Value, y: Value) -> Value:
        if np.shape(x) != np.shape(y):
            raise self.differ("⊙ 的两边形状不同", x, y)
        return x * y

    def _inner(self, x: Value, y: Value) -> Value:
        if np.ndim(x) == 0 or np.shape(x) != np.shape(y):
            raise self.differ("内积的两边形状不同", x, y)
        return np.sum(x * y)

    def _divide(self, x: Value, y: Value) -> Value:
        if np.ndim(y) and not self.elementwise:
            raise self.refuse(f"分母是{describe(y)}", "逐元素相除：声明里写 elementwise: true")
        self.alike("相除", x, y)
        return np.divide(x, y)

    # ---- 幂、根、对数

    def _power(self, x: Value, n: Value) -> Value:
        if np.ndim(n) and self.node.parts[0].kind != "number":
            raise self.refuse(f"指数是{describe(n)}", "检查下标")
        if np.ndim(x) == MATRIX and not is_row(x) and abs(np.real(n)) == HALF:
            return self._half(x, float(np.real(n)))
        if np.ndim(x) and not self.elementwise:
            fix = r"长度的平方写 \lVert x\rVert^2，逐元素写 x^{\odot 2} 或声明 elementwise: true"
            raise self.refuse(f"{describe(x)}的幂有歧义", fix)
        return self._entry_power(x, n)

    def _entry_power(self, x: Value, n: Value) -> Value:
        """逐元素的幂；整数次的不经过对数，负的底也行。"""
        if not (np.iscomplexobj(n) or np.iscomplexobj(x)):
            return np.power(np.asarray(x, float), n)
        if np.ndim(n) == 0 and np.imag(n) == 0 and float(np.real(n)).is_integer():
            return np.power(np.asarray(x, complex), int(min(max(np.real(n), -1e6), 1e6)))
        return np.exp(n * np.log(np.asarray(x, complex)))

    def _half(self, x: Value, n: float) -> Value:
        """对称矩阵的 ±1/2 次幂。"""
        if np.iscomplexobj(x) or x.shape[0] != x.shape[1] or not np.allclose(x, x.T):
            raise self.refuse("只有对称矩阵能取 1/2 次幂，也不能对它求导", "检查取值域")
        values, vectors = np.linalg.eigh(x)
        return (vectors * values**n) @ vectors.T

    def _root(self, x: Value, n: Value) -> Value:
        if np.ndim(x) > 1:
            raise self.refuse(f"{describe(x)}开方有歧义", "写出是哪种根")
        return np.sqrt(x) if self.node.parts[1].value == 2 else self._entry_power(x, 1 / n)  # noqa: PLR2004

    def _logarithm(self, base: Value, x: Value) -> Value:
        if np.ndim(base):
            raise self.refuse("对数的底不是一个数", "检查下标")
        return np.log(x) / np.log(base)

    # ---- 矩阵

    def _transpose(self, x: Value) -> Value:
        if np.ndim(x) not in (1, MATRIX):
            raise self.refuse(f"{describe(x)}没有转置", "检查下标")
        return np.asarray(x)[None, :] if is_column(x) else x[0] if is_row(x) else x.T

    def _inverse(self, x: Value) -> Value:
        if np.ndim(x) == 0:
            return np.divide(1.0, x)
        if np.ndim(x) != MATRIX or x.shape[0] != x.shape[1]:
            raise self.refuse(f"{describe(x)}没有逆", "检查形状")
        try:
            return np.linalg.inv(x)
        except np.linalg.LinAlgError:
            raise self.refuse("抽到了没有逆的矩阵", "换一个取值域，如 spd") from None

    def _absolute(self, x: Value) -> Value:
        if np.ndim(x) and not self.elementwise:
            cause = f"{describe(x)}的 |·| 有歧义：范数、行列式还是逐元素"
            fix = r"写 \lVert…\rVert_1、\det，逐元素就声明 elementwise: true"
            raise self.refuse(cause, fix)
        return absolute(x)

    def _norm(self, x: Value) -> Value:
        matrix = np.ndim(x) == MATRIX and not is_row(x)
        if matrix != (self.node.name == "F") or not 1 <= np.ndim(x) <= MATRIX:
            fix = r"矩阵写 \lVert W\rVert_F，向量写 2 范数，数写 \lvert x\rvert"
            raise self.refuse(f"{describe(x)}的这种范数有歧义", fix)
        if self.node.name == "1":
            return np.sum(absolute(x))
        if self.node.name == "\\infty":
            return _largest(absolute(x), 1)
        return np.sqrt(np.sum(x * x))

    def _concatenate(self, *parts: Value) -> Value:
        if any(np.ndim(x) > 1 for x in parts):
            raise self.refuse("矩阵或行向量的拼接有歧义", "拼接列向量，或写出沿哪个轴")
        return np.concatenate([np.atleast_1d(x) for x in parts])

    def _matrix(self, *parts: Value) -> Value:
        if any(np.ndim(x) for x in parts):
            raise self.refuse("矩阵的元素不是数", "分块矩阵不支持")
        array = np.asarray(parts).reshape(-1, int(self.node.value))
        return array[:, 0] if array.shape[1] == 1 and len(parts) > 1 else array

    # ---- 比较与最值

    def holds(self, x: Value, y: Value) -> bool:
        """关系成立吗。"""
        if np.ndim(x) or np.ndim(y):
            raise self.differ("比较的不是两个数", x, y)
        return bool(RELATIONS[self.node.name](float(np.real(x)), float(np.real(y))))

    def extreme(self, *values: Value) -> tuple[Value, set[int]]:
        """max(a, b)：值，与真正取到的是哪几个。"""
        sign = 1 if self.node.kind == "maximum" else -1
        if len(values) == 1:
            if np.ndim(values[0]) == 0:
                raise self.refuse("一个数的最值", "写出几个数，或在向量上取")
            return _largest(values[0], sign), {0}
        for value in values[1:]:
            self.alike("最值", values[0], value)
        alone = np.stack(np.broadcast_arrays(*values))
        order = np.argsort(sign * np.real(alone), axis=0)
        best = np.take_along_axis(alone, order[-1:], 0)[0]
        second = np.take_along_axis(alone, order[-2:-1], 0)[0]
        return best, set(order[-1][np.real(best) != np.real(second)].ravel().tolist())

    def fold(self, terms: Sequence[tuple[int, Value, float]]) -> Value:
        """求和、平均、连乘、最值：每一项是指标、值、权重。"""
        values = [value for _, value, _ in terms]
        for value in values[1:]:
            if np.shape(value) != np.shape(values[0]):
                raise self.differ("各项的形状不同", values[0], value)
        if self.node.kind == "stack":
            return np.asarray(values)
        if self.node.kind in ("sum", "mean"):
            return sum(value * weight for _, value, weight in terms)
        if values and np.ndim(values[0]):
            raise self.refuse("连乘或最值的各项不是数", "检查下标；矩阵的连乘写出次序")
        return np.prod(values) if self.node.kind == "product" else self._extreme_term(terms)

    def _extreme_term(self, terms: Sequence[tuple[int, Value, float]]) -> Value:
        if not terms:
            raise self.refuse("在空集上取最值", "检查条件与下标")
        sign = 1 if self.node.kind in ("max", "argmax") else -1
        ordered = sorted(terms, key=lambda term: sign * float(np.real(term[1])))
        best = ordered[-1]
        if self.node.kind in ("max", "min"):
            return best[1]
        if len(terms) > 1 and abs(np.real(best[1]) - np.real(ordered[-2][1])) < CLOSE:
            raise Tie("有几个一样大，取哪一个不清楚", self.node.span, "换一个取值域")
        return float(best[0])


def _largest(x: Value, sign: int) -> Value:
    flat = np.ravel(x)
    return flat[np.argmax(sign * np.real(flat))]


RELATIONS: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda x, y: abs(x - y) < CLOSE,
    "\\ne": lambda x, y: abs(x - y) >= CLOSE,
    "<": lambda x, y: x < y,
    ">": lambda x, y: x > y,
    "\\le": lambda x, y: x <= y,
    "\\ge": lambda x, y: x >= y,
}
