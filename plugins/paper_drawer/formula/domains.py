"""取值域：一个符号从哪里抽样。"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from paper_drawer.formula import sizes
from paper_drawer.formula.fault import DECLARATION, Refusal

Array = NDArray[Any]
Shape = tuple[int, ...]

PATTERN = re.compile(
    r"(?P<kind>[a-z]+)\s*(?:\((?P<bounds>[^()]*)\))?\s*(?:\[(?P<shape>[^\[\]]*)\])?"
    r"\s*(?:@(?P<base>[01]))?"
    r"\s*(?:->\s*(?P<argument>-|[\w.]+)(?P<leading>\[None(?:,\s*None)*\])?)?"
)
LARGEST = 20_000
"""一个输入最多多少个数。"""


@dataclass(frozen=True)
class Domain:
    """取值域、形状、从几数起。"""

    kind: str
    shape: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    base: int = 1

    def __str__(self) -> str:
        bounds = f"({', '.join(self.bounds)})" if self.bounds else ""
        shape = f"[{', '.join(self.shape)}]" if self.shape else ""
        return f"{self.kind}{bounds}{shape}{'@0' if self.base == 0 else ''}"


def texts(domain: Domain) -> tuple[str, ...]:
    """里面的算式。"""
    return (*domain.shape, *domain.bounds)


def read(text: str) -> tuple[Domain, str, int]:
    """`simplex[K] -> p[None]` → 取值域、参数名（没写是空的）、前面多几个轴。"""
    match = PATTERN.fullmatch(text.strip())
    kind = {"pos": "positive"}.get(match["kind"], match["kind"]) if match else ""
    if not match or kind not in KINDS:
        known = "、".join(KINDS)
        raise Refusal(f"看不懂取值域“{text}”", DECLARATION, f"写成 域[形状]，域是 {known} 之一")
    shape, bounds = _listed(match["shape"]), _listed(match["bounds"])
    axes, limits = KINDS[kind][0], KINDS[kind][1]
    if axes is not None and len(shape) not in axes:
        raise Refusal(f"“{text}”的轴数不对", DECLARATION, f"{kind} 要 {axes[0]} 个轴，如 {kind}[K]")
    if len(bounds) not in limits:
        raise Refusal(
            f"“{text}”的括号里要写 {limits[0]} 个数", DECLARATION, "如 int(1, 5)、index(K)"
        )
    leading = (match["leading"] or "").count("None")
    domain = Domain(kind, shape, bounds, int(match["base"] or 1))
    return domain, match["argument"] or "", leading


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",")) if text and text.strip() else ()


def sample(domain: Domain, known: Mapping[str, int], rng: Generator, *, small: bool) -> Array:
    """抽一个；small 时尽量取小的整数，读起来容易。"""
    shape = tuple(sizes.compute(axis, known) for axis in domain.shape)
    if any(n < 1 for n in shape) or np.prod(shape, dtype=float) > LARGEST:
        raise Refusal(f"{domain} 的形状 {shape} 太大或是空的", DECLARATION, "换小一些的大小")
    bounds = tuple(_number(bound, known) for bound in domain.bounds)
    return KINDS[domain.kind][2](shape, bounds, rng, small)


def _number(text: str, known: Mapping[str, int]) -> float:
    try:
        return float(text)
    except ValueError:
        return float(sizes.compute(text, known))


Draw = Callable[[Shape, tuple[float, ...], Generator, bool], Array]


def _real(shape: Shape, bounds: tuple[float, ...], rng: Generator, small: bool) -> Array:
    if bounds:
        return (
            rng.uniform(bounds[0], bounds[1], shape)
            if not small
            else rng.choice(bounds, size=shape)
        )
    return rng.integers(-2, 4, size=shape).astype(float) if small else rng.normal(0, 1.3, shape)


def _positive(shape: Shape, bounds: tuple[float, ...], rng: Generator, small: bool) -> Array:
    if bounds:
        return _real(shape, bounds, rng, small)
    return rng.integers(1, 5, shape).astype(float) if small else np.exp(rng.normal(0, 0.7, shape))


def _unit(shape: Shape, _: tuple[float, ...], rng: Generator, small: bool) -> Array:
    return rng.integers(1, 4, shape) / 4 if small else rng.uniform(0.05, 0.95, shape)


def _simplex(shape: Shape, _: tuple[float, ...], rng: Generator, small: bool) -> Array:
    if not small:
        return rng.dirichlet(np.full(shape[-1], 2.0), shape[:-1])
    counts = rng.integers(1, 4, shape).astype(float)
    return np.asarray(counts / counts.sum(-1, keepdims=True))


def _onehot(shape: Shape, _: tuple[float, ...], rng: Generator, __: bool) -> Array:
    return np.asarray(np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])])


def _bit(shape: Shape, _: tuple[float, ...], rng: Generator, __: bool) -> Array:
    return rng.integers(0, 2, shape)


def _int(shape: Shape, bounds: tuple[float, ...], rng: Generator, _: bool) -> Array:
    return np.asarray(rng.integers(int(bounds[0]), int(max(bounds)) + 1, shape))


def _index(shape: Shape, bounds: tuple[float, ...], rng: Generator, _: bool) -> Array:
    return np.asarray(rng.integers(1, int(bounds[0]) + 1, shape))


def _normal(shape: Shape, rng: Generator, small: bool) -> Array:
    return _real(shape, (), rng, small)


def _square(shape: Shape) -> None:
    if shape[-1] != shape[-2]:
        raise Refusal(f"形状 {shape} 不是方阵", DECLARATION, "两个轴写同一个大小")


def _spd(shape: Shape, _: tuple[float, ...], rng: Generator, small: bool) -> Array:
    _square(shape)
    a = _normal(shape, rng, small)
    return np.asarray(a @ a.swapaxes(-1, -2) + np.eye(shape[-1]))


def _symmetric(shape: Shape, _: tuple[float, ...], rng: Generator, small: bool) -> Array:
    _square(shape)
    a = _normal(shape, rng, small)
    return np.asarray(a + a.swapaxes(-1, -2))


def _orthogonal(shape: Shape, _: tuple[float, ...], rng: Generator, __: bool) -> Array:
    _square(shape)
    return np.asarray(np.linalg.qr(rng.normal(size=shape))[0])


def _rotation(shape: Shape, _: tuple[float, ...], rng: Generator, __: bool) -> Array:
    q = _orthogonal(shape, (), rng, False)
    q[..., 0] *= np.linalg.det(q)[..., None] if q.ndim > 2 else np.linalg.det(q)  # noqa: PLR2004
    return q


def _adjacency(shape: Shape, _: tuple[float, ...], rng: Generator, __: bool) -> Array:
    """无向图：没有自环，每个点至少有一个邻居。"""
    _square(shape)
    upper = np.triu(rng.integers(0, 2, shape), 1)
    a = upper + upper.T
    for i in np.flatnonzero(a.sum(0) == 0):
        j = (i + 1) % shape[0]
        a[i, j] = a[j, i] = int(i != j)
    return np.asarray(a)


def _mask(shape: Shape, _: tuple[float, ...], rng: Generator, __: bool) -> Array:
    """0 与 1，最后一个轴上至少有一个 1。"""
    mask = rng.integers(0, 2, shape)
    first = np.arange(shape[-1]) == rng.integers(0, shape[-1], (*shape[:-1], 1))
    return np.asarray(np.where(mask.any(-1, keepdims=True), mask, first).astype(int))


def _constant(make: Callable[[Shape], Array]) -> Draw:
    return lambda shape, _, __, ___: make(shape)


def _identity(shape: Shape) -> Array:
    _square(shape)
    return np.eye(shape[0])


KINDS: Mapping[str, tuple[tuple[int, ...] | None, tuple[int, ...], Draw]] = {
    "real": (None, (0, 2), _real),
    "positive": (None, (0, 2), _positive),
    "unit": (None, (0,), _unit),
    "simplex": (tuple(range(1, 5)), (0,), _simplex),
    "onehot": (tuple(range(1, 5)), (0,), _onehot),
    "bit": (None, (0,), _bit),
    "int": (None, (2,), _int),
    "index": (None, (1,), _index),
    "spd": ((2, 3), (0,), _spd),
    "symmetric": ((2, 3), (0,), _symmetric),
    "orthogonal": ((2, 3), (0,), _orthogonal),
    "rotation": ((2, 3), (0,), _rotation),
    "adjacency": ((2,), (0,), _adjacency),
    "mask": (tuple(range(1, 5)), (0,), _mask),
    "ones": (None, (0,), _constant(np.ones)),
    "zeros": (None, (0,), _constant(np.zeros)),
    "identity": ((2,), (0,), _constant(_identity)),
}
"""名字 → 可以有几个轴、括号里几个数、怎样抽。"""

WHOLE = {"bit", "int", "index", "onehot", "adjacency", "mask"}
"""整数的取值域。"""
