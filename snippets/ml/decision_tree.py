"""CART：二叉的回归树与分类树。分类就是对独热标签做回归：基尼不纯度正是独热标签的方差。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int


class Split(NamedTuple):
    """一次分裂：第 feature 个特征不超过 threshold 的往左。

    Source:
        Breiman 等，Classification and Regression Trees（1984）。
    """

    feature: int
    threshold: float
    gain: float
    """代价少了多少。"""


class Node(NamedTuple):
    """一个结点；叶子没有 split，也没有 children。

    Source:
        Breiman 等，Classification and Regression Trees（1984）。
    """

    value: Float[np.ndarray, "M"]
    """这里的预测：目标的加权平均；分类时是各类的占比。"""
    weight: float
    """样本的权重之和；不加权就是样本数。"""
    cost: float
    """目标离预测的加权平方和；分类时是样本数乘基尼不纯度。"""
    split: Split | None = None
    children: "tuple[Node, ...]" = ()
    """左、右两个子结点。"""


class Limits(NamedTuple):
    """长到哪里为止（预剪枝），以及每次看几个特征。

    Source:
        Breiman 等（1984）；subset 见 Breiman（2001），doi:10.1023/A:1010933404324；shrink 见
        Chen、Guestrin（2016），arXiv:1603.02754。
    """

    depth: int = 64
    """最多几层；0 就只有树根。"""
    smallest: int = 1
    """一个叶子至少几个样本。"""
    least: float = -np.inf
    """代价少了这么多还不够，要更多才分。"""
    subset: int | None = None
    """每次分裂随机看几个特征；不写就看全部。"""
    shrink: float = 0.0
    """叶子的值向 0 收缩：分母加上它。XGBoost 的 λ，CART 是 0。"""


UNLIMITED = Limits()
"""长到纯为止。"""


def sum_of_squares(y: Float[np.ndarray, "N"], w: Float[np.ndarray, "N"]) -> float:
    """一个结点的代价：目标离加权平均的加权平方和。

    Args:
        y: 目标。
        w: 样本的权重，正数。

    Returns:
        非负；目标都相同时是 0。

    Raises:
        ValueError: 权重不是正数。

    Source:
        Hastie 等，The Elements of Statistical Learning（第 2 版，2009），§9.2.2。

    Examples:
        >>> sum_of_squares(np.array([1.0, 3.0]), np.array([1.0, 1.0]))
        2.0
    """
    if not (w > 0).all():
        raise ValueError(f"权重应为正，得到 {w}")
    # (h) 叶子的预测：加权平均
    mean = w @ y / w.sum()
    # (i) 不用右边的写法：两个相近的大数相减，会丢精度
    R = w @ (y - mean) ** 2
    return float(R)


def split_gain(
    S_L: Float[np.ndarray, "*N M"],
    W_L: Float[np.ndarray, "*N"],
    S_R: Float[np.ndarray, "*N M"],
    W_R: Float[np.ndarray, "*N"],
    shrink: float = 0.0,
) -> Float[np.ndarray, "*N"]:
    """分成左右两边，代价少了多少；只要两边的和，不要每个样本。

    Args:
        S_L: 左边 Σwy，每列一个目标。
        W_L: 左边 Σw，正数。
        S_R: 右边 Σwy。
        W_R: 右边 Σw，正数。
        shrink: 分母上加的数，见 `Limits`。

    Returns:
        不收缩时非负（舍入可能给出 −1e-13 这样的值）。

    Source:
        把 Σw(y − ȳ)² = Σwy² − (Σwy)²/Σw 代入“分裂前 − 分裂后”，平方和消掉了。

    Examples:
        >>> one, two = np.array([1.0]), np.array(2.0)  # 左边和是 1，右边和是 5，各两个样本
        >>> split_gain(one, two, 5 * one, two)
        array(4.)
    """
    S, W = S_L + S_R, W_L + W_R
    # (j) 两边各自的得分，减去合在一起的
    left = (S_L**2).sum(-1) / (W_L + shrink)
    right = (S_R**2).sum(-1) / (W_R + shrink)
    both = (S**2).sum(-1) / (W + shrink)
    return np.asarray(left + right - both)


def best_split(
    X: Float[np.ndarray, "N D"],
    Y: Float[np.ndarray, "N M"],
    w: Float[np.ndarray, "N"],
    limits: Limits = UNLIMITED,
) -> Split | None:
    """看遍全部特征、全部切点，取代价少得最多的。

    Args:
        X: 特征，连续或有序。
        Y: 目标，每列一个；分类给独热标签。
        w: 样本的权重，正数。
        limits: 用到 smallest 与 shrink。

    Returns:
        切在相邻两个取值的正中；没有一处能切就是 None。并列时取前面的特征、小的切点。

    Source:
        Hastie 等（第 2 版，2009），§9.2.2、§9.2.3。

    Differences:
        排序以后用累加和，一个特征只扫一遍，O(D N log N)；逐个切点重算是 O(D N²)。

    Examples:
        >>> X = np.array([[1.0], [2.0], [6.0], [7.0]])
        >>> best_split(X, np.array([[0.0], [0.0], [1.0], [1.0]]), np.ones(4))
        Split(feature=0, threshold=4.0, gain=1.0)
    """
    N = len(X)
    order = X.argsort(axis=0, kind="stable")
    x = np.take_along_axis(X, order, axis=0)
    S, W = (w[:, None] * Y)[order].cumsum(axis=0), w[order].cumsum(axis=0)
    count = np.arange(1, N)[:, None]  # 左边的样本数
    allowed = (x[1:] > x[:-1]) & (np.minimum(count, N - count) >= limits.smallest)
    if not allowed.any():
        return None
    gain = split_gain(S[:-1], W[:-1], S[-1] - S[:-1], W[-1] - W[:-1], limits.shrink)
    gain = np.where(allowed, gain, -np.inf)
    feature, i = np.unravel_index(gain.T.argmax(), gain.T.shape)
    threshold = (x[i, feature] + x[i + 1, feature]) / 2
    return Split(int(feature), float(threshold), float(gain[i, feature]))


def grow(
    X: Float[np.ndarray, "N D"],
    Y: Float[np.ndarray, "N M"],
    w: Float[np.ndarray, "N"] | None = None,
    limits: Limits = UNLIMITED,
    rng: np.random.Generator | None = None,
) -> Node:
    """长一棵树：找最好的分裂，两边各自再长，直到纯了或到了限制。

    Args:
        X: 特征。
        Y: 目标，每列一个；分类给独热标签 `np.eye(K)[y]`。
        w: 样本的权重，不写就都是 1。
        limits: 长到哪里为止。
        rng: 随机数，只在 `limits.subset` 小于特征数时用到。

    Returns:
        树根。

    Raises:
        ValueError: 没有样本，权重不是正数，或要随机看特征却没给 rng。

    Source:
        Hastie 等（第 2 版，2009），§9.2。

    Differences:
        代价不降的分裂也做（与 scikit-learn 相同）：异或的第一刀一点也不降，第二刀才降。

    Examples:
        >>> tree = grow(np.array([[1.0], [2.0], [6.0]]), np.array([[3.0], [5.0], [9.0]]))
        >>> tree.split.threshold, [leaf.value.tolist() for leaf in leaves(tree)]
        (4.0, [[3.0], [5.0], [9.0]])
    """
    w = np.ones(len(X)) if w is None else w
    if len(X) == 0 or not (w > 0).all():
        raise ValueError(f"至少要有一个样本，权重应为正，得到 {len(X)} 个样本、权重 {w}")
    if limits.subset is not None and limits.subset < X.shape[1] and rng is None:
        raise ValueError("随机看一部分特征，要给 rng")
    node = _leaf(Y, w, limits.shrink)
    if limits.depth == 0 or np.ptp(Y, axis=0).max() == 0:
        return node
    split = _split(X, Y, w, limits, rng)
    if split is None or split.gain <= limits.least:
        return node
    left, below = goes_left(split, X), limits._replace(depth=limits.depth - 1)
    children = tuple(grow(X[side], Y[side], w[side], below, rng) for side in (left, ~left))
    return node._replace(split=split, children=children)


def goes_left(split: Split, X: Float[np.ndarray, "N D"]) -> Bool[np.ndarray, "N"]:
    """每个样本往左还是往右。

    Args:
        split: 一次分裂。
        X: 特征。

    Returns:
        不超过切点的是 True。

    Source:
        Breiman 等（1984）的约定；scikit-learn 相同。

    Examples:
        >>> goes_left(Split(0, 4.0, 1.0), np.array([[4.0], [5.0]]))
        array([ True, False])
    """
    left: Bool[np.ndarray, "N"] = X[:, split.feature] <= split.threshold
    return left


def leaves(tree: Node) -> list[Node]:
    """全部叶子，从左到右。

    Args:
        tree: 树根。

    Returns:
        至少一个。

    Source:
        定义。

    Examples:
        >>> len(leaves(grow(np.array([[1.0], [2.0]]), np.array([[0.0], [1.0]]))))
        2
    """
    return [leaf for child in tree.children for leaf in leaves(child)] or [tree]


def leaf_index(tree: Node, X: Float[np.ndarray, "N D"]) -> Int[np.ndarray, "N"]:
    """每个样本落在第几片叶子，从左到右、从 0 数。

    Args:
        tree: 树根。
        X: 特征。

    Returns:
        与 `leaves` 的次序相同。

    Source:
        定义。

    Examples:
        >>> X = np.array([[1.0], [2.0], [3.0]])
        >>> leaf_index(grow(X, X), X[::-1])
        array([2, 1, 0])
    """
    index = np.zeros(len(X), dtype=int)
    if tree.split is not None:
        left, (first, second) = goes_left(tree.split, X), tree.children
        index[left] = leaf_index(first, X[left])
        index[~left] = len(leaves(first)) + leaf_index(second, X[~left])
    return index


def predict_tree(tree: Node, X: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "N M"]:
    """每个样本所在叶子的值；分类时是各类的占比，取最大的一列就是类别。

    Args:
        tree: 树根。
        X: 特征。

    Returns:
        每行一个样本。

    Source:
        Hastie 等（第 2 版，2009），§9.2。

    Examples:
        >>> tree = grow(np.array([[1.0], [2.0], [6.0]]), np.array([[3.0], [5.0], [9.0]]))
        >>> predict_tree(tree, np.array([[0.0], [100.0]]))  # 外面也是常数：树不会外推
        array([[3.],
               [9.]])
    """
    values = np.stack([leaf.value for leaf in leaves(tree)])
    prediction: Float[np.ndarray, "N M"] = values[leaf_index(tree, X)]
    return prediction


def _leaf(Y: Float[np.ndarray, "N M"], w: Float[np.ndarray, "N"], shrink: float) -> Node:
    """只有一片叶子的树。"""
    value = w @ Y / (w.sum() + shrink)
    cost = (w @ (Y - value) ** 2).sum() + shrink * (value**2).sum()
    return Node(value, float(w.sum()), float(cost))


def _split(
    X: Float[np.ndarray, "N D"],
    Y: Float[np.ndarray, "N M"],
    w: Float[np.ndarray, "N"],
    limits: Limits,
    rng: np.random.Generator | None,
) -> Split | None:
    """在这一次可以看的特征里找最好的分裂。"""
    D = X.shape[1]
    if rng is None or limits.subset is None or limits.subset >= D:
        return best_split(X, Y, w, limits)
    seen = np.sort(rng.choice(D, size=limits.subset, replace=False))
    split = best_split(X[:, seen], Y, w, limits)
    return split and split._replace(feature=int(seen[split.feature]))
