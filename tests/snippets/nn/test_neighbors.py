"""snippets.nn.neighbors。"""

import pytest
import torch
from sklearn.neighbors import NearestNeighbors

from snippets.nn.neighbors import gather, nearest


@pytest.mark.oracle
def test_nearest_equals_scikit_learn() -> None:
    points = torch.randn(23, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    expected = NearestNeighbors(n_neighbors=5).fit(points.numpy()).kneighbors(points.numpy())[1]
    assert nearest(points, K=5).tolist() == expected.tolist()


@pytest.mark.oracle
def test_gather_equals_torch_gather() -> None:
    generator = torch.Generator().manual_seed(1)
    features = torch.randn(7, 3, generator=generator)
    index = torch.randint(7, (5, 2), generator=generator)
    flat = index.reshape(-1, 1).expand(-1, 3)
    assert torch.equal(gather(features, index), torch.gather(features, 0, flat).reshape(5, 2, 3))


@pytest.mark.hand
def test_points_on_a_line() -> None:
    points = torch.tensor([[0.0], [1.0], [3.0], [7.0]])
    assert nearest(points, K=3).tolist() == [[0, 1, 2], [1, 0, 2], [2, 1, 0], [3, 2, 1]]
    assert gather(points, torch.tensor([[3, 0]])).tolist() == [[[7.0], [0.0]]]


@pytest.mark.property
def test_neighbours_follow_a_permutation() -> None:
    generator = torch.Generator().manual_seed(2)
    points = torch.randn(13, 3, generator=generator)
    order = torch.randperm(13, generator=generator)
    assert torch.equal(order[nearest(points[order], K=4)], nearest(points, K=4)[order])


@pytest.mark.property
@pytest.mark.parametrize("K", [0, 6])
def test_a_wrong_number_of_neighbours_is_refused(K: int) -> None:
    with pytest.raises(ValueError, match=f"得到 {K}"):
        nearest(torch.zeros(5, 3), K=K)
