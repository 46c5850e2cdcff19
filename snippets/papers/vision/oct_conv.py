"""OctConv：一部分通道放在减半的分辨率上，四条路互通。"""

import torch
from jaxtyping import Float
from torch import Tensor


def low_channels(C: int, alpha: float) -> int:
    """C 个通道里分给低频组的个数。

    Args:
        C: 通道总数。
        alpha: 低频通道所占的比例 α。

    Returns:
        最接近 αC 的整数。

    Raises:
        ValueError: α 不在 0 到 1 之间。

    Source:
        Drop an Octave, arXiv:1904.05049, §3.1。

    Differences:
        论文没有写 αC 不是整数时怎样取整；这里取最近的整数，正好居中时取偶数。

    Examples:
        >>> [low_channels(64, alpha) for alpha in (0.0, 0.125, 0.5, 1.0)]
        [0, 8, 32, 64]
    """
    if not 0 <= alpha <= 1:
        raise ValueError(f"低频比例 α 应在 0 到 1 之间，得到 {alpha}")
    return round(alpha * C)


def pool(x: Float[Tensor, "N C H W"]) -> Float[Tensor, "N C H//2 W//2"]:
    """每 2×2 个像素取平均。

    Args:
        x: 特征图，H、W 为偶数。

    Returns:
        高、宽减半的特征图。

    Raises:
        ValueError: H 或 W 是奇数。

    Source:
        arXiv:1904.05049, 式 (4) 的 pool(X, 2)。

    Differences:
        与 `avg_pool2d(x, 2)` 的值相同；多接受 0 个通道（α = 0 或 1），少接受奇数边长。

    Examples:
        >>> pool(torch.tensor([[[[1.0, 2.0], [3.0, 6.0]]]]))
        tensor([[[[3.]]]])
    """
    N, C, H, W = x.shape
    if H % 2 or W % 2:
        raise ValueError(f"高和宽都要是偶数才能减半，得到 {H}×{W}")
    return x.reshape(N, C, H // 2, 2, W // 2, 2).mean((3, 5))


def upsample(x: Float[Tensor, "N C H W"]) -> Float[Tensor, "N C 2*H 2*W"]:
    """最近邻上采样：每个像素重复成 2×2。

    Args:
        x: 特征图。

    Returns:
        高、宽加倍的特征图。

    Source:
        arXiv:1904.05049, 式 (4) 的 upsample(X, 2)。

    Differences:
        与 `interpolate(x, scale_factor=2)` 的值相同；多接受 0 个通道。

    Examples:
        >>> upsample(torch.tensor([[[[1.0, 2.0]]]]))
        tensor([[[[1., 1., 2., 2.],
                  [1., 1., 2., 2.]]]])
    """
    return x.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)


def same_conv(
    x: Float[Tensor, "N C_in H W"], weight: Float[Tensor, "C_out C_in K K"]
) -> Float[Tensor, "N C_out H W"]:
    """零填充、步长 1 的普通卷积，高宽不变。

    Args:
        x: 特征图。
        weight: 卷积核，边长 K 为奇数。

    Returns:
        卷积结果；没有输入通道或没有输出通道时，这条路不存在，是 0 或空。

    Raises:
        ValueError: K 是偶数。

    Source:
        arXiv:1904.05049, 式 (1)。

    Examples:
        >>> same_conv(torch.ones(1, 1, 1, 3), torch.ones(1, 1, 3, 3))
        tensor([[[[2., 3., 2.]]]])
    """
    C_out, C_in, K, _ = weight.shape
    if K % 2 == 0:
        raise ValueError(f"卷积核边长 K 应为奇数，得到 {K}")
    if C_in == 0 or C_out == 0:
        return x.new_zeros(len(x), C_out, *x.shape[2:])
    return torch.nn.functional.conv2d(x, weight, padding=K // 2)


def octave_conv(
    high: Float[Tensor, "N C_high H W"],
    low: Float[Tensor, "N C_low H//2 W//2"],
    weight: Float[Tensor, "C_out C_in K K"],
    alpha_out: float,
) -> tuple[Float[Tensor, "N C_1 H W"], Float[Tensor, "N C_2 H//2 W//2"]]:
    """八度卷积：两组特征图各自更新，再互相交换。

    Args:
        high: 高频组 X^H，全分辨率。
        low: 低频组 X^L，高宽减半；α_in = 0 时是 0 个通道。
        weight: 与普通卷积同样大的核，C_in = C_high + C_low；输入、输出通道都是高频在前。
        alpha_out: 输出中低频通道的比例；0 表示最后一层，只输出高频。

    Returns:
        (Y^H, Y^L)。

    Raises:
        ValueError: 通道数对不上，边长是奇数，K 是偶数，或 α 不在 0 到 1 之间。

    Source:
        arXiv:1904.05049, §3.2、§3.3, 式 (4)。

    Differences:
        只有步长 1、不分组、没有偏置。作者的代码在步长为 2 时先平均池化再卷积，
        各层的高、低通道数由人给出，不由 α 算出。

    Examples:
        第一层 α_in = 0：普通特征图配上 0 个低频通道。

        >>> x = torch.ones(1, 4, 6, 8)
        >>> high, low = octave_conv(x, x.new_zeros(1, 0, 3, 4), torch.ones(8, 4, 1, 1), 0.25)
        >>> high.shape, low.shape
        (torch.Size([1, 6, 6, 8]), torch.Size([1, 2, 3, 4]))
    """
    C_out, C_in = weight.shape[:2]
    C_high, C_low = high.shape[1], low.shape[1]
    if C_high + C_low != C_in:
        raise ValueError(f"高频 {C_high} + 低频 {C_low} 个通道，卷积核要 {C_in} 个")
    n = C_out - low_channels(C_out, alpha_out)  # 输出的高频通道数
    W_HH, W_LH = weight[:n, :C_high], weight[:n, C_high:]
    W_HL, W_LL = weight[n:, :C_high], weight[n:, C_high:]
    small = pool(high)
    # (4a) 高频：自己更新，加上低频卷积后放大
    Y_H = same_conv(high, W_HH)
    Y_H = Y_H + upsample(same_conv(low, W_LH))
    # (4b) 低频：自己更新，加上高频缩小后卷积
    Y_L = same_conv(low, W_LL)
    Y_L = Y_L + same_conv(small, W_HL)
    return Y_H, Y_L


def relative_cost(alpha_in: float, alpha_out: float) -> float:
    """乘加次数与同样大的普通卷积之比。

    Args:
        alpha_in: 输入中低频通道的比例。
        alpha_out: 输出中低频通道的比例。

    Returns:
        比值，1/4 到 1；只数卷积，不数池化、上采样和相加。

    Source:
        arXiv:1904.05049, 表 1（论文的推导在补充材料）；一般的 α_in、α_out 是这里推的。

    Examples:
        >>> relative_cost(0.5, 0.5), relative_cost(0.0, 0.5)
        (0.4375, 0.625)
    """
    # (a) 只有“高到高”在全分辨率上计算
    full = (1 - alpha_in) * (1 - alpha_out)
    return full + (1 - full) / 4


def relative_memory(alpha: float) -> float:
    """存特征图所用内存与普通特征图之比。

    Args:
        alpha: 低频通道的比例。

    Returns:
        比值，1/4 到 1。

    Source:
        arXiv:1904.05049, 表 1。

    Examples:
        >>> relative_memory(0.5)
        0.625
    """
    # (b) 低频的每个通道只有四分之一的像素
    return (1 - alpha) + alpha / 4
