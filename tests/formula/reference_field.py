"""留出公式的参考实现：只用 numpy 与循环，走与公式不同的路。"""

import cmath
import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Scalar = Callable[[float], float]
TINY = 1e-30


def attention(Q: Array, K: Array, V: Array) -> Array:
    """缩放点积注意力，逐个查询算。Source: Vaswani 等 2017, arXiv:1706.03762。"""
    rows = []
    for query in Q:
        scores = [math.fsum(query * key) / math.sqrt(len(key)) for key in K]
        weights = _weights(scores)
        rows.append(sum(weight * value for weight, value in zip(weights, V, strict=True)))
    return np.array(rows)


def multi_head(
    Q: Array, K: Array, V: Array, W_Q: Array, W_K: Array, W_V: Array, W_O: Array
) -> Array:
    """多头注意力：每个头只乘输出矩阵里属于它的那几行，再相加。Source: arXiv:1706.03762。"""
    size = W_V.shape[2]
    total = np.zeros((Q.shape[0], W_O.shape[1]))
    for head, (query, key, value) in enumerate(zip(W_Q, W_K, W_V, strict=True)):
        mixed = attention(Q @ query, K @ key, V @ value)
        total += mixed @ W_O[head * size : (head + 1) * size]
    return total


def layer_norm(a: Array, g: Array, b: Array) -> Array:
    """层归一化再取 tanh，方差不加 ε。Source: Ba 等 2016, arXiv:1607.06450。"""
    deviation = float(np.std(a))
    return np.asarray(np.tanh(g * (a - np.mean(a)) / deviation + b))


def rms_norm(a: Array, g: Array) -> Array:
    """均方根归一化。Source: Zhang 与 Sennrich 2019, arXiv:1910.07467。"""
    return a * g * math.sqrt(len(a)) / float(np.linalg.norm(a))


def batch_norm_inference(
    x: float, mean: float, variance: float, gamma: float, beta: float, epsilon: float
) -> float:
    """推断时的批归一化：先标准化，再缩放平移。Source: Ioffe 与 Szegedy 2015, 算法 2。"""
    return gamma * (x - mean) / math.sqrt(variance + epsilon) + beta


def focal_loss(p: float, y: int, alpha: float, gamma: float) -> float:
    """带 α 平衡的焦点损失。Source: Lin 等 2017, arXiv:1708.02002。"""
    hit = -alpha * (1 - p) ** gamma * math.log(p)
    miss = -(1 - alpha) * p**gamma * math.log(1 - p)
    return float(y * hit + (1 - y) * miss)


def label_smoothing(y: Array, alpha: float) -> Array:
    """把 α 的概率平分给每个类。Source: Müller 等 2019, arXiv:1906.02629。"""
    return np.array([(1 - alpha if hot else 0.0) + alpha / len(y) for hot in y])


def gaussian_divergence(mu_0: Array, sigma_0: Array, mu_1: Array, sigma_1: Array) -> float:
    """两个多元正态分布的 KL 散度，用 Cholesky 分解算。Source: 多元正态分布的标准结果。"""
    chol_0, chol_1 = np.linalg.cholesky(sigma_0), np.linalg.cholesky(sigma_1)
    spread = np.linalg.solve(chol_1, chol_0)
    shift = np.linalg.solve(chol_1, mu_1 - mu_0)
    scale = np.log(np.diag(chol_1) / np.diag(chol_0))
    return float(np.sum(spread**2) / 2 + shift @ shift / 2 - len(mu_0) / 2 + np.sum(scale))


def standard_normal_divergence(mu: Array, sigma: Array) -> float:
    """对角高斯到标准正态的 KL，用 Gauss–Hermite 求积，二次式下没有误差。Source: VAE 附录 B。"""
    nodes, weights = np.polynomial.hermite_e.hermegauss(8)
    total = 0.0
    for mean, deviation in zip(mu, sigma, strict=True):
        z = mean + deviation * nodes
        gap = -np.log(deviation) - nodes**2 / 2 + z**2 / 2
        total += float(weights @ gap) / math.sqrt(2 * math.pi)
    return total


def reparameterise(mu: Array, sigma: Array, epsilon: Array) -> Array:
    """第 i 个样本的第 l 次重参数化采样。Source: Kingma 与 Welling 2013, arXiv:1312.6114。"""
    return np.asarray(mu[:, None] + np.einsum("nj,lj->nlj", sigma, epsilon))


