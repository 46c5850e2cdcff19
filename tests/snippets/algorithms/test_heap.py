"""snippets.algorithms.heap。"""

import heapq

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.algorithms.heap import (
    children,
    heap_sort,
    heapify,
    height,
    is_heap,
    parent,
    pop,
    push,
    sift_down,
    sift_up,
    total_height,
)
from snippets.algorithms.tally import comparisons

LISTS = st.lists(st.integers(-9, 9), max_size=40)


@pytest.mark.oracle
@settings(derandomize=True, max_examples=40)
@given(st.lists(st.integers(-9, 9) | st.none(), max_size=60))
def test_random_operations_agree_with_heapq(operations: list[int | None]) -> None:
    """数是放进去，None 是取出来；至多 60 步。"""
    ours: list[int] = []
    theirs: list[int] = []
    for x in operations:
        if x is not None:
            push(ours, x)
            heapq.heappush(theirs, x)
        elif theirs:
            assert pop(ours) == heapq.heappop(theirs)
        assert is_heap(ours)
        assert sorted(ours) == sorted(theirs)


@pytest.mark.oracle
@settings(derandomize=True, max_examples=40)
@given(LISTS)
def test_heapify_and_heap_sort_agree_with_the_standard_library(a: list[int]) -> None:
    """0 到 40 个整数。"""
    built = list(a)
    heapify(built)
    assert is_heap(built)
    assert sorted(built) == sorted(a)
    expected = sorted(a)
    heap_sort(a)
    assert a == expected


@pytest.mark.oracle
@pytest.mark.parametrize("n", [1, 2, 5, 16, 33])
def test_shape_agrees_with_networkx(n: int) -> None:
    """完全二叉树：networkx 给出父子、根到叶的距离。"""
    tree = nx.full_rary_tree(2, n, create_using=nx.DiGraph)
    assert all(parent(j) == i for i, j in tree.edges)
    assert all(j in children(i) for i, j in tree.edges)
    assert height(n) == nx.dag_longest_path_length(tree)
    below = [max(nx.single_source_shortest_path_length(tree, i).values()) for i in tree]
    assert total_height(n) == sum(below)


@pytest.mark.hand
def test_on_paper() -> None:
    """[5, 3, 8, 1]：先看 3 和 1，再看 5 和 {1, 8}，再往下。"""
    a = [5, 3, 8, 1]
    heapify(a)
    assert a == [1, 3, 8, 5]
    push(a, 2)
    assert a == [1, 2, 8, 5, 3]
    assert pop(a) == 1
    assert a == [2, 3, 8, 5]
    assert (parent(5), parent(6), children(2)) == (2, 2, (5, 6))
    assert [height(n) for n in (1, 15, 16)] == [0, 3, 4]
    assert total_height(15) == 11  # 3 + 2·2 + 4·1


@pytest.mark.hand
def test_sifting_on_paper() -> None:
    up = [1, 4, 2, 9, 5, 0]
    sift_up(up, 5)
    assert up == [0, 4, 1, 9, 5, 2]
    down = [8, 1, 2, 9, 5, 0]
    sift_down(down, 0, 5)  # 最后的 0 不在堆里
    assert down == [1, 5, 2, 9, 8, 0]
    kept = [1, 1, 1]
    sift_down(kept, 0, 3)
    assert kept == [1, 1, 1]


@pytest.mark.property
def test_building_is_linear() -> None:
    """高之和等于 n 减去二进制里 1 的个数，所以小于 n；比较不超过它的两倍。"""
    for n in range(1, 70):
        assert total_height(n) == n - n.bit_count()
    for n in (10, 100):
        assert comparisons(heapify, range(n, 0, -1)) <= 2 * total_height(n)


@pytest.mark.property
def test_equal_children_are_allowed_and_a_smaller_one_is_not() -> None:
    assert is_heap([])
    assert is_heap([2, 2, 2])
    assert not is_heap([2, 3, 1])


@pytest.mark.property
def test_the_root_has_no_parent_and_an_empty_heap_nothing_to_give() -> None:
    with pytest.raises(ValueError, match="至少为 1"):
        parent(0)
    with pytest.raises(IndexError):
        pop([])
