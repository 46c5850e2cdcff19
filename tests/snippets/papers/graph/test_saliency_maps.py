"""snippets.papers.graph.saliency_maps。"""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from snippets.papers.graph.saliency_maps import center, keep, move, saliency

N, D, C = 17, 3, 5


def cloud(seed: int, n: int = N) -> Tensor:
    """远离原点的一片点云。"""
    g = torch.Generator().manual_seed(seed)
    return 4 + torch.randn(n, D, generator=g, dtype=torch.float64)


def network(seed: int) -> Callable[[Tensor], Tensor]:
    """逐点的一层网络加最大池化，输出一个标量损失；点数可变。"""
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(D, C, generator=g, dtype=torch.float64)
    v = torch.randn(C, generator=g, dtype=torch.float64)
    return lambda x: torch.tanh((x - 4) @ W).amax(dim=0) @ v


def gradient(loss: Callable[[Tensor], Tensor], points: Tensor) -> Tensor:
    x = points.clone().requires_grad_()
    (result,) = torch.autograd.grad(loss(x), x)
    return result


@pytest.mark.oracle
@pytest.mark.parametrize("n", [17, 18])
def test_the_center_is_the_median_of_numpy(n: int) -> None:
    points = cloud(0, n)
    np.testing.assert_allclose(center(points), np.median(points.numpy(), axis=0), rtol=1e-14)


@pytest.mark.oracle
@pytest.mark.parametrize("alpha", [0.5, 1.0, 6.0])
def test_the_score_is_alpha_times_the_gradient_in_rho(alpha: float) -> None:
    """自动微分走另一条路：r = ρ^{-1/α}，按 ρ 移动点，α ∂L/∂ρ 就是分数。"""
    points, loss = cloud(1), network(2)
    r = (points - points.quantile(0.5, dim=0)).norm(dim=1)
    rho = (r**-alpha).requires_grad_()
    (slope,) = torch.autograd.grad(loss(move(points, rho ** (-1 / alpha))), rho)
    # ρ 的幂次来回一趟，六次方时误差放大到 1e-12 左右
    torch.testing.assert_close(
        saliency(points, gradient(loss, points), alpha), alpha * slope, rtol=1e-9, atol=1e-12
    )


@pytest.mark.oracle
@pytest.mark.parametrize("highest", [True, False])
def test_iterative_dropping_equals_a_loop_over_points(highest: bool) -> None:
    """逐点的 NumPy 循环，梯度 L = Σ sin(w·x) 由手推，每轮重算中心与分数。"""
    points, w, M, T, alpha = cloud(3).numpy(), np.array([0.7, -1.1, 0.3]), 3, 4, 1.5
    rows = list(range(N))
    for _ in range(T):
        middle = np.median(points[rows], axis=0)
        score = {}
        for i in rows:
            away = points[i] - middle
            r = np.sqrt((away**2).sum())
            slope = np.cos(w @ points[i]) * (w @ away) / r  # ∂L/∂r
            score[i] = -slope * r ** (1 + alpha)
        rows.sort(key=lambda i: score[i], reverse=highest)
        rows = sorted(rows[M:])
    kept = keep(
        lambda x: torch.sin(x @ torch.from_numpy(w)).sum(),
        torch.from_numpy(points),
        M,
        T,
        alpha,
        highest=highest,
    )
    assert kept.tolist() == rows


@pytest.mark.hand
def test_five_points_on_paper() -> None:
    """中心 (1, 0)；到中心的距离 2、1、0、3、5。"""
    points = torch.tensor([[-1.0, 0], [1, -1], [1, 0], [1, 3], [4, 4]], dtype=torch.float64)
    slope = torch.tensor([[1.0, 9], [9, 1], [9, 9], [0, -2], [1, 1]], dtype=torch.float64)
    assert center(points).tolist() == [1, 0]
    # 朝中心走到底：(2, 0)·(1, 9) = 2，(0, 1)·(9, 1) = 1，0，(0, -3)·(0, -2) = 6，-3 - 4 = -7
    assert saliency(points, slope, alpha=0.0).tolist() == [2, 1, 0, 6, -7]
    assert saliency(points, slope, alpha=1.0).tolist() == [4, 1, 0, 18, -35]
    assert saliency(points, slope, alpha=2.0).tolist() == [8, 1, 0, 54, -175]
    r = torch.tensor([4.0, 0, 7, 1, 10], dtype=torch.float64)
    expected = [[-3, 0], [1, 0], [1, 0], [1, 1], [7, 8]]
    torch.testing.assert_close(move(points, r), torch.tensor(expected).double())


