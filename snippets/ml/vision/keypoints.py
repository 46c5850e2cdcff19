"""SIFT 的关键点：高斯差分在位置与尺度上的极值，插值到像素以内，去掉淡的与边上的。"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int
from numpy.lib.stride_tricks import sliding_window_view

from snippets.ml.vision.scale_space import difference_of_gaussians, pyramid

ATTEMPTS = 5
"""插值最多挪几次格子。"""
REACH = 0.6
"""偏离多少格才挪；恰好在两格中间的，两边都说偏了 0.505 格，用 0.5 就会来回挪个没完。"""


class Taylor(NamedTuple):
    """一个格点附近的二次近似；轴的次序是级、行、列。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，式 (2)。
    """

    g: Float[np.ndarray, "3"]
    """梯度。"""
    H: Float[np.ndarray, "3 3"]
    """二阶导数。"""


class Keypoint(NamedTuple):
    """一个关键点，坐标与尺度的单位都是原图的像素。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§4。
    """

    row: float
    """行，向下。"""
    column: float
    """列，向右。"""
    sigma: float
    """尺度：高斯差分里较窄的那个高斯的标准差。"""
    value: float
    """极值处的高斯差分；亮斑是负的，暗斑是正的。"""
    octave: int
    """第几个八度，从 0 数。"""
    level: int
    """最近的级，从 0 数。"""


def extrema(D: Float[np.ndarray, "L H W"], threshold: float) -> Int[np.ndarray, "M 3"]:
    """比上下左右前后 26 个邻居都大、或都小的格点。

    Args:
        D: 一个八度的高斯差分。
        threshold: 绝对值超过它才算。

    Returns:
        格点的级、行、列；边上的不算。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§3.1。

    Examples:
        >>> D = np.zeros((3, 3, 3))
        >>> D[1, 1, 1] = 1
        >>> extrema(D, 0.5)
        array([[1, 1, 1]])
    """
    cubes = sliding_window_view(D, (3, 3, 3)).reshape(*(n - 2 for n in D.shape), 27)
    centre, around = cubes[..., 13], np.delete(cubes, 13, axis=-1)
    peak = (centre > around.max(-1)) | (centre < around.min(-1))
    return np.argwhere(peak & (np.abs(centre) > threshold)) + 1


def taylor(D: Float[np.ndarray, "L H W"], at: Int[np.ndarray, "3"]) -> Taylor:
    """用相邻的格点估计梯度与二阶导数。

    Args:
        D: 高斯差分。
        at: 级、行、列，不在边上。

    Returns:
        梯度与对称的二阶导数。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§4，中心差分。

    Examples:
        >>> s, i, j = np.mgrid[-1:2, -1:2, -1:2].astype(float)
        >>> taylor(s * i + 3 * j, np.array([1, 1, 1]))
        Taylor(g=array([0., 0., 3.]), H=array([[0., 1., 0.],
               [1., 0., 0.],
               [0., 0., 0.]]))
    """
    cube = D[tuple(slice(k - 1, k + 2) for k in at)]
    g = np.array([(np.take(cube, 2, a)[1, 1] - np.take(cube, 0, a)[1, 1]) / 2 for a in range(3)])
    H = np.empty((3, 3))
    for a in range(3):  # 三个轴，六个不同的二阶导数
        middle = np.moveaxis(cube, a, 0)[:, 1, 1]
        H[a, a] = middle[0] - 2 * middle[1] + middle[2]
        for b in range(a):
            face = np.moveaxis(cube, (a, b), (0, 1))[:, :, 1]
            H[a, b] = H[b, a] = (face[2, 2] - face[2, 0] - face[0, 2] + face[0, 0]) / 4
    return Taylor(g, H)


def peak_offset(g: Float[np.ndarray, "3"], H: Float[np.ndarray, "3 3"]) -> Float[np.ndarray, "3"]:
    """二次近似的极值离格点多远。

    Args:
        g: 梯度。
        H: 二阶导数；不可逆时取最短的解。

    Returns:
        级、行、列各差多少格。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，式 (3)。

    Examples:
        >>> peak_offset(np.array([1.0, 0.0, 0.0]), -2 * np.eye(3)) + 0.0
        array([0.5, 0. , 0. ])
    """
    # (d) 梯度等于 0 的地方
    z: Float[np.ndarray, "3"] = -np.linalg.lstsq(H, g)[0]
    return z


def peak_value(D: float, g: Float[np.ndarray, "3"], z: Float[np.ndarray, "3"]) -> float:
    """二次近似在极值处的值。

    Args:
        D: 格点的值。
        g: 梯度。
        z: 极值离格点多远。

    Returns:
        极值。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§4，代入式 (2)。

    Examples:
        >>> peak_value(1.0, np.array([1.0, 0, 0]), np.array([0.5, 0, 0]))
        1.25
    """
    # (e) 代回去，二次项抵消一半
    return float(D + g @ z / 2)


def edge_ratio(H: Float[np.ndarray, "2 2"]) -> float:
    """两个方向的弯曲差多少：相同是 4，越像边缘越大。

    Args:
        H: 行与列的二阶导数，行列式不是 0。

    Returns:
        迹的平方除以行列式；两个方向一凸一凹时是负的。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§4.1。

    Examples:
        >>> round(edge_ratio(np.diag([10.0, 1.0])), 6)
        12.1
    """
    # (f) 不必求特征值
    return float(np.trace(H) ** 2 / np.linalg.det(H))


def detect(
    image: Float[np.ndarray, "H W"],
    octaves: int,
    sigma_0: float = 1.6,
    S: int = 3,
    contrast: float = 0.03,
    r: float = 10.0,
) -> list[Keypoint]:
    """找出图里的关键点：斑点的位置与大小。

    Args:
        image: 灰度图，0 到 1。
        octaves: 几个八度。
        sigma_0: 每个八度第一级的标准差。
        S: 一倍之内分几级。
        contrast: 极值的绝对值不到它的丢掉。
        r: 两个方向的弯曲相差超过 r 倍的丢掉：那是边缘。

    Returns:
        关键点，从小尺度到大尺度。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§3、§4。

    Differences:
        不先放大一倍。插值偏离 0.6 格以上才挪到邻格，原文是 0.5；0.6 照
        scikit-image 的 `skimage.feature.SIFT`。

    Examples:
        >>> i, j = np.mgrid[:48, :48]
        >>> blob = np.exp(-((i - 20) ** 2 + (j - 30) ** 2) / (2 * 3.0**2))
        >>> [(round(k.row), round(k.column), k.value < 0) for k in detect(blob, octaves=1)]
        [(20, 30, True)]
    """
    found = []
    for o, stack in enumerate(pyramid(image, octaves, sigma_0, S)):
        D = difference_of_gaussians(stack)
        for at in extrema(D, contrast / 2):  # 格点的值可能比极值小
            refined = _refine(D, at, contrast, r)
            if refined is not None:
                (s, i, j), value = refined
                sigma = sigma_0 * 2 ** (o + s / S)
                key = Keypoint(i * 2**o, j * 2**o, sigma, value, o, round(s))
                found.append(key)
    return sorted(found, key=lambda k: k.sigma)


def _refine(
    D: Float[np.ndarray, "L H W"], at: Int[np.ndarray, "3"], contrast: float, r: float
) -> tuple[tuple[float, float, float], float] | None:
    """插值；偏得多就挪过去再来。淡的、像边缘的、挪不定的返回 None。"""
    for _ in range(ATTEMPTS):
        if not all(0 < k < n - 1 for k, n in zip(at, D.shape, strict=True)):
            return None
        g, H = taylor(D, at)
        z = peak_offset(g, H)
        if (np.abs(z) < REACH).all():
            value = peak_value(float(D[tuple(at)]), g, z)
            flat = not 0 < edge_ratio(H[1:, 1:]) < (r + 1) ** 2 / r
            s, i, j = (at + z).tolist()
            return None if abs(value) < contrast or flat else ((s, i, j), value)
        at = at + np.round(z).astype(int)
    return None
