"""LSTM：用三个门管着一条长期记忆，写多少、留多少、读多少。"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor


class Cell(NamedTuple):
    """LSTM 单元的参数；输入 D 维，状态 M 维。f、i、c、o 依次是遗忘门、输入门、候选、输出门。

    Source:
        同 `step`。
    """

    W_f: Float[Tensor, "M D"]
    U_f: Float[Tensor, "M M"]
    b_f: Float[Tensor, " M"]
    W_i: Float[Tensor, "M D"]
    U_i: Float[Tensor, "M M"]
    b_i: Float[Tensor, " M"]
    W_c: Float[Tensor, "M D"]
    U_c: Float[Tensor, "M M"]
    b_c: Float[Tensor, " M"]
    W_o: Float[Tensor, "M D"]
    U_o: Float[Tensor, "M M"]
    b_o: Float[Tensor, " M"]


class State(NamedTuple):
    """一步之后的状态。

    Source:
        同 `step`。
    """

    h: Float[Tensor, "N M"]
    """给外面看的，每个分量在 −1 与 1 之间。"""
    c: Float[Tensor, "N M"]
    """记忆，没有界。"""


def step(
    x: Float[Tensor, "N D"], h: Float[Tensor, "N M"], c: Float[Tensor, "N M"], w: Cell
) -> State:
    """LSTM 走一步。

    Args:
        x: 这一步的输入。
        h: 上一步的输出。
        c: 上一步的记忆。
        w: 单元的参数。

    Returns:
        新的输出与新的记忆。

    Source:
        Hochreiter、Schmidhuber（1997），doi:10.1162/neco.1997.9.8.1735；遗忘门来自 Gers、
        Schmidhuber、Cummins（2000），doi:10.1162/089976600300015015。写法照 `torch.nn.LSTMCell`
        的文档。

    Differences:
        `torch.nn.LSTMCell` 把四组权重叠在一起，次序是 i、f、g、o，候选记作 g，每一组有两个
        偏置；这里分开写，两个偏置合成一个。没有窥视孔。

    Examples:
        >>> w = Cell(*[torch.zeros(1, 1), torch.zeros(1, 1), torch.zeros(1)] * 4)
        >>> step(torch.ones(1, 1), torch.zeros(1, 1), torch.ones(1, 1), w).c  # 门都开一半
        tensor([[0.5000]])
    """
    # (a) 遗忘门：旧记忆留多少
    f = torch.sigmoid(x @ w.W_f.T + h @ w.U_f.T + w.b_f)
    # (b) 输入门：新内容写多少
    i = torch.sigmoid(x @ w.W_i.T + h @ w.U_i.T + w.b_i)
    # (c) 候选：新内容
    candidate = torch.tanh(x @ w.W_c.T + h @ w.U_c.T + w.b_c)
    # (d) 输出门：记忆读出多少
    o = torch.sigmoid(x @ w.W_o.T + h @ w.U_o.T + w.b_o)
    # (e) 更新记忆
    c = f * c + i * candidate
    # (f) 读出
    return State(o * torch.tanh(c), c)
