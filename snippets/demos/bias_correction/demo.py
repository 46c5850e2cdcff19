"""Adam 的头几步：修正偏差，与不修正。

梯度一直是 1，学习率 α = 1，β 取默认值；每一步本该走 1。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.optimizers import adam

STEPS = 2000
SHOWN = (1, 2, 5, 12, 100, 1000, 2000)


class Result(NamedTuple):
    """每一步的 m、v，和两种步长。"""

    m: Float[np.ndarray, "T"]
    v: Float[np.ndarray, "T"]
    corrected: Float[np.ndarray, "T"]
    raw: Float[np.ndarray, "T"]


def main() -> Result:
    """走两千步，印出几步。"""
    theta = m = v = np.zeros(1)
    rows = []
    for t in range(1, STEPS + 1):
        new = adam(theta, np.ones(1), m, v, t, alpha=1.0, eps=0.0)
        m, v = new.m, new.v
        rows.append((m[0], v[0], (theta - new.theta)[0], (m / np.sqrt(v))[0]))
        theta = new.theta
    result = Result(*np.array(rows).T)
    print("  第几步    m       v     修正   不修正")
    for t in SHOWN:
        own = (values[t - 1] for values in result)
        print("{:6}   {:.3f}   {:.4f}   {:.2f}   {:5.2f}".format(t, *own))
    return result


if __name__ == "__main__":
    main()
