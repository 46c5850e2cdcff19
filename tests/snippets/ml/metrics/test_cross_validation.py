"""snippets.ml.metrics.cross_validation。"""

import numpy as np
import pytest
from scipy import stats
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import PredefinedSplit, cross_val_score

from snippets.ml.metrics.cross_validation import (
    Learner,
    choose,
    cross_validate,
    k_fold,
    leave_one_out,
    nested,
    stratified_k_fold,
    summarise,
)

N, D, K = 23, 3, 5


def squared(y: np.ndarray, y_hat: np.ndarray) -> np.ndarray:
    return (y - y_hat) ** 2


def least_squares(x: np.ndarray, y: np.ndarray, new: np.ndarray) -> np.ndarray:
    return new @ np.linalg.lstsq(x, y)[0]


def constant(c: float) -> Learner:
    return lambda x, y, new: np.full(len(new), c)  # noqa: ARG005


def data(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((N, D))
    return x, x @ [1.0, -2.0, 0.5] + rng.standard_normal(N)


@pytest.mark.oracle
@pytest.mark.parametrize("seed", range(3))
def test_errors_equal_scikit_learn_on_the_same_folds(seed: int) -> None:
    (x, y), fold = data(seed), k_fold(N, K, np.random.default_rng(seed))
    score = cross_val_score(
        LinearRegression(fit_intercept=False),
        x,
        y,
        cv=PredefinedSplit(fold),
        scoring="neg_mean_squared_error",
    )
    own = cross_validate(least_squares, squared, x, y, fold)
    np.testing.assert_allclose(own, -score, rtol=1e-10)
    CV, SE = summarise(own)
    assert pytest.approx(-score.mean(), rel=1e-10) == CV
    assert pytest.approx(stats.sem(-score), rel=1e-10) == SE


@pytest.mark.oracle
def test_the_shortcut_equals_fitting_every_time() -> None:
    x, y = data(3)
    errors = cross_validate(least_squares, squared, x, y, np.arange(N))
    assert leave_one_out(x, y) == pytest.approx(errors.mean(), rel=1e-10)


@pytest.mark.oracle
def test_nested_equals_two_loops_written_out() -> None:
    """外层每一折：在其余样本里选，再训练，再看这一折。"""
    x, y = data(4)
    fold = k_fold(N, K, np.random.default_rng(0))
    learners = [constant(0.0), least_squares, lambda x, y, new: np.full(len(new), y.mean())]  # noqa: ARG005
    rng, expected = np.random.default_rng(1), []
    for k in range(K):
        train, test = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
        inner, means = k_fold(len(train), 4, rng), []
        for learner in learners:
            error = []
            for j in range(4):
                a, b = train[inner != j], train[inner == j]
                error.append(np.mean((y[b] - learner(x[a], y[a], x[b])) ** 2))
            means.append(np.mean(error))
        best = learners[int(np.argmin(means))]
        expected.append(np.mean((y[test] - best(x[train], y[train], x[test])) ** 2))
    own = nested(learners, squared, x, y, fold, inner=4, rng=np.random.default_rng(1))
    np.testing.assert_allclose(own, expected, rtol=1e-12)


@pytest.mark.hand
def test_three_numbers_left_out_one_by_one() -> None:
    """预测其余两个的平均：0 → 3，2 → 2，4 → 1。"""
    x, y = np.ones((3, 1)), np.array([0.0, 2.0, 4.0])
    errors = cross_validate(least_squares, squared, x, y, np.arange(3))
    np.testing.assert_allclose(errors, [9, 0, 9], atol=1e-12)
    CV, SE = summarise(errors)
    assert pytest.approx(6) == CV
    assert pytest.approx(np.sqrt((9 + 36 + 9) / 6)) == SE
    assert leave_one_out(x, y) == pytest.approx(6)


@pytest.mark.hand
def test_unequal_folds_are_averaged_by_fold() -> None:
    """折 0 有三个样本，误差 1；折 1 有一个，误差 9：按折平均 5，按样本平均 3。"""
    y, fold = np.array([1.0, 1.0, 1.0, 3.0]), np.array([0, 0, 0, 1])
    errors = cross_validate(constant(0.0), squared, np.zeros((4, 1)), y, fold)
    assert errors.tolist() == [1, 9]
    assert summarise(errors).CV == 5


@pytest.mark.hand
def test_the_better_constant_is_chosen_and_then_trusted() -> None:
    x, y = np.zeros((4, 1)), np.full(4, 2.0)
    learners = [constant(0.0), constant(2.0), constant(2.0)]
    fold = np.array([0, 0, 1, 1])
    assert choose(learners, squared, x, y, fold) == 1  # 一样小，取在前的
    assert nested(learners, squared, x, y, fold, 2, np.random.default_rng(0)).tolist() == [0, 0]


@pytest.mark.hand
def test_dealing_cards_on_paper() -> None:
    """6 个 0 类、3 个 1 类，分三折：每折 2 个与 1 个。"""
    y = np.repeat([0, 1], [6, 3])
    fold = stratified_k_fold(y, 3, np.random.default_rng(0))
    assert [np.bincount(y[fold == k]).tolist() for k in range(3)] == [[2, 1]] * 3


@pytest.mark.property
@pytest.mark.parametrize(("N", "K"), [(2, 2), (7, 3), (23, 5), (11, 11)])
def test_folds_are_a_partition_of_nearly_equal_parts(N: int, K: int) -> None:
    fold = k_fold(N, K, np.random.default_rng(0))
    size = np.bincount(fold, minlength=K)
    assert len(fold) == N
    assert size.max() - size.min() <= 1
    assert (np.sort(size)[::-1] == [len(part) for part in np.array_split(np.arange(N), K)]).all()
    if N > K:
        assert not np.array_equal(fold, np.arange(N) % K)  # 打乱过
        assert not np.array_equal(fold, k_fold(N, K, np.random.default_rng(1)))


@pytest.mark.property
@pytest.mark.parametrize("seed", range(3))
def test_strata_keep_the_shares_of_the_classes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1, 2], [31, 11, 4]))
    fold = stratified_k_fold(y, K, rng)
    table = np.array([np.bincount(y[fold == k], minlength=3) for k in range(K)])
    assert table.sum() == len(y)
    assert (table.max(0) - table.min(0) <= 1).all()
    assert np.ptp(table.sum(1)) <= 1
    again = stratified_k_fold(y, K, rng)
    assert not np.array_equal(again, fold)  # 同一类里面也打乱


