"""八度卷积省多少：数一数真的做了几次乘加。

FlopCounterMode 数的是 PyTorch 实际执行的卷积，一次乘加算两次浮点运算。
"""

from typing import NamedTuple

import torch
from torch.utils.flop_counter import FlopCounterMode

from snippets.papers.vision.oct_conv import octave_conv, relative_cost, relative_memory

C, SIZE, K = 16, 32, 3
"""输入、输出都是 16 个通道，32 × 32 个像素，3 × 3 的核。"""


class Result(NamedTuple):
    """各个 α 处测得的：两种层的乘加，特征图的内存，都除以普通卷积的。"""

    alpha: tuple[float, ...]
    middle: tuple[float, ...]
    first: tuple[float, ...]
    memory: tuple[float, ...]


def measure(alpha_in: float, alpha_out: float) -> tuple[int, int]:
    """跑一次八度卷积，数做了几次乘加，输出里有几个数。"""
    low = round(alpha_in * C)
    high = torch.zeros(1, C - low, SIZE, SIZE)
    small = torch.zeros(1, low, SIZE // 2, SIZE // 2)
    with FlopCounterMode(display=False) as counter:
        Y_H, Y_L = octave_conv(high, small, torch.zeros(C, C, K, K), alpha_out)
    return counter.get_total_flops() // 2, Y_H.numel() + Y_L.numel()


def main() -> Result:
    """每个 α 一行：测得的与公式的并排。"""
    rows = []
    plain, full = measure(0.0, 0.0)
    print("  α      乘加   比例   公式   内存   公式")
    for alpha in (0.0, 0.125, 0.25, 0.5, 0.75, 1.0):
        (cost, kept), (start, _) = measure(alpha, alpha), measure(0.0, alpha)
        middle, first, memory = cost / plain, start / plain, kept / full
        rows.append((alpha, middle, first, memory))
        print(f"{alpha:5.3f} {cost:7} {middle:.4f} {relative_cost(alpha, alpha):.4f}", end=" ")
        print(f"{memory:.4f} {relative_memory(alpha):.4f}")
    return Result(*zip(*rows, strict=True))


if __name__ == "__main__":
    main()
