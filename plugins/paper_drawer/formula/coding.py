"""代码的一边：按参数名给输入，运行，取返回值。"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from paper_drawer.formula import signature
from paper_drawer.formula.declaration import Declaration
from paper_drawer.formula.evaluate import Inputs
from paper_drawer.formula.fault import DECLARATION, Faults, Refusal
from paper_drawer.formula.signature import Parameter

Code = Callable[..., Any]


@dataclass(frozen=True)
class Given:
    """一个参数由哪个符号、函数或大小给出。"""

    kind: str
    name: str
    annotation: Any = Any


@dataclass(frozen=True)
class Group:
    """由字段或键拼成的一个参数；最外面的一组是代码自己的参数。"""

    make: Callable[..., Any]
    parts: Mapping[str, Given | Group]


@dataclass(frozen=True)
class Wiring:
    """代码与声明怎样对上。"""

    code: Code
    group: Group
    leading: int

    def sizes(self) -> Iterator[str]:
        """直接给了代码的大小。"""
        todo: list[Given | Group] = [self.group]
        while todo:
            part = todo.pop()
            if isinstance(part, Group):
                todo += part.parts.values()
            elif part.kind == "dims":
                yield part.name


def wire(code: Code, declaration: Declaration) -> Wiring:
    """声明与代码的参数对上；对不上就拒绝。"""
    name = getattr(code, "__qualname__", "")
    if not inspect.isfunction(code) or "." in name.rpartition("<locals>.")[2]:
        fix = "类、方法、nn.Module 各写一个函数：参数是公式里的量，返回公式的值"
        raise Refusal(f"{name or str(code)[:60]} 不是一个普通的函数", DECLARATION, fix, "code")
    reader = _Reader(declaration)
    group = reader.group(code, "")
    for path, given in reader.symbols.items():
        if path not in reader.taken:
            fix = f"用 -> 写明参数名（代码的参数：{reader.listed}）；不是参数的写 -> -"
            reader.refuse(f"代码没有参数 {path}", fix, declaration.keys.get(given.name, "sym"))
    if reader.missing:
        cause = f"代码的参数 {'、'.join(reader.missing)} 没有对应的符号"
        reader.refuse(cause, "在 sym 里写 -> 参数名", "sym")
    reader.faults.settle()
    return Wiring(code, group, max((s.leading for s in declaration.symbols.values()), default=0))


class _Reader:
    """从代码的签名出发，一个参数一个参数地找声明。"""

    def __init__(self, declaration: Declaration) -> None:
        self.symbols = {s.argument: Given("sym", n) for n, s in declaration.symbols.items()}
        self.symbols.pop("", None)
        self.offered = {
            f.argument: Given("fn", name)
            for name, f in declaration.functions.items()
            if f.kind in ("table", "poly", "map")
        } | self.symbols
        self.dims = declaration.dims
        self.taken: set[str] = set()
        self.missing: list[str] = []
        self.seen: list[str] = []
        self.faults = Faults()

    def refuse(self, cause: str, fix: str, key: str) -> None:
        """记一条。"""
        with self.faults.of(key):
            raise Refusal(cause, DECLARATION, fix)

    @property
    def listed(self) -> str:
        return "、".join(self.seen) or "没有"

    def group(self, make: Callable[..., Any], prefix: str) -> Group:
        """一组参数或字段。"""
        parts: dict[str, Given | Group] = {}
        for parameter in signature.parameters(make, DECLARATION):
            part = self._part(parameter, prefix + parameter.name)
            if part is not None:
                parts[parameter.name] = part
            elif parameter.required:
                self.missing.append(prefix + parameter.name)
        return Group(make, parts)

    def _part(self, parameter: Parameter, path: str) -> Given | Group | None:
        self.seen.append(path)
        if given := self.offered.get(path):
            self.taken.add(path)
            return Given(given.kind, given.name, parameter.annotation)
        inner = [other for other in self.symbols if other.startswith(path + ".")]
        if inner and signature.is_structure(parameter.annotation):
            return self.group(parameter.annotation, path + ".")
        if inner and signature.is_mapping(parameter.annotation):
            self.taken.update(inner)
            return Group(dict, {p.removeprefix(path + "."): self.symbols[p] for p in inner})
        if inner:
            self.taken.update(inner)
            cause = f"参数 {path} 不知道怎样由 {'、'.join(inner)} 拼成"
            self.refuse(cause, "给它标注一个 NamedTuple、dataclass 或 dict", "code")
        return Given("dims", parameter.name) if parameter.name in self.dims else None


def run(wiring: Wiring, declaration: Declaration, inputs: Inputs) -> Any:
    """在这组输入上运行代码；它抛什么，都是一条不收的原因。"""
    try:
        with signature.precise():
            return wiring.code(**_built(wiring.group.parts, declaration, inputs))
    except Refusal:
        raise
    except Exception as error:  # noqa: BLE001 -- 被测的代码什么都可能抛
        told = " ".join(f"{type(error).__name__}：{error}".split())[:160]
        sizes = "、".join(f"{name} = {size}" for name, size in inputs.sizes.items())
        cause = f"代码出错：{told}" + (f"（{sizes}）" if sizes else "")
        raise Refusal(cause, DECLARATION, "检查取值域与形状合不合代码的要求") from None


def _built(
    parts: Mapping[str, Given | Group], declaration: Declaration, inputs: Inputs
) -> dict[str, Any]:
    return {
        name: part.make(**_built(part.parts, declaration, inputs))
        if isinstance(part, Group)
        else _handed(part, declaration, inputs)
        for name, part in parts.items()
    }


def _handed(given: Given, declaration: Declaration, inputs: Inputs) -> Any:
    """代码拿到的：按标注换过，数组是副本。"""
    if given.kind == "dims":
        return inputs.sizes[given.name]
    if given.kind == "fn":
        function, table = declaration.functions[given.name], inputs.tables.get(given.name)
        if function.domain is None:
            return signature.on_tensors(inputs.functions[given.name])
        return signature.convert(table, function.domain, given.annotation, 0)
    symbol, value = declaration.symbols[given.name], inputs.values[given.name]
    if symbol.handed in ("rows", "pairs"):
        return signature.places(value, given.annotation, symbol.handed)
    try:
        return signature.convert(value, symbol.domain, given.annotation, symbol.leading)
    except ValueError as error:
        cause = f"{given.name} 给不了代码：{error}"
        raise Refusal(cause, DECLARATION, "代码多要一个批次的轴，写 -> 参数名[None]") from None


def pick(result: Any, part: int | str | None, axes: int, leading: int) -> Any:
    """返回值的这一部分：第几个、哪个键、哪个属性；比 axes 多的、给代码时加上的轴去掉。"""
    try:
        if isinstance(part, str) and not isinstance(result, Mapping):
            result = getattr(result, part)
        elif part is not None:
            result = result[part]
        value = np.asarray(signature.to_numpy(result))
    except (LookupError, TypeError, AttributeError, ValueError, RuntimeError):
        value = np.asarray(None)
    if value.dtype.kind not in "biufc":
        cause = "代码的返回值" + ("" if part is None else f"里的 {part} ") + "不是数或数组"
        fix = "out 里写取哪一部分：第几个（从 0 数）、键或属性"
        raise Refusal(cause, DECLARATION, fix, "out")
    while leading and value.ndim > axes and len(value) == 1:
        value, leading = value[0], leading - 1
    return value
