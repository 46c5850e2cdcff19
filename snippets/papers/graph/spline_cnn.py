"""SplineCNN：核是伪坐标的 B 样条函数，每条边只用到少数几个权重。"""

from math import prod

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn.functional import pad


def segment(t: Float[Tensor, "E"], m: int) -> Float[Tensor, "E {m}+1"]:
    """一段之内不为零的 m + 1 个均匀 B 样条。

    Args:
        t: 在这一段里走过的比例，0 到 1。
        m: 次数，m ≥ 1。

    Returns:
        m + 1 个值，靠左的样条在前；非负，和为 1。

    Raises:
        ValueError: m 小于 1。

    Source:
        Cox–de Boor 递推，节点等距；SplineCNN, arXiv:1711.08920, §3 的基函数。

    Differences:
        作者的代码（pytorch_spline_conv 的 basis_cpu.cpp）逐条写出 m = 1、2、3 的多项式；
        这里用递推，m 不限。

    Examples:
        >>> segment(torch.tensor([0.25]), m=1)
        tensor([[0.7500, 0.2500]])
        >>> segment(torch.tensor([0.0]), m=2)
        tensor([[0.5000, 0.5000, 0.0000]])
    """
    if m < 1:
        raise ValueError(f"样条的次数 m 至少是 1，得到 {m}")
    b = torch.ones_like(t)[:, None]
    # (a) 从 r - 1 次升到 r 次，直到 m 次
    for r in range(1, m + 1):
        j = torch.arange(r, device=t.device)
        fall = (1 - t[:, None] + j) / r * b
        rise = (t[:, None] + r - 1 - j) / r * b
        b = pad(fall, (0, 1)) + pad(rise, (1, 0))
    return b


def locate(
    u: Float[Tensor, "E M"], n: Int[Tensor, "M"]
) -> tuple[Float[Tensor, "E M"], Float[Tensor, "E M"]]:
    """每一维落在第几段，在段内走过多少。

    Args:
        u: E 条边的 M 维伪坐标，0 到 1。
        n: 每一维分成几段。

    Returns:
        (c, t)：段的编号，0 到 n - 1；走过的比例，0 到 1。u = 1 归入最后一段。

    Source:
        作者的代码 basis_cpu.cpp；开样条 n = k - m 段，闭样条 n = k 段。

    Differences:
        u = 1 在作者的代码里算下一段的起点，两者的核相等。

    Examples:
        >>> locate(torch.tensor([[0.375, 1.0]]), torch.tensor([2, 3]))
        (tensor([[0., 2.]]), tensor([[0.7500, 1.0000]]))
    """
    v = n * u
    c = v.detach().floor().minimum(n - 1)
    return c, v - c


