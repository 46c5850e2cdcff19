"""交叉熵与平方误差的梯度：错得越离谱，谁还推得动。

样本是正类，logit 从 −8 起步：看两种损失的梯度，再数几步以后才预测对。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.information import softmax, softmax_cross_entropy_gradient


class Result(NamedTuple):
    """一排 logit，预测的正类概率，两种损失对 logit 的梯度。"""

    z: Float[np.ndarray, "N"]
    predicted: Float[np.ndarray, "N"]
    cross_entropy: Float[np.ndarray, "N"]
    squared_error: Float[np.ndarray, "N"]


def gradients(z: Float[np.ndarray, "N"]) -> Result:
    """两种损失对 z 的梯度：−ln σ(z) 的，和 (σ(z) − 1)²/2 的。"""
    logits = np.stack([np.zeros_like(z), z], axis=1)
    positive = np.ones(len(z), dtype=int)
    predicted = softmax(logits)[:, 1]
    cross_entropy = softmax_cross_entropy_gradient(logits, positive)[:, 1]
    slope = predicted * (1 - predicted)
    return Result(z, predicted, cross_entropy, (predicted - 1) * slope)


def steps(loss: str) -> int:
    """从 z = −8 起，用学习率 1 做梯度下降，几步以后预测过半。"""
    z, count = np.array([-8.0]), 0
    while z[0] <= 0:
        z, count = z - getattr(gradients(z), loss), count + 1
    return count


def main() -> Result:
    """印出几处的梯度，再数步数。"""
    print("  z    预测   交叉熵  平方误差")
    for z, p, cross, square in zip(*gradients(np.arange(-8.0, 9.0, 4.0)), strict=True):
        print(f"{z:3.0f}  {p:.4f}  {cross:7.4f}   {square:7.4f}")
    print("\n从 z = −8 走到预测过半：")
    print(f"{steps('cross_entropy'):5} 步  交叉熵")
    print(f"{steps('squared_error'):5} 步  平方误差")
    return gradients(np.linspace(-8, 8, 161))


if __name__ == "__main__":
    main()
