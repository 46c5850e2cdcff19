"""snippets.nn.dot_product。"""

import math

import pytest
import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from snippets.nn.dot_product import dot_product_attention

N, T_q, T_k, D, M = 2, 3, 5, 7, 11


def randn(*shape: int, seed: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def random_inputs(seed: int) -> tuple[Tensor, Tensor, Tensor]:
    shapes = [(N, T_q, D), (N, T_k, D), (N, T_k, M)]
    return tuple(randn(*shape, seed=seed + k).requires_grad_() for k, shape in enumerate(shapes))


@pytest.mark.oracle
def test_values_and_gradients_equal_torch() -> None:
    inputs = random_inputs(0)
    out, expected = dot_product_attention(*inputs), scaled_dot_product_attention(*inputs)
    torch.testing.assert_close(out, expected)
    g = randn(N, T_q, M, seed=9)
    torch.testing.assert_close(
        torch.autograd.grad(out, inputs, g), torch.autograd.grad(expected, inputs, g)
    )


@pytest.mark.hand
def test_two_keys_on_paper() -> None:
    """D = 4，缩放 1/2：点积 2 ln 3 与 0，得分 ln 3 与 0，权重 3/4 与 1/4。"""
    Q = torch.tensor([[2.0, 0.0, 0.0, 0.0]])
    K = torch.tensor([[math.log(3), 0.0, 0.0, 0.0], [0.0, 9.0, 9.0, 9.0]])
    out = dot_product_attention(Q, K, torch.tensor([[8.0, 0.0], [0.0, 4.0]]))
    torch.testing.assert_close(out, torch.tensor([[6.0, 1.0]]))


@pytest.mark.property
def test_the_order_of_keys_does_not_matter_and_samples_do_not_mix() -> None:
    Q, K, V = random_inputs(20)
    order = torch.randperm(T_k, generator=torch.Generator().manual_seed(30))
    out = dot_product_attention(Q, K, V)
    torch.testing.assert_close(dot_product_attention(Q, K[:, order], V[:, order]), out)
    torch.testing.assert_close(dot_product_attention(Q[0], K[0], V[0]), out[0])
    low, high = V.amin(-2, keepdim=True), V.amax(-2, keepdim=True)
    assert ((low < out) & (out < high)).all()
