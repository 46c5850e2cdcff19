"""交叉验证：分折，分层，K 折的误差与标准误，留一法的捷径，嵌套的选择。"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

Learner = Callable[
    [Float[np.ndarray, "N D"], Float[np.ndarray, "N"], Float[np.ndarray, "M D"]],
    Float[np.ndarray, "M"],
]
"""学习器：训练的输入、训练的标签、新的输入 → 对新输入的预测。"""
Loss = Callable[[Float[np.ndarray, "N"], Float[np.ndarray, "N"]], Float[np.ndarray, "N"]]
"""损失：标签、预测 → 每个样本的损失。"""
FEWEST = 2
"""至少几折。"""


class Score(NamedTuple):
    """K 折的平均与它的标准误。

    Source:
        Hastie 等，The Elements of Statistical Learning（第 2 版，2009），§7.10.1。
    """

    CV: float
    """各折误差的平均。"""
    SE: float
    """标准误，把各折当作独立的来估计；各折其实共用训练样本，它只是粗略的。"""


def k_fold(N: int, K: int, rng: np.random.Generator) -> Int[np.ndarray, "N"]:
    """把样本随机分成 K 折，大小最多差一个。

    Args:
        N: 样本数。
        K: 折数，2 到 N；等于 N 就是留一法。
        rng: 随机数。

    Returns:
        每个样本在第几折，0 到 K-1。

    Raises:
        ValueError: K 不在 2 到 N 之间。

    Source:
        Hastie 等（第 2 版，2009），§7.10.1。

    Differences:
        scikit-learn 的 KFold 默认不打乱，样本按类排好时会出事；这里总是打乱。

    Examples:
        >>> np.bincount(k_fold(7, K=3, rng=np.random.default_rng(0)))
        array([3, 2, 2])
    """
    if not FEWEST <= K <= N:
        raise ValueError(f"折数应在 2 到样本数 {N} 之间，得到 {K}")
    return rng.permutation(np.arange(N) % K)


def stratified_k_fold(
    y: Int[np.ndarray, "N"], K: int, rng: np.random.Generator
) -> Int[np.ndarray, "N"]:
    """分层：每一类各自均匀地分到 K 折，每折的类别比例与全体相同。

    Args:
        y: 类别编号。
        K: 折数，2 到 N。
        rng: 随机数。

    Returns:
        每个样本在第几折；每一类在各折里的个数最多差一个，各折的大小也最多差一个。

    Raises:
        ValueError: K 不在 2 到样本数之间。

    Source:
        Kohavi（1995），IJCAI。

    Examples:
        >>> y = np.array([0, 0, 0, 0, 0, 0, 1, 1, 1])
        >>> fold = stratified_k_fold(y, K=3, rng=np.random.default_rng(0))
        >>> [np.bincount(y[fold == k]).tolist() for k in range(3)]
        [[2, 1], [2, 1], [2, 1]]
    """
    if not FEWEST <= K <= len(y):
        raise ValueError(f"折数应在 2 到样本数 {len(y)} 之间，得到 {K}")
    shuffled = rng.permutation(len(y))
    # 打乱以后按类排好，再像发牌一样轮着发
    dealt = shuffled[np.argsort(y[shuffled], kind="stable")]
    fold = np.empty(len(y), dtype=int)
    fold[dealt] = np.arange(len(y)) % K
    return fold


def cross_validate(
    learner: Learner,
    loss: Loss,
    x: Float[np.ndarray, "N D"],
    y: Float[np.ndarray, "N"],
    fold: Int[np.ndarray, "N"],
) -> Float[np.ndarray, "K"]:
    """K 折交叉验证：每一折轮流当验证集，其余的训练。

    Args:
        learner: 学习器；凡是看标签的步骤（选特征、选参数）都要在它里面。
        loss: 每个样本的损失。
        x: 输入。
        y: 标签。
        fold: 每个样本在第几折，0 到 K-1，每折至少一个样本。

    Returns:
        每一折的平均损失。

    Source:
        Hastie 等（第 2 版，2009），§7.10.1，式 (7.48)。

    Differences:
        式 (7.48) 对全部样本平均；这里先在折内平均，两者在各折一样大时相同。

    Examples:
        >>> mean = lambda x, y, new: np.full(len(new), y.mean())
        >>> squared = lambda y, y_hat: (y - y_hat) ** 2
        >>> y = np.array([0.0, 2.0, 4.0])
        >>> cross_validate(mean, squared, np.zeros((3, 1)), y, np.arange(3))  # 留一法
        array([9., 0., 9.])
    """
    errors = []
    for k in range(fold.max() + 1):  # 每一折重新训练一个模型
        held, rest = fold == k, fold != k
        y_hat = learner(x[rest], y[rest], x[held])
        errors.append(loss(y[held], y_hat).mean())
    return np.array(errors)


def summarise(e: Float[np.ndarray, "K"]) -> Score:
    """各折的误差 → 平均与标准误。

    Args:
        e: 每一折的误差，至少两折。

    Returns:
        平均，与平均的标准误。

    Raises:
        ValueError: 少于两折。

    Source:
        Hastie 等（第 2 版，2009），§7.10.1 的“一个标准误”规则用到它。

    Examples:
        >>> summarise(np.array([1.0, 2.0, 3.0])).CV
        2.0
    """
    K = len(e)
    if K < FEWEST:
        raise ValueError(f"至少两折，得到 {K}")
    # (a) 各折平均
    CV = e.mean()
    # (b) 折间的方差除以折数，再开方
    SE = np.sqrt(((e - CV) ** 2).sum() / (K * (K - 1)))
    return Score(float(CV), float(SE))


def leave_one_out(x: Float[np.ndarray, "N D"], y: Float[np.ndarray, "N"]) -> float:
    """最小二乘的留一法，只拟合一次。

    Args:
        x: 输入，列满秩，N > D；要截距就自己加一列 1。
        y: 标签。

    Returns:
        留一法的均方误差，与真的拟合 N 次相同。

    Source:
        Hastie 等（第 2 版，2009），§7.10.1，式 (7.51)。

    Examples:
        >>> x, y = np.ones((3, 1)), np.array([0.0, 2.0, 4.0])  # 预测其余两个的平均
        >>> round(leave_one_out(x, y), 9)
        6.0
    """
    # (c) 帽子矩阵：把标签投影成拟合值；用 QR，不求逆
    Q = np.linalg.qr(x).Q
    S = Q @ Q.T
    # (d) 自己的杠杆值越大，拟合时越迁就自己，误差就要放大回来
    residual = (y - S @ y) / (1 - S.diagonal())
    CV = (residual**2).mean()
    return float(CV)


def choose(
    learners: Sequence[Learner],
    loss: Loss,
    x: Float[np.ndarray, "N D"],
    y: Float[np.ndarray, "N"],
    fold: Int[np.ndarray, "N"],
) -> int:
    """用交叉验证选一个学习器，例如一个超参数。

    Args:
        learners: 候选，每个超参数的取值一个。
        loss: 每个样本的损失。
        x: 输入。
        y: 标签。
        fold: 每个样本在第几折。

    Returns:
        平均误差最小的那个是第几个；一样小取在前的。

    Source:
        Hastie 等（第 2 版，2009），§7.10.1。

    Examples:
        >>> constant = [lambda x, y, new, c=c: np.full(len(new), c) for c in (0.0, 2.0)]
        >>> squared = lambda y, y_hat: (y - y_hat) ** 2
        >>> choose(constant, squared, np.zeros((2, 1)), np.array([2.0, 3.0]), np.arange(2))
        1
    """
    errors = [cross_validate(learner, loss, x, y, fold).mean() for learner in learners]
    return int(np.argmin(errors))


def nested(
    learners: Sequence[Learner],
    loss: Loss,
    x: Float[np.ndarray, "N D"],
    y: Float[np.ndarray, "N"],
    fold: Int[np.ndarray, "N"],
    inner: int,
    rng: np.random.Generator,
) -> Float[np.ndarray, "K"]:
    """嵌套的交叉验证：外层估计误差，每次的选择只在外层的训练部分里做。

    Args:
        learners: 候选。
        loss: 每个样本的损失。
        x: 输入。
        y: 标签。
        fold: 外层，每个样本在第几折。
        inner: 内层的折数。
        rng: 内层分折用的随机数。

    Returns:
        外层每一折的误差，是“选了再训练”这整个过程的误差。

    Raises:
        ValueError: 内层的折数不合适。

    Source:
        Varma、Simon（2006），doi:10.1186/1471-2105-7-91。

    Examples:
        >>> constant = [lambda x, y, new, c=c: np.full(len(new), c) for c in (0.0, 2.0)]
        >>> squared = lambda y, y_hat: (y - y_hat) ** 2
        >>> x, y, rng = np.zeros((4, 1)), np.full(4, 2.0), np.random.default_rng(0)
        >>> nested(constant, squared, x, y, np.array([0, 0, 1, 1]), inner=2, rng=rng)
        array([0., 0.])
    """

    def select(
        x: Float[np.ndarray, "N D"], y: Float[np.ndarray, "N"], new: Float[np.ndarray, "M D"]
    ) -> Float[np.ndarray, "M"]:
        best = choose(learners, loss, x, y, k_fold(len(y), inner, rng))
        return learners[best](x, y, new)

    return cross_validate(select, loss, x, y, fold)
