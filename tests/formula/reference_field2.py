"""出题人的四十个公式的对照实现：只用 numpy 与循环，写法有意和公式不同。

参数按公式里的符号取名；向量是一维数组，下标从 0 数；次序与 cases/field2.yml 相同。
"""

import itertools
import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int64]


# 注意力与位置编码


def sinusoid(pos: int, i: int, d_model: int) -> tuple[float, float]:
    """位置编码的第 i 对分量，角速度逐级相乘。Source: Vaswani 2017。"""
    angle = float(pos)
    for _ in range(2 * int(i)):
        angle /= 10000.0 ** (1 / d_model)
    return math.sin(angle), math.cos(angle)


def additive_attention(v_a: Array, W_a: Array, U_a: Array, s: Array, h: Array) -> Array:
    """加性注意力的上下文；s 的第 0 行是解码前的状态。Source: Bahdanau 2015。"""
    contexts = []
    for state in s:
        scores = [float(v_a @ np.tanh(W_a @ state + U_a @ note)) for note in h]
        contexts.append(_blend(scores, h))
    return np.array(contexts)


def linear_attention(Q: Array, K: Array, V: Array) -> Array:
    """线性注意力，特征映射是 softplus；一对一对地算权重。Source: Katharopoulos 2020。"""
    out = np.zeros((len(Q), V.shape[1]))
    for i, query in enumerate(Q):
        weights = [
            sum(_softplus(a) * _softplus(b) for a, b in zip(query, key, strict=True)) for key in K
        ]
        for weight, value in zip(weights, V, strict=True):
            out[i] += weight / math.fsum(weights) * value
    return out


def squeeze_excite(u: Array, W_1: Array, W_2: Array) -> Array:
    """按通道重新加权的特征图。Source: Hu 2018 (SENet)。"""
    squeezed = np.array([channel.mean() for channel in u])
    hidden = [max(0.0, float(row @ squeezed)) for row in W_1]
    gates = [_sigmoid(float(row @ hidden)) for row in W_2]
    return np.stack([gate * channel for gate, channel in zip(gates, u, strict=True)])


# 归一化


def instance_norm(x: Array, epsilon: float) -> Array:
    """每个样本的每个通道各自标准化。Source: Ulyanov 2016。"""
    out = np.empty_like(x)
    for t, i in np.ndindex(x.shape[:2]):
        plane = x[t, i]
        spread = float(np.mean(plane**2) - plane.mean() ** 2)
        out[t, i] = (plane - plane.mean()) / math.sqrt(spread + epsilon)
    return out


def local_response(a: Array, k: float, alpha: float, beta: float, n: int) -> Array:
    """相邻通道的平方和压低一个响应；a 的第一轴是通道。Source: Krizhevsky 2012 (AlexNet)。"""
    out = np.empty_like(a)
    for i in range(len(a)):
        near = [a[j] ** 2 for j in range(len(a)) if abs(i - j) <= n / 2]
        out[i] = a[i] * np.exp(-beta * np.log(k + alpha * np.sum(near, axis=0)))
    return out


# 激活函数


def elu(x: float, alpha: float) -> float:
    """正半轴不变，负半轴饱和到 −α。Source: Clevert 2016。"""
    return float(x) if x > 0 else alpha * math.expm1(x)


def glu_ffn(x: Array, W: Array, V: Array, W_2: Array) -> Array:
    """带门的前馈层，一行一行地算。Source: Shazeer 2020。"""
    rows = []
    for row in x:
        gates = [_sigmoid(float(row @ column)) for column in W.T]
        values = [float(row @ column) for column in V.T]
        rows.append(sum(g * v * out for g, v, out in zip(gates, values, W_2, strict=True)))
    return np.array(rows)


# 循环单元


