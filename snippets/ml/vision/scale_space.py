"""尺度空间：一张图逐级模糊、逐级减半；相邻两级相减，就是高斯差分。"""

import numpy as np
from jaxtyping import Float
from numpy.lib.stride_tricks import sliding_window_view

TRUNCATE = 4.0
"""高斯核取到几个标准差。"""


def gaussian_kernel(sigma: float) -> Float[np.ndarray, "K"]:
    """一维的高斯核，和为 1。

    Args:
        sigma: 标准差，正数，单位像素。

    Returns:
        奇数个权重，中间的最大；取到四个标准差。

    Raises:
        ValueError: sigma 不是正数。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§3。

    Differences:
        截断以后除以总和；连续的高斯是除以 √(2π)σ。

    Examples:
        >>> gaussian_kernel(0.5).round(3)
        array([0.   , 0.106, 0.787, 0.106, 0.   ])
    """
    if sigma <= 0:
        raise ValueError(f"标准差要是正数，得到 {sigma}")
    u = np.arange(-_radius(sigma), _radius(sigma) + 1)
    weight = np.exp(-(u**2) / (2 * sigma**2))
    kernel: Float[np.ndarray, "K"] = weight / weight.sum()
    return kernel


def blur(image: Float[np.ndarray, "H W"], sigma: float) -> Float[np.ndarray, "H W"]:
    """高斯模糊：先竖着、再横着各卷积一次。

    Args:
        image: 灰度图。
        sigma: 标准差，单位像素。

    Returns:
        模糊的图，大小不变。

    Raises:
        ValueError: sigma 不是正数。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§3。

    Differences:
        边缘以外照镜子补（`scipy.ndimage` 的 "reflect"）。

    Examples:
        >>> blur(np.eye(3), 0.5).round(2)
        array([[0.81, 0.18, 0.01],
               [0.18, 0.64, 0.18],
               [0.01, 0.18, 0.81]])
    """
    kernel = gaussian_kernel(sigma)
    radius = len(kernel) // 2
    for _ in range(2):  # 竖着卷积一次，转置；再来一次，就转回来了
        padded = np.pad(image, ((radius, radius), (0, 0)), mode="symmetric")
        image = (sliding_window_view(padded, len(kernel), axis=0) @ kernel).T
    return image


def levels(sigma_0: float, S: int) -> Float[np.ndarray, "L"]:
    """一个八度里各级的模糊程度：每 S 级翻一倍，多做三级。

    Args:
        sigma_0: 第一级的标准差。
        S: 一倍之内分几级。

    Returns:
        S + 3 个标准差，等比。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§3。

    Examples:
        >>> levels(1.6, S=3).round(2)
        array([1.6 , 2.02, 2.54, 3.2 , 4.03, 5.08])
    """
    # (a) 等比数列
    sigma: Float[np.ndarray, "L"]
    sigma = sigma_0 * 2 ** (np.arange(S + 3) / S)
    return sigma


def added_blur(sigma: Float[np.ndarray, "L"]) -> Float[np.ndarray, "L-1"]:
    """从一级到下一级，还要模糊多少。

    Args:
        sigma: 各级的标准差，递增。

    Returns:
        相邻两级之间补上的标准差。

    Source:
        高斯卷积高斯，方差相加。

    Examples:
        >>> added_blur(np.array([3.0, 5.0]))
        array([4.])
    """
    # (b) 方差相减
    tau: Float[np.ndarray, "L-1"]
    tau = np.sqrt(sigma[1:] ** 2 - sigma[:-1] ** 2)
    return tau


def octave(
    image: Float[np.ndarray, "H W"], sigma: Float[np.ndarray, "L"]
) -> Float[np.ndarray, "L H W"]:
    """一个八度：从已有的模糊，逐级模糊到各级。

    Args:
        image: 标准差已经是 sigma[0] 的图。
        sigma: 各级的标准差，递增。

    Returns:
        各级的图。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§3。

    Examples:
        >>> octave(np.ones((2, 3)), levels(1.6, S=3)).shape
        (6, 2, 3)
    """
    stack = [image]
    for tau in added_blur(sigma):  # 每一级从前一级来，核小，省时间
        stack.append(blur(stack[-1], float(tau)))
    return np.stack(stack)


def difference_of_gaussians(L: Float[np.ndarray, "L H W"]) -> Float[np.ndarray, "L-1 H W"]:
    """高斯差分：后一级减前一级。

    Args:
        L: 一个八度的各级。

    Returns:
        相邻两级的差。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，式 (1)。

    Examples:
        >>> difference_of_gaussians(np.array([[[1.0]], [[3.0]]]))
        array([[[2.]]])
    """
    # (c) 比前一级宽的那一圈
    D: Float[np.ndarray, "L-1 H W"] = L[1:] - L[:-1]
    return D


def pyramid(
    image: Float[np.ndarray, "H W"],
    octaves: int,
    sigma_0: float = 1.6,
    S: int = 3,
    assumed: float = 0.5,
) -> list[Float[np.ndarray, "L _ _"]]:
    """高斯金字塔：模糊翻了一倍就隔一个像素取一个，再来一个八度。

    Args:
        image: 灰度图。
        octaves: 几个八度。
        sigma_0: 每个八度第一级的标准差，单位是这个八度的像素。
        S: 一倍之内分几级。
        assumed: 原图本来就有的模糊，小于 sigma_0。

    Returns:
        每个八度的各级，后一个的边长是前一个的一半。

    Raises:
        ValueError: 原图的模糊不小于 sigma_0。

    Source:
        Lowe（2004），doi:10.1023/B:VISI.0000029664.99615.94，§3、§3.3。

    Differences:
        原文先把图放大一倍，多一个八度，找得到更小的斑点；这里从原图开始。

    Examples:
        >>> [stack.shape for stack in pyramid(np.zeros((16, 24)), octaves=2)]
        [(6, 16, 24), (6, 8, 12)]
    """
    if assumed >= sigma_0:
        raise ValueError(f"原图的模糊 {assumed} 要小于第一级的 {sigma_0}")
    base, stacks = blur(image, float(np.sqrt(sigma_0**2 - assumed**2))), []
    for _ in range(octaves):  # 后一个八度从前一个里取
        stacks.append(octave(base, levels(sigma_0, S)))
        base = stacks[-1][S, ::2, ::2]
    return stacks


def _radius(sigma: float) -> int:
    return int(TRUNCATE * sigma + 0.5)
