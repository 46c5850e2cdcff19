"""snippets.demos.rate_schedules。"""

import numpy as np
import pytest

from snippets.demos.rate_schedules.demo import STEPS, WARMUP, main


@pytest.mark.hand
def test_a_few_steps_on_paper() -> None:
    """余弦走到一半 (t = 55) 是一半；平方根在第 40 步是 √(10/40)。"""
    result = main()
    assert result.cosine[55] == pytest.approx(0.5)
    assert result.root[39] == pytest.approx(0.5)
    assert result.stairs[[0, 29, 30, 60, 99]] == pytest.approx([1, 1, 0.1, 0.01, 0.001])


@pytest.mark.property
def test_both_warm_up_together_and_only_the_cosine_ends_at_nothing() -> None:
    result = main()
    np.testing.assert_allclose(result.cosine[:WARMUP], result.root[:WARMUP])
    assert (np.diff(result.cosine[:WARMUP]) > 0).all()
    assert (np.diff(result.root[WARMUP - 1 :]) < 0).all()
    assert result.cosine[STEPS - 1] < 1e-3
    assert 0.3 < result.root[STEPS - 1] < 0.33


@pytest.mark.property
def test_the_cosine_is_flat_at_both_ends_and_steep_between() -> None:
    falls = -np.diff(main().cosine[WARMUP:])
    assert falls[:5].max() < falls[40:50].min() / 4
    assert falls[-5:].max() < falls[40:50].min() / 4
