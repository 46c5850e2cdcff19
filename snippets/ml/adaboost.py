"""AdaBoost：每轮加重分错的样本，再训练一个弱分类器，按好坏加权投票。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.decision_tree import Limits, Node, grow, predict_tree

TOLERANCE = 1e-12
"""离一半这么近，就算瞎猜：差的只是舍入。"""


class Round(NamedTuple):
    """一轮的结果。

    Source:
        Freund、Schapire（1997），doi:10.1006/jcss.1997.1504。
    """

    epsilon: float
    """加权错误率。"""
    alpha: float
    """这个弱分类器的话语权。"""
    w: Float[np.ndarray, "N"]
    """下一轮的样本权重，和为 1。"""
    Z: float
    """归一化以前，新权重之和；训练错误率不超过各轮 Z 的积。"""


class Weak(NamedTuple):
    """一个弱分类器：树桩，和它的话语权。

    Source:
        Freund、Schapire（1997），doi:10.1006/jcss.1997.1504。
    """

    tree: Node
    alpha: float
    epsilon: float


def reweight(
    w: Float[np.ndarray, "N"], y: Float[np.ndarray, "N"], G: Float[np.ndarray, "N"]
) -> Round:
    """看弱分类器错在哪里：算它的话语权，改样本的权重。

    Args:
        w: 样本的权重，正数，和为 1。
        y: 标签，−1 或 1。
        G: 弱分类器的预测，−1 或 1。

    Returns:
        加权错误率、话语权、新的权重、归一化因子。

    Raises:
        ValueError: 标签或预测不是 −1 和 1，或加权错误率是 0 或 1（话语权无穷大）。

    Source:
        Freund、Schapire（1997）；这种写法见 Schapire、Freund，Boosting（2012），§1.2。

    Examples:
        >>> w, y = np.full(4, 0.25), np.array([1.0, 1.0, -1.0, -1.0])
        >>> reweight(w, y, np.array([1.0, 1.0, 1.0, -1.0])).w.round(3)  # 分错的那个升到一半
        array([0.167, 0.167, 0.5  , 0.167])
    """
    if not (np.abs(y) == 1).all() or not (np.abs(G) == 1).all():
        raise ValueError(f"标签与预测应是 −1 或 1，得到 {y}、{G}")
    # (a) 加权错误率
    epsilon = float(w @ (y != G))
    if not 0 < epsilon < 1:
        raise ValueError(f"不能全对或全错：加权错误率 {epsilon}")
    # (b) 话语权：越准越大，瞎猜是 0
    alpha = 0.5 * np.log((1 - epsilon) / epsilon)
    # (c) 归一化因子
    v = w * np.exp(-alpha * y * G)
    Z = v.sum()
    # (d) 错的加重，对的减轻
    w = v / Z
    return Round(epsilon, float(alpha), w, float(Z))


def exponential_loss(y: Float[np.ndarray, "N"], F: Float[np.ndarray, "N"]) -> float:
    """指数损失的平均：AdaBoost 一步一步降的就是它。

    Args:
        y: 标签，−1 或 1。
        F: 加权投票的得分，符号是预测。

    Returns:
        不小于错误率：分错的样本每个至少算 1。

    Source:
        Friedman、Hastie、Tibshirani（2000），doi:10.1214/aos/1016218223。

    Examples:
        >>> exponential_loss(np.array([1.0, -1.0]), np.array([0.0, 0.0]))
        1.0
    """
    # (e) 得分与标签同号且越大，损失越小
    L = np.exp(-y * F).mean()
    return float(L)


def ada_boost(
    X: Float[np.ndarray, "N D"], y: Float[np.ndarray, "N"], rounds: int, depth: int = 1
) -> list[Weak]:
    """AdaBoost.M1，弱分类器是很浅的树。

    Args:
        X: 特征。
        y: 标签，−1 或 1。
        rounds: 最多几轮。
        depth: 树的层数，1 是树桩。

    Returns:
        每轮一个弱分类器；有一个全对，或不比瞎猜好，就提前停。全对的话语权无穷大，记 1。

    Raises:
        ValueError: 标签不是 −1 和 1，或第一个弱分类器就不比瞎猜好。

    Source:
        Freund、Schapire（1997），doi:10.1006/jcss.1997.1504。

    Differences:
        树按加权的基尼不纯度分，不直接挑加权错误率最小的；scikit-learn 的默认也是这样。

    Examples:
        >>> X, y = np.arange(4.0)[:, None], np.array([1.0, -1.0, -1.0, 1.0])
        >>> weak = ada_boost(X, y, rounds=3)
        >>> np.sign(score(weak, X)).tolist()  # 一刀分不开，三刀可以
        [1.0, -1.0, -1.0, 1.0]
    """
    w = np.full(len(y), 1 / len(y))
    found: list[Weak] = []
    for _ in range(rounds):
        tree = grow(X, y[:, None], w, Limits(depth=depth))
        G = _sign(predict_tree(tree, X)[:, 0])
        epsilon = float(w @ (y != G))
        if epsilon == 0:
            return [*found, Weak(tree, 1.0, 0.0)]
        if epsilon >= 0.5 - TOLERANCE:  # 不比瞎猜好
            break
        own = reweight(w, y, G)
        w = own.w
        found.append(Weak(tree, own.alpha, own.epsilon))
    if not found:
        raise ValueError("第一个弱分类器的加权错误率不小于 1/2")
    return found


def score(weak: list[Weak], X: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "N"]:
    """加权投票的得分；符号是预测，大小是把握。

    Args:
        weak: 各轮的弱分类器。
        X: 特征。

    Returns:
        每个样本一个数。

    Source:
        Freund、Schapire（1997），doi:10.1006/jcss.1997.1504。

    Examples:
        >>> tree = grow(np.array([[0.0], [1.0]]), np.array([[-1.0], [1.0]]))
        >>> score([Weak(tree, 0.5, 0.1)], np.array([[0.0], [1.0]]))
        array([-0.5,  0.5])
    """
    votes = np.stack([_sign(predict_tree(own.tree, X)[:, 0]) for own in weak])
    F: Float[np.ndarray, "N"] = np.array([own.alpha for own in weak]) @ votes
    return F


def _sign(mean: Float[np.ndarray, "N"]) -> Float[np.ndarray, "N"]:
    """叶子里加权平均的标签 → 多数类；一样重时算 −1。"""
    return np.where(mean > 0, 1.0, -1.0)
