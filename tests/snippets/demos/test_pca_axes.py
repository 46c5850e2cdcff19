"""snippets.demos.pca_axes。"""

import numpy as np
import pytest
from sklearn.decomposition import PCA, TruncatedSVD

from snippets.demos.pca_axes.demo import main


@pytest.mark.oracle
def test_the_axes_and_the_wrong_direction_are_scikit_learns() -> None:
    X, pca, shadow, wrong = main()
    oracle = PCA(1).fit(X)
    np.testing.assert_allclose(abs(oracle.components_[0] @ pca.Q), [1, 0], atol=1e-10)
    back = oracle.inverse_transform(oracle.transform(X))
    np.testing.assert_allclose(shadow, back, atol=1e-10)
    raw = TruncatedSVD(1, algorithm="arpack", random_state=0).fit(X).components_[0]  # 不减均值
    assert abs(raw @ wrong) == pytest.approx(1)


@pytest.mark.property
def test_without_centring_the_direction_is_the_mean() -> None:
    X, pca, shadow, wrong = main()
    mean = X.mean(0) / np.linalg.norm(X.mean(0))
    assert abs(wrong @ mean) > 0.999
    assert abs(wrong @ pca.Q[:, 0]) < 0.5
    error = ((X - shadow) ** 2).sum() / (len(X) - 1)
    assert error == pytest.approx(pca.variance[1])
    # 点线与第一轴垂直
    np.testing.assert_allclose((X - shadow) @ pca.Q[:, 0], np.zeros(len(X)), atol=1e-12)
