"""snippets.ml.gaussian。"""

import math

import numpy as np
import pytest
import torch
from torch.distributions import MultivariateNormal, kl_divergence

from snippets.ml.gaussian import gaussian_kl

D = 5


def random_gaussian(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(D, D))
    return rng.normal(size=D), A @ A.T + 0.5 * np.eye(D)


@pytest.mark.oracle
@pytest.mark.parametrize("seed", range(5))
def test_it_equals_torch(seed: int) -> None:
    p, q = random_gaussian(seed), random_gaussian(seed + 100)
    theirs = [MultivariateNormal(*map(torch.from_numpy, pair)) for pair in (p, q)]
    assert gaussian_kl(*p, *q) == pytest.approx(kl_divergence(*theirs).item(), rel=1e-10)


@pytest.mark.hand
def test_one_dimension_on_paper() -> None:
    """N(1, 4) 对 N(0, 1)：(4 − 1 + 1 − ln 4) / 2。"""
    value = gaussian_kl(np.array([1.0]), np.array([[4.0]]), np.array([0.0]), np.array([[1.0]]))
    assert value == pytest.approx(2 - math.log(2))


@pytest.mark.property
def test_it_is_zero_only_for_equal_gaussians_and_asymmetric() -> None:
    p, q = random_gaussian(7), random_gaussian(8)
    assert gaussian_kl(*p, *p) == pytest.approx(0, abs=1e-12)
    assert gaussian_kl(*p, *q) > 0
    assert abs(gaussian_kl(*p, *q) - gaussian_kl(*q, *p)) > 0.1


@pytest.mark.property
def test_a_linear_change_of_coordinates_changes_nothing() -> None:
    (mu_0, Sigma_0), (mu_1, Sigma_1) = random_gaussian(9), random_gaussian(10)
    A = np.random.default_rng(11).normal(size=(D, D))
    moved = gaussian_kl(A @ mu_0, A @ Sigma_0 @ A.T, A @ mu_1, A @ Sigma_1 @ A.T)
    assert moved == pytest.approx(gaussian_kl(mu_0, Sigma_0, mu_1, Sigma_1), rel=1e-8)


@pytest.mark.property
@pytest.mark.parametrize("Sigma", [[[1.0, 2.0], [2.0, 1.0]], [[1.0, 1.0], [0.0, 1.0]]])
def test_a_covariance_must_be_symmetric_positive_definite(Sigma: list[list[float]]) -> None:
    zero, one = np.zeros(2), np.eye(2)
    with pytest.raises(ValueError, match="对称正定"):
        gaussian_kl(zero, np.array(Sigma), zero, one)