def adam(
    theta: Array,
    m: Array,
    v: Array,
    g: Array,
    t: int,
    alpha: float,
    beta_1: float,
    beta_2: float,
    epsilon: float,
) -> tuple[Array, Array, Array]:
    """走一步 Adam，返回新的参数、一阶矩、二阶矩。Source: Kingma 与 Ba 2015, 算法 1。"""
    m = m + (1 - beta_1) * (g - m)
    v = v + (1 - beta_2) * (g * g - v)
    step = [
        alpha * first / (1 - beta_1**t) / (math.sqrt(second / (1 - beta_2**t)) + epsilon)
        for first, second in zip(m, v, strict=True)
    ]
    return theta - np.array(step), m, v


def nesterov(theta: float, v: float, mu: float, epsilon: float, f: Scalar) -> tuple[float, float]:
    """走一步 Nesterov 加速梯度，返回新的参数与速度。Source: Sutskever 等 2013。"""
    ahead = theta + mu * v
    velocity = mu * v - epsilon * _slope(f, ahead)
    return theta + velocity, velocity


def cosine_schedule(eta_min: float, eta_max: float, now: int, period: int) -> float:
    """余弦退火，用半角公式写。Source: Loshchilov 与 Hutter 2017, arXiv:1608.03983。"""
    return eta_min + (eta_max - eta_min) * math.cos(math.pi * now / period / 2) ** 2


def giou(
    px1: float,
    py1: float,
    px2: float,
    py2: float,
    gx1: float,
    gy1: float,
    gx2: float,
    gy2: float,
) -> float:
    """轴对齐框的 GIoU。Source: Rezatofighi 等 2019, arXiv:1902.09630, 算法 1。"""
    spans = [(sorted((px1, px2)), (gx1, gx2)), (sorted((py1, py2)), (gy1, gy2))]
    shared = math.prod(max(0.0, min(p[1], g[1]) - max(p[0], g[0])) for p, g in spans)
    joined = (
        math.prod(p[1] - p[0] for p, _ in spans) + math.prod(g[1] - g[0] for _, g in spans) - shared
    )
    hull = math.prod(max(p[1], g[1]) - min(p[0], g[0]) for p, g in spans)
    return shared / joined - 1 + joined / hull


def diou_loss(iou: float, b: Array, b_gt: Array, c: float) -> float:
    """DIoU 损失。Source: Zheng 等 2020, arXiv:1911.08287。"""
    return float(1 - iou + (math.dist(b, b_gt) / c) ** 2)


def info_nce(q: Array, keys: Array, tau: float) -> float:
    """MoCo 的 InfoNCE：正样本是第 0 个键。Source: He 等 2020, arXiv:1911.05722, 式 (1)。"""
    logits = keys @ q / tau
    return math.log(sum(math.exp(logit - logits[0]) for logit in logits))


def triplet_loss(anchor: Array, positive: Array, negative: Array, alpha: float) -> float:
    """三元组损失之和，输入是已算好的嵌入。Source: Schroff 等 2015, arXiv:1503.03832。"""
    return sum(
        max(0.0, math.dist(a, p) ** 2 - math.dist(a, n) ** 2 + alpha)
        for a, p, n in zip(anchor, positive, negative, strict=True)
    )


def multiclass_hinge(s: Array, y: int) -> float:
    """多类合页损失，y 从 0 数。Source: 斯坦福 CS231n 讲义, 线性分类。"""
    return math.fsum(max(0.0, score - s[y] + 1) for k, score in enumerate(s) if k != y)


def huber(a: float, delta: float) -> float:
    """Huber 损失：导数 clip(u, −δ, δ) 从 0 积到 a。Source: Huber 1964。"""
    inside = min(abs(a), delta)
    return inside**2 / 2 + delta * (abs(a) - inside)


def dice(p: Array, g: Array) -> float:
    """软 Dice 系数。Source: Milletari 等 2016, V-Net, arXiv:1606.04797。"""
    overlap = float(p @ g)
    return 2 * overlap / (float((p - g) @ (p - g)) + 2 * overlap)


