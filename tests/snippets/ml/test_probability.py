"""snippets.ml.probability。5 类，3 种取值，7 个特征。"""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax
from scipy.stats.contingency import margins
from sklearn.naive_bayes import BernoulliNB

from snippets.ml.probability import (
    conditional,
    marginals,
    naive_posterior,
    posterior,
    posterior_odds,
)

K, M, D = 5, 3, 7
SOME = settings(max_examples=50, derandomize=True, deadline=None)
FRUIT = np.array([[36, 4], [18, 12], [0, 30]]) / 100
"""樱桃、苹果、香蕉；圆的、不圆。"""


def table(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.ones(K * M)).reshape(K, M)


@pytest.mark.oracle
def test_marginals_equal_scipy() -> None:
    row, column = margins(table(0))
    got = marginals(table(0))
    np.testing.assert_allclose(got.row, row.ravel(), rtol=1e-12)
    np.testing.assert_allclose(got.column, column.ravel(), rtol=1e-12)


@pytest.mark.oracle
def test_conditional_equals_counting_samples_one_by_one() -> None:
    """照定义数：每个样本一行，挑出这种形状的，看各类几个。"""
    rng = np.random.default_rng(1)
    kind, shape = rng.integers(K, size=500), rng.integers(M, size=500)
    joint = np.zeros((K, M))
    np.add.at(joint, (kind, shape), 1 / 500)
    for j in range(M):
        want = [np.mean(kind[shape == j] == i) for i in range(K)]
        np.testing.assert_allclose(conditional(joint)[:, j], want, rtol=1e-12)


@pytest.mark.oracle
def test_naive_posterior_equals_scikit_learn() -> None:
    """把学好的先验与概率取出来，后验应与 predict_proba 相同。"""
    rng = np.random.default_rng(2)
    X, y = rng.integers(2, size=(60, D)), np.arange(60) % K
    model = BernoulliNB().fit(X, y)
    on = np.exp(model.feature_log_prob_)
    for x in X[:11]:
        got = naive_posterior(np.exp(model.class_log_prior_), np.where(x, on, 1 - on))
        np.testing.assert_allclose(got, model.predict_proba(x[None])[0], rtol=1e-9)


@pytest.mark.oracle
def test_posterior_equals_scipy_in_logs() -> None:
    rng = np.random.default_rng(3)
    prior, likelihood = rng.dirichlet(np.ones(K)), rng.random(K)
    want = np.exp(log_softmax(np.log(prior) + np.log(likelihood)))
    np.testing.assert_allclose(posterior(prior, likelihood), want, rtol=1e-12)


@pytest.mark.oracle
@SOME
@given(st.floats(0.01, 0.99), st.floats(0.01, 1), st.floats(0.01, 1))
def test_odds_equal_the_posterior(prior: float, yes: float, no: float) -> None:
    q = posterior(np.array([prior, 1 - prior]), np.array([yes, no]))
    assert posterior_odds(prior / (1 - prior), yes / no) == pytest.approx(q[0] / q[1], rel=1e-9)


@pytest.mark.hand
def test_cherries_on_paper() -> None:
    """一百个水果：P(樱桃 | 圆) = 36/54 = 0.40 × 0.90 / 0.54，P(圆 | 樱桃) = 36/40。"""
    row, column = marginals(FRUIT)
    np.testing.assert_allclose(row, [0.4, 0.3, 0.3], rtol=1e-12)
    np.testing.assert_allclose(column, [0.54, 0.46], rtol=1e-12)
    np.testing.assert_allclose(conditional(FRUIT)[:, 0], [2 / 3, 1 / 3, 0], rtol=1e-12)
    np.testing.assert_allclose(conditional(FRUIT.T)[:, 0], [0.9, 0.1], rtol=1e-12)
    np.testing.assert_allclose(posterior(row, np.array([0.9, 0.6, 0])), [2 / 3, 1 / 3, 0])
    # 樱桃比其余：2/3 的先验几率，圆的在樱桃里是其余的 0.9/0.3 倍
    assert posterior_odds(0.4 / 0.6, 0.9 / 0.3) == pytest.approx(2)


@pytest.mark.hand
def test_rare_disease_on_paper() -> None:
    """0.01·0.9 比 0.99·0.09，即 1 比 9.9。"""
    got = posterior(np.array([0.01, 0.99]), np.array([0.9, 0.09]))
    np.testing.assert_allclose(got, [1 / 10.9, 9.9 / 10.9], rtol=1e-12)


@pytest.mark.hand
def test_naive_on_paper() -> None:
    """3/4·½·½ 比 1/4·1·¾，即 1 比 1。"""
    got = naive_posterior(np.array([0.75, 0.25]), np.array([[0.5, 0.5], [1.0, 0.75]]))
    np.testing.assert_allclose(got, [0.5, 0.5], rtol=1e-12)


@pytest.mark.property
def test_conditionals_sum_to_one_and_give_back_the_table() -> None:
    p = table(4)
    q = conditional(p)
    np.testing.assert_allclose(q.sum(0), np.ones(M), rtol=1e-12)
    np.testing.assert_allclose(q * marginals(p).column, p, rtol=1e-12)
    # 贝叶斯公式：从另一个方向的条件概率得到同一个后验
    for j in range(M):
        want = posterior(marginals(p).row, conditional(p.T)[j])
        np.testing.assert_allclose(q[:, j], want, rtol=1e-12)


@pytest.mark.property
def test_evidence_in_turn_or_together_is_the_same() -> None:
    rng = np.random.default_rng(5)
    prior, likelihood = rng.dirichlet(np.ones(K)), rng.random((K, D))
    step = prior
    for d in rng.permutation(D):
        step = posterior(step, likelihood[:, d])
    np.testing.assert_allclose(naive_posterior(prior, likelihood), step, rtol=1e-12)
    np.testing.assert_allclose(naive_posterior(prior, np.ones((K, D))), prior, rtol=1e-12)
    np.testing.assert_allclose(posterior(prior, np.full(K, 0.3)), prior, rtol=1e-12)


@pytest.mark.property
def test_a_thousand_small_factors_do_not_underflow() -> None:
    likelihood = np.array([[1e-3], [2e-3]]).repeat(1000, axis=1)
    got = naive_posterior(np.array([0.5, 0.5]), likelihood)
    assert got[1] == 1
    assert got[0] == pytest.approx(2.0**-1000, rel=1e-9)  # 直接连乘是 0/0


@pytest.mark.property
@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda: marginals(np.ones((2, 2))), "和为 1"),
        (lambda: marginals(np.array([[1.5, -0.5]])), "非负"),
        (lambda: conditional(np.array([[1.0, 0.0]])), "没有定义"),
        (lambda: posterior(np.array([0.5, 0.6]), np.ones(2)), "和为 1"),
        (lambda: posterior(np.array([1.0, 0.0]), np.array([0.0, 1.0])), "没有定义"),
        (lambda: naive_posterior(np.array([1.0, 0.0]), np.ones((2, 1))), "平滑"),
        (lambda: naive_posterior(np.array([0.5, 0.5]), np.zeros((2, 1))), "平滑"),
        (lambda: naive_posterior(np.array([0.5, 0.6]), np.ones((2, 1))), "和为 1"),
    ],
)
def test_what_is_no_probability_is_refused(call: Callable[[], object], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        call()
