"""图注意力在墙脚：图。"""

import torch
from matplotlib.figure import Figure

from snippets.demos.attention_planes.demo import HALF, Result


def weights(figure: Figure, result: Result) -> None:
    """墙脚的一个地面点（叉）和它的邻居：圆在地面，方块在墙，越大权重越大。只看距离，两边都留；再看特征，墙上的几乎都关掉了。

    四个小图，把地面和墙展开成一张纸，中间的竖线是墙脚，左边是地面，右边是墙；叉紧挨着竖线的左边。
    都一样：圆和方块一样大。看距离：近的大、远的小，两边都有。再看特征：圆变大，方块缩成几乎看不见。
    学来的：圆也大，方块也小，只有最上面的一块还看得见。
    """
    figure.set_size_inches(5, 4)
    scene = result.scene
    center = int((scene.points[:HALF] - torch.tensor([0.0, 0.5, 0.0])).norm(dim=1).argmin())
    near, other = scene.nearby[center], scene.other[center]
    flat = scene.points[:, 2] - scene.points[:, 0]  # 展开：地面在左，墙在右
    across, along = flat[near], scene.points[near, 1]
    for axes, (name, a) in zip(figure.subplots(2, 2).flat, result.weights.items(), strict=True):
        for side, marker, color in ((~other, "o", "C0"), (other, "s", "C1")):
            axes.scatter(across[side], along[side], 600 * a[center, side], color, marker, alpha=0.6)
        axes.plot(flat[center], scene.points[center, 1], "x", color="ink")
        axes.axvline(0, color="line")
        axes.set_title(name)
        axes.margins(0.1)
        axes.axis("off")
        axes.set_aspect("equal")