def peephole_lstm(
    x: Array,
    h: Array,
    c: Array,
    W_xi: Array,
    W_hi: Array,
    W_ci: Array,
    b_i: Array,
    W_xf: Array,
    W_hf: Array,
    W_cf: Array,
    b_f: Array,
    W_xc: Array,
    W_hc: Array,
    b_c: Array,
    W_xo: Array,
    W_ho: Array,
    W_co: Array,
    b_o: Array,
) -> tuple[Array, Array]:
    """门能看见细胞的 LSTM；输出门看的是新的细胞。Source: Shi 2015, 2.2 节。"""
    hidden, cell = np.zeros_like(h), np.zeros_like(c)
    for k in range(len(c)):
        i = _sigmoid(W_xi[k] @ x + W_hi[k] @ h + W_ci[k] * c[k] + b_i[k])
        f = _sigmoid(W_xf[k] @ x + W_hf[k] @ h + W_cf[k] * c[k] + b_f[k])
        cell[k] = f * c[k] + i * math.tanh(W_xc[k] @ x + W_hc[k] @ h + b_c[k])
        o = _sigmoid(W_xo[k] @ x + W_ho[k] @ h + W_co[k] * cell[k] + b_o[k])
        hidden[k] = o * math.tanh(cell[k])
    return hidden, cell


def sru(
    x: Array, c: Array, W: Array, W_f: Array, b_f: Array, W_r: Array, b_r: Array
) -> tuple[Array, Array]:
    """门只看输入的循环单元，带高速通路。Source: Lei 2017 (SRU)。"""
    hidden, cell = np.zeros_like(c), np.zeros_like(c)
    for k in range(len(c)):
        new = float(W[k] @ x)
        cell[k] = new + _sigmoid(W_f[k] @ x + b_f[k]) * (c[k] - new)
        hidden[k] = x[k] + _sigmoid(W_r[k] @ x + b_r[k]) * (math.tanh(cell[k]) - x[k])
    return hidden, cell


# 损失


def cosface(theta: Array, y: Index, s: float, m: float) -> float:
    """余弦减去间隔以后的交叉熵；theta 的行是类别，列是样本。Source: Wang 2018 (CosFace)。"""
    losses = []
    for sample, target in enumerate(y):
        logits = [s * math.cos(angle) for angle in theta[:, sample]]
        logits[target] -= s * m
        losses.append(_log_sum(logits) - logits[target])
    return float(np.mean(losses))


def quantile_loss(x: Array, y: Array, beta: Array, tau: float) -> float:
    """分位数回归的损失：低估按 τ 罚，高估按 1 − τ 罚。Source: Koenker 1978。"""
    total = 0.0
    for row, target in zip(x, y, strict=True):
        gap = float(target - row @ beta)
        total += tau * max(gap, 0.0) + (1 - tau) * max(-gap, 0.0)
    return total


def distillation(z: Array, v: Array, T: float) -> float:
    """升温以后教师对学生的 KL 散度，乘 T²。Source: Hinton 2015。"""
    student, teacher = [a / T for a in z], [a / T for a in v]
    total = 0.0
    for low, high in zip(student, teacher, strict=True):
        log_q, log_p = low - _log_sum(student), high - _log_sum(teacher)
        total += math.exp(log_p) * (log_p - log_q)
    return T * T * total


# 度量


def dcg(rel: Array) -> float:
    """折损累计增益：名次的对数折损，指数增益。Source: Burges 2005。"""
    return math.fsum((2.0**gain - 1) * math.log(2) / math.log(i + 2) for i, gain in enumerate(rel))


def cohen_kappa(n: Array) -> float:
    """一致性系数；n 的行是一个评分者，列是另一个。Source: Cohen 1960。"""
    total = float(sum(n.ravel()))
    agreed = sum(n[k, k] for k in range(len(n)))
    chance = sum(sum(n[k]) * sum(n[:, k]) for k in range(len(n))) / total
    return float((agreed - chance) / (total - chance))