def cross_entropy_gradient(z: Array, y: Array) -> Array:
    """交叉熵对 logits 的梯度，由复步长法得到。"""

    def loss(values: list[complex]) -> complex:
        cross = sum(target * value for target, value in zip(y, values, strict=True))
        return cmath.log(sum(cmath.exp(value) for value in values)) - complex(cross)

    return np.array([loss(_nudged(z, k)).imag / TINY for k in range(len(z))])


def softmax_jacobian(z: Array) -> Array:
    """第 i 行第 j 列是 s_i 对 z_j 的偏导，由复步长法得到。"""

    def column(values: list[complex]) -> list[float]:
        total = sum(cmath.exp(value) for value in values)
        return [(cmath.exp(value) / total).imag / TINY for value in values]

    return np.array([column(_nudged(z, j)) for j in range(len(z))]).T


def policy_evaluation(pi: Array, p: Array, r: Array, v: Array, gamma: float) -> Array:
    """走一步迭代策略评估；pi[a, s]、p[s′, s, a]、r[s, a]。Source: Sutton 与 Barto 2018, 4.1 节。"""
    actions, states = pi.shape
    new = np.zeros(states)
    for s in range(states):
        for a in range(actions):
            for after in range(states):
                new[s] += pi[a, s] * p[after, s, a] * (r[s, a] + gamma * v[after])
    return new


def gae(r: Array, V: Array, gamma: float, lam: float) -> Array:
    """广义优势估计，从后往前递推。Source: Schulman 等 2016, arXiv:1506.02438。"""
    advantages: list[float] = []
    later = 0.0
    for reward, (now, after) in reversed(list(zip(r, pairwise(V), strict=True))):
        later = reward + gamma * after - now + gamma * lam * later
        advantages.insert(0, later)
    return np.array(advantages)


def clipped_surrogate(ratio: Array, advantage: Array, epsilon: float) -> float:
    """PPO 的截断目标，按优势的正负分开写。Source: Schulman 等 2017, arXiv:1707.06347。"""
    terms = [
        gain * (min(value, 1 + epsilon) if gain >= 0 else max(value, 1 - epsilon))
        for value, gain in zip(ratio, advantage, strict=True)
    ]
    return math.fsum(terms) / len(terms)


def diffuse(beta: Array, x_0: Array, epsilon: Array) -> Array:
    """扩散前向过程每一步的 x_t。Source: Ho 等 2020, arXiv:2006.11239。"""
    rows = []
    kept = 1.0
    for rate in beta:
        kept *= 1 - rate
        rows.append(math.sqrt(kept) * x_0 + math.sqrt(1 - kept) * epsilon)
    return np.array(rows)


def diffusion_posterior(beta: Array, x: Array, x_0: Array) -> tuple[Array, Array]:
    """后验 q(x_{t−1}|x_t, x_0) 的均值与方差，由两个高斯因子的精度相加得到。Source: DDPM。"""
    means, variances = [np.array(x_0)], [0.0]
    kept = 1 - beta[0]
    for rate, noisy in zip(beta[1:], x[1:], strict=True):
        precision = (1 - rate) / rate + 1 / (1 - kept)
        pull = math.sqrt(1 - rate) / rate * noisy + math.sqrt(kept) / (1 - kept) * x_0
        means.append(pull / precision)
        variances.append(1 / precision)
        kept *= 1 - rate
    return np.array(means), np.array(variances)


def ddim_step(x_t: Array, noise: Array, alpha_t: float, alpha_prev: float) -> Array:
    """η = 0 的一步 DDIM，α 是累积量。Source: Song 等 2021, arXiv:2010.02502。"""
    clean = (x_t - math.sqrt(1 - alpha_t) * noise) / math.sqrt(alpha_t)
    return math.sqrt(alpha_prev) * clean + math.sqrt(1 - alpha_prev) * noise


def gcn_layer(A: Array, H: Array, W: Array) -> Array:
    """一层 GCN，激活取 ReLU，按邻居累加。Source: Kipf 与 Welling 2017, arXiv:1609.02907。"""
    linked = A + np.eye(len(A))
    degree = linked.sum(axis=1)
    out = np.zeros((len(A), W.shape[1]))
    for i, j in np.argwhere(linked):
        out[i] += linked[i, j] * (H[j] @ W) / math.sqrt(degree[i] * degree[j])
    return np.maximum(out, 0)


