"""snippets.ml.momentum。参数 3 × 5；对照是 torch.optim.SGD，float64，五十步随机的梯度。"""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from snippets.ml.momentum import (
    Momentum,
    momentum,
    momentum_average,
    nesterov,
    nesterov_look_ahead,
    velocity,
)

SHAPE, STEPS = (3, 5), 50
Step = Callable[..., Momentum]


def gradients(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((STEPS, *SHAPE))


def path(step: Step, g: np.ndarray, alpha: float, beta: float) -> np.ndarray:
    theta, v, points = np.ones(g.shape[1:]), np.zeros(g.shape[1:]), []
    for own in g:
        theta, v = step(theta, own, v, alpha, beta)
        points.append(theta)
    return np.array(points)


def torch_path(g: np.ndarray, **options: float) -> np.ndarray:
    theta = torch.ones(SHAPE, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([theta], **options)
    points = []
    for own in g:
        theta.grad = torch.from_numpy(own)
        optimizer.step()
        points.append(theta.detach().numpy().copy())
    return np.array(points)


@pytest.mark.oracle
def test_momentum_and_nesterov_equal_torch() -> None:
    g = gradients(0)
    np.testing.assert_allclose(
        path(momentum, g, 0.3, 0.8), torch_path(g, lr=0.3, momentum=0.8), atol=1e-12
    )
    np.testing.assert_allclose(
        path(nesterov, g, 0.3, 0.8), torch_path(g, lr=0.3, momentum=0.8, nesterov=True), atol=1e-12
    )


@pytest.mark.oracle
def test_average_equals_torch_with_dampening_but_for_the_first_gradient() -> None:
    """torch 的 dampening = β 就是乘 1 − β，只是第一个梯度不乘：给它先除掉。"""
    g = gradients(1)
    theirs = g.copy()
    theirs[0] *= 1 - 0.8
    expected = torch_path(theirs, lr=0.3, momentum=0.8, dampening=0.8)
    np.testing.assert_allclose(path(momentum_average, g, 0.3, 0.8), expected, atol=1e-12)


@pytest.mark.oracle
def test_look_ahead_equals_a_literal_loop() -> None:
    """照论文逐个元素再写一遍，不看代码；f = Σ θ⁴/4，梯度 θ³。"""
    theta, v = np.array([1.0, -0.5]), np.array([0.2, 0.1])
    ours = nesterov_look_ahead(theta, v, lambda x: x**3, 0.3, 0.8)
    for i in range(2):
        ahead = theta[i] + 0.8 * v[i]
        new = 0.8 * v[i] - 0.3 * ahead * ahead * ahead
        assert ours.v[i] == pytest.approx(new)
        assert ours.theta[i] == pytest.approx(theta[i] + new)


@pytest.mark.oracle
def test_velocity_is_what_fifty_steps_leave() -> None:
    g = gradients(2)
    v = np.zeros(SHAPE)
    for own in g:
        v = momentum(v, own, v, 0.1, 0.8).v
    np.testing.assert_allclose(velocity(g, 0.8), v, rtol=1e-12)


@pytest.mark.hand
def test_two_steps_on_paper() -> None:
    """梯度都是 1，α = 1，β = 1/2：速度 1、1.5；参数 0 → −1 → −2.5。"""
    g = np.ones((2, 1))
    start = np.zeros(1)
    first = momentum(start, g[0], start, 1.0, 0.5)
    second = momentum(*reorder(first, g[1]), 1.0, 0.5)
    assert (first.theta[0], second.theta[0], second.v[0]) == (-1.0, -2.5, 1.5)
    assert velocity(g, 0.5)[0] == 1.5
    # 平均：速度 0.5、0.75
    first = momentum_average(start, g[0], start, 1.0, 0.5)
    second = momentum_average(*reorder(first, g[1]), 1.0, 0.5)
    assert (first.theta[0], second.theta[0]) == (-0.5, -1.25)
    # Nesterov：1 + 0.5·1，再 1 + 0.5·1.5
    first = nesterov(start, g[0], start, 1.0, 0.5)
    second = nesterov(*reorder(first, g[1]), 1.0, 0.5)
    assert (first.theta[0], second.theta[0]) == (-1.5, -3.25)
    # 先走 0.5·(−2) = −1，到 3，梯度 6：v = −1 − 0.25·6
    ahead = nesterov_look_ahead(np.array([4.0]), np.array([-2.0]), lambda x: 2 * x, 0.25, 0.5)
    assert (ahead.v[0], ahead.theta[0]) == (-2.5, 1.5)


def reorder(state: Momentum, g: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return state.theta, g, state.v


@pytest.mark.property
def test_the_two_conventions_differ_by_a_factor_of_the_learning_rate() -> None:
    g = gradients(3)
    summed, averaged = (
        path(momentum, g, 0.03, 0.9),
        path(momentum_average, g, 0.3, 0.9),
    )
    np.testing.assert_allclose(summed, averaged, atol=1e-12)


@pytest.mark.property
def test_the_two_nesterovs_are_one_after_a_change_of_variable() -> None:
    """框架里存的参数是预先走到的点 θ + βv；框架的速度是 −v/α。"""

    def g(x: np.ndarray) -> np.ndarray:
        return np.array([1.0, 9.0]) * x + np.sin(x)

    alpha, beta = 0.05, 0.8
    theta, v = np.array([1.0, -2.0]), np.zeros(2)
    stored, speed = theta, v
    for _ in range(STEPS):
        theta, v = nesterov_look_ahead(theta, v, g, alpha, beta)
        stored, speed = nesterov(stored, g(stored), speed, alpha, beta)
        np.testing.assert_allclose(stored, theta + beta * v, atol=1e-12)
        np.testing.assert_allclose(speed, -v / alpha, atol=1e-11)


@pytest.mark.property
def test_without_momentum_all_are_gradient_descent() -> None:
    g = gradients(4)
    plain = 1 - 0.3 * np.cumsum(g, axis=0)
    for step in (momentum, momentum_average, nesterov):
        np.testing.assert_allclose(path(step, g, 0.3, 0.0), plain, atol=1e-12)
    one = np.ones(1)
    assert nesterov_look_ahead(one, one, lambda x: 2 * x, 0.25, 0.0).theta[0] == 0.5


@pytest.mark.property
def test_a_steady_gradient_is_amplified_and_an_alternating_one_damped() -> None:
    """β = 0.9：方向一致放大到 10 倍，一正一负减到 1/1.9。"""
    steady = np.ones((400, 1))
    alternating = steady * (-1.0) ** np.arange(400)[:, None]
    assert velocity(steady)[0] == pytest.approx(10)
    assert abs(velocity(alternating)[0]) == pytest.approx(1 / 1.9)


@pytest.mark.property
def test_the_default_is_nine_tenths() -> None:
    one = np.ones(1)
    for step in (momentum, nesterov):
        assert step(one, one, one, 0.1).v[0] == pytest.approx(1.9)
    assert momentum_average(one, one, 2 * one, 0.1).v[0] == pytest.approx(1.9)
    assert nesterov_look_ahead(one, one, np.zeros_like, 0.1).v[0] == pytest.approx(0.9)
