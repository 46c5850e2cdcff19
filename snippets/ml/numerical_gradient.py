"""数值求导与梯度检验：单侧、双侧差分，复步长，相对误差，最好的步长。双精度。"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float


def forward_difference(f: Callable[[float], float], x: float, h: float) -> float:
    """单侧差分：往前走一步，除以步长。

    Args:
        f: 一个变量的函数。
        x: 在哪里求导。
        h: 步长，大于 0。

    Returns:
        导数的近似，截断误差约 h·f″/2。

    Source:
        导数的定义，h 不取极限。

    Examples:
        >>> round(forward_difference(lambda x: x**3, 1.0, 0.1), 3)  # 真的是 3
        3.31
    """
    # (a) 一侧
    return float((f(x + h) - f(x)) / h)


def central_difference(f: Callable[[float], float], x: float, h: float) -> float:
    """双侧差分：前后各走一步，除以两步的距离。

    Args:
        f: 一个变量的函数。
        x: 在哪里求导。
        h: 步长，大于 0。

    Returns:
        导数的近似，截断误差约 h²·f‴/6。

    Source:
        f(x+h) 与 f(x−h) 的泰勒展开相减，偶次项消去。

    Examples:
        >>> round(central_difference(lambda x: x**3, 1.0, 0.1), 3)
        3.01
    """
    # (b) 两侧
    return float((f(x + h) - f(x - h)) / (2 * h))


def complex_step(f: Callable[[complex], complex], x: float, h: float = 1e-30) -> float:
    """复步长：沿虚轴走一步，只取虚部；没有相减，h 可以任意小。

    Args:
        f: 一个变量的函数，接受复数，对实数给出实数，解析（没有 abs、max 和实部）。
        x: 在哪里求导。
        h: 步长，大于 0。

    Returns:
        导数，准到 f 本身的精度。

    Source:
        Martins、Sturdza、Alonso（2003），doi:10.1145/838250.838251。

    Examples:
        >>> complex_step(lambda x: x**3, 1.0)
        3.0
    """
    # (c) 虚部
    return float(np.imag(f(x + 1j * h)) / h)


def numerical_gradient(
    J: Callable[[Float[np.ndarray, "D"]], float], theta: Float[np.ndarray, "D"], h: float = 1e-5
) -> Float[np.ndarray, "D"]:
    """逐个分量做双侧差分，得到整个梯度。

    Args:
        J: 损失，参数是一个向量。
        theta: 在哪里求梯度；不会被改动。
        h: 步长；默认值适合双精度、参数与损失都在 1 左右。

    Returns:
        梯度的近似；一共算 2D 次 J。

    Source:
        双侧差分，逐个坐标。

    Examples:
        >>> J = lambda theta: theta[0] ** 2 * theta[1]
        >>> numerical_gradient(J, np.array([3.0, 2.0])).round(6)  # (2·3·2, 3²)
        array([12.,  9.])
    """
    # 逐个分量循环：J 一次只收一个参数向量
    steps = np.eye(len(theta))
    g_hat: Float[np.ndarray, "D"] = np.array(
        [central_difference(lambda t, e=e: J(theta + t * e), 0.0, h) for e in steps]  # type: ignore[misc]
    )
    return g_hat


def relative_error(g: Float[np.ndarray, "D"], g_hat: Float[np.ndarray, "D"]) -> float:
    """两个梯度差多少：差的长度，除以两个长度之和。

    Args:
        g: 反向传播的梯度。
        g_hat: 数值的梯度。

    Returns:
        0 到 1；都是零向量时是 0，方向相反时是 1。

    Source:
        吴恩达的 Deep Learning Specialization，第二门课的梯度检验；上界 1 来自三角不等式。

    Examples:
        >>> relative_error(np.array([3.0, 0.0]), np.array([0.0, 4.0]))  # 5 / (3 + 4)
        0.7142857142857143
    """
    # (d) 差与长度之和
    scale = np.linalg.norm(g) + np.linalg.norm(g_hat)
    if scale == 0:
        return 0.0
    return float(np.linalg.norm(g - g_hat) / scale)


def difference_error(h: float, a: float, b: float, eps: float) -> float:
    """双侧差分的误差估计：舍入的一份，加截断的一份。

    Args:
        h: 步长。
        a: 函数值的大小。
        b: 三阶导数的大小。
        eps: 函数值的相对精度，双精度约 1.1e-16。

    Returns:
        误差大约的上界，单位同导数。

    Source:
        截断取泰勒展开的第一个剩余项；舍入按 f 的两个值各差 ε·a 估计。

    Examples:
        >>> difference_error(0.5, 1.0, 6.0, 0.25)  # 0.25/0.5 + 0.5²
        0.75
    """
    # (e) 舍入误差随 h 变小而变大，截断误差相反
    return eps * a / h + b * h**2 / 6


def best_step(a: float, b: float, eps: float) -> float:
    """使误差估计最小的步长。

    Args:
        a: 函数值的大小，大于 0。
        b: 三阶导数的大小，大于 0。
        eps: 函数值的相对精度，大于 0。

    Returns:
        步长；a、b 都是 1、双精度时约 7e-6。

    Raises:
        ValueError: 有一个不大于 0。

    Source:
        令误差估计对 h 的导数为 0。

    Examples:
        >>> round(best_step(1.0, 1.0, 2.0**-53) * 1e6, 1)
        6.9
    """
    if min(a, b, eps) <= 0:
        raise ValueError(f"a、b、eps 都应大于 0，得到 {a}、{b}、{eps}")
    # (f) 两份误差的导数相消
    return float((3 * eps * a / b) ** (1 / 3))
