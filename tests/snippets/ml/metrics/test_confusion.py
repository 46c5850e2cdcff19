"""snippets.ml.metrics.confusion。"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from snippets.ml.metrics.confusion import (
    Counts,
    confusion_matrix,
    count_outcomes,
    f1_per_class,
    f_beta,
    macro_f1,
    micro_f1,
    rates,
)

N, K = 53, 5
COUNTS = st.builds(Counts, *[st.integers(0, 9)] * 4)
quick = settings(max_examples=30, deadline=None, derandomize=True)


def labels(seed: int, K: int = K) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(K, size=N), rng.integers(K, size=N)


def spread(counts: Counts) -> tuple[np.ndarray, np.ndarray]:
    """四个数还原成标签与预测。"""
    y = np.repeat([1, 0, 1, 0], counts)
    return y, np.repeat([1, 1, 0, 0], counts)


@pytest.mark.oracle
@pytest.mark.parametrize("seed", range(5))
def test_two_classes_equal_scikit_learn(seed: int) -> None:
    y, y_hat = labels(seed, K=2)
    counts = count_outcomes(y, y_hat)
    TN, FP, FN, TP = metrics.confusion_matrix(y, y_hat).ravel()
    assert counts == (TP, FP, FN, TN)
    expected = [
        metrics.accuracy_score(y, y_hat),
        metrics.precision_score(y, y_hat),
        metrics.recall_score(y, y_hat),
        1 - metrics.recall_score(y, y_hat, pos_label=0),
        metrics.recall_score(y, y_hat, pos_label=0),
    ]
    np.testing.assert_allclose(rates(counts), expected, rtol=1e-12)
    for beta in (0.5, 1.0, 2.0):
        own = f_beta(counts.TP, counts.FP, counts.FN, beta)
        assert own == pytest.approx(metrics.fbeta_score(y, y_hat, beta=beta), rel=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("seed", range(5))
def test_many_classes_equal_scikit_learn(seed: int) -> None:
    y, y_hat = labels(seed)
    C = confusion_matrix(y, y_hat, K)
    np.testing.assert_array_equal(C, metrics.confusion_matrix(y, y_hat, labels=range(K)))
    np.testing.assert_allclose(f1_per_class(C), metrics.f1_score(y, y_hat, average=None))
    assert macro_f1(C) == pytest.approx(metrics.f1_score(y, y_hat, average="macro"), rel=1e-12)
    assert micro_f1(C) == pytest.approx(metrics.f1_score(y, y_hat, average="micro"), rel=1e-12)


@pytest.mark.hand
def test_a_rare_disease_on_paper() -> None:
    """一千人里十个病人：查出八个，误报四十个。"""
    counts = Counts(TP=8, FP=40, FN=2, TN=950)
    assert count_outcomes(*spread(counts)) == counts
    assert rates(counts) == pytest.approx((0.958, 1 / 6, 0.8, 40 / 990, 950 / 990))
    assert f_beta(8, 40, 2) == pytest.approx(2 * 8 / (2 * 8 + 2 + 40))  # 16/58
    assert f_beta(8, 40, 2, beta=2.0) == pytest.approx(40 / 88)  # 5·8 / (5·8 + 4·2 + 40)


@pytest.mark.hand
def test_macro_and_micro_on_paper() -> None:
    """90 个样本的大类全对，10 个样本的小类只对 1 个。"""
    C = confusion_matrix(np.repeat([0, 1], [90, 10]), np.repeat([0, 1], [99, 1]), K=2)
    assert C.tolist() == [[90, 0], [9, 1]]
    assert f1_per_class(C) == pytest.approx([180 / 189, 2 / 11])
    assert macro_f1(C) == pytest.approx((180 / 189 + 2 / 11) / 2)
    assert micro_f1(C) == pytest.approx(0.91)


@pytest.mark.hand
def test_what_cannot_be_counted_is_nan() -> None:
    nothing_found = rates(Counts(TP=0, FP=0, FN=3, TN=4))
    assert math.isnan(nothing_found.precision)
    assert nothing_found.recall == 0
    assert f_beta(0, 0, 3) == 0  # 精确率是 0/0，F1 不是
    assert math.isnan(f_beta(0, 0, 0))
    assert math.isnan(rates(Counts(2, 0, 1, 0)).FPR)
    assert math.isnan(rates(Counts(0, 1, 0, 1)).recall)
    C = confusion_matrix(np.array([0, 1]), np.array([0, 1]), K=3)  # 第三类没有出现
    assert f1_per_class(C)[:2].tolist() == [1, 1]
    assert math.isnan(macro_f1(C))
    assert micro_f1(C) == 1


@quick
@given(COUNTS, st.floats(0.1, 10))
@pytest.mark.property
def test_f_is_the_weighted_harmonic_mean(counts: Counts, beta: float) -> None:
    own = rates(counts)
    P, R, F = own.precision, own.recall, f_beta(counts.TP, counts.FP, counts.FN, beta)
    if counts.TP:
        assert pytest.approx((1 + beta**2) / (1 / P + beta**2 / R)) == F
        assert min(P, R) <= F * (1 + 1e-12)
        assert max(P, R) >= F * (1 - 1e-12)
    else:
        assert F == 0 or counts.FP == counts.FN == 0


@quick
@given(COUNTS)
@pytest.mark.property
def test_the_two_classes_are_one_confusion_matrix(counts: Counts) -> None:
    y, y_hat = spread(counts)
    C = confusion_matrix(y, y_hat, K=2)
    assert [C[1, 1], C[0, 1], C[1, 0], C[0, 0]] == list(counts)
    own, swapped = rates(counts), rates(count_outcomes(1 - y, 1 - y_hat))
    np.testing.assert_equal(own.specificity, swapped.recall)
    np.testing.assert_allclose(own.FPR, 1 - own.specificity, rtol=1e-12)


@pytest.mark.property
def test_micro_is_accuracy_and_relabelling_changes_nothing() -> None:
    y, y_hat = labels(7)
    C, permutation = confusion_matrix(y, y_hat, K), np.array([3, 0, 4, 1, 2])
    moved = confusion_matrix(permutation[y], permutation[y_hat], K)
    assert micro_f1(C) == pytest.approx((y == y_hat).mean())
    assert macro_f1(moved) == pytest.approx(macro_f1(C))
    np.testing.assert_allclose(f1_per_class(C.T), f1_per_class(C))  # F1 不分行列


@pytest.mark.property
def test_what_is_no_class_and_no_weight_is_refused() -> None:
    good, bad = np.array([0, 1]), np.array([0, 2])
    for pair in ((bad, good), (good, bad), (good, -good)):
        with pytest.raises(ValueError, match="0 到 1"):
            count_outcomes(*pair)
    with pytest.raises(ValueError, match="0 到 1"):
        confusion_matrix(good, bad, K=2)
    with pytest.raises(ValueError, match="0 到 1"):
        confusion_matrix(bad, good, K=2)
    for beta in (0.0, -1.0, math.nan):
        with pytest.raises(ValueError, match="beta 应是正数"):
            f_beta(1, 1, 1, beta)
