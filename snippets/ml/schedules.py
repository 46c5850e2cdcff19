"""学习率随步数怎样变：步数进来，学习率出去。t 是已经走了几步，从 0 数起。"""

import math


def step_decay(t: int, alpha_0: float, gamma: float, S: int) -> float:
    """每隔 S 步乘一次 γ。

    Args:
        t: 已经走了几步。
        alpha_0: 起初的学习率。
        gamma: 每次乘多少，0 到 1。
        S: 隔几步。

    Returns:
        下一步的学习率。

    Source:
        `torch.optim.lr_scheduler.StepLR` 的文档。

    Examples:
        >>> [step_decay(t, 1.0, 0.5, 2) for t in range(5)]
        [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    # (a) 已经过了几段，就乘几次
    return alpha_0 * gamma ** (t // S)


def cosine(t: int, alpha_max: float, alpha_min: float, T: int) -> float:
    """余弦退火：照半个余弦从最大降到最小，两头平、中间陡。

    Args:
        t: 已经走了几步，0 到 T。
        alpha_max: 最大的学习率，t = 0 时取到。
        alpha_min: 最小的学习率，t = T 时取到。
        T: 一共几步。

    Returns:
        下一步的学习率。

    Raises:
        ValueError: t 不在 0 到 T 之间。

    Source:
        Loshchilov、Hutter，SGDR，arXiv:1608.03983，式 (5)。

    Differences:
        没有热重启；论文里 t、T 是上次重启以来的轮数与一段的轮数。

    Examples:
        >>> [round(cosine(t, 1.0, 0.0, 4), 3) for t in range(5)]
        [1.0, 0.854, 0.5, 0.146, 0.0]
    """
    if not 0 <= t <= T:
        raise ValueError(f"步数应在 0 到 {T} 之间，得到 {t}")
    # (b) 半个余弦
    return alpha_min + (alpha_max - alpha_min) * (1 + math.cos(math.pi * t / T)) / 2


def linear_warmup(t: int, alpha_max: float, W: int) -> float:
    """线性预热：头 W 步从 1/W 升到全部，以后不变。

    Args:
        t: 已经走了几步。
        alpha_max: 预热以后的学习率。
        W: 预热几步。

    Returns:
        下一步的学习率；第一步就不是 0。

    Source:
        Goyal 等，arXiv:1706.02677，§2.2 的 gradual warmup。

    Differences:
        论文从 α/k 升起，k 是批量扩大的倍数；这里从 α/W 升起。

    Examples:
        >>> [linear_warmup(t, 1.0, 4) for t in range(6)]
        [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]
    """
    # (c) 走到第几步，就是几分之几
    return alpha_max * min(1.0, (t + 1) / W)


def warmup_cosine(t: int, alpha_max: float, alpha_min: float, W: int, T: int) -> float:
    """先线性预热 W 步，再余弦退火到第 T 步。

    Args:
        t: 已经走了几步，0 到 T。
        alpha_max: 预热以后的学习率。
        alpha_min: 最后的学习率。
        W: 预热几步，小于 T。
        T: 一共几步。

    Returns:
        下一步的学习率。

    Raises:
        ValueError: W 不小于 T，或 t 不在 0 到 T 之间。

    Source:
        前两个连起来。

    Examples:
        >>> [warmup_cosine(t, 1.0, 0.0, 2, 4) for t in range(5)]
        [0.5, 1.0, 1.0, 0.5, 0.0]
    """
    if not (W < T and 0 <= t <= T):
        raise ValueError(f"应有 W < T，0 ≤ t ≤ T，得到 W = {W}、T = {T}、t = {t}")
    # (d) 先预热，再退火
    if t < W:
        return linear_warmup(t, alpha_max, W)
    return cosine(t - W, alpha_max, alpha_min, T - W)


def inverse_square_root(t: int, d: int, W: int) -> float:
    """Transformer 的学习率：先线性上升 W 步，再按步数的平方根下降。

    Args:
        t: 这是第几步，从 1 数起（论文的写法）。
        d: 模型的维数。
        W: 预热几步。

    Returns:
        第 t 步的学习率；最大值在 t = W。

    Raises:
        ValueError: t 小于 1。

    Source:
        Vaswani 等，arXiv:1706.03762，式 (3)。

    Examples:
        >>> round(inverse_square_root(4000, 512, 4000), 6)  # 论文的设置，最大的学习率
        0.000699
    """
    if t < 1:
        raise ValueError(f"步数从 1 数起，得到 {t}")
    # (e) 两条线取低的
    alpha: float = d**-0.5 * min(t**-0.5, t * W**-1.5)
    return alpha
