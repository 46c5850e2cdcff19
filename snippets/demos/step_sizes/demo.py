"""步长：收敛、来回摆、发散。

在 f(θ) = ½·4·θ² 上从 −1 出发，曲率是 4，2/4 = 0.5 是分界；只改学习率。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.optimizers import gradient_descent
from snippets.ml.quadratic_descent import contraction

CURVATURE = 4.0
STEPS = 8
RATES = (0.05, 0.25, 0.45, 0.53)
"""太小、正好、快到分界、过了分界。"""


class Result(NamedTuple):
    """每种学习率走过的点，从出发点起。"""

    paths: tuple[Float[np.ndarray, "T"], ...]


def descend(alpha: float) -> Float[np.ndarray, "T"]:
    """从 −1 走八步。"""
    theta, path = np.array([-1.0]), [-1.0]
    for _ in range(STEPS):
        theta = gradient_descent(theta, CURVATURE * theta, alpha)
        path.append(float(theta[0]))
    return np.array(path)


def main() -> Result:
    """四种学习率，每种一行。"""
    paths = []
    print("  α    每步乘    第 1 步   第 2 步   第 8 步")
    for alpha in RATES:
        path = descend(alpha)
        paths.append(path)
        factor = 1 - alpha * CURVATURE
        name = "发散" if contraction(np.array([CURVATURE]), alpha) > 1 else "收敛"
        shown = "  ".join(f"{path[t]:8.4f}" for t in (1, 2, STEPS))
        print(f"{alpha:.2f}   {factor:5.2f}   {shown}   {name}")
    return Result(tuple(paths))


if __name__ == "__main__":
    main()
