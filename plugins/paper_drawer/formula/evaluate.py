"""求值：numpy 的双精度；列向量一个轴，行向量是 1×n 的矩阵；指标从 1 数起，越界就拒绝。"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

import numpy as np

from paper_drawer.formula import derivative, ranges, signature
from paper_drawer.formula.declaration import Declaration
from paper_drawer.formula.domains import Domain
from paper_drawer.formula.fault import Refusal
from paper_drawer.formula.functions import FUNCTIONS, Function, Unfit
from paper_drawer.formula.operations import Operation, Value, is_row
from paper_drawer.formula.syntax import BIG, Kind, Node, Program, Statement

MOST_STEPS = 300_000
"""一次核对最多算多少个式子。"""


@dataclass(frozen=True)
class Inputs:
    """一次抽样：大小、符号的值、函数。"""

    sizes: Mapping[str, int]
    values: Mapping[str, Value]
    functions: Mapping[str, Function]
    tables: Mapping[str, Value]


@dataclass
class Trace:
    """算了多少步，分支走过哪些。"""

    steps: int = 0
    taken: set[tuple[int, int]] = field(default_factory=set)


class Evaluator:
    """一次抽样上的求值；定义用到时才算，算过的记着。"""

    def __init__(
        self,
        program: Program,
        declaration: Declaration,
        inputs: Inputs,
        trace: Trace,
        fixed: Mapping[str, Value] | None = None,
    ) -> None:
        self.program = program
        self.declaration = declaration
        self.inputs = inputs
        self.trace = trace
        self.fixed = dict(fixed or {})
        """另外给定的值：求导时的扰动、函数的实参。"""
        self.bound: dict[str, int] = {}
        self.known: dict[str, Value] = {}
        self.entries: dict[tuple[str, tuple[int, ...]], Value] = {}
        self.unbounded: set[str] = set()
        self.opened: set[str] = set()
        self.definitions: dict[str, Statement] = {}
        for statement in program.statements:
            if statement.name:
                self.definitions.setdefault(statement.name, statement)

    def with_fixed(self, fixed: Mapping[str, Value]) -> Evaluator:
        """别的照旧，这几个名字的值另给；依赖它们的定义重新算。"""
        other = Evaluator(
            self.program, self.declaration, self.inputs, self.trace, self.fixed | dict(fixed)
        )
        other.bound = dict(self.bound)
        other.opened = self.opened - set(fixed)
        return other

    # ---- 名字

    def value(self, name: str, node: Node) -> Value:
        """一个名字的值。"""
        if name in self.bound:
            return float(self.bound[name])
        if name in self.fixed:
            return self.fixed[name]
        if name in self.known:
            return self.known[name]
        if name in self.definitions:
            return self._defined(name, node)
        if name in self.inputs.values:
            return self.inputs.values[name]
        raise Refusal(f"{name} 在这里没有值", node.span, "把它写进 sym，或先定义它")

    def _defined(self, name: str, node: Node) -> Value:
        if name in self.opened:
            raise Refusal(f"{name} 的定义绕回了自己", node.span, "写成 :=，或换一个名字")
        self.opened.add(name)
        statement = self.definitions[name]
        outer, self.bound = self.bound, {}
        self.known[name] = self.side(statement, statement.sides[0])
        self.bound = outer
        self.opened.discard(name)
        return self.known[name]

    def side(self, statement: Statement, node: Node) -> Value:
        """一边的值；有自由指标时逐个取遍，成一个数组。"""
        return self._over(statement.free, statement, node)

    def _over(self, free: Sequence[str], statement: Statement, node: Node) -> Value:
        if not free:
            return self(node)
        name = free[0]
        entries = []
        for i in ranges.free(self, name, statement.sides, node):
            self.bound[name] = i
            entries.append(self._over(free[1:], statement, node))
        self.bound.pop(name, None)
        if len({np.shape(entry) for entry in entries}) > 1:
            raise Refusal("各个元素的形状不同", node.span, "检查下标")
        return np.asarray(entries)

    def base(self, node: Node) -> int:
        """这个符号从几数起。"""
        symbol = self.declaration.symbols.get(node.name.partition("@")[0])
        return symbol.domain.base if symbol and node.kind == "symbol" else 1

    # ---- 式子

    def __call__(self, node: Node) -> Value:
        """一个式子的值。"""
        self._count(node)
        special = SPECIAL.get(node.kind)
        if special is not None:
            return special(self, node)
        operation = Operation(node, self.declaration.elementwise)
        if node.kind in BIG:
            return operation.fold(list(ranges.terms(self, node)))
        return operation.apply([self(part) for part in node.parts])

    def _count(self, node: Node) -> None:
        self.trace.steps += 1
        if self.trace.steps > MOST_STEPS:
            raise Refusal("要算的太多", node.span, "把 dims 写小，如 {K: 2..3}")

    def _number(self, node: Node) -> Value:
        return node.value

    def _size(self, node: Node) -> Value:
        return float(self.inputs.sizes[node.name])

    def _symbol(self, node: Node) -> Value:
        return self.value(node.name, node)

    def whole(self, node: Node) -> int:
        """一个整数。"""
        if node.kind == "symbol" and node.name in self.bound:  # 多半是这样，不必绕一圈
            self._count(node)
            return self.bound[node.name]
        value = self(node)
        value = value if isinstance(value, float) else np.real(value)
        if np.ndim(value) or not math.isfinite(value) or abs(value - round(float(value))) > 1e-9:  # noqa: PLR2004
            raise Refusal("这里要一个整数", node.span, "检查下标与上下限")
        return round(float(value))

    def _index(self, node: Node) -> Value:
        array, indices = self._lazy(node) or (self(node.parts[0]), node.parts[1:])
        base = self.base(node.parts[0])
        if len(indices) > np.ndim(array):
            cause = (
                f"{node.parts[0].name or '它'} 有 {np.ndim(array)} 个轴，却有 {len(indices)} 个下标"
            )
            raise Refusal(cause, node.span, "下标是名字的一部分时，把它整个写进 sym")
        row = is_row(array) and len(indices) == 1
        return self._element(array[0] if row else array, indices, base, node)

    def _element(self, array: Value, indices: Sequence[Node], base: int, node: Node) -> Value:
        for part in indices:
            i = self.whole(part)
            if not base <= i < base + len(array):
                cause = f"下标是 {i}，范围是 {base} 到 {base + len(array) - 1}"
                raise Refusal(cause, node.span, "检查上下限；从 0 数起的在形状后面写 @0")
            array = array[i - base]
        return array

    def _lazy(self, node: Node) -> tuple[Value, Sequence[Node]] | None:
        """带自由指标的定义：只算用到的那一个元素，所以 t − 1 = 0 时也照定义算。"""
        name = node.parts[0].name if node.parts[0].kind == "symbol" else ""
        statement = self.definitions.get(name)
        if statement is None or name in self.fixed or not statement.free:
            return None
        count = len(statement.free)
        if len(node.parts) - 1 < count or any(n in self.program.free for n in statement.free):
            return None
        own = node.parts[1 : count + 1]
        if all(part.kind == "symbol" for part in own) and self.bounded(name, node):
            return None
        at = tuple(self.whole(part) for part in own)
        if (name, at) not in self.entries:
            if name in self.opened:
                raise Refusal(f"{name} 的定义绕回了自己", node.span, "写成 :=，或换一个名字")
            self.opened.add(name)
            outer, self.bound = self.bound, dict(zip(statement.free, at, strict=True))
            self.entries[name, at] = self(statement.sides[0])
            self.bound = outer
            self.opened.discard(name)
        return self.entries[name, at], node.parts[count + 1 :]

    def bounded(self, name: str, node: Node) -> bool:
        """这个定义的指标有没有范围；没有的（如 δ_{ij}）只能逐个元素算。"""
        if name not in self.unbounded:
            bound, opened = self.bound, set(self.opened)
            try:
                self.value(name, node)
            except ranges.Unbounded:
                self.bound, self.opened = bound, opened
                self.unbounded.add(name)
        return name not in self.unbounded

    def _call(self, node: Node) -> Value:
        arguments = [self(part) for part in node.parts]
        statement = self.definitions.get(node.name)
        if statement is not None and statement.parameters:
            if len(statement.parameters) != len(arguments):
                cause = f"{node.name} 有 {len(statement.parameters)} 个参数"
                raise Refusal(cause, node.span, f"这里给了 {len(arguments)} 个，要一样多")
            other = self.with_fixed(dict(zip(statement.parameters, arguments, strict=True)))
            other.bound = {}
            return other.side(statement, statement.sides[0])
        return self.called(node, arguments)

    def called(self, node: Node, arguments: Sequence[Value]) -> Value:
        """声明的或认识的函数在这些实参上的值。"""
        if node.name in self.inputs.tables:
            return self._looked_up(node)
        declared = self.declaration.functions.get(node.name)
        if declared is not None and declared.code:
            return self._tested(declared.code, node, arguments)
        function = self.inputs.functions.get(node.name) or FUNCTIONS[node.name]
        try:
            return function(*arguments)
        except TypeError:
            raise Refusal(f"函数 {node.name} 的实参个数不对", node.span, "检查逗号") from None
        except (Unfit, np.linalg.LinAlgError) as error:
            cause = str(error) if isinstance(error, Unfit) else "矩阵不合用"
            raise Refusal(cause, node.span, "检查实参的形状") from None

    def _tested(self, code: Function, node: Node, arguments: Sequence[Value]) -> Value:
        """旁边测过的代码。"""
        if any(np.iscomplexobj(value) for value in arguments):
            fix = "导数写成公式，或把它声明成 poly"
            raise Refusal(f"{node.name} 是代码，不能求导", node.span, fix)
        try:
            return signature.call(code, arguments, [self._domain(part) for part in node.parts])
        except ValueError as error:
            cause = f"{node.name} 在这里算不了：{error}"
            raise Refusal(cause, node.span, "检查实参的个数、形状与取值域") from None

    def _domain(self, node: Node) -> Domain:
        """实参是编号、整数，还是实数。"""
        own = node.parts[0] if node.kind == "index" else node
        symbol = self.declaration.symbols.get(own.name)
        if own.kind == "symbol" and symbol and own.name not in self.bound:
            return symbol.domain
        whole = node.kind == "size" or (node.kind == "number" and node.value % 1 == 0)
        return Domain("int" if whole or node.name in self.bound else "real")

    def _looked_up(self, node: Node) -> Value:
        table = self.inputs.tables[node.name]
        if len(node.parts) != np.ndim(table):
            raise Refusal(f"{node.name} 要 {np.ndim(table)} 个实参", node.span, "检查逗号")
        return self._element(table, node.parts, 1, node)

    def _prime(self, node: Node) -> Value:
        return derivative.prime(self, node)

    def _derivative(self, node: Node) -> Value:
        return derivative.derive(self, node)

    def _indicator(self, node: Node) -> Value:
        holds = self.holds(node.parts[0])
        self.trace.taken.add((id(node), int(holds)))
        return float(holds)

    def _relation(self, node: Node) -> Value:
        return float(self.holds(node))

    def holds(self, node: Node) -> bool:
        """条件成立吗。"""
        if node.kind == "and":
            return all(self.holds(part) for part in node.parts)
        return Operation(node).holds(*(self(part) for part in node.parts))

    def _cases(self, node: Node) -> Value:
        last = len(node.parts) - len(node.parts) % 2
        on = [j for j in range(0, last, 2) if self.holds(node.parts[j + 1])]
        values = [self(node.parts[j]) for j in on]
        for value in values[1:]:
            if np.shape(value) != np.shape(values[0]) or not np.allclose(value, values[0]):
                raise Refusal("几个分支的条件同时成立，值却不同", node.span, "让条件互不重叠")
        if not on and last == len(node.parts):
            raise Refusal("没有一个分支的条件成立", node.span, "补上其余的情形")
        chosen = on[0] if on else last
        self.trace.taken.update((id(node), j) for j in on or [last])
        return values[0] if on else self(node.parts[chosen])

    def _maximum(self, node: Node) -> Value:
        result, taken = Operation(node).extreme(*(self(part) for part in node.parts))
        self.trace.taken.update((id(node), j) for j in taken)
        return result

    _minimum = _maximum


SPECIAL: Mapping[str, Callable[[Evaluator, Node], Value]] = {
    kind: method for kind in get_args(Kind) if (method := getattr(Evaluator, f"_{kind}", None))
}
"""自己有求值方法的式子；其余的先算各部分，再做运算。"""
