"""snippets.demos.unit_square。"""

import numpy as np
import pytest

from snippets.demos.unit_square.demo import MATRICES, main, unturned


@pytest.mark.oracle
def test_the_kept_directions_are_the_real_eigenvectors() -> None:
    for name, rows in MATRICES.items():
        A = np.array(rows)
        values, vectors = np.linalg.eig(A)
        kept = unturned(A)
        if np.iscomplex(values).any():
            assert kept == []
            continue
        for factor, v in kept:
            np.testing.assert_allclose(A @ v, factor * v, atol=1e-12, err_msg=name)
            n = int(np.abs(values - factor).argmin())
            assert abs(vectors[:, n] @ v) == pytest.approx(1)
        independent = np.linalg.matrix_rank(vectors, tol=1e-6)
        assert len(kept) == independent, name


@pytest.mark.hand
def test_the_images_on_paper() -> None:
    images = {image.name: image for image in main()}
    assert images["剪切"].corners.tolist() == [[0, 0], [1, 0], [2, 1], [1, 1]]
    assert images["旋转"].corners.tolist() == [[0, 0], [0, 1], [-1, 1], [-1, 0]]
    assert [len(image.kept) for image in images.values()] == [2, 2, 2, 2, 1, 0]
    (double, diagonal), (single, across) = images["斜拉"].kept
    assert (double, single) == (2, 1)
    np.testing.assert_allclose([diagonal, across], np.array([[1, 1], [1, -1]]) / np.sqrt(2))
