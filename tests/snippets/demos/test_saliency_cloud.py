"""snippets.demos.saliency_cloud。"""

import itertools

import pytest
import torch

from snippets.demos.saliency_cloud.demo import HANDLE, M, N, Result, cup, main


@pytest.fixture(scope="module")
def result() -> Result:
    return main()


@pytest.mark.hand
def test_the_handle_is_half_a_ring_beside_the_cup() -> None:
    x, y, z = cup(torch.Generator().manual_seed(0), handle=True)[:HANDLE].T
    assert x.min() > 0.9
    assert y.abs().max() < 0.1
    assert ((x - 1).square() + z.square()).sqrt().sub(0.7).abs().max() < 0.1
    plain = cup(torch.Generator().manual_seed(0), handle=False)
    assert plain[:, :2].norm(dim=1).sub(1).abs().max() < 0.1


@pytest.mark.property
def test_the_salient_points_are_on_the_handle(result: Result) -> None:
    """先丢的 24 个里至少 18 个在把手上；随机丢只有四五个。"""
    left = int((result.kept[HANDLE // M] < HANDLE).sum())
    assert HANDLE - left >= 18
    assert [len(rows) for rows in result.kept] == list(range(N, N - 17 * M, -M))


@pytest.mark.property
def test_only_dropping_the_salient_points_hurts(result: Result) -> None:
    high, random, low = result.loss.values()
    assert high[0] == random[0] == low[0] < 0.05
    assert high[HANDLE // M] > 100 * high[0]
    assert max(random) < 2 * random[0]
    assert all(a > b for a, b in itertools.pairwise(low))
