"""snippets.demos.k_means_iterations。"""

import numpy as np
import pytest
from sklearn.cluster import KMeans

from snippets.demos.k_means_iterations.demo import K, main
from snippets.ml.k_means import inertia

BLOB = np.repeat(np.arange(K), 20)
"""每个点原来属于哪一团。"""


@pytest.mark.oracle
def test_every_round_is_scikit_learns() -> None:
    result = main()
    for t in (1, 5, len(result.c) - 1):
        oracle = KMeans(K, init=result.c[0], n_init=1, max_iter=t, tol=0, algorithm="lloyd")
        oracle.fit(result.X)
        np.testing.assert_allclose(result.c[t], oracle.cluster_centers_, atol=1e-10)


@pytest.mark.property
def test_the_crowded_start_spreads_over_the_blobs() -> None:
    """起点都在第 0 团；第 8 轮右边两团还共用一个簇心；最后一团一个，几乎全对。"""
    result = main()
    np.testing.assert_array_equal(result.c[0], result.X[:K])
    values = [inertia(result.X, c) for c in result.c]
    assert (np.diff(values) < 0).all()
    assert len(values) == 13
    owner = [[np.bincount(a[g == BLOB], minlength=K).argmax() for g in range(K)] for a in result.a]
    assert owner[8][1] == owner[8][3]
    assert len(set(owner[8])) == 3
    assert len(set(owner[-1])) == K
    assert np.mean(np.array(owner[-1])[BLOB] == result.a[-1]) > 0.98


@pytest.mark.property
def test_careful_seeding_reaches_the_best_more_often(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    shares = {
        line.split("：")[1]: int(line.split("%")[0])
        for line in capsys.readouterr().out.splitlines()
        if "%" in line
    }
    assert shares["随便选"] + 5 < shares["k-means++"] < 100
