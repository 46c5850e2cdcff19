"""snippets.demos.sift_octaves。"""

import numpy as np
import pytest
from scipy import ndimage

from snippets.demos.sift_octaves.demo import SPOTS, main, picture


@pytest.mark.property
def test_each_spot_is_found_at_its_place_and_size() -> None:
    keys = main().keys
    assert [(k.octave, k.level) for k in keys] == [(0, 2), (1, 1), (1, 2), (2, 2)]
    for (row, column, tau, height), key in zip(SPOTS, keys, strict=True):
        assert (key.row, key.column) == pytest.approx((row, column), abs=0.2)
        assert key.sigma * 2 ** (1 / 6) == pytest.approx(tau, rel=0.03)
        assert np.sign(key.value) == -height


@pytest.mark.oracle
def test_the_circled_level_responds_most_in_scipy_too() -> None:
    """不分八度，在原图上直接模糊：每个斑点中心的差，在找到的尺度上最强。"""
    image = picture()
    grid = 1.6 * 2 ** (np.arange(1, 11) / 3)
    blurred = [ndimage.gaussian_filter(image, np.sqrt(s * s - 0.25)) for s in grid]
    response = np.abs(np.diff(blurred, axis=0))
    for (row, column, _, _), key in zip(SPOTS, main().keys, strict=True):
        best = grid[response[:, row, column].argmax()]
        assert best == pytest.approx(1.6 * 2 ** (key.octave + key.level / 3))


@pytest.mark.hand
def test_the_large_spot_is_faint_in_the_first_octave() -> None:
    """图注：大斑点在第一行只是淡淡的一片。"""
    result = main()
    first, third = np.abs(result.dogs[0][2]), np.abs(result.dogs[2][2])
    assert first[72, 108] < 0.25 * third[18, 27]
    assert first[24, 24] > 3 * third[6, 6]
