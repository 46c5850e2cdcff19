"""非极大值抑制：同一个物体的许多框，留下一个，或者压低其余的分数。"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from snippets.ml.metrics.detection import pairwise_iou

Decay = Callable[[Float[np.ndarray, "N"], Float[np.ndarray, "N"]], Float[np.ndarray, "N"]]
"""分数与重叠 → 新的分数。"""


class Rescored(NamedTuple):
    """抑制以后的框：次序与新的分数。

    Source:
        Bodla 等，arXiv:1704.04503，Figure 2 的输出 D 与 S。
    """

    order: Int[np.ndarray, "N"]
    """框的编号，按取出的先后。"""
    s: Float[np.ndarray, "N"]
    """取出时的分数，从高到低。"""


def nms(
    boxes: Float[np.ndarray, "N 4"], s: Float[np.ndarray, "N"], threshold: float
) -> Int[np.ndarray, "M"]:
    """贪心的非极大值抑制：取分数最高的，删去与它重叠太多的，再取。

    Args:
        boxes: 左、上、右、下；同一个类别的框。
        s: 每个框的置信度。
        threshold: 交并比超过它就删去。

    Returns:
        留下的框的编号，分数从高到低；同分的，编号小的在前。

    Source:
        torchvision 的 `torchvision.ops.nms`；Bodla 等，arXiv:1704.04503，Figure 2。

    Differences:
        与 torchvision 一样“大于”才删；Bodla 等写的是“不小于”。一次只算一行交并比，
        内存 O(N)；时间最坏 O(N²)。

    Examples:
        >>> boxes = np.array([[0.0, 0, 4, 4], [0, 1, 4, 5], [6, 0, 9, 4]])
        >>> nms(boxes, np.array([0.9, 0.8, 0.7]), 0.5)  # 第二个与第一个的交并比是 0.6
        array([0, 2])
    """
    rest, kept = np.argsort(-s, kind="stable"), []
    while len(rest):  # 后一个留不留，要看前一个留没留：只能一个个来
        best, rest = rest[0], rest[1:]
        kept.append(best)
        overlap = pairwise_iou(boxes[[best]], boxes[rest])[0]
        rest = rest[overlap <= threshold]
    return np.array(kept, dtype=int)


def nms_by_class(
    boxes: Float[np.ndarray, "N 4"],
    s: Float[np.ndarray, "N"],
    label: Int[np.ndarray, "N"],
    threshold: float,
) -> Int[np.ndarray, "M"]:
    """每个类别各自抑制：别的类别的框，重叠再多也不删。

    Args:
        boxes: 左、上、右、下。
        s: 每个框的置信度。
        label: 每个框的类别，从 0 数起。
        threshold: 交并比超过它就删去。

    Returns:
        留下的框的编号，分数从高到低。

    Source:
        torchvision 的 `torchvision.ops.batched_nms`：不同类别的框平移到互不相交的地方。

    Examples:
        >>> boxes = np.array([[0.0, 0, 4, 4], [0, 1, 4, 5]])
        >>> nms_by_class(boxes, np.array([0.9, 0.8]), np.array([0, 1]), 0.5)
        array([0, 1])
    """
    if not len(boxes):
        return np.zeros(0, dtype=int)
    span = boxes.max() - boxes.min() + 1
    return nms(boxes + span * label[:, None], s, threshold)


def hard_decay(
    s: Float[np.ndarray, "N"], u: Float[np.ndarray, "N"], N_t: float
) -> Float[np.ndarray, "N"]:
    """普通的 NMS 看作改分数：重叠太多，分数归零。

    Args:
        s: 分数。
        u: 与取出的那个框的交并比。
        N_t: 阈值。

    Returns:
        新的分数。

    Source:
        Bodla 等，arXiv:1704.04503，NMS 的改分函数。

    Examples:
        >>> hard_decay(np.array([0.8, 0.7]), np.array([0.6, 0.2]), 0.5)
        array([0. , 0.7])
    """
    # (a) 一刀切
    return np.where(u < N_t, s, 0)


def linear_decay(
    s: Float[np.ndarray, "N"], u: Float[np.ndarray, "N"], N_t: float
) -> Float[np.ndarray, "N"]:
    """Soft-NMS 的线性衰减：重叠多少，分数就打几折。

    Args:
        s: 分数。
        u: 与取出的那个框的交并比。
        N_t: 阈值；低于它的不动。

    Returns:
        新的分数。

    Source:
        Bodla 等，arXiv:1704.04503，线性的改分函数。

    Examples:
        >>> linear_decay(np.array([0.8, 0.7]), np.array([0.6, 0.2]), 0.5).round(2)
        array([0.32, 0.7 ])
    """
    # (b) 在阈值处跳一下
    return np.where(u < N_t, s, s * (1 - u))


def gaussian_decay(
    s: Float[np.ndarray, "N"], u: Float[np.ndarray, "N"], sigma: float
) -> Float[np.ndarray, "N"]:
    """Soft-NMS 的高斯衰减：没有阈值，处处连续。

    Args:
        s: 分数。
        u: 与取出的那个框的交并比。
        sigma: 衰减的快慢，正数，越小压得越狠。

    Returns:
        新的分数。

    Source:
        Bodla 等，arXiv:1704.04503，高斯的改分函数。

    Examples:
        >>> gaussian_decay(np.array([0.8, 0.7]), np.array([0.6, 0.0]), 0.5).round(4)
        array([0.3894, 0.7   ])
    """
    # (c) 不重叠的一点不动
    decayed: Float[np.ndarray, "N"]
    decayed = s * np.exp(-(u**2) / sigma)
    return decayed


def soft_nms(
    boxes: Float[np.ndarray, "N 4"],
    s: Float[np.ndarray, "N"],
    decay: Decay,
) -> Rescored:
    """Soft-NMS：取出分数最高的，其余按重叠改分，再取；一个框也不删。

    Args:
        boxes: 左、上、右、下；同一个类别的框。
        s: 每个框的置信度，不小于 0。
        decay: 分数与重叠 → 新的分数。

    Returns:
        框的次序与取出时的分数；要删的由调用者按分数删。

    Source:
        Bodla 等，arXiv:1704.04503，Figure 2。

    Differences:
        论文的代码另外丢掉分数低于 0.001 的框；这里全部返回。

    Examples:
        >>> boxes = np.array([[0.0, 0, 4, 4], [0, 1, 4, 5], [6, 0, 9, 4]])
        >>> s = np.array([0.9, 0.8, 0.7])
        >>> soft = soft_nms(boxes, s, lambda s, u: gaussian_decay(s, u, sigma=0.5))
        >>> soft.order, soft.s.round(3)
        (array([0, 2, 1]), array([0.9  , 0.7  , 0.389]))
    """
    s, order, taken = s.copy(), [], []
    rest = np.arange(len(s))
    while len(rest):  # 取出一个，其余的分数就变了：只能一个个来
        best = rest[s[rest].argmax()]
        order.append(best)
        taken.append(s[best])
        rest = rest[rest != best]
        u = pairwise_iou(boxes[[best]], boxes[rest])[0]
        s[rest] = decay(s[rest], u)
    return Rescored(np.array(order, dtype=int), np.array(taken, dtype=float))
