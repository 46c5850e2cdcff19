"""三线性与高斯的插值系数：随距离怎样降，加起来是多少。

核权重的间距 ℓ = 1，高斯的宽度 σ = 1/2。系数先看一个位置的，再看 27 个位置的总和；
最后所有特征都取 1、权重都取 1/27，把同一个立方体采得越来越密。
"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from snippets.papers.graph.interp_cnn import gaussian, interp_conv, kernel_grid, offsets, trilinear


class Result(NamedTuple):
    """离原点 r 处的系数：沿轴、沿对角线各 27 个位置，第 13 个在原点。"""

    r: Float[Tensor, "K"]
    linear: Float[Tensor, "2 K M"]
    gauss: Float[Tensor, "2 K M"]


def coefficients() -> Result:
    """从原点沿两个方向走出去。"""
    r = torch.arange(-80, 81).double() / 40
    ways = torch.tensor([[1.0, 0, 0], [1, 1, 1]]).double()
    path = r[:, None] * (ways / ways.norm(dim=1, keepdim=True))[:, None]
    grid = kernel_grid(path[0], 1.0)
    return Result(r, trilinear(path, grid, 1.0), gaussian(path, grid, 0.5))


def outputs(points: Float[Tensor, "N 3"]) -> list[float]:
    """第 0 个点的输出：三线性、高斯，各是归一化以前与以后。"""
    N, grid = len(points), kernel_grid(points, 1.0)
    everyone = torch.arange(N).expand(N, N)
    f, W = points.new_ones(N, 1), points.new_full((27, 1, 1), 1 / 27)
    delta = offsets(points, everyone)
    found = []
    for T in (trilinear(delta, grid, 1.0), gaussian(delta, grid, 0.5)):
        found += [T[0].sum().item() / 27, interp_conv(T, f, everyone, W)[0].item()]
    return found


def main() -> Result:
    """两张小表，中间是总和。"""
    result = coefficients()
    print("距离    三线性：沿轴  沿对角线    高斯：任何方向")
    for n in range(80, 151, 10):
        axis, diagonal = result.linear[:, n, 13]
        print(f"{result.r[n]:.2f}  {axis:14.3f}  {diagonal:8.3f}  {result.gauss[0, n, 13]:16.3f}")
    for name, T in (("三线性", result.linear), ("高斯", result.gauss)):
        total = T.sum(2)[:, result.r.abs() <= 1]
        print(f"距离 1 以内，27 个位置的总和，{name}：{total.min():.2f}–{total.max():.2f}")
    points = 2 * torch.rand(200, 3, generator=torch.Generator().manual_seed(0)).double() - 1
    points[0] = 0
    print("邻居    三线性  归一以后    高斯  归一以后")
    for N in (50, 100, 200):
        a, b, c, d = outputs(points[:N])
        print(f"{N:4}  {a:8.2f}  {b:8.2f}  {c:6.2f}  {d:8.2f}")
    return result


if __name__ == "__main__":
    main()
