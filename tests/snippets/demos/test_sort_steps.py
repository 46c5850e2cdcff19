"""snippets.demos.sort_steps。"""

from itertools import pairwise

import pytest

from snippets.algorithms.simple_sorts import insertion_sort
from snippets.demos.sort_steps.demo import START, Moves, main


@pytest.fixture(scope="module")
def moves() -> dict[str, Moves]:
    return {found.name: found for found in main()}


@pytest.mark.oracle
def test_every_sort_starts_and_ends_where_it_should(moves: dict[str, Moves]) -> None:
    for found in moves.values():
        assert found.orders[0] == START
        assert found.orders[-1] == tuple(sorted(START))
        assert found.writes == sorted(found.writes)


@pytest.mark.hand
def test_writes_on_paper(moves: dict[str, Moves]) -> None:
    """冒泡每个逆序对写两次；选择 11 轮各写两次；插入每个逆序对一次，另有 11 次落位。"""
    inversions = insertion_sort(list(START))
    assert moves["冒泡"].writes[-1] == 2 * inversions
    assert moves["选择"].writes[-1] == 2 * 11
    assert moves["插入"].writes[-1] == inversions + 11
    assert moves["归并"].writes[-1] == 44  # 12 个数：12 + 12 + 12，最下面一层四对，8


@pytest.mark.property
def test_bubble_moves_one_place_at_a_time_and_the_others_do_not(moves: dict[str, Moves]) -> None:
    for name, found in moves.items():
        steps = [
            abs(first.index(x) - second.index(x))
            for first, second in pairwise(found.orders)
            for x in START
        ]
        assert (max(steps) == 1) == (name == "冒泡")
    assert min(moves.values(), key=lambda found: found.writes[-1]).name == "选择"
    assert max(moves.values(), key=lambda found: found.writes[-1]).name == "堆排"
