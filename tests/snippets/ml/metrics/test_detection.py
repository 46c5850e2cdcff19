"""snippets.ml.metrics.detection。"""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.ml.metrics.detection import (
    COCO_RECALLS,
    COCO_THRESHOLDS,
    Image,
    coco_ap,
    detection_curve,
    match,
    mean_average_precision,
    pairwise_iou,
)

N, M = 7, 5
quick = settings(max_examples=30, deadline=None, derandomize=True)


def boxes(rng: np.random.Generator, count: int) -> np.ndarray:
    """角都是整数，面积不是 0。"""
    low = rng.integers(0, 8, size=(count, 2))
    return np.hstack([low, low + rng.integers(1, 6, size=(count, 2))]).astype(float)


def dataset(seed: int, images: int = 3) -> list[Image]:
    """检测是物体抖动几格，再加几个凭空的；分数有同分。"""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(images):
        truth = boxes(rng, M)
        near = truth + rng.integers(-1, 2, size=truth.shape) * [1, 1, 0, 0] * 0.5
        found = np.vstack([near, boxes(rng, N - M)])
        made.append(Image(found, rng.integers(1, 9, size=N) / 8, truth))
    return made


def overlap(a: Sequence[float], b: Sequence[float]) -> float:
    """数格子：边长 1/2 的小格，落在两个框里、落在任一框里。"""
    cells = [(x / 2 + 0.25, y / 2 + 0.25) for x in range(-4, 32) for y in range(-4, 32)]
    inside = [[r[0] < x < r[2] and r[1] < y < r[3] for x, y in cells] for r in (a, b)]
    return sum(map(min, *inside)) / sum(map(max, *inside))


def coco_definition(images: Sequence[Image], threshold: float) -> float:
    """照 cocoeval 的规则逐个写：贪心配对、累加、包络、101 个召回率。"""
    found = []
    for index, image in enumerate(images):
        taken: set[int] = set()
        for d in sorted(range(len(image.scores)), key=lambda d: -image.scores[d]):
            best, chosen = threshold, None
            for g, truth in enumerate(image.truth):
                value = overlap(image.boxes[d].tolist(), truth.tolist())
                if g not in taken and value >= best and (chosen is None or value > best):
                    best, chosen = value, g
            if chosen is not None:
                taken.add(chosen)
            found.append((-image.scores[d], index, chosen is not None))
    objects = sum(len(image.truth) for image in images)
    points, hits = [], 0
    ordered = sorted(found, key=lambda one: one[0])
    for rank, (score, _, hit) in enumerate(ordered, 1):
        hits += hit
        if rank == len(ordered) or ordered[rank][0] != score:
            points.append((hits, hits / rank))
    best = [  # 召回率够不够 level%，用整数比较
        max((p for found, p in points if 100 * found >= level * objects), default=0)
        for level in range(101)
    ]
    return float(np.mean(best))


