"""显著的点长在哪里：带把手的杯子。

先训练一个小 PointNet 分辨杯子有没有把手，再按显著分每轮丢 4 个点。点的次序：把手上的 24 个在前。
"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import cross_entropy

from snippets.papers.graph.pointnet import Weights, init, pointnet
from snippets.papers.graph.saliency_maps import keep

N, HANDLE, M = 128, 24, 4


class Result(NamedTuple):
    """一只杯子，三种丢法各轮以后的损失，丢高分的各轮还剩哪些点。"""

    points: Float[Tensor, "N 3"]
    loss: dict[str, list[float]]
    kept: list[Tensor]


def cup(g: torch.Generator, *, handle: bool) -> Float[Tensor, "N 3"]:
    """竖着的圆筒，半径 1，高 2；把手是侧面的半个圆环。"""
    angle, height = torch.rand(2, N, generator=g, dtype=torch.float64)
    turn = 2 * torch.pi * angle
    points = torch.stack([turn.cos(), turn.sin(), 2 * height - 1], dim=1)
    if handle:
        arc = torch.pi * (angle[:HANDLE] - 0.5)
        points[:HANDLE] = torch.stack([1 + 0.7 * arc.cos(), 0 * arc, 0.7 * arc.sin()], dim=1)
    return points + 0.02 * torch.randn(N, 3, generator=g, dtype=torch.float64)


def train(g: torch.Generator) -> Weights:
    """32 只杯子，一半有把手。"""
    w = init(g, classes=2, low=(16, 16), high=(32, 64), fc=(32,), dtype=torch.float64)
    layers = (*w.low, *w.high, *w.fc, w.last)
    optimizer = torch.optim.Adam([p.requires_grad_() for layer in layers for p in layer], lr=4e-3)
    y = torch.arange(32) % 2
    x = torch.stack([cup(g, handle=bool(k)) for k in y])
    for _ in range(60):
        scores = torch.func.vmap(lambda points: pointnet(points, w).scores)(x)
        optimizer.zero_grad()
        torch.autograd.backward(cross_entropy(scores, y))
        optimizer.step()
    return w


def main() -> Result:
    """三种丢法并排：分类的损失；丢高分时把手上还剩几个点。"""
    g = torch.Generator().manual_seed(0)
    w = train(g)
    points = cup(g, handle=True)

    def loss(x: Tensor) -> Tensor:
        return cross_entropy(pointnet(x, w).scores, torch.tensor(1))

    result = Result(points, {"高分": [], "随机": [], "低分": []}, [])
    high, low, shuffled = torch.arange(N), torch.arange(N), torch.randperm(N, generator=g)
    print("         损失")
    print("丢了     高分     随机     低分   丢高分：把手还剩")
    for T in range(17):
        for name, rows in (("高分", high), ("随机", shuffled[M * T :]), ("低分", low)):
            result.loss[name].append(loss(points[rows]).item())
        result.kept.append(high)
        if T % 2 == 0:
            now = "  ".join(f"{row[-1]:7.5f}" for row in result.loss.values())
            print(f"{M * T:4}  {now}  {(high < HANDLE).sum():10}")
        high = high[keep(loss, points[high], M, 1)]
        low = low[keep(loss, points[low], M, 1, highest=False)]
    return result


if __name__ == "__main__":
    main()