@pytest.mark.hand
def test_two_rounds_of_dropping_on_paper() -> None:
    """L = -Σx²，α = 0。第一轮中心 1，分数 2x(x-1) 是 4、0、0、12、112；第二轮中心 0.5。"""
    points = torch.tensor([[-1.0], [0], [1], [3], [8]], dtype=torch.float64)

    def loss(x: Tensor) -> Tensor:
        return -x.square().sum()

    assert keep(loss, points, M=1, T=1, alpha=0.0).tolist() == [0, 1, 2, 3]
    assert keep(loss, points, M=1, T=2, alpha=0.0).tolist() == [0, 1, 2]
    # 最低分 0 有两个，先丢行号小的
    assert keep(loss, points, M=1, T=1, alpha=0.0, highest=False).tolist() == [0, 2, 3, 4]
    assert keep(loss, points, M=3, T=0, alpha=0.0).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.property
def test_at_alpha_zero_it_is_the_slope_of_the_loss_along_the_way_in() -> None:
    """每个点向中心走全程的 h，损失的中心差分除以 h。"""
    points, loss, h = cloud(4), network(5), 1e-6
    r = (points - center(points)).norm(dim=1)
    score = saliency(points, gradient(loss, points), alpha=0.0)
    for i in range(N):
        step = torch.zeros(N, dtype=torch.float64)
        step[i] = h * r[i]
        change = loss(move(points, r - step)) - loss(move(points, r + step))
        # 差分的截断误差是 h² 量级，舍入误差是 1e-16 / h
        torch.testing.assert_close(score[i], change / (2 * h), rtol=1e-6, atol=1e-9)


@pytest.mark.property
def test_moving_to_the_old_distance_changes_nothing_and_to_zero_is_the_center() -> None:
    points = cloud(6)
    r = (points - center(points)).norm(dim=1)
    torch.testing.assert_close(move(points, r), points)
    assert torch.equal(move(points, torch.zeros_like(r)), center(points).expand(N, D))


@pytest.mark.property
def test_a_point_at_the_center_scores_zero() -> None:
    points = cloud(7)
    middle = center(points)
    points = torch.cat([points, middle[None], middle[None]])  # 再放两个，中位数不变
    score = saliency(points, torch.ones_like(points), alpha=1.0)
    assert center(points).tolist() == middle.tolist()
    assert score[-2:].tolist() == [0, 0]
    assert (score[:N] != 0).all()


@pytest.mark.property
def test_translation_leaves_scores_and_kept_points_alone() -> None:
    points, shift = cloud(8), torch.tensor([3.0, -7, 11], dtype=torch.float64)
    loss = network(9)
    slope = gradient(loss, points)
    torch.testing.assert_close(saliency(points + shift, slope, 2.0), saliency(points, slope, 2.0))
    assert torch.equal(
        keep(lambda x: loss(x - shift), points + shift, M=2, T=3), keep(loss, points, M=2, T=3)
    )


@pytest.mark.property
def test_scaling_the_cloud_scales_the_score() -> None:
    """坐标乘 c、损失不变：∂L/∂r 除以 c，r^{1+α} 乘 c^{1+α}，分数乘 c^α。"""
    points, loss, c, alpha = cloud(10), network(11), 1.7, 2.5
    scaled = saliency(c * points, gradient(lambda x: loss(x / c), c * points), alpha)
    original = saliency(points, gradient(loss, points), alpha)
    torch.testing.assert_close(scaled, c**alpha * original)


@pytest.mark.property
def test_reordering_the_points_reorders_the_scores() -> None:
    points, slope = cloud(12), cloud(13)
    order = torch.randperm(N, generator=torch.Generator().manual_seed(14))
    torch.testing.assert_close(
        saliency(points[order], slope[order]), saliency(points, slope)[order]
    )


@pytest.mark.property
def test_dropping_high_scores_hurts_most_and_low_ones_least() -> None:
    """玩具损失 L = -Σ (a·(x-4))²：丢高分点损失大涨，丢低分点几乎不动。"""
    points = cloud(15, n=101)
    a = torch.tensor([1.0, -2, 0.5], dtype=torch.float64)

    def loss(x: Tensor) -> Tensor:
        return -((x - 4) @ a).square().sum()

    g = torch.Generator().manual_seed(16)
    random = torch.stack([loss(points[torch.randperm(101, generator=g)[20:]]) for _ in range(99)])
    high = loss(points[keep(loss, points, M=5, T=4)])
    low = loss(points[keep(loss, points, M=5, T=4, highest=False)])
    assert high > random.max()
    assert low < random.min()


@pytest.mark.property
def test_impossible_requests_are_refused() -> None:
    points = cloud(17)
    with pytest.raises(ValueError, match=r"-0\.5"):
        saliency(points, points, alpha=-0.5)
    for M, T in [(-1, 2), (2, -1), (1, N), (N, 1)]:
        with pytest.raises(ValueError, match=f"每轮丢 {M} 个、共 {T} 轮"):
            keep(lambda x: x.sum(), points, M, T)
