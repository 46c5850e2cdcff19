"""KL 散度的两个方向：盖住两个峰，还是守住一个。

目标 p 有两个峰，只许用一个高斯 q 去近似；两个方向选出的 q 大不相同。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.information import kl_divergence


class Result(NamedTuple):
    """格点上的目标，和两个方向各自选出的近似。"""

    x: Float[np.ndarray, "K"]
    p: Float[np.ndarray, "K"]
    cover: Float[np.ndarray, "K"]
    seek: Float[np.ndarray, "K"]


def gaussians(
    x: Float[np.ndarray, "K"], mean: Float[np.ndarray, "N"], std: Float[np.ndarray, "N"]
) -> Float[np.ndarray, "N K"]:
    """格点上的高斯，每行一个，和为 1。"""
    height = np.exp(-(((x - mean[:, None]) / std[:, None]) ** 2) / 2)
    q: Float[np.ndarray, "N K"] = height / height.sum(1, keepdims=True)
    return q


def main() -> Result:
    """列出所有候选的高斯，两个方向各取最小的一个。"""
    x = np.linspace(-12, 12, 481)
    peaks = gaussians(x, np.array([-2.0, 3.0]), np.array([0.5, 0.5]))
    p = np.array([[0.6, 0.4]]) @ peaks
    mean, std = np.mgrid[-4:4.05:0.1, 0.3:4.05:0.1].reshape(2, -1)
    q = gaussians(x, mean, std)
    target = np.repeat(p, len(q), axis=0)
    forward, backward = kl_divergence(target, q), kl_divergence(q, target)
    print("   μ    σ  KL(p‖q)  KL(q‖p)")
    best = []
    for name, loss in [("KL(p‖q)", forward), ("KL(q‖p)", backward)]:
        n = int(loss.argmin())
        best.append(q[n])
        print(f"{mean[n]:4.1f} {std[n]:4.1f}  {forward[n]:7.2f}  {backward[n]:7.2f}  {name} 最小")
    return Result(x, p[0], *best)


if __name__ == "__main__":
    main()
