"""SIFT 的八度：同样的斑点，大的在后面的八度里找到。

一张合成的图，四个斑点，大小差四倍；看高斯差分的各级，以及每个斑点落在哪一级。
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from snippets.ml.vision.keypoints import Keypoint, detect
from snippets.ml.vision.scale_space import difference_of_gaussians, pyramid

SPOTS = [(24, 24, 2.9, 1.0), (26, 70, 4.5, -1.0), (84, 30, 5.7, 1.0), (72, 108, 11.4, -1.0)]
"""行、列、标准差、亮（1）或暗（−1）。"""
OCTAVES = 3


class Result(NamedTuple):
    """图、每个八度的高斯差分、关键点。"""

    image: Float[np.ndarray, "H W"]
    dogs: list[Float[np.ndarray, "L _ _"]]
    keys: list[Keypoint]


def picture() -> Float[np.ndarray, "128 160"]:
    """灰底上的斑点。"""
    i, j = np.mgrid[:128, :160].astype(float)
    image = np.full((128, 160), 0.5)
    for y, x, tau, height in SPOTS:
        image += 0.4 * height * np.exp(-((i - y) ** 2 + (j - x) ** 2) / (2 * tau**2))
    return image


def main() -> Result:
    """找出斑点，与真的大小比。"""
    image = picture()
    keys = detect(image, OCTAVES)
    print("真的           找到的")
    print("位置       τ   位置            σ√k 八度 级")
    for (y, x, tau, _), key in zip(SPOTS, keys, strict=True):
        width = key.sigma * 2 ** (1 / 6)
        place = f"({key.row:.1f}, {key.column:5.1f})"
        print(f"({y}, {x:3}) {tau:4.1f}  {place}  {width:4.1f}  {key.octave}   {key.level}")
    dogs = [difference_of_gaussians(stack) for stack in pyramid(image, OCTAVES)]
    return Result(image, dogs, keys)


if __name__ == "__main__":
    main()
