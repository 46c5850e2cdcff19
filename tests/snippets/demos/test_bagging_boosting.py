"""snippets.demos.bagging_boosting。"""

import numpy as np
import pytest

from snippets.demos.bagging_boosting import demo
from snippets.demos.bagging_boosting.demo import Result, boosted_steps, main, parts, truth


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Result:
    """六个训练集，各十七个点，二十棵树：原来的大小，带着形状检查要跑半分钟。"""
    for name, value in (("S", 6), ("N", 17), ("M", 20), ("SHOWN", (1, 20))):
        monkeypatch.setattr(demo, name, value)
    return main()


@pytest.mark.oracle
def test_the_parts_equal_numpy() -> None:
    F = np.random.default_rng(0).standard_normal((5, demo.M, 7))
    f = np.zeros(7)
    found = parts(F, f)
    np.testing.assert_allclose(found[:, 0], np.square(F.mean(0)).mean(1), rtol=1e-12)
    np.testing.assert_allclose(found[:, 1], F.var(0).mean(1), rtol=1e-12)


@pytest.mark.hand
def test_the_first_round_is_the_mean_and_a_fifth_of_a_stump(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """目标 0、0、5、5：平均 2.5，树桩 ∓2.5，走五分之一。"""
    monkeypatch.setattr(demo, "M", 1)
    X, Y = np.arange(4.0)[:, None], np.array([[0.0], [0.0], [5.0], [5.0]])
    assert boosted_steps(X, Y, X) == pytest.approx(np.array([[2.0, 2.0, 3.0, 3.0]]))
    assert truth(np.array([1 / 6])) == pytest.approx([1.0])


@pytest.mark.property
def test_one_lowers_the_variance_and_the_other_the_bias(small: Result) -> None:
    """说法：Bagging 降方差，偏差几乎不动；Boosting 降偏差，方差升。"""
    bagging, boosting = small
    assert bagging[-1, 1] < 0.7 * bagging[0, 1]
    assert abs(bagging[-1, 0] - bagging[0, 0]) < 0.2 * bagging[0, 1]
    assert boosting[-1, 0] < 0.5 * boosting[0, 0]
    assert boosting[-1, 1] > boosting[0, 1]
    assert boosting[0, 1] < bagging[0, 1]
