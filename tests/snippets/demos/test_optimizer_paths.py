"""snippets.demos.optimizer_paths。"""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from snippets.demos.optimizer_paths.demo import ADAM_RATE, CURVATURE, NEAR, STEPS, arrival, main
from snippets.ml.optimizers import adam


def torch_path(make: Callable[[list[torch.Tensor]], torch.optim.Optimizer]) -> np.ndarray:
    theta = torch.tensor([-10.0, 2.0], dtype=torch.float64, requires_grad=True)
    optimizer = make([theta])
    path = [theta.detach().numpy().copy()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        (torch.from_numpy(CURVATURE) * theta.square() / 2).sum().backward()
        optimizer.step()
        path.append(theta.detach().numpy().copy())
    return np.array(path)


@pytest.mark.oracle
def test_the_paths_are_those_of_torch() -> None:
    result = main()
    expected = (
        torch_path(lambda p: torch.optim.SGD(p, lr=1 / 13)),
        torch_path(lambda p: torch.optim.SGD(p, lr=1 / 9, momentum=4 / 9)),
        torch_path(lambda p: torch.optim.Adam(p, lr=ADAM_RATE)),
    )
    for ours, theirs in zip(result, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-8)


@pytest.mark.hand
def test_the_first_steps_on_paper() -> None:
    """学习率 1/13、1/9：−10 + 10/13，2 − 50/13；−10 + 10/9，2 − 50/9；Adam 各走 0.5。"""
    result = main()
    np.testing.assert_allclose(result.descent[1], [-120 / 13, -24 / 13])
    np.testing.assert_allclose(result.momentum[1], [-80 / 9, -32 / 9])
    np.testing.assert_allclose(result.adam[1], [-9.5, 1.5], atol=1e-8)


@pytest.mark.property
def test_descent_bounces_between_the_walls_and_momentum_arrives_first() -> None:
    result = main()
    y = result.descent[:60, 1]
    assert (y[1:] * y[:-1] < 0).all()
    assert [arrival(path) for path in result] == [87, 24, 125]
    for path in result:
        assert (np.linalg.norm(path[arrival(path) :], axis=1) <= NEAR).all()


@pytest.mark.property
def test_adam_starts_on_the_diagonal_whatever_the_curvature() -> None:
    """两个方向走得一样快；一个方向的曲率大一百倍，Adam 的路不变。"""
    start = main().adam
    np.testing.assert_allclose(start[1:4, 0] + 10, 2 - start[1:4, 1], rtol=0.1)
    paths = []
    for curvature in (CURVATURE, 100 * CURVATURE):
        theta, m, v, path = np.array([-10.0, 2.0]), np.zeros(2), np.zeros(2), []
        for t in range(1, 61):
            theta, m, v = adam(theta, curvature * theta, m, v, t, ADAM_RATE, eps=0.0)
            path.append(theta)
        paths.append(path)
    np.testing.assert_allclose(*paths, atol=1e-9)
