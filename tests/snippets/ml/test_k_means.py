"""snippets.ml.k_means。"""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans

from snippets.ml.k_means import (
    assign,
    best_of,
    centroids,
    inertia,
    k_means,
    plus_plus,
    refill,
    seeding_probability,
    squared_distances,
)

N, K, D = 61, 5, 3
BOX = np.array([[0.0, 0.0], [0.0, 1.0], [4.0, 0.0], [4.0, 1.0]])
"""长方形的四个角。"""


def cloud(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """五团点，和随手挑的五个起点。"""
    rng = np.random.default_rng(seed)
    X = 3 * rng.standard_normal((K, D))[rng.integers(K, size=N)] + rng.standard_normal((N, D))
    return X, X[rng.choice(N, K, replace=False)]


@pytest.mark.oracle
def test_distances_equal_scipy() -> None:
    X, c = cloud(0)
    expected = cdist(X, c, "sqeuclidean")
    np.testing.assert_allclose(squared_distances(X, c), expected, rtol=1e-12)
    np.testing.assert_array_equal(assign(X, c), expected.argmin(1))
    assert inertia(X, c) == pytest.approx(expected.min(1).sum(), rel=1e-12)
    shares = expected[:, :2].min(1) / expected[:, :2].min(1).sum()
    np.testing.assert_allclose(seeding_probability(X, c[:2]), shares, rtol=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("seed", range(5))
def test_iterations_equal_scikit_learn(seed: int) -> None:
    """61 个点，3 维，5 簇，同样的起点。"""
    X, c = cloud(seed)
    oracle = KMeans(K, init=c, n_init=1, tol=0, algorithm="lloyd").fit(X)
    result = k_means(X, c)
    np.testing.assert_allclose(result.c, oracle.cluster_centers_, atol=1e-10)
    np.testing.assert_array_equal(result.a, oracle.labels_)
    assert result.inertias[-1] == pytest.approx(oracle.inertia_, rel=1e-10)
    means = [X[result.a == k].mean(0) for k in range(K)]
    np.testing.assert_allclose(centroids(X, np.eye(K)[result.a]), means, rtol=1e-12)


@pytest.mark.oracle
def test_an_empty_cluster_goes_where_scikit_learn_puts_it() -> None:
    """一个起点远在天边：第一轮它分不到点。"""
    X, c = cloud(5)
    c[2] = 1e3
    assert (assign(X, c) != 2).all()
    oracle = KMeans(K, init=c, n_init=1, tol=0, algorithm="lloyd").fit(X)
    result = k_means(X, c)
    np.testing.assert_allclose(result.c, oracle.cluster_centers_, atol=1e-10)
    np.testing.assert_array_equal(np.unique(result.a), np.arange(K))


@pytest.mark.oracle
def test_best_of_finds_the_best_of_all_partitions() -> None:
    """7 个点分 3 簇：3⁷ 种分法一一试过。"""
    X = cloud(6)[0][:7]
    best = min(
        sum(((X[a == k] - X[a == k].mean(0)) ** 2).sum() for k in range(3))
        for a in map(np.array, product(range(3), repeat=7))
        if len(set(a.tolist())) == 3
    )
    found = best_of(X, 3, np.random.default_rng(0), restarts=20)
    assert found.inertias[-1] == pytest.approx(best, rel=1e-12)


@pytest.mark.oracle
def test_seeds_are_drawn_with_the_stated_probability() -> None:
    """两步的联合概率：先均匀，再按距离的平方；一维四个点，抽 2000 次。"""
    X = np.array([[0.0], [1.0], [3.0], [7.0]])
    rng = np.random.default_rng(7)
    drawn = [tuple(plus_plus(X, 2, rng)[:, 0].tolist()) for _ in range(2000)]
    for i, j in product(range(4), repeat=2):
        expected = (X[i] - X[j]) ** 2 / ((X[i] - X) ** 2).sum() / 4
        share = drawn.count((X[i, 0], X[j, 0])) / len(drawn)
        assert share == pytest.approx(expected.item(), abs=0.032)  # 四倍标准误差


@pytest.mark.hand
def test_a_box_can_be_cut_the_wrong_way() -> None:
    """从长边的中点出发，一步也不动，J = 4·4 = 16；左右切开，J = 4·¼ = 1。"""
    wrong = k_means(BOX, np.array([[2.0, 0.0], [2.0, 1.0]]))
    assert wrong.inertias.tolist() == [16, 16]
    assert wrong.c.tolist() == [[2, 0], [2, 1]]
    right = k_means(BOX, BOX[[0, 2]])
    assert right.inertias.tolist() == [2, 1]
    assert right.c.tolist() == [[0, 0.5], [4, 0.5]]
    assert right.a.tolist() == [0, 0, 1, 1]
    assert squared_distances(BOX[:1], BOX[2:]).tolist() == [[16, 17]]
    # 已有 (0, 0)：其余三个点的距离平方是 1、16、17
    assert seeding_probability(BOX, BOX[:1]).tolist() == [0, 1 / 34, 16 / 34, 17 / 34]


@pytest.mark.hand
def test_an_empty_cluster_takes_the_farthest_point_but_not_the_last_one() -> None:
    X = np.array([[0.0], [1.0], [5.0], [90.0]])
    c = np.array([[1.0], [50.0], [-99.0]])
    a = assign(X, c)
    assert a.tolist() == [0, 0, 0, 1]
    # 90 离簇心最远，但它那一簇只有它自己；其次是 5
    assert refill(X, c, a).tolist() == [0, 0, 2, 1]
    assert a.tolist() == [0, 0, 0, 1]  # 不改动传进来的
    # 两个点的簇可以出一个；比的是欧氏距离：(3, 3) 比 (0, 4) 远，立方和却小
    X = np.array([[3.0, 3.0], [0.0, 4.0], [50.0, 50.0]])
    c = np.array([[0.0, 0.0], [50.0, 50.0], [99.0, -99.0]])
    assert refill(X, c, np.array([0, 0, 1])).tolist() == [2, 0, 1]


@pytest.mark.property
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(6, 19))
@settings(max_examples=40, derandomize=True, deadline=None)
def test_inertia_never_rises_and_the_end_is_a_fixed_point(seed: int, K: int, N: int) -> None:
    rng = np.random.default_rng(seed)
    X = rng.integers(-5, 6, size=(N, 2)) + rng.random((N, 2)) / 8
    result = k_means(X, plus_plus(X, K, rng))
    assert (np.diff(result.inertias) <= 1e-9).all()
    np.testing.assert_array_equal(assign(X, result.c), result.a)
    np.testing.assert_allclose(centroids(X, np.eye(K)[result.a]), result.c)
    assert len(set(result.a.tolist())) == K


@pytest.mark.property
def test_moving_and_turning_the_points_moves_the_centres_along() -> None:
    X, c = cloud(8)
    R = np.linalg.qr(np.random.default_rng(9).standard_normal((D, D)))[0]
    before, after = k_means(X, c), k_means(X @ R + 7, c @ R + 7)
    np.testing.assert_allclose(after.c, before.c @ R + 7, atol=1e-10)
    np.testing.assert_array_equal(after.a, before.a)


@pytest.mark.property
def test_seeds_are_distinct_and_better_than_random_ones() -> None:
    X, _ = cloud(10)
    rng = np.random.default_rng(11)
    seeds = [plus_plus(X, K, rng) for _ in range(200)]
    assert all(len(np.unique(c, axis=0)) == K for c in seeds)
    random = [inertia(X, X[rng.choice(N, K, replace=False)]) for _ in range(200)]
    assert np.mean([inertia(X, c) for c in seeds]) < 0.9 * np.mean(random)


@pytest.mark.property
def test_best_of_keeps_the_lowest_end() -> None:
    """同一个随机源，一次一次地自己跑，取最后的 J 最小的。"""
    X, _ = cloud(14)
    for restarts in (1, 7):
        rng = np.random.default_rng(15)
        ends = [k_means(X, plus_plus(X, K, rng)).inertias[-1] for _ in range(restarts)]
        best = best_of(X, K, np.random.default_rng(15), restarts)
        assert best.inertias[-1] == min(ends)


@pytest.mark.property
def test_stopping_early_returns_what_was_reached() -> None:
    X, c = cloud(12)
    assert len(k_means(X, c, steps=1).inertias) == 2


@pytest.mark.property
@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda X, _: centroids(X, np.eye(3)[np.zeros(len(X), int)]), "至少要有一个点"),
        (lambda X, c: refill(X[:2], c, assign(X[:2], c)), "不能比簇少"),
        (lambda X, _: seeding_probability(X, X), "不同的点不够"),
        (lambda X, _: plus_plus(X, 0, np.random.default_rng(0)), "应是正的"),
        (lambda X, c: k_means(X, c, steps=0), "应是正的"),
        (lambda X, c: k_means(X[[0] * 9], c), "不同的点不能比簇少，得到 1 个、5 簇"),
        (lambda X, _: best_of(X, 2, np.random.default_rng(0), restarts=0), "应是正的"),
    ],
)
def test_bad_inputs_are_refused(call: Any, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        call(*cloud(13))
