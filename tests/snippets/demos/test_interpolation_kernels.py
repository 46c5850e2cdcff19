"""snippets.demos.interpolation_kernels。"""

import numpy as np
import pytest
import torch
from scipy.interpolate import RegularGridInterpolator

from snippets.demos.interpolation_kernels.demo import coefficients, outputs

CENTER = 13


@pytest.mark.hand
def test_the_curves_are_the_formulas_on_paper() -> None:
    """σ = 1/2 时高斯是 exp(−2r²)；沿对角线每个轴走 r/√3。"""
    r, (axis, diagonal), gauss = coefficients()
    far = r.abs().numpy()
    np.testing.assert_allclose(axis[:, CENTER], np.maximum(1 - far, 0), atol=1e-12)
    np.testing.assert_allclose(
        diagonal[:, CENTER], np.maximum(1 - far / 3**0.5, 0) ** 3, atol=1e-12
    )
    for way in gauss:
        np.testing.assert_allclose(way[:, CENTER], np.exp(-2 * far**2), atol=1e-12)


@pytest.mark.oracle
def test_trilinear_coefficients_interpolate_like_scipy() -> None:
    r, linear, _ = coefficients()
    values = np.random.default_rng(0).normal(size=(3, 3, 3))
    interpolate = RegularGridInterpolator(3 * ((-1.0, 0.0, 1.0),), values)
    inside = r.abs().numpy() <= 1
    for T, way in zip(linear.numpy(), ((1, 0, 0), (3**-0.5, 3**-0.5, 3**-0.5)), strict=True):
        path = r.numpy()[inside, None] * way
        np.testing.assert_allclose(T[inside] @ values.ravel(), interpolate(path), atol=1e-12)


@pytest.mark.property
def test_the_sums_over_positions_and_over_neighbors() -> None:
    """三线性把一个邻居恰好分完，所以不归一时输出是 N/27；归一以后与多少无关。"""
    r, linear, gauss = coefficients()
    inside = r.abs() <= 1
    np.testing.assert_allclose(linear[:, inside].sum(2), 1, atol=1e-12)
    assert gauss[:, inside].sum(2).min() > 1.5
    points = 2 * torch.rand(60, 3, generator=torch.Generator().manual_seed(5)).double() - 1
    points[0] = 0
    total, mean, gauss_total, gauss_mean = outputs(points)
    np.testing.assert_allclose((total, mean, gauss_mean), (60 / 27, 1, 1), rtol=1e-12)
    assert gauss_total > total
