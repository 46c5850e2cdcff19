"""峡谷里的三条路：梯度下降、动量、Adam。

f(x, y) = ½(x² + 25y²)，两个方向的曲率差 25 倍；从 (−10, 2) 走到最低点 (0, 0)。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.momentum import momentum
from snippets.ml.optimizers import adam, gradient_descent
from snippets.ml.quadratic_descent import best_momentum, best_step

CURVATURE = np.array([1.0, 25.0])
STEPS = 200
NEAR = 0.01
"""离最低点这么近就算到了。"""
ADAM_RATE = 0.5


class Result(NamedTuple):
    """三条路，每行一步，从出发点起。"""

    descent: Float[np.ndarray, "T 2"]
    momentum: Float[np.ndarray, "T 2"]
    adam: Float[np.ndarray, "T 2"]


def main() -> Result:
    """前两种用理论上最快的步长；Adam 的学习率就是每步大约走多远。"""
    plain, heavy = best_step(1.0, 25.0), best_momentum(1.0, 25.0)
    theta = pushed = adapted = np.array([-10.0, 2.0])
    speed = m = v = np.zeros(2)
    points = [(theta, pushed, adapted)]
    for t in range(1, STEPS + 1):
        theta = gradient_descent(theta, CURVATURE * theta, plain.alpha)
        pushed, speed = momentum(pushed, CURVATURE * pushed, speed, heavy.alpha, heavy.beta)
        adapted, m, v = adam(adapted, CURVATURE * adapted, m, v, t, ADAM_RATE)
        points.append((theta, pushed, adapted))
    result = Result(*np.array(points).swapaxes(0, 1))
    print("          学习率  第 1 步走到       走进 0.01 以内")
    for name, alpha, path in zip(
        ("梯度下降", "动量    ", "Adam    "),
        (plain.alpha, heavy.alpha, ADAM_RATE),
        result,
        strict=True,
    ):
        x, y = path[1]
        print(f"{name}  {alpha:.3f}   ({x:5.2f}, {y:5.2f})   {arrival(path):4} 步")
    return result


def arrival(path: Float[np.ndarray, "T 2"]) -> int:
    """从第几步起一直离最低点不到 NEAR。"""
    far = np.flatnonzero(np.linalg.norm(path, axis=1) > NEAR)
    return int(far[-1]) + 1


if __name__ == "__main__":
    main()
