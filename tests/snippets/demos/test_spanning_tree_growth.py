"""snippets.demos.spanning_tree_growth。"""

import networkx as nx
import pytest

from snippets.algorithms.spanning_tree import Edge
from snippets.demos.spanning_tree_growth.demo import POINTS, Result, main


@pytest.fixture(scope="module")
def result() -> Result:
    return main()


def pieces(tree: list[Edge]) -> int:
    """边连成几块；没有连上的点不算。"""
    return nx.number_connected_components(nx.Graph([edge[1:] for edge in tree]))


@pytest.mark.oracle
def test_both_end_with_the_tree_of_networkx(result: Result) -> None:
    graph = nx.complete_graph(len(POINTS))
    for i, j in graph.edges:
        difference = (POINTS[i][0] - POINTS[j][0], POINTS[i][1] - POINTS[j][1])
        graph[i][j]["weight"] = (difference[0] ** 2 + difference[1] ** 2) ** 0.5
    expected = {frozenset(edge) for edge in nx.minimum_spanning_tree(graph).edges}
    for tree in result:
        assert {frozenset(edge[1:]) for edge in tree} == expected


@pytest.mark.hand
def test_the_first_edges_on_paper(result: Result) -> None:
    """最近的两点是 5 和 7：(0.8, 0.8)；离 0 最近的是 2：(0.7, 0.9)，比 1 的 (1.1, 0.3) 近一点。"""
    assert result.kruskal[0] == (pytest.approx(1.28**0.5), 5, 7)
    assert result.prim[0] == (pytest.approx(1.30**0.5), 0, 2)


@pytest.mark.property
def test_kruskal_grows_in_pieces_and_prim_in_one(result: Result) -> None:
    assert [pieces(result.kruskal[:k]) for k in (4, 8, 11)] == [3, 2, 1]
    assert [pieces(result.prim[:k]) for k in range(1, 12)] == [1] * 11
    weights = [edge[0] for edge in result.kruskal]
    assert weights == sorted(weights)
