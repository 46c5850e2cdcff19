"""小批量：随机分批，一批的平均梯度，和它的方差。"""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float, Int


def least_squares_gradient(
    theta: Float[np.ndarray, "D"], X: Float[np.ndarray, "N D"], y: Float[np.ndarray, "N"]
) -> Float[np.ndarray, "D"]:
    """平均的平方损失 ½(θᵀx − y)² 对参数的梯度；样本是全部，还是一批，都用它。

    Args:
        theta: 参数。
        X: 样本，每行一个。
        y: 目标。

    Returns:
        N 个样本的梯度的平均。

    Source:
        Goodfellow 等，Deep Learning（2016），§4.5、§5.9。

    Examples:
        >>> least_squares_gradient(np.zeros(1), np.array([[1.0], [2.0]]), np.array([1.0, 1.0]))
        array([-1.5])
    """
    # (g) 残差乘样本，再平均
    g: Float[np.ndarray, "D"] = X.T @ (X @ theta - y) / len(y)
    return g


def batches(N: int, B: int, rng: np.random.Generator) -> Iterator[Int[np.ndarray, "M"]]:
    """把 N 个样本打乱，每 B 个一批；一遍（epoch）里每个样本恰好用一次。

    Args:
        N: 样本数。
        B: 批量大小；除不尽时最后一批小一些。
        rng: 随机数。

    Yields:
        一批样本的编号。

    Raises:
        ValueError: 批量大小不在 1 到 N 之间。

    Source:
        Goodfellow 等，Deep Learning（2016），§8.1.3。

    Examples:
        >>> [len(index) for index in batches(7, 3, np.random.default_rng(0))]
        [3, 3, 1]
    """
    _check_size(N, B)
    order = rng.permutation(N)
    return (order[start : start + B] for start in range(0, N, B))


def batch_mean_variance(x: Float[np.ndarray, "N"], B: int) -> float:
    """从 N 个数里不放回地取 B 个，平均值的方差。

    Args:
        x: 全体，例如每个样本的梯度的一个分量。
        B: 取几个。

    Returns:
        方差；B = N 时为 0。

    Raises:
        ValueError: B 不在 1 到 N 之间，或只有一个数。

    Source:
        有限总体的抽样；放回时没有最后一个因子，见 Deep Learning（2016），式 (5.46)。

    Examples:
        >>> x = np.array([0.0, 2.0])
        >>> batch_mean_variance(x, 1), batch_mean_variance(x, 2)
        (1.0, 0.0)
    """
    N = len(x)
    _check_size(N, B)
    if N == 1:
        raise ValueError("只有一个数，谈不上抽样")
    # (h) 全体的方差
    variance = x.var()
    # (i) 除以批量，再乘有限总体的因子
    V = variance / B * (N - B) / (N - 1)
    return float(V)


def _check_size(N: int, B: int) -> None:
    if not 1 <= B <= N:
        raise ValueError(f"批量大小应在 1 到 {N} 之间，得到 {B}")
