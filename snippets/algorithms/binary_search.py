"""二分查找：左边界与右边界。"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from snippets.algorithms.tally import comparisons


def lower_bound(a: Sequence[Any], x: Any) -> int:
    """左边界：第一个不小于 x 的位置，也就是小于 x 的有几个。

    Args:
        a: 升序的序列。
        x: 要找的值。

    Returns:
        位置，0 到 len(a)；与 bisect.bisect_left 相同。

    Source:
        Python 文档，bisect；Bentley，Programming Pearls（第 2 版，2000）第 4 章的循环不变式。

    Examples:
        >>> lower_bound([1, 3, 3, 5], 3)
        1
    """
    low, high = 0, len(a)
    while low < high:  # a[:low] 都小于 x，a[high:] 都不小于 x
        middle = (low + high) // 2
        if a[middle] < x:
            low = middle + 1
        else:
            high = middle
    return low


def upper_bound(a: Sequence[Any], x: Any) -> int:
    """右边界：第一个大于 x 的位置，也就是不大于 x 的有几个。

    Args:
        a: 升序的序列。
        x: 要找的值。

    Returns:
        位置，0 到 len(a)；与 bisect.bisect_right 相同。

    Source:
        Python 文档，bisect；Bentley，Programming Pearls（第 2 版，2000）第 4 章的循环不变式。

    Examples:
        >>> upper_bound([1, 3, 3, 5], 3)
        3
    """
    low, high = 0, len(a)
    while low < high:  # a[:low] 都不大于 x，a[high:] 都大于 x
        middle = (low + high) // 2
        if x < a[middle]:
            high = middle
        else:
            low = middle + 1
    return low


def binary_search(a: Sequence[Any], x: Any) -> int | None:
    """找 x 第一次出现的位置。

    Args:
        a: 升序的序列。
        x: 要找的值。

    Returns:
        位置；没有是 None，不用 −1，免得被当作“最后一个”的下标。

    Source:
        Python 文档，bisect 的 Searching Sorted Lists 一节。

    Examples:
        >>> binary_search([1, 3, 3, 5], 3), binary_search([1, 3, 3, 5], 4)
        (1, None)
    """
    i = lower_bound(a, x)
    return i if i < len(a) and a[i] == x else None


def rank(a: Sequence[Any], x: Any) -> tuple[int, int]:
    """小于 x 的有几个，不大于 x 的有几个；先排序，再二分。

    Args:
        a: 任意次序的序列，不改动。
        x: 值。

    Returns:
        左、右边界；两者之差是 x 出现的次数。

    Source:
        Python 文档，bisect。

    Examples:
        >>> rank([5, 3, 1, 3], 3)
        (1, 3)
    """
    ordered = sorted(a)
    # (a) 左边界
    L = lower_bound(ordered, x)
    # (b) 右边界
    R = upper_bound(ordered, x)
    return L, R


def most_comparisons(n: int) -> int:
    """在 n 个元素里二分，最多比较几次：每个元素都找一遍，数出来。

    Args:
        n: 元素的个数，至少 1。

    Returns:
        最多的次数。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§3.1。

    Examples:
        >>> [most_comparisons(n) for n in (1, 2, 3, 4, 100)]
        [1, 2, 2, 3, 7]
    """
    # (c) 每比较一次，剩下的至多一半
    return max(comparisons(partial(_find_own, i), range(n)) for i in range(n))


def _find_own(i: int, a: list[Any]) -> int:
    return lower_bound(a, a[i])
