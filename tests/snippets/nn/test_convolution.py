"""snippets.nn.convolution。"""

import pytest
import torch
from torch import Tensor

from snippets.nn.convolution import conv2d

C_in, C_out, H, W, K = 2, 3, 5, 7, 3


def randn(*shape: int, seed: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def random_layer(seed: int) -> tuple[Tensor, Tensor, Tensor]:
    shapes = [(C_in, H, W), (C_out, C_in, K, K), (C_out,)]
    return tuple(randn(*shape, seed=seed + k).requires_grad_() for k, shape in enumerate(shapes))


@pytest.mark.oracle
def test_values_and_gradients_equal_torch() -> None:
    X, kernel, b = random_layer(0)
    out, expected = conv2d(X, kernel, b), torch.nn.functional.conv2d(X, kernel, b)
    torch.testing.assert_close(out, expected)
    g = randn(C_out, H - K + 1, W - K + 1, seed=9)
    torch.testing.assert_close(
        torch.autograd.grad(out, [X, kernel, b], g),
        torch.autograd.grad(expected, [X, kernel, b], g),
    )


@pytest.mark.hand
def test_an_edge_on_paper() -> None:
    """核 [[1, −1], [0, 0]] 是左减右：只有跳变的那一列不是 0；翻转了就变号。"""
    X = torch.tensor([[[0.0, 0.0, 5.0], [0.0, 0.0, 5.0]]])
    kernel = torch.tensor([[[[1.0, -1.0], [0.0, 0.0]]]])
    out = conv2d(X, kernel, torch.tensor([1.0]))
    assert out.tolist() == [[[1.0, -4.0]]]


@pytest.mark.property
def test_a_shifted_image_gives_a_shifted_output() -> None:
    X, kernel, b = random_layer(20)
    shifted = torch.cat([randn(C_in, H, 1, seed=30), X[..., :-1]], dim=-1)
    torch.testing.assert_close(conv2d(shifted, kernel, b)[..., 1:], conv2d(X, kernel, b)[..., :-1])


@pytest.mark.property
def test_a_kernel_larger_than_the_image_is_refused() -> None:
    with pytest.raises(ValueError, match="核的边长 3 大于图像"):
        conv2d(torch.zeros(1, 2, 4), torch.zeros(1, 1, 3, 3), torch.zeros(1))
