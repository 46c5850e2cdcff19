"""气温的指数加权平均：修正开头的偏差，与不修正。

造出六十天的气温，在 20 度上下，有噪声；β = 0.9，从 0 开始。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.moving_average import averages, corrected

DAYS, BETA = 60, 0.9
SHOWN = (1, 2, 5, 10, 20, 40, 60)


class Result(NamedTuple):
    """每一天的气温，和两种平均。"""

    x: Float[np.ndarray, "T"]
    raw: Float[np.ndarray, "T"]
    fixed: Float[np.ndarray, "T"]


def main() -> Result:
    """印出几天的气温、两种平均，和权重之和。"""
    t = np.arange(1, DAYS + 1)
    noise = np.random.default_rng(0).standard_normal(DAYS)
    x = 20 + 3 * np.sin(2 * np.pi * t / DAYS) + 2 * noise
    result = Result(x, averages(x, BETA), corrected(x, BETA))
    print("  天   气温   不修正   修正   权重之和")
    for day in SHOWN:
        own = (values[day - 1] for values in result)
        print("{:4}   {:4.1f}   {:6.1f}   {:4.1f}   {:8.3f}".format(day, *own, 1 - BETA**day))
    return result


if __name__ == "__main__":
    main()