def ssim(x: Array, y: Array, C_1: float, C_2: float) -> float:
    """一个窗口的结构相似度，窗内等权。Source: Wang 2004。"""
    spread = np.cov(np.stack([x, y]))
    a, b = float(x.mean()), float(y.mean())
    luminance = (2 * a * b + C_1) / (a * a + b * b + C_1)
    structure = (2 * spread[0, 1] + C_2) / (spread[0, 0] + spread[1, 1] + C_2)
    return float(luminance * structure)


# 距离


def chamfer(S_1: Array, S_2: Array) -> float:
    """每个点到另一个点集的最近平方距离，两个方向相加。Source: Fan 2017。"""
    total = 0.0
    for here, there in ((S_1, S_2), (S_2, S_1)):
        for point in here:
            total += min(float(((point - other) ** 2).sum()) for other in there)
    return total


def mmd(x: Array, y: Array, sigma: float) -> float:
    """最大均值差异平方的无偏估计，高斯核。Source: Gretton 2012。"""

    def kernel(a: Array, b: Array) -> float:
        return math.exp(-(float(np.linalg.norm(a - b) / sigma) ** 2) / 2)

    inside = [np.mean([kernel(*pair) for pair in itertools.combinations(own, 2)]) for own in (x, y)]
    across = np.mean([kernel(a, b) for a, b in itertools.product(x, y)])
    return float(inside[0] + inside[1] - 2 * across)


# 生成模型


def gan_optimum(p_data: Array, p_g: Array) -> float:
    """判别器最优时 GAN 的值：2 JSD − ln 4。Source: Goodfellow 2014。"""
    return 2 * jensen_shannon(p_data, p_g) - math.log(4)


def cosine_noise(t: int, T: int, s: float) -> float:
    """余弦噪声表里信号剩下的比例。Source: Nichol 2021。"""

    def signal(step: float) -> float:
        return (1 + math.cos(math.pi * (step / T + s) / (1 + s))) / 2

    return signal(t) / signal(0)


def quantise(z_e: Array, e: Array) -> Array:
    """码本里离编码最近的一行。Source: van den Oord 2017 (VQ-VAE)。"""
    best = e[0]
    for row in e[1:]:
        if ((row - z_e) ** 2).sum() < ((best - z_e) ** 2).sum():
            best = row
    return np.asarray(best)


# 强化学习


def q_learning(
    Q: Array, s: int, a: int, r: float, s_next: int, alpha: float, gamma: float
) -> float:
    """Q 学习的一步以后，走过的那一格的新值。Source: Watkins 1989。"""
    target = r + gamma * max(Q[s_next])
    return float((1 - alpha) * Q[s, a] + alpha * target)


def gradient_bandit(H: Array, action: int, reward: float, baseline: float, alpha: float) -> Array:
    """赌博机的偏好走一步：选中的升，其余的降。Source: Sutton 2018, 2.8 节。"""
    total = _log_sum(list(H))
    out = H.copy()
    for a in range(len(H)):
        chosen = math.exp(H[a] - total)
        step = alpha * (reward - baseline)
        out[a] += step * (1 - chosen) if a == action else -step * chosen
    return np.asarray(out)


def double_dqn(q: Array, q_target: Array, s_next: int, r: float, gamma: float) -> float:
    """在线网络挑动作，目标网络估值。Source: van Hasselt 2016。"""
    ranked = sorted(range(q.shape[1]), key=lambda a: q[s_next, a])
    return float(r + gamma * q_target[s_next, ranked[-1]])


# 优化器与学习率


def lion(
    theta: Array, m: Array, g: Array, eta: float, lam: float, beta_1: float, beta_2: float
) -> tuple[Array, Array]:
    """Lion 的一步，返回新的参数与动量。Source: Chen 2023。"""
    new = []
    for at, old, slope in zip(theta, m, g, strict=True):
        direction = math.copysign(1.0, slope + beta_1 * (old - slope))
        new.append(at * (1 - eta * lam) - eta * direction)
    return np.array(new), g + beta_2 * (m - g)


