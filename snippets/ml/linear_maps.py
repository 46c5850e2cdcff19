"""矩阵即线性映射：面积、特征值、特征基与奇异值，都从几何做起。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Complex, Float

SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
"""单位正方形的四个角，逆时针。"""


class Eigenpair(NamedTuple):
    """一对特征值与特征向量的近似，连同它有多准。

    Source:
        特征值的定义 Av = λv；Goodfellow 等，Deep Learning（2016），§2.7。
    """

    value: float
    """特征值：沿 vector 伸缩的倍数。"""
    vector: Float[np.ndarray, "D"]
    """特征向量：方向，长度为 1。"""
    residual: float
    """残差 ‖Av − λv‖；不随步数趋于 0，就是没有收敛。"""


class SVD(NamedTuple):
    """奇异值分解 A = U · diag(S) · Vᵀ。

    Source:
        Goodfellow 等，Deep Learning（2016），§2.8。
    """

    U: Float[np.ndarray, "2 2"]
    """输出一侧的正交矩阵：旋转或反射。"""
    S: Float[np.ndarray, "2"]
    """奇异值，由大到小，非负。"""
    V: Float[np.ndarray, "2 2"]
    """输入一侧的正交矩阵，这里总是旋转。"""


def transform(A: Float[np.ndarray, "M D"], x: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "N M"]:
    """把每个点送到它的像；点按行存放。

    Args:
        A: 线性映射，第 j 列是第 j 个基向量的像。
        x: N 个 D 维点，每行一个。

    Returns:
        N 个像，`out[n] = A @ x[n]`。

    Source:
        矩阵与向量乘积的定义；Goodfellow 等，Deep Learning（2016），§2.2。

    Examples:
        >>> A = np.array([[2.0, 1.0], [0.0, 3.0]])
        >>> transform(A, np.eye(2))  # 基向量的像：A 的两列，在这里是两行
        array([[2., 0.],
               [1., 3.]])
    """
    image: Float[np.ndarray, "N M"] = x @ A.T
    return image


def signed_area(polygon: Float[np.ndarray, "N 2"]) -> float:
    """多边形的有向面积：顶点逆时针为正，顺时针为负。

    Args:
        polygon: 依次排列的 N 个顶点，首尾不重复。

    Returns:
        有向面积，单位是坐标单位的平方。

    Source:
        鞋带公式：各边与原点组成的三角形的有向面积之和。

    Examples:
        >>> signed_area(np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 3.0]]))
        3.0
    """
    x, y = polygon.T
    # (a) 三角形的有向面积之和
    cross = x * np.roll(y, -1) - np.roll(x, -1) * y
    return float(cross.sum() / 2)


def area_scaling(A: Float[np.ndarray, "2 2"]) -> float:
    """单位正方形的像的有向面积，它就是行列式。

    Args:
        A: 平面上的线性映射。

    Returns:
        面积放大的倍数；负号表示翻面，0 表示压扁到一条线或一个点。

    Source:
        行列式的几何意义；Deep Learning（2016），§2.11。

    Examples:
        >>> area_scaling(np.array([[0.0, 1.0], [1.0, 0.0]]))  # 反射
        -1.0
    """
    # (b) 正方形的像
    image = transform(A, np.array(SQUARE))
    return signed_area(image)


def eigenvalues(A: Float[np.ndarray, "2 2"]) -> Complex[np.ndarray, "2"]:
    """解特征多项式，得到两个特征值。

    Args:
        A: 平面上的线性映射。

    Returns:
        两个复数：实数时由大到小，共轭时虚部为正的在前。

    Source:
        特征多项式 λ² − (a + d)λ + (ad − bc) = 0 的求根公式。

    Differences:
        判别式写成 ((a − d)/2)² + bc，而不是 ((a + d)/2)² − (ad − bc)：两者相等，后者在 a ≈ d
        时两个大数相减。误差是 ‖A‖ 的舍入那么大，远小于 ‖A‖ 的特征值因此只有绝对精度。
        维数高时不要求根：多项式的根对系数太敏感，`numpy.linalg.eigvals` 用 QR 迭代。

    Examples:
        >>> eigenvalues(np.array([[2.0, 1.0], [1.0, 2.0]]))
        array([3.+0.j, 1.+0.j])
        >>> eigenvalues(np.array([[0.0, -1.0], [1.0, 0.0]]))  # 转 90°：没有实特征值
        array([0.+1.j, 0.-1.j])
    """
    (a, b), (c, d) = A
    # (c) 两个特征值的平均
    mean = (a + d) / 2
    # (d) 到平均的距离的平方，可以为负
    square = ((a - d) / 2) ** 2 + b * c
    # (e) 两个特征值
    distance = np.sqrt(complex(square))
    return np.array([mean + distance, mean - distance])


def eigenbasis_condition(A: Float[np.ndarray, "2 2"]) -> float:
    """两个实单位特征向量拼成的矩阵的条件数：离“不能对角化”还有多远。

    Args:
        A: 平面上的线性映射。

    Returns:
        1 表示特征向量互相垂直（或任何方向都是特征向量）；越大，两个特征向量越接近平行；
        inf 表示凑不齐一组实的特征基，不能在实数上对角化。

    Source:
        把 A 旋转成上三角（Schur 分解）：对角线差 s = λ₁ − λ₂，右上角的绝对值 n = |b − c|，
        两个特征向量夹角的余弦是 n/√(n² + s²)，条件数随之得到。推导为本项目所做。

    Differences:
        只论实数；复数域上旋转也能对角化。“能否对角化”经不起舍入：剪切矩阵改动 1e-20 就变成
        “能”。所以返回条件数，由调用者决定多大算不能：双精度下超过约 1e8，两个特征值之差
        已与舍入造成的误差一样大。

    Examples:
        >>> eigenbasis_condition(np.array([[2.0, 1.0], [1.0, 2.0]]))  # 对称
        1.0
        >>> eigenbasis_condition(np.array([[1.0, 1.0], [0.0, 1.0]]))  # 剪切
        inf
    """
    (a, b), (c, d) = A
    square = ((a - d) / 2) ** 2 + b * c
    lean = abs(b - c)
    if square < 0 or (square == 0 and lean > 0):
        return float("inf")
    if lean == 0:
        return 1.0
    gap = 2 * np.sqrt(square)
    return float((lean + np.hypot(lean, gap)) / gap)


def power_iteration(
    A: Float[np.ndarray, "D D"], rng: np.random.Generator, steps: int = 100
) -> Eigenpair:
    """反复乘 A 再归一化，收敛到绝对值最大的特征值。

    Args:
        A: 方阵。
        rng: 起点的随机源。
        steps: 乘多少次，steps ≥ 0。

    Returns:
        最后一步的近似。绝对值最大的特征值只有一个时收敛，方向的误差每步乘 |λ₂/λ₁|；
        旋转、反射等没有唯一最大者时不收敛，residual 会说出来。

    Raises:
        ValueError: steps 为负。

    Source:
        幂迭代；Golub、Van Loan，Matrix Computations（第 4 版，2013），§7.3.1。

    Examples:
        >>> pair = power_iteration(np.array([[2.0, 1.0], [1.0, 2.0]]), np.random.default_rng(0))
        >>> round(pair.value, 12), np.abs(pair.vector).round(6)
        (3.0, array([0.707107, 0.707107]))
    """
    if steps < 0:
        raise ValueError(f"步数 steps 不能为负，得到 {steps}")
    v = rng.standard_normal(len(A))
    v /= np.linalg.norm(v)
    for _ in range(steps):
        image = A @ v
        length = np.linalg.norm(image)
        if length == 0:  # v 被压成 0：它就是特征值 0 的特征向量
            break
        v = image / length
    value = float(v @ A @ v)
    return Eigenpair(value, v, float(np.linalg.norm(A @ v - value * v)))


def svd(A: Float[np.ndarray, "2 2"]) -> SVD:
    """把任意 2×2 矩阵写成：旋转，沿坐标轴缩放，再旋转或反射。

    Args:
        A: 平面上的线性映射，任意。

    Returns:
        U、S、V，使 A = U · diag(S) · Vᵀ。

    Source:
        单侧 Jacobi 法：转动输入的坐标系，直到两列的像互相垂直；2×2 时转一次就够。
        Demmel、Veselić（1992），doi:10.1137/0613074。

    Differences:
        `numpy.linalg.svd` 返回 Vᵀ，且 U、V 都可能是反射；这里 V 总是旋转，反射归 U。
        不走 AᵀA 的特征值：平方会让小的奇异值丢掉一半有效数字。两列平方和之差写成
        (p − q)·(p + q)，两列几乎等长时不丢精度。

    Examples:
        >>> U, S, V = svd(np.array([[0.0, 2.0], [3.0, 0.0]]))
        >>> S
        array([3., 2.])
        >>> np.allclose(U * S @ V.T, [[0.0, 2.0], [3.0, 0.0]])
        True
    """
    p, q = A.T  # A 的两列
    # (f) 转多少，两个像才互相垂直
    angle = np.arctan2(2 * p @ q, (p - q) @ (p + q)) / 2
    cos, sin = np.cos(angle), np.sin(angle)
    V = np.array([[cos, -sin], [sin, cos]])
    # (g) 第一个像的长度与方向
    first, second = (A @ V).T
    length = np.linalg.norm(first)
    u = first / length if length else np.array([1.0, 0.0])
    # (h) 第二个像落在 u 的垂线上
    normal = np.array([-u[1], u[0]])
    height = normal @ second
    if height < 0:
        normal, height = -normal, -height
    U = np.stack([u, normal], axis=1)
    return SVD(U, np.array([length, height]), V)
