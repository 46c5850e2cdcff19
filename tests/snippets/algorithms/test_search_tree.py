"""snippets.algorithms.search_tree。"""

from bisect import insort
from itertools import permutations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.algorithms.search_tree import (
    Node,
    average_depth,
    balanced,
    build,
    contains,
    delete,
    depths,
    height,
    insert,
    is_search_tree,
    keys,
    least_height,
)


def as_graph(root: Node | None) -> nx.DiGraph:
    graph = nx.DiGraph()
    stack = [root] if root else []
    while stack:
        node = stack.pop()
        graph.add_node(node.key)
        for child in (node.left, node.right):
            if child:
                graph.add_edge(node.key, child.key)
                stack.append(child)
    return graph


@pytest.mark.oracle
@settings(derandomize=True, max_examples=60)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 12)), max_size=60))
def test_random_operations_agree_with_a_sorted_list(operations: list[tuple[bool, int]]) -> None:
    """插入、删除至多 60 步，键只有 13 种；bisect 维护一个有序的列表。"""
    root: Node | None = None
    expected: list[int] = []
    for adding, key in operations:
        if adding:
            root = insert(root, key)
            if key not in expected:
                insort(expected, key)
        elif key in expected:
            root = delete(root, key)
            expected.remove(key)
        else:
            with pytest.raises(KeyError):
                delete(root, key)
        assert list(keys(root)) == expected
        assert is_search_tree(root)
        assert contains(root, key) == (key in expected)


@pytest.mark.oracle
@settings(derandomize=True, max_examples=40)
@given(st.lists(st.integers(0, 99), min_size=1, max_size=30, unique=True))
def test_depths_agree_with_networkx(order: list[int]) -> None:
    """1 到 30 个键。"""
    root = build(order)
    expected = nx.single_source_shortest_path_length(as_graph(root), order[0])
    assert sorted(depths(root)) == sorted(expected.values())
    assert height(root) == max(expected.values())


@pytest.mark.hand
@pytest.mark.parametrize(
    ("key", "left", "shape"),
    [
        (1, [2, 3, 4, 5, 6], "叶子"),
        (6, [1, 2, 3, 4, 5], "一个子结点"),
        (2, [1, 3, 4, 5, 6], "两个，前驱是叶子"),
        (4, [1, 2, 3, 5, 6], "根，前驱在左子树的右边"),
    ],
)
def test_every_case_of_deletion(key: int, left: list[int], shape: str) -> None:
    """4 的左边是 2（1、3），右边是 6（左 5）。"""
    root = delete(build([4, 2, 6, 1, 3, 5]), key)
    assert list(keys(root)) == left, shape
    assert root is not None
    assert root.key == (3 if key == 4 else 4)


@pytest.mark.hand
def test_deleting_the_root_down_to_nothing() -> None:
    """没有左子树的根，右子结点顶上来；前驱有左子结点，它接到前驱的父结点上。"""
    root = delete(build([1, 2]), 1)
    assert root == Node(2)
    assert delete(root, 2) is None
    assert delete(build([5, 2, 9, 1, 4, 3]), 5) == Node(4, Node(2, Node(1), Node(3)), Node(9))
    assert delete(build([2, 1]), 2) == Node(1)


@pytest.mark.hand
def test_shapes_on_paper() -> None:
    assert balanced([1, 2, 3, 4]) == Node(3, Node(2, Node(1)), Node(4))
    assert balanced([]) is None
    assert height(build(range(6))) == 5
    assert (height(None), height(Node(7))) == (-1, 0)
    assert [least_height(n) for n in (1, 2, 7, 8)] == [0, 1, 2, 3]
    assert average_depth(1) == 0
    assert average_depth(3) == pytest.approx((4 * 3 + 2 * 2) / 18)  # 四条链，两棵矮的


@pytest.mark.hand
def test_keys_are_compared_by_value() -> None:
    """1.0 与 1 相等，却不是同一个对象：不插第二次，找得到，也删得掉。"""
    root = insert(build([2, 1]), 1.0)
    assert list(keys(root)) == [1, 2]
    assert contains(root, 1.0)
    assert delete(root, 1.0) == Node(2)


@pytest.mark.property
def test_no_order_gives_a_lower_tree_than_the_balanced_one() -> None:
    """n ≤ 5 的全部次序。"""
    for n in range(1, 6):
        lowest = min(height(build(order)) for order in permutations(range(n)))
        assert lowest == least_height(n)
        assert is_search_tree(balanced(range(n)))
        assert list(keys(balanced(range(n)))) == list(range(n))


@pytest.mark.property
def test_order_is_checked_against_every_ancestor() -> None:
    """7 比父结点 3 大，却在 5 的左边。"""
    assert not is_search_tree(Node(5, Node(3, None, Node(7)), Node(8)))
    assert not is_search_tree(Node(5, Node(5)))
    assert is_search_tree(None)
    assert not contains(None, 1)


@pytest.mark.property
def test_a_chain_of_two_thousand_does_not_overflow_the_stack() -> None:
    root = None
    chain = node = Node(0)
    for key in range(1, 2000):
        node.right = Node(key)
        node = node.right
    assert height(chain) == 1999
    assert contains(chain, 1999)
    root = delete(insert(chain, 2000), 1999)
    assert sum(1 for _ in keys(root)) == 2000


@pytest.mark.property
def test_average_depth_follows_the_recurrence() -> None:
    """与快速排序的平均比较次数一样：I(n) = n − 1 + 2/n · ΣI(k)，除以 n。"""
    total = [0.0]
    for n in range(1, 6):
        total.append(n - 1 + 2 / n * sum(total))
        assert average_depth(n) == pytest.approx(total[n] / n, rel=1e-12, abs=1e-15)
