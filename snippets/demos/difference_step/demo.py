"""差分的误差与步长：太大公式不准，太小舍入误差淹没一切。

对 1/(1 + x²) 在 x = 0.5 处求导，真的导数是 −0.64；步长从十分之一一路缩到 1e-16。
"""

from typing import NamedTuple, TypeVar

import numpy as np
from jaxtyping import Float

from snippets.ml.numerical_gradient import (
    best_step,
    central_difference,
    complex_step,
    forward_difference,
)

X, SLOPE, THIRD = 0.5, -0.64, 3.7
"""在哪里求导，那里的导数与三阶导数（约数）。"""
FLOOR, ROUNDING = 1e-17, 1e-15
"""误差正好是 0 的，画在前者；小于后者的，只是舍入。"""


Number = TypeVar("Number", float, complex)


class Result(NamedTuple):
    """一排步长，三种办法的相对误差。"""

    h: Float[np.ndarray, "N"]
    forward: Float[np.ndarray, "N"]
    central: Float[np.ndarray, "N"]
    imaginary: Float[np.ndarray, "N"]


def f(x: Number) -> Number:
    """要求导的函数，实数、复数都行。"""
    return 1 / (1 + x * x)


def main() -> Result:
    """印出几个步长的误差，再与估计的最好步长比较。"""
    h = 10.0 ** -np.arange(1, 16.25, 0.25)
    ways = (forward_difference, central_difference, complex_step)
    errors = np.array([[abs(way(f, X, step) / SLOPE - 1) for step in h] for way in ways])
    result = Result(h, *np.maximum(errors, FLOOR))
    print("  步长     单侧     双侧    复步长")
    for step, *own in list(zip(*result, strict=True))[::8]:
        print("{:7.0e}  {}".format(step, "  ".join(f"{_power(e):>7}" for e in own)))
    best = best_step(abs(f(X)), THIRD, 2.0**-53)
    print(f"\n估计双侧最好的步长：{best:.0e}")
    return result


def _power(error: float) -> str:
    """误差的数量级；末位随机器变，不印。"""
    return f"1e{round(np.log10(error)):03d}" if error > ROUNDING else "<1e-15"


if __name__ == "__main__":
    main()
