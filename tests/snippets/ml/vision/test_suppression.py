"""snippets.ml.vision.suppression。"""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.ml.metrics.detection import pairwise_iou
from snippets.ml.vision.suppression import (
    gaussian_decay,
    hard_decay,
    linear_decay,
    nms,
    nms_by_class,
    soft_nms,
)

N = 23
quick = settings(max_examples=40, deadline=None, derandomize=True)
box = st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 5), st.integers(1, 5))
DECAYS = [
    partial(hard_decay, N_t=0.4),
    partial(linear_decay, N_t=0.3),
    partial(gaussian_decay, sigma=0.5),
]


def detections(seed: int, count: int = N) -> tuple[np.ndarray, np.ndarray]:
    """挤在一起的框；分数有同分。"""
    rng = np.random.default_rng(seed)
    low = rng.uniform(0, 6, size=(count, 2))
    boxes = np.hstack([low, low + rng.uniform(1, 4, size=(count, 2))])
    return boxes, rng.integers(1, 10, size=count) / 10


def one_iou(a: list[float], b: list[float]) -> float:
    width = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    height = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    areas = [(r[2] - r[0]) * (r[3] - r[1]) for r in (a, b)]
    return width * height / (sum(areas) - width * height)


def quadratic(boxes: np.ndarray, s: np.ndarray, threshold: float) -> list[int]:
    """torchvision 的 CPU 内核的写法：两重循环，一张“已删”的表。"""
    order = sorted(range(len(s)), key=lambda i: -s[i])
    gone, kept = [False] * len(s), []
    for place, i in enumerate(order):
        if gone[i]:
            continue
        kept.append(i)
        for j in order[place + 1 :]:
            if one_iou(boxes[i].tolist(), boxes[j].tolist()) > threshold:
                gone[j] = True
    return kept


def listed(
    boxes: np.ndarray, s: np.ndarray, rule: Callable[[float, float], float]
) -> tuple[list[int], list[float]]:
    """Soft-NMS 论文 Figure 2 的伪代码，用列表。"""
    B, S, D, taken = list(range(len(s))), dict(enumerate(s.tolist())), [], []
    while B:
        m = max(B, key=lambda i: (S[i], -i))
        B.remove(m)
        D.append(m)
        taken.append(S[m])
        for i in B:
            S[i] = rule(S[i], one_iou(boxes[m].tolist(), boxes[i].tolist()))
    return D, taken


@pytest.mark.oracle
@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 0.9])
def test_nms_equals_the_double_loop(threshold: float) -> None:
    for seed in range(5):
        boxes, s = detections(seed)
        assert nms(boxes, s, threshold).tolist() == quadratic(boxes, s, threshold)


@pytest.mark.oracle
def test_per_class_equals_running_each_class_alone() -> None:
    for seed in range(5):
        boxes, s = detections(seed)
        boxes -= boxes.max() + 1  # 坐标可以是负的
        label = np.random.default_rng(seed).integers(0, 3, size=N)
        alone = [
            i
            for c in range(3)
            for i in np.flatnonzero(label == c)[nms(boxes[label == c], s[label == c], 0.3)]
        ]
        assert sorted(nms_by_class(boxes, s, label, 0.3)) == sorted(alone)
        assert (np.diff(s[nms_by_class(boxes, s, label, 0.3)]) <= 0).all()


@pytest.mark.oracle
def test_soft_nms_equals_the_pseudocode() -> None:
    rules = [
        lambda s, u: s if u < 0.4 else 0.0,
        lambda s, u: s if u < 0.3 else s * (1 - u),
        lambda s, u: s * np.exp(-u * u / 0.5),
    ]
    for seed in range(4):
        boxes, s = detections(seed)
        before = s.copy()
        for decay, rule in zip(DECAYS, rules, strict=True):
            order, scores = listed(boxes, s, rule)
            soft = soft_nms(boxes, s, decay)
            assert soft.order.tolist() == order
            np.testing.assert_allclose(soft.s, scores, rtol=1e-12)
        assert (s == before).all()  # 不改别人的分数


