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
    r"\s*(?:->\s*(?P<argument>-|[\w.]+)(?P<handed>\[(?:None(?:,\s*None)*|rows|pairs)\])?)?"
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


def read(text: str) -> tuple[Domain, str, str]:
    """`simplex[K] -> p[None]` → 取值域、参数名（没写是空的）、前面多几个轴。"""
    match = PATTERN.fullmatch(text.strip())
    kind = {"pos": "positive"}.get(match["kind"], match["kind"]) if match else ""
    if not match or kind not in KINDS:
        known = "、".join(KINDS)
        raise Refusal(f"看不懂取值域“{text}”", DECLARATION, f"写成 域[形状]，域是 {known} 之一")
    shape, bounds = _listed(match["shape"]), _listed(match["bounds"])
    axes, limits = KINDS[kind][0], KINDS[kind][1]
    if len(shape) not in axes:
        raise Refusal(f"“{text}”的轴数不对", DECLARATION, f"{kind} 要 {axes[0]} 个轴，如 {kind}[K]")
    if len(bounds) not in limits:
        cause = f"“{text}”的括号里要写 {limits[0]} 个数"
        raise Refusal(cause, DECLARATION, "如 int(1, 5)、index(K)")
    domain = Domain(kind, shape, bounds, int(match["base"] or 1))
    return domain, match["argument"] or "", (match["handed"] or "").strip("[]")


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",")) if text and text.strip() else ()


def sample(domain: Domain, known: Mapping[str, int], rng: Generator, *, small: bool) -> Array:
    """抽一个；small 时尽量取小的整数，读起来容易。"""
    shape = tuple(sizes.compute(axis, known) for axis in domain.shape)
    if any(n < 1 for n in shape) or np.prod(shape, dtype=float) > LARGEST:
        raise Refusal(f"{domain} 的形状 {shape} 太大或是空的", DECLARATION, "换小一些的大小")
    if domain.kind in SQUARE and shape[-1] != shape[-2]:
        raise Refusal(f"形状 {shape} 不是方阵", DECLARATION, "两个轴写同一个大小")
    bounds = tuple(_number(bound, known) for bound in domain.bounds)
    return np.asarray(KINDS[domain.kind][2](Draw(shape, bounds, rng, small)))


def _number(text: str, known: Mapping[str, int]) -> float:
    try:
        return float(text)
    except ValueError:
        return float(sizes.compute(text, known))


@dataclass(frozen=True)
class Draw:
    """抽一次：形状、括号里的数、随机数、要不要小。"""

    shape: Shape
    bounds: tuple[float, ...]
    rng: Generator
    small: bool

    def whole(self, low: float, high: float) -> Array:
        """从 low 到 high 的整数。"""
        return np.asarray(self.rng.integers(int(low), int(max(low, high)) + 1, self.shape))

    def narrow(self, low: int, high: int) -> Array | None:
        """写了上下限，在里面抽；要小的，抽整数；都不是，没有。"""
        if self.bounds:
            return np.asarray(self.rng.uniform(min(self.bounds), max(self.bounds), self.shape))
        return self.whole(low, high).astype(float) if self.small else None


def _real(draw: Draw) -> Array:
    found = draw.narrow(-2, 3)
    return draw.rng.normal(0, 1.3, draw.shape) if found is None else found


def _positive(draw: Draw) -> Array:
    found = draw.narrow(1, 4)
    return np.exp(draw.rng.normal(0, 0.7, draw.shape)) if found is None else found


def _unit(draw: Draw) -> Array:
    return draw.whole(1, 3) / 4 if draw.small else draw.rng.uniform(0.05, 0.95, draw.shape)


def _simplex(draw: Draw) -> Array:
    if not draw.small:
        return draw.rng.dirichlet(np.full(draw.shape[-1], 2.0), draw.shape[:-1])
    counts = draw.whole(1, 3)
    return np.asarray(counts / counts.sum(-1, keepdims=True))


