"""snippets.nn.losses。"""

import pytest
import torch
from scipy import special
from torch.nn.functional import huber_loss

from snippets.nn.losses import huber

POINTS = torch.linspace(-4, 4, 41, dtype=torch.float64)


@pytest.mark.oracle
@pytest.mark.parametrize("delta", [0.3, 1.0, 2.5])
def test_values_and_gradients_equal_torch_and_scipy(delta: float) -> None:
    y_hat = POINTS.clone().requires_grad_()
    y = torch.full_like(POINTS, 0.7)
    out, expected = huber(y, y_hat, delta), huber_loss(y_hat, y, reduction="none", delta=delta)
    torch.testing.assert_close(out, expected)
    assert out.tolist() == pytest.approx(special.huber(delta, (y - POINTS).numpy()).tolist())
    ones = torch.ones_like(POINTS)
    torch.testing.assert_close(
        torch.autograd.grad(out, y_hat, ones), torch.autograd.grad(expected, y_hat, ones)
    )


@pytest.mark.hand
def test_three_residuals_on_paper() -> None:
    """δ = 2：残差 1 得 1/2；2 得 2；5 得 2·(5 − 1) = 8。"""
    out = huber(torch.tensor([1.0, 2.0, -5.0]), torch.zeros(3), delta=2.0)
    assert out.tolist() == [0.5, 2.0, 8.0]


@pytest.mark.property
def test_far_away_the_slope_is_delta() -> None:
    y = torch.tensor([3.0, 30.0, 3000.0, -3000.0], requires_grad=True)
    huber(y, torch.zeros(4), delta=1.5).sum().backward()
    assert y.grad is not None
    assert y.grad.tolist() == [1.5, 1.5, 1.5, -1.5]


@pytest.mark.property
def test_delta_must_be_positive() -> None:
    with pytest.raises(ValueError, match="大于 0，得到 0"):
        huber(torch.zeros(1), torch.zeros(1), delta=0.0)
