"""结构特征值怕什么：旋转、平移、放大、噪声各来一次。

点云是一根细棒、一张薄片和一团球，每个点取 12 个近邻算三个特征值。
"""

from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

from snippets.nn.neighbors import nearest
from snippets.papers.graph.gs_net import structure_eigenvalues

N, K = 30, 12
"""每一部分 30 个点；12 个近邻，含自己。"""


class Result(NamedTuple):
    """原来的特征值，和每种变换以后的。"""

    before: Float[Tensor, "V 3"]
    after: dict[str, Float[Tensor, "V 3"]]


def cloud(g: torch.Generator) -> Float[Tensor, "V 3"]:
    """棒、片、球，三份一样多的点。"""
    sizes = torch.tensor([[1, 0.03, 0.02], [0.5, 0.5, 0.03], [0.3, 0.3, 0.3]]).double()
    points = torch.randn(3, N, 3, generator=g, dtype=torch.float64) * sizes[:, None]
    return (points + torch.tensor([0.0, 3.0, 6.0])[:, None, None]).flatten(0, 1)


def shapes(points: Float[Tensor, "V 3"]) -> tuple[Float[Tensor, "V 3"], Int[Tensor, "V K"]]:
    """每个点的特征值，和特征值空间里的近邻（Eigen-Graph）。"""
    values = structure_eigenvalues(points, nearest(points, K))
    return values, nearest(values, K)


def main() -> Result:
    """每种变换一行：特征值变成原来的几倍，形状近邻有几成不变。"""
    g = torch.Generator().manual_seed(0)
    points = cloud(g)
    spin = torch.randn(3, 3, generator=g, dtype=torch.float64)
    noise = torch.randn(points.shape, generator=g, dtype=torch.float64)
    moved = {
        "旋转": points @ torch.linalg.matrix_exp(spin - spin.T),  # 反对称矩阵的指数是旋转
        "平移": points + 5,
        "放大": points * 2,
        "噪声": points + 0.02 * noise,
    }
    before, alike = shapes(points)
    after = {}
    print("      λ₁ 的倍数    λ₃ 的倍数    近邻不变")
    for name, other in moved.items():
        after[name], now = shapes(other)
        ratio = (after[name] / before)[:, [0, 2]]
        spans = "  ".join(f"{x.min():5.3f}–{x.max():5.3f}" for x in ratio.T)
        same = (now[:, :, None] == alike[:, None]).any(2).double().mean()
        print(f"{name}  {spans}  {same:6.0%}")
    return Result(before, after)


if __name__ == "__main__":
    main()
