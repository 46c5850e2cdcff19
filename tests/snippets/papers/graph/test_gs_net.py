"""snippets.papers.graph.gs_net。"""

import numpy as np
import pytest
import torch
from scipy.linalg import svdvals
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation
from torch import Tensor
from torch.nn import functional

from snippets.nn.neighbors import nearest
from snippets.papers.graph.gs_net import (
    both_neighbors,
    edges,
    first_edges,
    gsc,
    structure_eigenvalues,
)

N, K, D, C_OUT = 23, 7, 5, 11


def random(*shape: int, seed: int) -> Tensor:
    g = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=g, dtype=torch.float64)


def moved(points: Tensor, seed: int) -> Tensor:
    """任意转一下，再平移。"""
    R = torch.from_numpy(Rotation.random(rng=np.random.default_rng(seed)).as_matrix())
    return points @ R.T + torch.tensor([0.3, -2.0, 1.1]).double()


def layer(points: Tensor, f: Tensor, W: Tensor) -> Tensor:
    return gsc(f, *both_neighbors(points, K), W)


@pytest.mark.oracle
def test_eigenvalues_are_squared_singular_values() -> None:
    """另一条路：不构造矩阵，直接对 K × 3 的差做奇异值分解。"""
    points = random(N, 3, seed=0)
    index = nearest(points, K)
    differences = (points[index] - points[:, None]).numpy()
    expected = np.stack([svdvals(d) ** 2 for d in differences])
    np.testing.assert_allclose(structure_eigenvalues(points, index), expected, rtol=1e-10)


