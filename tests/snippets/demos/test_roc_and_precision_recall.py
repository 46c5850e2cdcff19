"""snippets.demos.roc_and_precision_recall。"""

from statistics import NormalDist

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from snippets.demos.roc_and_precision_recall.demo import NEGATIVES, POSITIVES, main, scores
from snippets.ml.metrics.precision_recall import average_precision
from snippets.ml.metrics.roc import trapezoid_area


@pytest.mark.oracle
def test_the_areas_equal_scikit_learn() -> None:
    result = main()
    for negatives, roc, pr in zip(NEGATIVES, *result, strict=True):
        s = np.concatenate([scores(2.0, POSITIVES), scores(0.0, negatives)])
        y = np.repeat([1, 0], [POSITIVES, negatives])
        assert trapezoid_area(roc.FPR, roc.TPR) == pytest.approx(roc_auc_score(y, s))
        assert average_precision(pr.R, pr.P) == pytest.approx(average_precision_score(y, s))


@pytest.mark.hand
def test_the_area_is_near_the_normal_formula() -> None:
    """两个正态的差是 N(2, 2)：AUC = Φ(2/√2) ≈ 0.921；分位数只是近似，一百个点差不到 0.002。"""
    expected = NormalDist().cdf(2 / 2**0.5)
    assert round(expected, 3) == 0.921
    for roc in main().roc:
        assert trapezoid_area(roc.FPR, roc.TPR) == pytest.approx(expected, abs=0.002)


@pytest.mark.property
def test_roc_stays_and_precision_recall_collapses() -> None:
    few, many = main().roc
    at = np.linspace(0.02, 1, 50)
    difference = np.interp(at, few.FPR, few.TPR) - np.interp(at, many.FPR, many.TPR)
    # 一百个负例的曲线是楼梯，横向一级 0.01；起点附近的斜率约 4
    assert np.abs(difference).max() < 0.05
    assert np.abs(difference).mean() < 0.005
    balanced, rare = (average_precision(pr.R, pr.P) for pr in main().pr)
    assert balanced > 0.9
    assert rare < 0.3
    assert main().pr[1].P[-1] == pytest.approx(POSITIVES / (POSITIVES + NEGATIVES[1]))
