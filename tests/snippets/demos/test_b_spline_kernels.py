"""snippets.demos.b_spline_kernels。"""

import numpy as np
import pytest
from scipy.interpolate import BSpline

from snippets.demos.b_spline_kernels.demo import Kernel, W, main

K = len(W)


@pytest.fixture(scope="module")
def kernels() -> list[Kernel]:
    return main()


@pytest.mark.oracle
def test_the_bases_equal_scipy(kernels: list[Kernel]) -> None:
    """闭样条：多放 m 个，再把最后 m 个加回最前面。"""
    assert [(k.m, k.closed) for k in kernels] == [(m, c) for c in (False, True) for m in (1, 2, 3)]
    for m, closed, u, B, _ in kernels:
        segments = K if closed else K - m
        knots = np.arange(-m, segments + m + 1) / segments
        inside = np.minimum(u.numpy(), 1 - 1e-13)
        expected = BSpline.design_matrix(inside, knots, m).toarray()
        if closed:
            expected[:, :m] += expected[:, K:]
        np.testing.assert_allclose(B, expected[:, :K], atol=1e-10)


@pytest.mark.hand
def test_a_kernel_of_degree_one_passes_through_its_weights(kernels: list[Kernel]) -> None:
    u, g = kernels[0].u.numpy(), kernels[0].g.numpy()
    np.testing.assert_allclose(np.interp(np.arange(6) / 5, u, g), W, atol=1e-12)
    np.testing.assert_allclose(np.interp(0.1, u, g), (W[0] + W[1]) / 2, atol=1e-12)


@pytest.mark.property
def test_what_the_table_says(kernels: list[Kernel]) -> None:
    for m, closed, u, B, g in kernels:
        np.testing.assert_allclose(B.sum(1), 1, rtol=1e-12)
        assert (B > 0).sum(1).max() == m + 1
        assert (abs(g[0] - g[-1]) < 1e-12) == closed
        jump = np.abs(np.diff(np.diff(g) / np.diff(u))).max()
        assert (jump > 1) == (m == 1)