@pytest.mark.oracle
def test_gsc_equals_a_loop_with_a_kd_tree() -> None:
    points, f, W = random(N, 3, seed=1), random(N, D, seed=2), random(C_OUT, 4 * D, seed=3)
    x, h = points.numpy(), f.numpy()
    near = cKDTree(x).query(x, K)[1]
    lam = np.stack([svdvals(x[j] - x[i]) ** 2 for i, j in enumerate(near)])
    alike = cKDTree(lam).query(lam, K)[1]
    for ours, theirs in zip(both_neighbors(points, K), (near, alike), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    expected = np.full((N, C_OUT), -np.inf)
    for i in range(N):
        for j, e in zip(near[i], alike[i], strict=True):
            edge = np.concatenate([h[j] - h[i], h[j], h[e] - h[i], h[e]])
            y = W.numpy() @ edge
            expected[i] = np.maximum(expected[i], np.where(y > 0, y, 0.2 * y))
    np.testing.assert_allclose(layer(points, f, W), expected, rtol=1e-10)


@pytest.mark.oracle
def test_gradients_equal_a_convolution_with_kernel_one() -> None:
    """作者代码的写法：1 × 1 卷积，再取最大。"""
    points = random(N, 3, seed=4)
    f, W = random(N, D, seed=5).requires_grad_(), random(C_OUT, 4 * D, seed=6).requires_grad_()
    pairs = torch.cat([edges(f, index) for index in both_neighbors(points, K)], dim=-1)
    conv = functional.conv2d(pairs.permute(2, 0, 1)[None], W[:, :, None, None])
    expected = functional.leaky_relu(conv, 0.2).max(dim=-1).values[0].T
    actual = layer(points, f, W)
    torch.testing.assert_close(actual, expected)
    probe = random(N, C_OUT, seed=7)
    for a, b in zip(
        torch.autograd.grad((actual * probe).sum(), [f, W]),
        torch.autograd.grad((expected * probe).sum(), [f, W]),
        strict=True,
    ):
        torch.testing.assert_close(a, b)


@pytest.mark.oracle
def test_first_edges_equal_a_loop() -> None:
    points = random(N, 3, seed=8)
    x, near = points.numpy(), nearest(points, K).numpy()
    lam = structure_eigenvalues(points, torch.from_numpy(near)).numpy()
    alike = cKDTree(lam).query(lam, K)[1]
    expected = np.array(
        [
            [
                np.concatenate(
                    [x[j] - x[i], x[j], lam[e] - lam[i], lam[e], [np.linalg.norm(x[j] - x[i])]]
                )
                for j, e in zip(near[i], alike[i], strict=True)
            ]
            for i in range(N)
        ]
    )
    np.testing.assert_allclose(first_edges(points, K), expected, rtol=1e-12)


@pytest.mark.oracle
def test_eigenvalues_have_the_gradient_of_finite_differences() -> None:
    points = random(N, 3, seed=9)
    index = nearest(points, K)
    points.requires_grad_()
    assert torch.autograd.gradcheck(lambda p: structure_eigenvalues(p, index), points)


@pytest.mark.hand
def test_a_cross_on_paper() -> None:
    """原点的邻居在 x 轴 ±3、y 轴 2：矩阵是 diag(18, 4, 0)。"""
    points = torch.tensor([[0.0, 0, 0], [3, 0, 0], [-3, 0, 0], [0, 2, 0]])
    index = torch.tensor([[0, 1, 2, 3]] * 4)
    torch.testing.assert_close(
        structure_eigenvalues(points, index)[0], torch.tensor([18.0, 4.0, 0.0])
    )


@pytest.mark.hand
def test_a_far_point_of_the_same_shape_is_a_neighbour() -> None:
    """相距很远的两根短棒 0–2、1–3，和一根长棒 4–5；点 0 的近邻是 2，形状近邻是 1。"""
    points = torch.tensor([[0.0, 0, 0], [50, 0, 0], [1, 0, 0], [50, 1, 0], [10, 0, 0], [10, 0, 2]])
    f = torch.tensor([[1.0], [8.0], [2.0], [4.0], [16.0], [32.0]])
    near = nearest(points, 2)
    lam = structure_eigenvalues(points, near)
    assert lam.tolist() == [[1.0, 0.0, 0.0]] * 4 + [[4.0, 0.0, 0.0]] * 2
    near, alike = both_neighbors(points, 2)
    assert (near[0].tolist(), alike[0].tolist()) == ([0, 2], [0, 1])
    assert edges(f, near)[0].tolist() == [[0.0, 1.0], [1.0, 2.0]]
    # 第二条边是 (2−1, 2, 8−1, 8)，每个通道都比第一条大
    assert gsc(f, near, alike, torch.eye(4))[0].tolist() == [1.0, 2.0, 7.0, 8.0]
    # 取负以后最大的是第一条边 (0, −1, 0, −1)，再乘 LeakyReLU 的 0.2
    torch.testing.assert_close(
        gsc(f, near, alike, -torch.eye(4))[0], torch.tensor([0.0, -0.2, 0.0, -0.2])
    )


@pytest.mark.hand
def test_first_edges_of_two_points() -> None:
    """距离 5 的两点，彼此的特征值都是 25，差是 0。"""
    rows = first_edges(torch.tensor([[0.0, 0, 0], [3, 4, 0]]), K=2)
    assert rows[1, 1].tolist() == pytest.approx([-3, -4, 0, 0, 0, 0, 0, 0, 0, 25, 0, 0, 5])


@pytest.mark.property
def test_rotation_and_translation_change_neither_eigenvalues_nor_eigen_neighbours() -> None:
    points = random(N, 3, seed=10)
    other = moved(points, seed=11)
    index = nearest(points, K)
    torch.testing.assert_close(
        structure_eigenvalues(other, index), structure_eigenvalues(points, index)
    )
    for before, after in zip(both_neighbors(points, K), both_neighbors(other, K), strict=True):
        assert torch.equal(after, before)


@pytest.mark.property
def test_gsc_is_invariant_when_its_features_are() -> None:
    points, f, W = random(N, 3, seed=12), random(N, D, seed=13), random(C_OUT, 4 * D, seed=14)
    torch.testing.assert_close(layer(moved(points, seed=15), f, W), layer(points, f, W))


@pytest.mark.property
def test_the_first_layer_is_not_rotation_invariant() -> None:
    """坐标的六个通道变，特征值与距离的七个通道不变。"""
    points = random(N, 3, seed=16)
    old, new = first_edges(points, K), first_edges(moved(points, seed=17), K)
    torch.testing.assert_close(new[..., 6:], old[..., 6:])
    assert (new[..., :6] - old[..., :6]).abs().amax() > 1


@pytest.mark.property
@pytest.mark.parametrize("scale", [0.5, 3.0])
def test_eigenvalues_grow_with_the_square_of_the_scale(scale: float) -> None:
    points = random(N, 3, seed=18)
    index = nearest(points, K)
    torch.testing.assert_close(
        structure_eigenvalues(scale * points, index),
        scale**2 * structure_eigenvalues(points, index),
    )


@pytest.mark.property
def test_eigenvalues_are_sorted_nonnegative_and_sum_to_the_squared_distances() -> None:
    points = random(N, 3, seed=19)
    points[:, 2] = points[:, 0] - 2 * points[:, 1]  # 一个平面上的点，最小的特征值是 0
    index = nearest(points, K)
    lam = structure_eigenvalues(points, index)
    assert ((lam >= 0).all()) & ((lam.diff(dim=1) <= 0).all())
    torch.testing.assert_close(lam[:, 2], torch.zeros(N).double(), atol=1e-12, rtol=0)
    torch.testing.assert_close(
        lam.sum(1), (points[index] - points[:, None]).square().sum(dim=(1, 2))
    )


@pytest.mark.property
def test_relabelling_points_permutes_the_result() -> None:
    points, f, W = random(N, 3, seed=20), random(N, D, seed=21), random(C_OUT, 4 * D, seed=22)
    order = torch.randperm(N, generator=torch.Generator().manual_seed(23))
    torch.testing.assert_close(layer(points[order], f[order], W), layer(points, f, W)[order])


@pytest.mark.property
def test_a_constant_feature_has_no_differences() -> None:
    f = random(1, D, seed=24).expand(N, D)
    e = edges(f, nearest(random(N, 3, seed=25), K))
    assert not e[..., :D].any()
    assert torch.equal(e[..., D:], f[:, None].expand(N, K, D))
