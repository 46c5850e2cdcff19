"""snippets.demos.graph_orders。"""

import networkx as nx
import pytest

from snippets.demos.graph_orders.demo import Result, Walk, main


@pytest.fixture(scope="module")
def result() -> Result:
    return main()


def walks(result: Result) -> tuple[Walk, Walk]:
    wide, deep = result.walks
    return wide, deep


@pytest.mark.oracle
def test_the_trees_are_those_of_networkx(result: Result) -> None:
    graph = nx.Graph(result.graph)
    wide, deep = walks(result)
    assert wide.came == {j: i for i, j in nx.bfs_edges(nx.DiGraph(result.graph), 0)}
    assert deep.came == {j: i for i, j in nx.dfs_edges(nx.DiGraph(result.graph), 0)}
    assert wide.steps == nx.single_source_shortest_path_length(graph, 0)


@pytest.mark.hand
def test_the_first_steps_on_paper(result: Result) -> None:
    """广度优先先走完 0 的两个邻居；深度优先从 1 接着往下（1 到 2 不通）。"""
    wide, deep = walks(result)
    assert wide.order[:3] == [0, 1, 4]
    assert deep.order[:3] == [0, 1, 5]
    assert (wide.steps[15], deep.steps[15]) == (6, 8)


@pytest.mark.property
def test_one_goes_layer_by_layer_and_the_other_to_the_end(result: Result) -> None:
    wide, deep = walks(result)
    assert [wide.steps[i] for i in wide.order] == sorted(wide.steps.values())
    first = [deep.steps[i] for i in deep.order][:8]
    assert first == list(range(8))
    assert all(deep.steps[i] >= wide.steps[i] for i in result.graph)
