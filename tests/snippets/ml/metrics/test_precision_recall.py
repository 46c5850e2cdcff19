"""snippets.ml.metrics.precision_recall。"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from snippets.ml.metrics.precision_recall import (
    all_point_ap,
    average_precision,
    precision_envelope,
    precision_recall_curve,
    sampled_ap,
)

N = 101
ELEVEN = np.linspace(0, 1, 11)
RANKED = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 1)), min_size=1, max_size=12)
quick = settings(max_examples=30, deadline=None, derandomize=True)
HIT = np.array([1, 0, 1, 1, 0])  # 十个正例里只检出三个
R = np.array([0.1, 0.1, 0.2, 0.3, 0.3])
P = np.array([1, 1 / 2, 2 / 3, 3 / 4, 3 / 5])


def scored(seed: int, levels: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = (rng.random(N) < 0.2).astype(int)
    return np.round(levels * (rng.random(N) + 0.3 * y)) / levels, y


def curve(ranked: list[tuple[int, int]], missed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    s, hit = np.array(ranked).T
    return precision_recall_curve(s.astype(float), hit, int(hit.sum()) + missed)[1:]


@pytest.mark.oracle
@pytest.mark.parametrize("levels", [3, 17, 1000])
def test_curve_and_average_precision_equal_scikit_learn(levels: int) -> None:
    s, y = scored(0, levels)
    own = precision_recall_curve(s, y, int(y.sum()))
    precision, recall, threshold = metrics.precision_recall_curve(y, s)
    np.testing.assert_allclose(own.P, precision[-2::-1], rtol=1e-12)  # 去掉它添的 (0, 1)
    np.testing.assert_allclose(own.R, recall[-2::-1], rtol=1e-12)
    np.testing.assert_array_equal(own.threshold, threshold[::-1])
    expected = metrics.average_precision_score(y, s)
    assert average_precision(own.R, own.P) == pytest.approx(expected, rel=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("seed", range(3))
def test_interpolated_aps_equal_their_definition_in_words(seed: int) -> None:
    """独立重述：召回率不低于 r 的点里最高的精确率；面积由密的格点上的它逼近。"""
    s, y = scored(seed, 1000)
    _, R, P = precision_recall_curve(s, y, int(y.sum()))

    def best(r: float) -> float:
        return max((p for recall, p in zip(R, P, strict=True) if recall >= r), default=0.0)

    assert precision_envelope(P) == pytest.approx([P[i:].max() for i in range(len(P))])
    assert sampled_ap(R, P, ELEVEN) == pytest.approx(np.mean([best(r) for r in ELEVEN]))
    middle = (np.arange(int(y.sum())) + 0.5) / y.sum()  # 包络在每一级中间是常数
    assert all_point_ap(R, P) == pytest.approx(np.mean([best(r) for r in middle]), rel=1e-12)


@pytest.mark.hand
def test_five_detections_of_ten_objects_on_paper() -> None:
    own = precision_recall_curve(np.array([0.9, 0.8, 0.7, 0.6, 0.5]), HIT, positives=10)
    np.testing.assert_allclose(own.R, R)
    np.testing.assert_allclose(own.P, P)
    assert average_precision(R, P) == pytest.approx(0.1 * (1 + 2 / 3 + 3 / 4))
    np.testing.assert_allclose(precision_envelope(P), [1, 0.75, 0.75, 0.75, 0.6])
    assert all_point_ap(R, P) == pytest.approx(0.1 * (1 + 0.75 + 0.75))
    # r = 0、0.1 取 1，0.2、0.3 取 3/4，其余够不着；浮点的 ELEVEN[3] 比 3/10 大一点
    assert ELEVEN[3] > 3 / 10
    assert sampled_ap(R, P, ELEVEN) == pytest.approx(3.5 / 11)
    assert sampled_ap(R, P, np.array([0.3 + 1e-6])) == 0


@pytest.mark.hand
def test_tied_scores_make_one_vertex() -> None:
    own = precision_recall_curve(np.array([0.5, 0.9, 0.5]), np.array([1, 0, 0]), positives=1)
    assert own.threshold.tolist() == [0.9, 0.5]
    assert own.R.tolist() == [0, 1]
    np.testing.assert_allclose(own.P, [0, 1 / 3])


@pytest.mark.hand
def test_nothing_predicted_is_zero() -> None:
    own = precision_recall_curve(np.zeros(0), np.zeros(0, dtype=int), positives=3)
    assert len(own.R) == len(own.threshold) == 0
    assert average_precision(own.R, own.P) == all_point_ap(own.R, own.P) == 0
    assert sampled_ap(own.R, own.P, ELEVEN) == 0


@quick
@given(RANKED)
@pytest.mark.property
def test_the_envelope_only_lifts(ranked: list[tuple[int, int]]) -> None:
    R, P = curve(ranked)
    lifted = precision_envelope(P)
    assert (lifted >= P).all()
    assert (np.diff(lifted) <= 0).all()
    assert set(lifted) <= set(P)
    assert 0 <= average_precision(R, P) <= all_point_ap(R, P) + 1e-12
    assert all_point_ap(R, P) <= 1


@quick
@given(RANKED)
@pytest.mark.property
def test_misses_lower_it_and_a_trailing_error_does_not(ranked: list[tuple[int, int]]) -> None:
    """漏掉的物体按比例压低 AP；排在最后的假阳性一点也不影响。"""
    R, P = curve(ranked, missed=1)
    hits = sum(hit for _, hit in ranked)
    more = average_precision(*curve(ranked, missed=3))
    assert more * (hits + 3) == pytest.approx(average_precision(R, P) * (hits + 1))
    tail = curve([*ranked, (-1, 0)])
    for measure in (average_precision, all_point_ap):
        assert measure(*tail) == pytest.approx(measure(R, P))
    assert sampled_ap(*tail, ELEVEN) == pytest.approx(sampled_ap(R, P, ELEVEN))


@pytest.mark.property
def test_a_perfect_ranking_is_one_and_a_random_one_the_base_rate() -> None:
    y = np.repeat([1, 0], [20, 180])
    own = precision_recall_curve(-np.arange(200.0), y, positives=20)
    for area in (average_precision(own.R, own.P), all_point_ap(own.R, own.P)):
        assert area == pytest.approx(1)
    assert sampled_ap(own.R, own.P, ELEVEN) == pytest.approx(1)
    constant = precision_recall_curve(np.zeros(200), y, positives=20)
    assert average_precision(constant.R, constant.P) == pytest.approx(0.1)


@pytest.mark.property
def test_a_wrong_number_of_positives_is_refused() -> None:
    for positives in (0, -1, 2):
        with pytest.raises(ValueError, match="正例的总数"):
            precision_recall_curve(np.arange(5.0), HIT, positives)
    with pytest.raises(ValueError, match="正例的总数"):  # 一个正例也没有，召回率是 0/0
        precision_recall_curve(np.arange(5.0), 0 * HIT, 0)
