"""主成分分析：协方差的特征分解，与中心化以后的奇异值分解，是同一件事。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class PCA(NamedTuple):
    """前 M 个主成分。

    Source:
        C. M. Bishop，Pattern Recognition and Machine Learning，2006，§12.1.1。
    """

    m: Float[np.ndarray, "D"]
    """训练集的均值；新样本也减它。"""
    Q: Float[np.ndarray, "D M"]
    """每列一个方向，互相垂直、长度为 1；绝对值最大的分量取正。"""
    variance: Float[np.ndarray, "M"]
    """每个方向上的方差（除以 N − 1），由大到小。"""
    total: float
    """全部 D 个方向的方差之和。"""


def center(X: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "N D"]:
    """每个特征减去自己的均值。

    Args:
        X: N 个样本，每行一个。

    Returns:
        每列的均值是 0。

    Source:
        Bishop，Pattern Recognition and Machine Learning（2006），§12.1.1。

    Examples:
        >>> center(np.array([[1.0, 5.0], [3.0, 5.0]]))
        array([[-1.,  0.],
               [ 1.,  0.]])
    """
    # (a) 各列减去各列的均值
    m = X.mean(0)
    Z: Float[np.ndarray, "N D"] = X - m
    return Z


def covariance(X: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "D D"]:
    """样本协方差矩阵。

    Args:
        X: N 个样本，N ≥ 2。

    Returns:
        对称、半正定；对角线是各个特征的方差。

    Raises:
        ValueError: 样本不到两个，N − 1 = 0。

    Source:
        无偏的样本协方差，除以 N − 1。

    Differences:
        Bishop（2006）§12.1.1 除以 N，是极大似然的估计；方向相同，方差差 N/(N − 1) 倍。

    Examples:
        >>> covariance(np.array([[1.0, 0.0], [2.0, 2.0], [3.0, 4.0]]))
        array([[1., 2.],
               [2., 4.]])
    """
    if len(X) < 2:  # noqa: PLR2004 -- 一个样本没有方差
        raise ValueError(f"至少要有两个样本，得到 {len(X)} 个")
    Z = center(X)
    # (b) 中心化以后再相乘
    C: Float[np.ndarray, "D D"] = Z.T @ Z / (len(X) - 1)
    return C


def directional_variance(X: Float[np.ndarray, "N D"], q: Float[np.ndarray, "D"]) -> float:
    """投影到方向 q 以后的方差。

    Args:
        X: N 个样本，N ≥ 2。
        q: 方向，长度为 1。

    Returns:
        非负。

    Raises:
        ValueError: q 的长度不是 1，或样本不到两个。

    Source:
        Bishop（2006），§12.1.1。

    Examples:
        >>> directional_variance(np.array([[0.0, 1.0], [2.0, 1.0]]), np.array([1.0, 0.0]))
        2.0
    """
    if not np.isclose(q @ q, 1):
        raise ValueError(f"方向 q 的长度应是 1，得到 {np.linalg.norm(q)}")
    # (c) 投影的方差
    return float(q @ covariance(X) @ q)


def by_covariance(X: Float[np.ndarray, "N D"], M: int) -> PCA:
    """特征分解协方差矩阵，取最大的 M 个。

    Args:
        X: N 个样本，N ≥ 2。
        M: 要几个方向，1 到 D。

    Returns:
        前 M 个主成分。

    Raises:
        ValueError: 样本不到两个，或 M 不在 1 到 D 之间。

    Source:
        Hotelling（1933）；Bishop（2006），§12.1.1。

    Differences:
        相乘以后，小于最大方差约 1e-16 的方差都淹没在舍入里；特征多、要精确时用 `by_svd`。

    Examples:
        >>> pca = by_covariance(np.array([[1.0, 0.0], [2.0, 2.0], [3.0, 4.0]]), 1)
        >>> pca.variance.round(6), (pca.Q * np.sqrt(5)).round(6).ravel()  # 都在一条斜率为 2 的线上
        (array([5.]), array([1., 2.]))
    """
    C = covariance(X)
    _check_count(M, X.shape[1])
    variance, Q = np.linalg.eigh(C)  # 由小到大
    Q = _positive(Q[:, ::-1][:, :M])
    return PCA(X.mean(0), Q, variance[::-1][:M], float(np.trace(C)))


def by_svd(X: Float[np.ndarray, "N D"], M: int) -> PCA:
    """奇异值分解中心化的数据，右奇异向量就是方向。

    Args:
        X: N 个样本，N ≥ 2。
        M: 要几个方向，1 到 min(N, D)。

    Returns:
        前 M 个主成分。

    Raises:
        ValueError: 样本不到两个，或 M 不在 1 到 min(N, D) 之间。

    Source:
        Z = U S Vᵀ，于是 ZᵀZ = V S² Vᵀ。

    Examples:
        >>> pca = by_svd(np.array([[1.0, 0.0], [2.0, 2.0], [3.0, 4.0]]), 1)
        >>> pca.variance.round(6)
        array([5.])
    """
    if len(X) < 2:  # noqa: PLR2004 -- 一个样本没有方差
        raise ValueError(f"至少要有两个样本，得到 {len(X)} 个")
    _check_count(M, min(X.shape))
    _, s, Vt = np.linalg.svd(center(X), full_matrices=False)
    variance = s**2 / (len(X) - 1)
    return PCA(X.mean(0), _positive(Vt[:M].T), variance[:M], float(variance.sum()))


def project(
    X: Float[np.ndarray, "N D"], m: Float[np.ndarray, "D"], Q: Float[np.ndarray, "D M"]
) -> Float[np.ndarray, "N M"]:
    """降维：减去训练集的均值，投影到 M 个方向上。

    Args:
        X: 样本，每行一个；可以是没见过的。
        m: 训练集的均值。
        Q: 方向，列互相垂直、长度为 1。

    Returns:
        每行是新的坐标；在训练集上，列与列不相关。

    Source:
        Bishop（2006），§12.1.2。

    Examples:
        >>> project(np.array([[3.0, 4.0]]), np.array([1.0, 4.0]), np.array([[1.0], [0.0]]))
        array([[2.]])
    """
    # (d) 减均值，投影
    T: Float[np.ndarray, "N M"] = (X - m) @ Q
    return T


def reconstruct(
    T: Float[np.ndarray, "N M"], m: Float[np.ndarray, "D"], Q: Float[np.ndarray, "D M"]
) -> Float[np.ndarray, "N D"]:
    """还原：从新的坐标回到原来的空间，丢掉的方向用均值代替。

    Args:
        T: 新的坐标。
        m: 训练集的均值。
        Q: 方向。

    Returns:
        离原样本最近的、落在这 M 个方向张成的平面上的点。

    Source:
        Bishop（2006），§12.1.2。

    Examples:
        >>> reconstruct(np.array([[2.0]]), np.array([1.0, 4.0]), np.array([[1.0], [0.0]]))
        array([[3., 4.]])
    """
    # (e) 转回去，加上均值
    X_hat: Float[np.ndarray, "N D"] = T @ Q.T + m
    return X_hat


def _positive(Q: Float[np.ndarray, "D M"]) -> Float[np.ndarray, "D M"]:
    """每列的正负号本来任意：让绝对值最大的分量为正。"""
    largest = np.abs(Q).argmax(0)
    signed: Float[np.ndarray, "D M"] = Q * np.sign(Q[largest, np.arange(Q.shape[1])])
    return signed


def _check_count(M: int, most: int) -> None:
    if not 1 <= M <= most:
        raise ValueError(f"方向数 M 应在 1 到 {most} 之间，得到 {M}")