@pytest.mark.property
def test_the_held_out_fold_is_never_seen() -> None:
    """记住训练集的学习器：训练集上误差 0，验证折上猜不中。"""
    x, y = np.arange(float(N))[:, None], np.arange(float(N))

    def memory(x: np.ndarray, y: np.ndarray, new: np.ndarray) -> np.ndarray:
        known = dict(zip(x[:, 0], y, strict=True))
        return np.array([known.get(one, -1.0) for one in new[:, 0]])

    def hit(y: np.ndarray, y_hat: np.ndarray) -> np.ndarray:
        return (y == y_hat).astype(float)

    fold = k_fold(N, K, np.random.default_rng(2))
    assert not memory(x, y, x[:0]).size
    assert hit(y, memory(x, y, x)).all()
    assert cross_validate(memory, hit, x, y, fold).tolist() == [0] * K
    inner = nested([memory], hit, x, y, fold, 3, np.random.default_rng(0))
    assert inner.tolist() == [0] * K
    assert choose([memory, memory], hit, x, y, fold) == 0


@pytest.mark.property
def test_how_often_a_nested_choice_trains() -> None:
    """外层 K 次，每次内层 4 折各训练两个候选，选定后再训练一次。"""
    (x, y), sizes = data(6), []

    def counted(x: np.ndarray, y: np.ndarray, new: np.ndarray) -> np.ndarray:
        sizes.append((len(x), len(new)))
        return np.full(len(new), y.mean())

    fold = k_fold(N, K, np.random.default_rng(0))
    nested([counted, counted], squared, x, y, fold, 4, np.random.default_rng(0))
    assert len(sizes) == K * (4 * 2 + 1)
    outer = [size for size in sizes if sum(size) == N]
    assert sorted(held for _, held in outer) == [4, 4, 5, 5, 5]


@pytest.mark.property
def test_scaling_the_labels_scales_the_error() -> None:
    x, y = data(5)
    assert leave_one_out(x, 3 * y) == pytest.approx(9 * leave_one_out(x, y))
    assert leave_one_out(x @ np.diag([1.0, 2.0, 5.0]), y) == pytest.approx(leave_one_out(x, y))
    assert leave_one_out(x, y) > squared(y, least_squares(x, y, x)).mean()
    errors = np.array([1.0, 4.0, 2.0])
    shifted, plain = summarise(errors + 7), summarise(errors)
    np.testing.assert_allclose(shifted.SE, plain.SE)


@pytest.mark.property
def test_one_fold_and_more_folds_than_samples_are_refused() -> None:
    rng = np.random.default_rng(0)
    for K in (1, N + 1):
        with pytest.raises(ValueError, match="折数应在 2 到样本数"):
            k_fold(N, K, rng)
        with pytest.raises(ValueError, match="折数应在 2 到样本数"):
            stratified_k_fold(np.zeros(N, dtype=int), K, rng)
    with pytest.raises(ValueError, match="至少两折"):
        summarise(np.ones(1))
