"""NMS 之前与之后：一堆框，留下几个。

两个挨着的物体、一个单独的物体，每个都报出好几个框；阈值不同，结果不同。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from snippets.ml.metrics.detection import pairwise_iou
from snippets.ml.vision.suppression import gaussian_decay, nms, soft_nms

TRUTH = np.array([[1.0, 1.0, 4.0, 7.0], [2.2, 1.4, 5.2, 7.2], [7.5, 2.0, 11.0, 5.0]])
"""三个物体；前两个挨着，交并比约 0.4。"""


class Result(NamedTuple):
    """检测，以及两个阈值各留下哪些。"""

    boxes: Float[np.ndarray, "N 4"]
    s: Float[np.ndarray, "N"]
    low: Int[np.ndarray, "K"]
    good: Int[np.ndarray, "M"]


def detections(rng: np.random.Generator, each: int) -> tuple[np.ndarray, np.ndarray]:
    """每个物体抖出几个框；框得越准，分数越高。"""
    boxes = np.repeat(TRUTH, each, axis=0) + rng.normal(0, 0.3, size=(len(TRUTH) * each, 4))
    boxes[::each] = TRUTH + rng.normal(0, 0.05, size=TRUTH.shape)
    return boxes, pairwise_iou(boxes, TRUTH).max(1) * np.repeat([0.98, 0.9, 0.94], each)


def found(boxes: Float[np.ndarray, "N 4"]) -> int:
    """几个物体至少有一个准的框（交并比超过 0.8）。"""
    return int((pairwise_iou(TRUTH, boxes).max(1) > 0.8).sum())  # noqa: PLR2004 -- 准的标准


def main() -> Result:
    """扫一遍阈值，再看 Soft-NMS。"""
    boxes, s = detections(np.random.default_rng(5), each=6)
    print(f"{len(boxes)} 个框，{len(TRUTH)} 个物体")
    print("阈值   留下  找到的物体")
    kept = {}
    for threshold in (0.2, 0.35, 0.5, 0.7, 0.9):
        kept[threshold] = nms(boxes, s, threshold)
        print(f"{threshold:.2f}  {len(kept[threshold]):3}   {found(boxes[kept[threshold]])}")
    soft = soft_nms(boxes, s, lambda s, u: gaussian_decay(s, u, sigma=0.5))
    best = soft.s > 0.4  # noqa: PLR2004 -- 留下分数高的
    print(f"Soft-NMS，分数 0.4 以上：{best.sum()} 个框，{found(boxes[soft.order[best]])} 个物体")
    return Result(boxes, s, kept[0.2], kept[0.5])


if __name__ == "__main__":
    main()
