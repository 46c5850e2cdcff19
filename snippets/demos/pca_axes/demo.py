"""主成分：减去均值再找最散的方向，投影过去。

一团斜着的点，离原点很远；不减均值，找到的是均值的方向。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.pca import PCA, by_svd, project, reconstruct


class Result(NamedTuple):
    """点、主成分、还原到第一轴上的点，和没有减均值的方向。"""

    X: Float[np.ndarray, "N 2"]
    pca: PCA
    shadow: Float[np.ndarray, "N 2"]
    wrong: Float[np.ndarray, "2"]


def cloud(rng: np.random.Generator) -> Float[np.ndarray, "N 2"]:
    """长轴朝右下 30°，长短轴的标准差是 2 与 0.6，中心在 (6, 5)。"""
    slope = -np.pi / 6
    turn = np.array([[np.cos(slope), np.sin(slope)], [-np.sin(slope), np.cos(slope)]])
    X: Float[np.ndarray, "N 2"] = rng.standard_normal((40, 2)) * [2.0, 0.6] @ turn + [6.0, 5.0]
    return X


def main() -> Result:
    """两个方向的方差；只留第一个，误差是多少；不减均值的方向差几度。"""
    X = cloud(np.random.default_rng(1))
    pca = by_svd(X, 2)
    first = pca.Q[:, :1]
    shadow = reconstruct(project(X, pca.m, first), pca.m, first)
    wrong = np.linalg.svd(X)[2][0]
    error = ((X - shadow) ** 2).sum() / (len(X) - 1)
    print("        方向           方差  占比")
    for j in range(2):
        x, y = pca.Q[:, j]
        print(
            f"第 {j + 1} 轴  ({x:5.2f}, {y:5.2f})  {pca.variance[j]:5.2f}  "
            f"{pca.variance[j] / pca.total:4.0%}"
        )
    print(f"只留第 1 轴，还原的误差：{error:.2f}")
    turn = np.degrees(np.arccos(abs(wrong @ pca.Q[:, 0])))
    print(f"不减均值，第一个方向偏了 {turn:.0f}°")
    return Result(X, pca, shadow, wrong)


if __name__ == "__main__":
    main()
