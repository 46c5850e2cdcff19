"""广度优先搜索：由近及远，一层一层。"""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

Graph = Mapping[Any, Iterable[Any]]
"""点 → 邻居，按先后；点是能作字典的键的值。"""


def distances(graph: Graph, start: Any) -> dict[Any, int]:
    """从起点到每个点最少经过几条边；字典的次序就是访问的次序。

    Args:
        graph: 图；有向、无向都行，无向的两边都要写。
        start: 起点。

    Returns:
        点 → 边数；走不到的不在里面。

    Source:
        Moore（1959），The shortest path through a maze；
        Cormen 等，Introduction to Algorithms（第 3 版，2009）§22.2。

    Examples:
        >>> distances({"a": "bc", "b": "d", "c": "d", "d": ""}, "a")
        {'a': 0, 'b': 1, 'c': 1, 'd': 2}
    """
    distance = {start: 0}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for near in graph[node]:
            if near not in distance:  # 入队时就记下，一个点只入队一次
                distance[near] = distance[node] + 1
                queue.append(near)
    return distance


def shortest_path(graph: Graph, start: Any, goal: Any) -> list[Any] | None:
    """边数最少的一条路；见到终点就停。

    Args:
        graph: 图。
        start: 起点。
        goal: 终点。

    Returns:
        依次经过的点，含两端；走不到是 None。

    Source:
        Cormen 等，Introduction to Algorithms（第 3 版，2009）§22.2。

    Examples:
        >>> shortest_path({"a": "bc", "b": "d", "c": "d", "d": ""}, "a", "d")
        ['a', 'b', 'd']
    """
    came = {start: start}
    queue = deque([start])
    while queue and goal not in came:
        node = queue.popleft()
        for near in graph[node]:
            if near not in came:
                came[near] = node
                queue.append(near)
    if goal not in came:
        return None
    path = [goal]
    while path[-1] != start:  # 从终点往回走
        path.append(came[path[-1]])
    return path[::-1]


def full_tree(b: int, d: int) -> dict[int, range]:
    """深 d 层的完全 b 叉树：每个内部结点恰有 b 个子结点，叶子都在第 d 层。

    Args:
        b: 分叉数，至少 2。
        d: 深度，至少 0。

    Returns:
        图，0 是根；边从父到子。

    Source:
        Russell、Norvig，Artificial Intelligence（第 3 版，2010）§3.4.1 的分支因子与深度。

    Examples:
        >>> full_tree(2, 1)
        {0: range(1, 3), 1: range(0, 0), 2: range(0, 0)}
    """
    inner = sum(b**k for k in range(d))
    total = inner + b**d
    return {i: range(b * i + 1, b * i + b + 1) if i < inner else range(0) for i in range(total)}


def layer_sizes(b: int, d: int) -> tuple[int, int]:
    """在完全 b 叉树上广度优先：一共访问几个点，最宽的一层几个。

    Args:
        b: 分叉数，至少 2。
        d: 深度。

    Returns:
        点的总数；最宽的一层的点数，队列要装下它。

    Source:
        Russell、Norvig，Artificial Intelligence（第 3 版，2010）§3.4.1。

    Examples:
        >>> layer_sizes(3, 2)
        (13, 9)
    """
    distance = distances(full_tree(b, d), 0)
    # (a) 访问过的点
    N = len(distance)
    # (b) 离根一样远的点，最多的一层
    Q = max(list(distance.values()).count(k) for k in range(d + 1))
    return N, Q
