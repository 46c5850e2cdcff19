"""snippets.demos.bias_correction。"""

import numpy as np
import pytest
import torch

from snippets.demos.bias_correction.demo import STEPS, main


@pytest.mark.hand
def test_a_steady_gradient_sums_a_geometric_series() -> None:
    """m = 1 − 0.9ᵗ，v = 1 − 0.999ᵗ；第一步不修正是 0.1/√0.001 = √10。"""
    result, t = main(), np.arange(1, STEPS + 1)
    np.testing.assert_allclose(result.m, 1 - 0.9**t)
    np.testing.assert_allclose(result.v, 1 - 0.999**t)
    assert result.raw[0] == pytest.approx(10**0.5)


@pytest.mark.oracle
def test_the_corrected_steps_are_those_of_torch() -> None:
    theta = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([theta], lr=1.0, eps=0.0)
    for _ in range(50):
        theta.grad = torch.ones(1, dtype=torch.float64)
        optimizer.step()
    assert main().corrected[:50].sum() == pytest.approx(-theta.item())


@pytest.mark.property
def test_only_the_uncorrected_steps_are_too_long_and_for_over_a_thousand_steps() -> None:
    result = main()
    np.testing.assert_allclose(result.corrected, 1, atol=1e-9)
    assert result.raw.argmax() + 1 == 12
    assert 6.5 < result.raw.max() < 6.6
    assert (result.raw[:30] > 3).all()
    assert result.raw[999] > 1.2
