"""支持向量机：间隔、软间隔的目标函数、核函数，对偶问题用 SMO 求解。"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

Kernel = Callable[[Float[np.ndarray, "N D"], Float[np.ndarray, "M D"]], Float[np.ndarray, "N M"]]
"""核函数：两组点，两两之间的相似程度。"""
FLAT = 1e-12
"""两个点在特征空间里几乎重合时，抛物线几乎是平的：曲率至少算这么多。"""
ROUNDING = 1e-14
"""乘子离 0 或 C 只差舍入的，就算是 0 或 C；不然这一对会被反复选中，却再也动不了。"""


class Machine(NamedTuple):
    """训练好的支持向量机。

    Source:
        C. M. Bishop，Pattern Recognition and Machine Learning，2006，§7.1.1。
    """

    alpha: Float[np.ndarray, "N"]
    """每个样本的乘子，0 到 C；不为 0 的就是支持向量。"""
    b: float
    """偏置。"""
    gap: float
    """KKT 条件还差多少；不大于容差就是收敛了。"""
    steps: int
    """走了多少步。"""


def linear_kernel(
    X: Float[np.ndarray, "N D"], Z: Float[np.ndarray, "M D"]
) -> Float[np.ndarray, "N M"]:
    """线性核：内积。

    Args:
        X: N 个点，每行一个。
        Z: M 个点。

    Returns:
        两两的内积。

    Source:
        内积的定义。

    Examples:
        >>> linear_kernel(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]))
        array([[11.]])
    """
    G: Float[np.ndarray, "N M"] = X @ Z.T
    return G


def rbf_kernel(
    X: Float[np.ndarray, "N D"], Z: Float[np.ndarray, "M D"], gamma: float
) -> Float[np.ndarray, "N M"]:
    """高斯核（RBF）：离得越近越接近 1，远了很快到 0。

    Args:
        X: N 个点，每行一个。
        Z: M 个点。
        gamma: 衰减的快慢，正的；越大，一个点管的范围越小。

    Returns:
        0 到 1 之间。

    Raises:
        ValueError: γ 不是正的。

    Source:
        Hastie 等，The Elements of Statistical Learning（第 2 版，2009），§12.3。

    Examples:
        >>> rbf_kernel(np.array([[0.0]]), np.array([[0.0], [2.0]]), 0.5).round(4)  # e⁻²
        array([[1.    , 0.1353]])
    """
    if gamma <= 0:
        raise ValueError(f"γ 应是正的，得到 {gamma}")
    # (e) 距离的平方，取负，取指数
    d = ((X[:, None] - Z) ** 2).sum(2)
    G: Float[np.ndarray, "N M"] = np.exp(-gamma * d)
    return G


def margins(
    X: Float[np.ndarray, "N D"],
    y: Float[np.ndarray, "N"],
    w: Float[np.ndarray, "D"],
    b: float,
) -> Float[np.ndarray, "N"]:
    """几何间隔：每个点到分界面的距离，分对了为正，分错了为负。

    Args:
        X: N 个点，每行一个。
        y: 标签，+1 或 −1。
        w: 法向量。
        b: 偏置。

    Returns:
        N 个带符号的距离；(w, b) 同乘一个正数，它不变。

    Raises:
        ValueError: 标签不是 ±1。

    Source:
        点到超平面的距离；Bishop，Pattern Recognition and Machine Learning（2006），§7.1。

    Examples:
        >>> X, y = np.array([[2.0, 0.0], [0.0, 0.0]]), np.array([1.0, -1.0])
        >>> margins(X, y, np.array([3.0, 4.0]), -1.0)
        array([1. , 0.2])
    """
    _check_labels(y)
    # (a) 函数间隔除以 w 的长度
    distance: Float[np.ndarray, "N"] = y * (X @ w + b) / np.linalg.norm(w)
    return distance


def primal(
    X: Float[np.ndarray, "N D"],
    y: Float[np.ndarray, "N"],
    w: Float[np.ndarray, "D"],
    b: float,
    C: float,
) -> float:
    """软间隔的目标函数：一半的 ‖w‖²，加上 C 倍的合页损失之和。

    Args:
        X: N 个点，每行一个。
        y: 标签，+1 或 −1。
        w: 法向量。
        b: 偏置。
        C: 违反间隔的代价，正的。

    Returns:
        非负，越小越好。

    Raises:
        ValueError: 标签不是 ±1，或 C 不是正的。

    Source:
        Bishop（2006）式 (7.21)；软间隔出自 Cortes、Vapnik（1995），doi:10.1007/BF00994018。

    Differences:
        写成没有约束的合页损失；松弛变量取最小的 ξ = max(0, 1 − y f)，两者相同。

    Examples:
        >>> X, y = np.array([[2.0], [0.5]]), np.array([1.0, 1.0])
        >>> primal(X, y, np.array([1.0]), 0.0, 10.0)  # ½ + 10·(0 + ½)
        5.5
    """
    _check_labels(y)
    _check_cost(C)
    # (b) 间隔之内的点，差多少罚多少
    xi = np.maximum(0, 1 - y * (X @ w + b))
    return float(w @ w / 2 + C * xi.sum())


def dual(
    alpha: Float[np.ndarray, "N"], y: Float[np.ndarray, "N"], G: Float[np.ndarray, "N N"]
) -> float:
    """对偶的目标函数，越大越好；最大值等于原问题的最小值。

    Args:
        alpha: 每个样本的乘子。
        y: 标签，+1 或 −1。
        G: 核矩阵，样本两两之间。

    Returns:
        任何满足约束的 alpha，都给出原问题的一个下界。

    Raises:
        ValueError: 标签不是 ±1。

    Source:
        Bishop（2006），§7.1.1。

    Examples:
        >>> dual(np.array([0.5, 0.5]), np.array([1.0, -1.0]), np.array([[1.0, -1.0], [-1.0, 1.0]]))
        0.5
    """
    _check_labels(y)
    # (c) 只通过核矩阵用到样本
    u = alpha * y
    return float(alpha.sum() - u @ G @ u / 2)


def weights(
    alpha: Float[np.ndarray, "N"], y: Float[np.ndarray, "N"], X: Float[np.ndarray, "N D"]
) -> Float[np.ndarray, "D"]:
    """线性核的法向量：支持向量的加权和。

    Args:
        alpha: 每个样本的乘子。
        y: 标签，+1 或 −1。
        X: N 个点，每行一个。

    Returns:
        法向量。

    Source:
        拉格朗日函数对 w 的导数为 0；Bishop（2006），§7.1。

    Examples:
        >>> weights(np.array([0.5, 0.5]), np.array([1.0, -1.0]), np.array([[1.0], [-1.0]]))
        array([1.])
    """
    # (d) 乘子为 0 的样本不起作用
    w: Float[np.ndarray, "D"] = (alpha * y) @ X
    return w


def decision(
    k: Float[np.ndarray, "M N"], alpha: Float[np.ndarray, "N"], y: Float[np.ndarray, "N"], b: float
) -> Float[np.ndarray, "M"]:
    """判别函数：正的判 +1，负的判 −1。

    Args:
        k: M 个新点与 N 个训练样本的核。
        alpha: 每个训练样本的乘子。
        y: 训练样本的标签。
        b: 偏置。

    Returns:
        M 个数，不是概率。

    Source:
        Boser、Guyon、Vapnik（1992），doi:10.1145/130385.130401。

    Examples:
        >>> decision(np.array([[3.0, -3.0]]), np.array([0.5, 0.5]), np.array([1.0, -1.0]), 0.0)
        array([3.])
    """
    # (f) 与支持向量的相似程度，加权求和
    f: Float[np.ndarray, "M"] = k @ (alpha * y) + b
    return f


def segment(a: Float[np.ndarray, "2"], t: Float[np.ndarray, "2"], C: float) -> tuple[float, float]:
    """SMO：保持 t₁a₁ + t₂a₂ 不变，第二个乘子能取的范围。

    Args:
        a: 这两个乘子现在的值，0 到 C。
        t: 这两个样本的标签，+1 或 −1。
        C: 乘子的上限。

    Returns:
        第二个乘子的最小值与最大值；在这之间，两个都在 0 到 C 之间。

    Source:
        Platt（1998）。

    Examples:
        >>> segment(np.array([0.5, 0.75]), np.array([1.0, 1.0]), 1.0)  # 和是 1.25
        (0.25, 1.0)
        >>> segment(np.array([0.5, 0.75]), np.array([1.0, -1.0]), 1.0)  # 差是 0.25
        (0.25, 1.0)
    """
    # (g) 同号时和不变，异号时差不变
    total, gap = a[0] + a[1], a[1] - a[0]
    if t[0] == t[1]:
        L, H = max(0, total - C), min(C, total)
    else:
        L, H = max(0, gap), min(C, C + gap)
    return float(L), float(H)


def pair_step(
    a: Float[np.ndarray, "2"],
    t: Float[np.ndarray, "2"],
    E: Float[np.ndarray, "2"],
    G: Float[np.ndarray, "2 2"],
    L: float,
    H: float,
) -> Float[np.ndarray, "2"]:
    """SMO 的一步：只动两个乘子，直接跳到这条线段上的最高点。

    Args:
        a: 这两个乘子现在的值。
        t: 这两个样本的标签，+1 或 −1。
        E: 这两个样本的误差 f(x) − y；差一个公共的常数不要紧，所以不必知道偏置。
        G: 这两个样本之间的核矩阵。
        L: 第二个乘子的最小值。
        H: 第二个乘子的最大值。

    Returns:
        两个新的乘子，t₁a₁ + t₂a₂ 不变。

    Source:
        Platt（1998）。

    Differences:
        曲率 η 是 0 的时候，论文比较线段的两个端点；这里取一个很小的正数，走到的是同一个端点。

    Examples:
        >>> a, t = np.array([0.0, 0.0]), np.array([1.0, -1.0])
        >>> G, E = np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([-1.0, 1.0])
        >>> pair_step(a, t, E, G, 0.0, 10.0)
        array([0.5, 0.5])
    """
    # (h) 抛物线的曲率
    eta = max(G[0, 0] + G[1, 1] - 2 * G[0, 1], FLAT)
    # (i) 顶点，夹回线段
    second = np.clip(a[1] + t[1] * (E[0] - E[1]) / eta, L, H)
    # (j) 另一个跟着动
    first = a[0] + t[0] * t[1] * (a[1] - second)
    return np.array([first, second])


def smo(
    G: Float[np.ndarray, "N N"],
    y: Float[np.ndarray, "N"],
    C: float,
    tolerance: float = 1e-10,
    steps: int = 100_000,
) -> Machine:
    """解对偶问题：每步挑一对违反 KKT 条件的乘子，调到最好。

    Args:
        G: 核矩阵，对称、半正定。
        y: 标签，+1 或 −1，两种都要有。
        C: 违反间隔的代价；取得很大就是硬间隔（样本须可分）。
        tolerance: KKT 条件的容差。
        steps: 最多走多少步。

    Returns:
        乘子、偏置，还差多少、走了几步。

    Raises:
        ValueError: 标签不是 ±1，或只有一种；C 不是正的，或步数不是正的。

    Source:
        Platt（1998）；挑哪一对：Fan、Chen、Lin（2005），第一个看梯度，第二个看目标升高多少。

    Differences:
        与 LIBSVM 同一种算法，但没有收缩（shrinking），核矩阵整个放在内存里，用双精度。

    Examples:
        >>> X, y = np.array([[1.0], [-1.0], [3.0]]), np.array([1.0, -1.0, 1.0])
        >>> machine = smo(linear_kernel(X, X), y, C=10.0)
        >>> machine.alpha  # 第三个点离得远，不是支持向量
        array([0.5, 0.5, 0. ])
    """
    _check_labels(y)
    _check_cost(C)
    if abs(y.sum()) == len(y):
        raise ValueError(f"两种标签都要有，得到的全是 {y[0]}")
    if steps < 1:
        raise ValueError(f"步数 steps 应是正的，得到 {steps}")
    alpha, E = np.zeros(len(y)), -y
    done, (pair, gap) = 0, _choose(alpha, y, E, G, C)
    while gap > tolerance and done < steps:  # 每一步都要看前一步的结果
        L, H = segment(alpha[pair], y[pair], C)
        after = pair_step(alpha[pair], y[pair], E[pair], G[np.ix_(pair, pair)], L, H)
        after = np.where(after < ROUNDING * after.max(), 0, after)
        after = np.where(after > C - ROUNDING * C, C, after)
        E = E + G[:, pair] @ (y[pair] * (after - alpha[pair]))
        alpha[pair] = after
        done, (pair, gap) = done + 1, _choose(alpha, y, E, G, C)
    free = (alpha > 0) & (alpha < C)  # 恰好在间隔上：b = −E；没有的话，取 b 的范围的中点
    b = -E[free].mean() if free.any() else -(E[pair[0]] + gap / 2)
    return Machine(alpha, float(b), gap, done)


def _choose(
    alpha: Float[np.ndarray, "N"],
    y: Float[np.ndarray, "N"],
    E: Float[np.ndarray, "N"],
    G: Float[np.ndarray, "N N"],
    C: float,
) -> tuple[list[int], float]:
    """下一步动哪一对，和 KKT 条件还差多少。"""
    up = np.where(y > 0, alpha < C, alpha > 0)  # 标签·乘子 还能增大的
    low = np.where(y > 0, alpha > 0, alpha < C)  # 还能减小的
    i = int(np.where(up, E, np.inf).argmin())
    eta = np.maximum(G[i, i] + G.diagonal() - 2 * G[i], FLAT)
    gain = np.where(low & (E[i] < E), (E - E[i]) ** 2 / eta, -np.inf)  # 目标升高的两倍
    return [i, int(gain.argmax())], float(E[low].max() - E[i])


def _check_labels(y: Float[np.ndarray, "N"]) -> None:
    if not (np.abs(y) == 1).all():
        raise ValueError(f"标签应是 +1 或 −1，得到 {np.unique(y)}")


def _check_cost(C: float) -> None:
    if C <= 0:
        raise ValueError(f"C 应是正的，得到 {C}")
