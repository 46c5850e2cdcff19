"""snippets.ml.gradient_boosting。"""

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import expit
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor

from snippets.ml.decision_tree import Limits, leaf_index
from snippets.ml.gradient_boosting import (
    ABSOLUTE,
    LOGISTIC,
    SQUARED,
    Boosted,
    Loss,
    absolute_residual,
    advance,
    boosted,
    gradient_boost,
    logistic_residual,
    newton_leaf,
    probability,
    squared_residual,
)

N, D, ROUNDS = 61, 3, 7
LIMITS = Limits(depth=2, smallest=4)


def data(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """特征取 1/1024 的倍数，scikit-learn 存 float32 也不变。"""
    rng = np.random.default_rng(seed)
    X = rng.integers(1024, size=(N, D)) / 1024
    return X, 3 * X[:, 0] + np.sin(7 * X[:, 1]) + 0.3 * rng.standard_normal(N)


def squared(y: np.ndarray, F: np.ndarray) -> np.ndarray:
    return 0.5 * (y - F) ** 2


def absolute(y: np.ndarray, F: np.ndarray) -> np.ndarray:
    return np.abs(y - F)


def log_loss(y: np.ndarray, F: np.ndarray) -> np.ndarray:
    return np.logaddexp(0, F) - y * F


def total(loss: Loss, name: str, X: np.ndarray, y: np.ndarray) -> list[float]:
    """每一轮以后，训练集上的损失。"""
    model = gradient_boost(X, y, loss, ROUNDS, 0.3, LIMITS)
    each = {"squared": squared, "absolute": absolute, "log": log_loss}[name]
    shorter = [model._replace(stages=model.stages[:m]) for m in range(ROUNDS + 1)]
    return [float(each(y, boosted(own, X)).sum()) for own in shorter]


@pytest.mark.oracle
def test_regression_equals_scikit_learn() -> None:
    """N = 61，D = 3，7 轮，学习率 0.3。"""
    X, y = data(0)
    other = GradientBoostingRegressor(
        n_estimators=ROUNDS, learning_rate=0.3, max_depth=2, min_samples_leaf=4
    )
    model = gradient_boost(X, y, SQUARED, ROUNDS, 0.3, LIMITS)
    new = np.random.default_rng(1).random((97, D))
    np.testing.assert_allclose(boosted(model, new), other.fit(X, y).predict(new), rtol=1e-9)


@pytest.mark.oracle
def test_the_absolute_loss_equals_scikit_learn_with_its_median() -> None:
    """叶子里样本数是偶数时，scikit-learn 取中间两个里小的，这里取平均：换成它的中位数就相同。

    伪残差只有 ±1，分裂容易并列，于是只用一个特征、一刀。
    """
    X, y = data(0)
    theirs = ABSOLUTE._replace(
        leaf=lambda y, F: float(np.percentile(y - F, 50, method="inverted_cdf"))
    )
    other = GradientBoostingRegressor(
        loss="absolute_error", n_estimators=ROUNDS, learning_rate=0.3, max_depth=1
    )
    model = gradient_boost(X[:, :1], y, theirs, ROUNDS, 0.3, Limits(depth=1))
    new = np.random.default_rng(1).random((97, 1))
    expected = other.fit(X[:, :1], y).predict(new)
    np.testing.assert_allclose(boosted(model, new), expected, rtol=1e-9)


@pytest.mark.oracle
def test_classification_equals_scikit_learn() -> None:
    X, y = data(2)
    label = (y > np.median(y)).astype(float)
    other = GradientBoostingClassifier(
        n_estimators=ROUNDS, learning_rate=0.3, max_depth=2, min_samples_leaf=4
    ).fit(X, label)
    model = gradient_boost(X, label, LOGISTIC, ROUNDS, 0.3, LIMITS)
    new = np.random.default_rng(3).random((97, D))
    np.testing.assert_allclose(boosted(model, new), other.decision_function(new), rtol=1e-8)
    np.testing.assert_allclose(
        probability(boosted(model, new)), other.predict_proba(new)[:, 1], rtol=1e-8
    )


@pytest.mark.oracle
def test_the_probability_equals_scipy() -> None:
    F = np.array([-800.0, -5.0, 0.0, 0.3, 5.0, 800.0])
    np.testing.assert_allclose(probability(F), expit(F), atol=1e-15)


@pytest.mark.oracle
def test_starts_and_leaves_are_the_minima_on_a_line() -> None:
    """SciPy 求最小；对数损失的叶子只走一步牛顿法，从 0 出发、离 0 近时才准。"""
    rng = np.random.default_rng(4)
    y, F = rng.standard_normal(N), rng.standard_normal(N)
    label = rng.integers(2, size=N).astype(float)
    for loss, each, target in ((SQUARED, squared, y), (ABSOLUTE, absolute, y)):
        zero = np.zeros(N)
        for found, at in ((loss.start(target), zero), (loss.leaf(target, F), F)):
            best = minimize_scalar(
                lambda c, at=at, each=each, target=target: each(target, at + c).sum()
            )
            assert each(target, at + found).sum() == pytest.approx(best.fun, rel=1e-7)
    best = minimize_scalar(lambda c: log_loss(label, np.full(N, c)).sum(), tol=1e-12)
    assert LOGISTIC.start(label) == pytest.approx(best.x, abs=1e-6)
    flat = np.full(N, LOGISTIC.start(label) + 0.01)
    assert LOGISTIC.leaf(label, flat) == pytest.approx(-0.01, rel=0.01)


@pytest.mark.oracle
def test_a_step_equals_the_loop() -> None:
    """N = 61 个样本，J = 5 片叶子。"""
    rng = np.random.default_rng(11)
    F, gamma, q = rng.standard_normal(N), rng.standard_normal(5), rng.integers(5, size=N)
    expected = [F[i] + 0.3 * gamma[q[i]] for i in range(N)]
    np.testing.assert_allclose(advance(F, gamma, q, 0.3), expected, rtol=1e-12)


@pytest.mark.hand
def test_a_step_on_paper() -> None:
    """三个样本，从 1 出发，叶子的值 −2、4，走一半。"""
    assert advance(np.ones(3), np.array([-2.0, 4.0]), np.array([0, 1, 1]), 0.5).tolist() == [
        0,
        3,
        3,
    ]


@pytest.mark.property
def test_two_half_steps_are_a_whole_one_and_none_stays() -> None:
    F, gamma, q = np.arange(5.0), np.array([1.0, -3.0]), np.array([0, 1, 1, 0, 1])
    half = advance(advance(F, gamma, q, 0.5), gamma, q, 0.5)
    np.testing.assert_allclose(half, advance(F, gamma, q, 1.0), rtol=1e-12)
    assert advance(F, gamma, q, 0.0).tolist() == F.tolist()


@pytest.mark.hand
def test_the_residual_of_the_notebook() -> None:
    """第一棵树预测 3.3，标签 4：第二棵树追 0.7。"""
    assert squared_residual(np.array([4.0]), np.array([3.3])) == pytest.approx([0.7])
    assert absolute_residual(np.array([4.0, 400.0, 1.0]), np.array([3.3] * 3)).tolist() == [
        1,
        1,
        -1,
    ]
    # σ(ln 3) = 3/4
    assert logistic_residual(np.array([1.0, 0.0]), np.log([3.0, 3.0])) == pytest.approx(
        [1 / 4, -3 / 4]
    )
    # 三个样本概率都是 1/2，标签 1、1、0：(½ + ½ − ½)/(3/4)
    r, p = np.array([0.5, 0.5, -0.5]), np.full(3, 0.5)
    assert newton_leaf(r, p) == pytest.approx(2 / 3)
    assert probability(np.log(np.array([3.0]))) == pytest.approx([0.75])


@pytest.mark.hand
def test_two_rounds_on_paper() -> None:
    """目标 0、0、4、4：从平均 2 出发，残差 −2、−2、2、2，走一半；再走剩下的一半。"""
    X, y = np.arange(4.0)[:, None], np.array([0.0, 0.0, 4.0, 4.0])
    model = gradient_boost(X, y, SQUARED, 2, 0.5, Limits(depth=1))
    assert model.start == 2
    assert [stage.values.tolist() for stage in model.stages] == [[-2, 2], [-1, 1]]
    assert boosted(model, X).tolist() == [0.5, 0.5, 3.5, 3.5]


@pytest.mark.property
@pytest.mark.parametrize(
    ("residual", "each"),
    [(squared_residual, squared), (absolute_residual, absolute), (logistic_residual, log_loss)],
)
def test_the_residual_is_minus_the_derivative_of_the_loss(residual: object, each: object) -> None:
    assert callable(residual)
    assert callable(each)
    rng = np.random.default_rng(5)
    y, F, step = rng.integers(2, size=N).astype(float), 3 * rng.standard_normal(N), 1e-5
    numeric = (each(y, F - step) - each(y, F + step)) / (2 * step)
    np.testing.assert_allclose(residual(y, F), numeric, atol=1e-8)


@pytest.mark.property
@pytest.mark.parametrize(("loss", "name"), [(SQUARED, "squared"), (ABSOLUTE, "absolute")])
def test_every_round_lowers_the_training_loss(loss: Loss, name: str) -> None:
    losses = total(loss, name, *data(6))
    assert all(later < earlier for earlier, later in pairwise(losses))


@pytest.mark.property
def test_every_round_lowers_the_log_loss() -> None:
    X, y = data(7)
    losses = total(LOGISTIC, "log", X, (y > np.median(y)).astype(float))
    assert all(later < earlier for earlier, later in pairwise(losses))


@pytest.mark.property
def test_an_outlier_moves_the_absolute_loss_little() -> None:
    """把一个目标改大一万：平方损失的起点跟着走，绝对值损失的不动。"""
    X, y = data(8)
    wild = y.copy()
    wild[y.argmax()] += 1e4
    near = np.delete(np.arange(N), y.argmax())
    change = {}
    for loss in (SQUARED, ABSOLUTE):
        one, two = (gradient_boost(X, own, loss, ROUNDS, 0.3, LIMITS) for own in (y, wild))
        change[loss] = np.abs(boosted(one, X) - boosted(two, X))[near].max()
    assert change[SQUARED] > 100
    assert change[ABSOLUTE] < 1


@pytest.mark.property
def test_the_rate_scales_the_first_step() -> None:
    X, y = data(9)
    half, full = (gradient_boost(X, y, SQUARED, 1, rate, LIMITS) for rate in (0.5, 1.0))
    start = y.mean()
    np.testing.assert_allclose(2 * (boosted(half, X) - start), boosted(full, X) - start)
    q = leaf_index(full.stages[0].tree, X)
    means = [y[q == j].mean() for j in range(q.max() + 1)]
    np.testing.assert_allclose(boosted(full, X), np.array(means)[q], rtol=1e-12)


@pytest.mark.property
def test_no_rounds_give_the_constant_and_bad_rates_are_refused() -> None:
    X, y = data(10)
    assert gradient_boost(X, y, SQUARED, 0, 1.0, LIMITS) == Boosted(float(y.mean()), 1.0, [])
    for rounds, rate in ((-1, 0.5), (1, 0.0), (1, 1.5)):
        with pytest.raises(ValueError, match="学习率"):
            gradient_boost(X, y, SQUARED, rounds, rate, LIMITS)
