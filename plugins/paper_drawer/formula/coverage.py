"""公式说了的每一句都要核对到：没用到的声明、没比较的定义、没走到的分支，都拒绝。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from paper_drawer.formula import sizes
from paper_drawer.formula.declaration import Declaration
from paper_drawer.formula.fault import DECLARATION, Refusal, Span
from paper_drawer.formula.syntax import Node, Program, Statement, walk

BRANCHED = {"cases", "maximum", "minimum", "indicator"}


def outputs(
    program: Program, declaration: Declaration, has_code: bool
) -> dict[str, tuple[Statement, int | str | None]]:
    """与代码的返回值比的陈述：左边的名字 → 陈述与取返回值的哪一部分。"""
    if not has_code:
        return {}
    own = [s for s in program.statements if s.name not in declaration.where]
    wanted = dict(declaration.outputs) or {_last(own): None}
    found: dict[str, tuple[Statement, int | str | None]] = {}
    for name, part in wanted.items():
        matches = [s for s in own if name in _known_as(s)]
        if not matches:
            names = "、".join(dict.fromkeys(s.key for s in own))
            raise Refusal(f"out 里的 {name} 不是哪个等式的左边", DECLARATION, f"左边有：{names}")
        found[name] = matches[-1], part
    return found


def _last(statements: Sequence[Statement]) -> str:
    named = [s for s in statements if s.name] or list(statements)
    return named[-1].key


def _known_as(statement: Statement) -> set[str]:
    """一个陈述可以怎样称呼。"""
    name = statement.name.partition("@")[0]
    return {statement.key, name, name.partition("(")[0], statement.key.partition("(")[0]}


def all_used(program: Program, declaration: Declaration, arguments: Iterable[str]) -> None:
    """声明了的都要用到。"""
    used = {name.partition("@")[0] for name in _names(program)}
    used |= {part for text in declaration.sets.values() for part in sizes.names(text)}
    used |= {
        n for n in declaration.symbols if any(_inside(n, t) for t in declaration.sets.values())
    }
    shapes = [s.domain for s in declaration.symbols.values()]
    shapes += [f.domain for f in declaration.functions.values() if f.domain]
    texts = [t for d in shapes for t in (*d.shape, *d.bounds)]
    texts += [*declaration.free.values(), *declaration.sets.values(), *declaration.dims.values()]
    used |= {name for text in texts for name in sizes.names(text)} | set(arguments)
    used |= {sizes.plain(name) for name in used}
    tables: Mapping[str, Iterable[str]] = {
        "sym": declaration.symbols,
        "fn": declaration.functions,
        "dims": declaration.dims,
        "sets": declaration.sets,
    }
    for key, names in tables.items():
        unused = [name for name in names if name not in used]
        if unused:
            cause = f"{key} 里声明的 {'、'.join(unused)} 公式里没有用到"
            raise Refusal(cause, DECLARATION, "删去，或检查公式是不是漏写、写错了它")


def _inside(name: str, text: str) -> bool:
    return sizes.plain(name) == sizes.plain(text.partition("[")[0])


def _names(program: Program) -> Iterable[str]:
    for node in program.nodes():
        if node.name:
            yield node.name
        for binder in node.binders:
            yield binder.members.partition("!")[0]


def all_compared(
    program: Program, declaration: Declaration, compared: Iterable[Statement]
) -> tuple[Statement, ...]:
    """每个定义都要参与某个比较；返回要比较两边的陈述。"""
    first: dict[str, Statement] = {}
    asserted: list[Statement] = []
    for statement in program.statements:
        again = statement.name and first.setdefault(statement.name, statement) is not statement
        if again or len(statement.sides) > 1:
            asserted.append(statement)
    seen: set[int] = set()
    todo = [*compared, *asserted]
    if not todo:
        span = program.statements[-1].span
        raise Refusal("没有可以比较的：没有代码，也没有两个等号", span, "写 code，或写成一串等式")
    while todo:
        statement = todo.pop()
        if id(statement) in seen:
            continue
        seen.add(id(statement))
        names = {n.name for side in statement.sides for n in walk(side)} | {statement.name}
        todo += [first[name] for name in names if name in first]
    for statement in program.statements:
        if id(statement) not in seen and statement.name not in declaration.where:
            cause = f"{statement.key} 定义了，却没有参与任何比较"
            raise Refusal(cause, statement.span, "写进 out，或删去这个等式")
    return tuple(asserted)


def branches(program: Program) -> dict[tuple[int, int], Span]:
    """每个分支：(式子, 第几支) → 出处。"""
    return {(id(n), j): n.span for n in program.nodes() for j in _arms(n)}


def _arms(node: Node) -> Iterable[int]:
    if node.kind == "cases":
        return range(0, len(node.parts), 2)
    if node.kind in ("maximum", "minimum"):
        return range(len(node.parts))
    return (0, 1) if node.kind == "indicator" else ()
