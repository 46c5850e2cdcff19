"""K 均值一轮一轮：起点挤在一角，簇心怎样走开。

四团点，每团 20 个；先看一次不巧的起点，再比较随便选与 k-means++ 各 200 次。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from snippets.ml.k_means import assign, inertia, k_means, plus_plus

K = 4
RUNS = 200


class Result(NamedTuple):
    """点，和每一轮的簇心、分配；第 0 轮是起点。"""

    X: Float[np.ndarray, "N 2"]
    c: Float[np.ndarray, "T K 2"]
    a: Int[np.ndarray, "T N"]


def blobs(rng: np.random.Generator) -> Float[np.ndarray, "N 2"]:
    """四团圆的点。"""
    middles = np.array([[0.0, 0.0], [6.0, 0.5], [1.0, 5.0], [6.5, 5.5]])
    X: Float[np.ndarray, "N 2"] = np.repeat(middles, 20, axis=0)
    return X + 0.9 * rng.standard_normal(X.shape)


def main() -> Result:
    """记下每一轮；再数一数两种起点各有几次到了最好的结果。"""
    rng = np.random.default_rng(4)
    X = blobs(rng)
    start = X[:K]  # 四个起点都在左下那一团里
    total = len(k_means(X, start).inertias)
    c = np.stack([start, *(k_means(X, start, steps).c for steps in range(1, total))])
    print("轮      J  各簇的点数")
    for t, now in enumerate(c):
        print(f"{t:2}  {inertia(X, now):5.0f}  {np.bincount(assign(X, now), minlength=K)}")
    ways = {
        "随便选": [X[rng.choice(len(X), K, replace=False)] for _ in range(RUNS)],
        "k-means++": [plus_plus(X, K, rng) for _ in range(RUNS)],
    }
    ends = {name: [k_means(X, s).inertias[-1] for s in starts] for name, starts in ways.items()}
    best = min(map(min, ends.values()))
    for name, values in ends.items():
        print(f"{np.mean(np.array(values) < best + 1e-9):4.0%} 到了最好的 {best:.0f}：{name}")
    return Result(X, c, np.stack([assign(X, now) for now in c]))


if __name__ == "__main__":
    main()
