"""混淆矩阵，以及从它算出的指标：正确率、精确率、召回率、假阳性率、F 值，两类与多类。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int


class Counts(NamedTuple):
    """两类时的四个数：预测对不对，预测成什么。

    Source:
        Fawcett（2006），doi:10.1016/j.patrec.2005.10.010，图 1。
    """

    TP: int
    """真阳性：正例，预测为正。"""
    FP: int
    """假阳性：负例，预测为正。"""
    FN: int
    """假阴性：正例，预测为负。"""
    TN: int
    """真阴性：负例，预测为负。"""


class Rates(NamedTuple):
    """由四个数算出的比例；分母为 0 的是 nan。

    Source:
        Fawcett（2006），doi:10.1016/j.patrec.2005.10.010，图 1。
    """

    accuracy: float
    """正确率：全部样本里，预测对的。"""
    precision: float
    """精确率（查准率）：预测为正的里，真是正例的。"""
    recall: float
    """召回率（查全率、真阳性率、灵敏度）：正例里，预测为正的。"""
    FPR: float
    """假阳性率：负例里，预测为正的。"""
    specificity: float
    """特异度（真阴性率）：负例里，预测为负的。"""


def count_outcomes(y: Int[np.ndarray, "N"], y_hat: Int[np.ndarray, "N"]) -> Counts:
    """数出两类时的四个数。

    Args:
        y: 标签，1 是正例，0 是负例。
        y_hat: 预测，1 是正，0 是负。

    Returns:
        真阳性、假阳性、假阴性、真阴性各有几个。

    Raises:
        ValueError: 标签或预测不是 0 和 1。

    Source:
        Fawcett（2006），doi:10.1016/j.patrec.2005.10.010，图 1。

    Examples:
        >>> count_outcomes(np.array([1, 1, 0, 0, 0]), np.array([1, 0, 1, 0, 0]))
        Counts(TP=1, FP=1, FN=1, TN=2)
    """
    _check_classes(y, 2)
    _check_classes(y_hat, 2)
    # (a) 正例，预测为正
    TP = y @ y_hat
    # (b) 负例，预测为正
    FP = (1 - y) @ y_hat
    # (c) 正例，预测为负
    FN = y @ (1 - y_hat)
    # (d) 负例，预测为负
    TN = (1 - y) @ (1 - y_hat)
    return Counts(int(TP), int(FP), int(FN), int(TN))


def rates(counts: Counts) -> Rates:
    """四个数换成五个比例。

    Args:
        counts: 真阳性、假阳性、假阴性、真阴性的个数。

    Returns:
        五个比例，0 到 1；没有样本可数的那一个是 nan。

    Source:
        Fawcett（2006），doi:10.1016/j.patrec.2005.10.010，图 1。

    Differences:
        scikit-learn 在分母为 0 时默认给 0 并警告（zero_division）；这里给 nan，不替人选一个数。

    Examples:
        >>> rates(Counts(TP=1, FP=1, FN=1, TN=2))[:3]
        (0.6, 0.5, 0.5)
    """
    TP, FP, FN, TN = map(float, counts)
    # (e) 全部样本里
    accuracy = _share(TP + TN, TP + FP + FN + TN)
    # (f) 预测为正的里
    precision = _share(TP, TP + FP)
    # (g) 正例里
    recall = _share(TP, TP + FN)
    # (h) 负例里
    FPR = _share(FP, FP + TN)
    # (i) 负例里
    specificity = _share(TN, FP + TN)
    return Rates(accuracy, precision, recall, FPR, specificity)


def f_beta(TP: int, FP: int, FN: int, beta: float = 1.0) -> float:
    """F 值：精确率与召回率的加权调和平均；beta = 1 就是 F1。

    Args:
        TP: 真阳性的个数。
        FP: 假阳性的个数。
        FN: 假阴性的个数。
        beta: 召回率比精确率重要几倍，正数。

    Returns:
        0 到 1；没有正例、也没有预测为正的，是 nan。

    Raises:
        ValueError: beta 不是正数。

    Source:
        van Rijsbergen，Information Retrieval（第 2 版，1979），第 7 章；
        Manning 等，Introduction to Information Retrieval（2008），§8.3。

    Differences:
        直接用个数，不先算精确率和召回率：一个正例也没有预测出来时，精确率是 0/0，F 值却是 0。

    Examples:
        >>> f_beta(TP=1, FP=1, FN=3), f_beta(TP=0, FP=0, FN=4)
        (0.3333333333333333, 0.0)
    """
    if not beta > 0:
        raise ValueError(f"beta 应是正数，得到 {beta}")
    weight = beta**2
    # (j) 分子分母同乘，0/0 只剩一种
    found = (1 + weight) * TP
    return _share(found, found + weight * FN + FP)


def confusion_matrix(
    y: Int[np.ndarray, "N"], y_hat: Int[np.ndarray, "N"], K: int
) -> Int[np.ndarray, "K K"]:
    """K 类的混淆矩阵：行是真的类，列是预测的类。

    Args:
        y: 标签，0 到 K-1。
        y_hat: 预测，0 到 K-1。
        K: 类别数；没有出现的类也占一行一列。

    Returns:
        `C[i, j]` 是第 i 类被预测成第 j 类的个数。

    Raises:
        ValueError: 编号超出范围。

    Source:
        Manning 等，Introduction to Information Retrieval（2008），§14.5。

    Differences:
        有的书把行列反过来；这里与 scikit-learn 相同。两类时 scikit-learn 的次序是
        [[TN, FP], [FN, TP]]，因为 0 类在前。

    Examples:
        >>> confusion_matrix(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2]), K=3)
        array([[1, 1, 0],
               [0, 1, 0],
               [0, 0, 1]])
    """
    _check_classes(y, K)
    _check_classes(y_hat, K)
    # (k) 每一对（真的类，预测的类）是一个编号，数编号
    pair = K * y + y_hat
    count = np.bincount(pair, minlength=K * K)
    C: Int[np.ndarray, "K K"] = count.reshape(K, K)
    return C


def f1_per_class(C: Int[np.ndarray, "K K"]) -> Float[np.ndarray, "K"]:
    """每一类的 F1：把它当作正例，其余都是负例。

    Args:
        C: 混淆矩阵，行是真的类。

    Returns:
        每类一个数；标签和预测里都没有出现的类是 nan。

    Source:
        Manning 等，Introduction to Information Retrieval（2008），§13.6。

    Examples:
        >>> f1_per_class(np.array([[1, 1], [0, 2]])).round(3)
        array([0.667, 0.8  ])
    """
    # (l) 对角线是 TP，它所在的行与列的和是 TP + FN 与 TP + FP
    both = C.sum(1) + C.sum(0)
    with np.errstate(invalid="ignore"):  # 0/0 是 nan，由调用者决定
        F: Float[np.ndarray, "K"] = 2 * C.diagonal() / both
    return F


def macro_f1(C: Int[np.ndarray, "K K"]) -> float:
    """宏平均：先算每一类的 F1，再平均；小类与大类一样重。

    Args:
        C: 混淆矩阵，行是真的类。

    Returns:
        0 到 1；有一类在标签和预测里都没有，就是 nan。

    Source:
        Manning 等，Introduction to Information Retrieval（2008），§13.6。

    Differences:
        也有人先平均精确率和召回率再求调和平均，得到另一个数（Opitz、Burst，arXiv:1911.03347）；
        这里与 scikit-learn 相同；但标签和预测里都没有的类，它默认不算，写进 labels 的按 0 算。

    Examples:
        >>> round(macro_f1(np.array([[1, 1], [0, 2]])), 3)
        0.733
    """
    # (m) 各类一样重
    return float(f1_per_class(C).mean())


def micro_f1(C: Int[np.ndarray, "K K"]) -> float:
    """微平均：各类的 TP、FP、FN 先加起来，再算一次 F1。

    Args:
        C: 混淆矩阵，行是真的类。

    Returns:
        0 到 1；每个样本只有一类时，它就是正确率。

    Source:
        Manning 等，Introduction to Information Retrieval（2008），§13.6。

    Examples:
        >>> micro_f1(np.array([[1, 1], [0, 2]]))
        0.75
    """
    TP = C.trace()
    # (n) 每个错误既是一类的 FN，又是另一类的 FP
    errors = C.sum() - TP
    return f_beta(int(TP), int(errors), int(errors))


def _share(part: float, whole: float) -> float:
    """占多少；没有东西可分是 nan。"""
    return part / whole if whole else float("nan")


def _check_classes(y: Int[np.ndarray, "N"], K: int) -> None:
    if not ((y >= 0) & (y < K)).all():
        raise ValueError(f"类别编号应在 0 到 {K - 1} 之间，得到 {np.unique(y)}")
