"""Bagging 降方差，Boosting 降偏差：换十二个训练集，数一数。

真值是正弦；每个训练集四十个点，带噪声。Bagging 平均长到底的树，Boosting 叠加只有一刀的树桩。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.decision_tree import Limits, leaf_index
from snippets.ml.ensembles import bag_trees, bias_variance, predict_each
from snippets.ml.gradient_boosting import SQUARED, gradient_boost

S, N, M = 12, 40, 60
"""训练集的个数，每个几个点，最多几棵树。"""
SHOWN = (1, 10, 60)
NOISE = 0.4


class Result(NamedTuple):
    """用 1 到 M 棵树：偏差的平方与方差，对横坐标取平均。"""

    bagging: Float[np.ndarray, "M 2"]
    boosting: Float[np.ndarray, "M 2"]


def truth(x: Float[np.ndarray, "*N"]) -> Float[np.ndarray, "*N"]:
    """要学的函数：一个半周期的正弦。"""
    f: Float[np.ndarray, "*N"] = np.sin(3 * np.pi * x)
    return f


def bagged(
    X: Float[np.ndarray, "N 1"],
    Y: Float[np.ndarray, "N 1"],
    Q: Float[np.ndarray, "Q 1"],
    rng: np.random.Generator,
) -> Float[np.ndarray, "M Q"]:
    """前 1、2、…、M 棵树的平均。"""
    each = predict_each(bag_trees(X, Y, M, rng), Q)[:, :, 0]
    return each.cumsum(axis=0) / np.arange(1, M + 1)[:, None]


def boosted_steps(
    X: Float[np.ndarray, "N 1"], Y: Float[np.ndarray, "N 1"], Q: Float[np.ndarray, "Q 1"]
) -> Float[np.ndarray, "M Q"]:
    """前 1、2、…、M 轮的预测。"""
    model = gradient_boost(X, Y[:, 0], SQUARED, M, 0.2, Limits(depth=1))
    steps = np.stack([values[leaf_index(tree, Q)] for tree, values in model.stages])
    return model.start + model.rate * steps.cumsum(axis=0)


def parts(F: Float[np.ndarray, "S M Q"], f: Float[np.ndarray, "Q"]) -> Float[np.ndarray, "M 2"]:
    """每个棵数一行：偏差的平方、方差，对横坐标取平均。"""
    found = [bias_variance(F[:, m], f) for m in range(M)]
    return np.array([(own.bias2.mean(), own.variance.mean()) for own in found])


def main() -> Result:
    """同样的训练集，两种集成。"""
    rng = np.random.default_rng(0)
    Q = np.linspace(0.02, 0.98, 49)[:, None]
    F: dict[str, list[Float[np.ndarray, "M Q"]]] = {"Bagging ": [], "Boosting": []}
    for _ in range(S):
        X = rng.random((N, 1))
        Y = truth(X) + NOISE * rng.standard_normal((N, 1))
        F["Bagging "].append(bagged(X, Y, Q, rng))
        F["Boosting"].append(boosted_steps(X, Y, Q))
    result = Result(*(parts(np.array(own), truth(Q[:, 0])) for own in F.values()))
    print("          棵数   偏差²   方差   合计")
    for name, own in zip(F, result, strict=True):
        for m in SHOWN:
            bias2, variance = own[m - 1]
            print(f"{name}  {m:4}   {bias2:.3f}  {variance:.3f}  {bias2 + variance:.3f}")
    return result


if __name__ == "__main__":
    main()
