"""认识的函数；每个都收复数，好用复步长求导。"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[Any]
Function = Callable[..., Any]


class Unfit(ValueError):  # noqa: N818 -- 不是出错，是拒绝的理由
    """实参的形状不合；说的话给作者看。"""


def sigmoid(x: Array) -> Array:
    """1 / (1 + e^{-x})。"""
    return np.asarray(1 / (1 + np.exp(-x)))


def softmax(x: Array) -> Array:
    """最后一个轴上归一；矩阵按行。"""
    if np.ndim(x) == 0:
        raise Unfit("softmax 的实参是一个数")
    weights = np.exp(x - np.max(np.real(x), axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(-1, keepdims=True))


def softplus(x: Array) -> Array:
    """ln(1 + e^x)。"""
    return np.asarray(np.log1p(np.exp(x)))


def relu(x: Array) -> Array:
    """负的变 0。"""
    return np.where(np.real(x) > 0, x, 0)


def sign(x: Array) -> Array:
    """正负号。"""
    return np.asarray(np.sign(np.real(x)))


def erf(x: Array) -> Array:
    """误差函数；虚部是复步长的。"""
    real = np.vectorize(math.erf, otypes=[float])(np.real(x))
    if not np.iscomplexobj(x):
        return np.asarray(real)
    slope = 2 / math.sqrt(math.pi) * np.exp(-(np.real(x) ** 2))
    return np.asarray(real + 1j * slope * np.imag(x))


def normal_cdf(x: Array) -> Array:
    """标准正态的分布函数。"""
    return np.asarray((1 + erf(np.asarray(x) / math.sqrt(2))) / 2)


def absolute(x: Array) -> Array:
    """绝对值。"""
    return np.where(np.real(x) < 0, -x, x)


def euclidean(x: Array) -> Array:
    """向量的长度。"""
    return np.asarray(np.sqrt(np.sum(x * x)))


def cosine(x: Array, y: Array) -> Array:
    """余弦相似度。"""
    if np.shape(x) != np.shape(y) or np.ndim(x) == 0:
        raise Unfit("余弦相似度要两个一样长的向量")
    return np.asarray(np.sum(x * y) / (euclidean(x) * euclidean(y)))


def clip(x: Array, low: Array, high: Array) -> Array:
    """夹在两个数之间。"""
    return np.where(np.real(x) < np.real(low), low, np.where(np.real(x) > np.real(high), high, x))


def variance(x: Array) -> Array:
    """总体方差：除以 n。"""
    return np.asarray(np.mean((x - np.mean(x)) ** 2))


def _square(f: Function) -> Function:
    def checked(x: Array) -> Any:
        if np.ndim(x) != 2 or np.shape(x)[0] != np.shape(x)[1]:  # noqa: PLR2004
            raise Unfit("实参不是方阵")
        return f(x)

    return checked


def diagonal(x: Array) -> Array:
    """向量 → 对角矩阵；方阵 → 对角线。"""
    if np.ndim(x) == 0:
        raise Unfit("diag 的实参是一个数")
    return np.asarray(np.diag(np.ravel(x) if np.shape(x)[0] == 1 else x))


def _whole(f: Function) -> Function:
    def checked(x: Array) -> Any:
        if np.ndim(x) == 0:
            raise Unfit("实参是一个数，不是向量")
        return f(x)

    return checked


def concatenate(*parts: Array) -> Array:
    """首尾相接；矩阵沿最后一个轴。一个实参是省略号排成的一列。"""
    rows = [np.atleast_1d(part) for part in (parts[0] if len(parts) == 1 else parts)]
    if len({row.shape[:-1] for row in rows}) != 1:
        raise Unfit("拼接的几项形状不合")
    return np.asarray(np.concatenate(rows, -1))


def eigenvalues(x: Array) -> Array:
    """对称矩阵的特征值，从大到小。"""
    return np.asarray(np.linalg.eigvalsh(x)[::-1])


FUNCTIONS: Mapping[str, Function] = {
    "exp": np.exp,
    "log": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "arctan": np.arctan,
    "sqrt": np.sqrt,
    "abs": absolute,
    "sign": sign,
    "floor": lambda x: np.floor(np.real(x)),
    "ceil": lambda x: np.ceil(np.real(x)),
    "round": lambda x: np.round(np.real(x)),
    "sigmoid": sigmoid,
    "softmax": softmax,
    "log_softmax": lambda x: np.log(softmax(x)),
    "softplus": softplus,
    "relu": relu,
    "erf": erf,
    "normal_cdf": normal_cdf,
    "gelu": lambda x: x * normal_cdf(x),
    "silu": lambda x: x * sigmoid(x),
    "identity": lambda x: x,
    "norm": _whole(euclidean),
    "mean": _whole(np.mean),
    "variance": _whole(variance),
    "clip": clip,
    "cosine": cosine,
    "diag": diagonal,
    "trace": _square(np.trace),
    "det": _square(np.linalg.det),
    "eigenvalues": _square(eigenvalues),
    "concat": concatenate,
    "eye": lambda n: np.eye(int(np.real(n))),
    "count": len,
    "ones": lambda n: np.ones(int(np.real(n))),
}
OTHER_NAMES = {
    "ln": "log", "lg": "log10", "sgn": "sign", "tr": "trace", "Tr": "trace", "ReLU": "relu",
    "Tanh": "tanh", "Sigmoid": "sigmoid", "Softmax": "softmax", "SoftMax": "softmax",
    "Softplus": "softplus", "atan": "arctan", "arctg": "arctan", "logistic": "sigmoid",
    "swish": "silu", "Diag": "diag", "cos_sim": "cosine", "Phi": "normal_cdf", "var": "variance",
}  # fmt: skip
TEX = {
    f"\\{name}": OTHER_NAMES.get(name, name)
    for name in "exp log ln sin cos tan sinh cosh tanh arctan det".split()
} | {"\\log_{10}": "log10"}
"""TeX 自己的函数名：实参可以不加括号。"""

COMMON = (
    "clip softmax sigmoid tanh relu softplus sign erf exp log diag trace det log_softmax onehot"
)
WORDS = {
    f"\\mathrm{{{word}}}": OTHER_NAMES.get(word, word)
    for word in [*COMMON.split(), *"ReLU Tanh Softmax Softplus sgn tr Tr Sigmoid Diag".split()]
}
r"""不必声明的词，如 \operatorname{softmax}。"""


def known(name: str) -> str:
    """声明里写的函数名 → 我们的名字；不认识是空的。"""
    name = OTHER_NAMES.get(name, name)
    return name if name in FUNCTIONS else ""


def polynomial(rng: Generator) -> Function:
    """任意的光滑函数：正弦与二次式的随机组合，几个实参都行。"""
    waves, phases, weights, bends = rng.normal(size=(4, 6, 3))

    def f(*arguments: Any) -> Any:
        total: Any = 0.0
        for i, x in enumerate(arguments[:6]):
            total = total + waves[i, 0] * x + bends[i, 0] * x * x / 2
        for j in range(3):
            inner = sum(weights[i, j] * x for i, x in enumerate(arguments[:6]))
            angle = inner + phases[j, 0]
            sine = angle.sin() if hasattr(angle, "sin") else np.sin(angle)  # 张量自己的能反向传播
            total = total + waves[j, 1] * sine
        return total

    return f


def between(rng: Generator, before: int, after: int) -> Function:
    """任意的光滑函数，before 维的向量到 after 维；多出来的轴逐行。"""
    bend, tilt = rng.normal(size=(2, before, after))
    phase = rng.normal(size=after)

    def f(x: Array) -> Array:
        if np.ndim(x) == 0 or np.shape(x)[-1] != before:
            raise Unfit(f"实参要有 {before} 维")
        return np.asarray(np.sin(x @ bend + phase) + x @ tilt)

    return f
