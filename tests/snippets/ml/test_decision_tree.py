"""snippets.ml.decision_tree。"""

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from snippets.ml.decision_tree import (
    Limits,
    Node,
    Split,
    best_split,
    goes_left,
    grow,
    leaf_index,
    leaves,
    predict_tree,
    split_gain,
    sum_of_squares,
)

N, D, K = 61, 3, 5


def data(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """特征、目标、权重。scikit-learn 把特征存成 float32，于是特征取 1/1024 的倍数，两边相同。"""
    rng = np.random.default_rng(seed)
    X = rng.integers(1024, size=(N, D)) / 1024
    return X, X @ [3.0, -2.0, 1.0] + rng.standard_normal(N), rng.random(N) + 0.1


def brute_force(X: np.ndarray, Y: np.ndarray, w: np.ndarray, smallest: int) -> Split | None:
    """逐个特征、逐个切点，从头算两边的平方和。"""

    def cost(side: np.ndarray) -> float:
        return sum(sum_of_squares(Y[side, m], w[side]) for m in range(Y.shape[1]))

    best = None
    for d in range(X.shape[1]):
        values = np.unique(X[:, d])
        for t in (values[1:] + values[:-1]) / 2:
            left = X[:, d] <= t
            if min(left.sum(), (~left).sum()) < smallest:
                continue
            gain = cost(np.ones(len(X), dtype=bool)) - cost(left) - cost(~left)
            if best is None or gain > best.gain + 1e-9:
                best = Split(d, float(t), gain)
    return best


def inner(tree: Node) -> list[Node]:
    """内部结点，先根。"""
    if not tree.children:
        return []
    return [tree, *(node for child in tree.children for node in inner(child))]


@pytest.mark.oracle
@pytest.mark.parametrize("smallest", [1, 7])
def test_the_best_split_is_the_best_of_all(smallest: int) -> None:
    """N = 61，D = 3，两列目标，带权重。"""
    X, y, w = data(0)
    Y = np.stack([y, y**2], axis=1)
    found = best_split(X, Y, w, Limits(smallest=smallest))
    expected = brute_force(X, Y, w, smallest)
    assert found is not None
    assert expected is not None
    assert found[:2] == expected[:2]
    assert found.gain == pytest.approx(expected.gain, rel=1e-10)


@pytest.mark.oracle
@pytest.mark.parametrize(("depth", "smallest"), [(2, 1), (4, 3), (64, 5)])
def test_the_regression_tree_equals_scikit_learn(depth: int, smallest: int) -> None:
    """叶子太小时几个特征分得一样好，两边随便选，于是长到底的那一棵每片叶子至少 5 个样本。"""
    X, y, w = data(1)
    tree = grow(X, y[:, None], w, Limits(depth=depth, smallest=smallest))
    other = DecisionTreeRegressor(max_depth=depth, min_samples_leaf=smallest, random_state=0)
    other.fit(X, y, w)
    new = np.random.default_rng(2).random((97, D))
    np.testing.assert_allclose(predict_tree(tree, new)[:, 0], other.predict(new), rtol=1e-10)
    assert len(leaves(tree)) == other.get_n_leaves()
    thresholds = sorted(node.split.threshold for node in inner(tree) if node.split)
    theirs = other.tree_.threshold[other.tree_.children_left >= 0]
    np.testing.assert_allclose(thresholds, np.sort(theirs), rtol=1e-12)


@pytest.mark.oracle
def test_the_classification_tree_equals_scikit_learn() -> None:
    """五类，长到五层；独热标签的方差就是基尼不纯度。"""
    X, y, w = data(3)
    label = np.digitize(y, np.quantile(y, [0.2, 0.4, 0.6, 0.8]))
    tree = grow(X, np.eye(K)[label], w, Limits(depth=5, smallest=4))
    other = DecisionTreeClassifier(max_depth=5, min_samples_leaf=4, random_state=0)
    other.fit(X, label, w)
    new = np.random.default_rng(4).random((97, D))
    np.testing.assert_allclose(predict_tree(tree, new), other.predict_proba(new), rtol=1e-10)
    assert tree.cost / tree.weight == pytest.approx(other.tree_.impurity[0], rel=1e-12)


@pytest.mark.oracle
def test_the_leaf_numbers_equal_scikit_learn() -> None:
    X, y, _ = data(5)
    other = DecisionTreeRegressor(max_depth=4, min_samples_leaf=5, random_state=0).fit(X, y)
    _, theirs = np.unique(other.apply(X), return_inverse=True)  # 先根的次序，也是从左到右
    assert (leaf_index(grow(X, y[:, None], limits=Limits(4, 5)), X) == theirs).all()


@pytest.mark.hand
def test_a_split_on_paper() -> None:
    """目标 0、0、6、6：平均 3，平方和 36；切在中间，两边都是 0，少了 36。"""
    X, Y = np.array([[1.0], [2.0], [4.0], [5.0]]), np.array([[0.0], [0.0], [6.0], [6.0]])
    assert sum_of_squares(Y[:, 0], np.ones(4)) == 36
    assert best_split(X, Y, np.ones(4)) == Split(0, 3.0, 36.0)
    halves = np.array([0.0]), np.array(2.0), np.array([12.0]), np.array(2.0)
    assert split_gain(*halves) == 36
    # 收缩 λ = 1：12²/3 − 12²/5
    assert split_gain(*halves, shrink=1.0) == pytest.approx(19.2)
    assert grow(X, Y, limits=Limits(shrink=1.0, depth=1)).children[1].value == pytest.approx(4)


@pytest.mark.hand
def test_the_gini_of_a_node_is_the_variance_of_its_onehot_labels() -> None:
    """三个 0 类、一个 1 类：基尼 1 − 9/16 − 1/16 = 3/8，乘四个样本是 1.5。"""
    node = grow(np.zeros((4, 1)), np.eye(2)[[0, 0, 0, 1]])
    assert node.cost == pytest.approx(1.5)
    assert node.value.tolist() == [0.75, 0.25]


@pytest.mark.hand
def test_where_nothing_is_gained_the_first_place_that_can_be_cut_is_taken() -> None:
    """第 0 个特征是常数，切不得；第 1 个切了也不降，但切得开。"""
    X = np.array([[7.0, 0.0], [7.0, 0.0], [7.0, 1.0], [7.0, 1.0]])
    Y = np.array([[0.0], [1.0], [1.0], [0.0]])
    assert best_split(X, Y, np.ones(4)) == Split(1, 0.5, 0.0)


@pytest.mark.hand
def test_who_goes_left() -> None:
    assert goes_left(Split(1, 2.0, 0.0), np.array([[9.0, 2.0], [0.0, 2.5]])).tolist() == [1, 0]


@pytest.mark.property
@pytest.mark.parametrize("shrink", [0.0, 1.3])
def test_gain_is_the_drop_of_the_cost_at_every_node(shrink: float) -> None:
    X, y, w = data(6)
    for node in inner(grow(X, np.stack([y, np.sin(y)], axis=1), w, Limits(shrink=shrink))):
        assert node.split is not None
        dropped = node.cost - sum(child.cost for child in node.children)
        assert node.split.gain == pytest.approx(dropped, rel=1e-9, abs=1e-12)
        assert node.weight == pytest.approx(sum(child.weight for child in node.children))


@pytest.mark.property
def test_a_full_tree_remembers_and_never_leaves_the_range_of_its_targets() -> None:
    X, y, _ = data(7)
    tree = grow(X, y[:, None])
    np.testing.assert_allclose(predict_tree(tree, X)[:, 0], y, rtol=1e-12)
    far = predict_tree(tree, np.array([[99.0] * D, [-99.0] * D]))
    assert ((far >= y.min()) & (far <= y.max())).all()


@pytest.mark.property
def test_a_monotone_change_of_a_feature_changes_no_training_prediction() -> None:
    X, y, _ = data(8)
    limits = Limits(depth=3)
    plain = grow(X, y[:, None], limits=limits)
    bent = grow(np.exp(5 * X), y[:, None], limits=limits)
    assert (leaf_index(plain, X) == leaf_index(bent, np.exp(5 * X))).all()


@pytest.mark.property
def test_a_weight_of_two_is_the_sample_twice() -> None:
    X, y, _ = data(9)
    w = np.ones(N)
    w[:10] = 2
    again = np.concatenate([np.arange(N), np.arange(10)])
    heavy = grow(X, y[:, None], w, Limits(depth=3))
    twice = grow(X[again], y[again, None], limits=Limits(depth=3))
    np.testing.assert_allclose(predict_tree(heavy, X), predict_tree(twice, X), rtol=1e-12)


@pytest.mark.property
def test_the_limits_hold() -> None:
    X, y, _ = data(10)
    assert len(leaves(grow(X, y[:, None], limits=Limits(depth=0)))) == 1
    assert len(leaves(grow(X, y[:, None], limits=Limits(depth=2)))) == 4
    small = grow(X, y[:, None], limits=Limits(smallest=9))
    assert min(leaf.weight for leaf in leaves(small)) >= 9
    strict = grow(X, y[:, None], limits=Limits(least=5.0))
    assert min(node.split.gain for node in inner(strict) if node.split) > 5


@pytest.mark.hand
def test_the_default_depth_is_sixty_four() -> None:
    """目标每次翻四倍，每一刀只切下最大的一个：70 个样本本来要 69 层。"""
    X = np.arange(70.0)[:, None]
    assert len(leaves(grow(X, 4.0**X))) == 65
    assert len(leaves(grow(X, 4.0**X, limits=Limits(depth=99)))) == 70


@pytest.mark.property
def test_the_first_cut_of_an_exclusive_or_gains_nothing_yet_is_made() -> None:
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = np.array([0, 1, 1, 0])
    tree = grow(X, np.eye(2)[y])
    assert tree.split is not None
    assert tree.split.gain == pytest.approx(0)
    assert predict_tree(tree, X).argmax(1).tolist() == y.tolist()
    assert len(leaves(grow(X, np.eye(2)[y], limits=Limits(least=0.0)))) == 1


@pytest.mark.property
def test_every_split_draws_its_features_anew() -> None:
    """每次只看一个特征：一棵树里用到的特征不止一个。"""
    X, y, _ = data(11)
    tree = grow(X, y[:, None], None, Limits(depth=4, subset=1), np.random.default_rng(0))
    assert {node.split.feature for node in inner(tree) if node.split} == {0, 1, 2}
    all_seen = grow(X, y[:, None], None, Limits(depth=4, subset=D), np.random.default_rng(0))
    np.testing.assert_array_equal(
        predict_tree(all_seen, X), predict_tree(grow(X, y[:, None], limits=Limits(depth=4)), X)
    )


@pytest.mark.property
def test_two_features_at_a_time_are_numbered_right() -> None:
    """目标只由第 2 个特征决定：看到它就用它，切点落在它的取值之间。"""
    X, _, _ = data(12)
    y = (X[:, 2] > 0.5).astype(float)
    seeds = range(6)
    trees = [
        grow(X, y[:, None], None, Limits(depth=1, subset=2), np.random.default_rng(seed))
        for seed in seeds
    ]
    roots = [tree.split for tree in trees if tree.split]
    assert {split.feature for split in roots} >= {2}
    for split in roots:
        if split.feature == 2:
            assert split.gain == pytest.approx(sum_of_squares(y, np.ones(N)))


@pytest.mark.property
def test_a_good_feature_that_is_not_drawn_is_not_used() -> None:
    """目标只由第 2 个特征决定，一次只看一个：第一刀三个特征都轮得到。"""
    X, _, _ = data(12)
    y = (X[:, 2] > 0.5).astype(float)
    limits = Limits(depth=1, subset=1)
    trees = [grow(X, y[:, None], None, limits, np.random.default_rng(seed)) for seed in range(20)]
    assert {tree.split.feature for tree in trees if tree.split} == {0, 1, 2}


@pytest.mark.property
def test_the_features_of_one_split_are_all_different() -> None:
    """后两个特征都能分干净，于是三个里随便看两个，第一刀总能分干净。"""
    X, _, _ = data(13)
    X[:, 1] = X[:, 2]
    y = (X[:, 2] > 0.5).astype(float)
    whole = sum_of_squares(y, np.ones(N))
    for seed in range(20):
        rng = np.random.default_rng(seed)
        tree = grow(X, y[:, None], None, Limits(depth=1, subset=2), rng)
        assert tree.split is not None
        assert tree.split.gain == pytest.approx(whole)


@pytest.mark.property
def test_looking_at_every_feature_draws_no_random_number() -> None:
    X, y, _ = data(14)
    rng = np.random.default_rng(0)
    for subset in (None, D, D + 1):
        limits = Limits(depth=2, subset=subset)
        assert len(leaves(grow(X, y[:, None], None, limits))) == 4
        assert len(leaves(grow(X, y[:, None], None, limits, rng))) == 4
    assert rng.random() == np.random.default_rng(0).random()


@pytest.mark.property
def test_constant_features_cannot_be_split_and_bad_input_is_refused() -> None:
    Y = np.array([[0.0], [1.0]])
    assert best_split(np.ones((2, 1)), Y, np.ones(2)) is None
    assert len(leaves(grow(np.ones((2, 1)), Y))) == 1
    assert len(leaves(grow(Y, np.ones((2, 1))))) == 1  # 目标都一样，不必再分
    for wrong in (-1.0, 0.0):
        with pytest.raises(ValueError, match="权重应为正"):
            sum_of_squares(np.ones(2), np.array([1.0, wrong]))
        with pytest.raises(ValueError, match="权重应为正"):
            grow(np.ones((2, 1)), Y, np.array([1.0, wrong]))
    with pytest.raises(ValueError, match="至少要有一个样本"):
        grow(np.ones((0, 1)), np.ones((0, 1)))
    with pytest.raises(ValueError, match="要给 rng"):
        grow(np.ones((2, 3)), Y, limits=Limits(subset=2))
