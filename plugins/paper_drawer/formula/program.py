"""几个公式 → 一个程序：谁定义谁，哪些等式要核对。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from paper_drawer.formula.declaration import Declaration
from paper_drawer.formula.fault import Refusal, Span, Unknown
from paper_drawer.formula.heads import Head, head
from paper_drawer.formula.lines import annotated, lines
from paper_drawer.formula.parser import Parser
from paper_drawer.formula.review import recursive, reviewed
from paper_drawer.formula.scope import Local, Scope, entries
from paper_drawer.formula.symbols import EXPECTATIONS, IDENTITIES, INDICATORS
from paper_drawer.formula.syntax import Binder, Node, Program, Statement, depth, walk
from paper_drawer.formula.tokens import Token, nested
from paper_drawer.formula.tree import Source, grow
from paper_drawer.formula.versions import versions
from paper_drawer.katex import Engine

DEEPEST = 120
"""一个式子的语法树最深多少层。"""
EQUALS = {"=", ":=", "\\equiv", "\\triangleq", "\\doteq"}
CONSTANTS = {"\\pi", "e", "\\ldots"} | IDENTITIES | INDICATORS | EXPECTATIONS


@dataclass(frozen=True)
class Equation:
    """等号切开的一串：每一边的记号。"""

    sides: tuple[Sequence[Token], ...]
    assigns: bool

    @property
    def span(self) -> Span:
        """从头到尾。"""
        spans = [token.span for side in self.sides for token in (side[0], side[-1])]
        return min(spans).to(max(spans))

    def head(self, scope: Scope) -> Head:
        """左边。"""
        return replace(head(self.sides[0], scope), assigns=self.assigns)


def parse(formulas: Sequence[str], declaration: Declaration, engine: Engine) -> Program:
    """解析全部公式；次序由依赖定，`:=` 保持先后。"""
    sources = [Source(i, tex) for i, tex in enumerate(formulas)]
    written = [
        line
        for source, nodes in zip(sources, grow(engine, sources), strict=True)
        for line in lines(nodes, source)
    ]
    kept, free = annotated(written, declaration.dims)
    if not kept:
        raise Refusal("公式是空的", sources[0].whole() if sources else Span(0, 0, 0), "写一个等式")
    equations = _unchained([equation(line) for line in kept], Scope(declaration))
    where = tuple(_where(name, declaration) for name in declaration.where)
    statements = reviewed((*where, *_sorted(equations, declaration)), Scope(declaration))
    return Program(versions(statements), {**declaration.free, **free})


def equation(line: Sequence[Token]) -> Equation:
    """在括号外的等号处切开。"""
    sides: list[list[Token]] = [[]]
    assigns: list[bool] = []
    for token, level in nested(line):
        if level == 0 and token.kind == "relation":
            if token.text not in EQUALS:
                fix = r"只有等式能核对；指标的范围写 1 \le t \le T；别的写明不核对的理由"
                raise Refusal(f"{token.text} 不是等号", token.span, fix)
            assigns.append(token.text == ":=")
            sides.append([])
        else:
            sides[-1].append(token)
    if len(sides) == 1 or not all(sides):
        span = line[0].span.to(line[-1].span)
        raise Refusal("这里不是完整的等式", span, "写成 左边 = 右边")
    return Equation(tuple(sides), assigns[0])


def _unchained(equations: Sequence[Equation], scope: Scope) -> list[Equation]:
    """f(x) = y = …：等号中间没有见过的 y，由后面（没有就由前面）的式子定义。"""
    heads = _heads(equations, scope)
    scope = replace(scope, pending=frozenset(_promised(heads, scope)))
    found: list[Equation] = []
    for own, left in zip(equations, heads, strict=True):
        new = [i for i in range(1, len(own.sides)) if _new(own.sides[i], scope)]
        others = [side for i, side in enumerate(own.sides) if i not in new]
        defining = others if not left.name else others[1:]
        if not own.assigns and defining:
            found += [replace(own, sides=(own.sides[i], *defining)) for i in new]
        if left.name or own.assigns or not new or not defining:
            found.append(own)
    return found


def _new(side: Sequence[Token], scope: Scope) -> bool:
    """没有声明、别处也不定义的一个名字；常数与幂不是名字。"""
    if len(side) != 1 or side[0].kind != "symbol" or side[0].text in CONSTANTS:
        return False
    own = head(side, scope)
    power = side[0].sup is not None and set(side[0].name_of(side[0].sup)) - set("\\prime*")
    named = own.name and scope.free_letter(own.name) and scope.free_letter(own.array or own.name)
    return bool(named) and not power and scope.free_letter(side[0].text)


def _where(name: str, declaration: Declaration) -> Statement:
    """约束：这个输入由别的输入算出来。"""
    source, nodes = declaration.where[name]
    items = [token for line in lines(list(nodes), source) for token in line]
    side = Parser(items, Scope(declaration), source.whole()).whole(items, source.whole())
    return Statement(name, name, (), (side,), source.whole())


def _sorted(equations: Sequence[Equation], declaration: Declaration) -> list[Statement]:
    """先解析只用到已知名字的；都不行时，报第一个没有声明的。"""
    found: dict[int, Statement] = {}
    known: dict[str, Local] = {}
    waiting = list(range(len(equations)))
    heads = _heads(equations, Scope(declaration))
    shared = frozenset(_shared(heads, Scope(declaration)))
    while waiting:
        failures: list[Unknown] = []
        pending = frozenset(_promised([heads[i] for i in waiting], Scope(declaration), shared))
        for i in waiting:
            _last_word(equations[i:], heads[i])
            earlier = {found[j].name for j in range(i) if j in found}
            scope = Scope(declaration, known, frozenset(), pending)
            try:
                found[i] = _statement(equations[i], scope, earlier, shared)
            except Unknown as failure:
                failures.append(failure)
                continue
            known |= _names(found[i], known)
            waiting.remove(i)
            break
        else:
            for own, unknown in product(equations, failures):
                recursive(own.sides, own.span, unknown)
            raise next((f for f in failures if f.name not in ("", *pending)), failures[0])
    return [found[i] for i in sorted(found)]


def _last_word(equations: Sequence[Equation], left: Head) -> None:
    """更新一个元素以后，别的式子再用到它就看不出是新值还是旧值。"""
    if equations[0].assigns and not left.name and len(equations) > 1:
        raise Refusal("更新一个元素的式子后面还有式子", equations[0].span, "把它放在最后")


def _heads(equations: Sequence[Equation], scope: Scope) -> list[Head]:
    """每个等式的左边；别的等式定义的名字不是指标，也不是形参。"""
    first = [e.head(scope) for e in equations]
    pending = frozenset(_promised(first, scope))
    return [e.head(replace(scope, pending=pending)) for e in equations]


def _shared(heads: Sequence[Head], scope: Scope) -> Iterator[str]:
    """L_i 的 L 另有所指：也定义了，是声明的数、大小，或常数。"""
    for array in (own.array for own in heads if own.array and not own.known(scope)):
        defined = any(array == other.name for other in heads)
        if defined or scope.value(array) or scope.size(array) or array in CONSTANTS:
            yield array


def _promised(
    heads: Sequence[Head], scope: Scope, shared: frozenset[str] = frozenset()
) -> Iterator[str]:
    """这些左边要定义的名字。"""
    for own in heads:
        if own.name and not own.known(scope):
            array = own.array + (entries(len(own.letters)) if own.array in shared else "")
            yield from (n for n in (own.name, array, own.name.partition("(")[0]) if n)


def _names(statement: Statement, known: Mapping[str, Local]) -> dict[str, Local]:
    """定义以后，别处可以用的名字：全名，J(w) 也可以只写 J。"""
    if not statement.name or statement.name in known:
        return {}
    first = statement.sides[0]
    diagonal = first.kind == "call" and first.name == "diag" and first.parts[0].kind == "stack"
    own = Local(statement.name, 2 if diagonal else len(statement.free))
    short = statement.name.partition("(")[0]
    if not statement.parameters or short in known:
        return {statement.name: own}
    return {statement.name: own, short: replace(own, parameters=statement.parameters)}


def _statement(
    equation: Equation, scope: Scope, earlier: set[str], shared: frozenset[str]
) -> Statement:
    """一个等式：左边是名字就定义它，否则各边都要相等。shared：L_i 的 L 另有所指。"""
    left = equation.head(scope)
    known = left.known(scope)
    update = equation.assigns and (known or bool({left.name, left.array} & earlier))
    defines = bool(left.name) and (update or not known)
    sides = equation.sides[1:] if defines else equation.sides
    formal = tuple(p for p in left.parameters if not scope.value(p))
    inner = replace(scope, pending=scope.pending - set(formal) - set(left.letters))
    inner = inner.binding(*left.letters, *formal)
    nodes = tuple(_side(items, inner, left.key) for items in sides)
    used = {n.name for node in nodes for n in walk(node) if n.kind == "symbol"}
    if left.instead and not used & set(left.above):
        left = left.instead
    if not defines and equation.assigns and not left.name:  # Q(s, a) := …：元素的新值
        return Statement(left.key, f"{left.key}@1", (), nodes[1:], equation.span)
    if not defines:
        free = tuple(name for name in left.letters if name in used)
        return Statement(left.key, "", free, nodes, equation.span)
    free = _free(left, used, equation)
    name = left.name
    if free and left.diagonal:
        nodes, free, name = tuple(_diagonal(node, free[0]) for node in nodes), (), left.array
    elif free:
        name = left.array + (entries(len(free)) if left.array in shared else "")
    if not update and name in scope.declaration.functions:
        raise Refusal(f"{name} 已经声明为函数", equation.span, "从 fn 里删去，或给左边换一个名字")
    if not update and not free and formal and _indexing(formal, nodes, scope):
        name, _, _ = left.name.partition("(")
        return Statement(left.key, name, formal, nodes, equation.span)
    whole = all(scope.value(p) or p in used for p in left.parameters)  # P(B)：B 只是名字的一部分
    parameters = left.parameters if whole else ()
    return Statement(left.key, name, free, nodes, equation.span, update, parameters)


def _diagonal(node: Node, letter: str) -> Node:
    """D_{ii} = …：别处是 0 的对角矩阵。"""
    entries = Node("stack", (node,), binders=(Binder(letter),), span=node.span)
    return Node("call", (entries,), name="diag", span=node.span)


def _indexing(names: Sequence[str], nodes: Sequence[Node], scope: Scope) -> bool:
    """V(s)：s 在右边都用来取数组或表的元素，V 就是一个数组。"""
    tables = {n for n, f in scope.declaration.functions.items() if f.kind == "table"}
    placed = {
        part.name
        for node in nodes
        for n in walk(node)
        if n.kind == "index" or (n.kind == "call" and n.name in tables)
        for part in n.parts[n.kind == "index" :]
    }
    return set(names) <= placed


TWO = re.compile(r".*_\{(1,2|\\pm)\}")
"""左边是 λ_{1,2} 或 x_{\\pm} 时，右边的 ± 是两个值。"""


def _side(items: Sequence[Token], scope: Scope, key: str = "") -> Node:
    span = items[0].span.to(items[-1].span)
    if TWO.fullmatch(key) and re.search(r"\\(pm|mp)\b", items[0].source.tex[span.start : span.end]):
        both = (_side(items, replace(scope, sign=sign)) for sign in (1, -1))
        return Node("matrix", tuple(both), value=1, span=span)
    node = Parser(items, scope, span).whole(items, span)
    if depth(node) > DEEPEST:
        raise Refusal("式子太长", span, "拆开，给中间的量起名字")
    return node


def _free(left: Head, used: set[str], equation: Equation) -> tuple[str, ...]:
    """左边的下标在右边用到，就是自由指标；都没用到，是名字的一部分。"""
    free = tuple(name for name in left.letters if name in used)
    if free and (free != left.letters or not left.array):
        missing = "、".join(n for n in left.letters if n not in free) or left.key
        span = equation.sides[0][0].span.to(equation.sides[0][-1].span)
        raise Refusal(f"左边的 {missing} 右边没有用到", span, "两边的指标要一样，或把它写进 sym")
    return free
