"""snippets.ml.discriminant。"""

from typing import Any

import numpy as np
import pytest
from scipy import linalg
from scipy.special import log_softmax
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from snippets.ml.discriminant import (
    between_scatter,
    class_means,
    discriminant_scores,
    fisher_axes,
    fisher_direction,
    fisher_ratio,
    within_scatter,
)

N, K, D = 53, 3, 5


def sample(seed: int, classes: int = K) -> tuple[np.ndarray, np.ndarray]:
    """各类的均值不同，协方差相同、不是圆的。"""
    rng = np.random.default_rng(seed)
    y = np.concatenate([np.arange(classes), rng.integers(classes, size=N - classes)])
    shape = rng.standard_normal((D, D))
    return 2 * rng.standard_normal((classes, D))[y] + rng.standard_normal((N, D)) @ shape, y


def scatters(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    classes = int(y.max()) + 1
    mu = class_means(X, y, classes)
    return mu, within_scatter(X, y, mu), between_scatter(np.bincount(y).astype(float), mu)


@pytest.mark.oracle
def test_scatters_equal_numpy_covariances() -> None:
    """53 个样本，3 类，5 维。"""
    X, y = sample(0)
    mu, S_w, S_b = scatters(X, y)
    groups = [X[y == k] for k in range(K)]
    np.testing.assert_allclose(mu, [g.mean(0) for g in groups], rtol=1e-12)
    expected = sum(np.cov(g.T, ddof=0) * len(g) for g in groups)
    np.testing.assert_allclose(S_w, expected, rtol=1e-10)
    copies = np.concatenate([np.tile(g.mean(0), (len(g), 1)) for g in groups])
    np.testing.assert_allclose(S_b, np.cov(copies.T, ddof=0) * N, rtol=1e-10, atol=1e-10)


@pytest.mark.oracle
def test_axes_solve_the_generalised_eigenproblem_and_equal_scikit_learn() -> None:
    X, y = sample(1)
    _, S_w, S_b = scatters(X, y)
    axes = fisher_axes(X, y, K, K - 1)
    expected = linalg.eigh(S_b, S_w, eigvals_only=True)[::-1][: K - 1]
    np.testing.assert_allclose(axes.ratio, expected, rtol=1e-10)
    np.testing.assert_allclose(S_b @ axes.V, S_w @ axes.V * axes.ratio, atol=1e-9)
    oracle = LinearDiscriminantAnalysis(solver="eigen").fit(X, y).scalings_[:, : K - 1]
    cosines = (axes.V * oracle).sum(0) / np.linalg.norm(axes.V, axis=0)
    np.testing.assert_allclose(abs(cosines), np.linalg.norm(oracle, axis=0), rtol=1e-10)


@pytest.mark.oracle
def test_scores_give_the_posterior_of_scikit_learn() -> None:
    """协方差取 S_w/N，先验取频率，与 solver="lsqr" 相同。"""
    X, y = sample(2)
    mu, S_w, _ = scatters(X, y)
    scores = discriminant_scores(X, mu, S_w / N, np.bincount(y) / N)
    oracle = LinearDiscriminantAnalysis(solver="lsqr").fit(X, y)
    np.testing.assert_allclose(scores, oracle.decision_function(X), atol=1e-8)
    np.testing.assert_allclose(log_softmax(scores, 1), oracle.predict_log_proba(X), atol=1e-8)


@pytest.mark.oracle
def test_direction_of_two_classes_equals_scikit_learn() -> None:
    X, y = sample(3, classes=2)
    mu, S_w, _ = scatters(X, y)
    w = fisher_direction(mu[1], mu[0], S_w)
    oracle = LinearDiscriminantAnalysis(solver="lsqr").fit(X, y).coef_[0]
    np.testing.assert_allclose(w * N, oracle, rtol=1e-8)


@pytest.mark.hand
def test_six_points_on_paper() -> None:
    """两类各三点，均值 (0, 0) 与 (4, 2)，类内散布 diag(2, 8)。"""
    X = np.array([[-1, 0], [1, 0], [0, 0], [4, 0], [4, 4], [4, 2]], float)
    y = np.array([0, 0, 0, 1, 1, 1])
    mu, S_w, S_b = scatters(X, y)
    assert mu.tolist() == [[0, 0], [4, 2]]
    assert S_w.tolist() == [[2, 0], [0, 8]]
    assert S_b.tolist() == [[24, 12], [12, 6]]  # 3·(2, 1)(2, 1)ᵀ·2
    w = fisher_direction(mu[1], mu[0], S_w)
    assert w.tolist() == [2, 0.25]  # (4/2, 2/8)
    # 均值之差的方向：150/16 = 7.5·… ；最好的方向：12.75
    assert fisher_ratio(np.array([4.0, 2.0]), S_b, S_w) == pytest.approx(600 / 64)
    assert fisher_ratio(w, S_b, S_w) == pytest.approx(12.75)
    assert fisher_axes(X, y, 2, 1).ratio == pytest.approx(12.75)
    # 正中间的点 (2, 1)，协方差 diag(1/3, 4/3)：两类的得分相差 ln(ρ₁/ρ₂)
    scores = discriminant_scores(np.array([[2.0, 1.0]]), mu, S_w / 6, np.array([0.75, 0.25]))
    assert scores[0, 0] - scores[0, 1] == pytest.approx(np.log(3))


@pytest.mark.property
def test_total_scatter_splits_and_between_has_rank_below_the_classes() -> None:
    for classes in (2, 3, 4):
        X, y = sample(4, classes)
        _, S_w, S_b = scatters(X, y)
        np.testing.assert_allclose(S_w + S_b, np.cov(X.T, ddof=0) * N, rtol=1e-10)
        assert np.linalg.matrix_rank(S_b) == classes - 1
        with pytest.raises(ValueError, match=f"= {classes - 1} 之间"):
            fisher_axes(X, y, classes, classes)


@pytest.mark.property
def test_no_direction_beats_the_first_axis() -> None:
    X, y = sample(5)
    _, S_w, S_b = scatters(X, y)
    axes = fisher_axes(X, y, K, 2)
    assert fisher_ratio(axes.V[:, 0], S_b, S_w) == pytest.approx(axes.ratio[0])
    directions = np.random.default_rng(6).standard_normal((997, D))
    assert max(fisher_ratio(v, S_b, S_w) for v in directions) < axes.ratio[0]
    np.testing.assert_allclose(axes.V.T @ S_w @ axes.V, np.eye(2), atol=1e-10)


@pytest.mark.property
def test_rescaling_the_features_changes_no_ratio_and_no_decision() -> None:
    X, y = sample(7)
    A = np.random.default_rng(8).standard_normal((D, D))
    before, after = fisher_axes(X, y, K, 2), fisher_axes(X @ A, y, K, 2)
    np.testing.assert_allclose(after.ratio, before.ratio, rtol=1e-8)
    rho = np.bincount(y) / N
    first, second = (
        discriminant_scores(Z, mu, S_w / N, rho)
        for Z, (mu, S_w, _) in [(X, scatters(X, y)), (X @ A, scatters(X @ A, y))]
    )
    np.testing.assert_allclose(first, second, atol=1e-8)


@pytest.mark.property
@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda X, y: class_means(X, y, 2), "0 到 1"),
        (lambda X, y: class_means(X, y, 4), "都要有样本"),
        (lambda X, y: fisher_axes(X, y, K, 0), "1 到"),
        (lambda X, y: fisher_axes(np.column_stack([X, X[:, 0]]), y, K, 1), "不可逆"),
    ],
)
def test_bad_inputs_are_refused(call: Any, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        call(*sample(9))
