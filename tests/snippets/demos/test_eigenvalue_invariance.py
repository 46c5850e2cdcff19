"""snippets.demos.eigenvalue_invariance。"""

import numpy as np
import pytest
import torch
from scipy.linalg import svdvals
from scipy.spatial import cKDTree

from snippets.demos.eigenvalue_invariance.demo import K, N, cloud, main


@pytest.mark.oracle
def test_the_eigenvalues_before_are_squared_singular_values() -> None:
    x = cloud(torch.Generator().manual_seed(0)).numpy()
    near = cKDTree(x).query(x, K)[1]
    expected = np.stack([svdvals(x[j] - x[i]) ** 2 for i, j in enumerate(near)])
    np.testing.assert_allclose(main().before, expected, rtol=1e-9)


@pytest.mark.property
def test_only_scale_and_noise_change_the_eigenvalues() -> None:
    before, after = main()
    for name, factor in (("旋转", 1), ("平移", 1), ("放大", 4)):
        torch.testing.assert_close(after[name], factor * before, rtol=1e-6, atol=0)
    ratio = after["噪声"] / before
    assert ratio[:, 0].log().abs().max() < 0.5
    assert ratio[:, 2].max() > 3


@pytest.mark.property
def test_the_three_parts_have_three_kinds_of_eigenvalues() -> None:
    """棒：一大两小；片：两大一小；球：三个相近。"""
    rod, sheet, ball = main().before.unflatten(0, (3, N)).median(dim=1).values
    assert rod[1] < 0.1 * rod[0]
    assert sheet[1] > 0.1 * sheet[0] > 2 * sheet[2]
    assert ball[2] > 0.1 * ball[0]
