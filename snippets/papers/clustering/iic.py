"""IIC：让一对相关样本的聚类结果互信息最大。"""

import torch
from jaxtyping import Float
from torch import Tensor


def joint(p: Float[Tensor, "N K"], q: Float[Tensor, "N K"]) -> Float[Tensor, "K K"]:
    """一批样本对的聚类结果 (z, z′) 的联合分布。

    Args:
        p: 每行是网络对 x 给出的 K 类概率（softmax 之后）。
        q: 每行是对配对样本 x′ 给出的概率，与 p 逐行成对。

    Returns:
        对称的联合概率矩阵，元素之和是 1。

    Raises:
        ValueError: 有一行不是概率。

    Source:
        Invariant Information Clustering, arXiv:1807.06653, §3.1。

    Differences:
        作者的代码求和以后再除以总和；这里除以 N，输入每行之和是 1 时两者相同。

    Examples:
        >>> joint(torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]]))
        tensor([[0.0000, 0.5000],
                [0.5000, 0.0000]])
    """
    for rows in (p, q):
        if rows.min() < 0 or not torch.allclose(rows.sum(1), rows.new_ones(len(rows))):
            raise ValueError(f"每行要非负且和为 1（先做 softmax），得到 {rows.sum(1).tolist()}")
    # (a) 逐对的外积，在整批上取平均
    P = p.T @ q / len(p)
    # (b) 样本对没有先后，取对称
    return (P + P.T) / 2


def mutual_information(P: Float[Tensor, "K K"]) -> Float[Tensor, ""]:
    """由联合分布算互信息，单位是奈特（自然对数）。

    Args:
        P: 联合概率矩阵，元素非负、和为 1，不必对称。

    Returns:
        I(z, z′)，在 0 到 ln K 之间。

    Source:
        arXiv:1807.06653, §3.1。

    Differences:
        作者的代码把小于双精度 eps 的概率改成 eps；这里只在对数里垫上 P 的精度的 eps，
        概率本身不动。P 为 0 的格子贡献 0，梯度有限。

    Examples:
        >>> P = torch.eye(2) / 2
        >>> mutual_information(P)  # ln 2
        tensor(0.6931)
    """
    eps = torch.finfo(P.dtype).eps
    # (c) 联合与边缘乘积之比的对数，按联合分布平均
    rows, columns = P.sum(1)[:, None], P.sum(0)[None]
    log_P = P.clamp(min=eps).log()
    log_rows = rows.clamp(min=eps).log()
    log_columns = columns.clamp(min=eps).log()
    return (P * (log_P - log_rows - log_columns)).sum()


def iic_loss(
    p: Float[Tensor, "N K"], q: Float[Tensor, "N K"], weight: float = 1.0
) -> Float[Tensor, ""]:
    """IIC 的损失：互信息的相反数，可以加重边缘熵。

    Args:
        p: x 的 K 类概率。
        q: 配对样本 x′ 的 K 类概率。
        weight: 边缘项的系数 λ；1 就是互信息，大于 1 更强调各类大小均匀。

    Returns:
        损失；weight 为 1 时在 -ln K 到 0 之间。

    Raises:
        ValueError: 有一行不是概率，见 `joint`。

    Source:
        arXiv:1807.06653, 式 (1)；λ 出自作者的代码 `IID_losses.py` 的 `lamb`。

    Differences:
        写成互信息加边缘熵，代码里是给两个边缘项的对数乘 λ；展开后相同。

    Examples:
        >>> p = torch.eye(3)  # 三类各一个样本，前后一致
        >>> iic_loss(p, p)  # -ln 3
        tensor(-1.0986)
    """
    P = joint(p, q)
    eps = torch.finfo(P.dtype).eps
    # (d) 取负来最小化；λ > 1 时另外奖励边缘熵
    margin = P.sum(1)
    entropy = -(margin * margin.clamp(min=eps).log()).sum()
    bonus = 2 * (weight - 1) * entropy
    return -mutual_information(P) - bonus