def adadelta(
    x: Array, s: Array, delta: Array, g: Array, rho: float, epsilon: float
) -> tuple[Array, Array, Array]:
    """Adadelta 的一步，返回参数与两个滑动平均。Source: Zeiler 2012。"""
    new_x, new_s, new_delta = x.copy(), s.copy(), delta.copy()
    for k in range(len(x)):
        new_s[k] += (1 - rho) * (g[k] * g[k] - s[k])
        step = g[k] * math.sqrt((delta[k] + epsilon) / (new_s[k] + epsilon))
        new_x[k] -= step
        new_delta[k] += (1 - rho) * (step * step - delta[k])
    return new_x, new_s, new_delta


def warmup_rate(d_model: int, step: int, warmup: int) -> float:
    """先线性升、后按平方根降的学习率。Source: Vaswani 2017。"""
    peak = 1 / math.sqrt(d_model * warmup)
    return peak * (step / warmup if step < warmup else math.sqrt(warmup / step))


# 图网络


def message_passing(h: Array, W_self: Array, W_neigh: Array, b: Array, A: Array) -> Array:
    """最基本的消息传递：自己一份，邻居之和一份。Source: Hamilton 2020, 5.1 节。"""
    rows = []
    for u in range(len(h)):
        total = W_self @ h[u] + b
        for v in range(len(h)):
            if A[u, v]:
                total = total + W_neigh @ h[v]
        rows.append(np.tanh(total))
    return np.array(rows)


def personalised_pagerank(A: Array, alpha: float) -> Array:
    """个性化 PageRank 的矩阵：解线性方程组，不求逆。Source: Gasteiger 2019 (PPNP)。"""
    loops = A.copy()
    for k in range(len(A)):
        loops[k, k] += 1
    degree = [float(row.sum()) for row in loops]
    for i, j in np.ndindex(A.shape):
        loops[i, j] /= math.sqrt(degree[i] * degree[j])
    own = np.eye(len(A))
    return np.asarray(np.linalg.solve(own - (1 - alpha) * loops, alpha * own))


# 概率模型


def mixture_m_step(x: Array, r: Array) -> tuple[Array, Array, Array]:
    """高斯混合的 M 步：权重、均值、协方差。Source: Murphy 2012, 11.4 节。"""
    centres, spreads = [], []
    for weight in r.T:
        centre = np.average(x, axis=0, weights=weight)
        parts = [w * np.outer(p - centre, p - centre) for w, p in zip(weight, x, strict=True)]
        centres.append(centre)
        spreads.append(np.sum(parts, axis=0) / weight.sum())
    return r.mean(axis=0), np.array(centres), np.array(spreads)


def hidden_markov(pi: Array, a: Array, b: Array, O: Index) -> float:
    """观测序列的概率：列出每一条隐状态的路。Source: Rabiner 1989。"""
    total = 0.0
    for path in itertools.product(range(len(pi)), repeat=len(O)):
        chance = pi[path[0]]
        for here, there in itertools.pairwise(path):
            chance *= a[here, there]
        for state, seen in zip(path, O, strict=True):
            chance *= b[state, seen]
        total += float(chance)
    return total


def gaussian_process(
    K: Array, k_star: Array, k_ss: float, y: Array, sigma_n: float
) -> tuple[float, float]:
    """高斯过程在一点的均值与方差，用 Cholesky 分解。Source: Rasmussen 2006, 算法 2.1。"""
    root = np.linalg.cholesky(K + sigma_n**2 * np.eye(len(y)))
    left, right = np.linalg.solve(root, k_star), np.linalg.solve(root, y)
    return float(left @ right), float(k_ss - left @ left)


# 支持向量机与树


def svm_dual(x: Array, y: Array, alpha: Array, c: float, d: int) -> float:
    """支持向量机的对偶目标，多项式核。Source: Schölkopf 2002。"""
    value = math.fsum(alpha)
    for i, j in itertools.product(range(len(x)), repeat=2):
        kernel = math.prod([float(x[i] @ x[j]) + c] * int(d))
        value -= alpha[i] * y[i] * alpha[j] * y[j] * kernel / 2
    return float(value)


