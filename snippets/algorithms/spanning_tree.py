"""最小生成树：Kruskal 按边，Prim 按点。"""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from itertools import combinations

from snippets.algorithms.union_find import UnionFind

Edge = tuple[float, int, int]
"""权、两端；权在前，排序与堆就按权。"""


def kruskal(n: int, edges: Sequence[Edge]) -> list[Edge]:
    """Kruskal：从轻到重逐条看，两端还不连通就要。

    Args:
        n: 点的个数，编号 0 到 n−1。
        edges: 无向边，（权，一端，另一端）。

    Returns:
        选中的边，按选中的先后；图不连通时，是每个分量各一棵的森林。

    Source:
        Kruskal（1956），doi:10.1090/S0002-9939-1956-0078686-7。

    Examples:
        >>> kruskal(3, [(5.0, 0, 1), (1.0, 1, 2), (2.0, 0, 2)])
        [(1.0, 1, 2), (2.0, 0, 2)]
    """
    groups = UnionFind(n)
    return [edge for edge in sorted(edges) if groups.union(edge[1], edge[2])]


def prim(n: int, edges: Sequence[Edge], start: int = 0) -> list[Edge]:
    """Prim：从一个点长起，每次加入离树最近的点；堆里放伸出去的边。

    Args:
        n: 点的个数，编号 0 到 n−1。
        edges: 无向边，（权，一端，另一端）。
        start: 从哪个点长起。

    Returns:
        选中的边，（权，树里的一端，新加入的一端）；只有 start 所在的分量。

    Source:
        Prim（1957），doi:10.1002/j.1538-7305.1957.tb01515.x。

    Differences:
        论文没有堆。这里过时的边留在堆里，取出时丢掉；一条边最多进堆两次，两端各一次。

    Examples:
        >>> prim(3, [(5.0, 0, 1), (1.0, 1, 2), (2.0, 0, 2)])
        [(2.0, 0, 2), (1.0, 2, 1)]
    """
    near: list[list[Edge]] = [[] for _ in range(n)]
    for w, i, j in edges:
        near[i].append((w, i, j))
        near[j].append((w, j, i))
    tree: list[Edge] = []
    inside = {start}
    heap = near[start][:]
    heapify(heap)
    while heap:
        w, i, j = heappop(heap)
        if j not in inside:  # 否则两端都在树里，是过时的边
            inside.add(j)
            tree.append((w, i, j))
            for edge in near[j]:
                heappush(heap, edge)
    return tree


def count_spanning_trees(V: int) -> int:
    """V 个点两两相连，有几棵生成树：V−1 条边的选法逐个试。

    Args:
        V: 点的个数，2 到 7。

    Returns:
        生成树的棵数。

    Source:
        Cayley（1889）的公式；这里用枚举，作它的验证。

    Examples:
        >>> [count_spanning_trees(V) for V in (2, 3, 4)]
        [1, 3, 16]
    """
    edges = list(combinations(range(V), 2))
    tau = 0
    for chosen in combinations(edges, V - 1):
        groups = UnionFind(V)
        # (a) V−1 条边，条条都连起两个分量，就是一棵树
        tau += all(groups.union(i, j) for i, j in chosen)
    return tau


def ring_weight(w: Sequence[float]) -> float:
    """首尾相接的一圈，最小生成树有多重。

    Args:
        w: 各条边的权，依次连接 0–1、1–2、……、最后一个–0；至少 3 条。

    Returns:
        树的总权。

    Source:
        Tarjan，Data Structures and Network Algorithms（1983）第 6 章的红色规则。

    Examples:
        >>> ring_weight([4.0, 1.0, 3.0])
        4.0
    """
    V = len(w)
    edges = [(w[i], i, (i + 1) % V) for i in range(V)]
    # (b) 一圈里只丢最重的一条
    return sum(edge[0] for edge in kruskal(V, edges))