def gat_coefficients(a: Array, W: Array, h: Array) -> Array:
    """完全图上的 GAT 注意力系数，a 拆成左右两半。Source: Veličković 等 2018, arXiv:1710.10903。"""
    left, right = np.split(a, 2)
    scores = (h @ W.T @ left)[:, None] + (h @ W.T @ right)[None, :]
    return np.array([_weights(np.where(row > 0, row, 0.2 * row)) for row in scores])


def k_means_objective(x: Array, mu: Array, r: Array) -> float:
    """K 均值的失真度，r 的每行是独热的指派。Source: Bishop 2006, PRML 9.1 节。"""
    return sum(
        math.dist(point, mu[int(np.argmax(chosen))]) ** 2
        for point, chosen in zip(x, r, strict=True)
    )


def mean_and_scatter(x: Array) -> tuple[Array, Array]:
    """均值与除以 N 的协方差。Source: Bishop 2006, PRML 12.1.1 节。"""
    return np.array([math.fsum(column) / len(x) for column in x.T]), np.cov(x.T, bias=True)


def ridge(X: Array, y: Array, lam: float) -> Array:
    """岭回归的解：在数据下面补 √λ·I 后做最小二乘。Source: Hastie 等, ESL 3.4.1 节。"""
    size = X.shape[1]
    stacked = np.vstack([X, math.sqrt(lam) * np.eye(size)])
    return np.linalg.lstsq(stacked, np.append(y, np.zeros(size)), rcond=None)[0]


def gaussian_density(x: Array, mu: Array, sigma: Array) -> float:
    """多元正态密度：变到特征轴上，各轴一元密度相乘。Source: Bishop 2006, PRML 2.3 节。"""
    variances, axes = np.linalg.eigh(sigma)
    shares = [
        math.exp(-(place**2) / (2 * variance)) / math.sqrt(2 * math.pi * variance)
        for place, variance in zip(axes.T @ (x - mu), variances, strict=True)
    ]
    return math.prod(shares)


def rotary(q: Array, m: int, theta: float) -> Array:
    """位置 m 处的二维旋转位置编码，用复数乘法。Source: Su 等 2021, arXiv:2104.09864。"""
    turned = complex(q[0], q[1]) * complex(math.cos(m * theta), math.sin(m * theta))
    return np.array([turned.real, turned.imag])


def alibi_attention(q: Array, k: Array, v: Array, m: float) -> Array:
    """带线性偏置的因果注意力。Source: Press 等 2022, arXiv:2108.12409。"""
    rows = []
    for i, query in enumerate(q):
        bias = m * np.arange(-i, 1)
        rows.append(_weights(k[: i + 1] @ query + bias) @ v[: i + 1])
    return np.array(rows)


def gelu(x: float) -> float:
    """GELU，用 erfc 写。Source: Hendrycks 与 Gimpel 2016, arXiv:1606.08415。"""
    return x * math.erfc(-x / math.sqrt(2)) / 2


def bleu(c: int, r: int, p: Array, w: Array) -> float:
    """给定各阶精度的 BLEU。Source: Papineni 等 2002, 2.3 节。"""
    penalty = math.exp(min(0.0, 1 - r / c))
    shares = [math.pow(rate, weight) for rate, weight in zip(p, w, strict=True)]
    return penalty * math.prod(shares)


def perplexity(p: Array) -> float:
    """困惑度：概率几何平均的倒数。Source: Jurafsky 与 Martin, SLP 第 3 章。"""
    return 1 / math.prod(math.pow(rate, 1 / len(p)) for rate in p)


def _weights(scores: Sequence[float] | Array) -> Array:
    """减去最大值的 softmax。"""
    top = max(scores)
    raised = np.array([math.exp(score - top) for score in scores])
    return raised / math.fsum(raised)


def _nudged(at: Array, k: int) -> list[complex]:
    """给第 k 个分量加一个极小的虚部。"""
    return [complex(value, TINY if i == k else 0) for i, value in enumerate(at)]


def _slope(f: Scalar, x: float) -> float:
    """八阶中心差分。"""
    step = 0.02
    weights = (4 / 5, -1 / 5, 4 / 105, -1 / 280)
    pairs = (f(x + k * step) - f(x - k * step) for k in range(1, 5))
    return math.fsum(w * d for w, d in zip(weights, pairs, strict=True)) / step
