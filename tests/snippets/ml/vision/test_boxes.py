"""snippets.ml.vision.boxes。"""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.ml.metrics.detection import pairwise_iou
from snippets.ml.vision.boxes import aspect_gap, ciou, diou, giou, intersection, iou

N = 13
ALL = (iou, giou, diou, ciou)
quick = settings(max_examples=25, deadline=None, derandomize=True)
corner = st.tuples(st.integers(-6, 6), st.integers(-6, 6))
size = st.tuples(st.integers(1, 7), st.integers(1, 7))


def pairs(seed: int, count: int = N) -> tuple[np.ndarray, np.ndarray]:
    """有重叠的，也有不相交的。"""
    rng = np.random.default_rng(seed)
    low = rng.normal(0, 2, size=(2, count, 2))
    return tuple(np.concatenate([low, low + rng.exponential(2, size=low.shape)], axis=2))


def box(low: tuple[int, int], sides: tuple[int, int]) -> np.ndarray:
    return np.array([[*low, low[0] + sides[0], low[1] + sides[1]]], dtype=float)


def definition(a: torch.Tensor, b: torch.Tensor) -> list[torch.Tensor]:
    """照 torchvision 的定义逐个写，没有它的 1e-7：IoU、GIoU、DIoU、CIoU。"""
    (x1, y1, x2, y2), (p1, q1, p2, q2) = a, b
    width = (torch.min(x2, p2) - torch.max(x1, p1)).clamp(min=0)
    height = (torch.min(y2, q2) - torch.max(y1, q1)).clamp(min=0)
    both = width * height
    union = (x2 - x1) * (y2 - y1) + (p2 - p1) * (q2 - q1) - both
    one = both / union
    wide = torch.max(x2, p2) - torch.min(x1, p1)
    high = torch.max(y2, q2) - torch.min(y1, q1)
    apart = ((x1 + x2 - p1 - p2) / 2) ** 2 + ((y1 + y2 - q1 - q2) / 2) ** 2
    two = one - (wide * high - union) / (wide * high)
    three = one - apart / (wide**2 + high**2)
    turn = torch.atan((p2 - p1) / (q2 - q1)) - torch.atan((x2 - x1) / (y2 - y1))
    v = 4 / torch.pi**2 * turn**2
    return [one, two, three, three - v**2 / (1 - one + v)]


@pytest.mark.oracle
def test_all_four_equal_the_definition_pair_by_pair() -> None:
    a, b = pairs(0)
    assert (iou(a, b) > 0).any()
    assert (iou(a, b) == 0).any()
    one = [definition(*map(torch.from_numpy, pair)) for pair in zip(a, b, strict=True)]
    for function, values in zip(ALL, zip(*one, strict=True), strict=True):
        np.testing.assert_allclose(function(a, b), torch.stack(values), atol=1e-12)


@pytest.mark.oracle
def test_the_overlap_equals_the_pairwise_matrix_and_counting_cells() -> None:
    a, b = pairs(1)
    np.testing.assert_allclose(iou(a, b), np.diag(pairwise_iou(a, b)), rtol=1e-12)
    first, second = box((0, 0), (5, 3)), box((2, -1), (7, 3))
    cells = [
        [r[0] <= x < r[2] and r[1] <= y < r[3] for x in range(-1, 10) for y in range(-2, 6)]
        for r in (first[0], second[0])
    ]
    assert intersection(first, second) == sum(map(min, *cells))
    assert iou(first, second) == sum(map(min, *cells)) / sum(map(max, *cells))


@pytest.mark.oracle
def test_the_aspect_term_is_the_angle_between_the_diagonals() -> None:
    rng = np.random.default_rng(2)
    w, h, w_hat, h_hat = rng.exponential(size=(4, N))
    dot = (w * w_hat + h * h_hat) / np.hypot(w, h) / np.hypot(w_hat, h_hat)
    angle = np.arccos(np.minimum(dot, 1))
    # arccos 在 1 附近只准到 1e-8
    np.testing.assert_allclose(aspect_gap(w, h, w_hat, h_hat), (angle * 2 / np.pi) ** 2, atol=1e-8)


@pytest.mark.hand
def test_the_pair_of_the_note() -> None:
    """交 3 × 1，并 8 + 8 − 3 = 13，外接框 5 × 3，中心差 (1, 1)，对角线² = 34。"""
    a, b = box((0, 0), (4, 2)), box((1, 1), (4, 2))
    assert intersection(a, b) == 3
    assert iou(a, b) == pytest.approx(3 / 13)
    assert giou(a, b) == pytest.approx(3 / 13 - 2 / 15)
    assert diou(a, b) == pytest.approx(3 / 13 - 2 / 34)
    assert ciou(a, b) == diou(a, b)  # 宽高比相同


