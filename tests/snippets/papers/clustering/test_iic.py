"""snippets.papers.clustering.iic。"""

import math

import numpy as np
import pytest
import torch
from scipy.stats import entropy
from sklearn.metrics import mutual_info_score
from torch import Tensor

from snippets.papers.clustering.iic import iic_loss, joint, mutual_information

N, K = 23, 5


def soft(seed: int, N: int = N, K: int = K) -> Tensor:
    g = torch.Generator().manual_seed(seed)
    return (2 * torch.randn(N, K, generator=g, dtype=torch.float64)).softmax(1)


def hard(seed: int) -> Tensor:
    return torch.randint(K, (N,), generator=torch.Generator().manual_seed(seed))


def one_hot(labels: Tensor) -> Tensor:
    return torch.nn.functional.one_hot(labels, K).double()


@pytest.mark.oracle
def test_hard_assignments_equal_scikit_learn() -> None:
    """对称化等于把每一对正反各数一次，再建列联表。"""
    a, b = hard(0), hard(1)
    b = torch.where(torch.arange(N) % 3 == 0, b, a)  # 大部分一致
    both_ways = mutual_info_score(torch.cat([a, b]), torch.cat([b, a]))
    P = joint(one_hot(a), one_hot(b))
    torch.testing.assert_close(mutual_information(P).item(), both_ways)
    torch.testing.assert_close(iic_loss(one_hot(a), one_hot(b)).item(), -both_ways)
    one_way = one_hot(a).T @ one_hot(b) / N
    torch.testing.assert_close(mutual_information(one_way).item(), mutual_info_score(a, b))


