"""snippets.algorithms.union_find。"""

from math import log2

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.algorithms.union_find import UnionFind, components, depth, greatest_height

PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=30)


@pytest.mark.oracle
@settings(derandomize=True, max_examples=50)
@given(PAIRS)
def test_groups_equal_the_components_of_networkx(pairs: list[tuple[int, int]]) -> None:
    """13 个点，至多 30 条边；每合并一次都比较。"""
    graph = nx.empty_graph(13)
    groups = UnionFind(13)
    for x, y in pairs:
        apart = not nx.has_path(graph, x, y)
        graph.add_edge(x, y)
        assert groups.union(x, y) == apart
        assert groups.count == nx.number_connected_components(graph)
    assert components(13, pairs) == groups.count
    for group in nx.connected_components(graph):
        assert len({groups.find(x) for x in group}) == 1
        assert groups.size[groups.find(next(iter(group)))] == len(group)
    assert len({groups.find(x) for x in range(13)}) == groups.count


@pytest.mark.hand
def test_on_paper() -> None:
    groups = UnionFind(5)
    assert [groups.union(0, 1), groups.union(2, 3), groups.union(1, 0)] == [True, True, False]
    assert groups.union(4, 0)
    assert groups.parent == [0, 0, 2, 2, 0]  # 小的挂到大的根下
    assert groups.union(0, 2)
    assert [depth(groups, x) for x in range(5)] == [0, 1, 1, 2, 1]
    assert groups.find(3) == 0
    assert [depth(groups, x) for x in range(5)] == [0, 1, 1, 1, 1]  # 查过一次，路径就短了
    assert [greatest_height(n) for n in (1, 2, 7, 8)] == [0, 1, 2, 3]
    assert components(4, []) == 4


@pytest.mark.property
@settings(derandomize=True, max_examples=40)
@given(PAIRS)
def test_no_tree_is_higher_than_the_logarithm_of_its_size(pairs: list[tuple[int, int]]) -> None:
    groups = UnionFind(13)
    for x, y in pairs:
        groups.union(x, y)
    for x in range(13):
        assert depth(groups, x) <= log2(groups.size[groups.find(x)])


@pytest.mark.property
def test_the_bound_is_reached_and_finding_flattens() -> None:
    """高度按 n 翻倍才加一；查过一遍最深的，路上的点近了一半。"""
    assert [greatest_height(2**h) for h in range(8)] == list(range(8))
    assert [greatest_height(2**h - 1) for h in range(1, 8)] == list(range(7))
    chain = UnionFind(9)
    chain.parent = [0, 0, 1, 2, 3, 4, 5, 6, 7]
    assert chain.find(8) == 0
    assert depth(chain, 8) == 4
