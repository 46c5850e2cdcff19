"""snippets.algorithms.quick_sort。"""

from functools import cache
from itertools import permutations
from math import log2
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.algorithms.quick_sort import (
    average_comparisons,
    first_pivot_comparisons,
    partition,
    quick_sort,
    worst_depth,
)

LISTS = st.lists(st.integers(-9, 9), max_size=60)


def rng(seed: int) -> Random:
    return Random(seed)  # noqa: S311 -- 与密码无关


def textbook_comparisons(a: list[int]) -> int:
    """总取第一个当基准，与每个其余的元素比一次。"""
    if not a:
        return 0
    pivot, *rest = a
    low = [x for x in rest if x < pivot]
    high = [x for x in rest if x >= pivot]
    return len(rest) + textbook_comparisons(low) + textbook_comparisons(high)


@cache
def deepest(n: int) -> int:
    """先递归短的一边：每一种划分都试，最多几层。"""
    if n == 0:
        return 0
    splits = [(s, n - 1 - s) for s in range(n) if s <= n - 1 - s]
    return max(max(1 + deepest(s), deepest(t)) for s, t in splits)


@pytest.mark.oracle
@settings(derandomize=True, max_examples=100)
@given(LISTS, st.integers(0, 99))
def test_quick_sort_equals_sorted(a: list[int], seed: int) -> None:
    """0 到 60 个整数，常有相等的。"""
    expected = sorted(a)
    depth = quick_sort(a, rng(seed))
    assert a == expected
    assert depth <= worst_depth(len(a))


@pytest.mark.oracle
def test_average_over_every_order_equals_the_recurrence() -> None:
    """n ≤ 6：随机的次序取第一个，与随机取基准一样。"""
    for n in range(7):
        counts = [textbook_comparisons(list(order)) for order in permutations(range(n))]
        assert average_comparisons(n) == pytest.approx(sum(counts) / len(counts), rel=1e-12)


@pytest.mark.oracle
def test_worst_depth_equals_trying_every_split() -> None:
    assert [worst_depth(n) for n in range(130)] == [deepest(n) for n in range(130)]


@pytest.mark.oracle
def test_sorted_input_is_the_worst_for_the_first_pivot() -> None:
    for n in range(1, 7):
        worst = max(textbook_comparisons(list(order)) for order in permutations(range(n)))
        assert first_pivot_comparisons(n) == worst == textbook_comparisons(list(range(n)))


@pytest.mark.hand
def test_on_paper() -> None:
    a = [4, 9, 4, 1, 7, 4]
    assert partition(a, 0, 6, 4) == (1, 4)
    assert a[:4] == [1, 4, 4, 4]
    assert sorted(a[4:]) == [7, 9]
    assert quick_sort([], rng(0)) == 0
    assert quick_sort([1], rng(0)) == 1
    assert average_comparisons(2) == 1
    assert average_comparisons(3) == pytest.approx(8 / 3)  # (3 + 2 + 3) / 3
    assert first_pivot_comparisons(5) == 10


@pytest.mark.property
@settings(derandomize=True, max_examples=80)
@given(LISTS, st.data())
def test_partition_makes_three_parts_and_touches_nothing_else(
    a: list[int], data: st.DataObject
) -> None:
    low = data.draw(st.integers(0, len(a)))
    high = data.draw(st.integers(low, len(a)))
    pivot = data.draw(st.integers(-9, 9))
    before = list(a)
    less, more = partition(a, low, high, pivot)
    assert all(x < pivot for x in a[low:less])
    assert all(x == pivot for x in a[less:more])
    assert all(x > pivot for x in a[more:high])
    assert sorted(a) == sorted(before)
    assert a[:low] + a[high:] == before[:low] + before[high:]


@pytest.mark.property
@pytest.mark.parametrize("a", [list(range(2000)), [7] * 2000, list(range(2000, 0, -1))])
def test_hard_inputs_stay_shallow(a: list[int]) -> None:
    """有序、全相等、倒序各 2000 个：不超过 ⌊log₂ 2001⌋ 层；全相等一次划分就完。"""
    equal = a[0] == a[1]
    depth = quick_sort(a, rng(1))
    assert a == sorted(a)
    assert depth <= int(log2(2001))
    assert (depth == 1) == equal


@pytest.mark.property
def test_average_grows_like_n_log_n() -> None:
    """有序而取第一个：n(n−1)/2；随机取：不到 1.39 n log₂ n。"""
    n = 100
    assert average_comparisons(n) < 1.39 * n * log2(n)
    assert first_pivot_comparisons(n) == n * (n - 1) // 2
