"""代码的一边：按参数名给输入，取返回值。"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from paper_drawer.formula.declaration import Declaration
from paper_drawer.formula.domains import WHOLE
from paper_drawer.formula.evaluate import Inputs
from paper_drawer.formula.fault import DECLARATION, Refusal
from paper_drawer.formula.operations import Value

Code = Callable[..., Any]
ERRORS = (
    ValueError,
    TypeError,
    ArithmeticError,
    LookupError,
    AttributeError,
    RuntimeError,
    AssertionError,
)
"""被测的代码会抛的。"""


@dataclass(frozen=True)
class Wiring:
    """参数名 → 符号、函数或大小。"""

    symbols: Mapping[str, str]
    functions: Mapping[str, str]
    sizes: Mapping[str, str]

    def arguments(self) -> Iterable[str]:
        """由大小给出的参数。"""
        return self.sizes


def wire(code: Code, declaration: Declaration) -> Wiring:
    """声明与代码的参数对上；对不上就拒绝。"""
    parameters = inspect.signature(code).parameters
    listed = "、".join(parameters) or "没有"
    anything = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    symbols = {s.argument: name for name, s in declaration.symbols.items() if s.argument}
    functions = {
        f.argument: name
        for name, f in declaration.functions.items()
        if f.argument in parameters and f.kind in ("table", "poly")
    }
    strange = [name for name in symbols if name not in parameters and not anything]
    if strange:
        fix = f"用 -> 写明参数名（代码的参数：{listed}）；不是参数的写 -> -"
        raise Refusal(f"代码没有参数 {'、'.join(strange)}", DECLARATION, fix)
    taken = {**symbols, **functions}
    sizes = {name: name for name in declaration.dims if name in parameters and name not in taken}
    missing = [
        p.name
        for p in parameters.values()
        if p.default is p.empty
        and p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
        and p.name not in {**taken, **sizes}
    ]
    if missing:
        raise Refusal(
            f"代码的参数 {'、'.join(missing)} 没有对应的符号", DECLARATION, "在 sym 里写 -> 参数名"
        )
    return Wiring(symbols, functions, sizes)


def run(code: Code, wiring: Wiring, declaration: Declaration, inputs: Inputs) -> Any:
    """在这组输入上运行代码。"""
    given: dict[str, Any] = {
        argument: _handed(declaration, name, inputs.values[name])
        for argument, name in wiring.symbols.items()
    }
    for argument, name in wiring.functions.items():
        table = inputs.tables.get(name)
        given[argument] = inputs.functions[name] if table is None else table.copy()
    given |= {argument: inputs.sizes[name] for argument, name in wiring.sizes.items()}
    try:
        return code(**given)
    except ERRORS as error:
        told = " ".join(str(error).split())[:120]
        raise Refusal(
            f"代码出错：{told}", DECLARATION, "检查取值域与形状合不合代码的要求"
        ) from None


def _handed(declaration: Declaration, name: str, value: Value) -> Any:
    """代码拿到的：下标从 0 数起，整数是 int，数组是副本。"""
    domain = declaration.symbols[name].domain
    array = np.array(value)
    if domain.kind == "index":
        array = array - 1
    if array.ndim:
        return array
    return int(array) if domain.kind in WHOLE else float(array)


def pick(result: Any, part: int | str | None) -> Any:
    """返回值的这一部分：第几个、哪个键、哪个属性。"""
    if part is None:
        return result
    try:
        if isinstance(part, str) and not isinstance(result, Mapping):
            return getattr(result, part)
        return result[part]
    except (LookupError, TypeError, AttributeError):
        raise Refusal(
            f"返回值里没有 {part}", DECLARATION, "out 里写第几个（从 0 数）、键或属性"
        ) from None
