"""snippets.nn.optim。"""

import pytest
import torch
from torch import Tensor

from snippets.nn.optim import adam


def randn(*shape: int, seed: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.oracle
def test_ten_steps_equal_torch() -> None:
    theta = randn(3, 5, seed=0)
    theirs = theta.clone().requires_grad_()
    options = {"lr": 0.03, "betas": (0.8, 0.95), "eps": 1e-3}
    optimizer = torch.optim.Adam([theirs], **options)
    m = v = torch.zeros_like(theta)
    for t in range(1, 11):
        theirs.grad = randn(3, 5, seed=t)
        optimizer.step()
        theta, m, v = adam(theta, theirs.grad, m, v, t, 0.03, 0.8, 0.95, 1e-3)
        torch.testing.assert_close(theta, theirs.detach())


@pytest.mark.hand
def test_two_steps_on_paper() -> None:
    """β 都是 1/2，梯度 4、0：第一步修正后 4、16；第二步 m = 1、v = 4，修正后 4/3、16/3。"""
    zero, four = torch.zeros(1), torch.tensor([4.0])
    theta, m, v = adam(zero, four, zero, zero, 1, 1.0, 0.5, 0.5, 0.0)
    assert (theta.item(), m.item(), v.item()) == (-1.0, 2.0, 8.0)
    theta, m, v = adam(theta, zero, m, v, 2, 1.0, 0.5, 0.5, 0.0)
    assert (m.item(), v.item()) == (1.0, 4.0)
    torch.testing.assert_close(theta, torch.tensor([-1 - (4 / 3) / (16 / 3) ** 0.5]))


@pytest.mark.property
def test_the_first_step_does_not_depend_on_the_scale_of_the_gradient() -> None:
    theta, g, zero = randn(7, seed=20), randn(7, seed=21), torch.zeros(7, dtype=torch.float64)
    small = adam(theta, g, zero, zero, 1, alpha=0.1, eps=0.0).theta
    large = adam(theta, 1000 * g, zero, zero, 1, alpha=0.1, eps=0.0).theta
    torch.testing.assert_close(small, theta - 0.1 * g.sign())
    torch.testing.assert_close(small, large)


@pytest.mark.property
def test_step_zero_is_refused() -> None:
    zero = torch.zeros(1)
    with pytest.raises(ValueError, match="从 1 数起，得到 0"):
        adam(zero, zero, zero, zero, 0)
