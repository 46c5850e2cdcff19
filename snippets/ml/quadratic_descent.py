"""二次函数 ½θᵀAθ − bᵀθ 上的梯度下降：误差怎样缩小，步长取多大。A 对称正定。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Choice(NamedTuple):
    """最快的步长与动量，和它每步缩小到的比例。

    Source:
        Polyak（1964）；推导见 Goh（2017），doi:10.23915/distill.00006。
    """

    alpha: float
    beta: float
    rho: float


def quadratic_gradient(
    theta: Float[np.ndarray, "D"], A: Float[np.ndarray, "D D"], b: Float[np.ndarray, "D"]
) -> Float[np.ndarray, "D"]:
    """二次函数的梯度。

    Args:
        theta: 参数。
        A: 对称矩阵。
        b: 一次项的系数。

    Returns:
        梯度；在 Aθ = b 的解处为 0。

    Source:
        对 ½θᵀAθ − bᵀθ 求导。

    Examples:
        >>> quadratic_gradient(np.array([1.0, 1.0]), np.diag([1.0, 9.0]), np.zeros(2))
        array([1., 9.])
    """
    # (b) 求导
    g: Float[np.ndarray, "D"] = A @ theta - b
    return g


def after_steps(
    theta: Float[np.ndarray, "D"],
    A: Float[np.ndarray, "D D"],
    b: Float[np.ndarray, "D"],
    alpha: float,
    t: int,
) -> Float[np.ndarray, "D"]:
    """梯度下降走 t 步以后在哪里：不用迭代，沿特征向量一次算出。

    Args:
        theta: 出发点。
        A: 对称正定的矩阵。
        b: 一次项的系数。
        alpha: 学习率。
        t: 步数，0 以上。

    Returns:
        t 步以后的参数。

    Source:
        Goh，Why Momentum Really Works（2017），“First Steps: Gradient Descent”一节。

    Examples:
        >>> after_steps(np.array([1.0, 1.0]), np.diag([1.0, 9.0]), np.zeros(2), 0.2, 2).round(2)
        array([0.64, 0.64])
    """
    lam, Q = np.linalg.eigh(A)
    best = np.linalg.solve(A, b)
    # (c) 每个方向上的误差各乘各的
    error = (1 - alpha * lam) ** t * (Q.T @ (theta - best))
    end: Float[np.ndarray, "D"] = best + Q @ error
    return end


def contraction(lam: Float[np.ndarray, "D"], alpha: float) -> float:
    """收缩率：误差的长度每步至多缩小到几倍。

    Args:
        lam: A 的特征值，都为正。
        alpha: 学习率。

    Returns:
        小于 1 就收敛；大于 1，几乎从任何地方出发都发散。

    Source:
        Goh（2017），“First Steps: Gradient Descent”一节。

    Examples:
        >>> contraction(np.array([1.0, 9.0]), 0.2)
        0.8
    """
    # (d) 最慢的方向说了算
    rho = np.abs(1 - alpha * lam).max()
    return float(rho)


def best_step(lam_min: float, lam_max: float) -> Choice:
    """不用动量时最快的步长：两端的方向一样慢。

    Args:
        lam_min: 最小的特征值，正数。
        lam_max: 最大的特征值。

    Returns:
        步长，动量 0，收缩率。

    Raises:
        ValueError: 特征值不是正的，或者次序反了。

    Source:
        Goh（2017），“First Steps: Gradient Descent”一节。

    Examples:
        >>> best_step(1.0, 9.0)
        Choice(alpha=0.2, beta=0.0, rho=0.8)
    """
    _check_order(lam_min, lam_max)
    kappa = lam_max / lam_min
    # (e) 1 − αλ 在两端大小相等、符号相反
    alpha = 2 / (lam_min + lam_max)
    # (f) 这时的收缩率
    rho = (kappa - 1) / (kappa + 1)
    return Choice(alpha, 0.0, rho)


def best_momentum(lam_min: float, lam_max: float) -> Choice:
    """动量法最快的步长与动量：收缩率里的条件数开了平方。

    Args:
        lam_min: 最小的特征值，正数。
        lam_max: 最大的特征值。

    Returns:
        步长、动量与收缩率，配合 `momentum` 用。

    Raises:
        ValueError: 特征值不是正的，或者次序反了。

    Source:
        Polyak（1964）；Goh（2017），“Optimal parameters”一段。

    Differences:
        收缩率是很多步以后的；开头的几步误差可以先变大。

    Examples:
        >>> best_momentum(1.0, 9.0)
        Choice(alpha=0.25, beta=0.25, rho=0.5)
    """
    _check_order(lam_min, lam_max)
    # (j) 步长，最多接近不用动量时的两倍
    alpha = (2 / (lam_min**0.5 + lam_max**0.5)) ** 2
    # (k) 收缩率，κ 换成 √κ
    kappa = lam_max / lam_min
    rho = (kappa**0.5 - 1) / (kappa**0.5 + 1)
    # (l) 动量是它的平方
    beta = rho**2
    return Choice(alpha, beta, rho)


def _check_order(lam_min: float, lam_max: float) -> None:
    if not 0 < lam_min <= lam_max:
        raise ValueError(f"应有 0 < lam_min ≤ lam_max，得到 {lam_min}、{lam_max}")
