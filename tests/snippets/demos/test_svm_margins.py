"""snippets.demos.svm_margins。"""

import numpy as np
import pytest
from sklearn.svm import SVC

from snippets.demos.svm_margins.demo import main


@pytest.mark.oracle
def test_the_planes_are_scikit_learns() -> None:
    """LIBSVM 的核是单精度的，C = 100 时差到 1e-4。"""
    X, y, planes = main()
    for plane in planes:
        oracle = SVC(C=plane.C, kernel="linear", tol=1e-10).fit(X, y)
        np.testing.assert_allclose(plane.w, oracle.coef_[0], atol=1e-4)
        assert plane.b == pytest.approx(oracle.intercept_[0], abs=1e-4)
        assert set(np.flatnonzero(plane.alpha > 0)) == set(oracle.support_)


@pytest.mark.property
def test_a_larger_cost_narrows_the_margin_and_drops_support_vectors() -> None:
    X, y, planes = main()
    widths = [2 / np.linalg.norm(plane.w) for plane in planes]
    assert (np.diff(widths) < 0).all()
    assert widths[0] > 4 * widths[2]
    assert [int(np.sum(plane.alpha > 0)) for plane in planes] == [26, 12, 7]
    for plane in planes:
        score = y * (X @ plane.w + plane.b)
        assert (plane.alpha[score < 1 - 1e-6] == plane.C).all()  # 间隔里面的都是支持向量
        assert (plane.alpha[score > 1 + 1e-6] == 0).all()