@pytest.mark.hand
def test_three_boxes_on_paper() -> None:
    """交并比：前两个 12/20 = 0.6，第三个不相交。"""
    boxes, s = np.array([[0.0, 0, 4, 4], [0, 1, 4, 5], [6, 0, 9, 4]]), np.array([0.8, 0.9, 0.7])
    assert nms(boxes, s, 0.5).tolist() == [1, 2]
    assert nms(boxes, s, 0.6).tolist() == [1, 0, 2]  # 大于才删
    assert nms_by_class(boxes, s, np.array([0, 1, 0]), 0.5).tolist() == [1, 0, 2]
    linear = soft_nms(boxes, s, partial(linear_decay, N_t=0.5))
    assert linear.order.tolist() == [1, 2, 0]
    assert linear.s == pytest.approx([0.9, 0.7, 0.8 * 0.4])
    gaussian = soft_nms(boxes, s, partial(gaussian_decay, sigma=0.5))
    assert gaussian.s == pytest.approx([0.9, 0.7, 0.8 * np.exp(-0.72)])


@pytest.mark.hand
def test_the_rules_at_and_around_the_threshold() -> None:
    s, u = np.full(3, 0.8), np.array([0.4, 0.5, 0.6])
    assert hard_decay(s, u, 0.5).tolist() == [0.8, 0, 0]  # 等于也归零，与 nms 不同
    assert linear_decay(s, u, 0.5) == pytest.approx([0.8, 0.4, 0.32])
    assert gaussian_decay(s, u, 0.5) == pytest.approx(0.8 * np.exp([-0.32, -0.5, -0.72]))


@pytest.mark.property
@quick
@given(st.lists(box, max_size=9), st.sampled_from([0.0, 0.25, 0.5, 0.75]))
def test_kept_boxes_are_apart_and_dropped_ones_have_a_better_neighbour(
    made: list[tuple[int, int, int, int]], threshold: float
) -> None:
    boxes = np.array([[x, y, x + w, y + h] for x, y, w, h in made], dtype=float).reshape(-1, 4)
    s = np.random.default_rng(len(made)).permutation(len(made)) / 10
    kept = nms(boxes, s, threshold)
    overlap = pairwise_iou(boxes, boxes)
    assert (np.triu(overlap[np.ix_(kept, kept)], 1) <= threshold).all()
    for i in set(range(len(made))) - set(kept.tolist()):
        better = kept[s[kept] > s[i]]
        assert (overlap[i, better] > threshold).any()
    assert nms(boxes[kept], s[kept], threshold).tolist() == list(range(len(kept)))  # 再做不变


@pytest.mark.property
def test_hard_decay_without_the_zeros_is_plain_nms() -> None:
    for seed in range(5):
        boxes, s = detections(seed)
        hard = soft_nms(boxes, s, DECAYS[0])
        assert hard.order[hard.s > 0].tolist() == nms(boxes, s, 0.4).tolist()


@pytest.mark.property
def test_soft_scores_fall_and_no_box_is_lost() -> None:
    boxes, s = detections(6)
    for decay in DECAYS:
        soft = soft_nms(boxes, s, decay)
        assert sorted(soft.order) == list(range(N))
        assert (np.diff(soft.s) <= 0).all()
        assert (soft.s <= s[soft.order]).all()
    nearly_none = soft_nms(boxes, s, partial(gaussian_decay, sigma=1e9))
    np.testing.assert_allclose(nearly_none.s, np.sort(s)[::-1], rtol=1e-6)


@pytest.mark.property
def test_nothing_gives_nothing() -> None:
    none, no = np.zeros((0, 4)), np.zeros(0)
    assert nms(none, no, 0.5).tolist() == []
    assert nms_by_class(none, no, np.zeros(0, dtype=int), 0.5).tolist() == []
    assert [x.tolist() for x in soft_nms(none, no, DECAYS[0])] == [[], []]
