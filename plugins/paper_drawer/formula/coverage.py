"""公式说了的每一句都要核对到：没用到的声明、没比较的定义、没走到的分支，都拒绝。"""

from __future__ import annotations

import re
from collections.abc import Iterable

from paper_drawer.formula import domains, sizes
from paper_drawer.formula.declaration import Declaration
from paper_drawer.formula.fault import DECLARATION, Faults, Refusal, Span
from paper_drawer.formula.syntax import Node, Program, Statement, walk

BRANCHED = {"cases", "maximum", "minimum", "indicator"}


def outputs(
    program: Program, declaration: Declaration
) -> dict[str, tuple[Statement, int | str | None]]:
    """与代码的返回值比的陈述：左边的名字 → 陈述与取返回值的哪一部分。"""
    own = [s for s in program.statements if s.name not in declaration.where]
    wanted = dict(declaration.outputs) or {([s for s in own if s.name] or own)[-1].key: None}
    found: dict[str, tuple[Statement, int | str | None]] = {}
    for name, part in wanted.items():
        matches = [s for s in own if name in _known_as(s)]
        if not matches:
            fix = "左边有：" + "、".join(dict.fromkeys(s.key for s in own))
            cause = f"out 里的 {name} 不是哪个等式的左边"
            raise Refusal(cause, DECLARATION, fix, declaration.keys.get(name, "out"))
        found[name] = matches[-1], part
    return found


def _known_as(statement: Statement) -> set[str]:
    """一个陈述可以怎样称呼。"""
    name = re.sub(r"_\{,*\}$", "", statement.name.partition("@")[0])
    return {statement.key, name, name.partition("(")[0], statement.key.partition("(")[0]}


def all_used(
    program: Program, declaration: Declaration, arguments: Iterable[str], faults: Faults
) -> None:
    """声明了的都要用到。"""
    functions = [f.domain for f in declaration.functions.values() if f.domain]
    shapes = [*(s.domain for s in declaration.symbols.values()), *functions]
    texts = [text for domain in shapes for text in domains.texts(domain)]
    for table in (declaration.dims, declaration.free, declaration.sets):
        texts += table.values()
    used = {sizes.plain(name.partition("@")[0]) for name in _names(program)} | set(arguments)
    used |= {name for text in texts for name in sizes.names(text)}
    used |= {sizes.plain(text.partition("[")[0]) for text in declaration.sets.values()}
    used |= {sizes.plain(n) for n in declaration.where if declaration.symbols[n].argument}
    bases = {_base(b.members) for n in program.nodes() for b in n.binders}
    used |= {sizes.plain(name) for name in declaration.sets if _base(name) in bases}
    tables = (declaration.symbols, declaration.functions, declaration.dims, declaration.sets)
    for name in (name for table in tables for name in table if sizes.plain(name) not in used):
        with faults.of(declaration.keys.get(name, "")):
            fix = "删去，或检查公式是不是漏写、写错了它"
            raise Refusal(f"声明的 {name} 公式里没有用到", DECLARATION, fix)


def _base(name: str) -> str:
    r"""\mathcal N(i) 与 \mathcal N(u) 是同一族集合。"""
    return re.split(r"\(|_\{", name)[0]


def _names(program: Program) -> Iterable[str]:
    yield from (node.name for node in program.nodes())
    yield from (b.members for node in program.nodes() for b in node.binders)


def all_compared(
    program: Program, declaration: Declaration, compared: Iterable[Statement], faults: Faults
) -> tuple[Statement, ...]:
    """每个定义都要参与某个比较；返回要比较两边的陈述。"""
    first: dict[str, Statement] = {}
    asserted: list[Statement] = []
    for statement in program.statements:
        again = statement.name and first.setdefault(statement.name, statement) is not statement
        if again or len(statement.sides) > 1:
            asserted.append(statement)
    todo = [*compared, *asserted]
    if not todo:
        span = program.statements[-1].span
        raise Refusal("没有可以比较的：没有代码，也没有两个等号", span, "写 code，或写成一串等式")
    seen: set[int] = set()
    while todo:
        statement = todo.pop()
        if id(statement) not in seen:
            seen.add(id(statement))
            names = {n.name for side in statement.sides for n in walk(side)} | {statement.name}
            todo += [first[name] for name in names if name in first]
    for statement in program.statements:
        if id(statement) not in seen and statement.name not in declaration.where:
            with faults.of():
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
