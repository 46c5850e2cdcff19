"""snippets.ml.information。"""

from typing import Any

import numpy as np
import pytest
import torch
from scipy import special, stats
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.nn.functional import cross_entropy as torch_cross_entropy

from snippets.ml.information import (
    binary_cross_entropy,
    cross_entropy,
    entropy,
    kl_divergence,
    log_sum_exp,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_gradient,
)

N, K = 7, 5


def distributions(seed: int) -> np.ndarray:
    """N 个分布，一行含 0，一行独热。"""
    p = np.random.default_rng(seed).dirichlet(np.ones(K), size=N)
    p[0] = [0.5, 0.25, 0.25, 0, 0]
    p[1] = [0, 0, 1, 0, 0]
    return p


def logits(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return 5 * rng.standard_normal((N, K)), rng.integers(K, size=N)


def onehot(y: np.ndarray) -> np.ndarray:
    return (np.arange(K) == y[:, None]).astype(float)


@pytest.mark.oracle
def test_entropy_and_divergence_equal_scipy() -> None:
    p, q = distributions(0), np.random.default_rng(1).dirichlet(np.ones(K), size=N)
    np.testing.assert_allclose(entropy(p), stats.entropy(p, axis=1), rtol=1e-12)
    np.testing.assert_allclose(kl_divergence(p, q), stats.entropy(p, q, axis=1), rtol=1e-12)
    np.testing.assert_allclose(cross_entropy(p, q), -special.xlogy(p, q).sum(1), rtol=1e-12)


@pytest.mark.oracle
def test_log_sum_exp_and_softmax_equal_scipy() -> None:
    z, _ = logits(2)
    np.testing.assert_allclose(log_sum_exp(z), special.logsumexp(z, axis=1), rtol=1e-12)
    np.testing.assert_allclose(softmax(z), special.softmax(z, axis=1), rtol=1e-12)


@pytest.mark.oracle
def test_classification_loss_and_gradient_equal_torch() -> None:
    z, y = logits(3)
    leaf = torch.from_numpy(z).requires_grad_()
    loss = torch_cross_entropy(leaf, torch.from_numpy(y), reduction="none")
    loss.sum().backward()
    np.testing.assert_allclose(softmax_cross_entropy(z, y), loss.detach(), rtol=1e-12)
    np.testing.assert_allclose(softmax_cross_entropy_gradient(z, y), leaf.grad, atol=1e-14)


@pytest.mark.oracle
def test_binary_loss_equals_torch() -> None:
    rng = np.random.default_rng(4)
    z = np.concatenate([20 * rng.standard_normal(N), [-800.0, 0.0, 800.0]])
    y = rng.random(len(z))
    expected = binary_cross_entropy_with_logits(*map(torch.from_numpy, (z, y)), reduction="none")
    np.testing.assert_allclose(binary_cross_entropy(z, y), expected, rtol=1e-12)


@pytest.mark.hand
def test_information_on_paper() -> None:
    """以比特计：p = (1/2, 1/4, 1/4)，q = (1/4, 1/4, 1/2)。"""
    p, q = np.array([[0.5, 0.25, 0.25]]), np.array([[0.25, 0.25, 0.5]])
    assert entropy(p) / np.log(2) == pytest.approx(1.5)  # ½·1 + ¼·2 + ¼·2
    assert cross_entropy(p, q) / np.log(2) == pytest.approx(1.75)  # ½·2 + ¼·2 + ¼·1
    assert kl_divergence(p, q) / np.log(2) == pytest.approx(0.25)


@pytest.mark.hand
def test_losses_on_paper() -> None:
    """概率 1/6、2/6、3/6，正确类是第三类。"""
    z, y = np.log(np.array([[1.0, 2.0, 3.0]])), np.array([2])
    assert log_sum_exp(z) == pytest.approx(np.log(6))
    np.testing.assert_allclose(softmax(z), [[1 / 6, 1 / 3, 1 / 2]])
    assert softmax_cross_entropy(z, y) == pytest.approx(np.log(2))
    np.testing.assert_allclose(softmax_cross_entropy_gradient(z, y), [[1 / 6, 1 / 3, -1 / 2]])
    # σ(ln 3) = 3/4
    loss = binary_cross_entropy(np.log([3.0, 3.0]), np.array([1.0, 0.0]))
    np.testing.assert_allclose(loss, np.log([4 / 3, 4]))


@pytest.mark.property
def test_cross_entropy_is_entropy_plus_divergence() -> None:
    p, q = distributions(5), np.random.default_rng(6).dirichlet(np.ones(K), size=N)
    np.testing.assert_allclose(cross_entropy(p, q), entropy(p) + kl_divergence(p, q), rtol=1e-12)
    assert (kl_divergence(p, q) > 0).all()
    assert not np.allclose(kl_divergence(q[2:], p[2:]), kl_divergence(p[2:], q[2:]))
    assert kl_divergence(p, p).tolist() == [0] * N


@pytest.mark.property
def test_entropy_is_largest_for_the_uniform_distribution() -> None:
    p = distributions(7)
    assert ((entropy(p) >= 0) & (entropy(p) < np.log(K))).all()
    assert entropy(p)[1] == 0
    assert entropy(np.full((1, K), 1 / K)) == pytest.approx(np.log(K))
    np.testing.assert_allclose(entropy(p[:, ::-1]), entropy(p), rtol=1e-12)


@pytest.mark.property
def test_an_impossible_event_costs_infinity_and_an_absent_one_nothing() -> None:
    p, q = np.array([[0.5, 0.5, 0.0]]), np.array([[1.0, 0.0, 0.0]])
    assert cross_entropy(p, q) == kl_divergence(p, q) == np.inf
    assert cross_entropy(q, p) == kl_divergence(q, p) == pytest.approx(np.log(2))


@pytest.mark.property
def test_a_common_shift_of_the_logits_changes_nothing() -> None:
    z, y = logits(8)
    shift = 1e4 * np.arange(N)[:, None] - 3e4
    # 平移后的 logits 只准到 1e4·1e-16
    np.testing.assert_allclose(log_sum_exp(z + shift) - shift[:, 0], log_sum_exp(z), atol=1e-11)
    np.testing.assert_allclose(softmax(z + shift), softmax(z), atol=1e-11)
    moved = softmax_cross_entropy(z + shift, y)
    np.testing.assert_allclose(moved, softmax_cross_entropy(z, y), atol=1e-11)


@pytest.mark.property
def test_loss_is_the_cross_entropy_of_the_softmax() -> None:
    z, y = logits(9)
    np.testing.assert_allclose(
        softmax_cross_entropy(z, y), cross_entropy(onehot(y), softmax(z)), rtol=1e-12
    )


@pytest.mark.property
def test_gradient_is_the_finite_difference() -> None:
    z, y = logits(10)
    step = 1e-6
    numeric = np.empty_like(z)
    for k in range(K):
        e = step * np.eye(K)[k]
        numeric[:, k] = softmax_cross_entropy(z + e, y) - softmax_cross_entropy(z - e, y)
    grad = softmax_cross_entropy_gradient(z, y)
    # 中心差分的舍入误差约为 1e-16 · 10 / 1e-6
    np.testing.assert_allclose(grad, numeric / (2 * step), atol=1e-8)
    np.testing.assert_allclose(grad.sum(1), np.zeros(N), atol=1e-14)


@pytest.mark.property
def test_binary_is_two_classes_with_a_zero_logit() -> None:
    z, _ = logits(11)
    y = np.arange(N) % 2
    pairs = np.stack([np.zeros(N), z[:, 0]], axis=1)
    binary = binary_cross_entropy(z[:, 0], y.astype(float))
    np.testing.assert_allclose(binary, softmax_cross_entropy(pairs, y), rtol=1e-9)


@pytest.mark.property
def test_extreme_logits_stay_finite() -> None:
    z = np.array([[1e300, 0.0, -1e300]])
    for label, loss in enumerate([0.0, 1e300, 2e300]):
        assert softmax_cross_entropy(z, np.array([label])) == loss
    masked = np.array([[0.0, -np.inf, 0.0]])  # 不允许的类别
    assert softmax(masked).tolist() == [[0.5, 0.0, 0.5]]
    assert binary_cross_entropy(np.array([1e300]), np.array([0.0])) == 1e300


@pytest.mark.property
@pytest.mark.parametrize(
    ("function", "arguments", "rule"),
    [
        (entropy, (np.array([[0.5, 0.6]]),), "和为 1"),
        (entropy, (np.array([[1.5, -0.5]]),), "非负"),
        (cross_entropy, (np.array([[1.0]]), np.array([[2.0]])), "和为 1"),
        (kl_divergence, (np.array([[2.0]]), np.array([[1.0]])), "和为 1"),
        (log_sum_exp, (np.array([[np.inf, 0.0]]),), "有限"),
        (log_sum_exp, (np.array([[-np.inf, -np.inf]]),), "有限"),
        (softmax, (np.array([[np.nan, 0.0]]),), "有限"),
        (softmax_cross_entropy, (np.zeros((1, 3)), np.array([-1])), "0 到 2"),
        (softmax_cross_entropy_gradient, (np.zeros((1, 3)), np.array([3])), "0 到 2"),
        (binary_cross_entropy, (np.array([np.inf]), np.array([1.0])), "有限"),
        (binary_cross_entropy, (np.array([0.0]), np.array([2.0])), "0 到 1"),
    ],
)
def test_what_is_no_distribution_label_or_logit_is_refused(
    function: Any, arguments: tuple[np.ndarray, ...], rule: str
) -> None:
    with pytest.raises(ValueError, match=rule):
        function(*arguments)
