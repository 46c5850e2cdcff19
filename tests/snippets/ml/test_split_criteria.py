"""snippets.ml.split_criteria。"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import mutual_info_score
from sklearn.tree import DecisionTreeClassifier

from snippets.ml.split_criteria import choose_by_gain_ratio, gini, information_gain

TENNIS = {
    "天气": [[2, 3], [4, 0], [3, 2]],  # 晴、阴、雨：打、不打
    "气温": [[2, 2], [4, 2], [3, 1]],
    "湿度": [[3, 4], [6, 1]],
    "风": [[6, 2], [3, 3]],
}
"""Quinlan（1986）表 1 的 14 个星期六早晨，整理成列联表。"""


def table(name: str) -> np.ndarray:
    return np.array(TENNIS[name], dtype=float)


def samples(C: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """列联表 → 每个样本一行的分支与类别。"""
    branch, label = np.indices(C.shape)
    count = C.astype(int).ravel()
    return np.repeat(branch.ravel(), count), np.repeat(label.ravel(), count)


@pytest.mark.oracle
def test_gini_equals_the_impurity_of_scikit_learn() -> None:
    """N = 7 个结点，K = 5 类；scikit-learn 的根结点就是整组样本。"""
    counts = np.random.default_rng(0).integers(1, 9, size=(7, 5))
    for own in counts:
        y = np.repeat(np.arange(5), own)
        root = DecisionTreeClassifier(max_depth=1).fit(np.arange(len(y))[:, None], y)
        found = gini(own[None] / own.sum())
        np.testing.assert_allclose(found, root.tree_.impurity[0], rtol=1e-12)


@pytest.mark.oracle
def test_gain_is_the_mutual_information_and_its_divisor_the_entropy() -> None:
    """M = 3 支，K = 5 类，连同空的格子。"""
    C = np.random.default_rng(1).integers(0, 7, size=(3, 5)).astype(float)
    found = information_gain(C)
    expected = mutual_info_score(*samples(C)) / np.log(2)
    assert found.gain == pytest.approx(expected, rel=1e-12)
    split = stats.entropy(C.sum(1), base=2)
    assert found.split_information == pytest.approx(split, rel=1e-12)
    assert found.ratio == pytest.approx(expected / split, rel=1e-12)


@pytest.mark.oracle
def test_the_choice_equals_the_rule_written_out() -> None:
    """五个特征，各 3 支、2 类，十组；与用 mutual_info_score 照规则写的相比。"""
    rng = np.random.default_rng(2)
    for _ in range(10):
        tables = list(rng.integers(1, 9, size=(5, 3, 2)).astype(float))
        gains = np.array([mutual_info_score(*samples(C)) for C in tables])
        ratios = gains / [stats.entropy(C.sum(1)) for C in tables]
        eligible = np.flatnonzero(gains >= gains.mean())
        assert choose_by_gain_ratio(tables) == eligible[ratios[eligible].argmax()]


@pytest.mark.hand
def test_gini_on_paper() -> None:
    """(0.5, 0.25, 0.25)：1 − (1/4 + 1/16 + 1/16) = 5/8；源笔记的写法差一个负号。"""
    assert gini(np.array([[0.5, 0.25, 0.25]])) == pytest.approx(0.625)


@pytest.mark.hand
def test_the_gains_of_the_saturday_mornings() -> None:
    """Quinlan（1986）：天气 0.246、湿度 0.151、风 0.048（他先把熵舍成三位）。"""
    found = {name: information_gain(table(name)) for name in TENNIS}
    gains = {name: round(own.gain, 4) for name, own in found.items()}
    assert gains == {"天气": 0.2467, "气温": 0.0292, "湿度": 0.1518, "风": 0.0481}
    assert round(found["天气"].split_information, 4) == 1.5774
    assert round(found["天气"].ratio, 4) == 0.1564


@pytest.mark.hand
def test_a_day_number_has_the_largest_gain_and_ratio_yet_the_average_rule_keeps_it() -> None:
    """编号把 14 个样本各分一支：增益就是总的熵 0.940，增益率 0.940/log₂14 = 0.247。"""
    day = np.eye(2)[[0] * 9 + [1] * 5]
    found = information_gain(day)
    assert round(found.gain, 3) == 0.940
    assert round(found.ratio, 3) == 0.247


@pytest.mark.hand
def test_the_average_rule_stops_a_lopsided_feature() -> None:
    """16 个样本各 8 个：一支只有一个样本，增益率反而最高。"""
    lopsided, useful = np.array([[1.0, 0.0], [7.0, 8.0]]), np.array([[6.0, 2.0], [2.0, 6.0]])
    assert information_gain(lopsided).ratio > information_gain(useful).ratio
    assert choose_by_gain_ratio([lopsided, useful]) == 1
    assert choose_by_gain_ratio([useful, useful]) == 0


@pytest.mark.property
@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=4))
def test_gain_is_not_negative_and_at_most_the_two_entropies(rows: list[list[int]]) -> None:
    C = np.array(rows, dtype=float)
    if C.sum() == 0:
        return
    found = information_gain(C)
    entropy = stats.entropy(C.sum(0), base=2)
    assert -1e-12 <= found.gain <= min(entropy, found.split_information) + 1e-12
    assert 0 <= found.ratio <= 1 + 1e-12
    moved = information_gain(C[::-1, ::-1])
    assert moved == pytest.approx(found, abs=1e-12)


@pytest.mark.property
def test_gini_lies_between_zero_and_its_largest() -> None:
    p = np.random.default_rng(3).dirichlet(np.ones(5), size=7)
    assert ((gini(p) > 0) & (gini(p) < 1 - 1 / 5)).all()
    assert gini(np.eye(5)).tolist() == [0] * 5
    np.testing.assert_allclose(gini(np.full((1, 5), 1 / 5)), 1 - 1 / 5)


@pytest.mark.property
def test_proportional_branches_gain_exactly_nothing_and_one_branch_has_no_ratio() -> None:
    assert information_gain(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])).gain < 1e-15
    assert information_gain(np.array([[3.0, 5.0], [0.0, 0.0]]))[1:] == (0, 0)


@pytest.mark.property
def test_what_is_no_distribution_or_table_is_refused() -> None:
    with pytest.raises(ValueError, match="和为 1"):
        gini(np.array([[0.5, 0.6]]))
    with pytest.raises(ValueError, match="非负"):
        gini(np.array([[1.5, -0.5]]))
    with pytest.raises(ValueError, match="总数为正"):
        information_gain(np.zeros((2, 2)))
    with pytest.raises(ValueError, match="非负"):
        information_gain(np.array([[2.0, -1.0]]))
    with pytest.raises(ValueError, match="至少要有一个特征"):
        choose_by_gain_ratio([])
