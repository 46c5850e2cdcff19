"""挪动阈值：同一批分数，四个数此消彼长。

三十封邮件，十封是垃圾邮件，分数越高越像。阈值从高到低，看混淆矩阵和各个指标怎样变。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from snippets.ml.metrics.confusion import Counts, count_outcomes, f_beta, rates

THRESHOLDS = (0.75, 0.5, 0.25)
"""宁缺毋滥、居中、宁滥毋缺。"""


class Result(NamedTuple):
    """分数与标签，每个阈值的四个数。"""

    s: Float[np.ndarray, "N"]
    y: Int[np.ndarray, "N"]
    counts: tuple[Counts, ...]


def mails() -> tuple[Float[np.ndarray, "N"], Int[np.ndarray, "N"]]:
    """十封垃圾邮件，二十封正常邮件；两种的分数有重叠。"""
    rng = np.random.default_rng(13)
    spam, normal = rng.beta(4, 2, size=10), rng.beta(2, 4, size=20)
    return np.concatenate([spam, normal]).round(2), np.repeat([1, 0], [10, 20])


def main() -> Result:
    """三个阈值，每个一行。"""
    s, y = mails()
    counts = []
    print("阈值   TP FP FN TN  精确率 召回率 假阳性率   F1")
    for threshold in THRESHOLDS:
        own = count_outcomes(y, (s >= threshold).astype(int))
        counts.append(own)
        _, P, R, FPR, _ = rates(own)
        F = f_beta(own.TP, own.FP, own.FN)
        numbers = " ".join(f"{count:2}" for count in own)
        print(f"{threshold:.2f}   {numbers}   {P:.2f}   {R:.2f}    {FPR:.2f}   {F:.2f}")
    return Result(s, y, tuple(counts))


if __name__ == "__main__":
    main()
