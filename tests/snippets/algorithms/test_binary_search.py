"""snippets.algorithms.binary_search。"""

from bisect import bisect_left, bisect_right
from math import ceil, log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.algorithms.binary_search import (
    binary_search,
    lower_bound,
    most_comparisons,
    rank,
    upper_bound,
)
from snippets.algorithms.tally import Counted

LISTS = st.lists(st.integers(-6, 6), max_size=40)


@pytest.mark.oracle
@settings(derandomize=True, max_examples=150)
@given(LISTS, st.integers(-8, 8))
def test_bounds_equal_bisect(a: list[int], x: int) -> None:
    """0 到 40 个整数，常有相等的；x 也会比全部都小或都大。"""
    ordered = sorted(a)
    assert lower_bound(ordered, x) == bisect_left(ordered, x)
    assert upper_bound(ordered, x) == bisect_right(ordered, x)
    assert rank(a, x) == (bisect_left(ordered, x), bisect_right(ordered, x))
    expected = ordered.index(x) if x in ordered else None
    assert binary_search(ordered, x) == expected


@pytest.mark.oracle
def test_most_comparisons_equal_the_logarithm() -> None:
    for n in range(1, 34):
        assert most_comparisons(n) == ceil(log2(n + 1))


@pytest.mark.hand
def test_on_paper() -> None:
    a = [1, 3, 3, 3, 8]
    assert (lower_bound(a, 3), upper_bound(a, 3)) == (1, 4)
    assert (lower_bound(a, 9), upper_bound(a, 0)) == (5, 0)
    assert (lower_bound([], 1), upper_bound([], 1), binary_search([], 1)) == (0, 0, None)
    assert (binary_search(a, 8), binary_search(a, 4), binary_search(a, 9)) == (4, None, None)
    assert rank([8, 3, 1, 3, 3], 3) == (1, 4)
    assert [most_comparisons(n) for n in (1, 2, 3, 4, 7, 8)] == [1, 2, 2, 3, 3, 4]


@pytest.mark.property
@settings(derandomize=True, max_examples=80)
@given(LISTS, st.integers(-8, 8))
def test_bounds_split_the_list(a: list[int], x: int) -> None:
    ordered = sorted(a)
    low, high = lower_bound(ordered, x), upper_bound(ordered, x)
    assert all(value < x for value in ordered[:low])
    assert ordered[low:high] == [x] * a.count(x)
    assert all(x < value for value in ordered[high:])


@pytest.mark.property
@pytest.mark.parametrize("n", [1, 10, 1000])
def test_neither_bound_compares_more_than_the_logarithm(n: int) -> None:
    """二分的好处：一千个元素，十次。"""
    for search in (lower_bound, upper_bound):
        for x in (-1, n // 2, n):
            tally = [0]
            search([Counted(i, tally) for i in range(n)], Counted(x, tally))
            assert tally[0] <= ceil(log2(n + 1))
