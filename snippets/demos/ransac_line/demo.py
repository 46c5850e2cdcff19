"""RANSAC 与最小二乘：七成外点，谁还认得出直线。

内点在 y = 0.5x + 2 附近，外点洒满一个角；最小二乘被拽走，RANSAC 照样找到。
这里的最小二乘量的是到直线的距离，不是竖直的差。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from snippets.ml.vision.ransac import Line, fit_line, line_residual, ransac


class Result(NamedTuple):
    """点、两条直线，和 RANSAC 认的内点。"""

    points: Float[np.ndarray, "N 2"]
    squares: Line
    sampled: Line
    inliers: Bool[np.ndarray, "N"]


def scene(rng: np.random.Generator, inliers: int, outliers: int) -> Float[np.ndarray, "N 2"]:
    """直线附近的内点，噪声的标准差 0.1；右下角的外点。"""
    x = rng.uniform(0, 10, size=inliers)
    on = np.column_stack([x, 0.5 * x + 2 + 0.1 * rng.normal(size=inliers)])
    return np.vstack([on, rng.uniform([3, -4], [10, 4], size=(outliers, 2))])


def slope(line: Line) -> tuple[float, float]:
    """斜率与截距。"""
    return float(-line.u[0] / line.u[1]), float(line.d / line.u[1])


def main() -> Result:
    """外点的比例从 0 加到 80%，两种办法各拟合一次。"""
    print("外点  最小二乘           RANSAC          抽了")
    results = []
    for outliers in (0, 8, 30, 70, 120):
        rng = np.random.default_rng(3)
        points = scene(rng, 30, outliers)
        found = ransac(points, fit_line, lambda m, x: line_residual(x, *m), 2, 0.25, rng)
        squares = fit_line(points)
        (a, b), (c, d) = slope(squares), slope(found.model)
        share = f"{outliers / len(points):4.0%}"
        print(f"{share}  y ={a:5.2f}x{b:+7.2f}  y ={c:5.2f}x{d:+5.2f}  {found.rounds:4} 轮")
        results.append(Result(points, squares, found.model, found.inliers))
    return results[3]


if __name__ == "__main__":
    main()
