"""两边不同时，找一组小的输入：维数小，数是小整数。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from paper_drawer.formula.comparison import Comparison, Mismatch
from paper_drawer.formula.evaluate import Inputs, Trace
from paper_drawer.formula.fault import Refusal

SIMPLER = {"real": (0.0, 1.0), "positive": (1.0,)}
"""可以换成哪些数，仍在取值域里。"""
MOST = 40


def smallest(
    comparison: Comparison, inputs: Inputs, mismatch: Mismatch, seed: int
) -> tuple[Inputs, Mismatch]:
    """小的输入与它上面的不同；找不到更小的，就是原来的。"""
    best = inputs, mismatch
    trace = Trace()  # 全程共用：步数用完就停
    for trial in range(MOST):
        drawn = _draw(comparison, np.random.default_rng([abs(seed), trial, 1]))
        if drawn and (found := _differs(comparison, drawn, trace)):
            best = drawn, found
            break
    for _ in range(MOST):
        for other in _simpler(comparison, best[0]):
            if found := _differs(comparison, other, trace):
                best = other, found
                break
        else:
            break
    return best


def _draw(comparison: Comparison, rng: np.random.Generator) -> Inputs | None:
    try:
        return comparison.draw(rng, small=True)
    except Refusal:
        return None


def _differs(comparison: Comparison, inputs: Inputs, trace: Trace) -> Mismatch | None:
    try:
        with np.errstate(all="ignore"):
            comparison.compare(inputs, trace)
    except Mismatch as mismatch:
        return mismatch
    except Refusal:
        return None
    return None


def _simpler(comparison: Comparison, inputs: Inputs) -> Iterator[Inputs]:
    """把一个数换成 0 或 1。"""
    for name, value in inputs.values.items():
        domain = comparison.declaration.symbols[name].domain
        if domain.bounds or name in comparison.declaration.where:
            continue
        array = np.asarray(value, float)
        for place in np.ndindex(array.shape):
            options = SIMPLER.get(domain.kind, ())
            now = options.index(array[place]) if array[place] in options else len(options)
            for option in options[:now]:
                other = array.copy()
                other[place] = option
                changed = other if other.ndim else float(other)
                yield replace(inputs, values={**inputs.values, name: changed})