@pytest.mark.oracle
def test_overlap_equals_counting_cells() -> None:
    rng = np.random.default_rng(0)
    a, b = boxes(rng, N), boxes(rng, M) - 0.5
    expected = [[overlap(one, two) for two in b.tolist()] for one in a.tolist()]
    np.testing.assert_allclose(pairwise_iou(a, b), expected, rtol=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("seed", range(2))
def test_ap_equals_the_rules_of_cocoeval_written_out(seed: int) -> None:
    """没有 pycocotools，对照是照它的规则逐个元素重写的；同分合成一个顶点。"""
    images = dataset(seed)
    own = coco_ap(images, (0.5, 0.75))
    expected = [coco_definition(images, threshold) for threshold in (0.5, 0.75)]
    assert own == pytest.approx(expected, rel=1e-12)
    assert mean_average_precision([images], (0.5, 0.75)) == pytest.approx(np.mean(expected))


@pytest.mark.hand
def test_overlaps_on_paper() -> None:
    """2 × 2 的框右移 1：交 2，并 6；包在里面的四分之一；挨着的与分开的。"""
    a = np.array([[0.0, 0.0, 2.0, 2.0]])
    b = np.array([[1, 0, 3, 2], [0, 0, 1, 1], [2, 0, 4, 2], [5, 5, 6, 6], [0, 0, 2, 2]], float)
    assert pairwise_iou(a, b)[0] == pytest.approx([1 / 3, 1 / 4, 0, 0, 1])
    point = np.zeros((1, 4))
    assert pairwise_iou(point, point).tolist() == [[0]]  # 0/0
    both_apart = pairwise_iou(np.array([[0.0, 0.0, 1.0, 1.0]]), np.array([[3.0, 3.0, 4.0, 4.0]]))
    assert both_apart.tolist() == [[0]]  # 两个方向都为负，不能负负得正


@pytest.mark.hand
def test_each_object_is_taken_once() -> None:
    iou = np.array([[0.6, 0.9], [0.7, 0.8], [0.9, 0.9], [0.4, 0.0]])
    assert match(iou, 0.5).tolist() == [True, True, False, False]  # 第二个退而取第一个物体
    assert match(iou, 0.9).tolist() == [True, False, True, False]
    assert match(np.array([[0.5]]), 0.5).tolist() == [True]  # 等于也算
    assert match(np.zeros((2, 0)), 0.5).tolist() == [False, False]
    assert match(np.zeros((0, 2)), 0.5).tolist() == []


@pytest.mark.hand
def test_duplicates_pooling_and_misses_on_paper() -> None:
    """两张图各一个物体：第一张检出两次，第二张检出一个空的；按分数混排是 对、错、错。"""
    box = np.array([[0.0, 0.0, 2.0, 2.0]])
    first = Image(np.vstack([box, box]), np.array([0.6, 0.9]), box)
    second = Image(box + 10, np.array([0.7]), box)
    curve = detection_curve([first, second], 0.5)
    assert curve.threshold.tolist() == [0.9, 0.7, 0.6]
    assert curve.R.tolist() == [0.5, 0.5, 0.5]
    np.testing.assert_allclose(curve.P, [1, 1 / 2, 1 / 3])
    assert coco_ap([first, second], (0.5,)) == pytest.approx([51 / 101])
    good = [Image(box, np.ones(1), box)]
    assert mean_average_precision([good, [first, second]], (0.5,)) == pytest.approx(76 / 101)


@pytest.mark.hand
def test_the_ten_thresholds() -> None:
    assert np.round(COCO_THRESHOLDS, 2).tolist() == [0.5 + i / 20 for i in range(10)] == [
        0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95,
    ]  # fmt: skip
    assert len(COCO_RECALLS) == 101
    box = np.array([[0.0, 0.0, 10.0, 10.0]])
    shifted = [Image(box[:, [0, 1, 2, 3]] * [1, 1, 1, 0.62], np.ones(1), box)]  # 交并比 0.62
    assert coco_ap(shifted) == pytest.approx([1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    assert mean_average_precision([shifted]) == pytest.approx(0.3)


@quick
@given(st.integers(0, 10**6), st.floats(0.3, 0.9))
@pytest.mark.property
def test_matching_is_greedy_and_one_to_one(seed: int, threshold: float) -> None:
    rng = np.random.default_rng(seed)
    iou = np.round(rng.random((N, M)), 1)
    hit = match(iou, threshold)
    assert hit.sum() <= M
    assert not hit[iou.max(1) < threshold].any()
    assert hit[0] == (iou[0].max() >= threshold)
    order = rng.permutation(M)
    np.testing.assert_array_equal(match(iou[:1, order], threshold), hit[:1])


@quick
@given(st.integers(0, 10**6))
@pytest.mark.property
def test_overlap_is_symmetric_scale_free_and_bounded(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = boxes(rng, N), boxes(rng, M)
    iou = pairwise_iou(a, b)
    np.testing.assert_array_equal(pairwise_iou(b, a), iou.T)
    np.testing.assert_allclose(pairwise_iou(3 * a + 1, 3 * b + 1), iou, atol=1e-12)
    assert ((iou >= 0) & (iou <= 1)).all()
    np.testing.assert_allclose(pairwise_iou(a, a).diagonal(), np.ones(N))


@pytest.mark.property
def test_a_stricter_overlap_never_helps_and_the_order_of_images_is_free() -> None:
    images = dataset(3)
    ap = coco_ap(images)
    assert (np.diff(ap) <= 1e-12).all()
    assert ap[0] > ap[-1]
    assert mean_average_precision([images]) == pytest.approx(ap.mean())
    np.testing.assert_allclose(coco_ap(images[::-1]), ap)


@pytest.mark.property
def test_a_class_without_objects_is_refused() -> None:
    nothing = Image(np.zeros((0, 4)), np.zeros(0), np.zeros((0, 4)))
    with pytest.raises(ValueError, match="正例的总数"):
        detection_curve([nothing], 0.5)
    with pytest.raises(ValueError, match="正例的总数"):
        coco_ap([])
