"""变异：把公式改错一处，看核对能不能发现。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from paper_drawer.formula.check import judge
from paper_drawer.formula.coding import Code
from paper_drawer.formula.comparison import Comparison
from paper_drawer.formula.declaration import Declaration
from paper_drawer.formula.fault import Refusal
from paper_drawer.formula.program import parse
from paper_drawer.formula.reading import read
from paper_drawer.formula.syntax import BIG, Kind, Node, Program, Statement
from paper_drawer.katex import Engine

Change = tuple[str, Node]


@dataclass(frozen=True)
class Mutant:
    """改错了一处的程序。"""

    kind: str
    what: str
    program: Program


def mutants(
    formulas: str | Sequence[str], declaration: Declaration, *, engine: Engine | None = None
) -> Iterator[Mutant]:
    """每次改错一处；解析不了的公式没有。"""
    texts = [formulas] if isinstance(formulas, str) else list(formulas)
    if engine is None:
        with Engine() as own:
            yield from mutants(texts, declaration, engine=own)
        return
    try:
        program = parse(texts, declaration, engine)
    except Refusal:
        return
    yield from _mutants(program, declaration)


def survivors(
    formulas: str | Sequence[str],
    declaration: Declaration,
    code: Code | None,
    *,
    seed: int = 0,
    trials: int = 12,
    engine: Engine | None = None,
) -> list[Mutant]:
    """核对发现不了的变异：或者与原来等价，或者取值域太弱。"""
    found = mutants(formulas, declaration, engine=engine)
    return [m for m in found if _survives(m, declaration, code, seed, trials)]


def _survives(
    mutant: Mutant, declaration: Declaration, code: Code | None, seed: int, trials: int
) -> bool:
    try:
        return judge(Comparison(mutant.program, declaration, code), seed, trials).kind == "checked"
    except Refusal:
        return False


def _mutants(program: Program, declaration: Declaration) -> Iterator[Mutant]:
    for i, statement in enumerate(program.statements):
        if statement.name in declaration.where:
            continue
        for j, side in enumerate(statement.sides):
            for kind, old, new, changed in _everywhere(side, declaration):
                sides = (*statement.sides[:j], changed, *statement.sides[j + 1 :])
                what = f"{statement.key}：{read(old)} → {read(new)}"
                yield Mutant(kind, what, _with(program, i, replace(statement, sides=sides)))


def _with(program: Program, i: int, statement: Statement) -> Program:
    statements = (*program.statements[:i], statement, *program.statements[i + 1 :])
    return replace(program, statements=statements)


def _everywhere(node: Node, declaration: Declaration) -> Iterator[tuple[str, Node, Node, Node]]:
    """每一处的每种改法：种类、改前、改后、整个式子。"""
    for kind, new in _changes(node, declaration):
        yield kind, node, new, new
    for i, part in enumerate(node.parts):
        for kind, old, new, changed in _everywhere(part, declaration):
            parts = (*node.parts[:i], changed, *node.parts[i + 1 :])
            yield kind, old, new, replace(node, parts=parts)


def _changes(node: Node, declaration: Declaration) -> Iterator[Change]:
    yield from _arithmetic(node)
    yield from _unwrapped(node)
    yield from _functions(node)
    yield from _indices(node)
    yield from _names(node, declaration)
    yield from _bounds(node)
    yield from _choices(node)


def _kind(node: Node, kind: Kind) -> Node:
    return replace(node, kind=kind)


def _number(node: Node, value: float) -> Node:
    return Node("number", value=value, span=node.span)


def _plus(node: Node, step: float) -> Node:
    return Node("add", (node, _number(node, step)), span=node.span)


SWAPPED: dict[str, Kind] = {
    "add": "subtract", "subtract": "add", "maximum": "minimum", "minimum": "maximum",
    "max": "min", "min": "max", "argmax": "argmin", "argmin": "argmax", "sum": "product",
    "product": "sum",
}  # fmt: skip
DROPPED = ("add", "subtract", "juxtapose", "dot", "times", "hadamard")


def _arithmetic(node: Node) -> Iterator[Change]:
    """符号、漏项、分子分母、指数。"""
    if node.kind in SWAPPED:
        yield "换运算", _kind(node, SWAPPED[node.kind])
    if node.kind in DROPPED:
        yield "漏项", node.parts[0]
        yield "漏项", node.parts[1]
    if node.kind in ("subtract", "divide"):
        yield "颠倒", replace(node, parts=node.parts[::-1])
    if node.kind == "divide":
        yield "漏分母", node.parts[0]
    if node.kind in ("power", "entry_power"):
        base, n = node.parts
        yield "指数", replace(node, parts=(base, _plus(n, 1)))
        yield "指数", replace(node, parts=(base, Node("negate", (n,), span=n.span)))
    if node.kind == "number" and node.value not in (2.718281828459045, 3.141592653589793):
        yield "常数", _number(node, node.value + 1)
        yield "常数", _number(node, node.value * 2 or 2)


UNWRAPPED = (
    "negate", "transpose", "inverse", "root", "absolute", "power", "prime", "call", "logarithm",
)  # fmt: skip


def _unwrapped(node: Node) -> Iterator[Change]:
    """漏了负号、转置、逆、根号、函数。"""
    if node.kind in UNWRAPPED:
        yield "漏运算", node.parts[1 if node.kind == "logarithm" else 0]
    if node.kind == "norm":
        yield "范数", replace(node, name="2" if node.name == "1" else "1")
    if node.kind == "indicator":
        yield "漏条件", _number(node, 1)
    if node.kind == "hadamard":
        yield "⊙ 换成矩阵乘", _kind(node, "juxtapose")


SIMILAR = {
    "exp": "tanh", "tanh": "sigmoid", "sigmoid": "tanh", "relu": "softplus", "softmax": "exp",
    "sin": "cos", "cos": "sin", "softplus": "relu", "floor": "ceil", "ceil": "floor",
}  # fmt: skip


def _functions(node: Node) -> Iterator[Change]:
    """换函数、换底、换实参。"""
    if node.kind == "call" and node.name in ("log", "log2", "log10"):
        for base in (2.0, 10.0) if node.name == "log" else (2.718281828459045,):
            yield "换底", Node("logarithm", (_number(node, base), *node.parts), span=node.span)
    if node.kind == "logarithm":
        yield "换底", Node("call", node.parts[1:], name="log", span=node.span)
    if node.kind == "call" and node.name in SIMILAR:
        yield "换函数", replace(node, name=SIMILAR[node.name])
    if node.kind in ("call", "inner", "concatenate") and len(node.parts) > 1:
        yield "换实参", replace(node, parts=node.parts[::-1])


def _indices(node: Node) -> Iterator[Change]:
    """下标的次序与加减一；漏下标。"""
    if node.kind != "index":
        return
    array, indices = node.parts[0], node.parts[1:]
    yield "漏下标", array
    if len(indices) == 2:  # noqa: PLR2004
        yield "换下标", replace(node, parts=(array, *indices[::-1]))
    for i in range(len(indices)):
        for step in (1, -1):
            moved = (*indices[:i], _plus(indices[i], step), *indices[i + 1 :])
            yield "下标差一", replace(node, parts=(array, *moved))


def _names(node: Node, declaration: Declaration) -> Iterator[Change]:
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
    if len(own.domain.shape) == 2 and own.domain.kind not in SYMMETRIC:  # noqa: PLR2004
        yield "多转置", Node("transpose", (node,), span=node.span)


SYMMETRIC = ("spd", "symmetric", "adjacency", "identity")


def _bounds(node: Node) -> Iterator[Change]:
    """上下限差一；漏条件。"""
    if node.kind not in BIG:
        return
    for i, binder in enumerate(node.binders):
        for step in (1, -1):
            if binder.lower is not None:
                yield "上下限差一", _rebound(node, i, _plus(binder.lower, step), binder.upper)
            if binder.upper is not None:
                yield "上下限差一", _rebound(node, i, binder.lower, _plus(binder.upper, step))
    if len(node.parts) > 1:
        yield "漏条件", replace(node, parts=node.parts[:1])


def _rebound(node: Node, i: int, lower: Node | None, upper: Node | None) -> Node:
    binder = replace(node.binders[i], lower=lower, upper=upper)
    return replace(node, binders=(*node.binders[:i], binder, *node.binders[i + 1 :]))


OPPOSITE = {"<": ">", ">": "<", "\\le": "\\ge", "\\ge": "\\le", "=": "\\ne", "\\ne": "="}
CLOSED = {"<": "\\le", ">": "\\ge", "\\le": "<", "\\ge": ">"}


def _choices(node: Node) -> Iterator[Change]:
    """条件反了；分支对调；取到边界。"""
    if node.kind == "relation":
        yield "条件反了", replace(node, name=OPPOSITE[node.name])
        if node.name in CLOSED:
            yield "边界", replace(node, name=CLOSED[node.name])
    if node.kind == "cases" and len(node.parts) > 2:  # noqa: PLR2004
        first, condition, second, *rest = node.parts
        yield "分支对调", replace(node, parts=(second, condition, first, *rest))
    if node.kind in ("maximum", "minimum") and len(node.parts) == 2:  # noqa: PLR2004
        yield "漏分支", node.parts[0]
        yield "漏分支", node.parts[1]
