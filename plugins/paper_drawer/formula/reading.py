"""公式怎样被读懂的：括号写全、乘号写出来的一行字。"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from paper_drawer.formula.syntax import Binder, Node, Statement

SIGNS = {
    "add": " + ", "subtract": " − ", "juxtapose": " · ", "dot": " · ", "times": " × ",
    "hadamard": " ⊙ ", "divide": " / ", "power": "^", "entry_power": "^⊙",
}  # fmt: skip
BIG = {
    "sum": "∑", "product": "∏", "max": "max", "min": "min", "argmax": "argmax",
    "argmin": "argmin", "mean": "平均", "stack": "列",
}  # fmt: skip
RELATIONS = {"\\ne": "≠", "\\le": "≤", "\\ge": "≥"}
AROUND = {
    "transpose": "{}ᵀ",
    "inverse": "{}⁻¹",
    "absolute": "|{}|",
    "negate": "(−{})",
    "indicator": "[{}]",
    "derivative": "∂({})/∂({})",
}


def tell(statement: Statement) -> str:
    """一个陈述的读法。"""
    sides = [read(side) for side in statement.sides]
    name = statement.name.partition("@")[0]
    if name:
        sides.insert(0, name + (f"[{', '.join(statement.free)}]" if statement.free else ""))
    each = f"，每个 {'、'.join(statement.free)}" if statement.free else ""
    return (" := " if statement.update else " = ").join(sides) + each


def read(node: Node) -> str:
    """一个式子的读法。"""
    parts = [read(part) for part in node.parts]
    if node.kind in SIGNS:
        return f"({SIGNS[node.kind].join(parts)})"
    if node.kind in AROUND:
        return AROUND[node.kind].format(*parts, name=node.name)
    if node.kind in BIG:
        return _big(node, parts)
    special = SPECIAL.get(node.kind)
    if special is not None:
        return special(node, parts)
    return f"{node.name or NAMES.get(node.kind, node.kind)}({', '.join(parts)})"


NAMES = {"maximum": "max", "minimum": "min", "inner": "内积", "logarithm": "log_底"}
CONSTANTS = {math.e: "e", math.pi: "π"}
SPECIAL: Mapping[str, Callable[[Node, list[str]], str]] = {
    "number": lambda node, _: CONSTANTS.get(node.value, f"{node.value:.12g}"),
    "symbol": lambda node, _: node.name.partition("@")[0],
    "size": lambda node, _: node.name,
    "index": lambda _, parts: f"{parts[0]}[{', '.join(parts[1:])}]",
    "root": lambda _, p: f"√{p[0]}" if p[1] == "2" else f"root({p[0]}, {p[1]})",
    "norm": lambda node, parts: f"‖{parts[0]}‖_{node.name or 2}",
    "prime": lambda node, parts: f"{node.name}{'′' * int(node.value)}({parts[0]})",
    "relation": lambda node, p: f"{p[0]} {RELATIONS.get(node.name, node.name)} {p[1]}",
    "and": lambda _, parts: " 且 ".join(parts),
    "cases": lambda _, parts: _cases(parts),
    "concatenate": lambda _, parts: f"[{', '.join(parts)}]",
}


def _cases(parts: list[str]) -> str:
    rows = [f"{v}（{c}）" for v, c in zip(parts[::2], parts[1::2], strict=False)]
    if len(parts) % 2:
        rows.append(f"{parts[-1]}（否则）")
    return "{" + "；".join(rows) + "}"


def _big(node: Node, parts: list[str]) -> str:
    over = ", ".join(_binder(binder) for binder in node.binders)
    when = f" | {parts[1]}" if len(parts) > 1 else ""
    return f"{BIG[node.kind]}[{over}{when}]({parts[0]})"


def _binder(binder: Binder) -> str:
    if binder.lower is not None and binder.upper is not None:
        return f"{binder.name} = {read(binder.lower)}…{read(binder.upper)}"
    if binder.values:
        return f"{binder.name} ∈ {{{', '.join(map(read, binder.values))}}}"
    if binder.members:
        return f"{binder.name} ∈ {binder.members}"
    return binder.name
