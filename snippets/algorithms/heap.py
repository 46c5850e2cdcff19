"""小顶堆：存在列表里的完全二叉树；优先队列与堆排序。"""

from typing import Any


def parent(i: int) -> int:
    """父结点的下标。

    Args:
        i: 结点的下标，从 0 数起；根没有父结点，不要传 0。

    Returns:
        父结点的下标。

    Raises:
        ValueError: i 小于 1。

    Source:
        Python 文档，heapq 的 Theory 一节。

    Examples:
        >>> [parent(i) for i in (1, 2, 3, 4, 5)]
        [0, 0, 1, 1, 2]
    """
    if i < 1:
        raise ValueError(f"只有下标至少为 1 的结点有父结点，得到 {i}")
    # (a) 两个子结点的下标减一再除以二，落在同一处
    return (i - 1) // 2


def children(i: int) -> tuple[int, int]:
    """左、右子结点的下标；不小于元素个数的，就是没有。

    Args:
        i: 结点的下标，从 0 数起。

    Returns:
        左、右子结点的下标。

    Source:
        Python 文档，heapq 的 Theory 一节。

    Examples:
        >>> children(0), children(2)
        ((1, 2), (5, 6))
    """
    # (b) 左
    left = 2 * i + 1
    # (c) 右
    right = 2 * i + 2
    return left, right


def is_heap(a: list[Any]) -> bool:
    """是不是小顶堆：每个结点都不小于父结点。

    Args:
        a: 列表。

    Returns:
        是或不是；空的也是。

    Source:
        Python 文档，heapq 的 Theory 一节。

    Examples:
        >>> is_heap([1, 1, 3]), is_heap([1, 3, 0])
        (True, False)
    """
    return not any(a[i] < a[parent(i)] for i in range(1, len(a)))


def sift_up(a: list[Any], i: int) -> None:
    """上浮：比父结点小就换上去，直到不小于父结点。

    Args:
        a: 除了 i 处，都满足堆的次序。
        i: 从哪里起。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§2.4。

    Examples:
        >>> a = [2, 5, 3, 1]
        >>> sift_up(a, 3)
        >>> a
        [1, 2, 3, 5]
    """
    while i > 0 and a[i] < a[parent(i)]:
        a[i], a[parent(i)] = a[parent(i)], a[i]
        i = parent(i)


def sift_down(a: list[Any], i: int, n: int) -> None:
    """下沉：比较小的子结点大就换下去，直到不大于两个子结点。

    Args:
        a: i 的两棵子树都是堆。
        i: 从哪里起。
        n: 只看前 n 个，后面的不算堆里的。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§2.4。

    Examples:
        >>> a = [9, 1, 3, 5]
        >>> sift_down(a, 0, 4)
        >>> a
        [1, 5, 3, 9]
    """
    while (left := children(i)[0]) < n:
        right = left + 1
        small = right if right < n and a[right] < a[left] else left
        if not a[small] < a[i]:
            return
        a[i], a[small] = a[small], a[i]
        i = small


def push(heap: list[Any], x: Any) -> None:
    """放进一个元素：接在最后，再上浮。

    Args:
        heap: 小顶堆，原地改。
        x: 元素。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§2.4。

    Examples:
        >>> heap = [2, 5, 3]
        >>> push(heap, 1)
        >>> heap
        [1, 2, 3, 5]
    """
    heap.append(x)
    sift_up(heap, len(heap) - 1)


def pop(heap: list[Any]) -> Any:
    """取出最小的：最后一个补到堆顶，再下沉。

    Args:
        heap: 小顶堆，原地改。

    Returns:
        最小的元素。

    Raises:
        IndexError: 堆是空的。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§2.4。

    Examples:
        >>> heap = [1, 2, 3, 5]
        >>> pop(heap), heap
        (1, [2, 5, 3])
    """
    last = heap.pop()
    if not heap:
        return last
    smallest, heap[0] = heap[0], last
    sift_down(heap, 0, len(heap))
    return smallest


def heapify(a: list[Any]) -> None:
    """建堆：从最后一个有子结点的起，倒着逐个下沉；线性时间。

    Args:
        a: 任意的列表，原地变成小顶堆。

    Source:
        Floyd（1964），Algorithm 245: Treesort 3，doi:10.1145/355588.365103。

    Examples:
        >>> a = [5, 4, 3, 2, 1]
        >>> heapify(a)
        >>> a
        [1, 2, 3, 5, 4]
    """
    for i in reversed(range(len(a) // 2)):
        sift_down(a, i, len(a))


def heap_sort(a: list[Any]) -> None:
    """堆排序：建堆，反复把堆顶换到末尾，最后倒过来。

    Args:
        a: 要排的列表，原地改成升序；相等的元素可能换了先后。

    Source:
        Williams（1964），Algorithm 232: Heapsort；Floyd（1964），doi:10.1145/355588.365103。

    Differences:
        教科书用大顶堆，不必倒过来；这里沿用小顶堆，多一次线性时间的 reverse。

    Examples:
        >>> a = [3, 1, 2]
        >>> heap_sort(a)
        >>> a
        [1, 2, 3]
    """
    heapify(a)
    for n in reversed(range(1, len(a))):
        a[0], a[n] = a[n], a[0]  # 当前最小的放到第 n 个位置，堆只剩前 n 个
        sift_down(a, 0, n)
    a.reverse()


def height(n: int) -> int:
    """n 个元素的堆有多高：从最后一个结点数到根。

    Args:
        n: 元素的个数，至少 1。

    Returns:
        根到最深的结点有几条边。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§2.4。

    Examples:
        >>> [height(n) for n in (1, 2, 3, 4, 7, 8)]
        [0, 1, 1, 2, 2, 3]
    """
    i, h = n - 1, 0
    while i > 0:
        # (d) 上一层
        i = parent(i)
        h += 1
    return h


def total_height(n: int) -> int:
    """n 个元素的堆里，各个结点的高之和：建堆最多交换这么多次。

    Args:
        n: 元素的个数，至少 1。

    Returns:
        高之和；结点的高是一路向左走到没有子结点的步数。

    Source:
        Cormen 等，Introduction to Algorithms（第 3 版，2009）§6.3。

    Examples:
        >>> total_height(7)  # 根 2，第二层两个 1，叶子 0
        4
    """
    S = 0
    for i in range(n):
        # (e) 结点 i 最多下沉到最下面一层
        while (i := children(i)[0]) < n:
            S += 1
    return S
