"""snippets.ml.minibatch。11 个样本，3 维；批量 1 到 7。"""

from itertools import combinations

import numpy as np
import pytest
import torch

from snippets.ml.minibatch import batch_mean_variance, batches, least_squares_gradient

N, D = 11, 3


def data(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.standard_normal(D), rng.standard_normal((N, D)), rng.standard_normal(N)


@pytest.mark.oracle
def test_gradient_equals_autograd() -> None:
    theta, X, y = data(0)
    leaf = torch.from_numpy(theta).requires_grad_()
    residual = torch.from_numpy(X) @ leaf - torch.from_numpy(y)
    (residual.square().mean() / 2).backward()
    np.testing.assert_allclose(least_squares_gradient(theta, X, y), leaf.grad, rtol=1e-12)


@pytest.mark.oracle
def test_batches_cover_what_the_torch_sampler_covers() -> None:
    sampler = torch.utils.data.BatchSampler(range(N), batch_size=4, drop_last=False)
    ours = list(batches(N, 4, np.random.default_rng(0)))
    assert [len(index) for index in ours] == [len(index) for index in sampler]
    assert sorted(np.concatenate(ours)) == sorted(i for index in sampler for i in index)


@pytest.mark.oracle
@pytest.mark.parametrize("B", [1, 2, 5, 7, 11])
def test_variance_equals_that_over_all_subsets(B: int) -> None:
    """把所有取法都列出来。"""
    x = np.random.default_rng(1).standard_normal(N)
    means = [np.mean(own) for own in combinations(x, B)]
    assert batch_mean_variance(x, B) == pytest.approx(np.var(means), abs=1e-14)


@pytest.mark.hand
def test_small_numbers_on_paper() -> None:
    """0、2 里取一个：平均 1，方差 1；0、3、6 取两个：1.5、3、4.5，方差 1.5。"""
    assert batch_mean_variance(np.array([0.0, 2.0]), 1) == 1
    assert batch_mean_variance(np.array([0.0, 3.0, 6.0]), 2) == pytest.approx(1.5)
    X, y = np.array([[1.0, 0.0], [1.0, 2.0]]), np.array([3.0, 1.0])
    # 参数 (1, 1)：残差 −2、2，乘样本 (−2, 0)、(2, 4)，平均 (0, 2)
    assert least_squares_gradient(np.ones(2), X, y).tolist() == [0, 2]
    assert [len(index) for index in batches(5, 2, np.random.default_rng(0))] == [2, 2, 1]


@pytest.mark.property
def test_a_batch_gradient_is_right_on_average() -> None:
    theta, X, y = data(2)
    every = [
        least_squares_gradient(theta, X[list(index)], y[list(index)])
        for index in combinations(range(N), 3)
    ]
    full = least_squares_gradient(theta, X, y)
    np.testing.assert_allclose(np.mean(every, axis=0), full, atol=1e-12)
    single = np.array(every) - full
    each = np.array([least_squares_gradient(theta, X[[i]], y[[i]]) for i in range(N)])
    predicted = [batch_mean_variance(each[:, d], 3) for d in range(D)]
    np.testing.assert_allclose((single**2).mean(axis=0), predicted, rtol=1e-10)


@pytest.mark.property
def test_an_epoch_uses_every_sample_once_in_an_order_of_its_own() -> None:
    rng = np.random.default_rng(3)
    epochs = [np.concatenate(list(batches(N, 3, rng))) for _ in range(2)]
    for order in epochs:
        assert sorted(order) == list(range(N))
    assert epochs[0].tolist() != epochs[1].tolist()
    again = np.concatenate(list(batches(N, 3, np.random.default_rng(3))))
    assert again.tolist() == epochs[0].tolist()


@pytest.mark.property
@pytest.mark.parametrize("B", [0, 12, -1])
def test_sizes_out_of_range_are_refused(B: int) -> None:
    with pytest.raises(ValueError, match="1 到 11"):
        batches(N, B, np.random.default_rng(0))
    with pytest.raises(ValueError, match="1 到 11"):
        batch_mean_variance(np.zeros(N), B)


@pytest.mark.property
def test_one_number_has_no_sampling() -> None:
    with pytest.raises(ValueError, match="只有一个数"):
        batch_mean_variance(np.zeros(1), 1)
