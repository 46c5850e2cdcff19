"""决策树的后剪枝：代价–复杂度剪枝（CART）与验证集上的错误率降低剪枝。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from snippets.ml.decision_tree import Node, goes_left, leaves, predict_tree


class Pruned(NamedTuple):
    """剪枝路上的一站：从哪个 α 起，最好的就是这棵树。

    Source:
        Breiman 等，Classification and Regression Trees（1984），第 3 章。
    """

    alpha: float
    tree: Node


def cost_complexity(N: Float[np.ndarray, "J"], H: Float[np.ndarray, "J"], alpha: float) -> float:
    """叶子的代价之和，加上每片叶子 α 的罚金。

    Args:
        N: 每片叶子的样本数。
        H: 每片叶子的不纯度。
        alpha: 多一片叶子值多少代价，非负。

    Returns:
        不除以总样本数；除的话 α 也要除。

    Source:
        Hastie 等，The Elements of Statistical Learning（第 2 版，2009），式 (9.16)。

    Examples:
        >>> cost_complexity(np.array([2.0, 4.0]), np.array([0.5, 0.0]), alpha=1.0)
        3.0
    """
    J = len(N)
    # (a) 拟合得好不好，加上树有多大
    C = N @ H + alpha * J
    return float(C)


def effective_alpha(R_t: float, R_T: float, J: int) -> float:
    """α 到了多少，把一棵子树换成一片叶子就不吃亏。

    Args:
        R_t: 换成一片叶子的代价。
        R_T: 子树各片叶子的代价之和。
        J: 子树有几片叶子，至少 2。

    Returns:
        每剪掉一片叶子，代价平均升多少。

    Raises:
        ValueError: 叶子不到两片。

    Source:
        Breiman 等（1984），第 3 章；scikit-learn 用户指南“Minimal Cost-Complexity Pruning”。

    Examples:
        >>> effective_alpha(R_t=8.0, R_T=2.0, J=4)
        2.0
    """
    if J <= 1:
        raise ValueError(f"子树至少要有两片叶子，得到 {J}")
    # (b) 升的代价，摊到少掉的叶子上
    return (R_t - R_T) / (J - 1)


def branch_alpha(tree: Node) -> float:
    """一棵子树的 `effective_alpha`；叶子没有可剪的，是 inf。

    Args:
        tree: 子树的根。

    Returns:
        非负（舍入以内），或 inf。

    Source:
        Breiman 等（1984），第 3 章。

    Examples:
        >>> branch_alpha(Node(np.array([0.0]), 1.0, 0.0))
        inf
    """
    below = leaves(tree)
    if len(below) == 1:
        return np.inf
    return effective_alpha(tree.cost, sum(leaf.cost for leaf in below), len(below))


def prune(tree: Node, alpha: float) -> Node:
    """给定 α，代价–复杂度最小的子树；并列时取最小的。

    Args:
        tree: 长好的树。
        alpha: 多一片叶子值多少代价。

    Returns:
        从下往上：先剪两个孩子，再看自己换成叶子吃不吃亏。

    Source:
        Breiman 等（1984），第 3 章。

    Differences:
        原书一次剪一处最弱的；从下往上剪一遍得到同一棵树。

    Examples:
        >>> leaf = Node(np.array([0.5]), 2.0, 0.0)
        >>> stump = Node(np.array([0.5]), 4.0, 1.0, None, (leaf, leaf))
        >>> [len(leaves(prune(stump, alpha))) for alpha in (0.9, 1.0)]
        [2, 1]
    """
    tree = tree._replace(children=tuple(prune(child, alpha) for child in tree.children))
    return _collapse(tree) if branch_alpha(tree) <= alpha else tree


def pruning_path(tree: Node) -> list[Pruned]:
    """最弱环节剪枝：α 从 0 升起，一路剪到只剩树根。

    Args:
        tree: 长好的树。

    Returns:
        一站一站：α 升序，后一棵是前一棵剪出来的；最后一棵只有一片叶子。

    Source:
        Breiman 等（1984），第 3 章。

    Examples:
        >>> leaf = Node(np.array([0.5]), 2.0, 0.0)
        >>> stump = Node(np.array([0.5]), 4.0, 1.0, None, (leaf, leaf))
        >>> [(own.alpha, len(leaves(own.tree))) for own in pruning_path(stump)]
        [(0.0, 2), (1.0, 1)]
    """
    path = [Pruned(0.0, prune(tree, 0.0))]
    while path[-1].tree.children:
        alpha = max(path[-1].alpha, _weakest(path[-1].tree))
        path.append(Pruned(alpha, prune(path[-1].tree, alpha)))
    return path


def reduced_error_prune(tree: Node, X: Float[np.ndarray, "N D"], y: Int[np.ndarray, "N"]) -> Node:
    """在没见过的样本上，换成叶子不多错就换。

    Args:
        tree: 长好的分类树，叶子的值是各类的占比。
        X: 验证集的特征，没有用来长树。
        y: 验证集的类别，从 0 数。

    Returns:
        从下往上剪过的树；验证集上错的不比原来多。

    Source:
        Quinlan，Simplifying decision trees（1987），doi:10.1016/S0020-7373(87)80053-6。

    Examples:
        >>> tree = Node(np.array([0.6, 0.4]), 5.0, 2.4)
        >>> reduced_error_prune(tree, np.zeros((1, 1)), np.array([0])) is tree  # 只有一片叶子
        True
    """
    if tree.split is None:
        return tree
    left = goes_left(tree.split, X)
    sides = zip(tree.children, (left, ~left), strict=True)
    children = tuple(reduced_error_prune(child, X[side], y[side]) for child, side in sides)
    tree = tree._replace(children=children)
    return _collapse(tree) if _errors(_collapse(tree), X, y) <= _errors(tree, X, y) else tree


def _collapse(tree: Node) -> Node:
    return tree._replace(split=None, children=())


def _weakest(tree: Node) -> float:
    """全部结点里最小的 α。"""
    return min([branch_alpha(tree), *map(_weakest, tree.children)])


def _errors(tree: Node, X: Float[np.ndarray, "N D"], y: Int[np.ndarray, "N"]) -> int:
    return int((predict_tree(tree, X).argmax(axis=1) != y).sum())
