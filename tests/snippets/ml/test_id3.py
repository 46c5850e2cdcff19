"""snippets.ml.id3。"""

from collections import Counter
from math import log2

import numpy as np
import pytest
from sklearn.metrics.cluster import contingency_matrix
from sklearn.tree import DecisionTreeClassifier

from snippets.ml.id3 import Branching, classify_id3, contingency, grow_id3, largest_gain
from snippets.ml.split_criteria import choose_by_gain_ratio, information_gain

TENNIS = (
    "晴热高弱否 晴热高强否 阴热高弱是 雨温高弱是 雨凉常弱是 雨凉常强否 阴凉常强是 "
    "晴温高弱否 晴凉常弱是 雨温常弱是 晴温常强是 阴温高强是 阴热常弱是 雨温高强否"
).split()
"""Quinlan（1986）表 1：天气、气温、湿度、风、是否打球。"""


def mornings() -> tuple[np.ndarray, np.ndarray]:
    codes = ["晴阴雨", "热温凉", "高常", "弱强", "否是"]
    X = np.array([[code.index(c) for code, c in zip(codes, day, strict=True)] for day in TENNIS])
    return X[:, :4], X[:, 4]


def literal(rows: list[tuple[int, ...]], free: tuple[int, ...]) -> object:
    """照书写的 ID3，只用计数和循环：叶子是类别，结点是（特征，{取值: 子树}）。"""
    classes = Counter(row[-1] for row in rows)
    majority = min(classes, key=lambda k: (-classes[k], k))
    useful = [d for d in free if len({row[d] for row in rows}) > 1]
    if len(classes) == 1 or not useful:
        return majority

    def remaining(d: int) -> float:
        groups: dict[int, list[int]] = {}
        for row in rows:
            groups.setdefault(row[d], []).append(row[-1])
        return sum(
            -count * log2(count / len(group))
            for group in groups.values()
            for count in Counter(group).values()
        )

    best = min(useful, key=lambda d: round(remaining(d), 9))
    values = sorted({row[best] for row in rows})
    return best, {v: literal([row for row in rows if row[best] == v], free) for v in values}


def shape(tree: Branching) -> object:
    if tree.feature is None:
        return tree.majority
    return tree.feature, {value: shape(child) for value, child in tree.children.items()}


@pytest.mark.oracle
def test_the_tree_equals_the_algorithm_written_with_counters() -> None:
    """N = 61，D = 4，取值 3 种，K = 3 类，带噪声：叶子不全纯。"""
    rng = np.random.default_rng(0)
    X, y = rng.integers(3, size=(61, 4)), rng.integers(3, size=61)
    rows = [(*map(int, x), int(label)) for x, label in zip(X, y, strict=True)]
    assert shape(grow_id3(X, y)) == literal(rows, (0, 1, 2, 3))


@pytest.mark.oracle
def test_on_two_valued_features_it_predicts_like_an_entropy_tree() -> None:
    """N = 53，D = 5 个二值特征：与 scikit-learn 的熵树在训练集上分得一样对。"""
    rng = np.random.default_rng(1)
    X = rng.integers(2, size=(53, 5))
    y = (X[:, 0] & X[:, 3]) | X[:, 4]
    other = DecisionTreeClassifier(criterion="entropy", random_state=0).fit(X, y)
    new = rng.integers(2, size=(29, 5))
    assert (classify_id3(grow_id3(X, y), new) == other.predict(new)).all()


@pytest.mark.oracle
def test_the_table_equals_scikit_learn() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.integers(3, size=41), rng.integers(5, size=41)
    assert (contingency(x, y) == contingency_matrix(x, y)).all()


@pytest.mark.hand
def test_the_tree_of_the_saturday_mornings() -> None:
    """Quinlan（1986）图 2：先看天气；晴看湿度，雨看风，阴就打。"""
    tree = grow_id3(*mornings())
    assert shape(tree) == (0, {0: (2, {0: 0, 1: 1}), 1: 1, 2: (3, {0: 1, 1: 0})})
    assert tree.majority == 1


@pytest.mark.hand
def test_the_rule_of_choice_is_exchangeable() -> None:
    """按增益选第一个特征（四支），按增益率选第二个（两支）。"""
    X = np.array([[0, 0], [1, 0], [2, 1], [3, 0]])
    y = np.array([0, 0, 1, 0])
    tables = [contingency(X[:, d], y) for d in (0, 1)]
    assert largest_gain(tables) == 0
    assert information_gain(tables[0]).gain == pytest.approx(information_gain(tables[1]).gain)
    assert grow_id3(X, y).feature == 0
    assert grow_id3(X, y, choose_by_gain_ratio).feature == 1


@pytest.mark.property
def test_samples_that_do_not_contradict_are_learned_without_error() -> None:
    rng = np.random.default_rng(3)
    X = np.unique(rng.integers(3, size=(47, 4)), axis=0)
    y = rng.integers(3, size=len(X))
    assert (classify_id3(grow_id3(X, y), X) == y).all()


@pytest.mark.property
def test_an_unseen_value_stops_at_the_majority_and_contradictions_too() -> None:
    tree = grow_id3(np.array([[0], [1], [1]]), np.array([1, 0, 0]))
    assert classify_id3(tree, np.array([[9]])).tolist() == [0]
    clash = grow_id3(np.array([[5], [5], [5]]), np.array([2, 1, 2]))
    assert clash == Branching(2)
    with pytest.raises(ValueError, match="至少要有一个样本"):
        grow_id3(np.zeros((0, 1), dtype=int), np.zeros(0, dtype=int))
