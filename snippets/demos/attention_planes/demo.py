"""图注意力在墙脚：另一个平面的邻居，权重有多小。

地面和墙成直角，带噪声的特征在地面约是 0，在墙约是 1；用邻居的加权和去掉噪声。三种手写的分数，
加上一个在别的点云上学来的 M_α。
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from snippets.nn.neighbors import nearest
from snippets.papers.graph.gac_net import attention, graph_attention_conv
from snippets.papers.graph.pointnet import layers, mlp

HALF, K = 200, 16


class Scene(NamedTuple):
    """墙脚的点云，前一半的点在地面；每个邻居在不在另一面。"""

    points: Float[Tensor, "N 3"]
    h: Float[Tensor, "N 1"]
    truth: Float[Tensor, "N 1"]
    nearby: Int[Tensor, "N K"]
    other: Bool[Tensor, "N K"]


class Result(NamedTuple):
    """一片点云，和各种分数在上面给出的权重。"""

    scene: Scene
    weights: dict[str, Float[Tensor, "N K"]]


def corner(g: torch.Generator) -> Scene:
    """地面 z = 0，墙 x = 0，都是边长 1 的正方形。"""
    x, y = torch.rand(2, 2 * HALF, generator=g, dtype=torch.float64)
    wall = torch.arange(2 * HALF) >= HALF
    points = torch.stack([x * ~wall, y, x * wall], dim=1)
    truth = wall[:, None].double()
    h = truth + 0.2 * torch.randn(truth.shape, generator=g, dtype=torch.float64)
    nearby = nearest(points, K)
    return Scene(points, h, truth, nearby, wall[nearby] != wall[:, None])


def convolve(s: Scene, score: Callable[[Tensor], Tensor]) -> Float[Tensor, "N 1"]:
    """M_g 是恒等，没有偏置。"""
    return graph_attention_conv(s.points, s.h, s.nearby, lambda h: h, score, s.h.new_zeros(1))


def learn(s: Scene, g: torch.Generator) -> Callable[[Tensor], Tensor]:
    """三层的 M_α，让卷积的结果接近真值。"""
    *hidden, (W, b) = stack = layers([4, 16, 16, 1], g, torch.float64)

    def score(edge: Tensor) -> Tensor:
        return mlp(edge, tuple(hidden)) @ W + b

    optimizer = torch.optim.Adam([p.requires_grad_() for layer in stack for p in layer], lr=0.01)
    for _ in range(200):
        optimizer.zero_grad()
        torch.autograd.backward((convolve(s, score) - s.truth).square().mean())
        optimizer.step()
    return score


def far(edge: Tensor) -> Tensor:
    """离得越远，分数越低。"""
    return -edge[..., :3].square().sum(-1, keepdim=True) / (2 * 0.1**2)


def unlike(edge: Tensor) -> Tensor:
    """特征差得越多，分数越低。"""
    return -edge[..., 3:].square() / (2 * 0.3**2)


def main() -> Result:
    """每种分数一行；墙脚的点，指邻居里有另一面的点。"""
    g = torch.Generator().manual_seed(0)
    lesson, scene = corner(g), corner(g)
    near = scene.other.any(1)
    scores = {
        "都一样": lambda edge: 0 * edge[..., :1],
        "看距离": far,
        "再看特征": lambda edge: far(edge) + unlike(edge),
        "学来的": learn(lesson, g),
    }
    result = Result(scene, {})
    print("另一面的权重  墙脚的误差  别处的误差")
    for name, score in scores.items():
        with torch.no_grad():
            a = attention(scene.points, scene.h, scene.nearby, score)[..., 0]
            square = (convolve(scene, score) - scene.truth).square()
        across = (a * scene.other).sum(1)[near].mean()
        errors = (x.mean().sqrt() for x in (square[near], square[~near]))
        print(f"{across:12.1%}", *(f"{x:10.2f}" for x in errors), name, sep="  ")
        result.weights[name] = a
    return result


if __name__ == "__main__":
    main()
