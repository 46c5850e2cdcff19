"""软间隔：C 越大，间隔越窄，越不肯让步。

两类点有几个混在一起，线性核，三个 C。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.svm import linear_kernel, margins, smo, weights

COSTS = (0.02, 0.3, 100.0)


class Plane(NamedTuple):
    """一个 C 的结果。"""

    C: float
    w: Float[np.ndarray, "2"]
    b: float
    alpha: Float[np.ndarray, "N"]


class Result(NamedTuple):
    """点、标签，和三个分界面。"""

    X: Float[np.ndarray, "N 2"]
    y: Float[np.ndarray, "N"]
    planes: list[Plane]


def sample(rng: np.random.Generator) -> tuple[Float[np.ndarray, "N 2"], Float[np.ndarray, "N"]]:
    """两团点，各 18 个，边上有重叠。"""
    y = np.repeat([1.0, -1.0], 18)
    X = rng.standard_normal((36, 2)) * [1.1, 1.2] + y[:, None] * [1.7, 0.6]
    return X, y


def main() -> Result:
    """每个 C 一行：间隔有多宽，几个支持向量，几个在间隔里面，几个分错。"""
    X, y = sample(np.random.default_rng(5))
    planes = []
    print("     C  间隔宽  支持向量  间隔里面  分错")
    for C in COSTS:
        alpha, b, _, _ = smo(linear_kernel(X, X), y, C)
        w = weights(alpha, y, X)
        distance, half = margins(X, y, w, b), 1 / np.linalg.norm(w)
        inside = distance < half - 1e-6
        print(
            f"{C:6}  {2 * half:6.2f}  {np.sum(alpha > 0):8}  "
            f"{np.sum(inside):8}  {np.sum(distance < 0):4}"
        )
        planes.append(Plane(C, w, b, alpha))
    return Result(X, y, planes)


if __name__ == "__main__":
    main()
