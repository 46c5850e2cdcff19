"""snippets.demos.loss_gradients。"""

from collections.abc import Callable
from math import exp

import numpy as np
import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from snippets.demos.loss_gradients.demo import gradients, main, steps


@pytest.mark.oracle
def test_both_gradients_equal_autograd() -> None:
    result = main()
    z = torch.from_numpy(result.z).requires_grad_()
    positive = torch.ones_like(z)
    losses = (
        binary_cross_entropy_with_logits(z, positive, reduction="sum"),
        ((z.sigmoid() - positive) ** 2 / 2).sum(),
    )
    for loss, actual in zip(losses, (result.cross_entropy, result.squared_error), strict=True):
        (expected,) = torch.autograd.grad(loss, z)
        np.testing.assert_allclose(actual, expected, rtol=1e-9, atol=1e-15)


@pytest.mark.oracle
def test_the_steps_equal_a_scalar_loop() -> None:
    def count(slope: Callable[[float], float]) -> int:
        z, n = -8.0, 0
        while z <= 0:
            z, n = z - slope(1 / (1 + exp(-z))), n + 1
        return n

    assert steps("cross_entropy") == count(lambda p: p - 1) == 9
    assert steps("squared_error") == count(lambda p: (p - 1) ** 2 * -p)
    assert steps("squared_error") > 300 * steps("cross_entropy")


@pytest.mark.property
def test_squared_error_vanishes_where_the_answer_is_most_wrong() -> None:
    _, _, cross, square = gradients(np.array([-20.0, -8.0, -0.7]))
    assert (cross[:2] < -0.999).all()
    assert (np.abs(square[:2]) < 4e-4).all()
    assert abs(square[0]) < abs(square[1]) < abs(square[2])
