"""GRU 的两个门各管什么：一个单元记住大写字母，一个单元数小写字母。

权重是手写的。第一个单元靠更新门：只在大写处改写，其余时候原样保留；
第二个单元靠重置门：遇到大写就忘掉数到几，重新数。
"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from snippets.papers.nlp.rnn_encoder_decoder import Unit, step

SEQUENCE = "AabbaBbaAabb"


class Result(NamedTuple):
    """每一步两个单元的重置门 r、更新门 z、状态 h。"""

    r: Float[Tensor, "T 2"]
    z: Float[Tensor, "T 2"]
    h: Float[Tensor, "T 2"]


def unit() -> Unit:
    """两个单元各一行，四列依次是输入 A、B、a、b 时的权重。"""
    W_r = torch.tensor([[0.0, 0, 0, 0], [-4, -4, 4, 4]])
    W_z = torch.tensor([[-4.0, -4, 4, 4], [-4, -4, -4, -4]])
    W = torch.tensor([[2.0, -2, 1, -1], [0, 0, 0.2, 0.2]])
    U = torch.tensor([[0.0, 0], [0, 1]])
    return Unit(W_r, torch.zeros(2, 2), W_z, torch.zeros(2, 2), W, U)


def main() -> Result:
    """读一串字母，印出每一步的门和状态。"""
    w, h, rows = unit(), torch.zeros(1, 2), []
    print("    z1     h1      r2     h2")
    for letter in SEQUENCE:
        x = torch.eye(4)["ABab".index(letter)][None]
        r = torch.sigmoid(x @ w.W_r.T + h @ w.U_r.T)
        z = torch.sigmoid(x @ w.W_z.T + h @ w.U_z.T)
        h = step(x, h, w)
        rows.append(torch.cat([r, z, h]))
        print(f"{letter}  {z[0, 0]:.2f}  {h[0, 0]:5.2f}    {r[0, 1]:.2f}  {h[0, 1]:5.2f}")
    return Result(*torch.stack(rows, dim=1))


if __name__ == "__main__":
    main()
