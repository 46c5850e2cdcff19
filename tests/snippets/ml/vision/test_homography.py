"""snippets.ml.vision.homography。"""

import numpy as np
import pytest
from scipy.linalg import null_space
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

from snippets.ml.vision.homography import (
    denormalize,
    design,
    dlt,
    normalization,
    plane_homography,
    project,
    transfer_error,
)

N = 17
CORNERS = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
K = np.array([[700.0, 5, 320], [0, 650, 240], [0, 0, 1]])


def homography(seed: int) -> np.ndarray:
    """像真的那样：接近相似变换，带一点透视。"""
    rng = np.random.default_rng(seed)
    return np.eye(3) + rng.normal(size=(3, 3)) * [[0.2, 0.2, 30], [0.2, 0.2, 30], [1e-4, 1e-4, 0]]


def points(seed: int, count: int = N) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 640, size=(count, 2))


def same(H: np.ndarray, G: np.ndarray, tolerance: float = 1e-9) -> bool:
    """差一个倍数。"""
    return abs(abs(np.vdot(H, G)) / np.linalg.norm(H) / np.linalg.norm(G) - 1) < tolerance


def picture(X: np.ndarray, R: np.ndarray, t: np.ndarray) -> np.ndarray:
    """第二个相机拍到的像素。"""
    seen = (X @ R.T + t) @ K.T
    return seen[:, :2] / seen[:, 2:]


@pytest.mark.oracle
def test_four_pairs_equal_the_eight_linear_equations() -> None:
    """固定最后一个数是 1，解八元一次方程组。"""
    H = homography(0)
    x = 100 * CORNERS + [[0, 0], [7, -3], [2, 9], [-5, 4]]
    y = project(H, x)
    rows, right = [], []
    for (a, b), (c, d) in zip(x, y, strict=True):
        rows += [[a, b, 1, 0, 0, 0, -c * a, -c * b], [0, 0, 0, a, b, 1, -d * a, -d * b]]
        right += [c, d]
    solved = np.append(np.linalg.solve(rows, right), 1).reshape(3, 3)
    found = dlt(x, y)
    np.testing.assert_allclose(found / found[2, 2], solved, rtol=1e-8, atol=1e-8)


@pytest.mark.oracle
def test_exact_pairs_equal_scipy_null_space() -> None:
    x = points(1) / 640  # 一单位以内，不归一化也准
    H = homography(1) * [[1, 1, 1 / 640], [1, 1, 1 / 640], [640, 640, 1]]
    y = project(H, x)
    kernel = null_space(design(x, y), rcond=1e-10)
    assert kernel.shape == (9, 1)
    assert same(dlt(x, y), kernel.reshape(3, 3))
    assert same(dlt(x, y), H)


@pytest.mark.oracle
def test_noisy_pairs_are_close_to_the_least_squares_on_the_picture() -> None:
    """Levenberg–Marquardt 在图上的距离上求最小，只比它好一点点。"""
    H, x = homography(2), points(2)
    y = project(H, x) + np.random.default_rng(3).normal(size=(N, 2)) / 2

    def distances(h: np.ndarray) -> np.ndarray:
        return np.ravel(project(np.append(h, 1).reshape(3, 3), x) - y)

    found = dlt(x, y)
    best = least_squares(distances, (found / found[2, 2]).ravel()[:8], x_scale="jac")
    cost = (transfer_error(found, x, y) ** 2).sum()
    assert 1 <= cost / (2 * best.cost) < 1.02


@pytest.mark.oracle
def test_projection_equals_the_loop_and_composes_like_matrices() -> None:
    H, G, x = homography(4), homography(5), points(4)
    for (a, b), y in zip(x, project(H, x), strict=True):
        w = H[2, 0] * a + H[2, 1] * b + H[2, 2]
        expected = [(row[0] * a + row[1] * b + row[2]) / w for row in H[:2]]
        np.testing.assert_allclose(y, expected, rtol=1e-12)
    np.testing.assert_allclose(project(G, project(H, x)), project(G @ H, x), rtol=1e-9)
    np.testing.assert_allclose(project(np.linalg.inv(H), project(H, x)), x, rtol=1e-9)


@pytest.mark.oracle
def test_denormalize_equals_the_inverse() -> None:
    T_x, T_y, H = normalization(points(6)), normalization(points(7)), homography(6)
    np.testing.assert_allclose(denormalize(H, T_x, T_y), np.linalg.inv(T_y) @ H @ T_x, atol=1e-9)


@pytest.mark.hand
def test_on_paper() -> None:
    H = np.array([[1.0, 0, 0], [0, 1, 0], [1, 0, 1]])
    assert project(H, np.array([[1.0, 2.0], [3.0, 4.0]])).tolist() == [[0.5, 1], [0.75, 1]]
    assert project(-5 * H, np.array([[1.0, 2.0]])).tolist() == [[0.5, 1]]  # 倍数不算
    assert np.isinf(project(H, np.array([[-1.0, 2.0]]))).all()  # 分母是 0
    assert normalization(2 * CORNERS).tolist() == [[1, 0, -1], [0, 1, -1], [0, 0, 1]]
    assert transfer_error(np.eye(3), np.zeros((1, 2)), np.array([[3.0, 4.0]])).tolist() == [5]
    # 单位正方形 → 梯形，上边缩成一半
    trapezoid = np.array([[0.0, 0], [4, 0], [3, 1], [1, 1]])
    found = dlt(CORNERS, trapezoid)
    np.testing.assert_allclose(found / found[2, 2], [[4, 2, 0], [0, 2, 0], [0, 1, 1]], atol=1e-12)


