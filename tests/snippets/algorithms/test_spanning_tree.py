"""snippets.algorithms.spanning_tree。"""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.algorithms.spanning_tree import (
    Edge,
    count_spanning_trees,
    kruskal,
    prim,
    ring_weight,
)

EDGES = st.lists(
    st.tuples(st.integers(1, 9).map(float), st.integers(0, 8), st.integers(0, 8)).filter(
        lambda edge: edge[1] != edge[2]
    ),
    max_size=25,
)


def as_graph(edges: list[Edge]) -> nx.MultiGraph:
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(9))
    graph.add_weighted_edges_from((i, j, w) for w, i, j in edges)
    return graph


def weight(tree: list[Edge]) -> float:
    return sum(edge[0] for edge in tree)


@pytest.mark.oracle
@settings(derandomize=True, max_examples=40)
@given(EDGES)
def test_kruskal_equals_networkx(edges: list[Edge]) -> None:
    """9 个点，至多 25 条边，有重边，可以不连通。"""
    graph = as_graph(edges)
    expected = nx.minimum_spanning_tree(graph)
    tree = kruskal(9, edges)
    assert weight(tree) == expected.size("weight")
    assert len(tree) == 9 - nx.number_connected_components(graph)
    assert nx.is_forest(as_graph(tree))
    assert set(tree) <= set(edges)


@pytest.mark.oracle
@settings(derandomize=True, max_examples=40)
@given(EDGES, st.integers(0, 8))
def test_prim_equals_networkx_on_the_component_of_its_start(edges: list[Edge], start: int) -> None:
    graph = as_graph(edges)
    mine = nx.node_connected_component(graph, start)
    expected = nx.minimum_spanning_tree(graph.subgraph(mine))
    tree = prim(9, edges, start)
    assert weight(tree) == expected.size("weight")
    inside = {start}
    for _, i, j in tree:  # 总是从树里长出去
        assert i in inside
        assert j not in inside
        inside.add(j)
    assert inside == mine


@pytest.mark.oracle
@pytest.mark.parametrize("V", [2, 3, 4, 5])
def test_count_equals_the_determinant(V: int) -> None:
    """矩阵–树定理：networkx 由拉普拉斯矩阵算。"""
    assert count_spanning_trees(V) == round(nx.number_of_spanning_trees(nx.complete_graph(V)))


@pytest.mark.hand
def test_on_paper() -> None:
    """四个点：最轻的三条边 1、2、3 成圈，于是要 1、2 和 4。"""
    edges = [(1.0, 0, 1), (2.0, 1, 2), (3.0, 0, 2), (4.0, 2, 3), (5.0, 0, 3)]
    assert kruskal(4, edges) == [(1.0, 0, 1), (2.0, 1, 2), (4.0, 2, 3)]
    assert prim(4, edges, 3) == [(4.0, 3, 2), (2.0, 2, 1), (1.0, 1, 0)]
    assert ring_weight([1.0, 2.0, 3.0, 4.0]) == 6
    assert count_spanning_trees(5) == 125
    assert kruskal(1, []) == prim(1, []) == []


@pytest.mark.property
@settings(derandomize=True, max_examples=30)
@given(EDGES)
def test_dropping_any_tree_edge_leaves_a_cut_it_crosses_most_cheaply(edges: list[Edge]) -> None:
    """切割性质：删去树的一条边，分成两半，没有更轻的边连着它们。"""
    tree = kruskal(9, edges)
    for dropped in tree:
        rest = as_graph([edge for edge in tree if edge is not dropped])
        half = nx.node_connected_component(rest, dropped[1])
        crossing = [w for w, i, j in edges if (i in half) != (j in half)]
        assert dropped[0] == min(crossing)


@pytest.mark.property
@settings(derandomize=True, max_examples=40)
@given(st.lists(st.integers(0, 9).map(float), min_size=3, max_size=9))
def test_a_ring_loses_only_its_heaviest_edge(w: list[float]) -> None:
    assert ring_weight(w) == sum(w) - max(w)
    assert ring_weight(w[1:] + w[:1]) == ring_weight(w)
