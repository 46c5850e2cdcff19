"""参数的标注：要张量、数组还是一个数；值按它换过去，结果再换回来。"""

from __future__ import annotations

import inspect
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, is_dataclass
from typing import Any

import numpy as np

from paper_drawer.formula.domains import WHOLE, Domain
from paper_drawer.formula.fault import Refusal, Span

REAL = "float64"


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
    wanted: Any = next(_wanted(annotation), None)
    if wanted in (float, int, bool) or (wanted is None and not array.ndim):
        if array.ndim:
            raise ValueError(f"标注的是一个数，符号却有 {array.ndim} 个轴")
        return (wanted or (int if domain.kind in WHOLE else float))(array)
    dims = getattr(wanted, "dims", None)
    if dims is not None and wanted.index_variadic is None and len(dims) != array.ndim:
        raise ValueError(f"标注的是 {len(dims)} 个轴，给的有 {array.ndim} 个")
    array = array.astype(_dtype(wanted, domain))
    if _is_tensor(wanted):
        return sys.modules["torch"].from_numpy(array)
    return array


def _wanted(annotation: Any) -> Iterator[Any]:
    """标注里认识的：张量、数组，或一个数。"""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        for own in typing.get_args(annotation):
            yield from _wanted(own)
    elif annotation in (float, int, bool) or inspect.isclass(_array_type(annotation)):
        yield annotation


def _array_type(annotation: Any) -> Any:
    own = getattr(annotation, "array_type", annotation)
    known = own is np.ndarray or typing.get_origin(own) is np.ndarray or _is_tensor(own)
    return np.ndarray if known else None


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
        return value.detach().cpu().numpy()
    return [to_numpy(own) for own in value] if isinstance(value, (tuple, list)) else value
