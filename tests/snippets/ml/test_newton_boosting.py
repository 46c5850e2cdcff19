"""snippets.ml.newton_boosting。"""

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from snippets.ml.decision_tree import leaf_index, leaves, predict_tree
from snippets.ml.newton_boosting import (
    Derivatives,
    leaf_weight,
    logistic_derivatives,
    newton_boost,
    newton_gain,
    newton_tree,
    second_order_objective,
    squared_derivatives,
    structure_score,
)

N, D, T = 61, 3, 5
GAMMA, LAM = 0.3, 1.7


def data(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = rng.random((N, D))
    return X, 3 * X[:, 0] + np.sin(7 * X[:, 1]) + 0.3 * rng.standard_normal(N)


def statistics(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """一阶、二阶导数，落在哪片叶子（每片至少一个样本）。"""
    rng = np.random.default_rng(seed)
    return rng.standard_normal(N), rng.random(N) + 0.1, np.arange(N) % T


def sums(values: np.ndarray, q: np.ndarray) -> np.ndarray:
    return np.array([values[q == j].sum() for j in range(T)])


@pytest.mark.oracle
def test_weights_and_score_are_the_minimum_found_by_scipy() -> None:
    """N = 61 个样本，T = 5 片叶子：不用公式，直接对目标求最小。"""
    g, h, q = statistics(0)
    best = minimize(
        lambda w: second_order_objective(g, h, q, w, GAMMA, LAM), np.zeros(T), tol=1e-12
    )
    G, H = sums(g, q), sums(h, q)
    weights = [leaf_weight(float(G[j]), float(H[j]), LAM) for j in range(T)]
    np.testing.assert_allclose(weights, best.x, atol=1e-6)
    assert structure_score(G, H, GAMMA, LAM) == pytest.approx(best.fun, rel=1e-10)


@pytest.mark.oracle
def test_the_objective_equals_the_loop() -> None:
    g, h, q = statistics(1)
    w = np.random.default_rng(2).standard_normal(T)
    expected = sum(g[i] * w[q[i]] + h[i] * w[q[i]] ** 2 / 2 for i in range(N))
    expected += GAMMA * T + LAM / 2 * sum(own**2 for own in w)
    assert second_order_objective(g, h, q, w, GAMMA, LAM) == pytest.approx(expected, rel=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("name", ["squared", "logistic"])
def test_boosting_equals_the_histogram_trees_of_scikit_learn(name: str) -> None:
    """它也是二阶、带 λ 的；不到 255 个不同的值时，分箱的边界就在正中。

    scikit-learn 的导数是 float32，只准到 1e-6；它从平均出发，于是目标先减去平均、两类各半。
    """
    X, y = data(3)
    options = {
        "max_iter": 3, "learning_rate": 0.5, "max_depth": 2, "min_samples_leaf": 1,
        "l2_regularization": LAM, "early_stopping": False,
    }  # fmt: skip
    if name == "squared":
        y = y - y.mean()
        other = HistGradientBoostingRegressor(**options).fit(X, y)
        theirs, derivatives = other.predict(X), squared_derivatives
    else:
        X, y = X[1:], (y > np.median(y))[1:].astype(float)
        classifier = HistGradientBoostingClassifier(**options).fit(X, y)
        theirs, derivatives = classifier.decision_function(X), logistic_derivatives
        assert y.mean() == 0.5
    trees = newton_boost(X, y, derivatives, 3, 0.5, depth=2, lam=LAM)
    own = sum(0.5 * predict_tree(tree, X)[:, 0] for tree in trees)
    np.testing.assert_allclose(own, theirs, atol=1e-5)


@pytest.mark.oracle
def test_the_gain_is_the_difference_of_two_minima() -> None:
    g, h, q = statistics(4)
    one, two = np.zeros(N, dtype=int), (q > 1).astype(int)

    def least(own: np.ndarray, count: int) -> float:
        objective = lambda w: second_order_objective(g, h, own, w, GAMMA, LAM)  # noqa: E731
        return float(minimize(objective, np.zeros(count), tol=1e-12).fun)

    L, R = two == 0, two == 1
    found = newton_gain(
        *(float(v) for v in (g[L].sum(), h[L].sum(), g[R].sum(), h[R].sum())), GAMMA, LAM
    )
    assert found == pytest.approx(least(one, 1) - least(two, 2), rel=1e-8)


@pytest.mark.hand
def test_a_leaf_on_paper() -> None:
    """三个样本 g = −1、−1、−2，h 都是 1，λ = 1：w = 4/4 = 1，目标 −½·16/4 = −2，再加 γ。"""
    g, h, q = np.array([-1.0, -1.0, -2.0]), np.ones(3), np.zeros(3, dtype=int)
    assert leaf_weight(-4.0, 3.0, 1.0) == 1
    assert structure_score(np.array([-4.0]), np.array([3.0]), 0.5, 1.0) == -1.5
    assert second_order_objective(g, h, q, np.array([1.0]), 0.5, 1.0) == -1.5
    # 左 −2、右 2：½(4/2 + 4/2 − 0) − ½
    assert newton_gain(-2.0, 1.0, 2.0, 1.0, 0.5, 1.0) == 1.5
    own = logistic_derivatives(np.array([1.0, 0.0]), np.log([3.0, 3.0]))
    np.testing.assert_allclose(own, [[-1 / 4, 3 / 4], [3 / 16, 3 / 16]])
    assert squared_derivatives(np.array([4.0]), np.array([3.0])) == (-1, 1)


@pytest.mark.hand
def test_two_rounds_on_paper() -> None:
    """目标 0、4，λ = 1：第一轮右叶 4/2 = 2，第二轮 2/2 = 1。"""
    X, y = np.array([[1.0], [2.0]]), np.array([0.0, 4.0])
    trees = newton_boost(X, y, squared_derivatives, 2, 1.0, depth=1, lam=1.0)
    assert [predict_tree(tree, X)[:, 0].tolist() for tree in trees] == [[0, 2], [0, 1]]


@pytest.mark.hand
def test_a_split_is_made_when_it_gains_more_than_gamma() -> None:
    """目标 0、4，λ = 1：½(0 + 16/2 − 16/3) = 4/3，γ 小于它才分。"""
    X, own = np.array([[1.0], [2.0]]), squared_derivatives(np.array([0.0, 4.0]), np.zeros(2))
    assert newton_gain(0.0, 1.0, -4.0, 1.0, 0.0, 1.0) == pytest.approx(4 / 3)
    assert [len(leaves(newton_tree(X, own, 1, gamma, 1.0))) for gamma in (1.3, 1.4)] == [2, 1]


@pytest.mark.property
@pytest.mark.parametrize("derivatives", [logistic_derivatives, squared_derivatives])
def test_the_derivatives_are_finite_differences(derivatives: object) -> None:
    assert callable(derivatives)
    rng = np.random.default_rng(5)
    y, F, step = rng.integers(2, size=N).astype(float), 3 * rng.standard_normal(N), 1e-4

    def loss(F: np.ndarray) -> np.ndarray:
        if derivatives is squared_derivatives:
            return 0.5 * (y - F) ** 2
        return np.logaddexp(0, F) - y * F

    own = derivatives(y, F)
    np.testing.assert_allclose(own.g, (loss(F + step) - loss(F - step)) / (2 * step), atol=1e-7)
    second = (derivatives(y, F + step).g - derivatives(y, F - step).g) / (2 * step)
    np.testing.assert_allclose(own.h, second, atol=1e-7)


@pytest.mark.property
def test_the_tree_has_the_weights_and_gains_of_the_formulas() -> None:
    """树由加权回归长出来；叶子与分裂要等于公式给的。"""
    X, y = data(6)
    own = logistic_derivatives((y > 1).astype(float), np.sin(y))
    tree = newton_tree(X, own, depth=3, gamma=0.05, lam=LAM)
    q = leaf_index(tree, X)
    for j, leaf in enumerate(leaves(tree)):
        G, H = float(own.g[q == j].sum()), float(own.h[q == j].sum())
        assert leaf.value[0] == pytest.approx(leaf_weight(G, H, LAM), rel=1e-10)
    assert tree.split is not None
    left = X[:, tree.split.feature] <= tree.split.threshold
    parts = (own.g[left].sum(), own.h[left].sum(), own.g[~left].sum(), own.h[~left].sum())
    gain = newton_gain(*(float(part) for part in parts), 0.0, LAM)
    assert tree.split.gain / 2 == pytest.approx(gain, rel=1e-10)


@pytest.mark.property
def test_penalties_shrink_the_leaves_and_prune_the_tree() -> None:
    X, y = data(7)
    own = squared_derivatives(y, np.zeros(N))
    sizes = [len(leaves(newton_tree(X, own, 4, gamma, 1.0))) for gamma in (0.0, 0.5, 2.0, 1e6)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[2] > sizes[3] == 1
    weights = [abs(leaf_weight(-4.0, 3.0, lam)) for lam in (0.0, 1.0, 10.0)]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.property
def test_every_round_lowers_the_loss_and_a_flat_leaf_is_refused() -> None:
    X, y = data(8)
    label = (y > np.median(y)).astype(float)
    F, losses = np.zeros(N), [N * np.log(2)]
    for tree in newton_boost(X, label, logistic_derivatives, 5, 0.5, depth=2):
        F += 0.5 * predict_tree(tree, X)[:, 0]
        losses.append(float((np.logaddexp(0, F) - label * F).sum()))
    assert all(later < earlier for earlier, later in pairwise(losses))
    with pytest.raises(ValueError, match="应为正"):
        leaf_weight(1.0, 0.0, 0.0)
    flat = Derivatives(np.ones(2), np.zeros(2))
    with np.errstate(divide="ignore"), pytest.raises(ValueError, match="权重应为正"):
        newton_tree(np.eye(2), flat, 1)
