"""snippets.demos.attention_planes。"""

import numpy as np
import pytest
import torch
from scipy.spatial import cKDTree
from scipy.special import softmax

from snippets.demos.attention_planes.demo import HALF, K, Result, main


@pytest.fixture(scope="module")
def result() -> Result:
    return main()


def across(result: Result, name: str) -> float:
    """墙脚的点给另一面的权重。"""
    other = result.scene.other
    return float((result.weights[name] * other).sum(1)[other.any(1)].mean())


def error(result: Result, name: str, where: torch.Tensor) -> float:
    s = result.scene
    smooth = (result.weights[name] * s.h[s.nearby, 0]).sum(1)
    return float((smooth - s.truth[:, 0])[where].square().mean().sqrt())


@pytest.mark.oracle
def test_the_hand_written_weights_equal_scipy(result: Result) -> None:
    x, h = result.scene.points.numpy(), result.scene.h.numpy()[:, 0]
    near = cKDTree(x).query(x, K)[1]
    distance = np.square(x[near] - x[:, None]).sum(2) / (2 * 0.1**2)
    difference = np.square(h[near] - h[:, None]) / (2 * 0.3**2)
    scores = {"都一样": 0 * distance, "看距离": -distance, "再看特征": -distance - difference}
    for name, score in scores.items():
        np.testing.assert_allclose(result.weights[name], softmax(score, axis=1), rtol=1e-9)


@pytest.mark.hand
def test_the_floor_is_level_and_the_wall_is_upright(result: Result) -> None:
    floor, wall = result.scene.points[:HALF], result.scene.points[HALF:]
    assert floor[:, 2].eq(0).all()
    assert wall[:, 0].eq(0).all()
    own = (torch.arange(2 * HALF) >= HALF)[:, None]
    assert torch.equal(result.scene.other, own != own[result.scene.nearby, 0])


@pytest.mark.property
def test_feature_differences_switch_the_other_plane_off(result: Result) -> None:
    assert across(result, "都一样") > 0.25
    assert across(result, "看距离") > 0.2
    assert across(result, "再看特征") < 0.05
    assert across(result, "学来的") < 0.1


@pytest.mark.property
def test_the_learned_kernel_smooths_best_of_those_that_see_the_edge(result: Result) -> None:
    edge = result.scene.other.any(1)
    for name in ("再看特征", "学来的"):
        assert error(result, name, edge) < error(result, "都一样", edge) / 2
    assert error(result, "学来的", ~edge) < error(result, "再看特征", ~edge) < 0.15
