"""一组输入上的比较：公式的各边，公式与代码。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from paper_drawer.formula import coding, coverage, domains, sizes
from paper_drawer.formula.coding import Code, Wiring
from paper_drawer.formula.declaration import Declaration
from paper_drawer.formula.evaluate import Evaluator, Inputs, Trace
from paper_drawer.formula.fault import Faults, Refusal, Span
from paper_drawer.formula.functions import FUNCTIONS, Function, between, polynomial
from paper_drawer.formula.operations import Value, is_row
from paper_drawer.formula.syntax import Program, Statement

EXACT = 1e-8, 1e-10
SLIGHT = 1e-5, 1e-7
"""相对与绝对的误差：算作相等的；相减时会丢掉的精度。"""
Outputs = Mapping[str, tuple[Statement, int | str | None]]


@dataclass(frozen=True)
class Difference:
    """一组输入，在它上面两边不同。"""

    equality: str
    inputs: Mapping[str, Any]
    left: Any
    right: Any
    span: Span


class Mismatch(Exception):  # noqa: N818 -- 核对的结论，不是出错
    """两边不同；只在这个包里面传。"""

    def __init__(self, inputs: Inputs, pair: Pair) -> None:
        super().__init__(pair.statement.key)
        self.inputs = inputs
        self.pair = pair

    def difference(self) -> Difference:
        """说给作者听的：普通的数与列表。"""
        drawn = {**self.inputs.values, **self.inputs.tables}
        told = {name: np.asarray(value).tolist() for name, value in drawn.items()}
        equality = f"{self.pair.statement.key} 与{self.pair.other}"
        left, right = (np.asarray(side).tolist() for side in (self.pair.left, self.pair.right))
        return Difference(equality, told, left, right, self.pair.statement.span)


@dataclass(frozen=True)
class Pair:
    """该相等的两个值；other 说右边是什么。"""

    statement: Statement
    left: Value
    other: str
    right: Value

    def same(self, within: tuple[float, float] = EXACT) -> bool:
        """形状与值都一样。"""
        alike = np.shape(self.left) == np.shape(self.right)
        return alike and np.allclose(self.left, self.right, *within)


class Comparison:
    """要比较什么：程序、声明、代码，以及它们怎样对上。"""

    def __init__(self, program: Program, declaration: Declaration, code: Code | None) -> None:
        self.program = program
        self.declaration = declaration
        self.wiring: Wiring | None = None
        self.outputs: Outputs = {}
        faults = Faults()
        if code:
            with faults.of("code"):
                self.wiring = coding.wire(code, declaration)
            with faults.of("out"):
                self.outputs = coverage.outputs(program, declaration)
        arguments = self.wiring.sizes() if self.wiring else declaration.dims if code else ()
        coverage.all_used(program, declaration, arguments, faults)
        if not code or self.outputs:
            compared = [statement for statement, _ in self.outputs.values()]
            with faults.of():
                self.asserted = coverage.all_compared(program, declaration, compared, faults)
        faults.settle()

    def draw(self, rng: np.random.Generator, *, small: bool = False) -> Inputs:
        """抽一组输入。"""
        known = sizes.draw(self.declaration.dims, rng, small=small)
        values = {
            name: np.asarray(domains.sample(symbol.domain, known, rng, small=small), float)
            for name, symbol in self.declaration.symbols.items()
        }
        functions: dict[str, Function] = {}
        tables: dict[str, Value] = {}
        for name, function in self.declaration.functions.items():
            if function.domain:
                tables[name] = domains.sample(function.domain, known, rng, small=small)
            elif function.shape:
                functions[name] = between(rng, *(sizes.compute(n, known) for n in function.shape))
            elif function.code is None:
                functions[name] = FUNCTIONS.get(function.kind) or polynomial(rng)
        inputs = Inputs(known, values, functions, tables)
        evaluator = Evaluator(self.program, self.declaration, inputs, Trace())
        for statement in self.program.statements:
            if statement.name in self.declaration.where:
                own = evaluator.value(statement.name, statement.sides[0])
                values[statement.name] = _flat(own)
        return inputs

    def compare(self, inputs: Inputs, trace: Trace) -> None:
        """在这组输入上比较；不同就抛 Mismatch。"""
        for pair in self._pairs(inputs, Evaluator(self.program, self.declaration, inputs, trace)):
            if not pair.same():
                raise Mismatch(inputs, pair)

    def _pairs(self, inputs: Inputs, evaluator: Evaluator) -> Iterator[Pair]:
        for statement in self.asserted:
            first, *others = _values(evaluator, statement)
            earlier = evaluator.definitions.get(statement.name, statement)
            where = f"第 {earlier.span.formula + 1} 个公式里的定义"
            other = "等式的另一边" if earlier is statement else where
            for value in others:
                yield Pair(statement, first, other, value)
        if not self.wiring:
            return
        result = coding.run(self.wiring, self.declaration, inputs)
        for statement, part in self.outputs.values():
            value = next(_values(evaluator, statement))
            if statement.sides[0].kind in ("argmax", "argmin"):
                value = value - 1  # 代码从 0 数起
            given = coding.pick(result, part, np.ndim(value), self.wiring.leading)
            yield Pair(statement, value, "代码的返回值", given)


def _values(evaluator: Evaluator, statement: Statement) -> Iterator[Value]:
    """名字的值（若有），与每一边的值。"""
    node = statement.sides[0]
    first = evaluator.definitions.get(statement.name) if statement.name else None
    if first is not None:
        yield _finite(evaluator.value(statement.name, node), statement)
    for side in statement.sides[1 if first is statement else 0 :]:
        yield _finite(evaluator.side(statement, side), statement)


def _flat(value: Value) -> Value:
    """行向量比较时与列向量一样。"""
    return value[0] if is_row(value) else value


def _finite(value: Value, statement: Statement) -> Value:
    if not np.all(np.isfinite(value)):
        cause = f"{statement.key} 在抽到的输入上不是有限的数（如对负数取对数、除以 0）"
        raise Refusal(cause, statement.span, "收窄取值域，如 positive、unit、simplex")
    axes = np.ndim(value) - 2
    if axes == len(statement.free) > 0 and np.shape(value)[axes] == 1:  # 每个元素是一个行向量
        return value[..., 0, :]
    return _flat(value)
