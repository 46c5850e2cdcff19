"""逻辑回归：概率、损失、梯度与海森矩阵，用牛顿法训练。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.information import binary_cross_entropy

STILL = 1e-12
"""一步比这还短，就是到了。"""
ROUNDING = 1e-14
"""目标函数的舍入误差有多大；升高不到这么多，算没有升高。"""


class Fit(NamedTuple):
    """训练的结果，连同它有没有收敛。

    Source:
        C. M. Bishop，Pattern Recognition and Machine Learning，2006，§4.3.3。
    """

    w: Float[np.ndarray, "D"]
    """权重；X 最后一列补了 1 的，最后一个就是偏置。"""
    losses: Float[np.ndarray, "T"]
    """每一步之前的目标函数，再加上最后的。"""
    slope: float
    """最后的梯度里绝对值最大的分量；不接近 0 就是没有收敛。"""


def with_bias(X: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "N D+1"]:
    """在每个样本后面补一个 1，偏置就成了权重的最后一个分量。

    Args:
        X: N 个样本，每行一个。

    Returns:
        多一列 1 的矩阵。

    Source:
        wᵀx + b = (w, b)ᵀ(x, 1)。

    Examples:
        >>> with_bias(np.array([[2.0, 3.0]]))
        array([[2., 3., 1.]])
    """
    return np.column_stack([X, np.ones(len(X))])


def probability(X: Float[np.ndarray, "N D"], w: Float[np.ndarray, "D"]) -> Float[np.ndarray, "N"]:
    """每个样本是正类的概率。

    Args:
        X: N 个样本，每行一个。
        w: 权重。

    Returns:
        0 到 1 之间；绝对值很大的 wᵀx 会舍入成 0 或 1，但不溢出。

    Source:
        Bishop，Pattern Recognition and Machine Learning（2006），§4.3.2。

    Differences:
        z 为负时用 e^z/(1 + e^z)：同一个函数，指数不会溢出。

    Examples:
        >>> probability(np.array([[0.0], [np.log(3)], [-1000.0]]), np.array([1.0]))
        array([0.5 , 0.75, 0.  ])
    """
    # (a) 一行一个内积
    z = X @ w
    # (b) 指数都不大于 0
    small = np.exp(-np.abs(z))
    top = np.where(z >= 0, 1, small)
    p: Float[np.ndarray, "N"] = top / (1 + small)
    return p


def objective(
    X: Float[np.ndarray, "N D"],
    y: Float[np.ndarray, "N"],
    w: Float[np.ndarray, "D"],
    lam: Float[np.ndarray, "D"],
) -> float:
    """目标函数：交叉熵的平均，加上权重的平方惩罚。

    Args:
        X: N 个样本，每行一个。
        y: 标签，0 或 1（0 到 1 之间的目标概率也可以）。
        w: 权重。
        lam: 每个权重各自的惩罚，非负；偏置那一个通常是 0。

    Returns:
        一个非负数，单位奈特。

    Raises:
        ValueError: 标签不在 0 到 1 之间，或惩罚为负。

    Source:
        Bishop（2006），§4.3.2；惩罚项见 Goodfellow 等，Deep Learning（2016），§7.1.1。

    Differences:
        从 wᵀx 直接算交叉熵，不先算概率再取对数：概率舍入成 0 时对数是 −∞。

    Examples:
        >>> X, y = np.array([[1.0], [-1.0]]), np.array([1.0, 0.0])
        >>> round(objective(X, y, np.array([0.0]), np.array([0.0])), 4)  # 各猜一半：ln 2
        0.6931
    """
    if not (lam >= 0).all():
        raise ValueError(f"惩罚应是非负的，得到 {lam}")
    # (c) 交叉熵的平均，加上惩罚
    loss = binary_cross_entropy(X @ w, y).mean()
    return float(loss + (lam * w**2).sum() / 2)


def gradient(
    X: Float[np.ndarray, "N D"],
    y: Float[np.ndarray, "N"],
    w: Float[np.ndarray, "D"],
    lam: Float[np.ndarray, "D"],
) -> Float[np.ndarray, "D"]:
    """目标函数对权重的梯度。

    Args:
        X: N 个样本，每行一个。
        y: 标签，0 或 1。
        w: 权重。
        lam: 每个权重各自的惩罚。

    Returns:
        与 w 一样长；误差（预测减标签）乘输入，再对样本取平均。

    Source:
        Bishop（2006），§4.3.2，那里不除以 N。

    Examples:
        >>> X, y = np.array([[2.0], [4.0]]), np.array([1.0, 0.0])
        >>> gradient(X, y, np.array([0.0]), np.array([0.0]))  # (−½·2 + ½·4)/2
        array([0.5])
    """
    # (d) 误差乘输入，取平均
    p = probability(X, w)
    error = (p - y) / len(X)
    g: Float[np.ndarray, "D"] = X.T @ error + lam * w
    return g


def hessian(
    X: Float[np.ndarray, "N D"], w: Float[np.ndarray, "D"], lam: Float[np.ndarray, "D"]
) -> Float[np.ndarray, "D D"]:
    """目标函数的海森矩阵：梯度的导数，与标签无关。

    Args:
        X: N 个样本，每行一个。
        w: 权重。
        lam: 每个权重各自的惩罚。

    Returns:
        对称、半正定；所以目标函数是凸的。

    Source:
        Bishop（2006），§4.3.3，那里不除以 N、没有惩罚。

    Differences:
        1 − σ(z) 写成 σ(−z)：σ(z) 舍入成 1 的时候，前者就成了 0。

    Examples:
        >>> hessian(np.array([[2.0]]), np.array([0.0]), np.array([0.0]))  # ½·½·2·2
        array([[1.]])
    """
    # (e) 加权的 XᵀX
    r = probability(X, w) * probability(-X, w)
    curve = (X.T * r) @ X / len(X)
    H: Float[np.ndarray, "D D"] = curve + np.diag(lam)
    return H


def newton(
    X: Float[np.ndarray, "N D"],
    y: Float[np.ndarray, "N"],
    w: Float[np.ndarray, "D"],
    lam: Float[np.ndarray, "D"],
) -> Float[np.ndarray, "D"]:
    """走一步牛顿法：跳到局部的抛物面的最低点。

    Args:
        X: N 个样本，每行一个。
        y: 标签，0 或 1。
        w: 出发的权重。
        lam: 每个权重各自的惩罚。

    Returns:
        新的权重。

    Source:
        Bishop（2006），§4.3.3。

    Differences:
        不求逆矩阵，解一个线性方程组。

    Examples:
        >>> X, y = np.array([[1.0], [1.0], [1.0], [1.0]]), np.array([1.0, 1.0, 1.0, 0.0])
        >>> newton(X, y, np.array([0.0]), np.array([0.0]))  # (¾ − ½)/¼；最优是 ln 3 ≈ 1.0986
        array([1.])
    """
    g = gradient(X, y, w, lam)
    H = hessian(X, w, lam)
    # (f) 解 H·步 = g
    w_new: Float[np.ndarray, "D"] = w - np.linalg.solve(H, g)
    return w_new


def fit(
    X: Float[np.ndarray, "N D"],
    y: Float[np.ndarray, "N"],
    lam: Float[np.ndarray, "D"],
    steps: int = 25,
) -> Fit:
    """从零开始，反复走牛顿步；目标没有下降，就把步子减半。

    Args:
        X: N 个样本，每行一个。
        y: 标签，0 或 1。
        lam: 每个权重各自的惩罚。
        steps: 最多走多少步，steps ≥ 1。

    Returns:
        权重、每一步的目标函数、最后的梯度有多大。

    Raises:
        ValueError: 步数不是正的；标签、惩罚不合要求；样本线性可分，又没有惩罚去管住权重。

    Source:
        Bishop（2006），§4.3.3 的迭代重加权最小二乘。

    Differences:
        多了步子减半：普通的牛顿步在离最优远的地方会越走越远。“几乎可分”（有样本正好落在分界线
        上）也没有最优解，这里不检查：slope 会停在不为 0 的地方，或权重大得离谱。

    Examples:
        >>> X, y = np.array([[1.0], [1.0], [1.0], [1.0]]), np.array([1.0, 1.0, 1.0, 0.0])
        >>> fit(X, y, np.array([0.0])).w.round(6)  # 频率 3/4 的对数几率 ln 3
        array([1.098612])
    """
    if steps < 1:
        raise ValueError(f"步数 steps 应是正的，得到 {steps}")
    w = np.zeros(X.shape[1])
    losses = [objective(X, y, w, lam)]
    for _ in range(steps):
        step = newton(X, y, w, lam) - w
        if np.abs(step).max() < STILL:
            break
        while objective(X, y, w + step, lam) > losses[-1] + ROUNDING:
            step /= 2
        w = w + step
        losses.append(objective(X, y, w, lam))
    if not (lam * w).any() and ((2 * y - 1) * (X @ w) > 0).all():
        raise ValueError("样本线性可分又没有惩罚：权重越大损失越小，没有最优解；惩罚 lam 应是正的")
    slope = float(np.abs(gradient(X, y, w, lam)).max())
    return Fit(w, np.array(losses), slope)