@pytest.mark.oracle
def test_soft_assignments_equal_the_entropies_of_scipy() -> None:
    p, q = soft(2), soft(3)
    P = np.zeros((K, K))
    for n in range(N):
        P += np.outer(p[n], q[n]) / (2 * N) + np.outer(q[n], p[n]) / (2 * N)
    np.testing.assert_allclose(joint(p, q), P, rtol=1e-12)
    expected = entropy(P.sum(0)) + entropy(P.sum(1)) - entropy(P.ravel())
    np.testing.assert_allclose(mutual_information(joint(p, q)), expected, rtol=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("weight", [1.0, 1.5])
def test_the_loss_equals_the_form_of_the_authors(weight: float) -> None:
    """作者的写法：-Σ P (ln P - λ ln P_c - λ ln P_c′)。"""
    p, q = soft(4), soft(5)
    P = (p[:, :, None] * q[:, None, :]).mean(0)
    P = ((P + P.T) / 2).numpy()
    marginals = np.log(P.sum(0))[None] + np.log(P.sum(1))[:, None]
    expected = -(P * (np.log(P) - weight * marginals)).sum()
    np.testing.assert_allclose(iic_loss(p, q, weight), expected, rtol=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("weight", [1.0, 1.5])
def test_gradients_equal_finite_differences(weight: float) -> None:
    g = torch.Generator().manual_seed(6)
    logits = torch.randn(2, 7, 3, generator=g, dtype=torch.float64, requires_grad=True)

    def loss(logits: Tensor) -> Tensor:
        return iic_loss(*logits.softmax(2), weight)

    assert torch.autograd.gradcheck(loss, logits)


@pytest.mark.hand
def test_two_pairs_on_paper() -> None:
    """四对里三对一致、一对交叉：P = [[1/2, 1/8], [1/8, 1/4]]，边缘 5/8 与 3/8。"""
    zero, one = [1.0, 0.0], [0.0, 1.0]
    p = torch.tensor([zero, zero, one, one]).double()
    q = torch.tensor([zero, zero, one, zero]).double()
    P = joint(p, q)
    assert P.tolist() == [[0.5, 0.125], [0.125, 0.25]]
    expected = (
        1 / 2 * math.log(1 / 2 / (5 / 8 * 5 / 8))
        + 2 * 1 / 8 * math.log(1 / 8 / (5 / 8 * 3 / 8))
        + 1 / 4 * math.log(1 / 4 / (3 / 8 * 3 / 8))
    )
    assert math.isclose(mutual_information(P).item(), expected)
    assert math.isclose(iic_loss(p, q).item(), -expected)


@pytest.mark.hand
def test_balanced_and_agreeing_clusters_reach_ln_k() -> None:
    p = torch.eye(K, dtype=torch.float64)
    assert torch.equal(joint(p, p), p / K)
    assert math.isclose(mutual_information(p / K).item(), math.log(K))
    assert math.isclose(iic_loss(p, p).item(), -math.log(K))
    assert math.isclose(iic_loss(p, p, weight=2.0).item(), -3 * math.log(K))


@pytest.mark.property
def test_collapse_and_indecision_both_score_zero() -> None:
    """全进一类，或对每个样本都均匀：前后完全一致，互信息却是 0。"""
    collapsed = one_hot(torch.full((N,), 2))
    undecided = torch.full((N, K), 1 / K, dtype=torch.float64)
    for p in (collapsed, undecided):
        assert abs(mutual_information(joint(p, p)).item()) < 1e-12
        assert abs(iic_loss(p, p).item()) < 1e-12


@pytest.mark.property
@pytest.mark.parametrize("seed", range(7, 12))
def test_bounds_symmetry_and_renaming(seed: int) -> None:
    p, q = soft(seed), soft(seed + 100)
    P = joint(p, q)
    assert 0 <= mutual_information(P).item() <= math.log(K)
    torch.testing.assert_close(P.sum(), torch.ones((), dtype=torch.float64))
    torch.testing.assert_close(P, joint(q, p))
    order = torch.randperm(K, generator=torch.Generator().manual_seed(seed))
    torch.testing.assert_close(iic_loss(p[:, order], q[:, order]), iic_loss(p, q))
    torch.testing.assert_close(mutual_information(P[order][:, order]), mutual_information(P))
    rows = torch.randperm(N, generator=torch.Generator().manual_seed(seed))
    torch.testing.assert_close(joint(p[rows], q[rows]), P)


@pytest.mark.property
def test_a_consistent_swap_of_two_clusters_is_as_informative_as_agreement() -> None:
    """互信息只要求猜得出：0 与 1 互换，一致程度下降，互信息不变。"""
    a = torch.arange(N) % 4
    swapped = torch.where(a < 2, 1 - a, a)
    p, q = one_hot(a), one_hot(swapped)
    assert (p * q).sum() < (p * p).sum()
    both_ways = torch.cat([a, swapped])
    torch.testing.assert_close(-iic_loss(p, q).item(), entropy(both_ways.bincount().numpy()))


@pytest.mark.property
def test_information_is_zero_for_independent_assignments() -> None:
    a, b = soft(13).mean(0), soft(14).mean(0)
    assert abs(mutual_information(a[:, None] * b[None]).item()) < 1e-12


@pytest.mark.property
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("weight", [1.0, 1.5])
def test_empty_clusters_keep_the_gradient_finite(dtype: torch.dtype, weight: float) -> None:
    p = one_hot(hard(15) % 3).to(dtype).requires_grad_()  # 第 3、4 类没有样本
    (g,) = torch.autograd.grad(iic_loss(p, p, weight), p)
    assert g.isfinite().all()


@pytest.mark.property
def test_descent_spreads_the_samples_over_all_clusters() -> None:
    """每个样本与自己成对，分数自由，从随机出发下降：没有空类，互信息接近 ln K。

    只要求 0.9 ln K：下降会停在各类大小略有不同的局部极值。
    """
    g = torch.Generator().manual_seed(16)
    logits = torch.randn(4 * K, K, generator=g, dtype=torch.float64).requires_grad_()
    optimizer = torch.optim.Adam([logits], lr=0.2)
    for _ in range(200):
        p = logits.softmax(1)
        optimizer.zero_grad()
        iic_loss(p, p).backward()
        optimizer.step()
    assert iic_loss(p, p).item() < -0.9 * math.log(K)
    assert (logits.argmax(1).bincount(minlength=K) > 0).all()


@pytest.mark.property
def test_logits_are_refused() -> None:
    with pytest.raises(ValueError, match="softmax"):
        joint(torch.ones(N, K), torch.ones(N, K))
    with pytest.raises(ValueError, match="softmax"):
        iic_loss(soft(17), torch.tensor([[2.0, -1.0, 0.0, 0.0, 0.0]]).double().expand(N, K))
