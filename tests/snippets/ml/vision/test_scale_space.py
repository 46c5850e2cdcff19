"""snippets.ml.vision.scale_space。"""

from itertools import pairwise

import numpy as np
import pytest
from scipy import ndimage, stats

from snippets.ml.vision.scale_space import (
    added_blur,
    blur,
    difference_of_gaussians,
    gaussian_kernel,
    levels,
    octave,
    pyramid,
)

H, W = 37, 41


def picture(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random((H, W))


def blob(tau: float, size: int = 81) -> np.ndarray:
    """中间一个标准差是 tau 的亮斑，高 1。"""
    i, j = np.mgrid[:size, :size] - size // 2
    return np.exp(-(i**2 + j**2) / (2 * tau**2))


@pytest.mark.oracle
@pytest.mark.parametrize("sigma", [0.3, 0.8, 1.6, 3.1])
def test_the_kernel_and_the_blur_equal_scipy(sigma: float) -> None:
    kernel = gaussian_kernel(sigma)
    density = stats.norm.pdf(np.arange(len(kernel)) - len(kernel) // 2, scale=sigma)
    np.testing.assert_allclose(kernel, density / density.sum(), rtol=1e-12)
    image = picture(0)
    np.testing.assert_allclose(
        blur(image, sigma), ndimage.gaussian_filter(image, sigma), atol=1e-14
    )


@pytest.mark.oracle
def test_an_octave_equals_blurring_from_the_first_level() -> None:
    """一步到位与逐级累加：方差相加；离散的核只准到 1e-3。"""
    image, sigma = picture(1), levels(1.6, S=3)
    stack = octave(image, sigma)
    for level, s in zip(stack[1:], sigma[1:], strict=True):
        once = ndimage.gaussian_filter(image, float(np.sqrt(s**2 - sigma[0] ** 2)))
        np.testing.assert_allclose(level, once, atol=2e-3)


@pytest.mark.oracle
def test_the_difference_approximates_the_laplacian() -> None:
    """(k − 1) σ² ∇²G；k → 1 时误差正比于 k − 1。"""
    image, sigma = blob(4.0), 2.0
    errors = []
    for k in (1.2, 1.1, 1.05):
        D = difference_of_gaussians(np.stack([blur(image, sigma), blur(image, k * sigma)]))[0]
        laplacian = (k - 1) * sigma**2 * ndimage.gaussian_laplace(image, sigma)
        errors.append(np.abs(D - laplacian).max() / np.abs(laplacian).max())
    assert errors[0] < 0.1
    assert errors[1] < 0.6 * errors[0]
    assert errors[2] < 0.6 * errors[1]


@pytest.mark.hand
def test_levels_on_paper() -> None:
    assert levels(1.0, S=1) == pytest.approx([1, 2, 4, 8])
    assert levels(1.6, S=2)[[0, 2, 4]] == pytest.approx([1.6, 3.2, 6.4])
    assert added_blur(np.array([3.0, 5.0, 13.0])) == pytest.approx([4, 12])
    D = difference_of_gaussians(np.array([[[1.0, 2]], [[4.0, 4]], [[5.0, 9]]]))
    assert D.tolist() == [[[3, 2]], [[1, 5]]]
    weight = np.exp([-2, -0.5, 0, -0.5, -2])  # σ = 1，取到 4；只比中间五个
    middle = gaussian_kernel(1.0)[2:7]
    assert middle / middle[2] == pytest.approx(weight)
    assert len(gaussian_kernel(1.0)) == 9


@pytest.mark.property
def test_blurring_keeps_the_mean_and_adds_variances() -> None:
    image = picture(2)
    assert blur(image, 2.0).mean() == pytest.approx(image.mean())
    spot = blur(blur(blob(0.5), 3.0), 4.0)
    np.testing.assert_allclose(spot, blur(blob(0.5), 5.0), atol=1e-5)
    np.testing.assert_allclose(blur(image.T, 1.5), blur(image, 1.5).T, atol=1e-15)
    np.testing.assert_allclose(blur(np.full((7, 9), 0.3), 2.0), 0.3, atol=1e-15)


@pytest.mark.property
@pytest.mark.parametrize("tau", [4.0, 6.0, 8.0])
def test_the_response_of_a_blob_peaks_at_its_own_size(tau: float) -> None:
    """中心的高斯差分在 σ√k = τ 处最强：大小不同的斑点，峰在不同的级。"""
    k, sigma = 1.1, np.geomspace(tau / 2, tau * 2, 41)
    at_centre = [
        abs(blur(blob(tau, 121), float(k * s))[60, 60] - blur(blob(tau, 121), float(s))[60, 60])
        for s in sigma
    ]
    # 格点之间相差 3.5%
    assert sigma[np.argmax(at_centre)] * np.sqrt(k) == pytest.approx(tau, rel=0.04)


@pytest.mark.property
def test_each_octave_halves_and_starts_at_the_same_blur() -> None:
    stacks = pyramid(picture(3), octaves=3, sigma_0=1.6, S=3, assumed=0.5)
    assert [s.shape for s in stacks] == [(6, 37, 41), (6, 19, 21), (6, 10, 11)]
    for fine, coarse in pairwise(stacks):
        np.testing.assert_array_equal(coarse[0], fine[3, ::2, ::2])
    first = ndimage.gaussian_filter(picture(3), np.sqrt(1.6**2 - 0.25))
    np.testing.assert_allclose(stacks[0][0], first, atol=1e-14)


@pytest.mark.property
def test_impossible_blurs_are_refused() -> None:
    for sigma in (0.0, -1.0):
        with pytest.raises(ValueError, match="正数"):
            gaussian_kernel(sigma)
    with pytest.raises(ValueError, match="小于第一级"):
        pyramid(picture(0), octaves=1, sigma_0=0.5, assumed=0.5)