def basis(
    u: Float[Tensor, "E M"], size: tuple[int, ...], closed: tuple[bool, ...], m: int = 1
) -> tuple[Float[Tensor, "E ({m}+1)**M"], Int[Tensor, "E ({m}+1)**M"]]:
    """每条边上不为零的张量积基函数：值和编号。

    Args:
        u: E 条边的 M 维伪坐标，0 到 1。
        size: 核大小，每一维 k ≥ m + 1 个基函数。
        closed: 这一维是否首尾相接；角度该接，距离不该接。
        m: 次数。

    Returns:
        (B, p)：(m + 1)^M 个值，以及它们在 prod(size) 个权重里的行号（最后一维变得最快）。

    Raises:
        ValueError: 伪坐标越界，核太小，或三个参数的维数不同。

    Source:
        arXiv:1711.08920, §3；开、闭两种取法见作者的代码 basis_cpu.cpp。

    Differences:
        作者的代码里第一维的编号变得最快。

    Examples:
        三个基函数的峰在 0、1/2、1；u = 1/4 在前两个的正中。

        >>> basis(torch.tensor([[0.25]]), (3,), (False,))
        (tensor([[0.5000, 0.5000]]), tensor([[0, 1]]))

        闭样条的最后一段从 2/3 接回 0。

        >>> basis(torch.tensor([[1.0]]), (3,), (True,))
        (tensor([[0., 1.]]), tensor([[2, 0]]))
    """
    E, M = u.shape
    if not len(size) == len(closed) == M:
        raise ValueError(f"伪坐标 {M} 维，size {len(size)} 维，closed {len(closed)} 维")
    if min(size) < m + 1:
        raise ValueError(f"核大小每一维至少 m + 1 = {m + 1}，得到 {size}")
    if not ((u >= 0) & (u <= 1)).all():
        raise ValueError(f"伪坐标应在 0 到 1 之间，得到 {u.min()} 到 {u.max()}")
    B = u.new_ones(E, 1)
    p = torch.zeros(E, 1, dtype=torch.long, device=u.device)
    n = [k if joined else k - m for k, joined in zip(size, closed, strict=True)]
    # (b) 分成 n 段，找到所在的一段
    c, t = locate(u, torch.tensor(n, device=u.device))
    steps = torch.arange(m + 1, device=u.device)
    for a, k in enumerate(size):
        b = segment(t[:, a], m)
        near = (c[:, a, None].long() + steps) % k
        # (c) 各维相乘，编号按进位计数
        B = (B[:, :, None] * b[:, None]).flatten(1)
        p = (p[:, :, None] * k + near[:, None]).flatten(1)
    return B, p


def spline_conv(
    features: Float[Tensor, "V C_in"],
    edges: Int[Tensor, "2 E"],
    u: Float[Tensor, "E M"],
    W: Float[Tensor, "K C_in C_out"],
    size: tuple[int, ...],
    closed: tuple[bool, ...],
    m: int = 1,
) -> Float[Tensor, "V C_out"]:
    """样条卷积：邻居的特征乘以核在伪坐标处的值，取平均。

    Args:
        features: 节点特征。
        edges: 每列一条边 (i, j)，节点 i 从邻居 j 收集。
        u: 边 (i, j) 的伪坐标 u(i, j)，0 到 1。
        W: K = prod(size) 个权重矩阵，行号见 `basis`。
        size: 核大小。
        closed: 每一维是否首尾相接。
        m: 次数；作者的代码默认 1。

    Returns:
        新的节点特征；没有邻居的节点得到 0。

    Raises:
        ValueError: W 的个数不是 prod(size)，或 `basis` 拒绝的输入。

    Source:
        arXiv:1711.08920, §3.3。

    Differences:
        作者的代码另给中心一个权重 `features @ root_weight`，再加偏置；这里只有邻居。
        要让中心参加，可在外面加上这一项，或给它连一条到自己的边。

    Examples:
        >>> x, edges = torch.tensor([[1.0], [2.0], [4.0]]), torch.tensor([[0, 0], [1, 2]])
        >>> W = torch.tensor([[[10.0]], [[20.0]]])  # 核从 u = 0 处的 10 直线升到 u = 1 处的 20
        >>> spline_conv(x, edges, torch.tensor([[0.0], [0.5]]), W, (2,), (False,))
        tensor([[40.],
                [ 0.],
                [ 0.]])
    """
    V, K, C_out = len(features), len(W), W.shape[2]
    if prod(size) != K:
        raise ValueError(f"核大小 {size} 要 {prod(size)} 个权重矩阵，得到 {K} 个")
    i, j = edges
    B, p = basis(u, size, closed, m)
    # (d) 每条边的核：只用 (m + 1)^M 个权重
    g = torch.einsum("es,esio->eio", B, W[p])
    # (e) 乘邻居的特征，对邻居取平均
    f = torch.einsum("ei,eio->eo", features[j], g)
    total = f.new_zeros(V, C_out).index_add(0, i, f)
    count = i.bincount(minlength=V).clamp_min(1)
    out: Tensor = total / count[:, None]
    return out
