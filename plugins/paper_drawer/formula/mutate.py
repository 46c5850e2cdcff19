"""变异：把公式改错一处，看核对能不能发现。"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace

from paper_drawer.formula import sizes
from paper_drawer.formula.changes import everywhere
from paper_drawer.formula.check import MOST_TRIALS, generator, sample
from paper_drawer.formula.coding import Code
from paper_drawer.formula.comparison import Comparison, Mismatch
from paper_drawer.formula.declaration import Declaration
from paper_drawer.formula.fault import Refusal
from paper_drawer.formula.program import parse
from paper_drawer.formula.reading import read
from paper_drawer.formula.syntax import Program
from paper_drawer.katex import Engine


@dataclass(frozen=True)
class Mutant:
    """改错了一处的程序；what 说改了什么，同一个公式里不重复，也不随运行变。"""

    kind: str
    what: str
    program: Program


def mutants(
    formulas: str | Sequence[str], declaration: Declaration, *, engine: Engine | None = None
) -> Iterator[Mutant]:
    """每次改错一处；解析不了的公式没有。"""
    texts = [formulas] if isinstance(formulas, str) else list(formulas)
    try:
        with nullcontext(engine) if engine else Engine() as own:
            program = parse(texts, declaration, own)
    except Refusal:
        return
    seen: Counter[str] = Counter()
    defined = frozenset(name for s in program.statements for name in (s.name, *s.parameters))
    for i, statement in enumerate(program.statements):
        if statement.name in declaration.where:
            continue
        for j, side in enumerate(statement.sides):
            for kind, old, new, changed in everywhere(side, declaration, defined):
                sides = (*statement.sides[:j], changed, *statement.sides[j + 1 :])
                what = f"{statement.key}：{read(old)} → {read(new)}"
                seen[what] += 1
                place = f"（第 {seen[what]} 处）" if seen[what] > 1 else ""
                others = list(program.statements)
                others[i] = replace(statement, sides=sides)
                yield Mutant(kind, what + place, replace(program, statements=tuple(others)))


def survivors(
    formulas: str | Sequence[str],
    declaration: Declaration,
    code: Code | None,
    *,
    seed: int = 0,
    trials: int = 12,
    engine: Engine | None = None,
) -> tuple[list[Mutant], list[str]]:
    """核对发现不了的变异，与 equivalent 里过时的。

    Returns:
        发现不了、equivalent 里也没有列的：或者与原来等价，或者取值域太弱；
        equivalent 里列了，却没有这种改法、或已经发现得了的。
    """
    found = mutants(formulas, declaration, engine=engine)
    order = _small_first(declaration, seed, trials)
    alive = [m for m in found if _survives(m, declaration, code, (seed, trials, order))]
    known = {m.what for m in alive}
    return (
        [m for m in alive if m.what not in declaration.equivalent],
        [what for what in declaration.equivalent if what not in known],
    )


def _small_first(declaration: Declaration, seed: int, trials: int) -> list[int]:
    """核对要抽的那几组里，小的先算：多半一组就够，而哪组在先不影响结论。"""

    def cost(trial: int) -> int:
        try:
            return math.prod(sizes.draw(declaration.dims, generator(seed, trial)).values())
        except Refusal:
            return 0

    return [*sorted(range(trials), key=cost), *range(trials, MOST_TRIALS)]


def _survives(
    mutant: Mutant,
    declaration: Declaration,
    code: Code | None,
    sampling: tuple[int, int, Sequence[int]],
) -> bool:
    try:
        sample(Comparison(mutant.program, declaration, code), *sampling)
    except (Refusal, Mismatch):
        return False
    return True
