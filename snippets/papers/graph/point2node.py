"""Point2Node：节点依次与自己、邻居、所有节点求相关，再按门聚合。"""

from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

from snippets.nn.neighbors import gather


class Weights(NamedTuple):
    """三种相关和两个门的参数。

    Source:
        Point2Node, arXiv:1912.10775，DNC 与 AFA 两个模块。
    """

    W: Float[Tensor, "D D"]
    """自相关的线性层。"""
    alpha: Float[Tensor, ""]
    """自相关的缩放，可学习。"""
    theta_local: Float[Tensor, "M D"]
    phi_local: Float[Tensor, "M D"]
    gate_local: Float[Tensor, "2 D D"]
    """局部一步的门：更新前、更新后各一个线性层。"""
    theta_all: Float[Tensor, "M D"]
    phi_all: Float[Tensor, "M D"]
    gate_all: Float[Tensor, "2 D D"]
    """非局部一步的门。"""


def self_correlation(
    V: Float[Tensor, "N D"], W: Float[Tensor, "D D"], alpha: Float[Tensor, ""]
) -> Float[Tensor, "N D"]:
    """自相关：每个节点给自己的各个通道分配权重。

    Args:
        V: N 个节点的 D 维特征。
        W: 求权重的线性层。
        alpha: 缩放，可学习。

    Returns:
        加上缩放项以后的节点特征。

    Source:
        arXiv:1912.10775，DNC 模块的自相关。

    Differences:
        论文用 MLP 求权重，这里取一层、不带偏置。

    Examples:
        >>> V = torch.tensor([[2.0, 4.0]])
        >>> self_correlation(V, torch.zeros(2, 2), torch.tensor(1.0))  # 两个通道各得 1/2
        tensor([[3., 6.]])
    """
    # (a) 每个通道的得分
    w = V @ W.T
    # (b) 在通道上归一化
    w_bar = w.softmax(dim=1)
    # (c) 缩放以后加回自己
    return V + alpha * (w_bar * V)


def correlate(
    V: Float[Tensor, "*N K D"], theta: Float[Tensor, "M D"], phi: Float[Tensor, "M D"]
) -> Float[Tensor, "*N K D"]:
    """一组 K 个节点两两求相关，按相关加权求和。

    Args:
        V: 若干组节点，每组 K 个。
        theta: 查询一侧的投影。
        phi: 被查询一侧的投影。

    Returns:
        更新后的节点；每一行是组内各行的凸组合。

    Source:
        arXiv:1912.10775，DNC 模块的局部相关；非局部相关是同一个式子。

    Differences:
        论文的两个映射是 MLP，这里各取一层、不带偏置；点积不除以 √M，与论文相同。

    Examples:
        >>> V = torch.tensor([[1.0], [3.0]])
        >>> correlate(V, torch.zeros(1, 1), torch.zeros(1, 1))  # 得分全为 0，取平均
        tensor([[2.],
                [2.]])
    """
    # (d) 两个投影
    Q, X = V @ theta.T, V @ phi.T
    # (e) 两两相关
    m = Q @ X.mT
    # (f) 每一行归一化
    m_bar = m.softmax(dim=-1)
    # (g) 加权求和
    return m_bar @ V


def local_correlation(
    V: Float[Tensor, "N D"],
    index: Int[Tensor, "N K"],
    theta: Float[Tensor, "M D"],
    phi: Float[Tensor, "M D"],
) -> Float[Tensor, "N D"]:
    """局部相关：在每个节点的 K 个邻居内部求相关，再对邻居取最大。

    Args:
        V: 节点特征。
        index: 每个节点的邻居行号，见 `snippets.nn.neighbors.nearest`。
        theta: 见 `correlate`。
        phi: 见 `correlate`。

    Returns:
        每个节点一行。

    Source:
        arXiv:1912.10775，DNC 模块的局部相关。

    Examples:
        >>> V = torch.tensor([[1.0], [3.0]])
        >>> index = torch.tensor([[0], [0]])  # 两个节点都只看节点 0
        >>> local_correlation(V, index, torch.ones(1, 1), torch.ones(1, 1))
        tensor([[1.],
                [1.]])
    """
    return correlate(gather(V, index), theta, phi).amax(dim=1)


def gate(v: Float[Tensor, "2 N D"], W: Float[Tensor, "2 D D"]) -> Float[Tensor, "N D"]:
    """自适应特征聚合（AFA）：每个通道决定新旧特征各占多少。

    Args:
        v: 更新前的节点、更新后的节点。
        W: 两个分支各一个线性层。

    Returns:
        逐通道的凸组合；同一通道的比例对所有节点都相同。

    Source:
        arXiv:1912.10775，AFA 模块。

    Differences:
        论文用 MLP 求得分，这里取一层、不带偏置。

    Examples:
        >>> before_and_after = torch.tensor([[[0.0], [2.0]], [[1.0], [1.0]]])
        >>> gate(before_and_after, torch.zeros(2, 1, 1))[0]  # 两支各占一半
        tensor([0.5000])
    """
    # (h) 对节点取平均
    s = v.mean(dim=1)
    # (i) 每个分支、每个通道一个得分
    z = torch.einsum("kij,kj->ki", W, s)
    # (j) 在两个分支之间归一化
    g = z.softmax(dim=0)
    # (k) 按门混合
    return g[0] * v[0] + g[1] * v[1]


def point2node(
    V: Float[Tensor, "N D"], index: Int[Tensor, "N K"], weights: Weights
) -> Float[Tensor, "N D"]:
    """自相关、局部相关、非局部相关依次进行，后两步各接一个门。

    Args:
        V: 骨干网络给出的节点特征。
        index: 每个节点的邻居行号。
        weights: 全部参数。

    Returns:
        更新后的节点特征。

    Source:
        arXiv:1912.10775，DNC 与 AFA 两个模块。

    Differences:
        门接在局部与非局部两步之后是这里的写法，论文里的接法未核实；非局部一步的式子同样未核实，
        这里按“对全部节点做一次局部相关的式子”来写。骨干网络（X-Conv 的 U-Net）和分类层不在这里。

    Examples:
        >>> zero = torch.zeros
        >>> w = Weights(zero(1, 1), zero(()), *[zero(1, 1), zero(1, 1), zero(2, 1, 1)] * 2)
        >>> point2node(torch.tensor([[0.0], [4.0]]), torch.tensor([[0], [1]]), w)  # 各走一半到均值
        tensor([[1.],
                [3.]])
    """
    w = weights
    V = self_correlation(V, w.W, w.alpha)
    V_up = local_correlation(V, index, w.theta_local, w.phi_local)
    V = gate(torch.stack([V, V_up]), w.gate_local)
    V_up = correlate(V, w.theta_all, w.phi_all)
    return gate(torch.stack([V, V_up]), w.gate_all)
