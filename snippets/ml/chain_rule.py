"""链式法则：一个神经元，共用的权重，两层网络的雅可比矩阵与反向传播。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class NeuronGradient(NamedTuple):
    """一个神经元的损失，和它对三个输入的导数。

    Source:
        链式法则，逐步相乘。
    """

    loss: float
    w: float
    b: float
    x: float


def neuron_gradient(w: float, b: float, x: float, t: float) -> NeuronGradient:
    """一个 sigmoid 神经元，平方误差：先从里往外算值，再从外往里乘导数。

    Args:
        w: 权重。
        b: 偏置。
        x: 输入。
        t: 目标。

    Returns:
        损失，和它对 w、b、x 的导数。

    Source:
        Goodfellow 等，Deep Learning（2016），§6.5.2 的链式法则，用在一个神经元上。

    Examples:
        >>> neuron_gradient(w=2.0, b=-2.0, x=1.0, t=0.0)  # u = 0，y = 1/2
        NeuronGradient(loss=0.125, w=0.125, b=0.125, x=0.25)
    """
    # (a) 线性
    u = w * x + b
    # (b) 挤压
    y = 1 / (1 + np.exp(-u))
    # (c) 损失
    loss = (y - t) ** 2 / 2
    # (d) 外面两层的导数，三个量共用
    d_u = (y - t) * y * (1 - y)
    # (e) 乘上最里面一层的
    d_w, d_b, d_x = d_u * x, d_u, d_u * w
    return NeuronGradient(*map(float, (loss, d_w, d_b, d_x)))


def shared_weight_derivative(w: float, x: float) -> float:
    """同一个权重用两次：tanh(w · tanh(w x)) 对 w 的导数，两条路相加。

    Args:
        w: 两层共用的权重。
        x: 输入。

    Returns:
        导数。

    Source:
        多元链式法则；循环网络沿时间的反向传播就是它，路更多。

    Examples:
        >>> shared_weight_derivative(0.0, 1.0)  # w = 0：h₁ = h₂ = 0，两条路都断了
        0.0
    """
    # (f) 第一次用
    h_1 = np.tanh(w * x)
    # (g) 第二次用
    h_2 = np.tanh(w * h_1)
    # (h) 直接的一条路
    d_1 = (1 - h_2**2) * h_1
    # (i) 绕过 h₁ 的一条路
    d_2 = (1 - h_2**2) * w * (1 - h_1**2) * x
    # (j) 相加
    return float(d_1 + d_2)


def jacobian(
    W: Float[np.ndarray, "M D"], V: Float[np.ndarray, "K M"], x: Float[np.ndarray, "N D"]
) -> Float[np.ndarray, "N K D"]:
    """两层网络 V tanh(Wx) 的雅可比矩阵：三个矩阵相乘。

    Args:
        W: 第一层的权重。
        V: 第二层的权重。
        x: N 个输入，每行一个。

    Returns:
        `out[n, k, j]` 是第 n 个样本的第 k 个输出对第 j 个输入的导数。

    Source:
        Goodfellow 等，Deep Learning（2016），§6.5.2，雅可比矩阵相乘。

    Examples:
        >>> one = np.ones((1, 1))
        >>> jacobian(2 * one, 3 * one, 0 * one)  # tanh 在 0 处的斜率是 1
        array([[[6.]]])
    """
    # (k) 隐层
    h = np.tanh(x @ W.T)
    # (l) 中间是对角矩阵，只缩放 W 的各行，不必写出来
    J: Float[np.ndarray, "N K D"] = V @ ((1 - h**2)[:, :, None] * W)
    return J


def backward(
    W: Float[np.ndarray, "M D"],
    V: Float[np.ndarray, "K M"],
    x: Float[np.ndarray, "N D"],
    t: Float[np.ndarray, "N K"],
) -> Float[np.ndarray, "N D"]:
    """反向传播：平方误差对输入的梯度，从后往前一层一层乘，不写出雅可比矩阵。

    Args:
        W: 第一层的权重。
        V: 第二层的权重。
        x: N 个输入，每行一个。
        t: 每个样本的目标。

    Returns:
        每个样本的损失 ½‖V tanh(Wx) − t‖² 对自己那个输入的梯度，每行一个。

    Source:
        Goodfellow 等，Deep Learning（2016），§6.5.2：雅可比矩阵的转置乘梯度。

    Examples:
        >>> one = np.ones((1, 1))
        >>> backward(2 * one, 3 * one, 0 * one, -5 * one)  # 误差 5，斜率 6
        array([[30.]])
    """
    h = np.tanh(x @ W.T)
    # (m) 损失对输出
    g = h @ V.T - t
    # (n) 过第二层，再过 tanh
    d = (1 - h**2) * (g @ V)
    # (o) 过第一层
    d_x: Float[np.ndarray, "N D"] = d @ W
    return d_x
