"""snippets.algorithms.depth_first。"""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.algorithms.breadth_first import full_tree
from snippets.algorithms.depth_first import (
    depth_first,
    depth_first_stack,
    longest_stack,
    topological_order,
)

EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30)


def directed(edges: list[tuple[int, int]]) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(10))
    graph.add_edges_from(edges)
    return graph


def plain(graph: nx.DiGraph) -> dict[int, list[int]]:
    lists: dict[int, list[int]] = nx.to_dict_of_lists(graph)
    return lists


@pytest.mark.oracle
@settings(derandomize=True, max_examples=60)
@given(EDGES)
def test_both_orders_equal_networkx(edges: list[tuple[int, int]]) -> None:
    """10 个点的有向图，至多 30 条边，有自环与环。"""
    graph = directed(edges)
    expected = list(nx.dfs_preorder_nodes(graph, 0))
    assert depth_first(plain(graph), 0) == expected
    assert depth_first_stack(plain(graph), 0)[0] == expected


@pytest.mark.oracle
@settings(derandomize=True, max_examples=60)
@given(EDGES)
def test_an_order_exists_exactly_when_networkx_finds_no_cycle(edges: list[tuple[int, int]]) -> None:
    graph = directed(edges)
    if nx.is_directed_acyclic_graph(graph):
        order = topological_order(plain(graph))
        assert sorted(order) == list(range(10))
        assert all(order.index(i) < order.index(j) for i, j in edges)
    else:
        with pytest.raises(ValueError, match="有环"):
            topological_order(plain(graph))


@pytest.mark.oracle
@settings(derandomize=True, max_examples=60)
@given(EDGES)
def test_forward_edges_always_have_an_order(edges: list[tuple[int, int]]) -> None:
    """只留从小到大的边，一定无环。"""
    graph = directed([(i, j) for i, j in edges if i < j])
    order = topological_order(plain(graph))
    assert all(order.index(i) < order.index(j) for i, j in graph.edges)
    assert len(order) == 10


@pytest.mark.hand
def test_on_paper() -> None:
    """方格 2×3，从左上角出发：先右，再下。"""
    graph = {"a": "bd", "b": "ace", "c": "bf", "d": "ae", "e": "bdf", "f": "ce"}
    assert depth_first(graph, "a") == ["a", "b", "c", "f", "e", "d"]
    assert depth_first_stack(graph, "a")[0] == ["a", "b", "c", "f", "e", "d"]
    assert depth_first_stack({0: [1, 2, 3], 1: [], 2: [], 3: []}, 0) == ([0, 1, 2, 3], 3)
    assert depth_first_stack({0: []}, 0) == ([0], 1)
    assert longest_stack(2, 3) == 4  # 3 层各留下一个，加上正要取的
    assert topological_order({1: [2, 3], 2: [3], 3: []}) == [1, 2, 3]
    with pytest.raises(ValueError, match="2 又指回 1"):
        topological_order({1: [2], 2: [1]})


@pytest.mark.property
def test_the_stack_grows_with_depth_and_not_with_breadth() -> None:
    for b, d in [(2, 6), (3, 4), (5, 2)]:
        order, longest = depth_first_stack(full_tree(b, d), 0)
        assert longest == longest_stack(b, d) == (b - 1) * d + 1
        assert order == depth_first(full_tree(b, d), 0)


@pytest.mark.property
def test_only_the_stack_survives_a_long_path() -> None:
    """两千个点连成一线：递归过深，栈没事。"""
    path = {i: [i + 1] for i in range(1999)} | {1999: []}
    assert depth_first_stack(path, 0) == (list(range(2000)), 1)
    with pytest.raises(RecursionError):
        depth_first(path, 0)
