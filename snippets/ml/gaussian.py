"""高斯分布。"""

import numpy as np
from jaxtyping import Float


def gaussian_kl(
    mu_0: Float[np.ndarray, "D"],
    Sigma_0: Float[np.ndarray, "D D"],
    mu_1: Float[np.ndarray, "D"],
    Sigma_1: Float[np.ndarray, "D D"],
) -> float:
    """两个 D 维高斯分布的 KL 散度 KL(N_0‖N_1)，单位奈特。

    Args:
        mu_0: 前一个的均值。
        Sigma_0: 前一个的协方差，对称正定。
        mu_1: 后一个的均值。
        Sigma_1: 后一个的协方差，对称正定。

    Returns:
        非负；两个分布相同才是 0。

    Raises:
        ValueError: 协方差不是对称正定的。

    Source:
        把高斯密度代入 KL 散度的定义，取期望。

    Differences:
        不求逆矩阵、不算行列式：用 Cholesky 分解 Σ = L Lᵀ，ln det Σ = 2 Σ ln L_ii。

    Examples:
        >>> I = np.eye(2)
        >>> gaussian_kl(np.zeros(2), I, np.array([3.0, 4.0]), I)  # 只差均值：距离的平方的一半
        12.5
    """
    for Sigma in (Sigma_0, Sigma_1):
        if not np.allclose(Sigma, Sigma.T) or np.linalg.eigvalsh(Sigma).min() <= 0:
            raise ValueError(f"协方差应是对称正定的，得到 {Sigma.tolist()}")
    L_0, L_1 = np.linalg.cholesky(Sigma_0), np.linalg.cholesky(Sigma_1)
    # (a) 方差之比、均值之差、行列式之比
    trace = (np.linalg.solve(L_1, L_0) ** 2).sum()
    distance = (np.linalg.solve(L_1, mu_1 - mu_0) ** 2).sum()
    log_ratio = 2 * np.log(L_1.diagonal() / L_0.diagonal()).sum()
    return float(trace - len(mu_0) + distance + log_ratio) / 2
