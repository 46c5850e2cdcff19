"""图注意力卷积（GAC）：核由邻居的相对位置与特征差当场算出。"""

from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor

from snippets.nn.neighbors import gather


def attention(
    points: Float[Tensor, "N 3"],
    z: Float[Tensor, "N C_out"],
    index: Int[Tensor, "N K"],
    M_alpha: Callable[[Tensor], Tensor],
) -> Float[Tensor, "N K C_out"]:
    """每个邻居、每个通道各一个注意力权重，对邻居归一化。

    Args:
        points: N 个点的坐标。
        z: 映射以后的特征 M_g(h)。
        index: 每个点的 K 个邻居的行号，不应重复。
        M_alpha: 作用于最后一维的网络，3 + C_out 维进，C_out 维出。

    Returns:
        权重；沿第 1 维（邻居）求和，每个通道都是 1。

    Source:
        Graph Attention Convolution for Point Cloud Semantic Segmentation, CVPR 2019；
        作者代码 pcnet_util.py 的 coeff_generation。

    Differences:
        作者代码先用两个小网络分别变换位置差与特征差，再拼接；论文直接拼接。

    Examples:
        >>> points = torch.tensor([[0.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
        >>> def height(edge):  # 只看 z 方向的差
        ...     return edge[..., 2:3] * 3.0
        >>> attention(points, torch.zeros(2, 1), torch.tensor([[0, 1], [1, 0]]), height)[..., 0]
        tensor([[0.0474, 0.9526],
                [0.9526, 0.0474]])
    """
    # (a) 位置差与特征差
    delta_p = gather(points, index) - points[:, None]
    delta_h = gather(z, index) - z[:, None]
    # (b) 拼起来过一个网络，每个通道一个分数
    a = M_alpha(torch.cat([delta_p, delta_h], dim=-1))
    # (c) 每个通道各自对邻居归一化
    return a.softmax(dim=1)


def graph_attention_conv(
    points: Float[Tensor, "N 3"],
    h: Float[Tensor, "N C_in"],
    index: Int[Tensor, "N K"],
    M_g: Callable[[Tensor], Tensor],
    M_alpha: Callable[[Tensor], Tensor],
    b: Float[Tensor, "C_out"],
) -> Float[Tensor, "N C_out"]:
    """一层图注意力卷积。

    Args:
        points: N 个点的坐标。
        h: 点的特征。
        index: 每个点的 K 个邻居的行号，不应重复；要让自己参与，就把自己列进去。
        M_g: 逐点的特征映射，C_in 维进，C_out 维出。
        M_alpha: 见 `attention`。
        b: 偏置。

    Returns:
        新的特征；减去偏置以后，每个通道都在邻居的最小值与最大值之间。

    Source:
        GACNet, CVPR 2019，图注意力卷积的定义。

    Differences:
        作者代码没有 b；加权求和的对象除了 M_g(h) 还拼上了变换过的位置差；
        得到的结果再与自己的特征拼接，过一个逐点的网络。

    Examples:
        >>> points = torch.zeros(3, 3)
        >>> h = torch.tensor([[0.0], [3.0], [9.0]])
        >>> def even(edge):  # 分数相同，退化成平均
        ...     return 0 * edge[..., :1]
        >>> index = torch.tensor([[0, 1], [1, 2], [2, 0]])
        >>> graph_attention_conv(points, h, index, lambda x: 2 * x, even, torch.tensor([1.0]))
        tensor([[ 4.],
                [13.],
                [10.]])
    """
    # (d) 逐点映射
    z = M_g(h)
    # (e) 邻居的加权和
    a = attention(points, z, index, M_alpha)
    return (a * gather(z, index)).sum(dim=1) + b
