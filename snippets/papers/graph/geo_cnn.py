"""Geo-CNN：把边的特征沿六个坐标轴方向分解，再按夹角的余弦平方合起来。"""

from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn.functional import normalize

from snippets.nn.neighbors import gather


class Weights(NamedTuple):
    """一层 GeoConv 的参数。

    Source:
        arXiv:1811.07782，式 (1) 的 W_c 与各方向的 W_b。
    """

    W_c: Float[Tensor, "C_out C_in"]
    """作用于中心点自己的特征。"""
    W_b: Float[Tensor, "6 C_out C_in"]
    """作用于邻居的特征，依次对应 +x、-x、+y、-y、+z、-z 六个方向。"""


def decompose(
    edge: Float[Tensor, "N K 3"],
) -> tuple[Float[Tensor, "N K 3"], Int[Tensor, "N K 3"]]:
    """把边向量分解到离它最近的三个方向上。

    Args:
        edge: N 个中心点各自到 K 个邻居的向量。

    Returns:
        （余弦平方，方向的编号）；每条边三个余弦平方之和为 1，零向量的是 0。
        编号 0 到 5 依次是 +x、-x、+y、-y、+z、-z。

    Source:
        arXiv:1811.07782，GeoConv 的方向分解：B_q 是边向量所在卦限的三个方向。

    Differences:
        作者发布的代码用余弦的绝对值，和在 1 到 √3 之间；论文用余弦平方，和为 1。
        长度不足 1e-12 的边按 1e-12 归一化（作者的代码跳过不足 1e-4 的边）。

    Examples:
        >>> cos2, basis = decompose(torch.tensor([[[3.0, -4.0, 0.0], [0.0, 0.0, -2.0]]]))
        >>> cos2
        tensor([[[0.3600, 0.6400, 0.0000],
                 [0.0000, 0.0000, 1.0000]]])
        >>> basis[0].tolist()
        [[0, 3, 4], [0, 2, 5]]
    """
    cos2 = normalize(edge, dim=-1).square()
    axis = torch.arange(3, device=edge.device)
    return cos2, 2 * axis + (edge < 0)


def distance_weight(length: Float[Tensor, "N K"], r: float) -> Float[Tensor, "N K"]:
    """距离权重：越近越大，到半径 r 处降为 0。

    Args:
        length: 中心点到邻居的距离。
        r: 邻域半径，r > 0。

    Returns:
        (r - length)²；半径以外与中心点自己（距离为 0）的权重是 0。

    Raises:
        ValueError: r 不是正数。

    Source:
        arXiv:1811.07782，式 (1) 的 d(p, q, r)。

    Differences:
        论文的邻域只含半径以内的点，这里邻居由调用者给出，所以把半径以外的权重置 0。
        作者发布的代码另用一种权重：内半径以内是 1，到两倍内半径处随距离的平方降为 0。

    Examples:
        >>> distance_weight(torch.tensor([[0.0, 1.0, 2.0, 3.0, 5.0]]), r=3.0)
        tensor([[0., 4., 1., 0., 0.]])
    """
    if r <= 0:
        raise ValueError(f"邻域半径 r 应为正数，得到 {r}")
    return (r - length).clamp(min=0).square() * (length > 0)


def geo_conv(
    points: Float[Tensor, "N 3"],
    X: Float[Tensor, "N C_in"],
    index: Int[Tensor, "N K"],
    weights: Weights,
    r: float,
) -> Float[Tensor, "N C_out"]:
    """一层 GeoConv：中心点的特征，加上邻居特征按方向与距离的加权平均。

    Args:
        points: N 个点的坐标。
        X: 点的特征。
        index: 每个点的 K 个邻居的行号；含不含自己都一样。
        weights: 参数。
        r: 邻域半径；半径以外的邻居不起作用。

    Returns:
        新的特征；半径以内没有别的点时只剩中心点那一项。

    Source:
        arXiv:1811.07782，式 (1) 与方向分解。

    Differences:
        没有瓶颈（先压到较少的通道聚合，再放大）、批归一化、激活与多视图增强；
        作者发布的代码把分母写成 Σd + 1，论文是 Σd。

    Examples:
        >>> from snippets.nn.neighbors import nearest
        >>> points = torch.tensor([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [9.0, 0.0, 0.0]])
        >>> w = Weights(torch.zeros(1, 1), torch.arange(6.0).reshape(6, 1, 1))
        >>> geo_conv(points, torch.ones(3, 1), nearest(points, K=3), w, r=2.0)
        tensor([[0.],
                [1.],
                [0.]])
    """
    edge = gather(points, index) - points[:, None]
    # (a) 距离权重
    d = distance_weight(edge.norm(dim=-1), r)
    # (b) 余弦平方与三个方向
    cos2, basis = decompose(edge)
    # (c) 每条边的特征
    WX = torch.einsum("boi,ni->bno", weights.W_b, X)
    WX = WX[basis, index[..., None]]  # (N, K, 3, C_out)
    g = (cos2[..., None] * WX).sum(dim=2)
    # (d) 中心点加邻居的加权平均
    total = d.sum(dim=1)
    d = d / torch.where(total > 0, total, 1)[:, None]
    mean = torch.einsum("nk,nko->no", d, g)
    return X @ weights.W_c.T + mean
