"""snippets.algorithms.simple_sorts。"""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from snippets.algorithms.simple_sorts import (
    average_moves,
    bubble_sort,
    insertion_sort,
    selection_comparisons,
    selection_sort,
)
from snippets.algorithms.tally import comparisons

SORTS = [bubble_sort, selection_sort, insertion_sort]
LISTS = st.lists(st.integers(-5, 5), max_size=25)
Sort = Callable[[list[Any]], Any]


@pytest.mark.oracle
@pytest.mark.parametrize("sort", SORTS)
def test_every_sort_equals_sorted(sort: Sort) -> None:
    """随机的整数与字符串，0 到 25 个，常有相等的。"""

    @settings(derandomize=True, max_examples=60)
    @given(LISTS | st.lists(st.text(max_size=2), max_size=25))
    def check(a: list[Any]) -> None:
        expected = sorted(a)
        sort(a)
        assert a == expected

    check()


@pytest.mark.oracle
@settings(derandomize=True, max_examples=40)
@given(st.permutations(range(13)))
def test_moves_are_the_discordant_pairs_of_scipy(a: list[int]) -> None:
    """13 个不同的数：τ = 1 − 4M/(n(n−1))。"""
    tau = kendalltau(range(13), a).statistic
    expected = round((1 - tau) * 13 * 12 / 4)
    assert bubble_sort(list(a)) == insertion_sort(list(a)) == expected


@pytest.mark.hand
def test_counts_on_paper() -> None:
    """[4, 3, 2, 1] 有 6 个逆序对；[2, 3, 1] 有两个。"""
    assert bubble_sort([4, 3, 2, 1]) == insertion_sort([4, 3, 2, 1]) == 6
    assert bubble_sort([2, 3, 1]) == insertion_sort([2, 3, 1]) == 2
    assert [selection_comparisons(n) for n in (0, 1, 2, 5)] == [0, 0, 1, 10]
    assert [average_moves(n) for n in (1, 2, 3)] == [0, 0.5, 1.5]


@pytest.mark.property
@pytest.mark.parametrize("n", [2, 7, 30])
def test_best_and_worst_cases(n: int) -> None:
    """有序：冒泡、插入只比 n−1 次；倒序：都是 n(n−1)/2；选择总是。"""
    most = n * (n - 1) // 2
    up, down = range(n), range(n, 0, -1)
    assert [comparisons(sort, up) for sort in SORTS] == [n - 1, most, n - 1]
    assert [comparisons(sort, down) for sort in SORTS] == [most, most, most]
    assert selection_comparisons(n) == most


@pytest.mark.property
@settings(derandomize=True, max_examples=60)
@given(LISTS)
def test_bubble_and_insertion_are_stable(a: list[int]) -> None:
    """元素是（键，原来的位置），只比键。"""
    for sort in (bubble_sort, insertion_sort):
        items = [Keyed(key, i) for i, key in enumerate(a)]
        sort(items)
        pairs = [(item.key, item.place) for item in items]
        assert pairs == sorted(pairs)


@pytest.mark.hand
def test_selection_is_not_stable() -> None:
    """[2, 2, 1]：1 与第一个 2 互换，两个 2 的先后就反了。"""
    items = [Keyed(2, 0), Keyed(2, 1), Keyed(1, 2)]
    selection_sort(items)
    assert [item.place for item in items] == [2, 1, 0]


@pytest.mark.property
def test_average_is_a_quarter_of_all_pairs_twice() -> None:
    """倒过来的次序，逆序对与顺序对互换，平均各一半。"""
    for n in (2, 4, 5):
        assert average_moves(n) == n * (n - 1) / 4
    for order in permutations(range(5)):
        assert insertion_sort(list(order)) + insertion_sort(list(order[::-1])) == 10


class Keyed:
    """只按 key 比较的元素。"""

    def __init__(self, key: int, place: int) -> None:
        self.key = key
        self.place = place

    def __lt__(self, other: "Keyed") -> bool:
        return self.key < other.key
