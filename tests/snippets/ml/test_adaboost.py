"""snippets.ml.adaboost。"""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

from snippets.ml.adaboost import Weak, ada_boost, exponential_loss, reweight, score
from snippets.ml.decision_tree import grow

N, D, ROUNDS = 61, 3, 13


def ring(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """靠近中心的是 1，外面是 −1；特征取 1/1024 的倍数，scikit-learn 存 float32 也不变。"""
    X = np.random.default_rng(seed).integers(1024, size=(N, D)) / 1024
    return X, np.where(((X - 0.5) ** 2).sum(1) < 0.2, 1.0, -1.0)


@pytest.mark.oracle
@pytest.mark.parametrize("depth", [1, 2])
def test_every_round_equals_scikit_learn(depth: int) -> None:
    """scikit-learn 是 SAMME：话语权是这里的两倍，两类时预测相同。"""
    X, y = ring(0)
    weak = ada_boost(X, y, ROUNDS, depth)
    base = DecisionTreeClassifier(max_depth=depth, random_state=0)
    other = AdaBoostClassifier(base, n_estimators=ROUNDS).fit(X, y)
    alphas = [2 * own.alpha for own in weak]
    np.testing.assert_allclose(alphas, other.estimator_weights_, rtol=1e-8)
    np.testing.assert_allclose([own.epsilon for own in weak], other.estimator_errors_, rtol=1e-8)
    new = np.random.default_rng(1).random((97, D))
    assert (np.sign(score(weak, new)) == other.predict(new)).all()


@pytest.mark.oracle
def test_alpha_is_the_minimum_of_the_weighted_exponential_loss() -> None:
    """SciPy 在一条线上求最小：只准到 1e-8 左右，函数在最低处是平的。"""
    rng = np.random.default_rng(2)
    y, G = rng.choice([-1.0, 1.0], N), rng.choice([-1.0, 1.0], N)
    w = rng.dirichlet(np.ones(N))
    best = minimize_scalar(lambda alpha: w @ np.exp(-alpha * y * G), bracket=(-1, 1), tol=1e-12)
    own = reweight(w, y, G)
    assert own.alpha == pytest.approx(best.x, abs=1e-6)
    assert best.fun == pytest.approx(own.Z, rel=1e-12)


@pytest.mark.oracle
def test_the_loss_equals_the_loop() -> None:
    rng = np.random.default_rng(3)
    y, F = rng.choice([-1.0, 1.0], N), rng.standard_normal(N)
    expected = sum(2.718281828459045 ** (-y[n] * F[n]) for n in range(N)) / N
    assert exponential_loss(y, F) == pytest.approx(expected, rel=1e-12)


@pytest.mark.hand
def test_a_round_on_paper() -> None:
    """十个样本错三个：ε = 0.3，α = ½ ln(7/3) = 0.4236；对的 1/14，错的 1/6，Z = 2√0.21。"""
    y = np.ones(10)
    G = np.array([-1.0] * 3 + [1.0] * 7)
    own = reweight(np.full(10, 0.1), y, G)
    assert own.epsilon == pytest.approx(0.3)
    assert own.alpha == pytest.approx(0.4236, abs=1e-4)
    np.testing.assert_allclose(own.w, [1 / 6] * 3 + [1 / 14] * 7)
    np.testing.assert_allclose(own.Z, 2 * np.sqrt(0.21))
    assert exponential_loss(np.array([1.0, -1.0]), np.log([2.0, 2.0])) == pytest.approx(1.25)


@pytest.mark.hand
def test_three_stumps_cut_out_an_interval() -> None:
    """标签是 +、−、−、+：一刀分不开，三刀可以；第一刀错一个，话语权 ½ ln 3。"""
    X, y = np.arange(4.0)[:, None], np.array([1.0, -1.0, -1.0, 1.0])
    weak = ada_boost(X, y, 3)
    assert weak[0].epsilon == pytest.approx(0.25)
    assert weak[0].alpha == pytest.approx(np.log(3) / 2)
    assert np.sign(score(weak, X)).tolist() == y.tolist()
    tree = grow(X, y[:, None])
    assert score([Weak(tree, 0.5, 0.1), Weak(tree, 0.25, 0.1)], X).tolist() == [
        0.75, -0.75, -0.75, 0.75,
    ]  # fmt: skip


@pytest.mark.property
def test_after_reweighting_the_old_classifier_is_a_coin() -> None:
    rng = np.random.default_rng(4)
    y, G = rng.choice([-1.0, 1.0], N), rng.choice([-1.0, 1.0], N)
    own = reweight(rng.dirichlet(np.ones(N)), y, G)
    assert own.w.sum() == pytest.approx(1)
    assert own.w[y != G].sum() == pytest.approx(0.5)


@pytest.mark.property
def test_the_training_error_stays_below_the_product_of_z() -> None:
    """每一轮：错误率 ≤ 指数损失 = 各轮 Z 的积。"""
    X, y = ring(5)
    weak = ada_boost(X, y, ROUNDS)
    product = 1.0
    for m, own in enumerate(weak, 1):
        product *= 2 * np.sqrt(own.epsilon * (1 - own.epsilon))
        F = score(weak[:m], X)
        assert exponential_loss(y, F) == pytest.approx(product, rel=1e-9)
        assert (np.sign(F) != y).mean() <= product + 1e-12
    assert product < 0.75


@pytest.mark.property
def test_a_perfect_or_useless_classifier_ends_the_rounds() -> None:
    X = np.array([[0.0], [1.0]])
    perfect = ada_boost(X, np.array([-1.0, 1.0]), 9)
    assert [(own.alpha, own.epsilon) for own in perfect] == [(1.0, 0.0)]
    same = np.zeros((2, 1))
    with pytest.raises(ValueError, match="第一个"):
        ada_boost(same, np.array([-1.0, 1.0]), 9)
    # 两个 1、一个 −1，分不开：第一轮全判 1，第二轮变成一半一半，停
    tie = ada_boost(np.zeros((3, 1)), np.array([1.0, 1.0, -1.0]), 9)
    assert len(tie) == 1


@pytest.mark.property
def test_other_labels_and_perfect_votes_are_refused() -> None:
    w, y = np.full(2, 0.5), np.array([1.0, -1.0])
    with pytest.raises(ValueError, match="−1 或 1"):
        reweight(w, np.array([1.0, 0.0]), y)
    with pytest.raises(ValueError, match="−1 或 1"):
        reweight(w, y, np.array([1.0, 2.0]))
    for G in (y, -y):
        with pytest.raises(ValueError, match="不能全对"):
            reweight(w, y, G)
