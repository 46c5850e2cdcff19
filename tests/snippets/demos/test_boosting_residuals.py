"""snippets.demos.boosting_residuals。"""

from itertools import pairwise

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingRegressor

from snippets.demos.boosting_residuals.demo import RATE, ROUNDS, main


@pytest.mark.oracle
def test_the_curves_equal_scikit_learn() -> None:
    """scikit-learn 把特征存成 float32，靠近切点的格点可能落在另一边，不比。"""
    x, y, grid, F, _, _ = main()
    for m, own in zip(ROUNDS, F, strict=True):
        if m == 0:
            assert own == pytest.approx(np.full(len(grid), y.mean()))
            continue
        other = GradientBoostingRegressor(n_estimators=m, learning_rate=RATE, max_depth=1)
        theirs = other.fit(x[:, None], y).predict(grid[:, None])
        assert np.isclose(own, theirs, atol=1e-6).mean() > 0.97


@pytest.mark.hand
def test_the_first_cut_is_at_the_jump() -> None:
    """台阶在 0.6：第一棵树左边是负的，右边是正的。"""
    _, _, grid, _, step, _ = main()
    jump = grid[1:][np.diff(step[0]) != 0]
    assert jump == pytest.approx([0.6], abs=0.03)
    assert step[0, 0] < 0 < step[0, -1]


@pytest.mark.property
def test_every_tree_lowers_the_residuals_that_follow() -> None:
    """说法：补完，残差就小一些；残差就是标签减预测。"""
    x, y, grid, F, _, r = main()
    for own, residual in zip(F, r, strict=True):
        near = np.abs(grid[:, None] - x).argmin(axis=0)
        assert np.isclose(y - own[near], residual, atol=1e-9).mean() > 0.8  # 格点不在样本上
    squares = [float((own**2).mean()) for own in r]
    assert all(later < earlier for earlier, later in pairwise(squares))
    assert squares[-1] < 0.1 * squares[0]
