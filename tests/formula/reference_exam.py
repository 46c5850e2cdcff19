"""没有见过的四十个公式的对照实现：只用 numpy 与循环，写法有意和公式不同。

参数按公式里的符号取名；向量是一维数组，下标从 0 数；次序与 cases/unseen.yml 相同。
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int64]


def _sigmoid(x: float) -> float:
    """两头都不溢出的 sigmoid。"""
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    return math.exp(x) / (1 + math.exp(x))


def _softplus(x: float) -> float:
    """不溢出的 ln(1 + e^x)。"""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def _log_sum_exp(values: list[float]) -> float:
    """先减去最大值。"""
    top = max(values)
    return top + math.log(math.fsum(math.exp(value - top) for value in values))


def _dot(a: Array, b: Array) -> float:
    """内积。"""
    return math.fsum(float(p) * float(q) for p, q in zip(a, b, strict=True))


def _length(a: Array) -> float:
    """欧氏长度。"""
    return math.hypot(*(float(value) for value in a))


# 注意力与 Transformer


def hopfield_update(X: Array, xi: Array, beta: float) -> Array:
    """存的每个样式按相似度加权。Source: Ramsauer 2021。"""
    patterns = list(X.T)
    logits = [beta * _dot(pattern, xi) for pattern in patterns]
    norm = _log_sum_exp(logits)
    out = np.zeros(len(xi))
    for logit, pattern in zip(logits, patterns, strict=True):
        out += math.exp(logit - norm) * pattern
    return out


def luong_attention(h: Array, h_bar: Array, W_a: Array, W_c: Array) -> Array:
    """每一步的注意力隐状态，上下文在前。Source: Luong 2015。"""
    rows = []
    for state in h:
        query = state @ W_a
        scores = [_dot(query, source) for source in h_bar]
        norm = _log_sum_exp(scores)
        joined = np.zeros(h_bar.shape[1] + len(state))
        joined[h_bar.shape[1] :] = state
        for score, source in zip(scores, h_bar, strict=True):
            joined[: len(source)] += math.exp(score - norm) * source
        rows.append([math.tanh(_dot(row, joined)) for row in W_c])
    return np.array(rows)


def lora_forward(W_0: Array, A: Array, B: Array, x: Array, alpha: float) -> Array:
    """秩是 A 的行数，逐个秩一的分量相加。Source: Hu 2022。"""
    out = np.array([_dot(row, x) for row in W_0])
    for component, direction in zip(A, B.T, strict=True):
        out += alpha * _dot(component, x) / len(A) * direction
    return out


def retention(X: Array, W_Q: Array, W_K: Array, W_V: Array, gamma: float) -> Array:
    """循环的写法：状态每步衰减，再加上键值的外积。Source: Sun 2023。"""
    state = np.zeros((W_K.shape[1], W_V.shape[1]))
    rows = []
    for token in X:
        state = gamma * state + np.outer(token @ W_K, token @ W_V)
        rows.append((token @ W_Q) @ state)
    return np.array(rows)


# 卷积网络


def depthwise_convolution(kernel: Array, F: Array) -> Array:
    """每个通道一个核，步长 1，不填充；通道在最后。Source: Howard 2017。"""
    size = kernel.shape[0]
    height, width, channels = F.shape
    out = np.zeros((height - size + 1, width - size + 1, channels))
    for row in range(out.shape[0]):
        for column in range(out.shape[1]):
            window = F[row : row + size, column : column + size]
            for channel in range(channels):
                out[row, column, channel] = np.vdot(window[:, :, channel], kernel[:, :, channel])
    return out


def bilinear_sampling(U: Array, x: Array, y: Array) -> Array:
    """在坐标处取四个邻居插值，坐标从 1 数，界外是 0。Source: Jaderberg 2015。"""
    channels, height, width = U.shape
    out = np.zeros((channels, len(x)))
    for i, (right, down) in enumerate(zip(x - 1, y - 1, strict=True)):
        left, top = math.floor(right), math.floor(down)
        for column, across in ((left, left + 1 - right), (left + 1, right - left)):
            for row, along in ((top, top + 1 - down), (top + 1, down - top)):
                if 0 <= column < width and 0 <= row < height:
                    out[:, i] += across * along * U[:, row, column]
    return out


def style_loss(F: Array, S: Array) -> float:
    """两个特征图的 Gram 矩阵之差。Source: Gatys 2016。"""
    count, size = F.shape
    total = 0.0
    for i in range(count):
        for j in range(count):
            total += ((_dot(F[i], F[j]) - _dot(S[i], S[j])) / (count * size)) ** 2
    return total / 4


# 归一化


def adain(x: Array, y: Array, eps: float) -> Array:
    """内容换上风格的均值与标准差。Source: Huang 2017。"""
    out = np.empty_like(x)
    for channel, (content, style) in enumerate(zip(x, y, strict=True)):
        spread = math.sqrt(float(style.var()) + eps) / math.sqrt(float(content.var()) + eps)
        out[channel] = (content - content.mean()) * spread + style.mean()
    return out


def spectral_normalize(W: Array, u: Array) -> Array:
    """幂迭代一步，除以估计的最大奇异值。Source: Miyato 2018。"""
    right = np.array([_dot(column, u) for column in W.T])
    right /= _length(right)
    return W / _length(np.array([_dot(row, right) for row in W]))


# 激活函数


def hard_swish(x: float) -> float:
    """三段分开写。Source: Howard 2019。"""
    if x <= -3:
        return 0.0
    if x >= 3:
        return float(x)
    return float(x) * x / 6 + x / 2


def maxout(x: Array, W: Array, b: Array) -> Array:
    """每个单元取 k 个仿射函数里最大的。Source: Goodfellow 2013。"""
    units = []
    for i in range(W.shape[1]):
        best = -math.inf
        for j in range(W.shape[2]):
            best = max(best, _dot(x, W[:, i, j]) + float(b[i, j]))
        units.append(best)
    return np.array(units)


# 循环网络与状态空间


def minimal_gated_unit(h: Array, x: Array, W_f: Array, W_h: Array, b_f: Array, b_h: Array) -> Array:
    """只有一个门的循环单元。Source: Zhou 2016。"""
    size = len(h)
    gate = np.array(
        [
            _sigmoid(_dot(row[:size], h) + _dot(row[size:], x) + bias)
            for row, bias in zip(W_f, b_f, strict=True)
        ]
    )
    kept = gate * h
    out = []
    for i, row in enumerate(W_h):
        candidate = math.tanh(_dot(row[:size], kept) + _dot(row[size:], x) + b_h[i])
        out.append(h[i] + gate[i] * (candidate - h[i]))
    return np.array(out)


def s4_step(A: Array, B: Array, C: Array, step: float, x: Array, u: Array) -> tuple[Array, Array]:
    """梯形法走一步，解线性方程组。Source: Gu 2022。"""
    half = step / 2 * A
    right = x + half @ x + step * (B @ u)
    state = np.linalg.solve(np.identity(len(A)) - half, right)
    return state, np.array([_dot(row, state) for row in C])


def rwkv(k: Array, v: Array, w: Array, u: Array) -> Array:
    """循环的写法：分子分母各是一个状态。Source: Peng 2023。"""
    above, below = np.zeros(len(w)), np.zeros(len(w))
    rows = []
    for key, value in zip(k, v, strict=True):
        boost = np.exp(u) * np.exp(key)
        rows.append((above + boost * value) / (below + boost))
        above = above / np.exp(w) + np.exp(key) * value
        below = below / np.exp(w) + np.exp(key)
    return np.array(rows)


# 嵌入与对比学习


def negative_sampling(u: Array, v: Array, o: int, c: int, n: Index) -> float:
    """一个正例与几个负例的二分类损失。Source: Mikolov 2013。"""
    center = v[int(c)]
    total = _softplus(-_dot(u[int(o)], center))
    for negative in n:
        total += _softplus(_dot(u[int(negative)], center))
    return total


def glove(
    X: Array, w: Array, w_tilde: Array, b: Array, b_tilde: Array, x_max: float, alpha: float
) -> float:
    """对共现次数的对数加权的最小二乘。Source: Pennington 2014。"""
    total = 0.0
    for i, row in enumerate(X):
        for j, count in enumerate(row):
            weight = min(1.0, float(count) / x_max) ** alpha
            error = _dot(w[i], w_tilde[j]) + b[i] + b_tilde[j] - math.log(count)
            total += weight * error * error
    return float(total)


def barlow_twins(z_a: Array, z_b: Array, lam: float) -> float:
    """两个视图的互相关矩阵与单位矩阵之差。Source: Zbontar 2021。"""
    total = 0.0
    for i, first in enumerate(z_a.T):
        for j, second in enumerate(z_b.T):
            cosine = _dot(first / _length(first), second / _length(second))
            total += (1 - cosine) ** 2 if i == j else lam * cosine**2
    return total


def siglip(x: Array, y: Array, t: float, b: float) -> float:
    """每一对图文各是一个二分类。Source: Zhai 2023。"""
    total = 0.0
    for i, image in enumerate(x):
        for j, text in enumerate(y):
            logit = t * _dot(image, text) + b
            total += _softplus(-logit) if i == j else _softplus(logit)
    return total / len(x)


# 损失


def arcface(theta: Array, y: Index, s: float, m: float) -> float:
    """正确类别的角度加上间隔，再算交叉熵。Source: Deng 2019。"""
    total = 0.0
    for angles, label in zip(theta, y, strict=True):
        logits = [s * math.cos(angle) for angle in angles]
        logits[int(label)] = s * math.cos(angles[int(label)] + m)
        total += _log_sum_exp(logits) - logits[int(label)]
    return total / len(theta)


def heteroscedastic_loss(y: Array, y_hat: Array, s: Array) -> float:
    """网络自己预测对数方差。Source: Kendall 2017。"""
    total = 0.0
    for target, guess, log_variance in zip(y, y_hat, s, strict=True):
        total += _length(target - guess) ** 2 / math.exp(log_variance) + log_variance
    return float(total) / (2 * len(s))


# 指标


def mean_iou(n: Index) -> float:
    """由混淆矩阵算的平均交并比，行是真值。Source: Long 2015。"""
    ratios = []
    for i in range(len(n)):
        hit = int(n[i, i])
        missed = sum(int(n[i, j]) for j in range(len(n)) if j != i)
        false = sum(int(n[j, i]) for j in range(len(n)) if j != i)
        ratios.append(hit / (hit + missed + false))
    return math.fsum(ratios) / len(ratios)


def frechet_distance(mu_r: Array, mu_g: Array, Sigma_r: Array, Sigma_g: Array) -> float:
    """平方根的迹换成对称矩阵的特征值来算。Source: Heusel 2017。"""
    values, vectors = np.linalg.eigh(Sigma_r)
    root = vectors @ np.diag(np.sqrt(values)) @ vectors.T
    cross = math.fsum(np.sqrt(np.linalg.eigvalsh(root @ Sigma_g @ root)))
    traces = math.fsum(Sigma_r.diagonal()) + math.fsum(Sigma_g.diagonal())
    return _dot(mu_r - mu_g, mu_r - mu_g) + traces - 2 * cross


def matthews(tp: int, tn: int, fp: int, fn: int) -> float:
    """逐个样本列出真值与预测，算相关系数。Source: Matthews 1975。"""
    pairs = []
    for count, pair in ((tp, (1, 1)), (tn, (0, 0)), (fp, (0, 1)), (fn, (1, 0))):
        pairs += [pair] * int(count)
    truth, guess = np.array(pairs, dtype=float).T
    truth, guess = truth - truth.mean(), guess - guess.mean()
    return _dot(truth, guess) / (_length(truth) * _length(guess))


# 生成模型


def ddpm_sample(
    x: Array, noise: Array, z: Array, alpha: float, alpha_bar: float, sigma: float
) -> Array:
    """先去掉一步的噪声，再加上新的。Source: Ho 2020。"""
    out = np.empty_like(x)
    for i in range(len(x)):
        cleaned = x[i] - (1 - alpha) * noise[i] * (1 - alpha_bar) ** -0.5
        out[i] = cleaned * alpha**-0.5 + sigma * z[i]
    return out


def flow_matching_loss(
    v: Callable[[Array], Array], x_0: Array, x_1: Array, t: float, sigma_min: float
) -> float:
    """直线上的速度与网络的输出之差的平方。Source: Lipman 2023。"""
    point = np.array([p + t * (q - p + sigma_min * p) for p, q in zip(x_0, x_1, strict=True)])
    error = np.asarray(v(point)) - x_1 + x_0 - sigma_min * x_0
    return _dot(error, error)


def planar_flow(z: Array, u: Array, w: Array, b: float) -> tuple[Array, float]:
    """变换后的点与雅可比行列式的对数。Source: Rezende 2015。"""
    squashed = math.tanh(_dot(w, z) + b)
    jacobian = np.identity(len(z)) + (1 - squashed**2) * np.outer(u, w)
    return z + squashed * u, float(np.linalg.slogdet(jacobian)[1])


def hinge_gan(D: Callable[[float], float], x: Array, x_tilde: Array) -> tuple[float, float]:
    """判别器与生成器的损失。Source: Lim 2017。"""
    critic, generator = 0.0, 0.0
    for real, fake in zip(x, x_tilde, strict=True):
        good, bad = float(D(real)), float(D(fake))
        critic += (1 - good if good < 1 else 0.0) + (1 + bad if bad > -1 else 0.0)
        generator -= bad
    return critic / len(x), generator / len(x)


# 强化学习


def softmax_eligibility(theta: Array, x: Array, s: int, a: int) -> Array:
    """线性偏好的策略，对数概率的梯度。Source: Sutton & Barto §13.3。"""
    features = x[int(s)]
    scores = [_dot(theta, feature) for feature in features]
    norm = _log_sum_exp(scores)
    out = np.zeros(len(theta))
    for score, feature in zip(scores, features, strict=True):
        out += math.exp(score - norm) * (features[int(a)] - feature)
    return out


def value_iteration(v: Array, p: Array, r: Array, gamma: float) -> Array:
    """每个状态取最好的动作。Source: Sutton & Barto §4.4。"""
    out = []
    for state in range(len(v)):
        returns = [
            float(r[state, action]) + gamma * _dot(p[state, action], v)
            for action in range(r.shape[1])
        ]
        out.append(max(returns))
    return np.array(out)


def dpo_loss(policy: Array, reference: Array, x: int, y_w: int, y_l: int, beta: float) -> float:
    """隐含的奖励之差的逻辑损失。Source: Rafailov 2023。"""
    rewards = []
    for answer in (int(y_w), int(y_l)):
        gap = math.log(policy[int(x), answer]) - math.log(reference[int(x), answer])
        rewards.append(beta * gap)
    return _softplus(rewards[1] - rewards[0])


def v_trace(rho: Array, c: Array, r: Array, V: Array, gamma: float) -> Array:
    """从后往前递推。Source: Espeholt 2018。"""
    steps = len(r)
    out = np.empty(steps)
    carried = 0.0
    for t in reversed(range(steps)):
        carried = rho[t] * (r[t] + gamma * V[t + 1] - V[t]) + gamma * c[t] * carried
        out[t] = V[t] + carried
    return out


# 优化


def lars_step(
    w: Array, g: Array, v: Array, eta: float, beta: float, gamma: float, m: float
) -> tuple[Array, Array]:
    """新的权重与动量。Source: You 2017。"""
    trust = eta / (_length(g) / _length(w) + beta)
    velocity = np.array(
        [m * old + gamma * trust * (p + beta * q) for old, p, q in zip(v, g, w, strict=True)]
    )
    return w - velocity, velocity


def bfgs_update(H: Array, s: Array, y: Array) -> Array:
    """展开以后逐个元素算。Source: Nocedal & Wright §6.1。"""
    curvature = _dot(y, s)
    right, left = H @ y, y @ H
    stretch = 1 + _dot(y, right) / curvature
    out = np.empty_like(H)
    for i in range(len(s)):
        for j in range(len(s)):
            cross = s[i] * left[j] + right[i] * s[j]
            out[i, j] = H[i, j] + (stretch * s[i] * s[j] - cross) / curvature
    return out


# 图网络


def gin_layer(
    h: Array, A: Array, W_1: Array, b_1: Array, W_2: Array, b_2: Array, eps: float
) -> Array:
    """邻居相加，再过两层感知机。Source: Xu 2019。"""
    rows = []
    for node in range(len(h)):
        message = h[node] + eps * h[node]
        for other in np.flatnonzero(A[node]):
            message = message + h[other]
        hidden = [
            max(0.0, _dot(row, message) + float(bias)) for row, bias in zip(W_1, b_1, strict=True)
        ]
        rows.append(W_2 @ np.array(hidden) + b_2)
    return np.array(rows)


def modularity(A: Array, c: Index) -> float:
    """逐个社区：内部的边的比例，减去随机连边的期望。Source: Newman 2006。"""
    total = float(A.sum())
    score = 0.0
    for community in set(c.tolist()):
        members = np.flatnonzero(c == community)
        inside = float(A[np.ix_(members, members)].sum())
        score += inside / total - (float(A[members].sum()) / total) ** 2
    return score


# 概率模型


def kalman_step(
    mu: Array,
    Sigma: Array,
    u: Array,
    z: Array,
    A: Array,
    B: Array,
    C: Array,
    R: Array,
    Q: Array,
) -> tuple[Array, Array]:
    """信息的形式：精度相加。Source: Thrun 2005。"""
    forecast = A @ mu + B @ u
    precision = np.linalg.inv(A @ Sigma @ A.T + R)
    weight = C.T @ np.linalg.inv(Q)
    covariance = np.linalg.inv(precision + weight @ C)
    return covariance @ (precision @ forecast + weight @ z), covariance


def rbm_free_energy(v: Array, a: Array, b: Array, w: Array) -> float:
    """把隐单元逐个求和消去。Source: Hinton 2010。"""
    energy = -_dot(v, a)
    for unit, bias in enumerate(b):
        energy -= _softplus(float(bias) + _dot(v, w[:, unit]))
    return energy


# 正则化与初始化


def r_drop(p: Array, q: Array, y: int, alpha: float) -> float:
    """两次前向的交叉熵，加上对称的 KL 散度。Source: Liang 2021。"""
    symmetric = 0.0
    for first, second in zip(p, q, strict=True):
        symmetric += (first - second) * (math.log(first) - math.log(second))
    return float(alpha * symmetric / 2 - math.log(p[int(y)] * q[int(y)]))


def elastic_net(X: Array, y: Array, w: Array, alpha: float, rho: float) -> float:
    """平方误差加两种惩罚，ρ 是 L1 的比例。Source: Zou 2005。"""
    squares = math.fsum((target - _dot(row, w)) ** 2 for row, target in zip(X, y, strict=True))
    penalty = math.fsum(rho * abs(value) + (1 - rho) * value * value / 2 for value in w)
    return squares / (2 * len(y)) + alpha * penalty


def kaiming_std(a: float, k: int, c: int) -> float:
    """增益除以输入数的平方根。Source: He 2015。"""
    gain = math.sqrt(2) / math.hypot(1.0, a)
    return gain / (int(k) * math.sqrt(int(c)))
