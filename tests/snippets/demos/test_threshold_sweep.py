"""snippets.demos.threshold_sweep。"""

from itertools import pairwise

import numpy as np
import pytest
from sklearn import metrics

from snippets.demos.threshold_sweep.demo import THRESHOLDS, main
from snippets.ml.metrics.confusion import f_beta, rates


@pytest.mark.oracle
def test_the_counts_equal_scikit_learn() -> None:
    s, y, counts = main()
    for threshold, own in zip(THRESHOLDS, counts, strict=True):
        TN, FP, FN, TP = metrics.confusion_matrix(y, s >= threshold).ravel()
        assert own == (TP, FP, FN, TN)


@pytest.mark.hand
def test_the_three_tables() -> None:
    """十封垃圾、二十封正常；阈值从高到低。"""
    assert main().counts == ((3, 0, 7, 20), (9, 5, 1, 15), (10, 13, 0, 7))
    assert [round(f_beta(*own[:3]), 2) for own in main().counts] == [0.46, 0.75, 0.61]


@pytest.mark.property
def test_positives_only_grow_and_no_score_sits_on_a_threshold() -> None:
    """说法：TP 与 FP 一起涨，FN 与 TN 一起落；召回率升，精确率这里降。"""
    s, y, counts = main()
    for high, low in pairwise(counts):
        assert low.TP > high.TP
        assert low.FP > high.FP
        assert low.FN < high.FN
        assert low.TN < high.TN
        assert rates(low).recall > rates(high).recall
        assert rates(low).precision < rates(high).precision
    assert (y.sum(), len(y)) == (10, 30)
    assert np.abs(s[:, None] - THRESHOLDS).min() > 0.01
