"""snippets.ml.random_forest。"""

import numpy as np
import pytest
from scipy import stats
from sklearn.ensemble import RandomForestClassifier

from snippets.ml.decision_tree import Node
from snippets.ml.ensembles import Bag, predict_each
from snippets.ml.random_forest import (
    grow_forest,
    oob_average,
    oob_error,
    permutation_importance,
    seen_share,
)

M, N, D = 13, 61, 5


def data(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """第 0 个特征定类别，其余都是噪声；标签有一成是错的。"""
    rng = np.random.default_rng(seed)
    X = rng.random((N, D))
    return X, ((X[:, 0] > 0.5) ^ (rng.random(N) < 0.1)).astype(int)


def features(tree: Node) -> set[int]:
    own = {tree.split.feature} if tree.split else set()
    return own.union(*(features(child) for child in tree.children))


def constant(*p: float) -> Node:
    return Node(np.array(p), 1.0, 0.0)


@pytest.mark.oracle
def test_the_out_of_bag_average_equals_the_loop() -> None:
    """M = 7 棵树，N = 11 个样本。"""
    rng = np.random.default_rng(0)
    F, out = rng.standard_normal((7, 11)), rng.random((7, 11)) < 0.4
    out[:, 0], out[0, 1:] = False, True
    expected = [
        sum(F[m, n] for m in range(7) if out[m, n]) / max(1, out[:, n].sum()) for n in range(11)
    ]
    found = oob_average(F, out.astype(float))
    assert np.isnan(found[0])
    np.testing.assert_allclose(found[1:], expected[1:], rtol=1e-12)


@pytest.mark.oracle
def test_the_share_is_the_tail_of_the_binomial() -> None:
    for T in (1, 3, 10):
        assert seen_share(2, D, T) == pytest.approx(stats.binom.sf(0, T, 2 / D), rel=1e-12)


@pytest.mark.oracle
def test_the_out_of_bag_error_is_close_to_the_forest_of_scikit_learn() -> None:
    """N = 101，D = 3，边界是斜的。

    随机数不同，只能比统计量：袋外错误率相差不到 0.06，新样本上九成以上相同。
    """
    rng = np.random.default_rng(1)
    X, new = rng.random((101, 3)), rng.random((211, 3))
    y = (X.sum(1) > 1.5).astype(int)
    own = grow_forest(X, y, 25, rng, subset=2)
    other = RandomForestClassifier(25, max_features=2, oob_score=True, random_state=0).fit(X, y)
    assert oob_error(own, X, y) == pytest.approx(1 - other.oob_score_, abs=0.06)
    same = predict_each(own, new).mean(0).argmax(1) == other.predict(new)
    assert same.mean() > 0.9


@pytest.mark.oracle
def test_the_important_feature_is_the_one_of_scikit_learn() -> None:
    X, y = data(4)
    own = grow_forest(X, y, M, np.random.default_rng(5))
    other = RandomForestClassifier(M, random_state=0).fit(X, y)
    rise = permutation_importance(own, X, y, np.random.default_rng(6))
    assert rise.argmax() == other.feature_importances_.argmax() == 0
    assert rise[0] > 0.15
    assert np.abs(rise[1:]).max() < 0.15


@pytest.mark.hand
def test_an_out_of_bag_error_on_paper() -> None:
    """两棵常数树，一棵说 0、一棵说 1；三个样本都是 0 类。

    样本 0 只有第一棵没见过，判 0，对；样本 1 只有第二棵没见过，判 1，错；样本 2 都见过，不算。
    """
    unseen = np.array([[True, False, False], [False, True, False]])
    forest = Bag([constant(1.0, 0.0), constant(0.0, 1.0)], unseen)
    assert oob_error(forest, np.zeros((3, 1)), np.zeros(3, dtype=int)) == 0.5
    same = permutation_importance(
        forest, np.zeros((3, 1)), np.zeros(3, dtype=int), np.random.default_rng(0)
    )
    assert same.tolist() == [0]  # 常数树不看特征


@pytest.mark.hand
def test_shares_on_paper() -> None:
    assert seen_share(1, 2, 1) == 0.5
    assert seen_share(2, 4, 3) == 0.875
    assert seen_share(4, 4, 1) == 1


@pytest.mark.property
def test_the_features_are_drawn_anew_at_every_split() -> None:
    """每次只看一个特征，树里还是用到了好几个；整棵树只抽一次的话，只会有一个。"""
    X, y = data(7)
    forest = grow_forest(X, y, M, np.random.default_rng(8), subset=1)
    assert min(len(features(tree)) for tree in forest.trees) > 1
    assert set.union(*map(features, forest.trees)) == set(range(D))


@pytest.mark.property
def test_fewer_features_make_the_trees_less_alike() -> None:
    """一列抄自标签、其余是噪声：看全部特征时，每棵树的第一刀都切在它上。"""
    X, y = data(9)
    new = np.random.default_rng(10).random((97, D))

    def likeness(subset: int) -> float:
        p = predict_each(grow_forest(X, y, M, np.random.default_rng(11), subset), new)[:, :, 1]
        return float(np.corrcoef(p).mean())

    assert likeness(1) < 0.7 * likeness(D)


@pytest.mark.property
def test_the_forest_is_perfect_on_what_it_saw_and_honest_out_of_bag() -> None:
    """标签与特征无关：训练集上全对，袋外错一半左右。"""
    rng = np.random.default_rng(12)
    X, y = rng.random((N, D)), np.arange(N) % 2
    forest = grow_forest(X, y, M, rng)
    assert (predict_each(forest, X).mean(0).argmax(1) == y).mean() > 0.95
    assert oob_error(forest, X, y) > 0.35


@pytest.mark.property
def test_the_default_subset_is_the_root_and_bad_subsets_are_refused() -> None:
    X, y = data(13)
    one = grow_forest(X, y, 3, np.random.default_rng(14))
    two = grow_forest(X, y, 3, np.random.default_rng(14), subset=2)  # √5 取整
    np.testing.assert_array_equal(predict_each(one, X), predict_each(two, X))
    for subset in (0, D + 1):
        with pytest.raises(ValueError, match="1 到 5 个"):
            grow_forest(X, y, 3, np.random.default_rng(0), subset)
