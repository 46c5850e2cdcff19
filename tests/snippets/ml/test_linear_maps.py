"""snippets.ml.linear_maps。"""

import math

import numpy as np
import pytest
from scipy.spatial import ConvexHull
from sympy import Matrix

from snippets.ml.linear_maps import (
    area_scaling,
    eigenbasis_condition,
    eigenvalues,
    power_iteration,
    signed_area,
    svd,
    transform,
)

N, D, M = 7, 5, 3
SEEDS = range(11)
SHEAR = np.array([[1.0, 1.0], [0.0, 1.0]])
REFLECTION = np.array([[1.0, 0.0], [0.0, -1.0]])


def random_matrix(seed: int, rows: int = 2, columns: int = 2) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((rows, columns))


def rotation(angle: float) -> np.ndarray:
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, -sin], [sin, cos]])


def symmetric(values: list[float], seed: int) -> np.ndarray:
    """特征值给定的对称矩阵。"""
    Q, _ = np.linalg.qr(random_matrix(seed, len(values), len(values)))
    return (Q * values) @ Q.T


@pytest.mark.oracle
def test_transform_equals_the_sum_over_basis_images() -> None:
    A, x = random_matrix(0, M, D), random_matrix(1, N, D)
    expected = [[sum(A[i, j] * point[j] for j in range(D)) for i in range(M)] for point in x]
    np.testing.assert_allclose(transform(A, x), expected, rtol=1e-12)