def _onehot(draw: Draw) -> Array:
    return np.asarray(np.eye(draw.shape[-1])[draw.rng.integers(0, draw.shape[-1], draw.shape[:-1])])


def _spd(draw: Draw) -> Array:
    a = _real(draw)
    return np.asarray(a @ a.swapaxes(-1, -2) + np.eye(draw.shape[-1]))


def _symmetric(draw: Draw) -> Array:
    a = _real(draw)
    return np.asarray(a + a.swapaxes(-1, -2))


def _orthogonal(draw: Draw) -> Array:
    return np.asarray(np.linalg.qr(draw.rng.normal(size=draw.shape))[0])


def _rotation(draw: Draw) -> Array:
    q = _orthogonal(draw)
    q[..., 0] *= np.linalg.det(q)[..., None]
    return q


def _adjacency(draw: Draw) -> Array:
    """无向图：没有自环，每个点至少有一个邻居。"""
    upper = np.triu(draw.whole(0, 1), 1)
    a = upper + upper.T
    for i in np.flatnonzero(a.sum(0) == 0):
        j = (i + 1) % len(a)
        a[i, j] = a[j, i] = int(i != j)
    return np.asarray(a)


def _mask(draw: Draw) -> Array:
    """0 与 1，最后一个轴上至少有一个 1。"""
    mask = draw.whole(0, 1)
    first = draw.rng.integers(0, draw.shape[-1], (*draw.shape[:-1], 1))
    return np.where(mask.any(-1, keepdims=True), mask, np.arange(draw.shape[-1]) == first).astype(
        int
    )


def _neighbors(draw: Draw) -> Array:
    """有向图：每行恰好几个 1，没有自环。"""
    rows, count = draw.shape[-1], int(draw.bounds[0])
    if count >= rows:
        fix = "如 dims: {N: 5..7, K: 2..4}"
        raise Refusal(f"{rows} 个点，没有 {count} 个别的点", DECLARATION, fix)
    order = draw.rng.random(draw.shape) + 2 * np.eye(rows)  # 自己排在最后
    return np.asarray(order.argsort(-1).argsort(-1) < count).astype(int)


ANY = tuple(range(9))
SOME = tuple(range(1, 5))
SQUARE = {"spd", "symmetric", "orthogonal", "rotation", "adjacency", "neighbors", "identity"}
KINDS: Mapping[str, tuple[tuple[int, ...], tuple[int, ...], Callable[[Draw], Array]]] = {
    "real": (ANY, (0, 2), _real),
    "positive": (ANY, (0, 2), _positive),
    "unit": (ANY, (0,), _unit),
    "simplex": (SOME, (0,), _simplex),
    "onehot": (SOME, (0,), _onehot),
    "bit": (ANY, (0,), lambda draw: draw.whole(0, 1)),
    "int": (ANY, (2,), lambda draw: draw.whole(*draw.bounds)),
    "index": (ANY, (1,), lambda draw: draw.whole(1, *draw.bounds)),
    "spd": ((2, 3), (0,), _spd),
    "symmetric": ((2, 3), (0,), _symmetric),
    "orthogonal": ((2, 3), (0,), _orthogonal),
    "rotation": ((2, 3), (0,), _rotation),
    "adjacency": ((2,), (0,), _adjacency),
    "mask": (SOME, (0,), _mask),
    "neighbors": ((2,), (1,), _neighbors),
    "ones": (ANY, (0,), lambda draw: np.ones(draw.shape)),
    "zeros": (ANY, (0,), lambda draw: np.zeros(draw.shape)),
    "identity": ((2,), (0,), lambda draw: np.eye(draw.shape[0])),
}
"""名字 → 可以有几个轴、括号里几个数、怎样抽。"""

WHOLE = {"bit", "int", "index", "onehot", "adjacency", "mask", "neighbors"}
"""整数的取值域。"""
