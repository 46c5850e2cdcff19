"""深度优先搜索：一条路走到底，再退回来。"""

from typing import Any

from snippets.algorithms.breadth_first import Graph, full_tree


def depth_first(graph: Graph, start: Any) -> list[Any]:
    """深度优先，递归。

    Args:
        graph: 图；路径不要太长，每走一步多一层调用。
        start: 起点。

    Returns:
        走得到的点，按访问的先后。

    Source:
        Tarjan（1972），doi:10.1137/0201010；
        Cormen 等，Introduction to Algorithms（第 3 版，2009）§22.3。

    Examples:
        >>> depth_first({"a": "bc", "b": "d", "c": "", "d": "c"}, "a")
        ['a', 'b', 'd', 'c']
    """
    order: dict[Any, None] = {}

    def visit(node: Any) -> None:
        order[node] = None
        for near in graph[node]:
            if near not in order:
                visit(near)

    visit(start)
    return list(order)


def depth_first_stack(graph: Graph, start: Any) -> tuple[list[Any], int]:
    """深度优先，自己管栈：次序与递归的相同，多深都行。

    Args:
        graph: 图。
        start: 起点。

    Returns:
        访问的次序；栈最长的时候有几个元素。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§4.1。

    Examples:
        >>> depth_first_stack({"a": "bc", "b": "d", "c": "", "d": "c"}, "a")
        (['a', 'b', 'd', 'c'], 2)
    """
    order: dict[Any, None] = {}
    stack, longest = [start], 1
    while stack:
        node = stack.pop()
        if node not in order:  # 出栈时才算访问；入栈时就记，次序会错
            order[node] = None
            unseen = [near for near in graph[node] if near not in order]
            stack += reversed(unseen)  # 倒着放，第一个邻居先出来
            longest = max(longest, len(stack))
    return list(order), longest


def topological_order(graph: Graph) -> list[Any]:
    """拓扑排序：每条边都从前指向后；就是深度优先的完成次序倒过来。

    Args:
        graph: 有向图，每个点都有自己的一项。

    Returns:
        全部的点。

    Raises:
        ValueError: 图里有环。

    Source:
        Cormen 等，Introduction to Algorithms（第 3 版，2009）§22.4。

    Examples:
        >>> topological_order({"裤": ["鞋"], "袜": ["鞋"], "鞋": []})
        ['袜', '裤', '鞋']
    """
    done: dict[Any, bool] = {}  # 没有：还没到；False：正在走；True：走完了
    finished: list[Any] = []

    def visit(node: Any) -> None:
        done[node] = False
        for near in graph[node]:
            if near not in done:
                visit(near)
            elif not done[near]:
                raise ValueError(f"有环，排不出先后：{node} 又指回 {near}")
        done[node] = True
        finished.append(node)

    for node in graph:
        if node not in done:
            visit(node)
    return finished[::-1]


def longest_stack(b: int, d: int) -> int:
    """在完全 b 叉树上深度优先，栈最长的时候有几个元素。

    Args:
        b: 分叉数，至少 2。
        d: 深度。

    Returns:
        元素的个数。

    Source:
        Russell、Norvig，Artificial Intelligence（第 3 版，2010）§3.4.3。

    Examples:
        >>> longest_stack(3, 2)
        5
    """
    # (a) 每下一层，取走一个，放进 b 个
    return depth_first_stack(full_tree(b, d), 0)[1]
