"""几个公式 → 一个程序：谁定义谁，哪些等式要核对。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from paper_drawer.formula.declaration import Declaration
from paper_drawer.formula.fault import Refusal, Span, Unknown
from paper_drawer.formula.heads import Head, head
from paper_drawer.formula.lines import annotated, lines
from paper_drawer.formula.parser import Parser
from paper_drawer.formula.scope import Local, Scope
from paper_drawer.formula.scripts import ENTRIES
from paper_drawer.formula.syntax import Node, Program, Statement, depth, walk
from paper_drawer.formula.tokens import Token
from paper_drawer.formula.tree import Source, grow
from paper_drawer.katex import Engine

DEEPEST = 120
"""一个式子的语法树最深多少层。"""
EQUALS = {"=", ":=", "\\equiv", "\\triangleq", "\\doteq"}


@dataclass(frozen=True)
class Equation:
    """等号切开的一串：每一边的记号。"""

    sides: tuple[tuple[Token, ...], ...]
    assigns: bool

    @property
    def span(self) -> Span:
        """从头到尾。"""
        spans = [token.span for side in self.sides for token in (side[0], side[-1])]
        return min(spans).to(max(spans))


def parse(formulas: Sequence[str], declaration: Declaration, engine: Engine) -> Program:
    """解析全部公式；次序由依赖定，`:=` 保持先后。"""
    sources = [Source(i, tex) for i, tex in enumerate(formulas)]
    written = [
        line
        for source, nodes in zip(sources, grow(engine, sources), strict=True)
        for line in lines(nodes, source)
    ]
    kept, free = annotated(written, declaration.dims)
    equations = [equation(line) for line in kept]
    if not equations:
        raise Refusal("公式是空的", sources[0].whole() if sources else Span(0, 0, 0), "写一个等式")
    where = tuple(_where(name, declaration) for name in declaration.where)
    statements = _versions((*where, *_sorted(equations, declaration)))
    return Program(statements, {**declaration.free, **free})


def equation(line: Sequence[Token]) -> Equation:
    """在括号外的等号处切开。"""
    sides: list[list[Token]] = [[]]
    assigns: list[bool] = []
    depth = 0
    for token in line:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth == 0 and token.kind == "relation":
            if token.text not in EQUALS:
                fix = "只有等式能核对；不等式、约等于写明不核对的理由"
                raise Refusal(f"{token.text} 不是等号", token.span, fix)
            assigns.append(token.text == ":=")
            sides.append([])
        else:
            sides[-1].append(token)
    if len(sides) == 1 or not all(sides):
        span = line[0].span.to(line[-1].span)
        raise Refusal("这里不是完整的等式", span, "写成 左边 = 右边")
    return Equation(tuple(map(tuple, sides)), assigns[0])


def _where(name: str, declaration: Declaration) -> Statement:
    """约束：这个输入由别的输入算出来。"""
    source, nodes = declaration.where[name]
    items = [token for line in lines(list(nodes), source) for token in line]
    parser = Parser(items, Scope(declaration), source.whole())
    side = parser.finish(parser.expression())
    return Statement(name, name, (), (side,), source.whole())


def _sorted(equations: Sequence[Equation], declaration: Declaration) -> list[Statement]:
    """先解析只用到已知名字的；都不行时，报第一个没有声明的。"""
    found: dict[int, Statement] = {}
    known: dict[str, Local] = {}
    waiting = list(range(len(equations)))
    heads = [head(e.sides[0], Scope(declaration)) for e in equations]
    pending = frozenset(n for h in heads for n in (h.name, h.array, h.name.partition("(")[0]) if n)
    both = frozenset(h.array for h in heads for other in heads if h.array == other.name != h.name)
    while waiting:
        failures: list[Unknown] = []
        for i in waiting:
            earlier = [found[j] for j in range(i) if j in found]
            try:
                found[i] = _statement(
                    equations[i], Scope(declaration, known, frozenset(), pending), earlier, both
                )
            except Unknown as failure:
                failures.append(failure)
                continue
            known |= _names(found[i], known)
            waiting.remove(i)
            break
        else:
            raise failures[0]
    return [found[i] for i in sorted(found)]


def _names(statement: Statement, known: Mapping[str, Local]) -> dict[str, Local]:
    """定义以后，别处可以用的名字：全名，J(w) 也可以只写 J。"""
    if not statement.name or statement.name in known:
        return {}
    rank = len(statement.free)
    own = Local(statement.name, rank, statement.parameters)
    short = statement.name.partition("(")[0]
    if not statement.parameters or short in known:
        return {statement.name: replace(own, parameters=())}
    return {statement.name: replace(own, parameters=()), short: own}


def _statement(
    equation: Equation, scope: Scope, earlier: Sequence[Statement], both: frozenset[str]
) -> Statement:
    """一个等式：左边是名字就定义它，否则各边都要相等。both：L 与 L_i 都定义了的 L。"""
    equation = _pivoted(equation, scope)
    left = head(equation.sides[0], scope)
    known = left.name in scope.declaration.symbols or left.array in scope.declaration.symbols
    update = equation.assigns and (known or any(s.name in (left.name, left.array) for s in earlier))
    defines = bool(left.name) and (update or not known)
    sides = equation.sides[1:] if defines else equation.sides
    bound = scope.binding(*left.candidates, *(p for p in left.parameters if scope.free_letter(p)))
    nodes = tuple(_side(items, bound) for items in sides)
    free = _free(left, nodes, equation) if defines else _used(left.candidates, nodes)
    array = left.array + ENTRIES if left.array in both else left.array
    name = (array if free else left.name) if defines else ""
    if defines and not update and name in scope.declaration.functions:
        raise Refusal(f"{name} 已经声明为函数", equation.span, "从 fn 里删去，或给左边换一个名字")
    used = {n.name for node in nodes for n in walk(node)}
    entries = tuple(p for p in left.parameters if not scope.value(p))
    if defines and not update and not free and entries and _indexing(entries, nodes, scope):
        return Statement(left.key, left.name.partition("(")[0], entries, nodes, equation.span)
    plain = all(scope.value(p) or p in used for p in left.parameters)
    parameters = left.parameters if plain else ()  # P(B)：B 只是名字的一部分
    return Statement(left.key, name, free, nodes, equation.span, update, parameters)


def _indexing(names: Sequence[str], nodes: Sequence[Node], scope: Scope) -> bool:
    """V(s)：s 在右边都用来取数组或表的元素，V 就是一个数组。"""
    tables = {n for n, f in scope.declaration.functions.items() if f.kind == "table"}
    every = [n for node in nodes for n in walk(node)]
    placed = {
        part.name
        for n in every
        if n.kind == "index" or (n.kind == "call" and n.name in tables)
        for part in n.parts[n.kind == "index" :]
    }
    return set(names) <= placed


def _pivoted(equation: Equation, scope: Scope) -> Equation:
    """f(x) = y = … ：左边不是名字，后面有一边是，就定义它。"""
    sides = equation.sides
    if head(sides[0], scope).name or equation.assigns:
        return equation
    for i, side in enumerate(sides[1:], 1):
        if (
            len(side) == 1
            and scope.free_letter(head(side, scope).name or "")
            and head(side, scope).name
        ):
            return replace(equation, sides=(side, *sides[:i], *sides[i + 1 :]))
    return equation


def _side(items: Sequence[Token], scope: Scope) -> Node:
    parser = Parser(items, scope, items[0].span.to(items[-1].span))
    node = parser.finish(parser.expression())
    if depth(node) > DEEPEST:
        raise Refusal("式子太长", parser.span, "拆开，给中间的量起名字")
    return node


def _used(candidates: Sequence[str], nodes: Sequence[Node]) -> tuple[str, ...]:
    inside_names = {n.name for node in nodes for n in walk(node) if n.kind == "symbol"}
    return tuple(name for name in candidates if name in inside_names)


def _free(left: Head, nodes: Sequence[Node], equation: Equation) -> tuple[str, ...]:
    """左边的下标在右边用到，就是自由指标；都没用到，是名字的一部分。"""
    used = _used(left.candidates, nodes)
    if used and (used != tuple(left.candidates) or not left.array):
        missing = "、".join(n for n in left.candidates if n not in used) or left.key
        span = equation.sides[0][0].span.to(equation.sides[0][-1].span)
        raise Refusal(f"左边的 {missing} 右边没有用到", span, "两边的指标要一样，或把它写进 sym")
    return used


def _versions(statements: Sequence[Statement]) -> tuple[Statement, ...]:
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
    if not names:
        return node
    binders = tuple(
        replace(
            b,
            lower=b.lower and _renamed(b.lower, names),
            upper=b.upper and _renamed(b.upper, names),
            values=tuple(_renamed(v, names) for v in b.values),
        )
        for b in node.binders
    )
    name = names.get(node.name, node.name) if node.kind == "symbol" else node.name
    parts = tuple(_renamed(part, names) for part in node.parts)
    return replace(node, parts=parts, binders=binders, name=name)
