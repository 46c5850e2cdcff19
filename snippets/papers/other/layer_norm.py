"""层归一化：均值和标准差取自一个样本的同一层，与同一批的别的样本无关。"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor


class Layer(NamedTuple):
    """层归一化的循环层的参数；输入 D 维，状态 M 维。

    Source:
        Layer Normalization, arXiv:1607.06450, §3.1, 式 (4)。
    """

    W_hh: Float[Tensor, "M M"]
    """作用于上一步的状态。"""
    W_xh: Float[Tensor, "M D"]
    """作用于这一步的输入。"""
    g: Float[Tensor, " M"]
    """增益，各步共用。"""
    b: Float[Tensor, " M"]
    """偏置，各步共用。"""


def layer_norm(
    a: Float[Tensor, "*N D"],
    g: Float[Tensor, " D"],
    b: Float[Tensor, " D"],
    eps: float = 1e-5,
) -> Float[Tensor, "*N D"]:
    """每个样本的 D 个净输入减去自己的均值，除以自己的标准差，再逐单元乘增益、加偏置。

    Args:
        a: 净输入，即 W x，还没有加偏置、没有过激活函数；D ≥ 1。
        g: 增益，论文的初值是 1。
        b: 偏置，论文的初值是 0。
        eps: 加在方差上的小数；写 0 就与论文的式子相同。

    Returns:
        归一化后的净输入；激活函数由调用者取。

    Raises:
        ValueError: eps 是负数。

    Source:
        arXiv:1607.06450, §3 式 (3)，§5.1 式 (5)。

    Differences:
        论文的式子没有 eps；作者的 Theano 代码在根号里加 1e-5，与
        `torch.nn.functional.layer_norm` 相同，这里也这样。后者可以对末尾的几维一起归一化，
        这里只对最后一维。eps 写 0 时，各分量全相同的样本是 0 / 0，得到 nan。

    Examples:
        >>> a = torch.tensor([1.0, 3.0])  # 均值 2，标准差 1
        >>> layer_norm(a, torch.tensor([2.0, 2.0]), torch.tensor([0.0, 5.0]), eps=0.0)
        tensor([-2.,  7.])
    """
    if eps < 0:
        raise ValueError(f"eps 不能是负数，得到 {eps}")
    # (3) 一个样本一对，全层共用
    mu = a.mean(-1, keepdim=True)
    variance = (a - mu).square().mean(-1, keepdim=True)
    sigma = (variance + eps).sqrt()
    # (5) 逐单元的增益与偏置
    return g / sigma * (a - mu) + b


def step(
    x: Float[Tensor, "N D"], h: Float[Tensor, "N M"], w: Layer, eps: float = 1e-5
) -> Float[Tensor, "N M"]:
    """层归一化的循环层走一步。

    Args:
        x: 这一步的输入。
        h: 上一步的状态。
        w: 参数。
        eps: 同 `layer_norm`。

    Returns:
        新状态。

    Source:
        arXiv:1607.06450, §3.1, 式 (4)。

    Differences:
        论文的激活函数 f 是一般的，这里取 tanh。论文实验里的 LSTM 和 GRU 不是这个式子：它们对
        两个乘积分别归一化再相加（补充材料式 (20)、(26)）。

    Examples:
        >>> W_xh = torch.tensor([[1.0], [3.0]])
        >>> w = Layer(torch.zeros(2, 2), W_xh, torch.ones(2), torch.zeros(2))
        >>> x, h = torch.tensor([[1.0], [100.0]]), torch.zeros(2, 2)
        >>> step(x, h, w, eps=0.0)  # 输入放大一百倍，状态不变
        tensor([[-0.7616,  0.7616],
                [-0.7616,  0.7616]])
    """
    # (a) 净输入
    a = h @ w.W_hh.T + x @ w.W_xh.T
    # (4) 归一化，再过激活函数
    return torch.tanh(layer_norm(a, w.g, w.b, eps))
