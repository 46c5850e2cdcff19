"""snippets.demos.nms_before_after。"""

import pytest

from snippets.demos.nms_before_after.demo import TRUTH, found, main
from snippets.ml.metrics.detection import pairwise_iou


@pytest.mark.property
def test_one_box_per_object_at_one_half_and_a_missing_one_at_one_fifth() -> None:
    """图注：阈值 0.5 每个物体恰好一个；0.2 时挨着的两个只剩一个。"""
    result = main()
    good = pairwise_iou(result.boxes[result.good], TRUTH) > 0.8
    assert good.sum(0).tolist() == good.sum(1).tolist() == [1, 1, 1]
    low = pairwise_iou(result.boxes[result.low], TRUTH) > 0.8
    assert sorted(low.sum(0)[:2].tolist()) == [0, 1]
    assert low.sum(0)[2] == 1


@pytest.mark.hand
def test_the_neighbours_overlap_between_the_two_thresholds() -> None:
    """交 1.8 × 5.6 = 10.08，并 18 + 17.4 − 10.08 = 25.32。"""
    overlap = pairwise_iou(TRUTH, TRUTH)[0, 1]
    assert overlap == pytest.approx(10.08 / 25.32)
    assert 0.2 < overlap < 0.5


@pytest.mark.oracle
def test_counting_found_objects_by_hand() -> None:
    assert found(TRUTH) == 3
    assert found(TRUTH[:1]) == 1
    assert found(TRUTH - [5, 0, 5, 0]) == 0
