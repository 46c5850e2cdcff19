"""snippets.ml.least_squares。17 个样本，5 个参数；秩 3 的情形。"""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression

from snippets.ml.least_squares import (
    solve_normal,
    solve_qr,
    solve_svd,
    squared_error,
    squared_error_gradient,
)

N, D = 17, 5
SOME = settings(max_examples=50, derandomize=True, deadline=None)
SOLVERS = [solve_normal, solve_qr, solve_svd]
LINE = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])


def data(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.standard_normal((N, D)), rng.standard_normal(N), rng.standard_normal(D)


@pytest.mark.oracle
@pytest.mark.parametrize("solve", SOLVERS)
def test_solutions_equal_numpy_and_scikit_learn(solve) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    X, y, _ = data(0)
    np.testing.assert_allclose(solve(X, y), np.linalg.lstsq(X, y)[0], rtol=1e-10)
    ones = np.column_stack([np.ones(N), X])
    model = LinearRegression().fit(X, y)
    np.testing.assert_allclose(solve(ones, y), [model.intercept_, *model.coef_], rtol=1e-9)


@pytest.mark.oracle
def test_gradient_equals_autograd() -> None:
    X, y, w = data(1)
    leaf = torch.from_numpy(w.copy()).requires_grad_()
    loss = (torch.from_numpy(X) @ leaf - torch.from_numpy(y)).square().sum() / 2
    loss.backward()
    assert squared_error(w, X, y) == pytest.approx(loss.item(), rel=1e-12)
    np.testing.assert_allclose(squared_error_gradient(w, X, y), leaf.grad, rtol=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("shape", [(N, D), (3, D)])
def test_dependent_columns_give_the_shortest_solution(shape: tuple[int, int]) -> None:
    """秩 3，列比秩多；伪逆给出同一个最短的解。"""
    rng = np.random.default_rng(2)
    X = rng.standard_normal((shape[0], 3)) @ rng.standard_normal((3, D))
    y = rng.standard_normal(shape[0])
    np.testing.assert_allclose(solve_svd(X, y), np.linalg.pinv(X, rcond=1e-12) @ y, rtol=1e-9)


@pytest.mark.hand
@pytest.mark.parametrize("solve", SOLVERS)
def test_three_points_on_paper(solve) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """(0, 0)、(1, 2)、(2, 1)：截距与斜率都是 ½，残差 ½、−1、½，平方和 1.5。"""
    y = np.array([0.0, 2.0, 1.0])
    w = solve(LINE, y)
    np.testing.assert_allclose(w, [0.5, 0.5], rtol=1e-12)
    np.testing.assert_allclose(LINE @ w - y, [0.5, -1, 0.5], rtol=1e-12)
    assert 2 * squared_error(w, LINE, y) == pytest.approx(1.5)


@pytest.mark.hand
def test_objective_on_paper() -> None:
    """w = (1, 1)：预测 1、2、3，残差 1、0、2。"""
    y, w = np.array([0.0, 2.0, 1.0]), np.ones(2)
    assert squared_error(w, LINE, y) == 2.5
    assert squared_error_gradient(w, LINE, y).tolist() == [3, 4]


@pytest.mark.hand
def test_normal_equations_lose_half_of_the_digits() -> None:
    """两列只差 1e-8：XᵀX 舍入成全 1，不可逆；QR、奇异值分解照样得到 (1, 1)。"""
    X = np.array([[1.0, 1.0], [1e-8, 0.0], [0.0, 1e-8]])
    y = X @ np.ones(2)
    with pytest.raises(np.linalg.LinAlgError, match="Singular"):
        solve_normal(X, y)
    # 条件数 1.4e8，误差放大这么多倍
    np.testing.assert_allclose(solve_qr(X, y), [1, 1], atol=1e-7)
    np.testing.assert_allclose(solve_svd(X, y), [1, 1], atol=1e-7)


@pytest.mark.property
@SOME
@given(st.integers(0, 10**6))
def test_the_residual_is_orthogonal_and_every_step_away_costs_a_square(seed: int) -> None:
    X, y, w = data(seed)
    for solve in SOLVERS:
        best = solve(X, y)
        # 满秩的小问题，条件数不过几百
        np.testing.assert_allclose(squared_error_gradient(best, X, y), np.zeros(D), atol=1e-9)
        want = squared_error(best, X, y) + ((X @ (w - best)) ** 2).sum() / 2
        assert squared_error(w, X, y) == pytest.approx(want, rel=1e-9)


@pytest.mark.property
def test_solutions_follow_the_units_and_the_order() -> None:
    X, y, _ = data(3)
    scale = np.array([1e-3, 1.0, 1e3, 2.0, 0.5])
    order = np.random.default_rng(4).permutation(N)
    for solve in SOLVERS:
        np.testing.assert_allclose(solve(X * scale, y), solve(X, y) / scale, rtol=1e-7)
        # 整体缩小十四个数量级，解放大同样多：阈值相对于最大的奇异值
        np.testing.assert_allclose(solve_svd(1e-14 * X, y) * 1e-14, solve(X, y), rtol=1e-9)
        np.testing.assert_allclose(solve(X[order], y[order]), solve(X, y), rtol=1e-9)
        np.testing.assert_allclose(solve(X, X @ np.arange(D)), np.arange(D), atol=1e-10)


@pytest.mark.property
def test_no_other_solution_of_a_flat_problem_is_shorter() -> None:
    X, y, w = data(5)
    X[:, 4] = X[:, 0] - X[:, 1]
    best = solve_svd(X, y)
    flat = np.array([1.0, -1.0, 0.0, 0.0, -1.0])  # X @ flat = 0
    np.testing.assert_allclose(X @ flat, np.zeros(N), atol=1e-12)
    assert best @ flat == pytest.approx(0, abs=1e-12)
    assert squared_error(best + flat, X, y) == pytest.approx(squared_error(best, X, y), rel=1e-12)
    np.testing.assert_allclose(solve_svd(np.zeros((N, D)), y), np.zeros(D))
    assert squared_error(best, X, y) < squared_error(w, X, y)
