"""指数加权平均：递推，偏差修正，权重与等效的窗口。"""

import numpy as np
from jaxtyping import Float


def average_step(
    v: Float[np.ndarray, "*D"], x: Float[np.ndarray, "*D"], beta: float
) -> Float[np.ndarray, "*D"]:
    """旧的平均留下 β，新的数据放进 1 − β。

    Args:
        v: 到上一步为止的平均，开始是 0。
        x: 这一步的数据。
        beta: 旧的留下多少，0 到 1。

    Returns:
        到这一步为止的平均，没有修正偏差。

    Source:
        Kingma、Ba（2015），arXiv:1412.6980，Algorithm 1 的两个滑动平均。

    Differences:
        有的书写 α = 1 − β，α 是新数据的份额。

    Examples:
        >>> average_step(np.array([10.0]), np.array([20.0]), beta=0.9)
        array([11.])
    """
    # (a) 旧的打折，新的补足
    new: Float[np.ndarray, "*D"] = beta * v + (1 - beta) * x
    return new


def averages(x: Float[np.ndarray, "T *D"], beta: float) -> Float[np.ndarray, "T *D"]:
    """从 0 开始，每一步的指数加权平均，没有修正偏差。

    Args:
        x: T 步的数据。
        beta: 旧的留下多少，0 到 1（不含 1）。

    Returns:
        每一步的平均；只要多存一个 v。

    Raises:
        ValueError: β 不在 0 到 1 之间。

    Source:
        Kingma、Ba（2015），arXiv:1412.6980，§3。

    Examples:
        >>> averages(np.full(3, 8.0), beta=0.5)  # 数据一直是 8
        array([4., 6., 7.])
    """
    _check(beta)
    v, out = np.zeros((1, *x.shape[1:])), np.empty(x.shape)
    for t in range(len(x)):  # 每一步要用上一步的结果
        v = average_step(v, x[t : t + 1], beta)
        out[t : t + 1] = v
    return out


def corrected(x: Float[np.ndarray, "T *D"], beta: float) -> Float[np.ndarray, "T *D"]:
    """修正偏差的指数加权平均：除以权重之和。

    Args:
        x: T 步的数据。
        beta: 旧的留下多少，0 到 1（不含 1）。

    Returns:
        每一步的加权平均，在至此的最小与最大之间；第一步就是 x[0]。

    Raises:
        ValueError: β 不在 0 到 1 之间。

    Source:
        Kingma、Ba（2015），arXiv:1412.6980，§3；与 `pandas.Series.ewm(adjust=True)` 相同。

    Examples:
        >>> corrected(np.full(3, 8.0), beta=0.5)
        array([8., 8., 8.])
    """
    v = averages(x, beta)
    t = np.arange(1, len(x) + 1).reshape(-1, *[1] * (x.ndim - 1))
    # (c) 除以权重之和
    v_hat: Float[np.ndarray, "T *D"] = v / (1 - beta**t)
    return v_hat


def weights(beta: float, T: int) -> Float[np.ndarray, "T"]:
    """第 T 步的平均里，每一步数据占的权重。

    Args:
        beta: 旧的留下多少，0 到 1（不含 1）。
        T: 一共几步。

    Returns:
        从最旧到最新的权重，和为 1 − β^T。

    Raises:
        ValueError: β 不在 0 到 1 之间。

    Source:
        把递推式展开。

    Examples:
        >>> weights(0.5, 3)
        array([0.125, 0.25 , 0.5  ])
    """
    _check(beta)
    # (b) 每旧一步，再乘一个 β
    w: Float[np.ndarray, "T"] = (1 - beta) * beta ** np.arange(T - 1, -1, -1.0)
    return w


def window(beta: float) -> float:
    """等效窗口：相当于平均最近几步。

    Args:
        beta: 旧的留下多少，0 到 1（不含 1）。

    Returns:
        1/(1−β)，就是权重的平均年龄加一；最近这么多步占的权重约 1 − 1/e。

    Raises:
        ValueError: β 不在 0 到 1 之间。

    Source:
        权重 (1−β)β^k 的均值 β/(1−β)，加一。

    Examples:
        >>> [round(window(beta)) for beta in (0.5, 0.9, 0.99)]
        [2, 10, 100]
    """
    _check(beta)
    # (e) 平均年龄加一
    return 1 / (1 - beta)


def noise_ratio(beta: float, t: int) -> float:
    """平均以后，独立噪声的方差剩下几分之几（没有修正偏差）。

    Args:
        beta: 旧的留下多少，0 到 1（不含 1）。
        t: 第几步，从 1 开始。

    Returns:
        权重的平方和；t 很大时趋于 (1−β)/(1+β)。

    Raises:
        ValueError: β 不在 0 到 1 之间。

    Source:
        独立变量的加权和，方差乘权重的平方，再用等比数列求和。

    Examples:
        >>> noise_ratio(0.5, 1), round(noise_ratio(0.9, 1000), 4)
        (0.25, 0.0526)
    """
    _check(beta)
    # (d) 权重的平方和
    return (1 - beta) / (1 + beta) * (1 - beta ** (2 * t))


def _check(beta: float) -> None:
    if not 0 <= beta < 1:
        raise ValueError(f"β 应在 0 到 1 之间（不含 1），得到 {beta}")
