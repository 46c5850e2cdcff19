"""snippets.ml.pruning。"""

from itertools import product

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from snippets.ml.decision_tree import Limits, Node, Split, grow, leaves, predict_tree
from snippets.ml.pruning import (
    branch_alpha,
    cost_complexity,
    effective_alpha,
    prune,
    pruning_path,
    reduced_error_prune,
)

N, D, K = 61, 3, 3
SMALLEST = Limits(smallest=3)
"""叶子太小时几个特征分得一样好，两边随便选；权重取随机的，也是为了没有并列。"""


def noisy(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = rng.integers(1024, size=(N, D)) / 1024
    y = np.where(rng.random(N) < 0.7, (3 * X[:, 0]).astype(int), rng.integers(K, size=N))
    return X, y


def weights(seed: int) -> np.ndarray:
    return np.random.default_rng([seed, N]).random(N) + 0.5


def node(cost: int, *children: Node) -> Node:
    split = Split(0, float(len(children)), 0.0) if children else None
    return Node(np.array([0.5, 0.5]), 1.0, float(cost), split, children)


def subtrees(tree: Node) -> list[Node]:
    """剪得出来的全部子树。"""
    leaf = tree._replace(split=None, children=())
    if not tree.children:
        return [leaf]
    pairs = product(*(subtrees(child) for child in tree.children))
    return [leaf, *(tree._replace(children=pair) for pair in pairs)]


def total(tree: Node, alpha: float) -> float:
    below = leaves(tree)
    H = np.array([leaf.cost / leaf.weight for leaf in below])
    return cost_complexity(np.array([leaf.weight for leaf in below]), H, alpha)


@pytest.mark.oracle
def test_the_path_equals_scikit_learn() -> None:
    """N = 61，K = 3，带权重；scikit-learn 的 α 与不纯度都除以了权重之和。"""
    X, y, w = *noisy(0), weights(0)
    path = pruning_path(grow(X, np.eye(K)[y], w, SMALLEST))
    other = DecisionTreeClassifier(min_samples_leaf=3, random_state=0)
    theirs = other.cost_complexity_pruning_path(X, y, w)
    expected = dict(zip(theirs.ccp_alphas.round(10), theirs.impurities, strict=True))
    found = {round(own.alpha / w.sum(), 10): total(own.tree, 0.0) / w.sum() for own in path}
    assert len(found) > 8
    assert found == pytest.approx(expected, abs=1e-10)


@pytest.mark.oracle
def test_the_pruned_tree_predicts_like_scikit_learn() -> None:
    X, y, w = *noisy(1), weights(1)
    tree, new = grow(X, np.eye(K)[y], w, SMALLEST), np.random.default_rng(2).random((97, D))
    for alpha in (0.005, 0.011, 0.03):
        other = DecisionTreeClassifier(min_samples_leaf=3, ccp_alpha=alpha, random_state=0)
        own = prune(tree, alpha * w.sum())
        np.testing.assert_allclose(
            predict_tree(own, new), other.fit(X, y, w).predict_proba(new), atol=1e-10
        )


@pytest.mark.oracle
def test_the_pruned_tree_is_the_cheapest_of_all_subtrees() -> None:
    """深 5 层的树，逐个试过全部子树。"""
    X, y = noisy(3)
    tree = grow(X, np.eye(K)[y], limits=Limits(depth=5))
    every = subtrees(tree)
    assert len(every) > 100
    for alpha in (0.1, 0.5, 1.0, 2.0, 9.0):
        cheapest = min(total(own, alpha) for own in every)
        assert total(prune(tree, alpha), alpha) == pytest.approx(cheapest, rel=1e-12)


@pytest.mark.oracle
def test_reduced_error_pruning_finds_the_fewest_errors_of_all_subtrees() -> None:
    X, y = noisy(4)
    tree = grow(X[:40], np.eye(K)[y[:40]], limits=Limits(depth=4))
    pruned = reduced_error_prune(tree, X[40:], y[40:])

    def errors(own: Node) -> int:
        return int((predict_tree(own, X[40:]).argmax(1) != y[40:]).sum())

    assert errors(pruned) == min(map(errors, subtrees(tree)))
    assert errors(pruned) < errors(tree)
    assert len(leaves(pruned)) < len(leaves(tree))


@pytest.mark.hand
def test_a_path_on_paper() -> None:
    """根 10，左支 4 → 1 + 1，右支 3 → 0 + 0 + 1（先右下 2 → 0 + 1）。

    右下 (2−1)/1 = 1，左支 (4−2)/1 = 2，右支 (3−1)/2 = 1，根 (10−3)/4 = 1.75：先剪右支，
    连同右下；剩下左支 2、根 (10−5)/2 = 2.5；再剪左支，最后根 (10−7)/1 = 3。
    """
    right = node(3, node(0), node(2, node(0), node(1)))
    tree = node(10, node(4, node(1), node(1)), right)
    assert branch_alpha(right) == 1
    assert branch_alpha(tree) == 1.75
    found = [(own.alpha, len(leaves(own.tree))) for own in pruning_path(tree)]
    assert found == [(0, 5), (1, 3), (2, 2), (3, 1)]


@pytest.mark.hand
def test_costs_on_paper() -> None:
    """10 个样本熵 1、6 个样本熵 0：10 + 2α。"""
    N_t, H = np.array([10.0, 6.0]), np.array([1.0, 0.0])
    assert [cost_complexity(N_t, H, alpha) for alpha in (0.0, 2.0)] == [10, 14]
    assert effective_alpha(10.0, 4.0, 4) == 2
    assert branch_alpha(node(1)) == np.inf


@pytest.mark.hand
def test_a_split_that_saves_no_validation_error_is_pruned_and_one_that_does_stays() -> None:
    """两个样本，一边一个。都是 0 类：换成叶子也全对，剪；一个 1 类：剪了多错一个，留。"""
    tree = grow(np.array([[0.0], [1.0], [1.0]]), np.eye(2)[[0, 1, 0]])._replace(
        children=(
            Node(np.array([1.0, 0.0]), 1.0, 0.0),
            Node(np.array([0.4, 0.6]), 2.0, 1.0),
        )
    )
    X = np.array([[0.0], [1.0]])
    assert reduced_error_prune(tree, X[:1], np.array([0])).children == ()
    assert len(reduced_error_prune(tree, X, np.array([0, 1])).children) == 2


@pytest.mark.property
def test_the_path_is_nested_and_ends_at_the_root() -> None:
    X, y = noisy(5)
    path = pruning_path(grow(X, np.eye(K)[y]))
    sizes = [len(leaves(own.tree)) for own in path]
    alphas = [own.alpha for own in path]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(sizes)
    assert sizes[-1] == 1
    assert alphas == sorted(alphas)
    for own in path:  # 从头剪一次，得到同一棵
        assert len(leaves(prune(path[0].tree, own.alpha * (1 + 1e-12)))) == len(leaves(own.tree))


@pytest.mark.property
def test_at_the_effective_alpha_both_cost_the_same() -> None:
    X, y = noisy(6)
    tree = grow(X, np.eye(K)[y])
    alpha = branch_alpha(tree)
    assert tree.cost + alpha == pytest.approx(total(tree, alpha), rel=1e-12)


@pytest.mark.property
def test_a_leaf_stays_and_a_single_leaf_has_no_alpha() -> None:
    leaf = node(1)
    assert prune(leaf, 5.0) == leaf
    assert reduced_error_prune(leaf, np.zeros((2, 1)), np.array([0, 1])) is leaf
    with pytest.raises(ValueError, match="两片叶子"):
        effective_alpha(1.0, 1.0, 1)
