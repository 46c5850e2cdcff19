"""InterpConv：核权重放在固定位置，点的特征插值到这些位置，再做卷积。"""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from snippets.nn.neighbors import gather


def kernel_grid(points: Float[Tensor, "N 3"], length: float) -> Float[Tensor, "M 3"]:
    """3 × 3 × 3 个核权重的位置，以原点为中心。

    Args:
        points: 点的坐标，只取它的设备和精度。
        length: 相邻两个位置的间距，与坐标同单位。

    Returns:
        M = 27 个位置，最后一维变得最快，与 `torch.nn.functional.conv3d` 的核同序。

    Raises:
        ValueError: 间距不是正数。

    Source:
        Interpolated Convolutional Networks, arXiv:1908.04512；3 × 3 × 3 这个大小未核实。

    Examples:
        >>> grid = kernel_grid(torch.zeros(1, 3), length=0.5)
        >>> grid[0], grid[13]
        (tensor([-0.5000, -0.5000, -0.5000]), tensor([0., 0., 0.]))
    """
    if length <= 0:
        raise ValueError(f"核权重的间距应为正数，得到 {length}")
    steps = length * torch.arange(-1, 2, device=points.device, dtype=points.dtype)
    return torch.cartesian_prod(steps, steps, steps)


def offsets(points: Float[Tensor, "N 3"], index: Int[Tensor, "N K"]) -> Float[Tensor, "N K 3"]:
    """每个邻居相对中心的偏移。

    Args:
        points: 点的坐标；每个点都当一次中心。
        index: 每个中心的 K 个邻居的行号。

    Returns:
        偏移，邻居减中心。

    Source:
        arXiv:1908.04512。

    Examples:
        >>> points = torch.tensor([[1.0, 0, 0], [3, 0, 0]])
        >>> offsets(points, torch.tensor([[1], [0]]))[:, 0, 0]
        tensor([ 2., -2.])
    """
    return gather(points, index) - points[:, None]


def trilinear(
    offset: Float[Tensor, "N K 3"], kernel: Float[Tensor, "M 3"], length: float
) -> Float[Tensor, "N K M"]:
    """三线性插值系数：每个轴上随距离线性下降，隔一个间距就是 0。

    Args:
        offset: 邻居相对中心的偏移。
        kernel: 核权重的位置。
        length: 降到 0 的距离，取核权重的间距。

    Returns:
        每个邻居对每个核权重位置的系数，0 到 1 之间。

    Raises:
        ValueError: 距离不是正数。

    Source:
        arXiv:1908.04512；式子的写法未核实。

    Examples:
        >>> x = torch.tensor([[[0.25, 0.0, 0.0]]])
        >>> trilinear(x, torch.tensor([[0.0, 0, 0], [1, 0, 0]]), length=1.0)
        tensor([[[0.7500, 0.2500]]])
    """
    if length <= 0:
        raise ValueError(f"降到 0 的距离应为正数，得到 {length}")
    # (a) 三个轴各自线性下降，再相乘
    d = offset[..., None, :] - kernel  # (N, K, M, 3)
    axes = (1 - d.abs() / length).clamp_min(0)
    return axes.prod(dim=-1)


def gaussian(
    offset: Float[Tensor, "N K 3"], kernel: Float[Tensor, "M 3"], sigma: float
) -> Float[Tensor, "N K M"]:
    """高斯插值系数：随距离的平方指数下降，永远不到 0。

    Args:
        offset: 邻居相对中心的偏移。
        kernel: 核权重的位置。
        sigma: 宽度，与坐标同单位。

    Returns:
        每个邻居对每个核权重位置的系数，0 到 1 之间。

    Raises:
        ValueError: 宽度不是正数。

    Source:
        arXiv:1908.04512；式子的写法未核实。

    Differences:
        距离远大于 σ 时系数下溢为 0，`interp_conv` 把这样的位置当作没有邻居。

    Examples:
        >>> x = torch.tensor([[[0.0, 0.0, 0.0]]])
        >>> gaussian(x, torch.tensor([[0.0, 0, 0], [1, 0, 0]]), sigma=1.0)
        tensor([[[1.0000, 0.6065]]])
    """
    if sigma <= 0:
        raise ValueError(f"宽度应为正数，得到 {sigma}")
    # (b) 随距离的平方指数下降
    d = offset[..., None, :] - kernel  # (N, K, M, 3)
    squared = d.square().sum(dim=-1)
    return (-squared / (2 * sigma**2)).exp()


def interp_conv(
    T: Float[Tensor, "N K M"],
    features: Float[Tensor, "N C_in"],
    index: Int[Tensor, "N K"],
    W: Float[Tensor, "M C_in C_out"],
) -> Float[Tensor, "N C_out"]:
    """插值卷积：特征插值到核权重的位置，按密度归一化，再乘核权重。

    Args:
        T: 插值系数，由 `trilinear` 或 `gaussian` 给出。
        features: 点的特征。
        index: 每个中心的 K 个邻居的行号。
        W: M 个位置各一个权重矩阵。

    Returns:
        每个中心的新特征；够不着任何邻居的核权重不参加求和。

    Source:
        arXiv:1908.04512；归一化项取系数之和，论文里的准确写法未核实。

    Examples:
        >>> index = torch.tensor([[0, 1], [0, 1]])
        >>> f = torch.tensor([[2.0], [6.0]])
        >>> T = torch.full((2, 2, 1), 0.5)
        >>> interp_conv(T, f, index, torch.ones(1, 1, 1))  # 系数相同，得平均
        tensor([[4.],
                [4.]])
    """
    # (c) 归一化项：到这个位置的系数之和
    n = T.sum(dim=1)
    n = torch.where(n > 0, n, 1)
    # (d) 插值：每个位置上的加权平均
    f = gather(features, index)  # (N, K, C_in)
    F = torch.einsum("nkm,nkc->nmc", T, f)
    F = F / n[..., None]
    # (e) 每个位置乘自己的权重，求和
    return torch.einsum("nmc,mcd->nd", F, W)
