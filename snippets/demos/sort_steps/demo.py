"""六种排序怎样搬动同样的十二个数。

每种都排同一个列表，数它写入几次、比较几次，记下每次写完的次序。
"""

from collections.abc import Callable, Iterable
from random import Random
from typing import Any, NamedTuple

from snippets.algorithms.heap import heap_sort
from snippets.algorithms.merge_sort import merge
from snippets.algorithms.quick_sort import quick_sort
from snippets.algorithms.simple_sorts import bubble_sort, insertion_sort, selection_sort
from snippets.algorithms.tally import comparisons

START = (7, 3, 10, 1, 12, 5, 9, 2, 11, 6, 4, 8)


class Moves(NamedTuple):
    """一种排序：写入到第几次时，是什么次序。"""

    name: str
    writes: list[int]
    orders: list[tuple[int, ...]]


class Watched(list[int]):
    """每写一次记一笔；不缺不重的时候，记下次序。"""

    def __init__(self, values: Iterable[int]) -> None:
        super().__init__(values)
        self.writes = 0
        self.seen = [(0, tuple(self))]

    def __setitem__(self, at: Any, value: Any) -> None:
        super().__setitem__(at, value)
        self.writes += len(value) if isinstance(at, slice) else 1
        if len(set(self)) == len(self):
            self.seen.append((self.writes, tuple(self)))

    def reverse(self) -> None:
        """也算写入。"""
        self[:] = self[::-1]


def merge_back(a: list[Any]) -> None:
    """归并排序，合并好的写回原处。"""

    def sort(low: int, high: int) -> None:
        if high - low > 1:
            middle = (low + high) // 2
            sort(low, middle)
            sort(middle, high)
            a[low:high] = merge(a[low:middle], a[middle:high])

    sort(0, len(a))


def random_quick(a: list[Any]) -> None:
    """快速排序，种子固定。"""
    quick_sort(a, Random(3))  # noqa: S311 -- 与密码无关


SORTS: list[tuple[str, Callable[[list[Any]], object]]] = [
    ("冒泡", bubble_sort),
    ("选择", selection_sort),
    ("插入", insertion_sort),
    ("堆排", heap_sort),
    ("归并", merge_back),
    ("快排", random_quick),
]


def main() -> list[Moves]:
    """六种各排一遍。"""
    print("排序  写入  比较")
    result = []
    for name, sort in SORTS:
        a = Watched(START)
        sort(a)
        print(f"{name}{a.writes:6}{comparisons(sort, START):6}")
        writes, orders = zip(*a.seen, strict=True)
        result.append(Moves(name, list(writes), list(orders)))
    return result


if __name__ == "__main__":
    main()
