"""快速排序：随机取基准，三路划分，先递归短的一边。"""

from random import Random
from typing import Any

from snippets.algorithms.tally import comparisons


def partition(a: list[Any], low: int, high: int, pivot: Any) -> tuple[int, int]:
    """三路划分：把 a[low:high] 原地排成小于、等于、大于基准的三段。

    Args:
        a: 列表。
        low: 起点，含。
        high: 终点，不含。
        pivot: 基准的值。

    Returns:
        等于的那一段的起点与终点（不含）。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§2.3，三路切分。

    Examples:
        >>> a = [3, 9, 3, 1]
        >>> partition(a, 0, 4, 3), a
        ((1, 3), [1, 3, 3, 9])
    """
    less, i, more = low, low, high  # 小于 | 等于 | 还没看 | 大于
    while i < more:
        if a[i] < pivot:
            a[less], a[i] = a[i], a[less]
            less, i = less + 1, i + 1
        elif pivot < a[i]:
            more -= 1
            a[i], a[more] = a[more], a[i]
        else:
            i += 1
    return less, more


def quick_sort(a: list[Any], rng: Random) -> int:
    """快速排序。

    Args:
        a: 要排的列表，原地改成升序；相等的元素可能换了先后。
        rng: 选基准用的随机数。

    Returns:
        同时有几层调用在进行，最多的时候；空列表是 0。

    Source:
        Hoare（1962），doi:10.1093/comjnl/5.1.10；先处理短的一边见
        Sedgewick（1978），doi:10.1145/359619.359631。

    Differences:
        Hoare 的划分是两路的，这里是三路，相等的元素一次就位。

    Examples:
        >>> a = [3, 1, 2, 3]
        >>> quick_sort(a, Random(0)) <= 2, a
        (True, [1, 2, 3, 3])
    """
    return _sort(a, 0, len(a), rng)


def _sort(a: list[Any], low: int, high: int, rng: Random) -> int:
    if low == high:
        return 0
    depth = 0
    while low < high:
        less, more = partition(a, low, high, a[rng.randrange(low, high)])
        if less - low < high - more:  # 短的递归，长的留给循环
            depth = max(depth, _sort(a, low, less, rng))
            low = more
        else:
            depth = max(depth, _sort(a, more, high, rng))
            high = less
    return depth + 1


def worst_depth(n: int) -> int:
    """先递归短的一边，基准怎样选都算上，最多几层。

    Args:
        n: 元素的个数。

    Returns:
        最多的层数。

    Source:
        Sedgewick（1978），doi:10.1145/359619.359631。

    Examples:
        >>> [worst_depth(n) for n in (0, 1, 2, 3, 7, 1000)]
        [0, 1, 1, 2, 3, 9]
    """
    D = 0
    while n > 0:
        # (c) 最深的选法：短的一边尽量长，递归它
        n = (n - 1) // 2
        D += 1
    return D


def average_comparisons(n: int) -> float:
    """基准随机时，n 个不同的数平均要与基准比较几次：按递推式算。

    Args:
        n: 元素的个数。

    Returns:
        平均次数。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§2.3。

    Differences:
        一个元素与基准比一次算一次，`partition` 要一到两次 < 才分出三路；
        书里的划分每次比较 n + 1 次。

    Examples:
        >>> average_comparisons(3)  # 三种基准：2 + 1，2，2 + 1
        2.6666666666666665
    """
    C = [0.0]
    for m in range(1, n + 1):
        # (a) 每个位置等可能是基准，两边加起来平均是 2/m 乘前面的和
        C.append(m - 1 + 2 / m * sum(C))
    return C[n]


def first_pivot_comparisons(n: int) -> int:
    """总取第一个当基准，输入已经有序，比较几次：真的排一遍数出来。

    Args:
        n: 元素的个数。

    Returns:
        与基准比较的次数。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§2.3。

    Examples:
        >>> first_pivot_comparisons(4)  # 3 + 2 + 1
        6
    """

    def sort(a: list[Any]) -> None:
        while a:
            pivot, *rest = a
            # (b) 小于基准的一个也没有，每轮只减少一个
            a = [x for x in rest if not x < pivot]

    return comparisons(sort, range(n))
