"""点云的邻域：按距离找邻居，按下标取邻居。"""

from jaxtyping import Float, Int
from torch import Tensor


def nearest(points: Float[Tensor, "N D"], K: int) -> Int[Tensor, "N K"]:
    """每个点的 K 个最近邻（含自己），由近到远。

    Args:
        points: N 个 D 维点；可以是坐标，也可以是特征。
        K: 邻居个数，1 ≤ K ≤ N。

    Returns:
        邻居的行号。距离相等时行号小的在前。

    Raises:
        ValueError: K 不在 1 到 N 之间。

    Source:
        欧氏距离的定义；点云论文里通常写作 N(i)。

    Differences:
        逐对算差再求和，内存 O(N²D)；不用 ‖a‖²+‖b‖²−2a·b，后者在点挨得近时会损失精度。

    Examples:
        >>> import torch
        >>> nearest(torch.tensor([[0.0], [3.0], [1.0]]), K=2)
        tensor([[0, 2],
                [1, 2],
                [2, 0]])
    """
    N = len(points)
    if not 1 <= K <= N:
        raise ValueError(f"邻居个数 K 应在 1 到点数 {N} 之间，得到 {K}")
    distance = (points[:, None] - points[None]).square().sum(-1)  # (N, N)
    return distance.argsort(dim=1, stable=True)[:, :K]


def gather(features: Float[Tensor, "N D"], index: Int[Tensor, "M K"]) -> Float[Tensor, "M K D"]:
    """按行号取出每个中心点的 K 行邻居特征。

    Args:
        features: N 行 D 维特征。
        index: M 个中心点各自的 K 个行号，取值 0 到 N-1。

    Returns:
        邻居特征，`out[m, k] = features[index[m, k]]`。

    Source:
        张量下标的定义。

    Examples:
        >>> import torch
        >>> gather(torch.tensor([[1.0], [2.0], [4.0]]), torch.tensor([[0, 2]]))
        tensor([[[1.],
                 [4.]]])
    """
    return features[index]
