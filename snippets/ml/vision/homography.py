"""单应：平面到平面的投影变换，用归一化的直接线性变换估计。"""

import numpy as np
from jaxtyping import Float

RANK_TOLERANCE = 1e-9
"""最小的奇异值与最大的比（方程看第八个，单应看第三个），低于它就算定不出来。"""


def project(H: Float[np.ndarray, "3 3"], x: Float[np.ndarray, "N 2"]) -> Float[np.ndarray, "N 2"]:
    """用单应把点变到另一张图上。

    Args:
        H: 单应，差一个非零的倍数都一样。
        x: 点的坐标，每行一个。

    Returns:
        变过去的坐标；分母是 0 的点在无穷远，得到 inf 或 nan。

    Source:
        Hartley、Zisserman，Multiple View Geometry（第 2 版，2004），§2.3。

    Examples:
        >>> H = np.array([[1.0, 0, 0], [0, 1, 0], [1, 0, 1]])
        >>> project(H, np.array([[1.0, 2.0]]))
        array([[0.5, 1. ]])
    """
    ones = np.ones(len(x))
    # (a) 补一个 1，乘 H，前两个除以第三个
    z = np.column_stack([x, ones]) @ H.T
    with np.errstate(divide="ignore", invalid="ignore"):
        y: Float[np.ndarray, "N 2"] = z[:, :2] / z[:, 2:]
    return y


def plane_homography(
    K: Float[np.ndarray, "3 3"],
    R: Float[np.ndarray, "3 3"],
    t: Float[np.ndarray, "3"],
    n: Float[np.ndarray, "3"],
    d: float,
) -> Float[np.ndarray, "3 3"]:
    """同一个平面的两张照片之间的单应；t = 0 就是只转动相机，与平面无关。

    Args:
        K: 内参矩阵，两张照片相同。
        R: 旋转：第二个相机的坐标是 R X + t。
        t: 平移。
        n: 平面的法向，在第一个相机的坐标里：平面上的 X 满足 n · X = d。
        d: 同上，不是 0；n 的长度是 1 时，大小是平面到第一个相机的距离。

    Returns:
        把第一张照片上的点变到第二张的单应。

    Source:
        Hartley、Zisserman（第 2 版，2004），§13.1（平面）、§8.4（旋转）。

    Differences:
        书里的平面写成 n · X + d = 0，所以是减号。

    Examples:
        >>> I, n = np.eye(3), np.array([0.0, 0.0, 1.0])
        >>> plane_homography(I, I, np.array([1.0, 0.0, 0.0]), n, 2.0)  # 平移 1，距离 2
        array([[1. , 0. , 0.5],
               [0. , 1. , 0. ],
               [0. , 0. , 1. ]])
    """
    # (b) 在平面上，t 可以写成 t nᵀX / d
    moved = R + np.outer(t, n) / d
    H: Float[np.ndarray, "3 3"]
    H = K @ moved @ np.linalg.inv(K)
    return H


def normalization(x: Float[np.ndarray, "N 2"]) -> Float[np.ndarray, "3 3"]:
    """Hartley 归一化：把点移到原点、缩到平均距离 √2 的相似变换。

    Args:
        x: 点，至少两个不同的。

    Returns:
        变换的矩阵 T。

    Raises:
        ValueError: 点全部重合。

    Source:
        Hartley（1997），doi:10.1109/34.601246；Hartley、Zisserman（第 2 版，2004），§4.4.4。

    Examples:
        >>> normalization(np.array([[0.0, 0], [2, 0], [2, 2], [0, 2]]))
        array([[ 1.,  0., -1.],
               [ 0.,  1., -1.],
               [ 0.,  0.,  1.]])
    """
    # (c) 重心
    m = x.mean(0)
    reach = np.linalg.norm(x - m, axis=1).mean()
    if reach == 0:
        raise ValueError(f"点全部重合，定不出单应：{x[0].tolist()}")
    # (d) 平均距离变成 √2
    s = np.sqrt(2) / reach
    # (e) 先平移，再缩放
    T: Float[np.ndarray, "3 3"]
    T = np.array([[s, 0, -s * m[0]], [0, s, -s * m[1]], [0, 0, 1]])
    return T


