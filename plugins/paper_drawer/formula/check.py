"""核对：抽样，求值，与代码、与等式的另一边比。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from paper_drawer.formula import coverage
from paper_drawer.formula.coding import Code
from paper_drawer.formula.comparison import SLIGHT, Comparison, Difference, Mismatch
from paper_drawer.formula.declaration import Declaration, Symbol
from paper_drawer.formula.domains import Domain
from paper_drawer.formula.evaluate import Trace
from paper_drawer.formula.fault import Fault, Faults, Refusal, Span, Unknown
from paper_drawer.formula.operations import Tie
from paper_drawer.formula.program import parse
from paper_drawer.formula.reading import tell
from paper_drawer.formula.shrink import smallest
from paper_drawer.formula.syntax import Program
from paper_drawer.katex import Engine

MOST_TRIALS = 300
"""为了走到每个分支，最多抽样多少次。"""

MOST_SLIGHT = 2
"""只差一点点的输入可以有几组：1 − ŷ 这样的相减偶尔丢掉许多位，换一组就好；多了就是错。"""
MOST_UNKNOWN = 20
"""没有声明的符号最多说几个。"""

Kind = Literal["checked", "refused", "wrong"]


@dataclass(frozen=True)
class Verdict:
    """核对的结果。"""

    kind: Kind
    inputs: int = 0
    faults: tuple[Fault, ...] = ()
    reading: tuple[str, ...] = ()
    domains: Mapping[str, str] = field(default_factory=dict)
    difference: Difference | None = None


def check(
    formulas: str | Sequence[str],
    declaration: Declaration,
    code: Code | None = None,
    *,
    seed: int = 0,
    trials: int = 12,
    engine: Engine | None = None,
) -> Verdict:
    """核对一个公式，或合成一个程序的几个公式。

    Args:
        formulas: TeX。
        declaration: declare 读出来的声明。
        code: 旁边的代码；没有就只比较等式的各边。
        seed: 随机数的种子；同样的种子，结果一样。
        trials: 至少抽样几次；有分支没走到时会多抽几次。
        engine: KaTeX；不给就临时启动一个，慢。
    """
    texts = [formulas] if isinstance(formulas, str) else list(formulas)
    faults = Faults()
    try:
        with nullcontext(engine) if engine else Engine() as own:
            program = _parsed(texts, declaration, own, faults)
        with faults.of():
            comparison = Comparison(program, declaration, code)
        faults.settle()
        return _judge(comparison, seed, trials)
    except Refusal as refusal:
        return Verdict("refused", faults=tuple(refusal.faults))


def _parsed(
    texts: Sequence[str], declaration: Declaration, engine: Engine, faults: Faults
) -> Program:
    """没有声明的符号一次找全：记下，当作一个数，再读。"""
    while True:
        try:
            return parse(texts, declaration, engine)
        except Unknown as unknown:
            faults.found += unknown.faults
            if unknown.name in ("", *declaration.symbols) or len(faults.found) > MOST_UNKNOWN:
                faults.settle()
            symbols = {**declaration.symbols, unknown.name: Symbol(Domain("real"), "")}
            declaration = replace(declaration, symbols=symbols)
        except Refusal:
            faults.settle()  # 后面的毛病也许只是因为把它当作了一个数
            raise


def _judge(comparison: Comparison, seed: int, trials: int) -> Verdict:
    known = {name: str(s.domain) for name, s in comparison.declaration.symbols.items()}
    told = tuple(tell(s) for s in comparison.program.statements)
    try:
        count = sample(comparison, seed, trials)
    except Mismatch as mismatch:
        found = smallest(comparison, mismatch, seed).difference()
        return Verdict("wrong", 0, (), told, known, found)
    return Verdict("checked", count, (), told, known)


def generator(seed: int, trial: int) -> np.random.Generator:
    """第几次抽样用的随机数。"""
    return np.random.default_rng([abs(seed), trial])


def sample(
    comparison: Comparison, seed: int, trials: int, order: Iterable[int] = range(MOST_TRIALS)
) -> int:
    """照 order 的次序抽样，到够数、每个分支都走到为止。

    Returns:
        抽了几组。

    Raises:
        Mismatch: 有不同。
    """
    wanted = coverage.branches(comparison.program)
    trace = Trace()
    count = slight = 0
    for trial in order:
        if count >= trials and wanted.keys() <= trace.taken:
            break
        try:
            with np.errstate(all="ignore"):
                comparison.compare(comparison.draw(generator(seed, trial)), trace)
            count += 1
        except Tie:
            continue
        except Mismatch as mismatch:
            slight += 1
            if slight > MOST_SLIGHT or not mismatch.pair.same(SLIGHT):
                raise
    for branch, span in wanted.items():
        if branch not in trace.taken:
            raise Refusal(f"抽样 {count} 次，这里有一支从没取到", span, "调整取值域，或删去这一支")
    if count < trials:
        raise Refusal("几乎每次都有几个一样大，取哪一个不清楚", Span(0, 0, 0), "换一个取值域")
    return count