def split_gain(G_L: float, H_L: float, G_R: float, H_R: float, lam: float, gamma: float) -> float:
    """分裂以后目标降了多少：每片叶子取自己的最优值。Source: Chen 2016 (XGBoost)。"""

    def leaf(gradient: float, curvature: float) -> float:
        weight = -gradient / (curvature + lam)
        return gradient * weight + (curvature + lam) * weight**2 / 2

    return leaf(G_L + G_R, H_L + H_R) - leaf(G_L, H_L) - leaf(G_R, H_R) - gamma


# 矩阵求导


def logdet_gradient(X: Array) -> Array:
    """行列式绝对值的对数对矩阵的梯度，用余子式。Source: Petersen《The Matrix Cookbook》。"""
    out = np.ones_like(X)
    for i, j in np.ndindex(X.shape):
        rest = np.delete(np.delete(X, i, axis=0), j, axis=1)
        out[i, j] = (-1) ** (i + j) * np.linalg.det(rest) / np.linalg.det(X)
    return out


def irls(Phi: Array, w: Array, t: Array) -> Array:
    """逻辑回归的一步牛顿法，梯度与黑塞矩阵逐个样本累加。Source: Bishop 2006, 4.3.3 节。"""
    gradient, hessian = np.zeros(len(w)), np.zeros((len(w), len(w)))
    for row, target in zip(Phi, t, strict=True):
        guess = _sigmoid(float(row @ w))
        gradient += (guess - target) * row
        hessian += guess * (1 - guess) * np.outer(row, row)
    return np.asarray(w - np.linalg.solve(hessian, gradient))


# 信息论


def jensen_shannon(P: Array, Q: Array) -> float:
    """混合的熵减去熵的平均。Source: Lin 1991。"""

    def entropy(p: Array) -> float:
        return -math.fsum(float(x) * math.log(x) for x in p if x > 0)

    return entropy((P + Q) / 2) - (entropy(P) + entropy(Q)) / 2


def renyi(p: Array, alpha: float) -> float:
    """Rényi 熵，由 α 范数得出。Source: Rényi 1961。"""
    size = math.fsum(float(x) ** alpha for x in p) ** (1 / alpha)
    return alpha / (1 - alpha) * math.log(size)


# 卷积与池化


def conv2d(V: Array, K: Array, s: int) -> Array:
    """有步长、不补零的多通道卷积，一块一块地取。Source: Goodfellow 2016, 9.5 节。"""
    rows, columns = K.shape[2:]
    planes = []
    for kernel in K:
        plane = [
            [
                float((V[:, top : top + rows, left : left + columns] * kernel).sum())
                for left in range(0, V.shape[2] - columns + 1, int(s))
            ]
            for top in range(0, V.shape[1] - rows + 1, int(s))
        ]
        planes.append(plane)
    return np.array(planes)


def generalised_mean_pool(x: Array, p: Array) -> Array:
    """每个通道的 p 次幂平均。Source: Radenović 2019 (GeM)。"""
    out = []
    for values, power in zip(x, p, strict=True):
        logs = [power * math.log(value) for value in values]
        out.append(math.exp((_log_sum(logs) - math.log(len(values))) / power))
    return np.array(out)


# 几处共用


def _sigmoid(x: float) -> float:
    return (1 + math.tanh(float(x) / 2)) / 2


def _softplus(x: float) -> float:
    return max(float(x), 0.0) + math.log1p(math.exp(-abs(float(x))))


def _log_sum(scores: list[float]) -> float:
    top = max(scores)
    return top + math.log(math.fsum(math.exp(score - top) for score in scores))


def _blend(scores: list[float], rows: Array) -> Array:
    total = _log_sum(scores)
    parts = [math.exp(score - total) * row for score, row in zip(scores, rows, strict=True)]
    return np.asarray(np.sum(parts, axis=0))