def design(x: Float[np.ndarray, "N 2"], y: Float[np.ndarray, "N 2"]) -> Float[np.ndarray, "2*N 9"]:
    """每对点两个方程：A h = 0，h 是 H 按行排成的 9 个数。

    Args:
        x: 第一张图上的点。
        y: 第二张图上对应的点。

    Returns:
        方程的系数，每对点两行。

    Source:
        Hartley、Zisserman（第 2 版，2004），§4.1，式 (4.3)。

    Differences:
        书里的点是齐次坐标；这里第三个坐标是 1。

    Examples:
        >>> design(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]))
        array([[ 0.,  0.,  0., -1., -2., -1.,  4.,  8.,  4.],
               [ 1.,  2.,  1.,  0.,  0.,  0., -3., -6., -3.]])
    """
    one = np.column_stack([x, np.ones(len(x))])
    none = np.zeros_like(one)
    # (f) 去掉了分母；第一行管纵坐标，第二行管横坐标
    top = np.hstack([none, -one, y[:, 1:] * one])
    bottom = np.hstack([one, none, -y[:, :1] * one])
    A: Float[np.ndarray, "2*N 9"]
    A = np.stack([top, bottom], axis=1).reshape(-1, 9)
    return A


def denormalize(
    H: Float[np.ndarray, "3 3"], T_x: Float[np.ndarray, "3 3"], T_y: Float[np.ndarray, "3 3"]
) -> Float[np.ndarray, "3 3"]:
    """归一化的点之间的单应 → 原来的点之间的单应。

    Args:
        H: 归一化以后估计的单应。
        T_x: 第一张图的归一化。
        T_y: 第二张图的归一化，可逆。

    Returns:
        原来的单应。

    Source:
        Hartley、Zisserman（第 2 版，2004），Algorithm 4.2。

    Examples:
        >>> denormalize(np.eye(3), np.eye(3), np.diag([2.0, 2.0, 1.0]))
        array([[0.5, 0. , 0. ],
               [0. , 0.5, 0. ],
               [0. , 0. , 1. ]])
    """
    # (g) 解方程，不求逆
    original: Float[np.ndarray, "3 3"]
    original = np.linalg.solve(T_y, H @ T_x)
    return original


def dlt(x: Float[np.ndarray, "N 2"], y: Float[np.ndarray, "N 2"]) -> Float[np.ndarray, "3 3"]:
    """归一化的直接线性变换：从至少四对点估计单应。

    Args:
        x: 第一张图上的点，至少四个，其中四个任意三个不共线。
        y: 第二张图上对应的点。

    Returns:
        单应，九个数的平方和是 1，最后一个不为负。

    Raises:
        ValueError: 少于四对，或点的位置定不出单应（例如三点共线）。

    Source:
        Hartley、Zisserman（第 2 版，2004），Algorithm 4.2。

    Differences:
        最小化的是代数误差，不是图上的距离；书里随后再用 Levenberg–Marquardt 改进。

    Examples:
        >>> x = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
        >>> H = dlt(x, 2 * x + [3, 5])
        >>> (H / H[2, 2]).round(6) + 0.0
        array([[2., 0., 3.],
               [0., 2., 5.],
               [0., 0., 1.]])
    """
    if len(x) < 4:  # noqa: PLR2004 -- 八个自由度，每对点两个方程
        raise ValueError(f"单应要至少四对点，得到 {len(x)} 对")
    T_x, T_y = normalization(x), normalization(y)
    A = design(project(T_x, x), project(T_y, y))
    _, singular, V = np.linalg.svd(A, full_matrices=len(A) < 9)  # noqa: PLR2004 -- 四对点只有八行，也要第九个向量
    H = V[-1].reshape(3, 3)
    scale = np.linalg.svd(H, compute_uv=False)  # 只有一边共线：解唯一，却不可逆
    if singular[7] < RANK_TOLERANCE * singular[0] or scale[2] < RANK_TOLERANCE * scale[0]:
        raise ValueError("这些点定不出单应：有三个以上共线或重合")
    H = denormalize(H, T_x, T_y)
    scaled: Float[np.ndarray, "3 3"] = H / np.linalg.norm(H)
    return -scaled if scaled[2, 2] < 0 else scaled


def transfer_error(
    H: Float[np.ndarray, "3 3"], x: Float[np.ndarray, "N 2"], y: Float[np.ndarray, "N 2"]
) -> Float[np.ndarray, "N"]:
    """变过去以后，离对应的点多远。

    Args:
        H: 单应。
        x: 第一张图上的点。
        y: 第二张图上对应的点。

    Returns:
        每对点在第二张图上的距离，与坐标的单位相同。

    Source:
        Hartley、Zisserman（第 2 版，2004），§4.2.2，只在一张图上量的误差。

    Examples:
        >>> transfer_error(np.eye(3), np.array([[0.0, 0.0]]), np.array([[3.0, 4.0]]))
        array([5.])
    """
    e: Float[np.ndarray, "N"] = np.linalg.norm(project(H, x) - y, axis=1)
    return e
