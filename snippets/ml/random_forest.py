"""随机森林：在 Bagging 上，每次分裂只看随机的几个特征；袋外估计与置换重要性。"""

import numpy as np
from jaxtyping import Float, Int

from snippets.ml.decision_tree import Limits
from snippets.ml.ensembles import Bag, bag_trees, predict_each


def seen_share(m: int, D: int, s: int) -> float:
    """分裂 s 次，每次从 D 个特征里随机看 m 个，某个特征至少被看到一次的概率。

    Args:
        m: 每次看几个。
        D: 一共几个特征。
        s: 分裂几次。

    Returns:
        整棵树只抽一次，就是 s = 1 的情形。

    Source:
        各次分裂独立地抽。

    Examples:
        >>> seen_share(m=2, D=4, s=1), seen_share(m=2, D=4, s=3)
        (0.5, 0.875)
    """
    # (b) 1 减去 s 次都没看到
    return 1 - (1 - m / D) ** s


def grow_forest(
    X: Float[np.ndarray, "N D"],
    y: Int[np.ndarray, "N"],
    M: int,
    rng: np.random.Generator,
    subset: int | None = None,
) -> Bag:
    """分类的随机森林：自助样本，每次分裂重新抽特征，树长到纯或抽到的都切不动，不剪枝。

    Args:
        X: 特征。
        y: 类别，从 0 数。
        M: 几棵树。
        rng: 随机数。
        subset: 每次分裂看几个特征；不写是 √D 取整。

    Returns:
        树，和每棵树没见过的样本；用 `predict_each` 预测。

    Raises:
        ValueError: subset 不在 1 到 D 之间，没有样本，或一棵树也不要。

    Source:
        Breiman（2001），doi:10.1023/A:1010933404324，Forest-RI。

    Differences:
        原文各树投一票；`predict_each` 给的是叶子里各类的占比，与 scikit-learn 相同，取平均。
        叶子都纯的时候两者一样。抽到的特征在一个结点里都只有一个取值，就停（R 的 randomForest
        相同）；scikit-learn 会接着抽别的。

    Examples:
        >>> X = np.arange(8.0).reshape(4, 2)
        >>> forest = grow_forest(X, np.array([0, 0, 1, 1]), 5, np.random.default_rng(0))
        >>> len(forest.trees)
        5
    """
    D = X.shape[1]
    subset = max(1, int(np.sqrt(D))) if subset is None else subset
    if not 1 <= subset <= D:
        raise ValueError(f"每次看的特征应有 1 到 {D} 个，得到 {subset}")
    return bag_trees(X, np.eye(int(y.max()) + 1)[y], M, rng, Limits(subset=subset))


def oob_average(
    F: Float[np.ndarray, "M N"], out: Float[np.ndarray, "M N"]
) -> Float[np.ndarray, "N"]:
    """袋外预测：每个样本只问没见过它的树。

    Args:
        F: 每棵树对每个训练样本的预测（回归的值，或某一类的占比）。
        out: 第 t 棵树没见过第 n 个样本，就是 1，见过是 0。

    Returns:
        平均；每棵树都见过的样本没有袋外预测，是 nan。

    Source:
        Breiman（2001），doi:10.1023/A:1010933404324，§3.1。

    Examples:
        >>> oob_average(np.array([[1.0], [5.0], [9.0]]), np.array([[1.0], [0.0], [1.0]]))
        array([5.])
    """
    # (c) 没见过的树，平均
    total, count = (out * F).sum(axis=0), out.sum(axis=0)
    with np.errstate(invalid="ignore"):  # 0/0：定义如此，不是故障
        average: Float[np.ndarray, "N"] = total / count
    return average


def oob_error(forest: Bag, X: Float[np.ndarray, "N D"], y: Int[np.ndarray, "N"]) -> float:
    """袋外错误率：不另留验证集，也能估计泛化误差。

    Args:
        forest: 一片森林，在 X、y 上长的。
        X: 长森林时的特征，次序不能变。
        y: 长森林时的类别。

    Returns:
        有袋外预测的样本里，预测错的占比。

    Source:
        Breiman（2001），doi:10.1023/A:1010933404324，§3.1。

    Examples:
        >>> X, y = np.arange(20.0)[:, None], np.repeat([0, 1], 10)
        >>> forest = grow_forest(X, y, 25, np.random.default_rng(0))
        >>> oob_error(forest, X, y) <= 0.1
        True
    """
    classes = np.moveaxis(predict_each(forest, X), 2, 0)
    p = np.stack([oob_average(own, forest.unseen.astype(float)) for own in classes], axis=1)
    judged = forest.unseen.any(axis=0)
    return float((p[judged].argmax(axis=1) != y[judged]).mean())


def permutation_importance(
    forest: Bag, X: Float[np.ndarray, "N D"], y: Int[np.ndarray, "N"], rng: np.random.Generator
) -> Float[np.ndarray, "D"]:
    """置换重要性：打乱一个特征，袋外错误率升多少。

    Args:
        forest: 一片森林，在 X、y 上长的。
        X: 长森林时的特征，次序不能变。
        y: 长森林时的类别。
        rng: 随机数，打乱用。

    Returns:
        每个特征一个数；没有用的特征在 0 附近，可以略小于 0。

    Source:
        Breiman（2001），doi:10.1023/A:1010933404324，§10。

    Differences:
        原文逐棵树比较、再取平均；这里比较整片森林的袋外错误率。

    Examples:
        >>> rng = np.random.default_rng(0)
        >>> X, y = rng.random((60, 2)), np.arange(60) % 2
        >>> X[:, 0] += y
        >>> useful, useless = permutation_importance(grow_forest(X, y, 20, rng), X, y, rng)
        >>> bool(useful > 0.3 > useless)
        True
    """
    base, rise = oob_error(forest, X, y), np.empty(X.shape[1])
    for d in range(X.shape[1]):  # 循环的是特征，不是样本
        shuffled = X.copy()
        shuffled[:, d] = rng.permutation(X[:, d])
        rise[d] = oob_error(forest, shuffled, y) - base
    return rise
