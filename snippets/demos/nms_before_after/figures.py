"""NMS 之前与之后：图。"""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from snippets.demos.nms_before_after.demo import Result


def three(figure: Figure, result: Result) -> None:
    """左边是检测器报的全部框；阈值 0.5 时每个物体恰好一个；阈值 0.2 时，挨着的两个只剩一个。

    三幅小图。第一幅十八个框，分成三堆，左边两堆交叠。第二幅三个框，左边两个交叠，右边一个。
    第三幅两个框，左边交叠的两个里少了右面的那个。
    """
    figure.set_size_inches(5, 1.6)
    panels = [
        ("之前", np.arange(len(result.boxes))),
        ("阈值 0.5", result.good),
        ("阈值 0.2", result.low),
    ]
    for axes, (name, chosen) in zip(figure.subplots(1, 3), panels, strict=True):
        axes.set(xlim=(0, 12), ylim=(8.4, 0), aspect="equal", title=name)
        axes.axis("off")
        for i in chosen:
            x1, y1, x2, y2 = result.boxes[i]
            box = Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, edgecolor="C0", linewidth=1.4)
            axes.add_patch(box)
