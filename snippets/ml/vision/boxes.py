"""两个框有多像：交并比与它的三种推广。框写成左、上、右、下，一行一对。"""

import numpy as np
from jaxtyping import Float


def intersection(
    a: Float[np.ndarray, "N 4"], b: Float[np.ndarray, "N 4"]
) -> Float[np.ndarray, "N"]:
    """两个框重叠的面积。

    Args:
        a: 左、上、右、下，每行一个框。
        b: 与 a 逐行配对的框。

    Returns:
        每对的交的面积；不相交是 0。

    Raises:
        ValueError: 有一个框的右不大于左，或下不大于上。

    Source:
        Rezatofighi 等，arXiv:1902.09630，Algorithm 2。

    Examples:
        >>> intersection(np.array([[0.0, 0, 4, 2]]), np.array([[1.0, 1, 5, 3]]))
        array([3.])
    """
    _check_boxes(a, b)
    (a1, a2, a3, a4), (b1, b2, b3, b4) = a.T, b.T
    # (a) 重叠的宽；不相交是负的，算 0
    w = np.maximum(np.minimum(a3, b3) - np.maximum(a1, b1), 0)
    # (b) 重叠的高
    h = np.maximum(np.minimum(a4, b4) - np.maximum(a2, b2), 0)
    # (c) 宽乘高
    I: Float[np.ndarray, "N"] = w * h
    return I


def iou(a: Float[np.ndarray, "N 4"], b: Float[np.ndarray, "N 4"]) -> Float[np.ndarray, "N"]:
    """交并比：重叠的面积占两者合起来的多少。

    Args:
        a: 左、上、右、下，每行一个框。
        b: 与 a 逐行配对的框。

    Returns:
        每对的 IoU，0 到 1。

    Raises:
        ValueError: 有一个框的右不大于左，或下不大于上。

    Source:
        Rezatofighi 等，arXiv:1902.09630，式 (1)。

    Examples:
        >>> iou(np.array([[0.0, 0, 4, 2]]), np.array([[1.0, 1, 5, 3]])).round(4)
        array([0.2308])
    """
    I = intersection(a, b)
    # (d) 两块面积相加，交的部分数了两遍
    U = _area(a) + _area(b) - I
    # (e) 交并比
    overlap: Float[np.ndarray, "N"] = I / U
    return overlap


def giou(a: Float[np.ndarray, "N 4"], b: Float[np.ndarray, "N 4"]) -> Float[np.ndarray, "N"]:
    """GIoU：再减去外接框里空着的那一份。

    Args:
        a: 左、上、右、下，每行一个框。
        b: 与 a 逐行配对的框。

    Returns:
        每对的 GIoU，大于 −1，不超过 IoU。

    Raises:
        ValueError: 有一个框的右不大于左，或下不大于上。

    Source:
        Rezatofighi 等，arXiv:1902.09630，Algorithm 1。

    Examples:
        >>> giou(np.array([[0.0, 0, 1, 1]]), np.array([[3.0, 0, 4, 1]]))  # 不相交，空一半
        array([-0.5])
    """
    I = intersection(a, b)
    U = _area(a) + _area(b) - I
    low, high = np.minimum(a[:, :2], b[:, :2]), np.maximum(a[:, 2:], b[:, 2:])
    # (f) 外接框的面积
    C = (high - low).prod(1)
    # (g) 空着的占外接框多少
    generalized: Float[np.ndarray, "N"]
    generalized = I / U - (C - U) / C
    return generalized


