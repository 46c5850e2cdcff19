"""snippets.demos.tree_splits。"""

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from snippets.demos.tree_splits.demo import DEPTHS, error, main, points
from snippets.ml.decision_tree import Limits, grow, leaves, predict_tree


@pytest.mark.oracle
def test_the_training_predictions_equal_scikit_learn() -> None:
    """一层与切到底；四层的树有并列的分裂，不比。"""
    X, y, trees = main()
    for depth, tree in zip(DEPTHS, trees, strict=True):
        if depth != 4:
            other = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X, y)
            assert (predict_tree(tree, X).argmax(1) == other.predict(X)).all()


@pytest.mark.hand
def test_the_sizes_and_errors_of_the_caption() -> None:
    X, y, trees = main()
    assert [len(leaves(tree)) for tree in trees] == [2, 11, 39]
    assert [round(error(tree, X, y), 2) for tree in trees] == [0.32, 0.17, 0]


@pytest.mark.property
def test_on_new_points_the_full_tree_does_worse_whatever_the_seed() -> None:
    """说法：切到底，是把标错的点也记住了；四份数据都如此。"""
    for seed in range(4):
        rng = np.random.default_rng(seed)
        (X, y), new = points(150, rng), points(1000, rng)
        small, full = (grow(X, np.eye(2)[y], limits=Limits(depth=depth)) for depth in DEPTHS[1:])
        assert error(full, X, y) == 0 < error(small, X, y)
        assert error(full, *new) > error(small, *new) + 0.01
