"""熵、交叉熵与 KL 散度；从 logits 算分类损失和它的梯度。单位都是奈特（自然对数）。"""

import numpy as np
from jaxtyping import Float, Int

TOLERANCE = 1e-6
"""概率之和与 1 允许相差多少。"""


def entropy(p: Float[np.ndarray, "N K"]) -> Float[np.ndarray, "N"]:
    """熵：按 p 出现的事件，平均有多意外。

    Args:
        p: N 个分布，每行 K 个概率。

    Returns:
        每行的熵，0 到 ln K，单位奈特；除以 ln 2 得到比特。

    Raises:
        ValueError: 有一行不是概率分布。

    Source:
        Shannon（1948），§6；Cover、Thomas，Elements of Information Theory（第 2 版，2006），§2.1。

    Differences:
        Shannon 的公式带一个常数 K，等于任选对数的底；这里用自然对数。约定 0·ln 0 = 0。

    Examples:
        >>> entropy(np.array([[0.5, 0.5], [1.0, 0.0]])) / np.log(2)  # 一枚硬币：1 比特
        array([1., 0.])
    """
    _check_distributions(p)
    # (a) 意外程度的平均
    H: Float[np.ndarray, "N"] = (p * _surprise(p, p)).sum(1)
    return H


def cross_entropy(
    p: Float[np.ndarray, "N K"], q: Float[np.ndarray, "N K"]
) -> Float[np.ndarray, "N"]:
    """交叉熵：事件按 p 出现，却按 q 去预期，平均有多意外。

    Args:
        p: 真实分布，每行一个。
        q: 预测分布，每行一个。

    Returns:
        每行的交叉熵，单位奈特，不小于 p 的熵；p 有而 q 认为不可能的事件使它为 inf。

    Raises:
        ValueError: 有一行不是概率分布。

    Source:
        Goodfellow 等，Deep Learning（2016），§3.13。

    Examples:
        >>> p = np.array([[0.5, 0.5]])
        >>> cross_entropy(p, np.array([[0.25, 0.75]])).round(4)
        array([0.837])
    """
    _check_distributions(p)
    _check_distributions(q)
    # (b) 按 q 预期，按 p 平均
    H: Float[np.ndarray, "N"] = (p * _surprise(p, q)).sum(1)
    return H


def kl_divergence(
    p: Float[np.ndarray, "N K"], q: Float[np.ndarray, "N K"]
) -> Float[np.ndarray, "N"]:
    """KL 散度：用 q 代替 p，平均多出多少意外。

    Args:
        p: 真实分布，每行一个。
        q: 预测分布，每行一个。

    Returns:
        每行的 KL(p‖q)，单位奈特，非负（舍入可能给出 −1e-16 这样的值），可以是 inf。

    Raises:
        ValueError: 有一行不是概率分布。

    Source:
        Kullback、Leibler（1951）；Cover、Thomas（第 2 版，2006），§2.3。

    Differences:
        逐项相减再求和，不用“交叉熵 − 熵”：后者在 p ≈ q 时是两个相近的数相减。
        写成 ln p − ln q，不写 ln(p/q)：p/q 可能溢出。

    Examples:
        >>> p, q = np.array([[0.5, 0.5]]), np.array([[0.25, 0.75]])
        >>> kl_divergence(p, q).round(4), kl_divergence(q, p).round(4)  # 不对称
        (array([0.1438]), array([0.1308]))
    """
    _check_distributions(p)
    _check_distributions(q)
    # (c) 多出的意外，按 p 平均
    extra = _surprise(p, q) - _surprise(p, p)
    KL: Float[np.ndarray, "N"] = (p * extra).sum(1)
    return KL


def log_sum_exp(z: Float[np.ndarray, "N K"]) -> Float[np.ndarray, "N"]:
    """稳定地计算每行的 ln Σ exp(z)。

    Args:
        z: N 行数；每行至少一个不是 −inf，没有 +inf 或 nan。

    Returns:
        每行一个数，在 max z 与 max z + ln K 之间。

    Raises:
        ValueError: 有一行的最大值不是有限的。

    Source:
        Blanchard、Higham、Higham（2021），doi:10.1093/imanum/draa038，减去最大值的算法。

    Examples:
        >>> log_sum_exp(np.array([[1000.0, 1000.0]])).round(4)  # 直接算 exp(1000) 会溢出
        array([1000.6931])
    """
    # (d) 先减去最大值
    m = z.max(axis=1)
    if not np.isfinite(m).all():
        raise ValueError(f"每行的最大值应有限，得到 {m}")
    # (e) 指数都不超过 1，不会溢出
    total = np.exp(z - m[:, None]).sum(axis=1)
    lse: Float[np.ndarray, "N"] = m + np.log(total)
    return lse


def softmax(z: Float[np.ndarray, "N K"]) -> Float[np.ndarray, "N K"]:
    """把每行的 logits 变成概率。

    Args:
        z: logits，未归一化的对数概率。

    Returns:
        概率，每行和为 1。

    Raises:
        ValueError: 有一行的最大值不是有限的。

    Source:
        Goodfellow 等，Deep Learning（2016），§6.2.2.3。

    Examples:
        >>> softmax(np.log(np.array([[1.0, 3.0]])))
        array([[0.25, 0.75]])
    """
    p: Float[np.ndarray, "N K"] = np.exp(z - log_sum_exp(z)[:, None])
    return p


