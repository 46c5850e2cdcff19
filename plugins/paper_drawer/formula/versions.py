"""`:=` 的更新：同名的符号一版一版地排好。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from paper_drawer.formula.syntax import Node, Statement, mapped, walk


def versions(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """`:=` 以后的同名符号是新的一版：x、x@1、x@2……"""
    updates = [(i, s.name) for i, s in enumerate(statements) if s.update]
    if not updates:
        return tuple(statements)
    found: list[Statement] = []
    for i, (statement, place) in enumerate(zip(statements, _places(statements), strict=True)):
        counts = Counter(name for at, name in updates if at < place)
        current = {name: f"{name}@{count}" for name, count in counts.items()}
        name = statement.name
        if statement.update:
            name = f"{name}@{sum(name == other and at <= i for at, other in updates)}"
        sides = tuple(_renamed(side, current) for side in statement.sides)
        found.append(replace(statement, sides=sides, name=name))
    return tuple(found)


def _places(statements: Sequence[Statement]) -> list[int]:
    """每个陈述看到的是第几句以前的值：前面用到后面的定义时，它跟着前面。"""
    places = list(range(len(statements)))
    names = [{n.name for side in s.sides for n in walk(side)} for s in statements]
    for _ in statements:
        for i, statement in enumerate(statements):
            users = [places[j] for j in range(len(statements)) if statement.name in names[j]]
            if statement.name and not statement.update and users:
                places[i] = min(places[i], *users)
    return places


def _renamed(node: Node, names: Mapping[str, str]) -> Node:
    def new(part: Node) -> Node | None:
        name = names.get(part.name) if part.kind == "symbol" else None
        return replace(part, name=name) if name else None

    return mapped(node, new)
