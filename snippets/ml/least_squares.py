"""最小二乘：目标，梯度，三种解法（正规方程、QR、奇异值分解）。"""

import numpy as np
from jaxtyping import Float


def squared_error(
    w: Float[np.ndarray, "D"], X: Float[np.ndarray, "N D"], y: Float[np.ndarray, "N"]
) -> float:
    """目标：残差的平方和的一半。

    Args:
        w: 参数。
        X: 每行一个样本；要截距，就多一列 1。
        y: 每个样本的目标。

    Returns:
        非负，单位是 y 的单位的平方。

    Source:
        Boyd、Vandenberghe，Introduction to Applied Linear Algebra（2018），第 12 章。

    Differences:
        多一个 ½，求导以后没有 2。

    Examples:
        >>> squared_error(np.array([1.0]), np.ones((2, 1)), np.array([1.0, 3.0]))
        2.0
    """
    # (a) 残差的平方和的一半
    return float(((X @ w - y) ** 2).sum() / 2)


def squared_error_gradient(
    w: Float[np.ndarray, "D"], X: Float[np.ndarray, "N D"], y: Float[np.ndarray, "N"]
) -> Float[np.ndarray, "D"]:
    """目标的梯度：残差投到每一列上。

    Args:
        w: 参数。
        X: 每行一个样本。
        y: 每个样本的目标。

    Returns:
        梯度；是 0，当且仅当残差与 X 的每一列都垂直。

    Source:
        对 ½‖Xw − y‖² 求导；Boyd、Vandenberghe（2018），第 12 章。

    Examples:
        >>> squared_error_gradient(np.array([1.0]), np.ones((2, 1)), np.array([1.0, 3.0]))
        array([-2.])
    """
    # (b) 对 w 求导
    g: Float[np.ndarray, "D"] = X.T @ (X @ w - y)
    return g


def solve_normal(X: Float[np.ndarray, "N D"], y: Float[np.ndarray, "N"]) -> Float[np.ndarray, "D"]:
    """正规方程：令梯度为 0，解一个 D 阶方程组。

    Args:
        X: 每行一个样本，列线性无关。
        y: 每个样本的目标。

    Returns:
        使目标最小的 w。

    Raises:
        numpy.linalg.LinAlgError: XᵀX 在双精度里不可逆。

    Source:
        Golub、Van Loan，Matrix Computations（第 4 版，2013），第 5 章。

    Differences:
        对称正定，本可以用 Cholesky 分解，快一倍；numpy 没有现成的三角回代，用一般的解法。

    Examples:
        >>> X = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
        >>> solve_normal(X, np.array([0.0, 2.0, 1.0])).round(6)
        array([0.5, 0.5])
    """
    # (c) 令梯度为 0
    w: Float[np.ndarray, "D"] = np.linalg.solve(X.T @ X, X.T @ y)
    return w


def solve_qr(X: Float[np.ndarray, "N D"], y: Float[np.ndarray, "N"]) -> Float[np.ndarray, "D"]:
    """QR 分解：先把 X 的列换成标准正交基，不求 XᵀX。

    Args:
        X: 每行一个样本，列线性无关，N 不小于 D。
        y: 每个样本的目标。

    Returns:
        使目标最小的 w。

    Raises:
        numpy.linalg.LinAlgError: R 的对角线上有 0，即列线性相关。

    Source:
        Golub、Van Loan，Matrix Computations（第 4 版，2013），第 5 章。

    Examples:
        >>> X = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
        >>> solve_qr(X, np.array([0.0, 2.0, 1.0])).round(6)
        array([0.5, 0.5])
    """
    # (d) 列的标准正交基
    Q, R = np.linalg.qr(X)
    # (e) 上三角的方程组
    w: Float[np.ndarray, "D"] = np.linalg.solve(R, Q.T @ y)
    return w


def solve_svd(
    X: Float[np.ndarray, "N D"], y: Float[np.ndarray, "N"], rcond: float = 1e-12
) -> Float[np.ndarray, "D"]:
    """奇异值分解：列相关也行，许多解里取最短的。

    Args:
        X: 每行一个样本，不要求列线性无关，也不要求 N 不小于 D。
        y: 每个样本的目标。
        rcond: 奇异值不超过最大的几倍，就当作 0。

    Returns:
        使目标最小的 w 里，长度最小的一个。

    Source:
        Golub、Van Loan，Matrix Computations（第 4 版，2013），第 5 章。

    Differences:
        `numpy.linalg.lstsq` 的默认 rcond 是 max(N, D) 乘机器精度，N、D 不到四千时比这里小。

    Examples:
        >>> solve_svd(np.array([[1.0, 1.0]]), np.array([2.0])).round(6)  # w₁ + w₂ = 2 上最短的
        array([1., 1.])
    """
    # (f) 三个因子
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    kept = s > rcond * s.max(initial=0)
    # (g) 为 0 的奇异值不除，那个方向不走
    w: Float[np.ndarray, "D"] = Vt[kept].T @ ((U.T @ y)[kept] / s[kept])
    return w
