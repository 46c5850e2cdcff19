"""T-Net 把转过的点云转回来，只限训练时见过的角度。

一架飞机的点云，绕竖直轴转 −90° 到 90° 拿去训练，再从 −180° 试到 180°。这里直接拿姿态当目标；
论文里没有这个目标，T-Net 从任务的损失得到梯度。
"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from snippets.papers.graph.pointnet import TNet, init, t_net

WIDEST = 90
"""训练时最多转几度。"""
batch_t_net = torch.func.vmap(t_net, (0, None))


class Result(NamedTuple):
    """转了几度，还差几度，转过的点云，T-Net 转回来的点云。"""

    given: Float[Tensor, "N"]
    left: Float[Tensor, "N"]
    turned: Float[Tensor, "N V 3"]
    aligned: Float[Tensor, "N V 3"]


def airplane() -> Float[Tensor, "V 3"]:
    """机身、机翼、平尾、垂尾，60 个点；机头朝 x 的正向。"""
    body, wings, tail, fin = (
        torch.linspace(-1, 1, n, dtype=torch.float64) for n in (22, 22, 10, 6)
    )
    parts = [
        (body, 0 * body, 0 * body),
        (0.25 - 0.4 * wings.abs(), 0.9 * wings, 0 * wings),
        (-0.85 - 0.3 * tail.abs(), 0.35 * tail, 0 * tail),
        (-0.85 - 0.1 * fin, 0 * fin, 0.2 + 0.2 * fin),
    ]
    return torch.cat([torch.stack(part, dim=1) for part in parts])


def rotations(degrees: Float[Tensor, "N"]) -> Float[Tensor, "N 3 3"]:
    """绕竖直轴转这么多度，右乘；反对称矩阵的指数是旋转。"""
    J = torch.tensor([[0.0, 1, 0], [-1, 0, 0], [0, 0, 0]]).double()
    R: Float[Tensor, "N 3 3"] = torch.linalg.matrix_exp(degrees.deg2rad()[:, None, None] * J)
    return R


def train(plane: Float[Tensor, "V 3"], g: torch.Generator) -> TNet:
    """每一步 8 个随机的角度，损失是转回来以后离原处的距离的平方。"""
    w = init(g, high=(32, 64), fc=(32,), dtype=torch.float64).input
    parameters = [p.requires_grad_() for layer in (*w.shared, *w.fc, w.last) for p in layer]
    optimizer = torch.optim.Adam(parameters, lr=4e-3)
    for _ in range(300):
        turned = plane @ rotations(WIDEST * (2 * torch.rand(8, generator=g).double() - 1))
        loss = (turned @ batch_t_net(turned, w) - plane).square().sum(-1).mean()
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
    return w


def main() -> Result:
    """训练以后，每 30° 一行：还差几度，B 的行列式（旋转的是 1）。"""
    g = torch.Generator().manual_seed(0)
    plane = airplane()
    w = train(plane, g)
    given = torch.arange(-180.0, 181.0, 5.0).double()
    with torch.no_grad():
        R = rotations(given)
        B = batch_t_net(plane @ R, w)
    # 离 RB 最近的旋转转了几度
    A = R @ B
    left = torch.atan2(A[:, 0, 1] - A[:, 1, 0], A[:, 0, 0] + A[:, 1, 1]).rad2deg()
    print(" 转了     还差  行列式")
    for row in torch.stack([given, left, torch.linalg.det(B)], dim=1)[::6].tolist():
        seen = "  训练见过" if abs(row[0]) <= WIDEST else ""
        print("{:4.0f}°  {:6.1f}°  {:6.2f}".format(*row) + seen)
    return Result(given, left, plane @ R, plane @ R @ B)


if __name__ == "__main__":
    main()
