"""把单位正方形交给六个矩阵。

面积变成几倍，是行列式；哪些方向只伸缩、不转，是特征向量。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.linear_maps import SQUARE, area_scaling, eigenvalues, transform

MATRICES = {
    "缩放": ((1.5, 0.0), (0.0, 2.0)),
    "斜拉": ((1.5, 0.5), (0.5, 1.5)),
    "反射": ((1.0, 0.0), (0.0, -1.0)),
    "投影": ((1.0, 0.0), (0.0, 0.0)),
    "剪切": ((1.0, 1.0), (0.0, 1.0)),
    "旋转": ((0.0, -1.0), (1.0, 0.0)),
}


class Image(NamedTuple):
    """正方形的像，不转的方向和伸缩的倍数。"""

    name: str
    corners: Float[np.ndarray, "4 2"]
    kept: list[tuple[float, Float[np.ndarray, "2"]]]


def unturned(A: Float[np.ndarray, "2 2"]) -> list[tuple[float, Float[np.ndarray, "2"]]]:
    """不转的方向；(A − λ₁)(A − λ₂) = 0，所以 A − λ₂ 的列都被 A 拉长 λ₁ 倍。"""
    first, second = eigenvalues(A)
    if first.imag:
        return []
    found = []
    for own, other in [(first, second), (second, first)][: 1 + (first != second)]:
        v = max((A - other.real * np.eye(2)).T, key=np.linalg.norm)
        v = v / np.copysign(np.linalg.norm(v), v @ (2, 1))  # 两个朝向里取偏右的
        found.append((float(own.real), v))
    return found


def main() -> list[Image]:
    """每个矩阵一行：两行元素，面积的倍数，不转的方向和倍数。"""
    images = []
    print("      矩阵            面积  不转的方向×倍数")
    for name, rows in MATRICES.items():
        A = np.array(rows)
        image = Image(name, transform(A, np.array(SQUARE)), unturned(A))
        entries = " / ".join(f"{x:g} {y:g}" for x, y in rows)
        kept = [f"({x + 0:.2g},{y + 0:.2g})×{k:g}" for k, (x, y) in image.kept]
        print(f"{name}  {entries:17} {area_scaling(A):4.1f}  {' '.join(kept) or '没有'}")
        images.append(image)
    return images


if __name__ == "__main__":
    main()
