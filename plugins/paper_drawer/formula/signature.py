"""参数的标注：要张量、数组还是一个数；值按它换过去，结果再换回来。"""

from __future__ import annotations

import inspect
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, is_dataclass
from typing import Any

import numpy as np

from paper_drawer.formula.domains import WHOLE, Domain
from paper_drawer.formula.fault import DECLARATION, Refusal, Span

REAL = "float64"
NUMBERS: Mapping[Any, str] = {float: REAL, int: "int64", bool: "bool"}


@dataclass(frozen=True)
class Parameter:
    """一个参数，或参数里的一个字段。"""

    name: str
    annotation: Any
    required: bool


def parameters(make: Callable[..., Any], span: Span) -> tuple[Parameter, ...]:
    """函数的参数，NamedTuple、dataclass 的字段；写成字符串的标注也读。"""
    try:
        hints = typing.get_type_hints(make)
    except (NameError, SyntaxError, TypeError, AttributeError) as error:
        cause = f"{make.__name__} 的类型标注读不出来：{error}"
        raise Refusal(cause, span, "标注里的名字要在模块里能找到") from None
    found = []
    for own in inspect.signature(make).parameters.values():
        if own.kind not in (own.POSITIONAL_OR_KEYWORD, own.KEYWORD_ONLY):
            raise Refusal(f"参数 {own} 不能按名字给", span, "写一个每个参数都有名字的函数")
        annotation = hints.get(own.name, Any)
        found.append(Parameter(own.name, annotation, own.default is own.empty))
    return tuple(found)


def is_structure(annotation: Any) -> bool:
    """由字段拼成的。"""
    named = inspect.isclass(annotation) and hasattr(annotation, "_fields")
    return named or (inspect.isclass(annotation) and is_dataclass(annotation))


def is_mapping(annotation: Any) -> bool:
    """由键拼成的。"""
    origin = typing.get_origin(annotation) or annotation
    return inspect.isclass(origin) and issubclass(origin, Mapping)


def convert(value: Any, domain: Domain, annotation: Any, leading: int) -> Any:
    """标注要的样子；下标从 0 数起，前面多 leading 个长 1 的轴。"""
    array = np.array(value).reshape((1,) * leading + np.shape(value))
    if domain.kind == "index":
        array = array - 1
    if array.ndim and typing.get_origin(annotation) in (list, Sequence):
        return array.astype(int if domain.kind in WHOLE else float).tolist()
    known = list(_wanted(annotation))
    if not known and not array.ndim:
        known = [int if domain.kind in WHOLE else float]
    wanted: Any = next((own for own in known if _axes(own) in (None, array.ndim)), None)
    if known and wanted is None:
        raise ValueError(f"标注的是 {_axes(known[0])} 个轴，给的有 {array.ndim} 个")
    dtype = NUMBERS.get(wanted) or _dtype(wanted, domain)
    if dtype != REAL and domain.kind not in WHOLE:
        raise ValueError(f"标注的是整数，取值域 {domain} 不是")
    array = array.astype(dtype)
    if wanted in NUMBERS:
        return array.item()
    return sys.modules["torch"].from_numpy(array) if _is_tensor(wanted) else array


def _axes(wanted: Any) -> int | None:
    """标注的轴数；没有说是 None。"""
    if wanted in NUMBERS:
        return 0
    dims = getattr(wanted, "dims", None)
    return None if dims is None or wanted.index_variadic is not None else len(dims)


def _wanted(annotation: Any) -> Iterator[Any]:
    """标注里认识的：张量、数组，或一个数。"""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        for own in typing.get_args(annotation):
            yield from _wanted(own)
    elif (
        annotation in (*NUMBERS, np.ndarray)
        or hasattr(annotation, "array_type")
        or _is_tensor(annotation)
    ):
        yield annotation


def _is_tensor(annotation: Any) -> bool:
    torch = sys.modules.get("torch")  # 用它的代码已经导入过；这里自己不导入
    own = getattr(annotation, "array_type", annotation)
    return torch is not None and inspect.isclass(own) and issubclass(own, torch.Tensor)


def _dtype(wanted: Any, domain: Domain) -> str:
    preferred = "int64" if domain.kind == "index" else REAL
    allowed = getattr(wanted, "dtypes", None)
    if not isinstance(allowed, tuple) or preferred in allowed:
        return preferred
    return next((name for name in (REAL, "int64", "bool") if name in allowed), REAL)


@contextmanager
def precise() -> Iterator[None]:
    """代码自己造的张量也用双精度：单精度的常数会像是公式错了。"""
    torch = sys.modules.get("torch")
    if torch is None:
        yield
        return
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def to_numpy(value: Any) -> Any:
    """张量 → 数组；别的照旧。"""
    if _is_tensor(type(value)):
        return value.detach().cpu().resolve_conj().numpy()
    return [to_numpy(own) for own in value] if isinstance(value, (tuple, list)) else value


def call(code: Callable[..., Any], values: Sequence[Any], domains: Sequence[Domain]) -> Any:
    """公式里用到的一个测过的函数：实参依次给它；算不了抛 ValueError。"""
    own = parameters(code, DECLARATION)
    if len(values) > len(own) or any(p.required for p in own[len(values) :]):
        raise ValueError(f"它有 {len(own)} 个参数，这里给了 {len(values)} 个")
    given = {
        p.name: convert(value, domain, p.annotation, 0)
        for p, value, domain in zip(own, values, domains, strict=False)
    }
    try:
        with precise():
            result = np.asarray(to_numpy(code(**given)))
    except Exception as error:  # noqa: BLE001 -- 代码什么都可能抛
        raise ValueError(" ".join(f"{type(error).__name__}：{error}".split())[:160]) from None
    if result.dtype.kind not in "biuf":
        raise ValueError("返回的不是数或数组")
    return result if result.ndim else float(result)


def places(matrix: Any, annotation: Any, handed: str) -> Any:
    """0 与 1 的矩阵 → 每行的 1 在哪些列，或全部 1 的行与列；都从 0 数起。"""
    found = np.argwhere(np.asarray(matrix) != 0).T
    if handed == "rows":
        found = found[1].reshape(len(matrix), -1)
    return convert(found + 1, Domain("index"), annotation, 0)


def on_tensors(f: Callable[..., Any]) -> Callable[..., Any]:
    """给代码的函数：收张量就还张量。"""

    def called(*arguments: Any) -> Any:
        value = f(*map(to_numpy, arguments))
        tensors = any(_is_tensor(type(own)) for own in arguments)
        return sys.modules["torch"].from_numpy(np.asarray(value)) if tensors else value

    return called
