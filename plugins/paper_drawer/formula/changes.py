"""一个式子可以怎样改错：人常犯的那些；改了也一样的（平方里的正负）不改。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from paper_drawer.formula.declaration import Declaration
from paper_drawer.formula.domains import WHOLE
from paper_drawer.formula.syntax import BIG, Kind, Node, walk

Change = tuple[str, Node]
Place = tuple[str, Node, Node, Node]

OPERATIONS: Mapping[str, Kind] = {
    "add": "subtract", "subtract": "add", "maximum": "minimum", "minimum": "maximum",
    "max": "min", "min": "max", "argmax": "argmin", "argmin": "argmax", "sum": "product",
    "product": "sum", "hadamard": "juxtapose",
}  # fmt: skip
DROPPED = ("add", "subtract", "juxtapose", "dot", "times", "hadamard", "maximum", "minimum")
REVERSED = ("subtract", "divide", "call", "concatenate")
UNWRAPPED = (
    "negate", "transpose", "inverse", "root", "absolute", "power", "prime", "call", "divide",
)  # fmt: skip
FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "exp": ("tanh",), "tanh": ("sigmoid",), "sigmoid": ("tanh",), "relu": ("softplus",),
    "softmax": ("exp",), "sin": ("cos",), "cos": ("sin",), "softplus": ("relu",),
    "floor": ("ceil",), "ceil": ("floor",), "log": ("log2", "log10"), "log2": ("log",),
    "log10": ("log",),
}  # fmt: skip
OPPOSITE = {"<": ">", ">": "<", "\\le": "\\ge", "\\ge": "\\le", "=": "\\ne", "\\ne": "="}
CLOSED = {"<": "\\le", ">": "\\ge", "\\le": "<", "\\ge": ">"}
SYMMETRIC = ("spd", "symmetric", "adjacency", "identity")
CONSTANTS = (2.718281828459045, 3.141592653589793)
PAIR = 2


def everywhere(
    node: Node, declaration: Declaration, defined: frozenset[str], outer: Node | None = None
) -> Iterator[Place]:
    """每一处的每种改法：种类、改前、改后、整个式子；defined 是公式里定义的名字。"""
    for kind, new in _changes(node, declaration, outer):
        if kind != "边界" or not _continuous(node, declaration, defined):
            yield kind, node, new, new
    for i, part in enumerate(node.parts):
        for kind, old, new, changed in everywhere(part, declaration, defined, node):
            parts = (*node.parts[:i], changed, *node.parts[i + 1 :])
            yield kind, old, new, replace(node, parts=parts)


def _changes(node: Node, declaration: Declaration, outer: Node | None) -> Iterator[Change]:
    yield from _operation(node, declaration, _signless(outer))
    yield from _values(node)
    yield from _indices(node)
    yield from _names(node, declaration, outer)
    yield from _bounds(node)
    yield from _conditions(node)


def _signless(outer: Node | None) -> bool:
    """外面一层不管正负：偶次幂、绝对值、范数。"""
    if outer is None:
        return False
    if outer.kind in ("power", "entry_power"):
        n = outer.parts[1]
        return n.kind == "number" and n.value % 2 == 0
    return outer.kind in ("absolute", "norm")


def _operation(node: Node, declaration: Declaration, signless: bool) -> Iterator[Change]:
    """换运算、漏项、漏运算、颠倒。"""
    if node.kind in OPERATIONS:
        yield "换运算", replace(node, kind=OPERATIONS[node.kind])
    if node.kind in DROPPED:
        yield from (("漏项", part) for part in node.parts[:PAIR] if len(node.parts) == PAIR)
    if node.kind in UNWRAPPED and not (node.kind == "negate" and signless):
        yield "漏运算", node.parts[0]
    known = declaration.functions.get(node.name)
    symmetric = (signless and node.kind == "subtract") or (known and known.kind == "cosine")
    if node.kind in REVERSED and len(node.parts) > 1 and not symmetric:
        yield "颠倒", replace(node, parts=node.parts[::-1])


def _values(node: Node) -> Iterator[Change]:
    """常数、指数、范数、函数与底。"""
    if node.kind == "number" and node.value not in CONSTANTS:
        yield "常数", _number(node, node.value + 1)
        yield "常数", _number(node, node.value * 2 or 2)
    if node.kind in ("power", "entry_power"):
        base, n = node.parts
        yield "指数", replace(node, parts=(base, _plus(n, 1)))
        yield "指数", replace(node, parts=(base, Node("negate", (n,), span=n.span)))
    if node.kind == "norm":
        yield "范数", replace(node, name="2" if node.name == "1" else "1")
    if node.kind == "logarithm":
        yield "换底", Node("call", node.parts[1:], name="log", span=node.span)
    if node.kind == "call":
        for name in FUNCTIONS.get(node.name, ()):
            yield "换底" if "log" in name else "换函数", replace(node, name=name)


def _number(node: Node, value: float) -> Node:
    return Node("number", value=value, span=node.span)


def _plus(node: Node, step: float) -> Node:
    return Node("add", (node, _number(node, step)), span=node.span)


def _indices(node: Node) -> Iterator[Change]:
    """下标的次序与加减一；漏下标。"""
    if node.kind != "index":
        return
    array, *indices = node.parts
    yield "漏下标", array
    if len(indices) == PAIR and (indices[0].kind, indices[0].name) != (
        indices[1].kind,
        indices[1].name,
    ):
        yield "换下标", replace(node, parts=(array, *indices[::-1]))
    for i, index in enumerate(indices):
        for step in (1, -1):
            moved = (*indices[:i], _plus(index, step), *indices[i + 1 :])
            yield "下标差一", replace(node, parts=(array, *moved))


def _names(node: Node, declaration: Declaration, outer: Node | None) -> Iterator[Change]:
    """换成形状一样的别的符号；方阵转置。"""
    if node.kind == "size":
        yield "大小差一", _plus(node, -1)
        for name in declaration.dims:
            if name != node.name:
                yield "换大小", replace(node, name=name)
    own = declaration.symbols.get(node.name)
    if node.kind != "symbol" or own is None:
        return
    for name, other in declaration.symbols.items():
        if name != node.name and other.domain.shape == own.domain.shape:
            yield "换符号", replace(node, name=name)
    same = own.domain.kind in SYMMETRIC or (outer is not None and outer.kind in ("norm", "index"))
    if len(own.domain.shape) == PAIR and not same:
        yield "多转置", Node("transpose", (node,), span=node.span)


def _bounds(node: Node) -> Iterator[Change]:
    """上下限差一；漏条件。"""
    for i, binder in enumerate(node.binders):
        moved = [replace(binder, lower=_plus(n, d)) for n in [binder.lower] if n for d in (1, -1)]
        moved += [replace(binder, upper=_plus(n, d)) for n in [binder.upper] if n for d in (1, -1)]
        for other in moved:
            binders = (*node.binders[:i], other, *node.binders[i + 1 :])
            yield "上下限差一", replace(node, binders=binders)
    if node.kind in BIG and len(node.parts) > 1:
        yield "漏条件", replace(node, parts=node.parts[:1])


def _conditions(node: Node) -> Iterator[Change]:
    """条件反了，整数的边界；漏条件；分支对调。"""
    if node.kind == "indicator":
        yield "漏条件", _number(node, 1)
    if node.kind == "relation":
        yield "条件反了", replace(node, name=OPPOSITE[node.name])
        if node.name in CLOSED:
            yield "边界", replace(node, name=CLOSED[node.name])
    if node.kind == "cases" and len(node.parts) > PAIR:
        first, condition, second, *rest = node.parts
        yield "分支对调", replace(node, parts=(second, condition, first, *rest))


def _continuous(node: Node, declaration: Declaration, defined: frozenset[str]) -> bool:
    """里面有连续的量：抽样碰不到相等。"""
    names = {part.name for part in walk(node) if part.kind == "symbol"}
    drawn = {n for n, s in declaration.symbols.items() if s.domain.kind not in WHOLE}
    return bool(names & (drawn | defined))
