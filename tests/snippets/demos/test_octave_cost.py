"""snippets.demos.octave_cost。"""

import pytest

from snippets.demos.octave_cost.demo import SIZE, C, K, main, measure
from snippets.papers.vision.oct_conv import relative_cost, relative_memory


@pytest.mark.hand
def test_the_multiply_adds_on_paper() -> None:
    """α = 1/4：高到高 12 × 12 个核在全部像素上，其余三路在四分之一的像素上。"""
    pixels, kernel, high, low = SIZE * SIZE, K * K, C * 3 // 4, C // 4
    others = low * high + high * low + low * low
    assert measure(0.25, 0.25) == (
        pixels * kernel * high * high + pixels // 4 * kernel * others,
        pixels * high + pixels // 4 * low,
    )
    assert measure(0.0, 0.0) == (pixels * kernel * C * C, pixels * C)


@pytest.mark.property
def test_what_is_measured_is_the_formula() -> None:
    result = main()
    assert len(result.alpha) == 6
    for alpha, middle, first, memory in zip(*result, strict=True):
        assert middle == relative_cost(alpha, alpha)
        assert first == relative_cost(0.0, alpha)
        assert memory == relative_memory(alpha)
