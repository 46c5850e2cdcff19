"""snippets.ml.optimizers。参数 3 × 5；对照都是 torch.optim，float64，五十步随机的梯度。"""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch.optim import Optimizer

from snippets.ml.optimizers import adagrad, adam, adamw, gradient_descent, rmsprop
from snippets.nn.optim import adam as torch_adam

SHAPE, STEPS = (3, 5), 50


def gradients(seed: int) -> np.ndarray:
    """五十个梯度，各个参数的大小相差一千倍。"""
    scale = np.logspace(-2, 1, 15).reshape(SHAPE)
    return scale * np.random.default_rng(seed).standard_normal((STEPS, *SHAPE))


def torch_path(make: Callable[[list[torch.Tensor]], Optimizer], seed: int) -> np.ndarray:
    """torch 的优化器从全 1 出发，五十步以后的参数，逐步列出。"""
    theta = torch.ones(SHAPE, dtype=torch.float64, requires_grad=True)
    optimizer = make([theta])
    path = []
    for g in gradients(seed):
        theta.grad = torch.from_numpy(g)
        optimizer.step()
        path.append(theta.detach().numpy().copy())
    return np.array(path)


@pytest.mark.oracle
def test_gradient_descent_equals_torch() -> None:
    theta, path = np.ones(SHAPE), []
    for g in gradients(0):
        theta = gradient_descent(theta, g, 0.3)
        path.append(theta)
    expected = torch_path(lambda p: torch.optim.SGD(p, lr=0.3), 0)
    np.testing.assert_allclose(path, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.oracle
def test_adagrad_equals_torch() -> None:
    theta, s, path = np.ones(SHAPE), np.zeros(SHAPE), []
    for g in gradients(1):
        theta, s = adagrad(theta, g, s, 0.3, 1e-3)
        path.append(theta)
    expected = torch_path(lambda p: torch.optim.Adagrad(p, lr=0.3, eps=1e-3), 1)
    np.testing.assert_allclose(path, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.oracle
def test_rmsprop_equals_torch() -> None:
    theta, s, path = np.ones(SHAPE), np.zeros(SHAPE), []
    for g in gradients(2):
        theta, s = rmsprop(theta, g, s, 0.3, 0.7, 1e-3)
        path.append(theta)
    expected = torch_path(lambda p: torch.optim.RMSprop(p, lr=0.3, alpha=0.7, eps=1e-3), 2)
    np.testing.assert_allclose(path, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.oracle
def test_adam_equals_torch() -> None:
    theta, m, v, path = np.ones(SHAPE), np.zeros(SHAPE), np.zeros(SHAPE), []
    for t, g in enumerate(gradients(3), start=1):
        theta, m, v = adam(theta, g, m, v, t, 0.3, 0.8, 0.95, 1e-3)
        path.append(theta)
    expected = torch_path(lambda p: torch.optim.Adam(p, 0.3, (0.8, 0.95), 1e-3), 3)
    np.testing.assert_allclose(path, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.oracle
def test_adamw_equals_torch() -> None:
    theta, m, v, path = np.ones(SHAPE), np.zeros(SHAPE), np.zeros(SHAPE), []
    for t, g in enumerate(gradients(4), start=1):
        theta, m, v = adamw(theta, g, m, v, t, 0.3, 0.8, 0.95, 1e-3, 0.2)
        path.append(theta)
    expected = torch_path(
        lambda p: torch.optim.AdamW(p, 0.3, (0.8, 0.95), 1e-3, weight_decay=0.2), 4
    )
    np.testing.assert_allclose(path, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.oracle
def test_defaults_equal_torch() -> None:
    """默认的学习率、衰减率、ε 与权重衰减。"""
    theta = decayed = scaled = summed = np.ones(SHAPE)
    m = v = n = o = s = G = np.zeros(SHAPE)
    for t, g in enumerate(gradients(5), start=1):
        theta, m, v = adam(theta, g, m, v, t)
        decayed, n, o = adamw(decayed, g, n, o, t)
        scaled, s = rmsprop(scaled, g, s)
        summed, G = adagrad(summed, g, G)
    for ours, make in [
        (theta, torch.optim.Adam),
        (decayed, torch.optim.AdamW),
        (scaled, torch.optim.RMSprop),
        (summed, torch.optim.Adagrad),
    ]:
        np.testing.assert_allclose(ours, torch_path(make, 5)[-1], rtol=1e-12)


@pytest.mark.oracle
def test_adam_equals_its_torch_sibling() -> None:
    theta, g, m = gradients(6)[:3]
    v = gradients(6)[3] ** 2
    theirs = torch_adam(*map(torch.from_numpy, (theta, g, m, v)), 7, 0.1, 0.8, 0.95, 1e-3)
    ours = adam(theta, g, m, v, 7, 0.1, 0.8, 0.95, 1e-3)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-13)


@pytest.mark.hand
def test_one_step_on_paper() -> None:
    """梯度 (3, 4)：平方 (9, 16)，根 (3, 4)，AdaGrad 的第一步两个方向一样长。"""
    theta, g, zero = np.array([1.0, 1.0]), np.array([3.0, 4.0]), np.zeros(2)
    np.testing.assert_allclose(gradient_descent(theta, g, 0.1), [0.7, 0.6])
    first = adagrad(theta, g, zero, 0.5, 0.0)
    np.testing.assert_allclose(first.theta, [0.5, 0.5])
    second = adagrad(first.theta, g, first.s, 0.5, 0.0)  # 除以 √18、√32：再走 0.5/√2
    np.testing.assert_allclose(second.theta, 0.5 - 0.5 / np.sqrt(2))
    step = rmsprop(theta, g, zero, 0.5, 0.75, 0.0)  # s = g²/4，根是 g/2，走 0.5·2
    np.testing.assert_allclose(step.theta, [0.0, 0.0])
    np.testing.assert_allclose(step.s, [2.25, 4.0])


@pytest.mark.hand
def test_adam_on_paper() -> None:
    """β 都是 1/2，梯度 4、0：第一步修正后 4、16；第二步 m = 1、v = 4，修正后 4/3、16/3。"""
    zero, four = np.zeros(1), np.array([4.0])
    theta, m, v = adam(zero, four, zero, zero, 1, 1.0, 0.5, 0.5, 0.0)
    assert (theta[0], m[0], v[0]) == (-1.0, 2.0, 8.0)
    theta, m, v = adam(theta, zero, m, v, 2, 1.0, 0.5, 0.5, 0.0)
    assert (m[0], v[0]) == (1.0, 4.0)
    assert theta[0] == pytest.approx(-1 - (4 / 3) / (16 / 3) ** 0.5)
    decayed = adamw(np.array([2.0]), four, zero, zero, 1, 0.5, 0.5, 0.5, 0.0, 0.1)
    assert decayed.theta[0] == pytest.approx(2 * 0.95 - 0.5)


@pytest.mark.property
def test_adaptive_steps_do_not_depend_on_the_scale_of_the_gradient() -> None:
    g, zero = gradients(7)[0], np.zeros(SHAPE)
    for c in (1.0, 1000.0):
        step = adam(zero, c * g, zero, zero, 1, 0.1, eps=0.0).theta
        np.testing.assert_allclose(step, -0.1 * np.sign(g), rtol=1e-12)
        np.testing.assert_allclose(adagrad(zero, c * g, zero, 0.1, 0.0).theta, step, rtol=1e-12)
        rms = rmsprop(zero, c * g, zero, 0.1, 0.75, 0.0).theta  # 没有修正：大了 1/√0.25 倍
        np.testing.assert_allclose(rms, 2 * step, rtol=1e-12)


@pytest.mark.property
def test_adagrad_stalls_and_rmsprop_does_not() -> None:
    """梯度一直是 5：AdaGrad 第 t 步走 α/√t，RMSProp 走 α/√(1 − ρᵗ)，趋于 α。"""
    g, total, mean = np.array([5.0]), np.zeros(1), np.zeros(1)
    for t in range(1, 401):
        a, total = adagrad(np.zeros(1), g, total, 1.0, 0.0)
        r, mean = rmsprop(np.zeros(1), g, mean, 1.0, 0.9, 0.0)
        assert a[0] == pytest.approx(-1 / np.sqrt(t))
        assert r[0] == pytest.approx(-1 / np.sqrt(1 - 0.9**t))
    assert (a[0], r[0]) == pytest.approx((-0.05, -1.0))


@pytest.mark.property
def test_decay_is_a_fraction_in_adamw_and_a_fixed_length_in_adam_with_l2() -> None:
    """没有损失的梯度：AdamW 每步缩小 αλ；把 λθ 加进梯度，步长是 α，与 λ、与 θ 都无关。"""
    theta, zero = np.array([0.5, -4.0]), np.zeros(2)
    for lam in (0.1, 10.0):
        decayed = adamw(theta, zero, zero, zero, 1, 0.01, lam=lam).theta
        np.testing.assert_allclose(decayed, theta * (1 - 0.01 * lam), rtol=1e-13)
        penalised = adam(theta, lam * theta, zero, zero, 1, 0.01, eps=0.0).theta
        np.testing.assert_allclose(penalised, theta - 0.01 * np.sign(theta), rtol=1e-13)


@pytest.mark.property
def test_step_zero_is_refused() -> None:
    zero = np.zeros(1)
    for step in (adam, adamw):
        with pytest.raises(ValueError, match="从 1 数起，得到 0"):
            step(zero, zero, zero, zero, 0)


@pytest.mark.property
def test_inputs_are_left_alone() -> None:
    theta, g, m, v = (np.full(3, float(k)) for k in range(1, 5))
    gradient_descent(theta, g, 0.1)
    adagrad(theta, g, v)
    rmsprop(theta, g, v)
    adamw(theta, g, m, v, 1)
    assert [x.tolist() for x in (theta, g, m, v)] == [[k] * 3 for k in (1.0, 2.0, 3.0, 4.0)]