@pytest.mark.hand
def test_the_table_of_the_note() -> None:
    target = box((0, 0), (4, 4))
    rows = {
        (6, 0, 4, 4): (0, -0.2, -36 / 116, -36 / 116),
        (24, 0, 4, 4): (0, -80 / 112, -576 / 800, -576 / 800),
        (0, 0, 2, 4): (0.5, 0.5, 0.5 - 1 / 32, None),
        (1, 0, 2, 4): (0.5, 0.5, 0.5, None),
    }
    v = (np.arctan(0.5) * 2 / np.pi - 0.5) ** 2
    for (x, y, w, h), expected in rows.items():
        predicted = box((x, y), (w, h))
        values = [f(predicted, target)[0] for f in ALL]
        last = expected[2] - v * v / (0.5 + v) if expected[3] is None else expected[3]
        assert values == pytest.approx([*expected[:3], last], abs=1e-12)


@pytest.mark.property
@quick
@given(corner, size, corner, size)
def test_ranges_symmetry_and_order(
    p: tuple[int, int], r: tuple[int, int], q: tuple[int, int], s: tuple[int, int]
) -> None:
    a, b = box(p, r), box(q, s)
    one, two, three, four = (f(a, b)[0] for f in ALL)
    assert 0 <= one <= 1
    assert -1 < two <= one
    assert -1 < three <= one
    assert -1.5 < four <= three
    assert (one == 1) == (a.tolist() == b.tolist())
    for f in ALL:
        assert f(b, a) == pytest.approx(f(a, b), abs=1e-12)
        assert f(a, a) == 1


@pytest.mark.property
@pytest.mark.parametrize("function", ALL)
def test_moving_scaling_and_turning_both_changes_nothing(
    function: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> None:
    a, b = pairs(3)
    shift = np.array([5, -3, 5, -3])
    expected = function(a, b)
    np.testing.assert_allclose(function(7 * a + shift, 7 * b + shift), expected, atol=1e-12)
    swap = [1, 0, 3, 2]  # 横竖对调
    np.testing.assert_allclose(function(a[:, swap], b[:, swap]), expected, atol=1e-12)


@pytest.mark.property
def test_farther_apart_is_worse_for_all_but_the_overlap() -> None:
    target = np.repeat(box((0, 0), (4, 4)), 9, axis=0)
    away = target + np.linspace(5, 50, 9)[:, None] * [1, 0, 1, 0]
    assert (iou(away, target) == 0).all()
    for f in (giou, diou, ciou):
        assert (np.diff(f(away, target)) < 0).all()
        assert f(away + 1e9 * np.array([1, 0, 1, 0]), target).max() < -0.999


@pytest.mark.property
def test_inside_one_another_only_the_centre_tells() -> None:
    big = np.repeat(box((0, 0), (8, 8)), 5, axis=0)
    small = np.array([[x, 1, x + 2, 3] for x in range(5)], dtype=float)
    np.testing.assert_array_equal(giou(small, big), iou(small, big))
    assert len(set(iou(small, big))) == 1
    assert (np.diff(diou(small, big))[:3] > 0).all()


@pytest.mark.property
def test_the_lower_bound_of_ciou_is_approached() -> None:
    """极扁的与极高的，离得很远。"""
    flat, tall = np.array([[0, 0, 1, 1e-4]]), 1e6 + np.array([[0, 0, 1e-4, 1]])
    assert ciou(flat, tall) == pytest.approx(-1.5, abs=1e-3)


@pytest.mark.property
def test_width_and_height_pull_in_opposite_directions() -> None:
    rng = np.random.default_rng(4)
    w, h, w_hat, h_hat = 0.5 + rng.exponential(size=(4, N))
    step = 1e-6
    by_w = aspect_gap(w + step, h, w_hat, h_hat) - aspect_gap(w - step, h, w_hat, h_hat)
    by_h = aspect_gap(w, h + step, w_hat, h_hat) - aspect_gap(w, h - step, w_hat, h_hat)
    # 差分的舍入误差约 1e-16 / 1e-6
    np.testing.assert_allclose(by_h / 2 / step, -(w / h) * by_w / 2 / step, atol=1e-8)
    assert (aspect_gap(3 * w, 3 * h, w, h) < 1e-30).all()


@pytest.mark.property
@pytest.mark.parametrize("function", [intersection, *ALL])
@pytest.mark.parametrize("wrong", [[0.0, 0, 0, 1], [0.0, 0, 1, 0], [2.0, 0, 1, 1]])
def test_a_box_without_area_is_refused(
    function: Callable[[np.ndarray, np.ndarray], np.ndarray], wrong: list[float]
) -> None:
    good = box((0, 0), (1, 1))
    for pair in [(good, np.array([wrong])), (np.array([wrong]), good)]:
        with pytest.raises(ValueError, match="右大于左"):
            function(*pair)
