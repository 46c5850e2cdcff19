"""snippets.ml.metrics.roc。"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics

from snippets.ml.metrics.roc import (
    auc,
    auc_by_pairs,
    auc_by_ranks,
    mid_ranks,
    operating_point,
    roc_curve,
    trapezoid_area,
)

N = 101
SCORES = st.lists(st.integers(0, 4), min_size=1, max_size=8)
quick = settings(max_examples=30, deadline=None, derandomize=True)
S = np.array([0.9, 0.8, 0.3, 0.7, 0.2, 0.1])
Y = np.array([1, 1, 1, 0, 0, 0])


def scored(seed: int, levels: int) -> tuple[np.ndarray, np.ndarray]:
    """levels 越小，同分越多。"""
    rng = np.random.default_rng(seed)
    y = (rng.random(N) < 0.3).astype(int)
    return np.round(levels * (rng.random(N) + 0.5 * y)) / levels, y


def joined(positive: list[int], negative: list[int]) -> tuple[np.ndarray, np.ndarray]:
    y = np.repeat([1, 0], [len(positive), len(negative)])
    return np.array(positive + negative, dtype=float), y


@pytest.mark.oracle
@pytest.mark.parametrize("levels", [3, 17, 1000])
def test_curve_and_area_equal_scikit_learn(levels: int) -> None:
    s, y = scored(0, levels)
    FPR, TPR, threshold = metrics.roc_curve(y, s, drop_intermediate=False)
    curve = roc_curve(s, y)
    np.testing.assert_allclose(curve.FPR, FPR, rtol=1e-12)
    np.testing.assert_allclose(curve.TPR, TPR, rtol=1e-12)
    np.testing.assert_array_equal(curve.threshold, threshold)
    expected = metrics.roc_auc_score(y, s)
    assert trapezoid_area(FPR, TPR) == pytest.approx(metrics.auc(FPR, TPR), rel=1e-12)
    for own in (auc(s, y), auc_by_ranks(s[y == 1], s[y == 0]), auc_by_pairs(s[y == 1], s[y == 0])):
        assert own == pytest.approx(expected, rel=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("levels", [3, 1000])
def test_ranks_and_the_u_statistic_equal_scipy(levels: int) -> None:
    s, y = scored(1, levels)
    np.testing.assert_array_equal(mid_ranks(s), stats.rankdata(s))
    P, Q = y.sum(), N - y.sum()
    U = stats.mannwhitneyu(s[y == 1], s[y == 0]).statistic
    own = auc_by_ranks(s[y == 1], s[y == 0])
    assert own == pytest.approx(U / (P * Q), rel=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("levels", [3, 1000])
def test_every_vertex_is_the_point_of_its_threshold(levels: int) -> None:
    s, y = scored(2, levels)
    for threshold, *point in zip(*roc_curve(s, y), strict=True):
        own = operating_point(s[y == 1], s[y == 0], float(threshold))
        assert own == pytest.approx(tuple(point))


@pytest.mark.hand
def test_the_area_on_paper() -> None:
    """正 0.9、0.8、0.3，负 0.7、0.2、0.1：九对里只有 0.3 对 0.7 输了。"""
    curve = roc_curve(S, Y)
    assert curve.threshold.tolist() == [np.inf, 0.9, 0.8, 0.7, 0.3, 0.2, 0.1]
    np.testing.assert_allclose(3 * curve.FPR, [0, 0, 0, 1, 1, 2, 3])
    np.testing.assert_allclose(3 * curve.TPR, [0, 1, 2, 2, 3, 3, 3])
    assert operating_point(S[:3], S[3:], 0.7) == pytest.approx((1 / 3, 2 / 3))
    for own in (auc(S, Y), auc_by_ranks(S[:3], S[3:]), auc_by_pairs(S[:3], S[3:])):
        assert own == pytest.approx(8 / 9)
    assert mid_ranks(S).tolist() == [6, 5, 3, 4, 2, 1]  # 正例 14 − 6 = 8 对


@pytest.mark.hand
def test_the_product_is_not_the_area() -> None:
    """“(1 − 假阳性率) × 真阳性率”随阈值变，没有一个是 8/9。"""
    curve = roc_curve(S, Y)
    product = (1 - curve.FPR) * curve.TPR
    assert np.unique(product.round(3)).tolist() == [0, 0.333, 0.444, 0.667]
    assert trapezoid_area(curve.FPR[::-1], curve.TPR[::-1]) == -auc(S, Y)  # 往回走，算负的
    mirrored = trapezoid_area(1 - curve.FPR[::-1], curve.TPR[::-1])
    assert mirrored == pytest.approx(auc(S, Y))  # 左右翻转，面积不变


@pytest.mark.hand
def test_ties_count_one_half() -> None:
    s, y = np.array([0.5, 0.5, 0.5]), np.array([1, 0, 0])
    assert roc_curve(s, y).FPR.tolist() == [0, 1]  # 一步到底，不是楼梯
    assert auc(s, y) == auc_by_ranks(s[:1], s[1:]) == auc_by_pairs(s[:1], s[1:]) == 0.5
    assert mid_ranks(s).tolist() == [2, 2, 2]
    assert trapezoid_area(np.array([0.0, 0.25, 1.0]), np.array([0.0, 0.5, 1.0])) == 0.625


@quick
@given(SCORES, SCORES)
@pytest.mark.property
def test_three_ways_agree_and_reversing_gives_the_rest(
    positive: list[int], negative: list[int]
) -> None:
    s, y = joined(positive, negative)
    area = auc(s, y)
    assert auc_by_ranks(s[y == 1], s[y == 0]) == pytest.approx(area)
    assert auc_by_pairs(s[y == 1], s[y == 0]) == pytest.approx(area)
    assert auc(-s, y) == pytest.approx(1 - area)
    assert auc(s, 1 - y) == pytest.approx(1 - area)
    assert mid_ranks(s).sum() == len(s) * (len(s) + 1) / 2


@quick
@given(SCORES, SCORES)
@pytest.mark.property
def test_only_the_order_matters(positive: list[int], negative: list[int]) -> None:
    s, y = joined(positive, negative)
    assert auc(np.exp(s) - 7, y) == auc(s, y)
    FPR, TPR = roc_curve(s, y)[1:]
    assert (FPR[0], TPR[0], FPR[-1], TPR[-1]) == (0, 0, 1, 1)
    assert (np.diff(FPR) >= 0).all()
    assert (np.diff(TPR) >= 0).all()
    more = np.concatenate([s, np.tile(s[y == 0], 4)])  # 负例多到五倍，曲线一点不动
    many = np.concatenate([y, np.zeros(len(more) - len(s), dtype=int)])
    np.testing.assert_allclose(roc_curve(more, many).FPR, FPR)
    point = operating_point(s[y == 1], s[y == 0], 2.0)
    assert operating_point(s[y == 1], more[many == 0], 2.0) == pytest.approx(point)
    np.testing.assert_allclose(point.TPR, np.mean([one >= 2 for one in positive]))


@pytest.mark.property
def test_one_class_and_lost_scores_are_refused() -> None:
    for y in (np.array([1, 1]), np.array([0, 0]), np.array([0, 2]), np.zeros(0, dtype=int)):
        s = np.arange(float(len(y)))
        for function in (roc_curve, auc):
            with pytest.raises(ValueError, match="两种都有"):
                function(s, y)
    with pytest.raises(ValueError, match="有限"):
        auc(np.array([np.nan, 1.0]), np.array([0, 1]))
    for pair in ((np.zeros(0), S), (S, np.zeros(0))):
        for ranked in (auc_by_pairs, auc_by_ranks):
            with pytest.raises(ValueError, match="正例和负例都要有"):
                ranked(*pair)
        with pytest.raises(ValueError, match="正例和负例都要有"):
            operating_point(*pair, 0.5)
