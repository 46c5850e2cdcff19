"""决策树怎样切平面：一层、四层、切到底。

一百五十个点，圆里是一类、圆外是另一类，有些标签是错的；另有一千个没见过的点。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from snippets.ml.decision_tree import Limits, Node, grow, leaves, predict_tree

DEPTHS = (1, 4, 64)
FLIPPED = 0.15
"""标错的占多少。"""


class Result(NamedTuple):
    """训练的点与标签，三棵树。"""

    X: Float[np.ndarray, "N 2"]
    y: Int[np.ndarray, "N"]
    trees: tuple[Node, ...]


def points(
    N: int, rng: np.random.Generator
) -> tuple[Float[np.ndarray, "N 2"], Int[np.ndarray, "N"]]:
    """均匀的点；圆心 (0.5, 0.5)、半径 0.38 的圆里是 1，再翻转一些。"""
    X = rng.random((N, 2))
    inside = ((X - 0.5) ** 2).sum(axis=1) < 0.38**2
    return X, (inside ^ (rng.random(N) < FLIPPED)).astype(int)


def error(tree: Node, X: Float[np.ndarray, "N 2"], y: Int[np.ndarray, "N"]) -> float:
    """错误率。"""
    return float((predict_tree(tree, X).argmax(axis=1) != y).mean())


def main() -> Result:
    """三种深度，各长一棵。"""
    rng = np.random.default_rng(3)
    (X, y), new = points(150, rng), points(1000, rng)
    trees = tuple(grow(X, np.eye(2)[y], limits=Limits(depth=depth)) for depth in DEPTHS)
    print("最多几层  叶子  训练错误  新点错误")
    for depth, tree in zip(DEPTHS, trees, strict=True):
        name = "不限" if depth == max(DEPTHS) else f"{depth:4}"
        print(
            f"{name:>6}  {len(leaves(tree)):4}  {error(tree, X, y):8.0%}  {error(tree, *new):8.0%}"
        )
    return Result(X, y, trees)


if __name__ == "__main__":
    main()
