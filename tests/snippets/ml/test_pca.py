"""snippets.ml.pca。"""

from typing import Any

import numpy as np
import pytest
from sklearn import decomposition

from snippets.ml.pca import (
    by_covariance,
    by_svd,
    center,
    covariance,
    directional_variance,
    project,
    reconstruct,
)

N, D, M = 43, 7, 3
LINE = np.array([[1.0, 0.0], [2.0, 2.0], [3.0, 4.0]])
"""三个点都在 y = 2x − 2 上，均值 (2, 2)。"""


def cloud(seed: int) -> np.ndarray:
    """斜着的一团，离原点很远。"""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((N, D)) @ rng.standard_normal((D, D)) + 10 * rng.random(D)


@pytest.mark.oracle
def test_covariance_equals_numpy() -> None:
    X = cloud(0)
    np.testing.assert_allclose(covariance(X), np.cov(X.T), rtol=1e-10)
    np.testing.assert_allclose(center(X), X - np.mean(X, axis=0), rtol=1e-14)
    q = np.random.default_rng(1).standard_normal(D)
    q /= np.linalg.norm(q)
    assert directional_variance(X, q) == pytest.approx(np.var(X @ q, ddof=1), rel=1e-10)


@pytest.mark.oracle
@pytest.mark.parametrize("solve", [by_covariance, by_svd])
def test_components_equal_scikit_learn(solve: Any) -> None:
    """43 个样本，7 维降到 3 维；方向的正负号不论。"""
    X, new = cloud(2), cloud(3)[:11]
    pca, oracle = solve(X, M), decomposition.PCA(M, svd_solver="full").fit(X)
    np.testing.assert_allclose(pca.m, oracle.mean_, rtol=1e-12)
    np.testing.assert_allclose(pca.variance, oracle.explained_variance_, rtol=1e-10)
    share = pca.variance / pca.total
    np.testing.assert_allclose(share, oracle.explained_variance_ratio_, rtol=1e-10)
    signs = np.sign((pca.Q * oracle.components_.T).sum(0))
    np.testing.assert_allclose(pca.Q * signs, oracle.components_.T, atol=1e-10)
    T = project(new, pca.m, pca.Q)
    np.testing.assert_allclose(T * signs, oracle.transform(new), atol=1e-9)
    back = oracle.inverse_transform(oracle.transform(new))
    np.testing.assert_allclose(reconstruct(T, pca.m, pca.Q), back, atol=1e-9)


@pytest.mark.hand
def test_three_points_on_a_line() -> None:
    """离均值 (−1, −2)、(0, 0)、(1, 2)：协方差 [[1, 2], [2, 4]]，方差 5 都在 (1, 2)/√5 上。"""
    assert center(LINE).tolist() == [[-1, -2], [0, 0], [1, 2]]
    assert covariance(LINE).tolist() == [[1, 2], [2, 4]]
    for pca in (by_covariance(LINE, 2), by_svd(LINE, 2)):
        assert pca.variance == pytest.approx([5, 0], abs=1e-12)
        assert pca.total == pytest.approx(5)
        assert pca.Q[:, 0] == pytest.approx([1 / np.sqrt(5), 2 / np.sqrt(5)])
    q = np.array([1.0, 2.0]) / np.sqrt(5)
    assert directional_variance(LINE, q) == pytest.approx(5)
    assert directional_variance(LINE, np.array([1.0, 0.0])) == 1
    T = project(LINE, np.array([2.0, 2.0]), q[:, None])
    assert T[:, 0] == pytest.approx([-np.sqrt(5), 0, np.sqrt(5)])
    assert reconstruct(T, np.array([2.0, 2.0]), q[:, None]) == pytest.approx(LINE)


@pytest.mark.property
def test_both_ways_agree_and_the_axes_diagonalise_the_covariance() -> None:
    X = cloud(4)
    one, two = by_covariance(X, D), by_svd(X, D)
    np.testing.assert_allclose(one.Q, two.Q, atol=1e-9)
    np.testing.assert_allclose(one.variance, two.variance, rtol=1e-9)
    assert one.total == pytest.approx(two.total)
    np.testing.assert_allclose(one.Q.T @ one.Q, np.eye(D), atol=1e-12)
    diagonal = one.Q.T @ covariance(X) @ one.Q
    np.testing.assert_allclose(diagonal, np.diag(one.variance), atol=1e-10)
    assert (one.Q[np.abs(one.Q).argmax(0), np.arange(D)] > 0).all()


@pytest.mark.property
def test_no_direction_has_more_variance_than_the_first() -> None:
    X = cloud(5)
    pca = by_svd(X, 1)
    q = np.random.default_rng(6).standard_normal((499, D))
    q /= np.linalg.norm(q, axis=1, keepdims=True)
    assert max(directional_variance(X, one) for one in q) < pca.variance[0]


@pytest.mark.property
def test_the_error_of_the_reconstruction_is_the_variance_left_out() -> None:
    X = cloud(7)
    everything = by_svd(X, D)
    for kept in range(1, D + 1):
        pca = by_svd(X, kept)
        T = project(X, pca.m, pca.Q)
        error = ((X - reconstruct(T, pca.m, pca.Q)) ** 2).sum() / (N - 1)
        assert error == pytest.approx(everything.variance[kept:].sum(), abs=1e-9)
        np.testing.assert_allclose(covariance(T), np.diag(pca.variance), atol=1e-9)


@pytest.mark.property
def test_more_features_than_samples() -> None:
    """5 个样本、7 维：中心化以后秩是 4。"""
    X = cloud(8)[:5]
    pca = by_svd(X, 5)
    assert pca.variance[4] == pytest.approx(0, abs=1e-20)
    assert pca.variance[3] > 0.01
    np.testing.assert_allclose(by_covariance(X, 4).variance, pca.variance[:4], rtol=1e-9)
    two = by_svd(X[:2], 1)  # 两个样本：方差都在连线上
    assert two.variance[0] == pytest.approx(((X[0] - X[1]) ** 2).sum() / 2)
    assert by_covariance(X[:2], 1).variance == pytest.approx(two.variance)


@pytest.mark.property
@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda X: covariance(X[:1]), "两个样本"),
        (lambda X: by_svd(X[:1], 1), "两个样本"),
        (lambda X: by_svd(X, D + 1), "1 到 7"),
        (lambda X: by_svd(X[:5], 6), "1 到 5"),
        (lambda X: by_covariance(X, 0), "1 到 7"),
        (lambda X: directional_variance(X, np.ones(D)), "长度应是 1"),
    ],
)
def test_bad_inputs_are_refused(call: Any, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        call(cloud(9))
