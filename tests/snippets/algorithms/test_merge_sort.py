"""snippets.algorithms.merge_sort。"""

from heapq import merge as standard_merge
from itertools import permutations
from math import ceil, log2
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.algorithms.merge_sort import levels, merge, merge_sort, worst_comparisons
from snippets.algorithms.tally import comparisons

LISTS = st.lists(st.integers(-9, 9), max_size=40)


@pytest.mark.oracle
@settings(derandomize=True, max_examples=80)
@given(LISTS, LISTS)
def test_merge_and_sort_equal_the_standard_library(a: list[int], b: list[int]) -> None:
    """0 到 40 个整数。"""
    assert merge_sort(a) == sorted(a)
    assert merge(sorted(a), sorted(b)) == list(standard_merge(sorted(a), sorted(b)))


@pytest.mark.oracle
def test_levels_equal_the_logarithm() -> None:
    assert [levels(n) for n in range(1, 130)] == [ceil(log2(n)) for n in range(1, 130)]


@pytest.mark.oracle
def test_worst_comparisons_are_reached_by_some_order() -> None:
    """n ≤ 6 的全部次序都排一遍。"""
    for n in range(1, 7):
        counts = [comparisons(merge_sort, order) for order in permutations(range(n))]
        assert max(counts) == worst_comparisons(n)


@pytest.mark.hand
def test_on_paper() -> None:
    assert merge([1, 3], [2, 4]) == [1, 2, 3, 4]
    assert merge([], [7]) == merge([7], []) == [7]
    assert merge_sort([5, 2, 4, 7, 1, 3, 2, 6]) == [1, 2, 2, 3, 4, 5, 6, 7]
    assert merge_sort([1]) == [1]
    assert merge_sort([]) == []
    assert [worst_comparisons(n) for n in (2, 4, 8)] == [1, 5, 17]  # 17 = 2·5 + 7
    assert [levels(n) for n in (1, 8, 9)] == [0, 3, 4]


@pytest.mark.property
@settings(derandomize=True, max_examples=60)
@given(LISTS)
def test_stable_and_leaves_the_input_alone(a: list[int]) -> None:
    """1 与 1.0 相等却分得开：按原来的先后交替放。"""
    items: list[Any] = [x if i % 2 else float(x) for i, x in enumerate(a)]
    before = list(items)
    assert list(map(repr, merge_sort(items))) == list(map(repr, sorted(before)))
    assert list(map(repr, items)) == list(map(repr, before))


@pytest.mark.property
def test_a_thousand_elements_need_ten_levels() -> None:
    """递归只有 10 层深；比较不到 n 乘层数。"""
    n = 1000
    assert levels(n) == 10
    assert worst_comparisons(n) < n * levels(n)
    a = [(i * 7919) % 251 for i in range(251)]
    assert comparisons(merge_sort, a) <= worst_comparisons(251)
    single = merge_sort(copied := [3])
    assert single == copied
    assert single is not copied
