"""PointNet：每个点走同一个 MLP，再逐通道取最大，得到与点的次序无关的特征。"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor


class Layer(NamedTuple):
    """一个全连接层，点是行向量：`x @ W + b`。

    Source:
        全连接层的定义。
    """

    W: Float[Tensor, "C_in C_out"]
    b: Float[Tensor, "C_out"]


class TNet(NamedTuple):
    """对齐网络的参数。

    Source:
        PointNet, arXiv:1612.00593, 补充材料 C。
    """

    shared: tuple[Layer, ...]
    """每个点共用的 MLP。"""
    fc: tuple[Layer, ...]
    """池化以后的全连接层。"""
    last: Layer
    """最后一层，没有 ReLU；开始训练时输出单位矩阵。"""


class Weights(NamedTuple):
    """分类网络的全部参数，次序同论文图 2。

    Source:
        arXiv:1612.00593, 图 2。
    """

    input: TNet
    """坐标的对齐网络，输出 3×3。"""
    low: tuple[Layer, ...]
    feature: TNet
    """特征的对齐网络，输出 64×64。"""
    high: tuple[Layer, ...]
    fc: tuple[Layer, ...]
    last: Layer


class Output(NamedTuple):
    """一片点云的全部结果。

    Source:
        arXiv:1612.00593, 图 2、§4.3。
    """

    h: Float[Tensor, "N K"]
    """池化以前的逐点特征。"""
    A: Float[Tensor, "D D"]
    """特征的对齐矩阵。"""
    scores: Float[Tensor, "classes"]


def layers(
    sizes: Sequence[int], generator: torch.Generator, dtype: torch.dtype = torch.float32
) -> tuple[Layer, ...]:
    """一串全连接层：权重是方差 2/C_in 的正态随机数，偏置是 0。

    Args:
        sizes: 各层的宽度，从输入到输出。
        generator: 随机数的来源，也决定设备。
        dtype: 参数的类型。

    Returns:
        `len(sizes) - 1` 层。

    Source:
        He 等，arXiv:1502.01852，ReLU 网络的初始化。

    Differences:
        论文没有写初始化的方差，这里用 He 初始化。

    Examples:
        >>> [tuple(layer.W.shape) for layer in layers([3, 64, 128], torch.Generator())]
        [(3, 64), (64, 128)]
    """
    device = generator.device
    return tuple(
        Layer(
            W=torch.randn(C_in, C_out, generator=generator, dtype=dtype, device=device)
            * (2 / C_in) ** 0.5,
            b=torch.zeros(C_out, dtype=dtype, device=device),
        )
        for C_in, C_out in pairwise(sizes)
    )


def init(
    generator: torch.Generator,
    D: int = 3,
    classes: int = 40,
    low: Sequence[int] = (64, 64),
    high: Sequence[int] = (64, 128, 1024),
    fc: Sequence[int] = (512, 256),
    dtype: torch.dtype = torch.float32,
) -> Weights:
    """分类网络的初始参数；默认的宽度就是论文的。

    Args:
        generator: 随机数的来源。
        D: 每个点的维数。
        classes: 类别数。
        low: 两次对齐之间的 MLP 各层的宽度。
        high: 第二次对齐以后的 MLP；最后一个数是瓶颈维数 K。对齐网络也用这组宽度。
        fc: 池化以后的全连接层；对齐网络也用这组宽度。
        dtype: 参数的类型。

    Returns:
        全部参数；两个对齐网络都输出单位矩阵。

    Source:
        arXiv:1612.00593, 图 2、补充材料 C。

    Differences:
        没有批归一化和 dropout；论文除最后一层外每层都有批归一化。

    Examples:
        >>> w = init(torch.Generator())
        >>> [tuple(layer.W.shape) for layer in (*w.low, *w.high)]
        [(3, 64), (64, 64), (64, 64), (64, 128), (128, 1024)]
    """

    def aligner(C: int) -> TNet:
        shared = layers([C, *high], generator, dtype)
        hidden = layers([high[-1], *fc], generator, dtype)
        eye = torch.eye(C, dtype=dtype, device=generator.device)
        return TNet(shared, hidden, Layer(W=eye.new_zeros(fc[-1], C * C), b=eye.flatten()))

    return Weights(
        input=aligner(D),
        low=layers([D, *low], generator, dtype),
        feature=aligner(low[-1]),
        high=layers([low[-1], *high], generator, dtype),
        fc=layers([high[-1], *fc], generator, dtype),
        last=layers([fc[-1], classes], generator, dtype)[0],
    )


def mlp(x: Float[Tensor, "*N C_in"], stack: tuple[Layer, ...]) -> Float[Tensor, "*N C_out"]:
    """逐层 ReLU；x 的每一行走同一组参数。

    Args:
        x: 一个向量，或 N 行向量。
        stack: 各层的参数。

    Returns:
        最后一层的输出。

    Source:
        arXiv:1612.00593, 图 2 的 mlp。

    Differences:
        作者的代码写成核为 1 的卷积，与逐行乘同一个矩阵是一回事。

    Examples:
        >>> double = Layer(2 * torch.eye(2), torch.zeros(2))
        >>> mlp(torch.tensor([[1.0, -1.0], [3.0, 0.5]]), (double, double))
        tensor([[ 4.,  0.],
                [12.,  2.]])
    """
    for W, b in stack:
        x = torch.relu(x @ W + b)
    return x


def t_net(x: Float[Tensor, "N D"], w: TNet) -> Float[Tensor, "D D"]:
    """由整片点云预测一个 D×D 的对齐矩阵；本身就是一个小 PointNet。

    Args:
        x: N 个点的坐标或特征。
        w: 对齐网络的参数。

    Returns:
        对齐矩阵，右乘：`x @ t_net(x, w)`。

    Source:
        arXiv:1612.00593, §4.2、补充材料 C。

    Examples:
        >>> w = init(torch.Generator(), high=(5, 7), fc=(11,))
        >>> t_net(torch.rand(4, 3, generator=torch.Generator()), w.input)
        tensor([[1., 0., 0.],
                [0., 1., 0.],
                [0., 0., 1.]])
    """
    D = x.shape[1]
    pooled = mlp(x, w.shared).amax(0)
    W, b = w.last
    return (mlp(pooled, w.fc) @ W + b).view(D, D)


def pointnet(x: Float[Tensor, "N D"], w: Weights) -> Output:
    """给一片点云打分：两次对齐，逐点的 MLP，逐通道取最大，再分类。

    Args:
        x: N 个点的坐标，次序任意。
        w: 参数。

    Returns:
        类别得分，以及正则项和关键点集要用的中间结果。

    Source:
        arXiv:1612.00593, 图 2 与式 (1)。

    Differences:
        一次一片点云，没有批归一化和 dropout。并列最大时 `amax` 把梯度平分给它们，
        最大池化只给其中一个；前向的结果相同。

    Examples:
        >>> g = torch.Generator().manual_seed(0)
        >>> w, x = init(g, classes=2), torch.randn(5, 3, generator=g)
        >>> torch.allclose(pointnet(x, w).scores, pointnet(x.flip(0), w).scores, atol=1e-5)
        True
    """
    # (a) 对齐坐标
    B = t_net(x, w.input)
    z = mlp(x @ B, w.low)
    # (b) 特征的对齐矩阵
    A = t_net(z, w.feature)
    # (c) 对齐以后，每个点走同一个 MLP
    h = mlp(z @ A, w.high)
    # (d) 逐通道取最大
    u = h.amax(0)
    # (e) 由全局特征分类
    W, b = w.last
    scores = mlp(u, w.fc) @ W + b
    return Output(h, A, scores)


def orthogonality(A: Float[Tensor, "D D"]) -> Float[Tensor, ""]:
    """正则项：A 离正交矩阵有多远。

    Args:
        A: 特征的对齐矩阵。

    Returns:
        非负的数；A 正交时为 0。

    Source:
        arXiv:1612.00593, 式 (2)；论文以权重 0.001 加到分类损失上（补充材料 C）。

    Differences:
        作者的代码用 `tf.nn.l2_loss`，那是这里的一半，并对一批点云求和。

    Examples:
        >>> orthogonality(torch.tensor([[0.0, 1.0], [-1.0, 0.0]]))
        tensor(0.)
        >>> orthogonality(2 * torch.eye(3))
        tensor(27.)
    """
    # (2) 与单位矩阵之差的平方和
    I = torch.eye(len(A), dtype=A.dtype, device=A.device)
    return (I - A @ A.T).square().sum()


def critical(h: Float[Tensor, "N K"]) -> Int[Tensor, "M"]:
    """关键点集：每个通道上取到最大值的点，合起来去掉重复。

    Args:
        h: 池化以前的逐点特征，K 个通道。

    Returns:
        关键点的行号，从小到大，至多 K 个。

    Source:
        arXiv:1612.00593, 定理 2 及其证明（补充材料 G）。

    Differences:
        并列时论文任取一个，这里取行号最小的。

    Examples:
        >>> critical(torch.tensor([[3.0, 1.0, 5.0], [2.0, 2.0, 2.0], [0.0, 7.0, 4.0]]))
        tensor([0, 2])
    """
    return h.argmax(0).bincount().nonzero()[:, 0]


def harmless(h: Float[Tensor, "M K"], u: Float[Tensor, "K"]) -> Bool[Tensor, "M"]:
    """哪些候选点属于上界：加进点云以后全局特征不变。

    Args:
        h: M 个候选点的逐点特征。
        u: 点云的全局特征。

    Returns:
        每个候选点是否在所有通道上都不超过 u。

    Source:
        arXiv:1612.00593, §5.3、补充材料 G。

    Examples:
        >>> harmless(torch.tensor([[1.0, 2.0], [0.0, 3.0]]), torch.tensor([1.0, 2.0]))
        tensor([ True, False])
    """
    return (h <= u).all(1)
