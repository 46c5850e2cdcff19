"""snippets.ml.numerical_gradient。梯度取 5 维；h 从 0.1 到 1e-7。"""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime, minimize_scalar

from snippets.ml.numerical_gradient import (
    best_step,
    central_difference,
    complex_step,
    difference_error,
    forward_difference,
    numerical_gradient,
    relative_error,
)

D = 5
SOME = settings(max_examples=50, derandomize=True, deadline=None)


def loss(theta: np.ndarray) -> float:
    return float(np.log(np.exp(theta).sum()) + (np.sin(theta) * np.arange(D)).sum())


@pytest.mark.oracle
def test_gradient_equals_autograd() -> None:
    theta = np.random.default_rng(0).standard_normal(D)
    leaf = torch.from_numpy(theta.copy()).requires_grad_()
    (leaf.logsumexp(0) + (leaf.sin() * torch.arange(D)).sum()).backward()
    # 双侧差分：h²·f‴/6 与 ε·f/h 都在 1e-10 上下
    np.testing.assert_allclose(numerical_gradient(loss, theta), leaf.grad, atol=1e-9)
    np.testing.assert_array_equal(theta, np.random.default_rng(0).standard_normal(D))


@pytest.mark.oracle
def test_forward_difference_equals_scipy() -> None:
    """SciPy 用同样的公式，只是加减的次序不同。"""
    for h in (1e-2, 1e-4, 1e-6):
        ours = forward_difference(np.sin, 0.75, h)
        assert ours == pytest.approx(approx_fprime(np.array([0.75]), np.sin, h)[0], abs=1e-9)


@pytest.mark.oracle
@pytest.mark.parametrize("f", [torch.sin, torch.exp, torch.tanh, torch.sigmoid])
def test_every_way_agrees_with_autograd(f: Callable[[torch.Tensor], torch.Tensor]) -> None:
    """复步长准到舍入，双侧准到 1e-9，单侧准到 1e-6。"""

    def plain(x: complex) -> complex:
        return complex(f(torch.tensor(x, dtype=torch.complex128)))

    x = torch.tensor(0.625, dtype=torch.float64, requires_grad=True)
    f(x).backward()
    assert x.grad is not None
    true = float(x.grad)
    assert complex_step(plain, 0.625) == pytest.approx(true, rel=1e-14)

    def real(x: float) -> float:
        return plain(x).real

    assert central_difference(real, 0.625, 1e-5) == pytest.approx(true, abs=1e-9)
    assert forward_difference(real, 0.625, 1e-7) == pytest.approx(true, abs=1e-6)


@pytest.mark.oracle
def test_the_best_step_is_the_minimum_that_scipy_finds() -> None:
    for a, b, eps in ((1.0, 1.0, 1e-16), (30.0, 0.2, 1e-7)):
        best = best_step(a, b, eps)
        found = minimize_scalar(
            lambda t, a=a, b=b, eps=eps: np.log(difference_error(np.exp(t), a, b, eps)),
            bracket=(-30, 3),
        )
        # 极小值处目标是平的，位置只准到误差的平方根
        assert np.exp(found.x) == pytest.approx(best, rel=1e-6)


@pytest.mark.hand
def test_cube_on_paper() -> None:
    """(1.5³ − 1)/0.5 = 4.75，(1.5³ − 0.5³)/1 = 3.25，真的是 3；误差正好是 h² = 0.25。"""

    def cube(x: complex) -> complex:
        return x * x * x

    assert forward_difference(lambda x: x**3, 1.0, 0.5) == 4.75
    assert central_difference(lambda x: x**3, 1.0, 0.5) == 3.25
    assert complex_step(cube, 1.0) == 3.0
    assert complex_step(cube, 2.0, h=1e-3) == pytest.approx(12 - 1e-6)  # 12x² 的虚部少 h²


@pytest.mark.hand
def test_errors_on_paper() -> None:
    assert relative_error(np.array([3.0, 0.0]), np.array([0.0, 4.0])) == 5 / 7
    assert difference_error(2.0, 4.0, 3.0, 0.5) == 0.5 * 4 / 2 + 3 * 4 / 6
    assert best_step(9.0, 1.0, 1.0) == pytest.approx(3)  # 27 的立方根
    J = numerical_gradient(lambda t: t[0] * t[1] + t[1] ** 2, np.array([2.0, 3.0]), h=0.5)
    np.testing.assert_allclose(J, [3, 8], rtol=1e-14)  # 二次函数，双侧差分没有截断误差


@pytest.mark.property
@SOME
@given(st.floats(-2, 2), st.lists(st.floats(-3, 3), min_size=3, max_size=3))
def test_central_is_exact_on_quadratics(x: float, c: list[float]) -> None:
    got = central_difference(lambda x: c[0] + c[1] * x + c[2] * x * x, x, 0.5)
    assert got == pytest.approx(c[1] + 2 * c[2] * x, abs=1e-12)


@pytest.mark.property
def test_errors_shrink_as_the_first_and_the_second_power_of_the_step() -> None:
    for way, power in ((forward_difference, 1), (central_difference, 2)):
        error = [abs(way(np.exp, 1.0, h) - np.e) for h in (1e-2, 1e-3)]
        assert np.log10(error[0] / error[1]) == pytest.approx(power, abs=0.01)


@pytest.mark.property
@SOME
@given(st.integers(0, 10**6), st.floats(1e-3, 1e3))
def test_relative_error_is_symmetric_bounded_and_free_of_units(seed: int, unit: float) -> None:
    g, g_hat = np.random.default_rng(seed).standard_normal((2, D))
    rho = relative_error(g, g_hat)
    assert 0 <= rho <= 1
    assert rho == relative_error(g_hat, g) == pytest.approx(relative_error(unit * g, unit * g_hat))
    assert relative_error(g, g) == 0
    assert relative_error(g, -g) == pytest.approx(1)
    assert relative_error(0 * g, 0 * g) == 0


@pytest.mark.property
def test_the_best_step_beats_its_neighbours_on_a_real_function() -> None:
    """exp 在 1 处：最好的步长附近误差小于 1e-10，大一百倍、小一万倍都差得多。"""
    best = best_step(np.e, np.e, 2.0**-53)
    error = [abs(central_difference(np.exp, 1.0, k * best) - np.e) for k in (1.0, 1e2, 1e-4)]
    assert error[0] < 1e-9 < min(error[1:])


@pytest.mark.property
@pytest.mark.parametrize("given_", [(0.0, 1.0, 1.0), (1.0, -1.0, 1.0), (1.0, 1.0, 0.0)])
def test_best_step_wants_positive_sizes(given_: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="大于 0"):
        best_step(*given_)
