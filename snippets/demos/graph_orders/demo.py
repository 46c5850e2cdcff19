"""同一张图，广度优先与深度优先各按什么次序走。

四乘四的方格，少了几条路；从左上角出发，邻居按右、下、左、上的先后看。
"""

from typing import NamedTuple

from snippets.algorithms.breadth_first import distances
from snippets.algorithms.depth_first import depth_first_stack

SIZE = 4
WALLS = {(1, 2), (4, 5), (9, 10), (6, 10), (11, 15)}
"""不通的路，两端的格子号。"""
STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0))


class Walk(NamedTuple):
    """一种走法：次序，每个格子从哪里来，离起点几步。"""

    name: str
    order: list[int]
    came: dict[int, int]
    steps: dict[int, int]


class Result(NamedTuple):
    """方格与两种走法。"""

    graph: dict[int, list[int]]
    walks: list[Walk]


def grid() -> dict[int, list[int]]:
    """每个格子能走到的邻居。"""
    graph: dict[int, list[int]] = {}
    for i in range(SIZE * SIZE):
        row, column = divmod(i, SIZE)
        ends = [(row + down, column + right) for down, right in STEPS]
        near = [r * SIZE + c for r, c in ends if 0 <= r < SIZE and 0 <= c < SIZE]
        graph[i] = [j for j in near if (min(i, j), max(i, j)) not in WALLS]
    return graph


def walk(name: str, graph: dict[int, list[int]], order: list[int]) -> Walk:
    """广度优先的来处是最早走到的邻居，深度优先的是刚走到的那个。"""
    when = {i: k for k, i in enumerate(order)}
    pick = min if name == "广度优先" else max
    came, steps = {}, {order[0]: 0}
    for i in order[1:]:
        before = [j for j in graph[i] if when[j] < when[i]]
        came[i] = pick(before, key=when.__getitem__)
        steps[i] = steps[came[i]] + 1
    return Walk(name, order, came, steps)


def main() -> Result:
    """两种次序，和走到右下角各用几步。"""
    graph = grid()
    orders = {"广度优先": list(distances(graph, 0)), "深度优先": depth_first_stack(graph, 0)[0]}
    walks = [walk(name, graph, order) for name, order in orders.items()]
    for found in walks:
        print(found.name, *found.order)
        print(f"  沿它来的路，走到 15 要 {found.steps[15]} 步")
    return Result(graph, walks)


if __name__ == "__main__":
    main()
