"""熵正则的最优传输：对数域的 Sinkhorn 迭代。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.information import log_sum_exp


class Transport(NamedTuple):
    """一个传输方案，连同两组势与它有多准。

    Source:
        Peyré、Cuturi，Computational Optimal Transport（2019），第 4 章。
    """

    P: Float[np.ndarray, "N K"]
    """方案：第 i 处给第 j 处多少。"""
    f: Float[np.ndarray, "N"]
    """行的势。"""
    g: Float[np.ndarray, "K"]
    """列的势。"""
    error: float
    """行和与 r 相差之和；列和总是准的。"""
    rounds: int
    """迭代了几轮。"""


def transport_cost(P: Float[np.ndarray, "N K"], M: Float[np.ndarray, "N K"]) -> float:
    """方案的总代价。

    Args:
        P: 方案，第 i 处给第 j 处多少。
        M: 单位代价。

    Returns:
        总代价，单位是代价乘数量。

    Source:
        Peyré、Cuturi，Computational Optimal Transport（2019），第 2 章，Kantorovich 的线性规划。

    Examples:
        >>> transport_cost(np.array([[1.0, 2.0]]), np.array([[5.0, 0.5]]))
        6.0
    """
    # (a) 数量乘单位代价
    return float((P * M).sum())


def entropic_objective(
    P: Float[np.ndarray, "N K"], M: Float[np.ndarray, "N K"], eps: float
) -> float:
    """加了熵的目标：总代价减去 ε 倍的熵。

    Args:
        P: 方案，非负。
        M: 单位代价。
        eps: 熵的系数，大于 0。

    Returns:
        目标的值；对 P 严格凸，所以最优的方案只有一个。

    Source:
        Cuturi（2013）；这里的写法照 Peyré、Cuturi（2019），第 4 章。

    Differences:
        Cuturi（2013）的熵没有 −1，系数写成 1/λ；总量固定时只差常数。约定 0·ln 0 = 0。

    Examples:
        >>> entropic_objective(np.array([[1.0, 1.0]]), np.array([[5.0, 0.5]]), eps=0.25)
        5.0
    """
    # (b) 熵
    H = -(P * (np.log(np.where(P > 0, P, 1)) - 1)).sum()
    # (c) 代价减去 ε 倍的熵
    return float(transport_cost(P, M) - eps * H)


def row_potential(
    g: Float[np.ndarray, "K"], M: Float[np.ndarray, "N K"], r: Float[np.ndarray, "N"], eps: float
) -> Float[np.ndarray, "N"]:
    """列的势不动，调整行的势，使每一行的和正好是 r。

    Args:
        g: 列的势。
        M: 单位代价。
        r: 每一行要多少，大于 0。
        eps: 熵的系数，大于 0。

    Returns:
        行的势。

    Source:
        Peyré、Cuturi（2019），第 4 章，对数域的计算。

    Examples:
        >>> row_potential(np.zeros(2), np.zeros((1, 2)), np.array([2.0]), eps=1.0)  # ln 2 − ln 2
        array([0.])
    """
    # (e) 行的势
    f: Float[np.ndarray, "N"] = eps * np.log(r) - eps * log_sum_exp((g - M) / eps)
    return f


def plan(
    f: Float[np.ndarray, "N"], g: Float[np.ndarray, "K"], M: Float[np.ndarray, "N K"], eps: float
) -> Float[np.ndarray, "N K"]:
    """由两组势得到方案。

    Args:
        f: 行的势。
        g: 列的势。
        M: 单位代价。
        eps: 熵的系数，大于 0。

    Returns:
        方案，每一项都大于 0（太小的会下溢成 0）。

    Source:
        P = diag(u) K diag(v) 取对数：f = ε ln u，g = ε ln v，K = e^(−M/ε)。

    Examples:
        >>> plan(np.zeros(1), np.zeros(2), np.array([[0.0, np.log(2)]]), eps=1.0)
        array([[1. , 0.5]])
    """
    # (d) 势的和减去代价，取指数
    P: Float[np.ndarray, "N K"] = np.exp((f[:, None] + g - M) / eps)
    return P


def sinkhorn(
    M: Float[np.ndarray, "N K"],
    r: Float[np.ndarray, "N"],
    c: Float[np.ndarray, "K"],
    eps: float,
    tolerance: float = 1e-9,
    rounds: int = 10000,
) -> Transport:
    """轮流调整行与列的势，直到行和、列和都对。

    Args:
        M: 单位代价，越大越不愿意。
        r: 每一行要多少，大于 0。
        c: 每一列有多少，大于 0；总和与 r 的相等。
        eps: 熵的系数，大于 0，单位同代价。
        tolerance: 行和一共差多少就停，相对于总量。
        rounds: 最多几轮。

    Returns:
        方案、势，和停下时的误差；到了最多的轮数还没收敛，也照样返回，看 error。

    Raises:
        ValueError: r、c 有不大于 0 的，总和不等，或 ε 不大于 0。

    Source:
        Cuturi（2013），Algorithm 1；对数域见 Peyré、Cuturi（2019），第 4 章。

    Differences:
        不算 e^(−M/ε)：ε 小时整行下溢成 0，除出 nan。

    Examples:
        >>> M = np.array([[0.0, 1.0], [1.0, 0.0]])
        >>> sinkhorn(M, np.ones(2), np.ones(2), eps=0.1).P.round(4)
        array([[1., 0.],
               [0., 1.]])
    """
    _check(r, c, eps)
    g = np.zeros(len(c))
    for done in range(1, rounds + 1):  # noqa: B007  每一轮要用上一轮的势
        f = row_potential(g, M, r, eps)
        # 列与行地位相同，转置以后用同一个更新
        g = row_potential(f, M.T, c, eps)
        P = plan(f, g, M, eps)
        error = float(np.abs(P.sum(1) - r).sum())
        if error <= tolerance * r.sum():
            break
    return Transport(P, f, g, error, done)


def _check(r: Float[np.ndarray, "N"], c: Float[np.ndarray, "K"], eps: float) -> None:
    if min(r.min(), c.min()) <= 0:
        raise ValueError("r、c 都应大于 0；数量为 0 的行或列请先删去")
    if not np.isclose(r.sum(), c.sum(), rtol=1e-9, atol=0):
        raise ValueError(f"r 与 c 的总和应相等，得到 {r.sum():g} 与 {c.sum():g}")
    if eps <= 0:
        raise ValueError(f"ε 应大于 0，得到 {eps}")
