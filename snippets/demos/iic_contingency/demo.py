"""IIC 的联合分布就是列联表：每一对正反各数一次。

12 对样本，三类。逐对数出列联表，由熵算互信息，再与 IIC 由概率算出的比较。
"""

from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

from snippets.papers.clustering.iic import joint, mutual_information


class Result(NamedTuple):
    """错了三对时：单向的列联表，IIC 的 P，拿不准时的 P。"""

    one_way: Float[Tensor, "K K"]
    P: Float[Tensor, "K K"]
    unsure: Float[Tensor, "K K"]


def count(a: Int[Tensor, "N"], b: Int[Tensor, "N"]) -> Float[Tensor, "K K"]:
    """列联表，除以对数：z = c 且 z′ = d 的占几成。"""
    return (3 * a + b).bincount(minlength=9).view(3, 3).double() / len(a)


def information(table: Float[Tensor, "K K"]) -> Float[Tensor, ""]:
    """H(z) + H(z′) − H(z, z′)。"""
    rows, columns, both = (torch.special.entr(p).sum() for p in (table.sum(0), table.sum(1), table))
    I: Float[Tensor, ""] = rows + columns - both
    return I


def probabilities(z: Int[Tensor, "N"], sure: float = 1.0) -> Float[Tensor, "N K"]:
    """z 那一类的概率是 sure，其余两类平分。"""
    rest = (1 - sure) / 2
    return rest + (sure - rest) * torch.eye(3).double()[z]


def main() -> Result:
    """每种情形一行：单向数、正反都数、IIC。"""
    z = torch.arange(12) // 4
    noisy = (torch.arange(12) + 1) // 4 % 3  # 每类错一个
    cycle = torch.tensor([1, 2, 0])
    cases = {
        "完全一致": (z, z, 1.0),
        "错三对": (z, noisy, 1.0),
        "错三对，两边同样改名": (cycle[z], cycle[noisy], 1.0),
        "完全一致，只有一边轮换三类的名": (z, cycle[z], 1.0),
        "全进一类": (0 * z, 0 * z, 1.0),
        "完全一致，每个只有八成把握": (z, z, 0.8),
    }
    print("列联表  正反都数     IIC")
    for name, (a, b, sure) in cases.items():
        table = count(a, b)
        P = joint(probabilities(a, sure), probabilities(b, sure))
        values = information(table), information((table + table.T) / 2), mutual_information(P)
        one_way, both_ways, iic = (value.abs() for value in values)
        print(f"{one_way:.4f}  {both_ways:8.4f}  {iic:.4f}  {name}")
    P, unsure = (joint(probabilities(z, sure), probabilities(noisy, sure)) for sure in (1.0, 0.8))
    return Result(count(z, noisy), P, unsure)


if __name__ == "__main__":
    main()