def diou(a: Float[np.ndarray, "N 4"], b: Float[np.ndarray, "N 4"]) -> Float[np.ndarray, "N"]:
    """DIoU：再减去中心的距离，用外接框的对角线来量。

    Args:
        a: 左、上、右、下，每行一个框。
        b: 与 a 逐行配对的框。

    Returns:
        每对的 DIoU，大于 −1，不超过 IoU。

    Raises:
        ValueError: 有一个框的右不大于左，或下不大于上。

    Source:
        Zheng 等，arXiv:1911.08287，损失 1 − DIoU 的定义。

    Examples:
        >>> diou(np.array([[0.0, 0, 4, 4]]), np.array([[0.0, 0, 2, 4]])).round(4)
        array([0.4688])
    """
    apart = a[:, :2] + a[:, 2:] - b[:, :2] - b[:, 2:]
    low, high = np.minimum(a[:, :2], b[:, :2]), np.maximum(a[:, 2:], b[:, 2:])
    # (h) 两个中心的距离
    rho = np.hypot(*apart.T) / 2
    # (i) 外接框的对角线
    c = np.hypot(*(high - low).T)
    # (j) 都是平方
    closeness: Float[np.ndarray, "N"]
    closeness = iou(a, b) - rho**2 / c**2
    return closeness


def aspect_gap(
    w: Float[np.ndarray, "N"],
    h: Float[np.ndarray, "N"],
    w_hat: Float[np.ndarray, "N"],
    h_hat: Float[np.ndarray, "N"],
) -> Float[np.ndarray, "N"]:
    """宽高比差多少：两条对角线的夹角，除以 90°，再平方。

    Args:
        w: 预测的宽，正数。
        h: 预测的高，正数。
        w_hat: 目标的宽，正数。
        h_hat: 目标的高，正数。

    Returns:
        每对一个数，0 到 1，宽高比相同才是 0。

    Source:
        Zheng 等，arXiv:1911.08287，v 的定义。

    Examples:
        >>> one, two = np.array([1.0]), np.array([2.0])
        >>> aspect_gap(two, two, one, one), aspect_gap(one, two, two, one).round(4)
        (array([0.]), array([0.1678]))
    """
    # (k) arctan 是对角线与竖边的夹角
    turn = np.arctan(w / h) - np.arctan(w_hat / h_hat)
    v: Float[np.ndarray, "N"] = 4 / np.pi**2 * turn**2
    return v


def ciou(a: Float[np.ndarray, "N 4"], b: Float[np.ndarray, "N 4"]) -> Float[np.ndarray, "N"]:
    """CIoU：DIoU 再减去宽高比的差；重叠越多，这一项越要紧。

    Args:
        a: 左、上、右、下，每行一个框。
        b: 与 a 逐行配对的框。

    Returns:
        每对的 CIoU，大于 −1.5，不超过 DIoU。

    Raises:
        ValueError: 有一个框的右不大于左，或下不大于上。

    Source:
        Zheng 等，arXiv:1911.08287，α 与损失 1 − CIoU 的定义。

    Differences:
        两个框一样时 α 是 0/0，取 0；torchvision 的 `complete_box_iou_loss` 在各个分母上加
        1e-7，并且不对 α 求导。

    Examples:
        >>> ciou(np.array([[0.0, 0, 4, 4]]), np.array([[0.0, 0, 2, 4]])).round(4)
        array([0.4655])
    """
    _check_boxes(a, b)
    (w, h), (w_hat, h_hat) = (a[:, 2:] - a[:, :2]).T, (b[:, 2:] - b[:, :2]).T
    v = aspect_gap(w, h, w_hat, h_hat)
    I = iou(a, b)
    # (l) 完全重合时 v 是 0，分母也是 0
    alpha = v / np.where(v > 0, 1 - I + v, 1)
    # (m) 再减一项
    complete: Float[np.ndarray, "N"]
    complete = diou(a, b) - alpha * v
    return complete


def _area(a: Float[np.ndarray, "N 4"]) -> Float[np.ndarray, "N"]:
    area: Float[np.ndarray, "N"] = (a[:, 2:] - a[:, :2]).prod(1)
    return area


def _check_boxes(a: Float[np.ndarray, "N 4"], b: Float[np.ndarray, "N 4"]) -> None:
    for boxes in (a, b):
        if not (boxes[:, 2:] > boxes[:, :2]).all():
            raise ValueError(f"框要写成左、上、右、下，右大于左、下大于上，得到 {boxes.tolist()}")
