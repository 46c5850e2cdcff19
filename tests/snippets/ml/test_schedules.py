"""snippets.ml.schedules。对照是 torch.optim.lr_scheduler，四十步。"""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch.optim import SGD
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, LRScheduler, SequentialLR, StepLR

from snippets.ml.schedules import (
    cosine,
    inverse_square_root,
    linear_warmup,
    step_decay,
    warmup_cosine,
)

STEPS, ALPHA = 40, 0.3


def torch_rates(make: Callable[[SGD], LRScheduler]) -> list[float]:
    optimizer = SGD([torch.zeros(1, requires_grad=True)], lr=ALPHA)
    scheduler = make(optimizer)
    rates = []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@pytest.mark.oracle
def test_step_decay_equals_torch() -> None:
    ours = [step_decay(t, ALPHA, 0.7, 6) for t in range(STEPS)]
    np.testing.assert_allclose(ours, torch_rates(lambda o: StepLR(o, 6, 0.7)), rtol=1e-12)


@pytest.mark.oracle
def test_cosine_equals_torch() -> None:
    ours = [cosine(t, ALPHA, 0.01, STEPS) for t in range(STEPS)]
    expected = torch_rates(lambda o: CosineAnnealingLR(o, STEPS, 0.01))
    np.testing.assert_allclose(ours, expected, rtol=1e-12)


@pytest.mark.oracle
def test_warmup_equals_torch() -> None:
    """torch 的 LinearLR 从 1/W 起，W − 1 步到头。"""
    ours = [linear_warmup(t, ALPHA, 8) for t in range(STEPS)]
    expected = torch_rates(lambda o: LinearLR(o, start_factor=1 / 8, total_iters=7))
    np.testing.assert_allclose(ours, expected, rtol=1e-12)


@pytest.mark.oracle
@pytest.mark.filterwarnings("ignore:The epoch parameter")  # SequentialLR 自己触发的弃用警告
def test_warmup_then_cosine_equals_torch() -> None:
    def make(optimizer: SGD) -> SequentialLR:
        warmup = LinearLR(optimizer, start_factor=1 / 8, total_iters=7)
        return SequentialLR(optimizer, [warmup, CosineAnnealingLR(optimizer, 32, 0.01)], [8])

    ours = [warmup_cosine(t, ALPHA, 0.01, 8, STEPS) for t in range(STEPS)]
    np.testing.assert_allclose(ours, torch_rates(make), rtol=1e-12)


@pytest.mark.oracle
def test_inverse_square_root_is_a_line_and_then_a_root() -> None:
    """另一条路：先线性插值到顶点，再除以 √(t/W)。"""
    t, W, d = np.arange(1, 60), 13, 64
    peak = 1 / np.sqrt(d * W)
    expected = np.where(t <= W, np.interp(t, [0, W], [0, peak]), peak / np.sqrt(t / W))
    ours = [inverse_square_root(int(step), d, W) for step in t]
    np.testing.assert_allclose(ours, expected, rtol=1e-12)


@pytest.mark.hand
def test_a_few_steps_on_paper() -> None:
    assert [step_decay(t, 8.0, 0.5, 3) for t in (0, 2, 3, 6)] == [8, 8, 4, 2]
    assert [cosine(t, 3.0, 1.0, 6) for t in (0, 2, 3, 4, 6)] == pytest.approx([3, 2.5, 2, 1.5, 1])
    assert [linear_warmup(t, 6.0, 3) for t in range(5)] == pytest.approx([2, 4, 6, 6, 6])
    assert [warmup_cosine(t, 6.0, 0.0, 3, 9) for t in (0, 2, 3, 6, 9)] == pytest.approx(
        [2, 6, 6, 3, 0]
    )
    assert inverse_square_root(4, 4, 4) == 0.25  # 1/√4 · 1/√4
    assert inverse_square_root(1, 4, 4) == 0.0625  # 1/√4 · 1/8
    assert inverse_square_root(16, 4, 4) == 0.125  # 1/√4 · 1/4


@pytest.mark.property
def test_warmup_rises_and_the_rest_falls() -> None:
    rates = np.array([warmup_cosine(t, ALPHA, 0.01, 8, STEPS) for t in range(STEPS + 1)])
    assert (np.diff(rates[:8]) > 0).all()
    assert (np.diff(rates[8:]) < 0).all()
    assert (rates.max(), rates[-1]) == pytest.approx((ALPHA, 0.01))
    falling = [inverse_square_root(t, 512, 4000) for t in (1, 3999, 4000, 4001, 100_000)]
    assert int(np.argmax(falling)) == 2


@pytest.mark.property
def test_half_of_the_cosine_mirrors_the_other() -> None:
    for t in range(STEPS + 1):
        both = cosine(t, ALPHA, 0.1, STEPS) + cosine(STEPS - t, ALPHA, 0.1, STEPS)
        assert both == pytest.approx(ALPHA + 0.1)


@pytest.mark.property
def test_steps_out_of_range_are_refused() -> None:
    for t in (-1, 7):
        with pytest.raises(ValueError, match="0 到 6"):
            cosine(t, 1.0, 0.0, 6)
        with pytest.raises(ValueError, match="W < T"):
            warmup_cosine(t, 1.0, 0.0, 2, 6)
    with pytest.raises(ValueError, match="W < T"):
        warmup_cosine(3, 1.0, 0.0, 6, 6)
    with pytest.raises(ValueError, match="从 1 数起"):
        inverse_square_root(0, 4, 4)