@pytest.mark.oracle
def test_signed_area_equals_the_hull_of_scipy() -> None:
    points = random_matrix(2, 31)
    hull = ConvexHull(points)  # 平面上 vertices 逆时针，volume 是面积
    polygon = points[hull.vertices]
    assert signed_area(polygon) == pytest.approx(hull.volume, rel=1e-12)
    assert signed_area(polygon[::-1]) == pytest.approx(-hull.volume, rel=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("seed", SEEDS)
def test_two_by_two_equals_numpy(seed: int) -> None:
    A = random_matrix(seed)
    assert area_scaling(A) == pytest.approx(np.linalg.det(A), rel=1e-12)
    expected = sorted(np.linalg.eigvals(A), key=lambda z: (-z.real, -z.imag))
    np.testing.assert_allclose(eigenvalues(A), expected, rtol=1e-12)
    np.testing.assert_allclose(svd(A).S, np.linalg.svd(A).S, rtol=1e-12)
    values, vectors = np.linalg.eig(A)
    condition = np.linalg.cond(vectors) if np.isrealobj(values) else math.inf
    assert eigenbasis_condition(A) == pytest.approx(condition, rel=1e-12)


@pytest.mark.oracle
def test_diagonalizable_over_the_reals_equals_sympy() -> None:
    """−1 到 1 的全部 81 个整数矩阵；整数与半整数没有舍入，可以判定。"""
    for entries in np.ndindex(3, 3, 3, 3):
        A = np.array(entries).reshape(2, 2) - 1
        exact = Matrix(A.tolist()).is_diagonalizable(reals_only=True)
        assert math.isfinite(eigenbasis_condition(A.astype(float))) == exact


@pytest.mark.oracle
def test_power_iteration_equals_numpy() -> None:
    A = symmetric([5.0, -3.0, 2.0, 1.0, 0.0], seed=3)
    pair = power_iteration(A, np.random.default_rng(4), steps=200)
    values, vectors = np.linalg.eigh(A)
    assert pair.value == pytest.approx(values[-1], rel=1e-12)
    assert abs(pair.vector @ vectors[:, -1]) == pytest.approx(1, rel=1e-12)
    assert pair.residual < 1e-12


@pytest.mark.hand
def test_on_paper() -> None:
    """A 把 (1,0) 送到 (3,0)，把 (0,1) 送到 (1,2)。"""
    A = np.array([[3.0, 1.0], [0.0, 2.0]])
    square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    assert transform(A, square).tolist() == [[0, 0], [3, 0], [4, 2], [1, 2]]
    assert signed_area(square) == 1
    assert area_scaling(A) == 6  # 底 3 高 2 的平行四边形
    assert eigenvalues(A).tolist() == [3, 2]
    # 特征向量 (1,0) 与 (1,−1)/√2，夹角 45°：条件数 √((1+c)/(1−c)) = 1 + √2
    assert eigenbasis_condition(A) == pytest.approx(1 + math.sqrt(2))
    assert power_iteration(A, np.random.default_rng(5)).value == pytest.approx(3)


@pytest.mark.hand
def test_the_shear_stretches_by_the_golden_ratio() -> None:
    golden = (1 + math.sqrt(5)) / 2
    np.testing.assert_allclose(svd(SHEAR).S, [golden, 1 / golden], rtol=1e-15)
    assert eigenvalues(SHEAR).tolist() == [1, 1]
    assert eigenbasis_condition(SHEAR) == math.inf


@pytest.mark.hand
def test_named_maps() -> None:
    quarter = np.array([[0.0, -1.0], [1.0, 0.0]])
    assert eigenvalues(quarter).tolist() == [1j, -1j]
    assert eigenbasis_condition(quarter) == math.inf
    assert eigenbasis_condition(3 * np.eye(2)) == 1
    assert (area_scaling(quarter), area_scaling(REFLECTION), area_scaling(SHEAR)) == (1, -1, 1)
    U, S, V = svd(REFLECTION)
    assert S.tolist() == [1, 1]
    np.testing.assert_allclose(U @ V.T, REFLECTION, atol=1e-15)


@pytest.mark.property
def test_maps_are_linear_and_compose_from_right_to_left() -> None:
    A, B = random_matrix(6, M, D), random_matrix(7, D, 2)
    x, y = random_matrix(8, N), random_matrix(9, N)
    both = transform(B, 2 * x + y)
    np.testing.assert_allclose(both, 2 * transform(B, x) + transform(B, y), rtol=1e-12)
    np.testing.assert_allclose(transform(A @ B, x), transform(A, transform(B, x)), rtol=1e-12)


@pytest.mark.property
@pytest.mark.parametrize("seed", SEEDS)
def test_every_area_is_scaled_alike(seed: int) -> None:
    A, B = random_matrix(seed), random_matrix(seed + 100)
    polygon = random_matrix(seed + 200, N) + 10  # 与位置、形状无关，自交也成立
    scaled = signed_area(transform(A, polygon))
    assert scaled == pytest.approx(area_scaling(A) * signed_area(polygon), rel=1e-9)
    assert area_scaling(A @ B) == pytest.approx(area_scaling(A) * area_scaling(B), rel=1e-9)
    assert np.prod(eigenvalues(A)) == pytest.approx(area_scaling(A), rel=1e-9)
    assert np.sum(eigenvalues(A)) == pytest.approx(np.trace(A), rel=1e-9)


@pytest.mark.property
@pytest.mark.parametrize("seed", SEEDS)
def test_the_condition_ignores_rotation_and_scale(seed: int) -> None:
    A, Q = random_matrix(seed), rotation(seed + 0.3)
    A = A if eigenbasis_condition(A) < math.inf else A @ A.T + SHEAR
    condition = eigenbasis_condition(A)
    assert 1 < condition < math.inf
    assert eigenbasis_condition(-7 * Q @ A @ Q.T) == pytest.approx(condition, rel=1e-6)


@pytest.mark.property
@pytest.mark.parametrize("seed", SEEDS)
def test_svd_is_a_rotation_a_scaling_and_a_rotation_or_reflection(seed: int) -> None:
    A = random_matrix(seed)
    U, S, V = svd(A)
    np.testing.assert_allclose(U * S @ V.T, A, atol=1e-14)
    np.testing.assert_allclose(U.T @ U, np.eye(2), atol=1e-14)
    np.testing.assert_allclose(V.T @ V, np.eye(2), atol=1e-14)
    assert S[0] >= S[1] >= 0
    assert np.linalg.det(V) == pytest.approx(1)
    assert np.linalg.det(U) == pytest.approx(np.sign(area_scaling(A)))


@pytest.mark.property
@pytest.mark.parametrize(
    "A", [np.zeros((2, 2)), np.ones((2, 2)), np.array([[0.0, 0.0], [3.0, 4.0]])]
)
def test_svd_of_a_flattened_plane(A: np.ndarray) -> None:
    U, S, V = svd(A)
    np.testing.assert_allclose(U * S @ V.T, A, atol=1e-14)
    np.testing.assert_allclose(U.T @ U, np.eye(2), atol=1e-14)
    assert S[1] == pytest.approx(0, abs=1e-15)


@pytest.mark.property
def test_svd_keeps_the_small_singular_value() -> None:
    """走 AᵀA 时它会被 1e-16 的舍入淹没：S₂² 约为 2.5e-21。"""
    A = np.array([[1.0, 1.0], [1.0, 1.0 + 1e-10]])
    exact = (A[1, 1] - 1) / svd(A).S[0]  # 行列式除以大的奇异值；A[1,1] − 1 没有舍入
    assert svd(A).S[1] == pytest.approx(exact, rel=1e-5)


@pytest.mark.property
def test_power_iteration_gains_a_constant_factor_a_step() -> None:
    """对称矩阵的残差每步乘 |λ₂/λ₁| = 1/2（绝对值第二大的是 −2）。"""
    A = symmetric([4.0, -2.0, 1.0, 0.5, 0.25], seed=10)
    residual = [power_iteration(A, np.random.default_rng(11), steps=t).residual for t in (20, 21)]
    assert residual[1] / residual[0] == pytest.approx(0.5, rel=1e-3)


@pytest.mark.property
@pytest.mark.parametrize("A", [rotation(1.0), REFLECTION])
def test_without_a_unique_largest_eigenvalue_the_residual_tells(A: np.ndarray) -> None:
    early, late = (power_iteration(A, np.random.default_rng(15), steps=t) for t in (0, 1000))
    assert late.residual == pytest.approx(early.residual, rel=1e-9)
    assert late.residual > 0.1


@pytest.mark.property
def test_power_iteration_on_the_zero_map_and_without_steps() -> None:
    pair = power_iteration(np.zeros((D, D)), np.random.default_rng(13))
    assert (pair.value, pair.residual) == (0, 0)
    start = np.random.default_rng(14).standard_normal(D)
    pair = power_iteration(np.eye(D), np.random.default_rng(14), steps=0)
    np.testing.assert_allclose(pair.vector, start / np.linalg.norm(start), rtol=1e-15)
    with pytest.raises(ValueError, match="-1"):
        power_iteration(np.eye(D), np.random.default_rng(0), steps=-1)
