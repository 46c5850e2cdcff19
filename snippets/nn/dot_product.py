"""缩放点积注意力：按查询与键的点积，把值加权平均。"""

from math import sqrt

from jaxtyping import Float
from torch import Tensor


def dot_product_attention(
    Q: Float[Tensor, "*N T_q D"], K: Float[Tensor, "*N T_k D"], V: Float[Tensor, "*N T_k M"]
) -> Float[Tensor, "*N T_q M"]:
    """每个查询与全部的键比一比，按得到的权重混合它们的值。

    Args:
        Q: 查询，一行一个。
        K: 键，至少一个；键是 D 维，D ≥ 1。
        V: 值，第 j 行属于第 j 个键。

    Returns:
        每个查询一行，是各个值的加权平均。

    Source:
        Attention Is All You Need, arXiv:1706.03762, §3.2.1, 式 (1)。

    Differences:
        没有遮挡，也没有多头。

    Examples:
        >>> import torch
        >>> K, V = torch.tensor([[3.0], [1.0]]).log(), torch.tensor([[4.0], [0.0]])
        >>> dot_product_attention(torch.ones(1, 1), K, V)  # 权重 3/4 与 1/4
        tensor([[3.0000]])
    """
    # (1) 打分，缩放，沿键归一化，混合
    scores = Q @ K.mT / sqrt(Q.shape[-1])
    return scores.softmax(-1) @ V
