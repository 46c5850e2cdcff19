"""KCNet：可学习的点集核与邻域作核相关，特征再沿近邻图池化。"""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from snippets.nn.neighbors import nearest


def knn_edges(points: Float[Tensor, "N D"], K: int) -> Int[Tensor, "2 E"]:
    """无向的 K 近邻图：i 是 j 的近邻，或 j 是 i 的近邻，就连两个方向的边；不连自己。

    Args:
        points: 点的坐标。
        K: 每个点找几个近邻，不算自己。

    Returns:
        每列一条边 (i, n)，n 是 i 的邻居；按 i、n 从小到大。一个点可以有多于 K 个邻居。

    Raises:
        ValueError: K 不在 1 到 N - 1 之间。

    Source:
        作者的代码 prepare_data.py 的 `knn_search`，对称、去掉自己。

    Differences:
        作者用 KD 树；这里逐对算距离，内存 O(N²D)。有重合的点时，去掉的总是自己，
        不一定是排在最前的那个。

    Examples:
        最右的点以 1 为近邻，所以 1 也以它为邻居。

        >>> knn_edges(torch.tensor([[0.0], [1.0], [3.0]]), K=1)
        tensor([[0, 1, 1, 2],
                [1, 0, 2, 1]])
    """
    N = len(points)
    if not 1 <= K < N:
        raise ValueError(f"近邻个数 K 应在 1 到 N - 1 = {N - 1} 之间，得到 {K}")
    W = torch.zeros(N, N, dtype=torch.bool, device=points.device)
    W.scatter_(1, nearest(points, K + 1), value=True)
    return (W | W.T).fill_diagonal_(fill_value=False).nonzero().T


def affinity(
    points: Float[Tensor, "N D"],
    edges: Int[Tensor, "2 E"],
    kernels: Float[Tensor, "L M D"],
    sigma: float,
) -> tuple[Float[Tensor, "E L M D"], Float[Tensor, "E L M"]]:
    """每条边的邻居与每个核点离得多近。

    Args:
        points: 点的坐标。
        edges: 每列一条边 (i, n)。
        kernels: L 个点集核，每个 M 个核点，坐标相对于中心。
        sigma: 高斯的宽度 σ，与坐标同单位。

    Returns:
        (v, G)：差向量 κ + x_i - x_n，以及高斯值，0 到 1。

    Raises:
        ValueError: σ 不是正数。

    Source:
        Mining Point Cloud Local Structures, arXiv:1712.06760, 式 (2)。

    Differences:
        作者的代码里名叫 sigma 的参数是这里的 2σ²（作者仓库的 README）。

    Examples:
        邻居在中心右边 1 处；两个核点，一个正对着它，一个在中心。

        >>> x, edges = torch.tensor([[5.0], [6.0]]), torch.tensor([[0], [1]])
        >>> affinity(x, edges, torch.tensor([[[1.0], [0.0]]]), sigma=1.0)[1]
        tensor([[[1.0000, 0.6065]]])
    """
    if not sigma > 0:
        raise ValueError(f"高斯的宽度 sigma 应是正数，得到 {sigma}")
    i, n = edges
    # (a) 核点搬到中心旁，与邻居相减
    v = kernels + (points[i] - points[n])[:, None, None]
    # (b) 高斯核
    G = torch.exp(-v.square().sum(-1) / (2 * sigma**2))
    return v, G


def kernel_correlation(
    points: Float[Tensor, "N D"],
    edges: Int[Tensor, "2 E"],
    kernels: Float[Tensor, "L M D"],
    sigma: float,
) -> Float[Tensor, "N L"]:
    """核相关：邻域与每个点集核有多像。

    Args:
        points: 点的坐标。
        edges: 每列一条边 (i, n)。
        kernels: L 个点集核，每个 M 个核点。
        sigma: 高斯的宽度 σ。

    Returns:
        每个点 L 个响应，0 到 M；没有邻居的点是 0。

    Raises:
        ValueError: σ 不是正数。

    Source:
        arXiv:1712.06760, 式 (1)。

    Differences:
        作者的代码逐点循环；这里一次算完，内存 O(E·L·M·D)。

    Examples:
        >>> x = torch.tensor([[0.0], [1.0], [3.0]])
        >>> kernel_correlation(x, knn_edges(x, K=1), torch.tensor([[[1.0]]]), sigma=1.0)
        tensor([[1.0000],
                [0.3709],
                [0.0111]])
    """
    _, G = affinity(points, edges, kernels, sigma)
    i = edges[0]
    # (c) 对核点求和，对邻居取平均
    s = G.sum(2)
    total = s.new_zeros(len(points), len(kernels))
    total = total.index_add(0, i, s)
    count = i.bincount(minlength=len(points))
    out: Tensor = total / count.clamp_min(1)[:, None]
    return out


