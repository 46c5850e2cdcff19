"""梯度提升：每一轮的树桩，追的是上一轮剩下的残差。

五十个点，真值是正弦加一个台阶，平方损失，每轮一个树桩，学习率 0.5。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.decision_tree import Limits, leaf_index
from snippets.ml.gradient_boosting import SQUARED, boosted, gradient_boost, squared_residual

ROUNDS = (0, 1, 5, 30)
RATE = 0.5
JUMP = 0.6
"""台阶在这里。"""


class Result(NamedTuple):
    """训练的点；在格点上，几轮以后的预测与下一棵树；在训练点上的残差。"""

    x: Float[np.ndarray, "N"]
    y: Float[np.ndarray, "N"]
    grid: Float[np.ndarray, "Q"]
    F: Float[np.ndarray, "R Q"]
    step: Float[np.ndarray, "R Q"]
    r: Float[np.ndarray, "R N"]


def main() -> Result:
    """训练一次，停在几处看。"""
    rng = np.random.default_rng(5)
    X = np.sort(rng.random((50, 1)), axis=0)
    y = np.sin(6 * X[:, 0]) + 2 * (X[:, 0] > JUMP) + 0.15 * rng.standard_normal(50)
    grid = np.linspace(0, 1, 201)
    model = gradient_boost(X, y, SQUARED, max(ROUNDS) + 1, RATE, Limits(depth=1))
    F, step, r = [], [], []
    print("轮数  切在  左边加  右边加  残差均方")
    for m in ROUNDS:
        now = model._replace(stages=model.stages[:m])
        tree, values = model.stages[m]
        F.append(boosted(now, grid[:, None]))
        step.append(RATE * values[leaf_index(tree, grid[:, None])])
        r.append(squared_residual(y, boosted(now, X)))
        at = tree.split.threshold if tree.split else np.nan
        left, right = RATE * values
        print(f"{m:4}  {at:.2f}  {left:+.3f}  {right:+.3f}    {(r[-1] ** 2).mean():.4f}")
    return Result(X[:, 0], y, grid, np.array(F), np.array(step), np.array(r))


if __name__ == "__main__":
    main()
