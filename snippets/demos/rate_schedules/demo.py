"""学习率怎样随步数变：分段、预热加余弦、平方根。

一共 100 步；平方根的那一种缩放到最大也是 1。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.schedules import inverse_square_root, step_decay, warmup_cosine

STEPS, WARMUP, WIDTH = 100, 10, 512
SHOWN = (0, 5, 10, 50, 75, 99)


class Result(NamedTuple):
    """每一步的学习率。"""

    stairs: Float[np.ndarray, "T"]
    cosine: Float[np.ndarray, "T"]
    root: Float[np.ndarray, "T"]


def main() -> Result:
    """三种调度，印出几步。"""
    peak = inverse_square_root(WARMUP, WIDTH, WARMUP)
    result = Result(
        np.array([step_decay(t, 1.0, 0.1, 30) for t in range(STEPS)]),
        np.array([warmup_cosine(t, 1.0, 0.0, WARMUP, STEPS) for t in range(STEPS)]),
        np.array([inverse_square_root(t + 1, WIDTH, WARMUP) / peak for t in range(STEPS)]),
    )
    print("走了几步   " + "  ".join(f"{t:5}" for t in SHOWN))
    for name, rates in zip(("分段      ", "预热加余弦", "平方根    "), result, strict=True):
        print(f"{name} " + "  ".join(f"{rates[t]:.3f}" for t in SHOWN))
    return result


if __name__ == "__main__":
    main()