def kernel_gradient(
    points: Float[Tensor, "N D"],
    edges: Int[Tensor, "2 E"],
    kernels: Float[Tensor, "L M D"],
    sigma: float,
    upstream: Float[Tensor, "N L"],
) -> Float[Tensor, "L M D"]:
    """损失对核点的梯度，写成公式，不经过 autograd。

    Args:
        points: 点的坐标。
        edges: 每列一条边 (i, n)。
        kernels: L 个点集核，每个 M 个核点。
        sigma: 高斯的宽度 σ。
        upstream: 损失对核相关的梯度。

    Returns:
        损失对 `kernels` 的梯度。

    Raises:
        ValueError: σ 不是正数。

    Source:
        arXiv:1712.06760, 式 (3)；作者的代码 kernel_correlation_layer.cpp 的 `Backward_cpu`。

    Examples:
        >>> x, edges = torch.tensor([[0.0], [1.0]]), torch.tensor([[0], [1]])
        >>> kernel = torch.tensor([[[0.5]]])
        >>> kernel_gradient(x, edges, kernel, 1.0, torch.tensor([[1.0], [0.0]]))
        tensor([[[0.4412]]])
    """
    v, G = affinity(points, edges, kernels, sigma)
    i = edges[0]
    count = i.bincount(minlength=len(points))
    # (d) 核点被拉向邻居，高斯值是拉力的权重
    g = upstream[i] / count[i, None]
    pull: Tensor = -torch.einsum("el,elm,elmd->lmd", g, G, v)
    return pull / sigma**2


def mean_pool(features: Float[Tensor, "N D"], edges: Int[Tensor, "2 E"]) -> Float[Tensor, "N D"]:
    """图平均池化：换成邻居特征的平均。

    Args:
        features: 点的特征。
        edges: 每列一条边 (i, n)，不含自己。

    Returns:
        平均以后的特征；没有邻居的点是 0。

    Source:
        arXiv:1712.06760, 式 (4)、(5)，Y = PX。

    Differences:
        P 是稀疏矩阵，这里不把它写出来，直接按边累加。

    Examples:
        >>> mean_pool(torch.tensor([[2.0], [4.0], [9.0]]), torch.tensor([[0, 0, 1], [1, 2, 0]]))
        tensor([[6.5000],
                [2.0000],
                [0.0000]])
    """
    i, n = edges
    # (e) 按行除以邻居个数
    Y = torch.zeros_like(features).index_add(0, i, features[n])
    count = i.bincount(minlength=len(features))
    out: Tensor = Y / count.clamp_min(1)[:, None]
    return out


def max_pool(features: Float[Tensor, "N D"], edges: Int[Tensor, "2 E"]) -> Float[Tensor, "N D"]:
    """图最大池化：每个通道取自己与邻居中最大的。

    Args:
        features: 点的特征。
        edges: 每列一条边 (i, n)。

    Returns:
        取最大以后的特征；没有邻居的点不变。

    Source:
        arXiv:1712.06760, 式 (7)；作者的 Caffe 层 GraphPooling。

    Differences:
        论文写邻居中的最大，这里照作者的代码，从自己开始比。有并列的最大值时，作者的代码
        把梯度给最先遇到的一个，`scatter_reduce` 平分。

    Examples:
        >>> max_pool(torch.tensor([[2.0], [4.0], [9.0]]), torch.tensor([[0, 0, 1], [1, 2, 0]]))
        tensor([[9.],
                [4.],
                [9.]])
    """
    i, n = edges
    # (f) 从自己开始，逐个邻居取大
    near = features[n]
    row = i[:, None].expand_as(near)
    return features.scatter_reduce(0, row, near, "amax")
