"""数一数比较：把每个元素换成被比较时会记一笔的。"""

from collections.abc import Callable, Iterable
from typing import Any


class Counted:
    """包着一个值；每用一次 <，共用的账上加一。

    Source:
        与 Knuth，The Art of Computer Programming，第 3 卷第 2 版（1998）§5.3 一样，只数比较。
    """

    def __init__(self, value: Any, tally: list[int]) -> None:
        self.value = value
        self.tally = tally

    def __lt__(self, other: "Counted") -> bool:
        self.tally[0] += 1
        return bool(self.value < other.value)


def comparisons(work: Callable[[list[Any]], object], values: Iterable[Any]) -> int:
    """让 work 处理这些值，数它用了几次 <。

    Args:
        work: 排序或查找；只用 < 比较元素，像 list.sort 那样。
        values: 元素。

    Returns:
        比较的次数。

    Source:
        与 Knuth，The Art of Computer Programming，第 3 卷第 2 版（1998）§5.3 一样，只数比较。

    Examples:
        >>> comparisons(list.sort, [1, 2, 3, 4])  # 已经有序，Python 只比较相邻的
        3
    """
    tally = [0]
    work([Counted(value, tally) for value in values])
    return tally[0]
