"""GGNN：把 GRU 搬到图上，固定传播 T 步。"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor


class Weights(NamedTuple):
    """一步传播的全部参数；每一步共用同一组。

    Source:
        Gated Graph Sequence Neural Networks, arXiv:1511.05493, §3.2, 式 (2)–(6)。
    """

    M_out: Float[Tensor, "L D D"]
    """L 种边各自的出边矩阵。"""
    M_in: Float[Tensor, "L D D"]
    """L 种边各自的入边矩阵。"""
    b: Float[Tensor, "2*D"]
    """消息的偏置。"""
    W_z: Float[Tensor, "D 2*D"]
    U_z: Float[Tensor, "D D"]
    W_r: Float[Tensor, "D 2*D"]
    U_r: Float[Tensor, "D D"]
    W: Float[Tensor, "D 2*D"]
    U: Float[Tensor, "D D"]


def initial_state(x: Float[Tensor, "V E"], D: int) -> Float[Tensor, "V D"]:
    """节点标注后面补零，得到 D 维的初始状态。

    Args:
        x: V 个节点的 E 维标注。
        D: 状态维数，D ≥ E。

    Returns:
        初始状态，前 E 列是标注，其余是 0。

    Raises:
        ValueError: D 小于 E。

    Source:
        arXiv:1511.05493, 式 (1)。

    Examples:
        >>> initial_state(torch.tensor([[1.0, 2.0]]), D=3)
        tensor([[1., 2., 0.]])
    """
    V, E = x.shape
    if D < E:
        raise ValueError(f"状态维数 D={D} 不能小于标注维数 E={E}")
    return torch.cat([x, x.new_zeros(V, D - E)], dim=1)


def messages(
    h: Float[Tensor, "V D"], A: Float[Tensor, "L V V"], weights: Weights
) -> Float[Tensor, "V 2*D"]:
    r"""沿出边和入边收集邻居的状态，拼成 2D 维消息。

    Args:
        h: 节点状态。
        A: 第 ℓ 种边的邻接矩阵，`A[l, v, u] = 1` 表示边 v → u。
        weights: 传播参数。

    Returns:
        每个节点的消息；前 D 列来自出边，后 D 列来自入边。

    Source:
        arXiv:1511.05493, 式 (2)。

    Differences:
        论文写成一个 $D|V| \times 2D|V|$ 的大矩阵；这里按边的种类求和，结果相同。

    Examples:
        >>> eye = torch.eye(1)[None]
        >>> w = Weights(eye, 2 * eye, torch.zeros(2), *[torch.zeros(1, 2), torch.zeros(1, 1)] * 3)
        >>> edge = torch.tensor([[[0.0, 1.0], [0.0, 0.0]]])  # 0 → 1
        >>> messages(torch.tensor([[3.0], [5.0]]), edge, w)
        tensor([[5., 0.],
                [0., 6.]])
    """
    outgoing = torch.einsum("lvu,lij,uj->vi", A, weights.M_out, h)
    incoming = torch.einsum("luv,lij,uj->vi", A, weights.M_in, h)
    return torch.cat([outgoing, incoming], dim=1) + weights.b


def propagate(
    h: Float[Tensor, "V D"], A: Float[Tensor, "L V V"], w: Weights
) -> Float[Tensor, "V D"]:
    """传播一步：收集邻居消息，用门控更新节点状态。

    Args:
        h: 节点状态。
        A: 第 ℓ 种边的邻接矩阵，`A[l, v, u] = 1` 表示边 v → u。
        w: 传播参数。

    Returns:
        新的节点状态。

    Source:
        arXiv:1511.05493, 式 (2)–(6)。

    Differences:
        与 `torch.nn.GRUCell` 有两处不同：z 是写入新内容的比例（那里是保留旧状态的比例）；
        重置门在矩阵乘法之前作用于状态（那里在之后）。

    Examples:
        >>> zero = torch.zeros
        >>> w = Weights(zero(1, 2, 2), zero(1, 2, 2), zero(4), *[zero(2, 4), zero(2, 2)] * 3)
        >>> propagate(torch.ones(3, 2), zero(1, 3, 3), w)[0]  # z = 1/2，候选状态为 0
        tensor([0.5000, 0.5000])
    """
    # (2) 收集邻居消息
    a = messages(h, A, w)
    # (3) 更新门：写入多少新内容
    z = torch.sigmoid(a @ w.W_z.T + h @ w.U_z.T)
    # (4) 重置门：候选状态看多少旧内容
    r = torch.sigmoid(a @ w.W_r.T + h @ w.U_r.T)
    # (5) 候选状态
    c = torch.tanh(a @ w.W.T + (r * h) @ w.U.T)
    # (6) 按门混合
    return (1 - z) * h + z * c


def ggnn(
    x: Float[Tensor, "V E"], A: Float[Tensor, "L V V"], weights: Weights, T: int
) -> Float[Tensor, "V D"]:
    """从标注出发传播 T 步，每一步共用参数。

    Args:
        x: 节点标注。
        A: 邻接矩阵，见 `propagate`。
        weights: 传播参数。
        T: 步数，T ≥ 0；节点只看得见 T 条边以内的节点。

    Returns:
        传播 T 步以后的节点状态。

    Raises:
        ValueError: T 为负。

    Source:
        arXiv:1511.05493, §3.2。

    Examples:
        >>> w = Weights(*[torch.zeros(1, 2, 2)] * 2, torch.zeros(4),
        ...             *[torch.zeros(2, 4), torch.zeros(2, 2)] * 3)
        >>> ggnn(torch.ones(1, 1), torch.zeros(1, 1, 1), w, T=2)
        tensor([[0.2500, 0.0000]])
    """
    if T < 0:
        raise ValueError(f"步数 T 不能为负，得到 {T}")
    h = initial_state(x, D=weights.U.shape[0])
    for _ in range(T):
        h = propagate(h, A, weights)
    return h
