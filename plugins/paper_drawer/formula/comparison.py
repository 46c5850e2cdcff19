"""一组输入上的比较：公式的各边，公式与代码。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from paper_drawer.formula import coding, coverage, domains, sizes
from paper_drawer.formula.coding import Code, Wiring
from paper_drawer.formula.declaration import Declaration
from paper_drawer.formula.evaluate import Evaluator, Inputs, Trace
from paper_drawer.formula.fault import Faults, Refusal
from paper_drawer.formula.functions import FUNCTIONS, Function, polynomial
from paper_drawer.formula.operations import Value, is_row
from paper_drawer.formula.syntax import Program, Statement

RELATIVE, ABSOLUTE = 1e-8, 1e-10


class Mismatch(Exception):  # noqa: N818 -- 核对的结论，不是出错
    """两边不同；只在这个包里面传。"""

    def __init__(self, statement: Statement, other: str, left: Value, right: Value) -> None:
        super().__init__(statement.key)
        self.statement = statement
        self.other = other
        self.left = left
        self.right = right


Outputs = Mapping[str, tuple[Statement, int | str | None]]


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
            name: _float(domains.sample(symbol.domain, known, rng, small=small))
            for name, symbol in self.declaration.symbols.items()
        }
        functions: dict[str, Function] = {}
        tables: dict[str, Value] = {}
        for name, function in self.declaration.functions.items():
            if function.domain:
                tables[name] = domains.sample(function.domain, known, rng, small=small)
            else:
                functions[name] = FUNCTIONS.get(function.kind) or polynomial(rng)
        inputs = Inputs(known, values, functions, tables)
        return self._constrained(inputs)

    def _constrained(self, inputs: Inputs) -> Inputs:
        if not self.declaration.where:
            return inputs
        evaluator = Evaluator(self.program, self.declaration, inputs, Trace())
        side = {
            s.name: s.sides[0] for s in self.program.statements if s.name in self.declaration.where
        }
        values = {name: _flat(evaluator.value(name, node)) for name, node in side.items()}
        return replace(inputs, values={**inputs.values, **values})

    def compare(self, inputs: Inputs, trace: Trace) -> None:
        """在这组输入上比较；不同就抛 Mismatch。"""
        evaluator = Evaluator(self.program, self.declaration, inputs, trace)
        for statement in self.asserted:
            values = list(self._values(evaluator, statement))
            for value in values[1:]:
                _same(statement, "等式的另一边", values[0], value)
        if not self.wiring:
            return
        result = coding.run(self.wiring, self.declaration, inputs)
        for statement, part in self.outputs.values():
            value = _flat(next(self._values(evaluator, statement)))
            if statement.sides[0].kind in ("argmax", "argmin"):
                value = value - 1  # 代码从 0 数起
            given = coding.pick(result, part, np.ndim(value), self.wiring.leading)
            _same(statement, "代码的返回值", value, given)

    @staticmethod
    def _values(evaluator: Evaluator, statement: Statement) -> Iterator[Value]:
        """名字的值（若有），与每一边的值；都要是有限的数。"""
        node = statement.sides[0]
        first = evaluator.definitions.get(statement.name) if statement.name else None
        if first is not None:
            yield _finite(evaluator.value(statement.name, node), statement)
        for side in statement.sides[1 if first is statement else 0 :]:
            yield _finite(evaluator.side(statement, side), statement)


def _float(value: Any) -> Value:
    return np.asarray(value, float) if np.ndim(value) else float(value)


def _flat(value: Value) -> Value:
    """行向量比较时与列向量一样。"""
    return value[0] if is_row(value) else value


def _finite(value: Value, statement: Statement) -> Value:
    if not np.all(np.isfinite(value)):
        cause = f"{statement.key} 在抽到的输入上不是有限的数（如对负数取对数、除以 0）"
        raise Refusal(cause, statement.span, "收窄取值域，如 positive、unit、simplex")
    return value


def _same(statement: Statement, other: str, left: Value, right: Any) -> None:
    left = _flat(left)
    try:
        given = np.asarray(right, float)
    except (ValueError, TypeError):
        raise Refusal("代码的返回值不是数或数组", statement.span, "在 out 里写取哪一部分") from None
    same = np.shape(left) == np.shape(given) and np.allclose(left, given, RELATIVE, ABSOLUTE)
    if not same:
        raise Mismatch(statement, other, left, given)
