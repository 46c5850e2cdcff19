"""snippets.ml.naive_bayes。"""

from typing import Any

import numpy as np
import pytest
from scipy import stats
from sklearn.naive_bayes import GaussianNB, MultinomialNB

from snippets.ml.naive_bayes import (
    class_priors,
    fit_gaussian,
    fit_multinomial,
    gaussian_scores,
    multinomial_scores,
    posterior,
    smoothed_frequencies,
)

N, K, D = 67, 3, 5


def labels(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.concatenate([np.arange(K), rng.choice(K, size=N - K, p=[0.5, 0.3, 0.2])])


def measurements(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng, y = np.random.default_rng(seed), labels(seed)
    return rng.standard_normal((K, D))[y] + rng.gamma(2, size=(K, D))[y] * rng.normal(
        size=(N, D)
    ), y


def documents(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng, y = np.random.default_rng(seed), labels(seed)
    rates = rng.gamma(1, 2, size=(K, D))
    return rng.poisson(rates[y]).astype(float), y


@pytest.mark.oracle
def test_gaussian_equals_scikit_learn_and_scipy() -> None:
    """67 个样本，3 类，5 个特征。"""
    X, y = measurements(0)
    model = fit_gaussian(X, y, K)
    oracle = GaussianNB().fit(X, y)
    np.testing.assert_allclose(model.rho, oracle.class_prior_, rtol=1e-12)
    np.testing.assert_allclose(model.mu, oracle.theta_, rtol=1e-10)
    np.testing.assert_allclose(model.v, oracle.var_, rtol=1e-10)
    scores = gaussian_scores(X, *model)
    np.testing.assert_allclose(scores, oracle.predict_joint_log_proba(X), atol=1e-9)
    np.testing.assert_allclose(posterior(scores), oracle.predict_proba(X), atol=1e-9)
    densities = stats.norm.logpdf(X[:, None], model.mu, np.sqrt(model.v)).sum(2)
    np.testing.assert_allclose(scores, np.log(model.rho) + densities, atol=1e-9)
    np.testing.assert_allclose(class_priors(np.eye(K)[y]), np.bincount(y) / N)


@pytest.mark.oracle
@pytest.mark.parametrize("alpha", [0.1, 1.0, 7.0])
def test_multinomial_equals_scikit_learn(alpha: float) -> None:
    """67 篇文档，3 类，5 个词。"""
    X, y = documents(1)
    model = fit_multinomial(X, y, K, alpha)
    oracle = MultinomialNB(alpha=alpha).fit(X, y)
    np.testing.assert_allclose(np.log(model.theta), oracle.feature_log_prob_, atol=1e-12)
    counts = np.array([X[y == k].sum(0) for k in range(K)])
    np.testing.assert_allclose(smoothed_frequencies(counts, alpha), model.theta, rtol=1e-12)
    scores = multinomial_scores(X, *model)
    np.testing.assert_allclose(scores, oracle.predict_joint_log_proba(X), atol=1e-9)
    np.testing.assert_allclose(posterior(scores), oracle.predict_proba(X), atol=1e-9)


@pytest.mark.hand
def test_four_documents_about_china() -> None:
    """Manning 等（2008）例 13.1：三篇中国、一篇日本，六个词，测试文档有 5 个词。"""
    #             Chinese, Beijing, Shanghai, Macao, Tokyo, Japan
    X = np.array([[2, 1, 0, 0, 0, 0], [2, 0, 1, 0, 0, 0], [1, 0, 0, 1, 0, 0], [1, 0, 0, 0, 1, 1]])
    model = fit_multinomial(X.astype(float), np.array([0, 0, 0, 1]), 2)
    assert model.rho.tolist() == [3 / 4, 1 / 4]
    assert model.theta[:, 0] == pytest.approx([6 / 14, 2 / 9])
    assert model.theta[:, 4] == pytest.approx([1 / 14, 2 / 9])
    scores = multinomial_scores(np.array([[3.0, 0, 0, 0, 1, 1]]), *model)
    china, japan = 3 / 4 * (3 / 7) ** 3 / 14**2, 1 / 4 * (2 / 9) ** 5
    np.testing.assert_allclose(np.exp(scores), [[china, japan]])
    np.testing.assert_allclose(posterior(scores)[0, 0], china / (china + japan))
    assert smoothed_frequencies(np.array([[3.0, 1.0]]), 0.0).tolist() == [[0.75, 0.25]]


@pytest.mark.hand
def test_two_gaussians_on_paper() -> None:
    """0、2 与 10、14：均值 1、12，方差 1、4（除以 2，不是 1）。"""
    X, y = np.array([[0.0], [2.0], [10.0], [14.0]]), np.array([0, 0, 1, 1])
    model = fit_gaussian(X, y, 2, floor=0.0)
    assert model.rho.tolist() == [0.5, 0.5]
    assert model.mu.tolist() == [[1], [12]]
    assert model.v.tolist() == [[1], [4]]
    scores = gaussian_scores(np.array([[2.0]]), *model)
    near = np.log(0.5) - (np.log(2 * np.pi) + 1) / 2
    far = np.log(0.5) - (np.log(8 * np.pi) + 25) / 2
    np.testing.assert_allclose(scores, [[near, far]])
    assert class_priors(np.eye(2)[[0, 0, 0, 1]]).tolist() == [0.75, 0.25]


@pytest.mark.property
def test_no_underflow_with_ten_thousand_words() -> None:
    X = np.full((1, 2), 5000.0)
    theta = np.array([[0.5, 0.5], [0.4, 0.6]])
    assert (theta.prod(1) ** 5000).tolist() == [0, 0]  # 直接相乘，两类都是 0
    p = posterior(multinomial_scores(X, np.array([0.5, 0.5]), theta))
    assert p[0, 0] == pytest.approx(1)
    assert p.sum() == pytest.approx(1)


@pytest.mark.property
def test_features_multiply_their_odds() -> None:
    """两组特征合起来的后验 ∝ 各自的似然相乘：这就是独立的假设。"""
    X, y = measurements(2)
    model = fit_gaussian(X, y, K)
    left, right = (
        gaussian_scores(X[:, part], model.rho, model.mu[:, part], model.v[:, part])
        for part in (slice(0, 2), slice(2, None))
    )
    together = left + right - np.log(model.rho)
    np.testing.assert_allclose(gaussian_scores(X, *model), together, atol=1e-10)


@pytest.mark.property
def test_smoothing_moves_from_the_frequencies_to_the_uniform() -> None:
    counts = np.array([[7.0, 2.0, 0.0], [1.0, 1.0, 1.0]])
    theta = [smoothed_frequencies(counts, alpha) for alpha in (0.0, 0.5, 5.0, 1e12)]
    for values in theta:
        np.testing.assert_allclose(values.sum(1), [1, 1])
    np.testing.assert_allclose(theta[-1], np.full((2, 3), 1 / 3))
    assert smoothed_frequencies(np.zeros((1, 2)), 0.5).tolist() == [[0.5, 0.5]]
    assert (np.diff([t[0, 2] for t in theta]) > 0).all()
    assert (np.diff([t[0, 0] for t in theta]) < 0).all()


@pytest.mark.property
def test_a_constant_feature_needs_the_floor() -> None:
    X, y = np.array([[1.0, 0.0], [1.0, 2.0], [1.0, 5.0], [1.0, 7.0]]), np.array([0, 0, 1, 1])
    assert fit_gaussian(X, y, 2).v.min() > 0
    with pytest.raises(ValueError, match="方差应是正的"):
        gaussian_scores(X, *fit_gaussian(X, y, 2, floor=0.0))


@pytest.mark.property
@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda X, y: fit_multinomial(-X, y, K), "不能为负"),
        (lambda X, y: fit_multinomial(X, y, 2), "0 到 1"),
        (lambda X, y: fit_multinomial(X, y, 4), "都要有样本"),
        (lambda X, y: fit_multinomial(X, y, K, alpha=-1.0), "不能为负"),
        (lambda X, y: fit_multinomial(0 * X, y, K, alpha=0.0), "要有 α"),
        (lambda X, _: multinomial_scores(X, np.ones(1), np.zeros((1, D))), "都应是正的"),
    ],
)
def test_bad_inputs_are_refused(call: Any, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        call(*documents(3))
