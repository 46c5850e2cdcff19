"""snippets.algorithms.breadth_first。"""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.algorithms.breadth_first import distances, full_tree, layer_sizes, shortest_path

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
def test_distances_and_order_equal_networkx(edges: list[tuple[int, int]]) -> None:
    """10 个点的有向图，至多 30 条边，有自环，可以不连通。"""
    graph = directed(edges)
    found = distances(plain(graph), 0)
    assert found == nx.single_source_shortest_path_length(graph, 0)
    assert list(found) == [0, *(near for _, near in nx.bfs_edges(graph, 0))]


@pytest.mark.oracle
@settings(derandomize=True, max_examples=60)
@given(EDGES, st.integers(0, 9))
def test_path_is_a_shortest_one(edges: list[tuple[int, int]], goal: int) -> None:
    graph = directed(edges)
    path = shortest_path(plain(graph), 0, goal)
    assert (path is None) == (not nx.has_path(graph, 0, goal))
    if path is not None:
        assert nx.is_simple_path(graph, path)
        assert (path[0], path[-1]) == (0, goal)
        assert len(path) == nx.shortest_path_length(graph, 0, goal) + 1


@pytest.mark.oracle
@pytest.mark.parametrize(("b", "d"), [(2, 0), (2, 3), (3, 2)])
def test_tree_equals_networkx(b: int, d: int) -> None:
    expected = nx.balanced_tree(b, d, create_using=nx.DiGraph)
    tree = full_tree(b, d)
    assert {i: list(near) for i, near in tree.items()} == nx.to_dict_of_lists(expected)


@pytest.mark.hand
def test_on_paper() -> None:
    """方格 2×3，从左上角出发。"""
    graph = {"a": "bd", "b": "ace", "c": "bf", "d": "ae", "e": "bdf", "f": "ce"}
    assert distances(graph, "a") == {"a": 0, "b": 1, "d": 1, "c": 2, "e": 2, "f": 3}
    assert list(distances(graph, "a")) == ["a", "b", "d", "c", "e", "f"]
    assert shortest_path(graph, "a", "f") == ["a", "b", "c", "f"]
    assert shortest_path(graph, "a", "a") == ["a"]
    assert shortest_path({0: [], 1: []}, 0, 1) is None
    assert layer_sizes(2, 3) == (15, 8)


@pytest.mark.property
@settings(derandomize=True, max_examples=60)
@given(EDGES)
def test_an_edge_shortens_the_way_by_at_most_one(edges: list[tuple[int, int]]) -> None:
    """由近及远：访问次序里距离不减；每条边两端的距离至多差一。"""
    found = distances(plain(directed(edges)), 0)
    assert list(found.values()) == sorted(found.values())
    for i, j in edges:
        if i in found:
            assert found[j] <= found[i] + 1


@pytest.mark.property
def test_each_layer_is_b_times_the_one_above() -> None:
    for b, d in [(2, 5), (3, 3), (5, 2)]:
        assert layer_sizes(b, d) == ((b ** (d + 1) - 1) // (b - 1), b**d)
        assert layer_sizes(b, d + 1)[1] == b * layer_sizes(b, d)[1]


@pytest.mark.property
def test_the_search_stops_when_it_sees_the_goal() -> None:
    """终点之后的点不再展开。"""
    expanded = []

    class Watched(dict[int, list[int]]):
        def __getitem__(self, node: int) -> list[int]:
            expanded.append(node)
            return super().__getitem__(node)

    shortest_path(Watched({0: [1], 1: [2], 2: [3], 3: []}), 0, 2)
    assert expanded == [0, 1]