@pytest.mark.hand
def test_sliding_past_a_wall_on_paper() -> None:
    """正对着墙，墙在 2 处，相机横移 1：图上平移 1/2。"""
    front = np.array([0.0, 0.0, 1.0])
    H = plane_homography(np.eye(3), np.eye(3), np.array([1.0, 0, 0]), front, 2.0)
    assert project(H, np.zeros((1, 2))).tolist() == [[0.5, 0]]
    assert design(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])).tolist() == [
        [0, 0, 0, -1, -2, -1, 4, 8, 4],
        [1, 2, 1, 0, 0, 0, -3, -6, -3],
    ]


@pytest.mark.property
def test_two_pictures_of_a_plane_differ_by_its_homography() -> None:
    rng = np.random.default_rng(8)
    R = Rotation.from_rotvec([0.1, -0.2, 0.15]).as_matrix()
    t, n, d = np.array([0.3, -0.1, 0.2]), np.array([0.1, 0.2, 1.0]), 4.0
    X = rng.uniform(-1, 1, size=(N, 3))
    X[:, 2] = (d - X[:, :2] @ n[:2]) / n[2]
    first, second = picture(X, np.eye(3), np.zeros(3)), picture(X, R, t)
    H = plane_homography(K, R, t, n, d)
    np.testing.assert_allclose(project(H, first), second, rtol=1e-9)
    assert same(dlt(first, second), H, 1e-7)
    X[:, 2] += rng.uniform(0, 2, size=N)  # 离开平面就不行了
    first, second = picture(X, np.eye(3), np.zeros(3)), picture(X, R, t)
    assert transfer_error(dlt(first, second), first, second).max() > 1


@pytest.mark.property
def test_turning_the_camera_needs_no_plane() -> None:
    rng = np.random.default_rng(9)
    R = Rotation.from_rotvec([0.05, 0.2, -0.1]).as_matrix()
    X = rng.uniform([-1, -1, 2], [1, 1, 20], size=(N, 3))
    first, second = picture(X, np.eye(3), np.zeros(3)), picture(X, R, np.zeros(3))
    H = plane_homography(K, R, np.zeros(3), rng.normal(size=3), 1.0)
    np.testing.assert_allclose(project(H, first), second, rtol=1e-9)
    assert transfer_error(dlt(first, second), first, second).max() < 1e-6


@pytest.mark.property
def test_normalised_points_are_centred_and_as_far_as_the_diagonal() -> None:
    x = 1e4 + 50 * np.random.default_rng(10).normal(size=(N, 2))
    moved = project(normalization(x), x)
    np.testing.assert_allclose(moved.mean(0), 0, atol=1e-9)
    assert np.linalg.norm(moved, axis=1).mean() == pytest.approx(np.sqrt(2))


@pytest.mark.property
def test_the_estimate_does_not_depend_on_the_frame() -> None:
    """平移、旋转、缩放任一张图的坐标，估计跟着变，误差不变；不归一化就做不到。"""
    x = points(11)
    y = project(homography(11), x) + np.random.default_rng(12).normal(size=(N, 2))
    T = np.array([[0.3, -0.4, 900], [0.4, 0.3, -500], [0, 0, 1]])
    before, after = dlt(x, y), dlt(project(T, x), y)
    assert same(after @ T, before)


@pytest.mark.property
def test_straight_lines_stay_straight_and_the_cross_ratio_stays() -> None:
    H = homography(13)
    x = np.array([10.0, 20]) + np.outer([0.0, 1, 3, 7], [30, 40])
    y = project(H, x)
    sides = np.linalg.norm(y - y[0], axis=1)
    assert np.linalg.matrix_rank(np.column_stack([y, np.ones(4)]), tol=1e-6) == 2
    a, b, c, d = (float(s) for s in sides)
    assert (c - a) * (d - b) / (c - b) / (d - a) == pytest.approx(3 * 6 / 2 / 7)


@pytest.mark.property
def test_undetermined_points_are_refused() -> None:
    with pytest.raises(ValueError, match="至少四对"):
        dlt(CORNERS[:3], CORNERS[:3])
    with pytest.raises(ValueError, match="全部重合"):
        dlt(np.ones((5, 2)), points(0, 5))
    on_a_line = np.array([[0.0, 0], [1, 1], [2, 2], [0, 1]])
    with pytest.raises(ValueError, match="共线"):
        dlt(on_a_line, on_a_line)
    five = np.vstack([np.outer(np.arange(4.0), [1, 2]), [[9.0, 1.0]]])
    with pytest.raises(ValueError, match="共线"):
        dlt(five, five)
    for x, y in ((on_a_line, CORNERS), (CORNERS, on_a_line)):  # 只有一边共线：解不可逆
        with pytest.raises(ValueError, match="共线"):
            dlt(x, y)


@pytest.mark.property
def test_the_scale_is_fixed_and_the_last_number_may_be_zero() -> None:
    x = points(14)
    for H in (homography(14), -homography(14), np.array([[0.0, 0, 1], [0, 1, 0], [1, 0, 0]])):
        found = dlt(x, project(H, x))
        assert np.linalg.norm(found) == pytest.approx(1)
        assert found[2, 2] >= 0
        assert same(found, H)
