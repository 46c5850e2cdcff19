"""冒泡、选择、插入：三种平方时间的排序，都原地，只用 < 比较。"""

from itertools import permutations
from typing import Any

from snippets.algorithms.tally import comparisons


def bubble_sort(a: list[Any]) -> int:
    """冒泡排序：从右往左比较相邻的两个，小的换到左边；一趟没有交换就停。

    Args:
        a: 要排的列表，原地改成升序。

    Returns:
        交换了几次，等于逆序对的个数。

    Source:
        Knuth，The Art of Computer Programming，第 3 卷第 2 版（1998）§5.2.2。

    Differences:
        书里从左往右，大的沉到右边；这里方向相反。

    Examples:
        >>> a = [3, 1, 2]
        >>> bubble_sort(a), a
        (2, [1, 2, 3])
    """
    swaps = 0
    for i in range(len(a) - 1):  # 第 i 趟：其余的里面最小的冒到位置 i
        before = swaps
        for j in range(len(a) - 1, i, -1):
            if a[j] < a[j - 1]:  # 相等的不换，所以稳定
                a[j - 1], a[j] = a[j], a[j - 1]
                swaps += 1
        if swaps == before:
            break
    return swaps


def selection_sort(a: list[Any]) -> None:
    """选择排序：每次从其余的里选最小的，换到最前面。

    Args:
        a: 要排的列表，原地改成升序；相等的元素可能换了先后。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§2.1。

    Examples:
        >>> a = [3, 1, 2]
        >>> selection_sort(a)
        >>> a
        [1, 2, 3]
    """
    n = len(a)
    for i in range(n - 1):
        smallest = i
        for j in range(i + 1, n):
            if a[j] < a[smallest]:
                smallest = j
        a[i], a[smallest] = a[smallest], a[i]


def selection_comparisons(n: int) -> int:
    """选择排序排 n 个数比较几次；与原来的次序无关，真的排一遍数出来。

    Args:
        n: 元素的个数。

    Returns:
        比较的次数。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§2.1。

    Examples:
        >>> selection_comparisons(4)  # 3 + 2 + 1
        6
    """
    # (a) 每一轮比较“其余的个数减一”次
    return comparisons(selection_sort, range(n))


def insertion_sort(a: list[Any]) -> int:
    """插入排序：左边始终有序，把下一个元素插进去。

    Args:
        a: 要排的列表，原地改成升序。

    Returns:
        右移了几次，等于逆序对的个数。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§2.1。

    Examples:
        >>> a = [3, 1, 2]
        >>> insertion_sort(a), a
        (2, [1, 2, 3])
    """
    M = 0
    for i in range(1, len(a)):
        x, j = a[i], i
        while j > 0 and x < a[j - 1]:  # 相等的不越过，所以稳定
            # (b) 每右移一格，恰好消去一个逆序对
            a[j] = a[j - 1]
            j -= 1
            M += 1
        a[j] = x
    return M


def average_moves(n: int) -> float:
    """n 个不同的数，各种次序都排一遍，插入排序平均右移几次。

    Args:
        n: 元素的个数；一共 n! 种次序，不要超过 8。

    Returns:
        平均次数。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§2.1。

    Examples:
        >>> average_moves(3)  # (0 + 1 + 1 + 2 + 2 + 3) / 6
        1.5
    """
    # (c) 任意两个位置，一半的次序里是逆序
    moves = [insertion_sort(list(order)) for order in permutations(range(n))]
    return sum(moves) / len(moves)
