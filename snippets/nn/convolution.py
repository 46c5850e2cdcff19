"""卷积层：同一个核在图像上滑动，每到一处求加权和。"""

import torch
from jaxtyping import Float
from torch import Tensor


def conv2d(
    X: Float[Tensor, "C_in H W"],
    kernel: Float[Tensor, "C_out C_in K K"],
    b: Float[Tensor, " C_out"],
) -> Float[Tensor, "C_out H-K+1 W-K+1"]:
    """核不翻转，步长 1，不填充。

    Args:
        X: 一张图像。
        kernel: 核，每个输出通道一组。
        b: 偏置，每个输出通道一个。

    Returns:
        每个输出通道一张图，边上少 K − 1。

    Raises:
        ValueError: 核比图像大。

    Source:
        Goodfellow 等，Deep Learning（2016），§9.1 的互相关，再加上通道与偏置。

    Differences:
        与 `torch.nn.functional.conv2d` 一样不翻转，数学上叫互相关；这里没有批次的轴。

    Examples:
        >>> X, kernel = torch.arange(4.0).reshape(1, 2, 2), torch.ones(1, 1, 2, 2)
        >>> conv2d(X, kernel, torch.zeros(1))
        tensor([[[6.]]])
    """
    K = kernel.shape[-1]
    if min(X.shape[1:]) < K:
        raise ValueError(f"核的边长 {K} 大于图像 {tuple(X.shape[1:])}")
    # 每个位置切一块：C_in H-K+1 W-K+1 K K
    patches = X.unfold(1, K, 1).unfold(2, K, 1)
    # (a) 与核逐项相乘，求和
    return torch.einsum("ocuv,cijuv->oij", kernel, patches) + b[:, None, None]
