"""两边不同时，找一组小的输入：维数小，数是小整数。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import numpy as np

from paper_drawer.formula.comparison import Comparison, Mismatch
from paper_drawer.formula.evaluate import Inputs, Trace
from paper_drawer.formula.fault import Refusal

SIMPLER = {"real": (0.0, 1.0), "positive": (1.0,)}
"""可以换成哪些数，仍在取值域里。"""
MOST = 40


def smallest(comparison: Comparison, mismatch: Mismatch, seed: int) -> Mismatch:
    """小的输入与它上面的不同；找不到更小的，就是原来的。"""
    trace = Trace()  # 全程共用：步数用完就停
    for trial in range(MOST):
        with suppress(Refusal):
            drawn = comparison.draw(np.random.default_rng([abs(seed), trial, 1]), small=True)
            if found := _differs(comparison, drawn, trace):
                mismatch = found
                break
    for _ in range(MOST):
        simpler = _simpler(comparison, mismatch.inputs)
        found = next(filter(None, (_differs(comparison, one, trace) for one in simpler)), None)
        if found is None:
            break
        mismatch = found
    return mismatch


def _differs(comparison: Comparison, inputs: Inputs, trace: Trace) -> Mismatch | None:
    try:
        with suppress(Refusal), np.errstate(all="ignore"):
            comparison.compare(inputs, trace)
    except Mismatch as mismatch:
        return mismatch
    return None


def _simpler(comparison: Comparison, inputs: Inputs) -> Iterator[Inputs]:
    """把一个数换成 0 或 1；有 where 时别的数要跟着变，不换。"""
    if comparison.declaration.where:
        return
    for name, value in inputs.values.items():
        domain = comparison.declaration.symbols[name].domain
        options = () if domain.bounds else SIMPLER.get(domain.kind, ())
        for place in np.ndindex(value.shape):
            now = options.index(value[place]) if value[place] in options else len(options)
            for option in options[:now]:
                other = value.copy()
                other[place] = option
                yield replace(inputs, values={**inputs.values, name: other})
