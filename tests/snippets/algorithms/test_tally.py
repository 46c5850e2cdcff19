"""snippets.algorithms.tally。"""

from functools import cmp_to_key

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.algorithms.tally import Counted, comparisons


@pytest.mark.oracle
@settings(derandomize=True, max_examples=40)
@given(st.lists(st.integers(0, 9), max_size=30))
def test_counts_agree_with_a_comparison_function(a: list[int]) -> None:
    """list.sort 用同样的次序调用 cmp；0 到 30 个元素。"""
    calls = 0

    def compare(x: int, y: int) -> int:
        nonlocal calls
        calls += 1
        return x - y

    a.sort(key=cmp_to_key(compare))
    shuffled = a[::-1] + a[: len(a) // 2]
    assert comparisons(list.sort, a) == max(len(a) - 1, 0)
    calls = 0
    sorted(shuffled, key=cmp_to_key(compare))
    assert comparisons(list.sort, shuffled) == calls


@pytest.mark.hand
def test_each_less_than_is_one() -> None:
    assert comparisons(lambda a: [a[0] < a[1], a[1] < a[0], a[0] < a[0]], [1, 2]) == 3
    tally = [5]
    one, two = Counted(1, tally), Counted(2, tally)
    assert (one < two, two < one, tally) == (True, False, [7])


@pytest.mark.property
def test_the_input_is_untouched_and_runs_do_not_share_a_tally() -> None:
    values = [3, 1, 2]
    assert comparisons(list.sort, values) == comparisons(list.sort, values)
    assert values == [3, 1, 2]
    assert comparisons(len, values) == 0
