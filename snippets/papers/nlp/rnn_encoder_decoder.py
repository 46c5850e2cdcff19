"""RNN 编码器–解码器与它的门控单元，后者就是后来说的 GRU。"""

from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor


class Unit(NamedTuple):
    """一个门控单元的参数；输入 D 维，状态 M 维，没有偏置。

    Source:
        Learning Phrase Representations using RNN Encoder–Decoder, arXiv:1406.1078, §2.3。
    """

    W_r: Float[Tensor, "M D"]
    U_r: Float[Tensor, "M M"]
    W_z: Float[Tensor, "M D"]
    U_z: Float[Tensor, "M M"]
    W: Float[Tensor, "M D"]
    U: Float[Tensor, "M M"]


class Model(NamedTuple):
    """编码器、解码器和输出层；源语言有 V 个词，目标语言有 K 个词。

    Source:
        arXiv:1406.1078, §2.2。
    """

    E_x: Float[Tensor, "V D"]
    """源语言的词向量。"""
    E_y: Float[Tensor, "K D"]
    """目标语言的词向量。"""
    encoder: Unit
    """输入是 D 维词向量。"""
    decoder: Unit
    """输入是上一个目标词的向量接上摘要 c，共 D + M 维。"""
    O: Float[Tensor, "K 2*M+D"]
    """输出矩阵，作用于状态、上一个词、摘要三者的拼接。"""


def step(x: Float[Tensor, "N D"], h: Float[Tensor, "N M"], w: Unit) -> Float[Tensor, "N M"]:
    """门控单元走一步。

    Args:
        x: 这一步的输入。
        h: 上一步的状态。
        w: 单元的参数。

    Returns:
        新状态。

    Source:
        arXiv:1406.1078, §2.3, 式 (5)–(8)。

    Differences:
        z 的方向与 `torch.nn.GRUCell` 相同：z 是保留旧状态的比例。重置门的位置不同：
        这里先乘到状态上再做矩阵乘法，那里先做矩阵乘法再乘。GRUCell 还有偏置。

    Examples:
        >>> w = Unit(*[torch.zeros(1, 2), torch.zeros(1, 1)] * 3)
        >>> step(torch.ones(1, 2), torch.ones(1, 1), w)  # z = 1/2，候选状态为 0
        tensor([[0.5000]])
    """
    # (5) 重置门：候选状态看多少旧内容
    r = torch.sigmoid(x @ w.W_r.T + h @ w.U_r.T)
    # (6) 更新门：保留多少旧内容
    z = torch.sigmoid(x @ w.W_z.T + h @ w.U_z.T)
    # (8) 候选状态
    candidate = torch.tanh(x @ w.W.T + (r * h) @ w.U.T)
    # (7) 按门混合
    return z * h + (1 - z) * candidate


def encode(x: Float[Tensor, "N T D"], w: Unit) -> Float[Tensor, "N M"]:
    """读完整个序列，最后的状态就是摘要 c。

    Args:
        x: 输入序列的词向量，T ≥ 1。
        w: 编码器的参数。

    Returns:
        定长的摘要，与 T 无关。

    Source:
        arXiv:1406.1078, §2.2, 式 (1)。

    Differences:
        按正文，最后的状态就是摘要；补充材料 A.1 另乘一个矩阵再取 tanh：c = tanh(V h)。
        初始状态取 0，正文没有写。

    Examples:
        >>> w = Unit(*[torch.zeros(3, 2), torch.zeros(3, 3)] * 3)
        >>> encode(torch.ones(1, 5, 2), w)
        tensor([[0., 0., 0.]])
    """
    h = x.new_zeros(len(x), w.U.shape[0])
    for x_t in x.unbind(1):
        h = step(x_t, h, w)
    return h


def log_likelihood(
    x: Int[Tensor, "N T_x"], y: Int[Tensor, "N T_y"], model: Model
) -> Float[Tensor, " N"]:
    """给定源序列时目标序列的对数概率；训练时取它的平均来最大化。

    Args:
        x: 源序列的词号，取值 0 到 V-1。
        y: 目标序列的词号，取值 0 到 K-1；要算结束符，就把它放在 y 的末尾。
        model: 全部参数。

    Returns:
        每一对序列的 log p(y | x)。

    Source:
        arXiv:1406.1078, §2.2, 式 (4) 的求和项。

    Differences:
        输出层 g 用一层线性加 softmax，论文用 500 个 maxout 单元的中间层；词向量直接查表，
        论文写成秩 100 的两个矩阵；第 0 个目标词取零向量。解码器的初始状态取零向量，补充材料
        A.1 取 tanh(V′c)；它的候选状态也不同，是 tanh(W′e(y) + r′ ⊙ (U′h + Cc))。

    Examples:
        >>> unit = lambda D: Unit(*[torch.zeros(3, D), torch.zeros(3, 3)] * 3)
        >>> zero = torch.zeros
        >>> model = Model(zero(7, 2), zero(4, 2), unit(2), unit(5), zero(4, 8))
        >>> ids = torch.tensor([[0, 1]])
        >>> log_likelihood(ids, ids, model).exp()  # 两个词各 1/4
        tensor([0.0625])
    """
    c = encode(model.E_x[x], model.encoder)
    h, total = torch.zeros_like(c), c.new_zeros(len(c))
    previous = c.new_zeros(len(c), model.E_y.shape[1])
    for y_t in y.unbind(1):
        # (a) 解码器每一步都看上一个词和摘要
        seen = torch.cat([previous, c], 1)
        h = step(seen, h, model.decoder)
        # (b) 下一个词的分布也看这三样
        scores = torch.cat([h, previous, c], 1) @ model.O.T
        log_p = scores.log_softmax(1)
        # (c) 累加所选词的对数概率
        total = total + log_p.gather(1, y_t[:, None])[:, 0]
        previous = model.E_y[y_t]
    return total
