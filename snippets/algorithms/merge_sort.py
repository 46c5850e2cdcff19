"""归并排序：对半分，各自排好，再合并。"""

from typing import Any


def merge(left: list[Any], right: list[Any]) -> list[Any]:
    """把两个升序的列表合并成一个；相等时先取左边的，所以稳定。

    Args:
        left: 升序。
        right: 升序。

    Returns:
        新的升序列表。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§2.2。

    Examples:
        >>> merge([1, 4], [2, 3, 9])
        [1, 2, 3, 4, 9]
    """
    merged = []
    i = j = 0  # 只移动下标；切掉开头会把其余的都复制一遍
    while i < len(left) and j < len(right):
        if right[j] < left[i]:
            merged.append(right[j])
            j += 1
        else:
            merged.append(left[i])
            i += 1
    return merged + left[i:] + right[j:]


def merge_sort(a: list[Any]) -> list[Any]:
    """归并排序。

    Args:
        a: 要排的列表，不改动。

    Returns:
        新的升序列表。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§2.2，自顶向下的归并。

    Examples:
        >>> merge_sort([3, 1, 2])
        [1, 2, 3]
    """
    if len(a) < 2:  # noqa: PLR2004 -- 0 个或 1 个都已经有序
        return a[:]
    half = len(a) // 2
    return merge(merge_sort(a[:half]), merge_sort(a[half:]))


def levels(n: int) -> int:
    """n 个元素要对半分几层，才只剩单个的。

    Args:
        n: 元素的个数，至少 1。

    Returns:
        层数；取较大的一半一路往下数。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§2.2。

    Examples:
        >>> [levels(n) for n in (1, 2, 3, 4, 5)]
        [0, 1, 2, 2, 3]
    """
    L = 0
    while n > 1:
        # (a) 较大的一半再分
        n = n - n // 2
        L += 1
    return L


def worst_comparisons(n: int) -> int:
    """归并排序 n 个数最多比较几次：按递推式算。

    Args:
        n: 元素的个数，至少 1。

    Returns:
        最多的次数。

    Source:
        Suchenek（2017），arXiv:1702.08443。

    Examples:
        >>> [worst_comparisons(n) for n in (1, 2, 3, 4, 5)]
        [0, 1, 3, 5, 8]
    """
    if n == 1:
        return 0
    half = n // 2
    # (b) 两半各自最多的次数，加上合并最多的 n − 1 次
    return worst_comparisons(half) + worst_comparisons(n - half) + n - 1
