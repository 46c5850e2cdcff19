"""并查集：维护“谁和谁连通”，只能合并，不能拆开。"""


class UnionFind:
    """0 到 n−1 各自一组；按大小合并，查找时路径减半。

    Source:
        Tarjan（1975），doi:10.1145/321879.321884；路径减半见
        Tarjan、van Leeuwen（1984），doi:10.1145/62.2160。
    """

    def __init__(self, n: int) -> None:
        self.parent = list(range(n))
        self.size = [1] * n
        self.count = n  # 现在有几组

    def find(self, x: int) -> int:
        """x 所在组的代表；沿途每隔一个，改指向祖父。"""
        while self.parent[x] != x:
            self.parent[x] = self.parent[self.parent[x]]
            x = self.parent[x]
        return x

    def union(self, x: int, y: int) -> bool:
        """合并 x、y 两组；本来就在一组是 False。"""
        x, y = self.find(x), self.find(y)
        if x == y:
            return False
        if self.size[x] < self.size[y]:
            x, y = y, x
        self.parent[y] = x  # 小的挂到大的根下
        self.size[x] += self.size[y]
        self.count -= 1
        return True


def components(n: int, pairs: list[tuple[int, int]]) -> int:
    """n 个点连上这些边，有几个连通分量。

    Args:
        n: 点的个数。
        pairs: 边，两端的编号从 0 数起。

    Returns:
        连通分量的个数。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§1.5。

    Examples:
        >>> components(5, [(0, 1), (1, 2), (0, 2)])  # 第三条边没有减少分量
        3
    """
    groups = UnionFind(n)
    for x, y in pairs:
        groups.union(x, y)
    return groups.count


def depth(groups: UnionFind, x: int) -> int:
    """x 到根走几步；只看不改。

    Args:
        groups: 并查集。
        x: 元素。

    Returns:
        步数，根是 0。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§1.5。

    Examples:
        >>> groups = UnionFind(2)
        >>> groups.union(0, 1), depth(groups, 0), depth(groups, 1)
        (True, 0, 1)
    """
    steps = 0
    while groups.parent[x] != x:
        x, steps = groups.parent[x], steps + 1
    return steps


def greatest_height(n: int) -> int:
    """按大小合并，树最高能到多少：总让一样大的两组合并，真的合一遍。

    Args:
        n: 元素的个数，至少 1。

    Returns:
        最深的元素到根的步数。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§1.5。

    Examples:
        >>> [greatest_height(n) for n in (1, 2, 3, 4, 8)]
        [0, 1, 1, 2, 3]
    """
    groups, size = UnionFind(n), 1
    while size < n:
        for x in range(0, n - size, 2 * size):  # 两边都是根，查找不会压缩路径
            # (a) 一样大的合并，高才加一
            groups.union(x, x + size)
        size *= 2
    return max(depth(groups, x) for x in range(n))
