"""GS-Net：局部形状相似的点也算邻居，形状由结构矩阵的特征值描述。"""

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional

from snippets.nn.neighbors import gather, nearest


def structure_eigenvalues(
    points: Float[Tensor, "N 3"], index: Int[Tensor, "N K"]
) -> Float[Tensor, "N 3"]:
    r"""每个点的局部结构矩阵 $M_iM_i^\top$ 的三个特征值，从大到小。

    Args:
        points: 点的坐标。
        index: 每个点的 K 个邻居的行号。

    Returns:
        三个非负特征值；单位是坐标单位的平方。

    Source:
        Geometry Sharing Network, arXiv:1912.10644；作者代码 model.py 的 `eigen_function`。

    Differences:
        作者代码用 `numpy.linalg.eig`，不排序、不回传梯度；这里用 `eigvalsh`，排好序，可以求导。
        舍入误差造成的微小负值截成 0。

    Examples:
        >>> points = torch.tensor([[0.0, 0, 0], [0, 2, 0], [1, 0, 0]])
        >>> structure_eigenvalues(points, torch.tensor([[0, 1, 2]] * 3))[0]
        tensor([4., 1., 0.])
    """
    M = gather(points, index) - points[:, None]  # (N, K, 3)，每行一个 x_j − x_i
    ascending: Tensor = torch.linalg.eigvalsh(M.mT @ M)
    return ascending.flip(-1).clamp_min(0)


def edges(features: Float[Tensor, "N D"], index: Int[Tensor, "N K"]) -> Float[Tensor, "N K 2*D"]:
    """边特征：邻居与中心的差，后接邻居自己。

    Args:
        features: 点的特征。
        index: 每个点的 K 个邻居的行号。

    Returns:
        每条边 2D 维，前 D 维是差。

    Source:
        作者代码 model.py 的 `GroupLayer`。

    Examples:
        >>> edges(torch.tensor([[1.0], [5.0]]), torch.tensor([[1], [0]]))
        tensor([[[ 4.,  5.]],
        <BLANKLINE>
                [[-4.,  1.]]])
    """
    neighbors = gather(features, index)
    return torch.cat([neighbors - features[:, None], neighbors], dim=-1)


def first_edges(points: Float[Tensor, "N 3"], K: int) -> Float[Tensor, "N K 13"]:
    """第一层的边特征：坐标按近邻取，特征值按形状取，再加距离。

    Args:
        points: 点的坐标。
        K: 邻居个数，含自己。

    Returns:
        13 个通道：坐标差 3、坐标 3、特征值差 3、特征值 3、距离 1。

    Source:
        作者代码 model.py 的 `first_GroupLayer` 与 `get_graph_distance`。

    Examples:
        >>> first_edges(torch.tensor([[0.0, 0, 0], [3, 4, 0]]), K=2)[0, 1]
        tensor([ 3.,  4.,  0.,  3.,  4.,  0.,  0.,  0.,  0., 25.,  0.,  0.,  5.])
    """
    near = nearest(points, K)
    eigenvalues = structure_eigenvalues(points, near)
    alike = nearest(eigenvalues, K)
    near_edges = edges(points, near)
    distance = torch.linalg.vector_norm(near_edges[..., :3], dim=-1, keepdim=True)
    return torch.cat([near_edges, edges(eigenvalues, alike), distance], dim=-1)


def both_neighbors(
    points: Float[Tensor, "N 3"], K: int
) -> tuple[Int[Tensor, "N K"], Int[Tensor, "N K"]]:
    """两种邻居：坐标近的，和局部形状像的。

    Args:
        points: 点的坐标。
        K: 每种邻居的个数，含自己。

    Returns:
        （欧氏近邻，形状近邻）的行号，由近到远。

    Source:
        arXiv:1912.10644 的 Eigen-Graph；作者代码 model.py 的 `GSCM`。

    Examples:
        >>> points = torch.tensor([[0.0, 0, 0], [1, 0, 0], [9, 0, 0], [12, 0, 0]])
        >>> near, alike = both_neighbors(points, K=2)  # 一根短棒，一根长棒
        >>> near[0].tolist(), alike[1].tolist()
        ([0, 1], [0, 1])
    """
    # (a) 局部结构矩阵的特征值
    near = nearest(points, K)
    lam = structure_eigenvalues(points, near)
    # (b) 特征值空间里的近邻：Eigen-Graph
    return near, nearest(lam, K)


def gsc(
    features: Float[Tensor, "N D"],
    near: Int[Tensor, "N K"],
    alike: Int[Tensor, "N K"],
    W: Float[Tensor, "C_out 4*D"],
) -> Float[Tensor, "N C_out"]:
    """几何相似连接（GSC）：近邻与形状相似的点一起聚合。

    Args:
        features: 点的特征。
        near: 欧氏近邻的行号，见 `both_neighbors`。
        alike: 形状近邻的行号。
        W: 边特征上共享的线性层。

    Returns:
        每个点的新特征。

    Source:
        arXiv:1912.10644 的 GSC 模块；作者代码 model.py 的 `GSCM`（非第一层）。

    Differences:
        作者代码在线性层与 LeakyReLU 之间还有批归一化。

    Examples:
        >>> points = torch.tensor([[0.0, 0, 0], [1, 0, 0], [9, 0, 0], [10, 0, 0]])
        >>> f = torch.tensor([[1.0], [2.0], [4.0], [8.0]])
        >>> W = torch.tensor([[0.0, 0.0, 0.0, 1.0]])  # 只看形状相似的点的特征
        >>> gsc(f, *both_neighbors(points, K=2), W)  # 四个点的局部形状相同，名次按行号
        tensor([[2.],
                [2.],
                [2.],
                [2.]])
    """
    # (c) 两种邻居按名次拼在一起
    both = [edges(features, j) for j in (near, alike)]
    u = torch.cat(both, dim=-1)  # (N, K, 4D)
    # (d) 共享的线性层，再对 K 条边取最大
    y = functional.leaky_relu(u @ W.T, 0.2)
    return y.amax(dim=1)
