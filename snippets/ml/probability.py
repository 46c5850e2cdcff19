"""联合、边缘与条件概率，贝叶斯公式，朴素的独立假设。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.information import softmax


class Marginals(NamedTuple):
    """两个边缘分布。

    Source:
        联合分布对另一个变量求和。
    """

    row: Float[np.ndarray, "K"]
    column: Float[np.ndarray, "M"]


def marginals(p: Float[np.ndarray, "K M"]) -> Marginals:
    """边缘概率：联合概率表的行和与列和。

    Args:
        p: 联合概率表，非负，总和为 1；第 i 行是类别 i，第 j 列是特征 j。

    Returns:
        行和、列和，各自和为 1。

    Raises:
        ValueError: 不是联合概率表。

    Source:
        Goodfellow 等，Deep Learning（2016），§3.4。

    Examples:
        >>> marginals(np.array([[0.25, 0.25], [0.5, 0.0]]))
        Marginals(row=array([0.5, 0.5]), column=array([0.75, 0.25]))
    """
    _check_distribution(p.ravel())
    # (a) 行和
    row = p.sum(1)
    # (b) 列和
    column = p.sum(0)
    return Marginals(row, column)


def conditional(p: Float[np.ndarray, "K M"]) -> Float[np.ndarray, "K M"]:
    """条件概率：已知列，各行占几分之几。

    Args:
        p: 联合概率表，每一列的和大于 0。

    Returns:
        每一列和为 1。

    Raises:
        ValueError: 不是联合概率表，或有一列全是 0。

    Source:
        Goodfellow 等，Deep Learning（2016），§3.5。

    Examples:
        >>> conditional(np.array([[0.25, 0.25], [0.5, 0.0]])).round(3)
        array([[0.333, 1.   ],
               [0.667, 0.   ]])
    """
    column = marginals(p).column
    if (column == 0).any():
        raise ValueError("有一列的概率是 0：以不可能的事为条件，没有定义")
    # (c) 除以列和
    q: Float[np.ndarray, "K M"] = p / column
    return q


def posterior(
    prior: Float[np.ndarray, "K"], likelihood: Float[np.ndarray, "K"]
) -> Float[np.ndarray, "K"]:
    """贝叶斯公式：先验乘似然，再归一化。

    Args:
        prior: 看到证据以前，各类的概率。
        likelihood: 各类里出现这个证据的概率；不必和为 1。

    Returns:
        看到证据以后，各类的概率。

    Raises:
        ValueError: 先验不是分布，或这个证据在哪一类里都不会出现。

    Source:
        Goodfellow 等，Deep Learning（2016），§3.11。

    Examples:
        >>> posterior(np.array([0.5, 0.5]), np.array([0.9, 0.3]))
        array([0.75, 0.25])
    """
    _check_distribution(prior)
    # (d) 证据的概率
    evidence = prior @ likelihood
    if evidence == 0:
        raise ValueError("证据在哪一类里都不会出现，后验没有定义")
    # (e) 先验乘似然
    q: Float[np.ndarray, "K"] = prior * likelihood / evidence
    return q


def naive_posterior(
    prior: Float[np.ndarray, "K"], likelihood: Float[np.ndarray, "K D"]
) -> Float[np.ndarray, "K"]:
    """朴素贝叶斯：假设 D 个证据在每一类里互相独立，似然相乘；在对数里做。

    Args:
        prior: 各类的先验，大于 0。
        likelihood: 第 k 类里第 d 个证据的概率，大于 0。

    Returns:
        各类的后验。

    Raises:
        ValueError: 先验不是分布，或有不大于 0 的。

    Source:
        把条件独立的假设代入贝叶斯公式。

    Differences:
        不直接连乘：几百个小于 1 的数相乘会下溢成 0。

    Examples:
        >>> naive_posterior(np.array([0.5, 0.5]), np.array([[0.9, 0.9], [0.3, 0.3]])).round(6)
        array([0.9, 0.1])
    """
    _check_distribution(prior)
    if min(prior.min(), likelihood.min(initial=1)) <= 0:
        raise ValueError("概率应大于 0：有一个是 0，其余的证据就都不算数了；先做平滑")
    # (f) 对数相加
    s = np.log(prior) + np.log(likelihood).sum(1)
    # (g) 归一化
    q: Float[np.ndarray, "K"] = softmax(s[None])[0]
    return q


def posterior_odds(odds: float, ratio: float) -> float:
    """几率的写法：后验几率等于先验几率乘似然比。

    Args:
        odds: 先验几率，P(A) / P(非 A)。
        ratio: 似然比，证据在 A 里的概率与在非 A 里的概率之比。

    Returns:
        后验几率；换回概率是 o / (1 + o)。

    Source:
        贝叶斯公式写两遍相除，证据的概率消掉了。

    Examples:
        >>> posterior_odds(0.25, 3.0)  # 1 比 4，变成 3 比 4
        0.75
    """
    # (h) 乘似然比
    return odds * ratio


def _check_distribution(p: Float[np.ndarray, "M"]) -> None:
    if not ((p >= 0).all() and np.isclose(p.sum(), 1, rtol=0, atol=1e-6)):
        raise ValueError(f"应是非负、和为 1 的概率，得到最小值 {p.min()}、总和 {p.sum()}")
