"""snippets.papers.graph.kc_net。"""

import math

import networkx as nx
import numpy as np
import pytest
import torch
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.neighbors import kneighbors_graph
from torch import Tensor
from torch.autograd import gradcheck

from snippets.papers.graph.kc_net import (
    affinity,
    kernel_correlation,
    kernel_gradient,
    knn_edges,
    max_pool,
    mean_pool,
)

N, D, K, L, M, C = 13, 3, 4, 2, 5, 7
SIGMA = 0.6


def randn(*shape: int, seed: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def random_cloud(seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """坐标、边、核；边不对称，点 N - 1 没有邻居。"""
    points = randn(N, D, seed=seed)
    edges = knn_edges(points, K)
    edges = edges[:, (edges[0] != N - 1) & ((edges[0] < edges[1]) | (edges.sum(0) % 3 > 0))]
    return points, edges, randn(L, M, D, seed=seed + 100) / 2


def adjacency(edges: Tensor) -> Tensor:
    return torch.zeros(N, N, dtype=torch.float64).index_put(
        tuple(edges), torch.ones(edges.shape[1]).double()
    )


@pytest.mark.oracle
def test_the_graph_equals_sklearn_made_symmetric() -> None:
    points = randn(N, D, seed=0)
    graph = kneighbors_graph(points.numpy(), K).toarray()
    np.testing.assert_array_equal(adjacency(knn_edges(points, K)), np.maximum(graph, graph.T))


@pytest.mark.oracle
def test_the_correlation_equals_sklearn_rbf_kernels() -> None:
    """γ = 1/(2σ²) 的高斯核：核点对相对坐标，逐点求和，除以邻居个数。"""
    points, edges, kernels = random_cloud(1)
    gamma = 1 / (2 * SIGMA**2)
    W = adjacency(edges).bool()
    expected = np.zeros((N, L))
    for i, l in np.ndindex(N - 1, L):
        around = (points[W[i]] - points[i]).numpy()
        expected[i, l] = rbf_kernel(kernels[l].numpy(), around, gamma).sum() / len(around)
    np.testing.assert_allclose(
        kernel_correlation(points, edges, kernels, SIGMA), expected, rtol=1e-12
    )
    v, G = affinity(points, edges, kernels, SIGMA)
    for e, (i, n) in enumerate(edges.T.tolist()):
        around = (points[n] - points[i])[None].numpy()
        for l in range(L):
            np.testing.assert_allclose(
                G[e, l], rbf_kernel(kernels[l].numpy(), around, gamma)[:, 0], rtol=1e-12
            )
            np.testing.assert_allclose(v[e, l], kernels[l].numpy() - around, atol=1e-15)


@pytest.mark.oracle
def test_the_written_gradient_equals_autograd() -> None:
    points, edges, kernels = random_cloud(2)
    kernels.requires_grad_()
    out = kernel_correlation(points, edges, kernels, SIGMA)
    upstream = randn(N, L, seed=3)
    (expected,) = torch.autograd.grad(out, kernels, upstream)
    torch.testing.assert_close(
        kernel_gradient(points, edges, kernels.detach(), SIGMA, upstream), expected
    )


@pytest.mark.oracle
def test_the_written_gradient_equals_central_differences() -> None:
    points, edges, kernels = random_cloud(4)
    upstream, step = randn(N, L, seed=5), 1e-5
    actual = kernel_gradient(points, edges, kernels, SIGMA, upstream)
    for index in np.ndindex(L, M, D):
        ends = []
        for sign in (1, -1):
            moved = kernels.clone()
            moved[index] += sign * step
            ends.append((kernel_correlation(points, edges, moved, SIGMA) * upstream).sum())
        slope = (ends[0] - ends[1]) / (2 * step)
        # 中心差分的误差 O(step²) ≈ 1e-10，加上舍入 1e-16 / 1e-5
        torch.testing.assert_close(actual[index], slope, atol=1e-8, rtol=0)


@pytest.mark.oracle
def test_mean_pooling_equals_the_matrix_and_its_gradient() -> None:
    _, edges, _ = random_cloud(6)
    X, upstream = randn(N, C, seed=7).requires_grad_(), randn(N, C, seed=8)
    W = adjacency(edges)
    expected = torch.diag(1 / W.sum(1).clamp_min(1)) @ W @ X
    actual = mean_pool(X, edges)
    torch.testing.assert_close(actual, expected)
    torch.testing.assert_close(
        torch.autograd.grad(actual, X, upstream), torch.autograd.grad(expected, X, upstream)
    )


@pytest.mark.oracle
def test_max_pooling_equals_a_loop_over_networkx_successors() -> None:
    _, edges, _ = random_cloud(9)
    X, upstream = randn(N, C, seed=10).requires_grad_(), randn(N, C, seed=11)
    graph = nx.DiGraph(edges.T.tolist())
    rows = [[i, *(graph.successors(i) if i in graph else ())] for i in range(N)]
    expected = torch.stack([X[row].max(0).values for row in rows])
    actual = max_pool(X, edges)
    torch.testing.assert_close(actual, expected)
    torch.testing.assert_close(
        torch.autograd.grad(actual, X, upstream), torch.autograd.grad(expected, X, upstream)
    )


@pytest.mark.hand
def test_two_neighbours_on_paper() -> None:
    """σ² = 1/2：高斯是 exp(-距离²)。中心在 1，邻居在右 1、左 2；核点在 1 和 0。"""
    points = torch.tensor([[1.0], [2.0], [-1.0]], dtype=torch.float64)
    edges = torch.tensor([[0, 0], [1, 2]])
    kernels = torch.tensor([[[1.0], [0.0]]], dtype=torch.float64)
    sigma = math.sqrt(0.5)
    v, G = affinity(points, edges, kernels, sigma)
    assert v[:, 0, :, 0].tolist() == [[0, -1], [3, 2]]
    powers = torch.tensor([[0, -1], [-9, -4]], dtype=torch.float64)
    torch.testing.assert_close(G[:, 0], powers.exp())
    response = (1 + math.exp(-1) + math.exp(-9) + math.exp(-4)) / 2
    out = kernel_correlation(points, edges, kernels, sigma)
    torch.testing.assert_close(out, torch.tensor([[response], [0], [0]]).double())
    # 梯度 -(1/|N|σ²) Σ v·exp(-v²)：1/|N|σ² = 1
    upstream = torch.tensor([[1.0], [7.0], [7.0]], dtype=torch.float64)
    slope = [-3 * math.exp(-9), 1 * math.exp(-1) - 2 * math.exp(-4)]
    torch.testing.assert_close(
        kernel_gradient(points, edges, kernels, sigma, upstream)[0, :, 0],
        torch.tensor(slope, dtype=torch.float64),
    )


@pytest.mark.hand
def test_a_chain_of_four_on_paper() -> None:
    """0、1、3、7 各找一个近邻：3 找 1，7 找 3；连成一条链，中间两点有两个邻居。"""
    edges = knn_edges(torch.tensor([[0.0], [1.0], [3.0], [7.0]]), K=1)
    assert edges.tolist() == [[0, 1, 1, 2, 2, 3], [1, 0, 2, 1, 3, 2]]
    X = torch.tensor([[8.0, 0.0], [2.0, 1.0], [4.0, 5.0], [6.0, 3.0]])
    assert mean_pool(X, edges).tolist() == [[2, 1], [6, 2.5], [4, 2], [4, 5]]
    assert max_pool(X, edges).tolist() == [[8, 1], [8, 5], [6, 5], [6, 5]]


@pytest.mark.property
def test_the_response_lies_between_zero_and_the_number_of_kernel_points() -> None:
    points, edges, kernels = random_cloud(12)
    _, G = affinity(points, edges, kernels, SIGMA)
    out = kernel_correlation(points, edges, kernels, SIGMA)
    assert ((G > 0) & (G <= 1)).all()
    assert ((out[:-1] > 0) & (out[:-1] < M)).all()
    assert (out[-1] == 0).all()
    here = kernel_correlation(points[:1].expand(N, D), edges, torch.zeros_like(kernels), SIGMA)
    assert (here[:-1] == M).all()


@pytest.mark.property
def test_orders_and_translation_do_not_matter_but_rotation_does() -> None:
    points, edges, kernels = random_cloud(13)
    out = kernel_correlation(points, edges, kernels, SIGMA)
    g = torch.Generator().manual_seed(14)
    edge_order = torch.randperm(edges.shape[1], generator=g)
    point_order = torch.randperm(M, generator=g)
    torch.testing.assert_close(
        kernel_correlation(points, edges[:, edge_order], kernels[:, point_order], SIGMA), out
    )
    torch.testing.assert_close(
        kernel_correlation(points + randn(D, seed=15), edges, kernels, SIGMA), out
    )
    R = torch.linalg.qr(randn(D, D, seed=16)).Q
    turned = kernel_correlation(points @ R.T, edges, kernels, SIGMA)
    assert not torch.allclose(turned, out)
    torch.testing.assert_close(kernel_correlation(points @ R.T, edges, kernels @ R.T, SIGMA), out)


@pytest.mark.property
def test_climbing_the_gradient_moves_the_kernel_onto_the_neighbour() -> None:
    """一个邻居、一个核点：响应在核点与邻居重合处最大，那里梯度为 0。"""
    points, edges = randn(2, D, seed=17), torch.tensor([[0], [1]])
    kernel, upstream = torch.zeros(1, 1, D).double(), torch.tensor([[1.0], [0.0]]).double()
    for _ in range(200):
        kernel += 0.5 * kernel_gradient(points, edges, kernel, 2.0, upstream)
    torch.testing.assert_close(kernel[0, 0], points[1] - points[0])
    torch.testing.assert_close(
        kernel_gradient(points, edges, kernel, 2.0, upstream), torch.zeros(1, 1, D).double()
    )


@pytest.mark.property
def test_finite_differences_of_every_differentiable_input() -> None:
    points, edges, kernels = random_cloud(18)
    X = randn(N, C, seed=19)
    for t in (points, kernels, X):
        t.requires_grad_()
    assert gradcheck(lambda p, k: kernel_correlation(p, edges, k, SIGMA), (points, kernels))
    assert gradcheck(lambda x: (mean_pool(x, edges), max_pool(x, edges)), X)


@pytest.mark.property
def test_the_graph_is_symmetric_without_loops_and_follows_relabelling() -> None:
    points = randn(N, D, seed=20)
    W = adjacency(knn_edges(points, K))
    assert torch.equal(W, W.T)
    assert W.diagonal().sum() == 0
    assert (W.sum(1) >= K).all()
    assert W.sum(1).max() > K
    order = torch.randperm(N, generator=torch.Generator().manual_seed(21))
    assert torch.equal(adjacency(knn_edges(points[order], K)), W[order][:, order])
    assert adjacency(knn_edges(points[:1].expand(N, D), K)).diagonal().sum() == 0


@pytest.mark.property
def test_pooling_keeps_constants_bounds_and_relabelling() -> None:
    points = randn(N, D, seed=22)
    edges, X = knn_edges(points, K), randn(N, C, seed=23)
    flat = torch.full((N, C), 3.0, dtype=torch.float64)
    torch.testing.assert_close(mean_pool(flat, edges), flat)
    assert torch.equal(max_pool(flat, edges), flat)
    assert (max_pool(X, edges) >= torch.maximum(X, mean_pool(X, edges))).all()
    assert (max_pool(X, edges) <= X.max(0).values).all()
    order = torch.randperm(N, generator=torch.Generator().manual_seed(24))
    moved = knn_edges(points[order], K)
    torch.testing.assert_close(mean_pool(X[order], moved), mean_pool(X, edges)[order])
    assert torch.equal(max_pool(X[order], moved), max_pool(X, edges)[order])


@pytest.mark.property
def test_impossible_inputs_are_refused() -> None:
    points, edges, kernels = random_cloud(25)
    for wrong in (0, N):
        with pytest.raises(ValueError, match=f"12 之间，得到 {wrong}"):
            knn_edges(points, wrong)
    with pytest.raises(ValueError, match="sigma 应是正数，得到 0"):
        affinity(points, edges, kernels, 0.0)
