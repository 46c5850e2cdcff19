"""各种写法的对照实现：次序与 cases/forms.yml 相同；向量是一维数组，下标从 0 数。"""

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int64]


def onehot(y: int, K: int) -> Array:
    return np.array([float(k == y) for k in range(K)])


def logit_gradient(z: Array, y: int) -> Array:
    p = np.exp(z - z.max())
    return np.asarray(p / p.sum() - onehot(y, len(z)))


def row_softmax(s: Array) -> Array:
    return np.array([np.exp(row) / np.exp(row).sum() for row in s])


def brackets(a: float, b: float) -> float:
    return (a * a - b * b) * abs(a) + a // b


def roots(a: float, b: float, c: float) -> tuple[float, float]:
    low, high = sorted(np.roots([a, b, c]).tolist())
    return high, low


def determinant(A: Array) -> float:
    return float(np.linalg.det(A))


def area(A: Array) -> float:
    (a, b), (c, d) = A
    return abs(float(a * d - b * c))


def edges(p: Array, h: Array) -> Array:
    rows = np.hstack([p, h])
    return np.array([[other - own for other in rows] for own in rows])


def discriminant(a: float, b: float, c: float) -> float:
    return a * b * b - 4 * a * a * c


def confusion(y: Index, z: Index, K: int) -> Array:
    table = np.zeros((K, K))
    np.add.at(table, (y, z), 1)
    return table


def previous(x: Array, b: Array) -> Array:
    return 2 * x + b


def pairs(x: Array) -> Array:
    return np.array([2 * x[t] + x[t + 1] for t in range(len(x) - 1)])


def centre(S: Array) -> Array:
    return np.asarray(S.mean(axis=0))


def batch(B: Array, g: Array) -> Array:
    return np.asarray(g[B.astype(bool)].mean(axis=0))


def gathered(A: Array, x: Array) -> Array:
    return np.array([math.fsum(x[row > 0]) for row in A])


def bold(w: Array, x: Array) -> float:
    return float(w @ (x - w))


def jeffreys(p: Array, q: Array) -> float:
    return float((p - q) @ np.log(p / q))


def double_angle(a: float) -> float:
    return -math.cos(2 * a)


def constrained(x: float, z: float) -> float:
    return x * (z - 1)


def apart(x: Array, x_1: float) -> float:
    return x_1 + math.fsum(value * value for value in x)


def updated(h: Array, W: Array, b: Array) -> Array:
    return np.array([W @ row + b for row in h])


def weights(r: Array) -> Array:
    return np.asarray(r.mean(axis=0))


def mixed(a: Array, b: Array) -> Array:
    return b @ a


def seen(m: int, D: int, T: int) -> float:
    return 1 - math.prod([1 - m / D] * T)
