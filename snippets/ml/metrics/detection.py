"""检测的评估：框的交并比，检测与物体的配对，AP 与 mAP。"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from snippets.ml.metrics.precision_recall import PR, precision_recall_curve, sampled_ap

COCO_THRESHOLDS = tuple(np.linspace(0.5, 0.95, 10).tolist())
"""COCO 的十个交并比阈值：0.50、0.55、…、0.95。"""
COCO_RECALLS = np.linspace(0, 1, 101)
"""COCO 取精确率的 101 个召回率。"""


class Image(NamedTuple):
    """一张图里一个类的检测与物体；框写成左、上、右、下。

    Source:
        Everingham 等（2010），doi:10.1007/s11263-009-0275-4，§4.2。
    """

    boxes: Float[np.ndarray, "N 4"]
    """检测出的框。"""
    scores: Float[np.ndarray, "N"]
    """每个检测的置信度。"""
    truth: Float[np.ndarray, "M 4"]
    """标出的物体。"""


def pairwise_iou(
    a: Float[np.ndarray, "N 4"], b: Float[np.ndarray, "M 4"]
) -> Float[np.ndarray, "N M"]:
    """两组框两两的交并比。

    Args:
        a: 一组框，左、上、右、下。
        b: 另一组框。

    Returns:
        交的面积除以并的面积，0 到 1；两个框的面积都是 0 时是 0。

    Source:
        Everingham 等（2010），doi:10.1007/s11263-009-0275-4，§4.2。

    Differences:
        VOC 的工具把坐标当作像素的编号，宽是右 − 左 + 1；这里是连续的坐标，宽是右 − 左。

    Examples:
        >>> a, b = np.array([[0.0, 0.0, 2.0, 2.0]]), np.array([[1.0, 0.0, 3.0, 2.0]])
        >>> pairwise_iou(a, b).round(4)
        array([[0.3333]])
    """
    (a1, a2, a3, a4), (b1, b2, b3, b4) = a.T[..., None], b.T
    # (g) 重叠的宽；不相交是负的，算 0
    w = np.maximum(np.minimum(a3, b3) - np.maximum(a1, b1), 0)
    # (h) 重叠的高
    v = np.maximum(np.minimum(a4, b4) - np.maximum(a2, b2), 0)
    # (i) 检测的面积
    A = (a3 - a1) * (a4 - a2)
    # (j) 物体的面积
    B = (b3 - b1) * (b4 - b2)
    # (k) 交的部分数了两遍，减去一遍；面积都是 0 时分母取 1
    union = A + B - w * v
    union = np.where(union > 0, union, 1)
    iou: Float[np.ndarray, "N M"] = w * v / union
    return iou


def match(iou: Float[np.ndarray, "N M"], threshold: float) -> Bool[np.ndarray, "N"]:
    """按分数从高到低，每个检测领走一个没有被领走的物体。

    Args:
        iou: 检测与物体的交并比，行按分数从高到低。
        threshold: 不低于它才算配上。

    Returns:
        每个检测配上没有；没配上的是假阳性。一个物体只配一次，重复的检测也是假阳性。

    Source:
        cocoapi 的 `cocoeval.py`，`evaluateImg`。

    Differences:
        没有 COCO 的 iscrowd、面积分段和每图 100 个检测的上限。VOC 只看交并比最大的那个物体，
        它被领走了就算假阳性，不再看别的；说明里写的是“超过”阈值。

    Examples:
        >>> match(np.array([[0.9], [0.8]]), threshold=0.5)  # 两个检测，一个物体
        array([ True, False])
    """
    N, M = iou.shape
    hit, free = np.zeros(N, dtype=bool), np.ones(M, dtype=bool)
    for n in range(N):  # 后面的配对取决于前面领走了谁，只能逐个来
        best = np.where(free, iou[n], -1.0).argmax() if M else 0
        if M and free[best] and iou[n, best] >= threshold:
            hit[n], free[best] = True, False
    return hit


def detection_curve(images: Sequence[Image], threshold: float) -> PR:
    """一个类的 P–R 曲线：每张图各自配对，再把全部检测放在一起按分数排。

    Args:
        images: 全部图，包括没有检测或没有物体的。
        threshold: 交并比的阈值。

    Returns:
        P–R 曲线，召回率的分母是全部物体的个数。

    Raises:
        ValueError: 一个物体也没有。

    Source:
        Everingham 等（2010），doi:10.1007/s11263-009-0275-4，§4.2；cocoapi 的 `cocoeval.py`。

    Differences:
        同分的检测合成一个顶点；cocoapi 按排好的先后一个一个算，结果取决于先后。

    Examples:
        >>> box = np.array([[0.0, 0.0, 2.0, 2.0]])
        >>> image = Image(np.repeat(box, 2, axis=0), np.array([0.9, 0.8]), box)
        >>> detection_curve([image], threshold=0.5).P
        array([1. , 0.5])
    """
    scores, hits = [np.zeros(0)], [np.zeros(0, dtype=int)]
    for boxes, score, truth in images:  # 每张图的框数不同，堆不成一个数组
        order = np.argsort(-score, kind="stable")
        hits.append(match(pairwise_iou(boxes[order], truth), threshold).astype(int))
        scores.append(score[order])
    objects = sum(len(image.truth) for image in images)
    return precision_recall_curve(np.concatenate(scores), np.concatenate(hits), objects)


def coco_ap(
    images: Sequence[Image], thresholds: Sequence[float] = COCO_THRESHOLDS
) -> Float[np.ndarray, "K"]:
    """一个类在几个交并比阈值上的 AP，每个在 101 个召回率上取。

    Args:
        images: 全部图。
        thresholds: 交并比的阈值；默认是 COCO 的十个。

    Returns:
        每个阈值一个 AP；平均就是 COCO 说的 AP，第一个是 AP50。

    Raises:
        ValueError: 一个物体也没有。

    Source:
        Lin 等，arXiv:1405.0312；cocoapi 的 `cocoeval.py`。

    Examples:
        >>> box = np.array([[0.0, 0.0, 10.0, 10.0]])
        >>> image = Image(box + [0, 0, 0, -2.6], np.array([0.9]), box)  # 交并比 0.74
        >>> coco_ap([image]).round(2)
        array([1., 1., 1., 1., 1., 0., 0., 0., 0., 0.])
    """
    curves = [detection_curve(images, threshold) for threshold in thresholds]
    return np.array([sampled_ap(curve.R, curve.P, COCO_RECALLS) for curve in curves])


def mean_average_precision(
    classes: Sequence[Sequence[Image]], thresholds: Sequence[float] = COCO_THRESHOLDS
) -> float:
    """mAP：各类的 AP 平均，各个阈值也平均。

    Args:
        classes: 每一类的全部图；一个物体也没有的类不要放进来。
        thresholds: 交并比的阈值；只给 (0.5,) 就是 AP50。

    Returns:
        0 到 1。

    Raises:
        ValueError: 有一类一个物体也没有。

    Source:
        Lin 等，arXiv:1405.0312；cocoapi 的 `cocoeval.py`，`summarize`。

    Examples:
        >>> box = np.array([[0.0, 0.0, 10.0, 10.0]])
        >>> found, missed = Image(box, np.ones(1), box), Image(box[:0], np.ones(0), box)
        >>> mean_average_precision([[found], [missed]])
        0.5
    """
    return float(np.mean([coco_ap(images, thresholds) for images in classes]))
