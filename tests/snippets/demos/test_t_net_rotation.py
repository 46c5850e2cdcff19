"""snippets.demos.t_net_rotation。"""

import numpy as np
import pytest
import torch
from scipy.linalg import polar

from snippets.demos.t_net_rotation.demo import WIDEST, Result, airplane, main, rotations


@pytest.fixture(scope="module")
def result() -> Result:
    return main()


@pytest.mark.hand
def test_a_quarter_turn_points_the_nose_to_the_left() -> None:
    nose = airplane()[:, 0].argmax()
    turned = airplane()[nose] @ rotations(torch.tensor([90.0], dtype=torch.float64))[0]
    torch.testing.assert_close(turned, torch.tensor([0.0, 1.0, 0.0], dtype=torch.float64))


@pytest.mark.oracle
def test_the_remaining_angle_is_that_of_the_polar_decomposition(result: Result) -> None:
    """从点云反推 RB，再由 scipy 分解出旋转。"""
    for left, aligned in zip(result.left.tolist(), result.aligned.numpy(), strict=True):
        A = np.linalg.lstsq(airplane().numpy(), aligned)[0][:2, :2]
        if np.linalg.det(A) > 0:
            turn = polar(A)[0]
            angle = np.rad2deg(np.arctan2(turn[0, 1], turn[0, 0]))
            assert abs((left - angle + 180) % 360 - 180) < 1e-6


@pytest.mark.property
def test_only_the_angles_seen_in_training_are_undone(result: Result) -> None:
    given, left = result.given.abs(), result.left.abs()
    assert left[given <= WIDEST].max() < 10
    assert left[given >= WIDEST + 30].min() > 60
    plane = airplane()
    off = (result.aligned - plane).square().sum(2).mean(1).sqrt()
    assert off[given <= WIDEST].max() < 0.15
    assert off[given >= WIDEST + 30].min() > 0.5
