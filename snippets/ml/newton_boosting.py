"""XGBoost 的目标：损失展开到二阶，加上叶子数与叶子权重的罚；最优的权重、得分与分裂的增益。"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from snippets.ml.decision_tree import Limits, Node, grow, predict_tree


class Derivatives(NamedTuple):
    """每个样本的损失对预测的一阶、二阶导数。

    Source:
        Chen、Guestrin（2016），arXiv:1603.02754，§2.2。
    """

    g: Float[np.ndarray, "N"]
    h: Float[np.ndarray, "N"]


def logistic_derivatives(y: Float[np.ndarray, "N"], F: Float[np.ndarray, "N"]) -> Derivatives:
    """对数损失的两个导数。

    Args:
        y: 标签，0 或 1。
        F: 现在的对数几率。

    Returns:
        一阶：概率减标签；二阶：p(1 − p)，在 0 与 1/4 之间。

    Source:
        对 ln(1 + e^F) − yF 求导两次。

    Examples:
        >>> logistic_derivatives(np.array([1.0]), np.array([0.0]))
        Derivatives(g=array([-0.5]), h=array([0.25]))
    """
    p = 0.5 * (1 + np.tanh(F / 2))  # sigmoid，指数不会溢出
    # (a) 一阶：概率减标签
    g = p - y
    # (b) 二阶：p 离 1/2 越近越大
    h = p * (1 - p)
    return Derivatives(g, h)


def squared_derivatives(y: Float[np.ndarray, "N"], F: Float[np.ndarray, "N"]) -> Derivatives:
    """平方损失 ½(y − F)² 的两个导数。

    Args:
        y: 目标。
        F: 现在的预测。

    Returns:
        一阶是残差取负，二阶都是 1：这时 H 就是样本数。

    Source:
        对 ½(y − F)² 求导两次。

    Examples:
        >>> squared_derivatives(np.array([4.0]), np.array([3.5]))
        Derivatives(g=array([-0.5]), h=array([1.]))
    """
    return Derivatives(F - y, np.ones_like(y))


def second_order_objective(
    g: Float[np.ndarray, "N"],
    h: Float[np.ndarray, "N"],
    q: Int[np.ndarray, "N"],
    w: Float[np.ndarray, "T"],
    gamma: float,
    lam: float,
) -> float:
    """再加一棵树，目标变多少（展开到二阶，去掉常数）。

    Args:
        g: 一阶导数。
        h: 二阶导数。
        q: 每个样本落在第几片叶子。
        w: 每片叶子的权重，即那里的预测加多少。
        gamma: 每片叶子的罚。
        lam: 叶子权重平方的罚。

    Returns:
        越小越好；不加树是 0。

    Source:
        Chen、Guestrin（2016），arXiv:1603.02754，式 (2)、(3)。

    Examples:
        >>> g, h, q = np.array([-1.0, -1.0]), np.array([1.0, 1.0]), np.array([0, 0])
        >>> second_order_objective(g, h, q, np.array([1.0]), gamma=0.25, lam=0.0)
        -0.75
    """
    T = len(w)
    # (c) 样本上的二次近似，加上树的复杂度
    f = w[q]
    fit = (g * f + 0.5 * h * f**2).sum()
    obj = fit + gamma * T + 0.5 * lam * (w**2).sum()
    return float(obj)


def leaf_weight(G: float, H: float, lam: float) -> float:
    """一片叶子最优的权重。

    Args:
        G: 叶子里一阶导数之和。
        H: 叶子里二阶导数之和，H + lam 为正。
        lam: 叶子权重平方的罚。

    Returns:
        罚越重，越靠近 0。

    Raises:
        ValueError: H + lam 不是正数。

    Source:
        Chen、Guestrin（2016），arXiv:1603.02754，式 (5)。

    Examples:
        >>> leaf_weight(G=-4.0, H=3.0, lam=1.0)
        1.0
    """
    if H + lam <= 0:
        raise ValueError(f"H + λ 应为正，否则没有最小值，得到 {H + lam}")
    # (d) 二次函数的顶点
    return -G / (H + lam)


def structure_score(
    G: Float[np.ndarray, "T"], H: Float[np.ndarray, "T"], gamma: float, lam: float
) -> float:
    """权重都取最优，一棵树的目标有多小；只看树的形状。

    Args:
        G: 每片叶子一阶导数之和。
        H: 每片叶子二阶导数之和。
        gamma: 每片叶子的罚。
        lam: 叶子权重平方的罚。

    Returns:
        越小越好。

    Source:
        Chen、Guestrin（2016），arXiv:1603.02754，式 (6)。

    Examples:
        >>> structure_score(np.array([-4.0]), np.array([3.0]), gamma=0.5, lam=1.0)
        -1.5
    """
    T = len(G)
    # (e) 每片叶子最低处的值，加上叶子数的罚
    obj = -0.5 * (G**2 / (H + lam)).sum() + gamma * T
    return float(obj)


def newton_gain(G_L: float, H_L: float, G_R: float, H_R: float, gamma: float, lam: float) -> float:
    """一片叶子分成两片，目标降多少。

    Args:
        G_L: 左边一阶导数之和。
        H_L: 左边二阶导数之和。
        G_R: 右边一阶导数之和。
        H_R: 右边二阶导数之和。
        gamma: 每片叶子的罚。
        lam: 叶子权重平方的罚。

    Returns:
        负的就不值得分。

    Source:
        Chen、Guestrin（2016），arXiv:1603.02754，式 (7)。

    Examples:
        >>> newton_gain(-2.0, 1.0, 2.0, 1.0, gamma=0.5, lam=1.0)
        1.5
    """
    left, right = G_L**2 / (H_L + lam), G_R**2 / (H_R + lam)
    both = (G_L + G_R) ** 2 / (H_L + H_R + lam)
    # (f) 两片的得分减去一片的，再减去多一片的罚
    return 0.5 * (left + right - both) - gamma


def newton_tree(
    X: Float[np.ndarray, "N D"],
    own: Derivatives,
    depth: int,
    gamma: float = 0.0,
    lam: float = 1.0,
) -> Node:
    """长一棵 XGBoost 的树：贪心地取增益最大的分裂，增益不为正就停。

    Args:
        X: 特征。
        own: 每个样本的一阶、二阶导数，二阶的为正。
        depth: 最多几层。
        gamma: 每片叶子的罚。
        lam: 叶子权重平方的罚。

    Returns:
        叶子的值就是最优的权重。

    Raises:
        ValueError: 没有样本，或二阶导数不是正数。

    Source:
        Chen、Guestrin（2016），arXiv:1603.02754，Algorithm 1。

    Differences:
        一边长一边停；XGBoost 的 exact 先长到 depth，再从下往上剪去不够的。它的参数 gamma 是这里的
        两倍：程序里的增益不乘 1/2。不处理缺失值。
        配方得 gf + ½hf² = ½h(f + g/h)² − 常数：以 −g/h 为目标、h 为权重的回归树，代价恰好差 2 倍。

    Examples:
        >>> X, y = np.array([[1.0], [2.0], [3.0]]), np.array([0.0, 0.0, 6.0])
        >>> tree = newton_tree(X, squared_derivatives(y, np.zeros(3)), depth=1, lam=1.0)
        >>> predict_tree(tree, X)[:, 0]  # 右边的叶子：6/(1 + 1)
        array([0., 0., 3.])
    """
    limits = Limits(depth=depth, least=2 * gamma, shrink=lam)
    return grow(X, (-own.g / own.h)[:, None], own.h, limits)


def newton_boost(
    X: Float[np.ndarray, "N D"],
    y: Float[np.ndarray, "N"],
    derivatives: Callable[[Float[np.ndarray, "N"], Float[np.ndarray, "N"]], Derivatives],
    rounds: int,
    rate: float,
    depth: int,
    gamma: float = 0.0,
    lam: float = 1.0,
) -> list[Node]:
    """XGBoost 的主循环：从 0 出发，每轮展开、长树、走一步。

    Args:
        X: 特征。
        y: 目标。
        derivatives: y、F → 两个导数，例如 `logistic_derivatives`。
        rounds: 几轮。
        rate: 学习率。
        depth: 每棵树最多几层。
        gamma: 每片叶子的罚。
        lam: 叶子权重平方的罚。

    Returns:
        各轮的树；预测是它们的和乘学习率。

    Source:
        Chen、Guestrin（2016），arXiv:1603.02754，§2.2、§2.3。

    Differences:
        从 F = 0 出发；没有列采样、直方图与缺失值。

    Examples:
        >>> X, y = np.array([[1.0], [2.0]]), np.array([0.0, 4.0])
        >>> trees = newton_boost(X, y, squared_derivatives, 2, rate=1.0, depth=1, lam=1.0)
        >>> sum(predict_tree(tree, X)[:, 0] for tree in trees)  # 2，再加剩下的一半
        array([0., 3.])
    """
    F, trees = np.zeros(len(y)), []
    for _ in range(rounds):
        tree = newton_tree(X, derivatives(y, F), depth, gamma, lam)
        F = F + rate * predict_tree(tree, X)[:, 0]
        trees.append(tree)
    return trees
