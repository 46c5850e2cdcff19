"""梯度提升树（GBDT）：每轮用一棵回归树去追损失对预测的负梯度；平方、绝对值、对数三种损失。"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from snippets.ml.decision_tree import Limits, Node, grow, leaf_index


class Loss(NamedTuple):
    """一种损失要说清的三件事。

    Source:
        Friedman（2001），doi:10.1214/aos/1013203451，Algorithm 1。
    """

    start: Callable[[Float[np.ndarray, "N"]], float]
    """一个常数能做到的最好：y → F₀。"""
    residual: Callable[[Float[np.ndarray, "N"], Float[np.ndarray, "N"]], Float[np.ndarray, "N"]]
    """伪残差，损失对预测的负梯度：y、F → r。"""
    leaf: Callable[[Float[np.ndarray, "N"], Float[np.ndarray, "N"]], float]
    """一片叶子里该加多少：叶子里的 y、F → γ。"""


class Stage(NamedTuple):
    """一轮：树管分到哪片叶子，values 是每片叶子加多少。

    Source:
        Friedman（2001），doi:10.1214/aos/1013203451，§4.3。
    """

    tree: Node
    values: Float[np.ndarray, "J"]


class Boosted(NamedTuple):
    """加法模型：常数，加上各轮的树乘学习率。

    Source:
        Friedman（2001），doi:10.1214/aos/1013203451，§5。
    """

    start: float
    rate: float
    stages: list[Stage]


def advance(
    F: Float[np.ndarray, "N"], gamma: Float[np.ndarray, "J"], q: Int[np.ndarray, "N"], nu: float
) -> Float[np.ndarray, "N"]:
    """每个样本的预测，加上自己那片叶子的值乘学习率。

    Args:
        F: 现在的预测。
        gamma: 每片叶子的值。
        q: 每个样本落在第几片叶子，从 0 数。
        nu: 学习率。

    Returns:
        新的预测。

    Source:
        Friedman（2001），doi:10.1214/aos/1013203451，§4.3、§5。

    Examples:
        >>> advance(np.zeros(3), np.array([-2.0, 2.0]), np.array([0, 1, 1]), nu=0.5)
        array([-1.,  1.,  1.])
    """
    # (a) 只走一小步
    moved: Float[np.ndarray, "N"] = F + nu * gamma[q]
    return moved


def squared_residual(
    y: Float[np.ndarray, "N"], F: Float[np.ndarray, "N"]
) -> Float[np.ndarray, "N"]:
    """平方损失 ½(y − F)² 的伪残差，就是残差。

    Args:
        y: 目标。
        F: 现在的预测。

    Returns:
        损失对 F 的负梯度。

    Source:
        Friedman（2001），doi:10.1214/aos/1013203451，Algorithm 2。

    Examples:
        >>> squared_residual(np.array([4.0]), np.array([3.3])).round(1)
        array([0.7])
    """
    # (b) 还差多少
    r: Float[np.ndarray, "N"] = y - F
    return r


def absolute_residual(
    y: Float[np.ndarray, "N"], F: Float[np.ndarray, "N"]
) -> Float[np.ndarray, "N"]:
    """绝对值损失 |y − F| 的伪残差：只剩方向。

    Args:
        y: 目标。
        F: 现在的预测。

    Returns:
        −1、0 或 1；相等时取 0（那里不可导）。

    Source:
        Friedman（2001），doi:10.1214/aos/1013203451，Algorithm 3。

    Examples:
        >>> absolute_residual(np.array([4.0, 400.0]), np.array([3.3, 3.3]))
        array([1., 1.])
    """
    # (c) 离群点再远，也只有 1
    r: Float[np.ndarray, "N"] = np.sign(y - F)
    return r


def logistic_residual(
    y: Float[np.ndarray, "N"], F: Float[np.ndarray, "N"]
) -> Float[np.ndarray, "N"]:
    """对数损失的伪残差：标签减去预测的概率。

    Args:
        y: 标签，0 或 1。
        F: 现在的对数几率。

    Returns:
        −1 与 1 之间。

    Source:
        Friedman（2001），doi:10.1214/aos/1013203451，§4.5。

    Differences:
        原文的标签是 −1、1，F 是对数几率的一半。

    Examples:
        >>> logistic_residual(np.array([1.0, 0.0]), np.log([3.0, 3.0]))
        array([ 0.25, -0.75])
    """
    # (d) 标签减去概率
    r: Float[np.ndarray, "N"] = y - probability(F)
    return r


def probability(F: Float[np.ndarray, "N"]) -> Float[np.ndarray, "N"]:
    """对数几率 → 正类的概率，sigmoid 函数。

    Args:
        F: 对数几率。

    Returns:
        0 与 1 之间。

    Source:
        定义。

    Differences:
        写成 tanh，指数不会溢出。

    Examples:
        >>> probability(np.array([0.0, -1000.0]))
        array([0.5, 0. ])
    """
    p: Float[np.ndarray, "N"] = 0.5 * (1 + np.tanh(F / 2))
    return p


def newton_leaf(r: Float[np.ndarray, "N"], p: Float[np.ndarray, "N"]) -> float:
    """对数损失的一片叶子该加多少：牛顿法走一步。

    Args:
        r: 叶子里的伪残差。
        p: 叶子里预测的概率，0 与 1 之间，不含两端。

    Returns:
        没有闭式的最优值，这是从 0 出发的一步。

    Source:
        Friedman（2001），doi:10.1214/aos/1013203451，§4.5。

    Examples:
        >>> newton_leaf(np.array([0.5, 0.5]), np.array([0.5, 0.5]))
        2.0
    """
    # (e) 一阶导之和，除以二阶导之和
    gamma = r.sum() / (p * (1 - p)).sum()
    return float(gamma)


SQUARED = Loss(
    start=lambda y: float(y.mean()),
    residual=squared_residual,
    leaf=lambda y, F: float((y - F).mean()),
)
ABSOLUTE = Loss(
    start=lambda y: float(np.median(y)),
    residual=absolute_residual,
    leaf=lambda y, F: float(np.median(y - F)),
)
LOGISTIC = Loss(
    start=lambda y: float(np.log(y.mean() / (1 - y.mean()))),
    residual=logistic_residual,
    leaf=lambda y, F: newton_leaf(logistic_residual(y, F), probability(F)),
)


def gradient_boost(
    X: Float[np.ndarray, "N D"],
    y: Float[np.ndarray, "N"],
    loss: Loss,
    rounds: int,
    rate: float,
    limits: Limits,
) -> Boosted:
    """梯度提升：求伪残差，长一棵树去拟合它，再为每片叶子重新算该加多少。

    Args:
        X: 特征。
        y: 目标；`LOGISTIC` 时是 0 或 1，两种都要有。
        loss: `SQUARED`、`ABSOLUTE` 或 `LOGISTIC`。
        rounds: 几轮。
        rate: 学习率，0 与 1 之间；越小越要多几轮。
        limits: 每棵树长到哪里，通常很浅。

    Returns:
        加法模型，用 `boosted` 预测。

    Raises:
        ValueError: 轮数是负的，或学习率不在 0 与 1 之间。

    Source:
        Friedman（2001），doi:10.1214/aos/1013203451，Algorithm 1、§4.3、§5。

    Differences:
        绝对值损失的叶子取中位数，样本数是偶数时取中间两个的平均；scikit-learn 取小的那个。

    Examples:
        >>> X, y = np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([0.0, 0.0, 4.0, 4.0])
        >>> model = gradient_boost(X, y, SQUARED, rounds=2, rate=0.5, limits=Limits(depth=1))
        >>> boosted(model, X)  # 从 2 出发，每轮走剩下的一半
        array([0.5, 0.5, 3.5, 3.5])
    """
    if rounds < 0 or not 0 < rate <= 1:
        raise ValueError(f"轮数应非负，学习率应在 (0, 1]，得到 {rounds}、{rate}")
    start = loss.start(y)
    F, stages = np.full(len(y), start), []
    for _ in range(rounds):
        tree = grow(X, loss.residual(y, F)[:, None], limits=limits)
        q = leaf_index(tree, X)
        values = np.array([loss.leaf(y[q == j], F[q == j]) for j in range(q.max() + 1)])
        F = advance(F, values, q, rate)
        stages.append(Stage(tree, values))
    return Boosted(start, rate, stages)


def boosted(model: Boosted, X: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "N"]:
    """各轮加起来的预测；`LOGISTIC` 时是对数几率。

    Args:
        model: 加法模型。
        X: 特征。

    Returns:
        每个样本一个数。

    Source:
        Friedman（2001），doi:10.1214/aos/1013203451，§4.3。

    Examples:
        >>> boosted(Boosted(1.5, 0.1, []), np.zeros((2, 1)))
        array([1.5, 1.5])
    """
    F = np.full(len(X), model.start)
    for tree, values in model.stages:
        F = advance(F, values, leaf_index(tree, X), model.rate)
    return F