def softmax_cross_entropy(
    z: Float[np.ndarray, "N K"], y: Int[np.ndarray, "N"]
) -> Float[np.ndarray, "N"]:
    """多分类交叉熵：从 logits 直接算，不经过概率。

    Args:
        z: logits，每行一个样本。
        y: 正确类别的编号，0 到 K-1。

    Returns:
        每个样本的损失，单位奈特；没有取平均。

    Raises:
        ValueError: 编号超出范围，或有一行的最大值不是有限的。

    Source:
        Goodfellow 等，Deep Learning（2016），§6.2.2.3。

    Differences:
        `torch.nn.functional.cross_entropy` 默认对样本取平均，并把编号 −100 当作“忽略”；
        这里不平均，负的编号一律报错（numpy 会把它当成倒数第几类）。

    Examples:
        >>> softmax_cross_entropy(np.log(np.array([[1.0, 3.0]])), np.array([1])).round(4)
        array([0.2877])
    """
    _check_labels(y, z.shape[1])
    # (f) 归一化项减去正确类的 logit
    chosen = z[np.arange(len(z)), y]
    loss: Float[np.ndarray, "N"] = log_sum_exp(z) - chosen
    return loss


def softmax_cross_entropy_gradient(
    z: Float[np.ndarray, "N K"], y: Int[np.ndarray, "N"]
) -> Float[np.ndarray, "N K"]:
    """多分类交叉熵对 logits 的梯度：预测概率减去独热标签。

    Args:
        z: logits，每行一个样本。
        y: 正确类别的编号，0 到 K-1。

    Returns:
        每个样本的损失对自己那一行 logits 的梯度；每行和为 0，元素在 −1 与 1 之间。

    Raises:
        ValueError: 编号超出范围，或有一行的最大值不是有限的。

    Source:
        对 ln Σ exp(z) − z_y 逐项求导。

    Examples:
        >>> softmax_cross_entropy_gradient(np.log(np.array([[1.0, 3.0]])), np.array([1]))
        array([[ 0.25, -0.25]])
    """
    _check_labels(y, z.shape[1])
    # (g) 预测减去独热标签
    onehot = np.eye(z.shape[1])[y]
    grad: Float[np.ndarray, "N K"] = softmax(z) - onehot
    return grad


def binary_cross_entropy(
    z: Float[np.ndarray, "N"], y: Float[np.ndarray, "N"]
) -> Float[np.ndarray, "N"]:
    """二分类交叉熵：从一个 logit 直接算。

    Args:
        z: 正类的 logit，每个样本一个；概率是 σ(z)。
        y: 正类的目标概率，0 到 1；硬标签取 0 或 1。

    Returns:
        每个样本的损失，单位奈特；没有取平均。

    Raises:
        ValueError: z 不是有限的，或 y 不在 0 到 1 之间。

    Source:
        把 σ(z) 代入 −y ln σ(z) − (1−y) ln(1−σ(z))，化简得 softplus(z) − yz；硬标签的情形见
        Goodfellow 等，Deep Learning（2016），§6.2.2.2。

    Examples:
        >>> binary_cross_entropy(np.array([0.0, 1000.0]), np.array([1.0, 1.0])).round(4)
        array([0.6931, 0.    ])
    """
    if not np.isfinite(z).all():
        raise ValueError("logit 应是有限的，得到 inf 或 nan")
    if not ((y >= 0) & (y <= 1)).all():
        raise ValueError(f"目标概率应在 0 到 1 之间，得到 {y}")
    # (h) 指数都不超过 1，不会溢出
    linear = np.maximum(z, 0) - z * y
    tail = np.log1p(np.exp(-np.abs(z)))
    loss: Float[np.ndarray, "N"] = linear + tail
    return loss


def _surprise(p: Float[np.ndarray, "N K"], q: Float[np.ndarray, "N K"]) -> Float[np.ndarray, "N K"]:
    """逐项的意外程度 −ln q；p 为 0 的项不参与平均，取 0，哪怕 q 也是 0。"""
    with np.errstate(divide="ignore"):  # q = 0 < p：意外无穷大，是定义，不是故障
        surprise: Float[np.ndarray, "N K"] = -np.log(np.where(p > 0, q, 1))
    return surprise


def _check_distributions(p: Float[np.ndarray, "N K"]) -> None:
    total = p.sum(axis=1)
    if not ((p >= 0).all() and np.allclose(total, 1, rtol=0, atol=TOLERANCE)):
        raise ValueError(f"每行应是非负、和为 1 的概率，得到最小值 {p.min()}、行和 {total}")


def _check_labels(y: Int[np.ndarray, "N"], K: int) -> None:
    if not ((y >= 0) & (y < K)).all():
        raise ValueError(f"类别编号应在 0 到 {K - 1} 之间，得到 {y}")
