"""维数：名字、算式，每次抽样各取一个不同的大小。"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping

import numpy as np

from paper_drawer.formula.fault import DECLARATION, Refusal

LARGEST = 64
"""一个维数最大取多少。"""


def plain(name: str) -> str:
    """d_{k} → d_k：算式里用的名字。"""
    return re.sub(r"[{}\\]", "", name)


def compute(text: str, sizes: Mapping[str, int]) -> int:
    """整数的算式，如 2*D+1。"""
    try:
        if len(text) <= LARGEST:
            return _compute(ast.parse(text.strip(), mode="eval").body, sizes)
    except (SyntaxError, ValueError, KeyError, ZeroDivisionError, RecursionError):
        pass
    raise Refusal(f"看不懂大小“{text}”", DECLARATION, "写数、dims 里的名字，或 2*D 这样的算式")


OPERATORS: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
}


def _compute(node: ast.expr, sizes: Mapping[str, int]) -> int:
    match node:
        case ast.Constant(value=int(value)):
            return value
        case ast.Name(id=name):
            return sizes[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_compute(operand, sizes)
        case ast.BinOp(left=left, op=sign, right=right):
            return OPERATORS[type(sign)](_compute(left, sizes), _compute(right, sizes))
    raise ValueError


def names(text: str) -> set[str]:
    """算式里提到的名字。"""
    return set(re.findall(r"(?<![\w.])[A-Za-z]\w*", text))


def draw(
    specs: Mapping[str, str], rng: np.random.Generator, *, small: bool = False
) -> dict[str, int]:
    """每个维数的大小：没写的各取一个不同的（2…7，多于六个时更大），small 时都取 2。"""
    pool = rng.permutation(np.arange(2, 2 + max(6, len(specs))))
    free = [2 if small else int(n) for n in pool]
    sizes: dict[str, int] = {}
    for (name, spec), own in zip(specs.items(), free, strict=False):
        low, dots, high = spec.partition("..")
        if dots:
            bounds = compute(low, sizes), compute(high, sizes)
            sizes[name] = bounds[0] if small else int(rng.integers(bounds[0], max(bounds) + 1))
        else:
            sizes[name] = compute(spec, sizes) if spec else own
        if not 1 <= sizes[name] <= LARGEST:
            raise Refusal(
                f"{name} 取到了 {sizes[name]}", DECLARATION, f"大小在 1 到 {LARGEST} 之间"
            )
    return sizes
