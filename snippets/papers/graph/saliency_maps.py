"""点云显著图：把“丢点”换成“把点移向中心”，用梯度给每个点打分。"""

from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn.functional import normalize


def center(points: Float[Tensor, "N D"]) -> Float[Tensor, "D"]:
    """点云的中心：每一轴各取中位数。

    Args:
        points: N 个点的坐标；点云里 D = 3。

    Returns:
        中心；N 为偶数时取中间两个数的平均。

    Source:
        PointCloud Saliency Maps, arXiv:1812.01687；作者代码 saliency.py 的 sphere_core。

    Differences:
        `torch.median` 在 N 为偶数时取偏小的那个，与作者用的 `np.median` 不同，这里用分位数。

    Examples:
        >>> center(torch.tensor([[0.0, 5.0], [1.0, 5.0], [3.0, 6.0], [100.0, 8.0]]))
        tensor([2.0000, 5.5000])
    """
    return points.quantile(0.5, dim=0)


def move(points: Float[Tensor, "N D"], r: Float[Tensor, "N"]) -> Float[Tensor, "N D"]:
    """沿着中心发出的射线，把第 i 个点放到离中心 r[i] 的地方。

    Args:
        points: N 个点的坐标。
        r: 新的距离；0 表示移到中心，用它代替“丢掉这个点”。

    Returns:
        移动以后的坐标；本来就在中心的点没有方向，留在中心。

    Source:
        arXiv:1812.01687 的做法：丢点不可微，移向中心可微。

    Examples:
        >>> cloud = torch.tensor([[0.0, 0.0], [3.0, 4.0], [-3.0, -4.0]])
        >>> move(cloud, torch.tensor([1.0, 10.0, 0.0]))
        tensor([[0., 0.],
                [6., 8.],
                [0., 0.]])
    """
    x_c = center(points)
    return x_c + r[:, None] * normalize(points - x_c, dim=1)


def saliency(
    points: Float[Tensor, "N D"], gradient: Float[Tensor, "N D"], alpha: float = 1.0
) -> Float[Tensor, "N"]:
    r"""每个点的显著分：分数越高，丢掉它越可能让损失变大。

    Args:
        points: N 个点的坐标。
        gradient: 损失对坐标的梯度。
        alpha: 换元 ρ = r^{-α} 里的 α，α ≥ 0；越大越偏重离中心远的点。

    Returns:
        N 个分数；在中心的点是 0。

    Raises:
        ValueError: alpha 为负。

    Source:
        arXiv:1812.01687；作者代码 saliency.py 的 sphere_map。

    Differences:
        论文要求 α > 0，这里也允许 α = 0，即不换元：一步移到中心的一阶估计。
        ∂L/∂r 里的除以 r 与 $r^{1+\alpha}$ 约掉一个 r，与作者代码一样，不会除以零。

    Examples:
        >>> cloud = torch.tensor([[0.0, 0.0], [0.0, 2.0], [0.0, -1.0]])
        >>> saliency(cloud, torch.tensor([[1.0, 1.0], [0.0, -3.0], [0.0, -3.0]]), alpha=1.0)
        tensor([ 0., 12., -3.])
    """
    if alpha < 0:
        raise ValueError(f"α 不能为负，得到 {alpha}")
    # (a) 到中心的距离
    x_c = center(points)
    r = (x_c - points).square().sum(dim=1).sqrt()
    # (b) 一步移到中心，损失变多少（一阶估计）
    inward = (gradient * (x_c - points)).sum(dim=1)
    # (c) 换元以后的分数
    return inward * r**alpha


def keep(
    loss: Callable[[Tensor], Tensor],
    points: Float[Tensor, "N D"],
    M: int,
    T: int,
    alpha: float = 1.0,
    *,
    highest: bool = True,
) -> Int[Tensor, "K"]:
    """迭代丢点：每一轮重算分数，丢掉 M 个，共 T 轮。

    Args:
        loss: 损失，输入一片点云（点数可变），输出标量。
        points: N 个点的坐标。
        M: 每一轮丢几个点。
        T: 轮数。
        alpha: 见 `saliency`。
        highest: True 丢分数最高的，False 丢分数最低的。

    Returns:
        留下的 N - M·T 个点的行号，由小到大。

    Raises:
        ValueError: M、T 为负，或者一个点都不剩。

    Source:
        arXiv:1812.01687 的迭代丢点；作者代码 saliency.py 的 drop_points，
        其中 num_drop 是 M，num_steps 是 T，--drop_neg 即 highest=False。

    Differences:
        返回行号而不是坐标；一次处理一片点云；分数相等时先丢行号小的。

    Examples:
        >>> cloud = torch.tensor([[-5.0], [-1.0], [0.0], [2.0], [3.0]])
        >>> keep(lambda x: -x.max(), cloud, M=1, T=2)  # 最大值由 3 降到 2 再降到 0
        tensor([0, 1, 2])
    """
    N = len(points)
    if min(M, T) < 0 or M * T >= N:
        raise ValueError(f"每轮丢 {M} 个、共 {T} 轮，须非负且在 {N} 个点里留下至少一个")
    kept = torch.arange(N, device=points.device)
    for _ in range(T):
        x = points[kept].detach().requires_grad_()
        (gradient,) = torch.autograd.grad(loss(x), x)
        score = saliency(x.detach(), gradient, alpha)
        order = score.argsort(descending=highest, stable=True)
        kept = kept[order[M:]].sort().values
    return kept
