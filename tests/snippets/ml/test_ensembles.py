"""snippets.ml.ensembles。"""

import numpy as np
import pytest
from scipy import stats
from sklearn.ensemble import StackingRegressor
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import PredefinedSplit
from sklearn.tree import DecisionTreeRegressor

from snippets.ml.decision_tree import Limits, grow, predict_tree
from snippets.ml.ensembles import (
    average_variance,
    bag_trees,
    bias_variance,
    included_share,
    majority_error,
    majority_vote,
    predict_each,
    stack_learners,
)

S, N, M, K, D = 7, 31, 5, 3, 2


def noisy(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = rng.random((N, D))
    return X, np.sin(6 * X[:, 0]) + 0.3 * rng.standard_normal(N)


def ridge(X: np.ndarray, y: np.ndarray, Q: np.ndarray) -> np.ndarray:
    """带截距的岭回归，罚 1。"""
    centred = X - X.mean(0)
    w = np.linalg.solve(centred.T @ centred + np.eye(D), centred.T @ (y - y.mean()))
    return (Q - X.mean(0)) @ w + y.mean()


def stump(X: np.ndarray, y: np.ndarray, Q: np.ndarray) -> np.ndarray:
    return predict_tree(grow(X, y[:, None], limits=Limits(depth=1)), Q)[:, 0]


@pytest.mark.oracle
def test_the_two_parts_equal_numpy() -> None:
    rng = np.random.default_rng(0)
    F, f = rng.standard_normal((S, N)), rng.standard_normal(N)
    found = bias_variance(F, f)
    np.testing.assert_allclose(found.variance, F.var(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.bias2, (F.mean(axis=0) - f) ** 2, rtol=1e-12)
    np.testing.assert_allclose(found.error, np.square(F - f).mean(axis=0), rtol=1e-12)


@pytest.mark.oracle
def test_the_variance_of_an_average_is_the_quadratic_form_of_the_covariance() -> None:
    rho, sigma = 0.3, 1.7
    covariance = sigma**2 * (rho + (1 - rho) * np.eye(M))
    a = np.full(M, 1 / M)
    assert average_variance(rho, sigma, M) == pytest.approx(a @ covariance @ a, rel=1e-12)


@pytest.mark.oracle
def test_the_error_of_the_majority_is_the_tail_of_the_binomial() -> None:
    for epsilon in (0.1, 0.3, 0.5, 0.7):
        for m in (0, 1, 10):
            expected = stats.binom.sf(m, 2 * m + 1, epsilon)
            assert majority_error(epsilon, m) == pytest.approx(expected, rel=1e-10)


@pytest.mark.oracle
def test_the_vote_equals_the_mode() -> None:
    votes = np.random.default_rng(1).integers(K, size=(M, N))
    assert (majority_vote(votes, K) == stats.mode(votes, axis=0).mode).all()


@pytest.mark.oracle
def test_every_tree_of_the_bag_equals_scikit_learn_on_its_own_sample() -> None:
    """N = 31，M = 5；同一个种子重抽一次；只用一个特征，免得并列。"""
    X, y = noisy(2)
    X = (X[:, :1] * 1024).round() / 1024  # scikit-learn 存 float32
    limits = Limits(smallest=3)
    bag = bag_trees(X, y[:, None], M, np.random.default_rng(3), limits)
    drawn = np.random.default_rng(3).integers(N, size=(M, N))
    for m, own in enumerate(drawn):
        other = DecisionTreeRegressor(min_samples_leaf=3, random_state=0).fit(X[own], y[own])
        np.testing.assert_allclose(predict_each(bag, X)[m, :, 0], other.predict(X), rtol=1e-10)
        assert set(np.flatnonzero(~bag.unseen[m])) == set(own)


@pytest.mark.oracle
def test_the_share_of_a_bootstrap_is_what_sampling_gives() -> None:
    """两万次自助抽样；标准误约 0.003。"""
    drawn = np.random.default_rng(4).integers(N, size=(20000, N))
    share = (drawn == 0).any(axis=1).mean()
    assert included_share(N) == pytest.approx(share, abs=0.01)


@pytest.mark.oracle
def test_stacking_equals_scikit_learn() -> None:
    """岭回归与树桩，三折；第二层是没有截距的最小二乘。"""
    X, y = noisy(5)
    X = (X * 1024).round() / 1024
    fold = np.arange(N) % 3
    other = StackingRegressor(
        [("ridge", Ridge(alpha=1.0)), ("stump", DecisionTreeRegressor(max_depth=1))],
        LinearRegression(fit_intercept=False),
        cv=PredefinedSplit(fold),
    ).fit(X, y)
    found = stack_learners(X, y, [ridge, stump], fold)
    np.testing.assert_allclose(found.beta, other.final_estimator_.coef_, rtol=1e-8)


@pytest.mark.hand
def test_numbers_on_paper() -> None:
    """两次预测 1、3，真值 0：平均 2，偏差² 4，方差 1，误差 (1 + 9)/2 = 5。"""
    assert bias_variance(np.array([[1.0], [3.0]]), np.array([0.0])) == (5, 4, 1)
    # 0.5·4 + 0.5/4·4
    assert average_variance(0.5, 2.0, 4) == 2.5
    # 三个都错 0.027，恰好错两个 3·0.09·0.7 = 0.189
    assert majority_error(0.3, 1) == pytest.approx(0.216)
    # Dietterich（2000）：21 个、各错 0.3，多数票错 0.026
    assert round(majority_error(0.3, 10), 3) == 0.026
    assert included_share(2) == 0.75
    assert majority_vote(np.array([[0, 1], [2, 1], [2, 0]]), 3).tolist() == [2, 1]


@pytest.mark.hand
def test_a_stack_on_paper() -> None:
    """两折各一个样本：预测均值的学习器，看到的是另一个样本，第二层的系数 (3 + 3)/(9 + 1)。"""

    def mean(_: np.ndarray, y: np.ndarray, Q: np.ndarray) -> np.ndarray:
        return np.full(len(Q), y.mean())

    found = stack_learners(np.zeros((2, 1)), np.array([1.0, 3.0]), [mean], np.array([0, 1]))
    assert found.Z.tolist() == [[3.0], [1.0]]
    assert found.beta == pytest.approx([0.6])


@pytest.mark.property
def test_the_error_is_the_sum_of_its_parts() -> None:
    rng = np.random.default_rng(6)
    found = bias_variance(rng.standard_normal((S, N)), rng.standard_normal(N))
    np.testing.assert_allclose(found.error, found.bias2 + found.variance, rtol=1e-12)


@pytest.mark.property
def test_more_of_the_same_does_not_help_and_more_of_the_independent_does() -> None:
    assert average_variance(1.0, 2.0, 100) == 4
    assert average_variance(0.0, 2.0, 100) == pytest.approx(0.04)
    assert average_variance(0.3, 2.0, 10**9) == pytest.approx(1.2)
    errors = [[majority_error(epsilon, m) for m in range(5)] for epsilon in (0.4, 0.5, 0.6)]
    assert errors[0] == sorted(errors[0], reverse=True)
    assert errors[1] == pytest.approx([0.5] * 5)
    assert errors[2] == sorted(errors[2])


@pytest.mark.property
def test_the_share_of_a_bootstrap_falls_to_its_limit() -> None:
    shares = [included_share(n) for n in (1, 2, 10, 1000)]
    assert shares == sorted(shares, reverse=True)
    assert included_share(10**6) == pytest.approx(1 - np.exp(-1), abs=1e-6)


@pytest.mark.property
def test_bagging_full_trees_lowers_the_variance_and_hardly_moves_the_bias() -> None:
    """S = 6 个训练集，各 17 个样本，6 棵树：方差不到一棵树的七成。"""
    Q = np.linspace(0.05, 0.95, 20)[:, None]
    single, bagged = [], []
    for s in range(6):
        rng = np.random.default_rng([7, s])
        X = rng.random((17, 1))
        Y = np.sin(6 * X) + 0.3 * rng.standard_normal((17, 1))
        single.append(predict_tree(grow(X, Y), Q)[:, 0])
        bagged.append(predict_each(bag_trees(X, Y, 6, rng), Q).mean(0)[:, 0])
    one, many = (bias_variance(np.array(F), np.sin(6 * Q[:, 0])) for F in (single, bagged))
    assert many.variance.mean() < 0.7 * one.variance.mean()
    assert many.bias2.mean() < one.variance.mean() / 4


@pytest.mark.property
def test_the_same_seed_gives_the_same_bag_and_no_sample_is_refused() -> None:
    X, y = noisy(8)
    one, two = (bag_trees(X, y[:, None], M, np.random.default_rng(9)) for _ in range(2))
    np.testing.assert_array_equal(predict_each(one, X), predict_each(two, X))
    assert one.unseen.shape == (M, N)
    with pytest.raises(ValueError, match="至少要有一个"):
        bag_trees(X[:0], y[:0, None], M, np.random.default_rng(0))
    with pytest.raises(ValueError, match="0 棵树"):
        bag_trees(X, y[:, None], 0, np.random.default_rng(0))
    with pytest.raises(ValueError, match="两折"):
        stack_learners(X, y, [ridge], np.zeros(N, dtype=int))
