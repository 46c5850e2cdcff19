"""负例变成一百倍：ROC 不动，P–R 塌下去。

同一个模型，正例与负例的分数分布都不变，只改负例的个数。
"""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.metrics.precision_recall import PR, average_precision, precision_recall_curve
from snippets.ml.metrics.roc import ROC, roc_curve, trapezoid_area

POSITIVES = 100
NEGATIVES = (100, 10_000)
"""均衡，与一比一百。"""


class Result(NamedTuple):
    """每种负例个数的两条曲线。"""

    roc: tuple[ROC, ...]
    pr: tuple[PR, ...]


def scores(mean: float, count: int) -> Float[np.ndarray, "N"]:
    """标准差为 1 的正态分布，取等距的分位数：没有抽样的运气。"""
    own = NormalDist(mean)
    return np.array([own.inv_cdf((i + 0.5) / count) for i in range(count)])


def main() -> Result:
    """正例的分数平均高 2，画两组曲线。"""
    roc, pr = [], []
    print(" 正例   负例   AUC    AP   查出八成时的精确率")
    for negatives in NEGATIVES:
        s = np.concatenate([scores(2.0, POSITIVES), scores(0.0, negatives)])
        y = np.repeat([1, 0], [POSITIVES, negatives])
        roc.append(roc_curve(s, y))
        pr.append(precision_recall_curve(s, y, POSITIVES))
        AUC = trapezoid_area(roc[-1].FPR, roc[-1].TPR)
        AP = average_precision(pr[-1].R, pr[-1].P)
        P = pr[-1].P[pr[-1].R >= 0.8].max()  # noqa: PLR2004 -- 八成
        print(f"{POSITIVES:5} {negatives:6}  {AUC:.3f}  {AP:.3f}  {P:.3f}")
    return Result(tuple(roc), tuple(pr))


if __name__ == "__main__":
    main()
