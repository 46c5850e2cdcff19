"""ID3：只有类别特征的多叉树，每次挑信息增益最大的特征；换一个挑法就是 C4.5 的。"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float, Int

from snippets.ml.split_criteria import information_gain

Choice = Callable[[Sequence[Float[np.ndarray, "_ K"]]], int]
"""看几张列联表，说出挑哪一个特征。"""


@dataclass(frozen=True)
class Branching:
    """一个结点：多数类，和（不是叶子的话）按哪个特征分、分到哪里。

    Source:
        Quinlan（1986），doi:10.1007/BF00116251。
    """

    majority: int
    """样本最多的类；没见过的取值，就停在这里。"""
    feature: int | None = None
    """按哪个特征分；叶子没有。"""
    children: dict[int, "Branching"] = field(default_factory=dict)
    """特征的取值 → 子结点。"""


def contingency(x: Int[np.ndarray, "N"], y: Int[np.ndarray, "N"]) -> Float[np.ndarray, "M K"]:
    """列联表：特征的第 m 种取值里，第 k 种类别有几个样本。

    Args:
        x: 一个类别特征。
        y: 类别。

    Returns:
        只列出现过的取值与类别，各按从小到大。

    Source:
        定义。

    Examples:
        >>> contingency(np.array([3, 3, 5]), np.array([0, 1, 1]))
        array([[1., 1.],
               [0., 1.]])
    """
    _, branch = np.unique(x, return_inverse=True)
    _, label = np.unique(y, return_inverse=True)
    C = np.zeros((branch.max() + 1, label.max() + 1))
    np.add.at(C, (branch, label), 1)
    return C


def largest_gain(tables: Sequence[Float[np.ndarray, "_ K"]]) -> int:
    """ID3 的挑法：信息增益最大的特征，并列时取前面的。

    Args:
        tables: 每个特征一张列联表。

    Returns:
        选中的特征的编号，从 0 数。

    Source:
        Quinlan（1986），doi:10.1007/BF00116251。

    Examples:
        >>> largest_gain([np.array([[1.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])])
        1
    """
    return int(np.argmax([information_gain(table).gain for table in tables]))


def grow_id3(
    X: Int[np.ndarray, "N D"], y: Int[np.ndarray, "N"], choose: Choice = largest_gain
) -> Branching:
    """长一棵多叉树：挑一个特征，每种取值一支，用过的特征不再用，直到只剩一类或没有特征。

    Args:
        X: 类别特征，写成整数；大小没有意义。
        y: 类别，非负整数。
        choose: 怎样挑特征；给 `choose_by_gain_ratio` 就是 C4.5 的挑法。

    Returns:
        树根。

    Raises:
        ValueError: 一个样本也没有。

    Source:
        Quinlan（1986），doi:10.1007/BF00116251。

    Differences:
        原文先用一部分样本（窗口）长树再补错的；这里一次用全部。不处理缺失值，不剪枝。

    Examples:
        >>> X, y = np.array([[0, 1], [0, 0], [1, 1], [1, 0]]), np.array([0, 0, 1, 1])
        >>> tree = grow_id3(X, y)
        >>> tree.feature, {value: child.majority for value, child in tree.children.items()}
        (0, {0: 0, 1: 1})
    """
    if len(y) == 0:
        raise ValueError("至少要有一个样本")
    majority = int(np.bincount(y).argmax())
    useful = [d for d in range(X.shape[1]) if len(Counter(X[:, d].tolist())) > 1]
    if (y == y[0]).all() or not useful:
        return Branching(majority)
    feature = useful[choose([contingency(X[:, d], y) for d in useful])]
    children = {
        int(value): grow_id3(X[X[:, feature] == value], y[X[:, feature] == value], choose)
        for value in np.unique(X[:, feature])
    }
    return Branching(majority, feature, children)


def classify_id3(tree: Branching, X: Int[np.ndarray, "N D"]) -> Int[np.ndarray, "N"]:
    """逐层往下走；碰到没见过的取值，取那个结点的多数类。

    Args:
        tree: 树根。
        X: 要分类的样本，特征的次序与长树时相同。

    Returns:
        每个样本的类别。

    Source:
        Quinlan（1986），doi:10.1007/BF00116251。

    Examples:
        >>> tree = grow_id3(np.array([[0], [1], [1]]), np.array([0, 1, 1]))
        >>> classify_id3(tree, np.array([[0], [1], [7]]))
        array([0, 1, 1])
    """
    label = np.full(len(X), tree.majority)
    for value, child in tree.children.items():  # 循环的是分支，不是样本
        here = X[:, tree.feature] == value
        label[here] = classify_id3(child, X[here])
    return label
