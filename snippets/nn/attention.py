"""加性注意力：用一层小网络给每个位置打分，再对各个位置的状态求加权和。"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor


class Alignment(NamedTuple):
    """对齐模型的参数；中间层 M 维，没有偏置。

    Source:
        Neural Machine Translation by Jointly Learning to Align and Translate,
        arXiv:1409.0473, 附录 A.1.2。
    """

    W: Float[Tensor, "M D_q"]
    """作用于查询。"""
    U: Float[Tensor, "M D"]
    """作用于每个位置的状态。"""
    v: Float[Tensor, " M"]
    """把中间层读成一个分数。"""


class Attended(NamedTuple):
    """一次查询的结果。

    Source:
        arXiv:1409.0473, 式 (5)、(6)。
    """

    weights: Float[Tensor, "N T"]
    """每行非负、和为 1。"""
    context: Float[Tensor, "N D"]


def additive_attention(
    s: Float[Tensor, "N D_q"], h: Float[Tensor, "N T D"], w: Alignment
) -> Attended:
    """拿查询 s 与每个位置的状态比一比，按得到的权重混合这些状态。

    Args:
        s: 查询，例如解码器上一步的状态。
        h: T 个位置的状态，T ≥ 1；没有填充，每个位置都参与。
        w: 对齐模型的参数。

    Returns:
        各个位置的权重，以及加权和。

    Source:
        arXiv:1409.0473, §3.1 式 (5)、(6)，附录 A.1.2；“加性”是后来的叫法。

    Differences:
        论文的状态来自双向 RNN，宽 2n，这里多宽都行。U h 与查询无关，论文说可以先算好，
        这里每次重算，结果相同。

    Examples:
        >>> w = Alignment(torch.zeros(1, 2), torch.ones(1, 1), torch.zeros(1))
        >>> h = torch.tensor([[[1.0], [2.0], [6.0]]])
        >>> additive_attention(torch.zeros(1, 2), h, w).context  # 分数全相同，就是平均
        tensor([[3.]])
    """
    # (a) 每个位置一个分数
    e = torch.tanh((s @ w.W.T)[:, None] + h @ w.U.T) @ w.v
    # (6) 沿位置归一化
    weights = e.softmax(1)
    # (5) 加权和
    context = (weights[:, None] @ h)[:, 0]
    return Attended(weights, context)
