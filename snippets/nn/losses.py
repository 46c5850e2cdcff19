"""损失函数：返回每个样本的值，平均由调用者取。"""

import torch
from jaxtyping import Float
from torch import Tensor


def huber(
    y: Float[Tensor, " N"], y_hat: Float[Tensor, " N"], delta: float = 1.0
) -> Float[Tensor, " N"]:
    """Huber 损失：差得少按平方算，差得多按绝对值算，离群的样本拉不动它。

    Args:
        y: 真值。
        y_hat: 预测。
        delta: 从哪里起改按绝对值，大于 0。

    Returns:
        每个样本的损失；在 |y − y_hat| = delta 处值与斜率都连得上。

    Raises:
        ValueError: delta 不大于 0。

    Source:
        Huber（1964），Robust Estimation of a Location Parameter，doi:10.1214/aoms/1177703732。

    Differences:
        `torch.nn.functional.huber_loss` 默认取平均；`smooth_l1_loss` 是它除以 delta。

    Examples:
        >>> huber(torch.tensor([0.0, 0.0]), torch.tensor([0.5, 3.0]))
        tensor([0.1250, 2.5000])
    """
    if delta <= 0:
        raise ValueError(f"delta 应大于 0，得到 {delta}")
    # (a) 残差
    a = y - y_hat
    # (b) 近处平方，远处线性
    return torch.where(a.abs() <= delta, a**2 / 2, delta * (a.abs() - delta / 2))
