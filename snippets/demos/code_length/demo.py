"""按错的分布编码，要多花几个比特。

北城和南城各按自己的天气概率编码，再互相用对方的码发电报。
"""

from heapq import heapify, heappop, heappush
from math import log2
from typing import NamedTuple

NORTH = {"晴": 0.5, "阴": 0.25, "雨": 0.125, "雪": 0.125}
SOUTH = {"晴": 0.1, "阴": 0.2, "雨": 0.4, "雪": 0.3}
WEATHER = "晴晴阴晴雨晴阴雪"


class Result(NamedTuple):
    """北城的八天，以及两城的码。"""

    weather: str
    north: dict[str, str]
    south: dict[str, str]


def huffman(p: dict[str, float]) -> dict[str, str]:
    """霍夫曼编码：反复合并概率最小的两组，一组在前面添 0，一组添 1。"""
    heap = [(weight, x, {x: ""}) for x, weight in p.items()]
    heapify(heap)
    while len(heap) > 1:
        (a, _, light), (b, x, heavy) = heappop(heap), heappop(heap)
        codes = {y: "0" + code for y, code in light.items()}
        codes |= {y: "1" + code for y, code in heavy.items()}
        heappush(heap, (a + b, x, codes))
    return heap[0][2]


def main() -> Result:
    """比较平均码长与交叉熵，再发一封真的电报。"""
    north, south = huffman(NORTH), huffman(SOUTH)
    for x, p in NORTH.items():
        print(f"{x}  北城 {p:.3f} {north[x]:4} 南城 {SOUTH[x]:.3f} {south[x]}")
    print("\n天气 用码  码长    交叉熵")
    cities = [("北城", NORTH, north), ("南城", SOUTH, south)]
    for here, real, _ in cities:
        for there, q, code in cities:
            length = sum(p * len(code[x]) for x, p in real.items())
            surprise = -sum(p * log2(q[x]) for x, p in real.items())
            print(f"{here} {there}  {length:.3f}   {surprise:.3f}")
    print(f"\n北城的八天：{WEATHER}")
    for there, _, code in cities:
        bits = "".join(code[x] for x in WEATHER)
        print(f"用{there}的码 {bits}  {len(bits)} 比特")
    return Result(WEATHER, north, south)


if __name__ == "__main__":
    main()
