"""snippets.ml.chain_rule。7 个样本，输入 3 维，隐层 5 个单元，输出 2 维。"""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.ml.chain_rule import (
    backward,
    jacobian,
    neuron_gradient,
    shared_weight_derivative,
)
from snippets.ml.numerical_gradient import central_difference, complex_step

N, D, M, K = 7, 3, 5, 2
SOME = settings(max_examples=50, derandomize=True, deadline=None)
number = st.floats(-3, 3)


def network(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return (
        rng.standard_normal((M, D)),
        rng.standard_normal((K, M)),
        rng.standard_normal((N, D)),
        rng.standard_normal((N, K)),
    )


@pytest.mark.oracle
def test_neuron_equals_autograd() -> None:
    values = np.random.default_rng(0).standard_normal(4)
    w, b, x, t = torch.from_numpy(values.copy()).unbind()
    w, b, x = (leaf.detach().requires_grad_() for leaf in (w, b, x))
    loss = ((w * x + b).sigmoid() - t).square() / 2
    loss.backward()
    got = neuron_gradient(*values)
    want = [loss.item(), *(float(leaf.grad) for leaf in (w, b, x))]  # type: ignore[arg-type]
    np.testing.assert_allclose(got, want, rtol=1e-12)


@pytest.mark.oracle
def test_jacobian_and_backward_equal_autograd() -> None:
    W, V, x, t = network(1)
    w, v, target = (torch.from_numpy(values) for values in (W, V, t))

    def run(x: torch.Tensor) -> torch.Tensor:
        return v @ (w @ x).tanh()

    for n in range(N):
        leaf = torch.from_numpy(x[n].copy()).requires_grad_()
        want = torch.autograd.functional.jacobian(run, leaf)
        np.testing.assert_allclose(jacobian(W, V, x)[n], want, rtol=1e-12)
        ((run(leaf) - target[n]).square().sum() / 2).backward()
        np.testing.assert_allclose(backward(W, V, x, t)[n], leaf.grad, rtol=1e-11)


@pytest.mark.oracle
@SOME
@given(number, number)
def test_shared_weight_equals_the_complex_step(w: float, x: float) -> None:
    want = complex_step(lambda w: np.tanh(w * np.tanh(w * x)), w)
    assert shared_weight_derivative(w, x) == pytest.approx(want, rel=1e-11, abs=1e-12)


@pytest.mark.hand
def test_neuron_on_paper() -> None:
    """u = ln 3，y = 3/4，误差 1/2，斜率 3/16：∂ℓ/∂u = 3/32。"""
    got = neuron_gradient(w=2.0, b=np.log(3) - 4, x=2.0, t=0.25)
    np.testing.assert_allclose(got, [1 / 8, 3 / 16, 3 / 32, 3 / 16], rtol=1e-12)


@pytest.mark.hand
def test_network_on_paper() -> None:
    """tanh(ln 2) = 3/5，斜率 16/25。W 把第一个输入乘 2，V 把它乘 5：雅可比矩阵是 (6.4, 0)。"""
    W, V = np.array([[2.0, 0.0]]), np.array([[5.0]])
    x = np.array([[np.log(2) / 2, 7.0]])
    np.testing.assert_allclose(jacobian(W, V, x), [[[6.4, 0.0]]], rtol=1e-12)
    # 输出 3，目标 1，误差 2
    np.testing.assert_allclose(backward(W, V, x, np.ones((1, 1))), [[12.8, 0.0]], rtol=1e-12)


@pytest.mark.hand
def test_shared_weight_on_paper() -> None:
    """w = 1，x = artanh(1/2)：h₁ = 1/2，h₂ = tanh(1/2)，两条路是 (1 − h₂²)·½ 与 (1 − h₂²)·¾·x。"""
    x, h_2 = np.arctanh(0.5), np.tanh(0.5)
    want = (1 - h_2**2) * (0.5 + 0.75 * x)
    assert shared_weight_derivative(1.0, x) == pytest.approx(want, rel=1e-12)


@pytest.mark.property
@SOME
@given(number, number, number, number)
def test_neuron_gradient_is_the_central_difference(w: float, b: float, x: float, t: float) -> None:
    got = neuron_gradient(w, b, x, t)
    for name, at in (("w", w), ("b", b), ("x", x)):
        given_ = {"w": w, "b": b, "x": x, "t": t}
        want = central_difference(lambda s: neuron_gradient(**given_ | {name: s}).loss, at, 1e-5)  # noqa: B023
        # 截断 h²·f‴/6 与舍入都在 1e-9 上下
        assert getattr(got, name) == pytest.approx(want, abs=1e-8)


@pytest.mark.property
def test_backward_is_the_transposed_jacobian_times_the_error() -> None:
    W, V, x, t = network(2)
    error = np.tanh(x @ W.T) @ V.T - t
    want = np.einsum("nkj,nk->nj", jacobian(W, V, x), error)
    np.testing.assert_allclose(backward(W, V, x, t), want, rtol=1e-11)


@pytest.mark.property
def test_samples_do_not_meet() -> None:
    W, V, x, t = network(3)
    np.testing.assert_array_equal(jacobian(W, V, x)[2:3], jacobian(W, V, x[2:3]))
    order = np.random.default_rng(4).permutation(N)
    got = backward(W, V, x[order], t[order])
    np.testing.assert_allclose(got, backward(W, V, x, t)[order], rtol=1e-12)
    exact = np.tanh(x @ W.T) @ V.T
    np.testing.assert_array_equal(backward(W, V, x, exact), np.zeros((N, D)))
