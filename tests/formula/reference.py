"""公式案例的对照实现：只用 numpy 与循环，写法有意和公式不同。

参数按公式里的符号取名；向量是一维数组，矩阵的行列与公式相同，下标从 0 数。
"""

import math
import statistics
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Scalar = Callable[..., float]


# 概率与决策树


def bayes(prior: float, likelihood: float, likelihood_not: float) -> dict[str, float]:
    """从两行两列的联合表上读：行是 A 与非 A，列是 B 与非 B。Source: Bayes 1763。"""
    rows = [(prior, likelihood), (1 - prior, likelihood_not)]
    joint = np.array([[p * q, p * (1 - q)] for p, q in rows])
    evidence = float(joint[:, 0].sum())
    first = float(joint[0, 0])
    return {"joint": first, "evidence": evidence, "posterior": first / evidence}


def naive_bayes(prior: Array, theta: Array) -> Array:
    """朴素贝叶斯的后验：先验依次乘上每个特征的似然，再归一。Source: Mitchell 1997。"""
    posterior = prior.copy()
    for feature in theta.T:
        posterior = posterior * feature
    return np.asarray(posterior / posterior.sum())


def likelihood_loss(p: Array) -> float:
    """独立样本的负对数似然，先连乘再取对数。Source: Fisher 1922。"""
    return -math.log(math.prod(p))


def bernoulli(y: float, p: float) -> float:
    """两点分布：y 是 1 时取 p，否则取 1 − p。Source: Bishop 2006 (PRML)。"""
    return p if y == 1 else 1 - p


def entropy(p: Array) -> float:
    """以 e 为底的熵，0·ln 0 记作 0。Source: Shannon 1948。"""
    return math.fsum(-x * math.log(x) for x in p if x > 0)


def gini(p: Array) -> float:
    """独立抽两次，类别不同的概率。Source: Breiman 1984 (CART)。"""
    return math.fsum(a * b for i, a in enumerate(p) for j, b in enumerate(p) if i != j)


def information_gain(n: Array) -> tuple[float, float]:
    """信息增益与增益率；n 的行是分支，列是类别。Source: Quinlan 1986, 1993。"""
    joint = n / n.sum()
    gain = entropy(joint.sum(0)) + entropy(joint.sum(1)) - entropy(joint.ravel())
    return gain, gain / entropy(joint.sum(1))


def pruning_cost(n: Array, alpha: float) -> float:
    """后剪枝的代价：叶子的熵按样本数加权，再加 α 乘叶子数。Source: 李航《统计学习方法》。"""
    return math.fsum(leaf.sum() * entropy(leaf / leaf.sum()) + alpha for leaf in n)


# 分类的度量


def confusion_rates(tp: float, fp: float, tn: float, fn: float) -> dict[str, float]:
    """摊开成一个个样本再数：准确率、精度、召回率、假阳性率。Source: Fawcett 2006。"""
    counts = [int(tp), int(fp), int(tn), int(fn)]
    truth = np.repeat([1, 0, 0, 1], counts)
    guess = np.repeat([1, 1, 0, 0], counts)
    return {
        "accuracy": float((truth == guess).mean()),
        "precision": float(truth[guess == 1].mean()),
        "recall": float(guess[truth == 1].mean()),
        "fpr": float(guess[truth == 0].mean()),
    }


def auc(pos: Array, neg: Array) -> float:
    """按阈值扫出 ROC 折线，梯形法求线下面积。Source: Fawcett 2006。"""
    cuts = np.unique(np.concatenate([pos, neg]))[::-1]
    tpr = np.array([0.0, *((pos >= cut).mean() for cut in cuts)])
    fpr = np.array([0.0, *((neg >= cut).mean() for cut in cuts)])
    return float((np.diff(fpr) * (tpr[1:] + tpr[:-1])).sum() / 2)


def f1(precision: float, recall: float) -> float:
    """精度与召回率的调和平均。Source: van Rijsbergen 1979。"""
    return statistics.harmonic_mean([float(precision), float(recall)])


def mean_average_precision(steps: Array, precision: Array) -> float:
    """插值 P–R 曲线下的面积，再对类别平均。Source: VOC 2012 development kit。"""
    areas = []
    for step, curve in zip(steps, precision, strict=True):
        envelope = np.maximum.accumulate(curve[::-1])[::-1]
        areas.append(step @ envelope)
    return float(np.mean(areas))


def bleu_d2l(p: Array, length: float, label_length: float) -> float:
    """d2l 的 BLEU：长的 n 元更要紧。Source: Zhang《动手学深度学习》，BLEU 一节。"""
    penalty = 1.0 if length > label_length else math.exp(1 - label_length / length)
    return penalty * math.exp(math.fsum(math.log(x) / 2**n for n, x in enumerate(p, start=1)))


# 激活函数与损失


def sigmoid(x: float) -> float:
    """用 tanh 算的 sigmoid。Source: Goodfellow 2016。"""
    return (1 + math.tanh(x / 2)) / 2


def gate(x: Array) -> Array:
    """逐个元素的 sigmoid。Source: Goodfellow 2016。"""
    return (1 + np.tanh(x / 2)) / 2


def relu_slope(x: float) -> float:
    """ReLU 的导数，用差商：一次函数的差商没有误差。Source: Goodfellow 2016。"""
    h = abs(x) / 2
    return (max(0.0, x + h) - max(0.0, x - h)) / (2 * h)


def mish(x: float) -> float:
    """Mish。Source: Misra 2019 (arXiv:1908.08681)。"""
    square = (1 + math.exp(x)) ** 2
    return x * (square - 1) / (square + 1)


def swish(x: float, beta: float) -> float:
    """Swish；β = 1 时是 SiLU。Source: Ramachandran 2017 (arXiv:1710.05941)。"""
    return x * sigmoid(beta * x)


def softmax(v: Array) -> Array:
    """减去最大值的 softmax。Source: Goodfellow 2016。"""
    weights = np.exp(v - v.max())
    return np.asarray(weights / weights.sum())


def logistic(w: Array, x: Array, b: float) -> float:
    """逻辑回归的预测。Source: Bishop 2006 (PRML)。"""
    return sigmoid(math.fsum(w * x) + b)


def binary_cross_entropy(y: Array, y_hat: Array) -> float:
    """每个样本取它那一类的概率，负对数再平均。Source: Bishop 2006 (PRML)。"""
    return -statistics.fmean(math.log(bernoulli(a, b)) for a, b in zip(y, y_hat, strict=True))


def one_cross_entropy(y: float, p: float) -> float:
    """一个样本的二分类交叉熵。Source: Bishop 2006 (PRML)。"""
    return -math.log(bernoulli(y, p))


def cross_entropy(y: Array, p: Array) -> float:
    """正确类别的负对数概率的平均；y 是独热。Source: Bishop 2006 (PRML)。"""
    return float(-np.log(p[np.arange(len(p)), y.argmax(1)]).mean())


def l2_objective(loss: Array, W: Array, lam: float) -> float:
    """平均损失加 λ/2m 乘权重的平方和。Source: Ng 2017, Deep Learning Specialization C2W1。"""
    return float(loss.mean() + lam / (2 * len(loss)) * np.trace(W.T @ W))


def l1_objective(loss: Array, W: Array, lam: float) -> float:
    """平均损失加 λ/m 乘权重绝对值的和。Source: Goodfellow 2016。"""
    return float(loss.mean() + lam / len(loss) * np.abs(W).sum())


def l1_penalised(J0: float, w: Array, alpha: float) -> float:
    """J₀ 加 α 乘绝对值的和。Source: Goodfellow 2016。"""
    return float(J0 + alpha * np.linalg.norm(w, 1))


def l2_penalised(J0: float, w: Array, alpha: float) -> float:
    """J₀ 加 α 乘平方和。Source: Goodfellow 2016。"""
    return float(J0 + alpha * np.dot(w, w))


def xgboost_penalty(w: Array, gamma: float, lam: float) -> float:
    """XGBoost 一棵树的正则项。Source: Chen 2016 (arXiv:1603.02754), 式 2。"""
    return math.fsum(gamma + lam * x * x / 2 for x in w)


def nt_xent(z: Array, tau: float) -> Array:
    """每一对 (i, j) 的 NT-Xent。Source: Chen 2020 (arXiv:2002.05709), 式 1。"""
    unit = z / np.linalg.norm(z, axis=1, keepdims=True)
    logits = unit @ unit.T / tau
    others = np.where(np.eye(len(z), dtype=bool), -np.inf, logits)
    return np.asarray(np.logaddexp.reduce(others, axis=1)[:, None] - logits)


def gan_value(p: Array, q: Array, D: Array) -> float:
    """有限个点上的 V(D, G)，q 是生成的。Source: Goodfellow 2014 (arXiv:1406.2661), 式 1。"""
    return math.fsum(a * math.log(d) + b * math.log1p(-d) for a, b, d in zip(p, q, D, strict=True))


def gan_losses(real: float, fake: float) -> tuple[float, float]:
    """判别器与生成器（会饱和的那种）的损失。Source: Goodfellow 2014 (arXiv:1406.2661), 算法 1。"""
    return one_cross_entropy(1, real) + one_cross_entropy(0, fake), math.log1p(-fake)


# 优化


def chain_two(x: float, f: Scalar, g: Scalar, z: Scalar) -> float:
    """两个内层、一个外层的复合函数。Source: 微积分。"""
    return float(f(*(inner(x) for inner in (g, z))))


def residual(y: Array, y_hat: Array) -> Array:
    """下一棵树的标签：真值减去已有的预测。Source: Friedman 2001。"""
    return np.array([a - b for a, b in zip(y, y_hat, strict=True)])


def gradient_step(w: Array, b: float, x: Array, y: Array, alpha: float) -> Array:
    """逻辑回归的一步梯度下降，梯度是残差乘输入的平均。Source: Bishop 2006 (PRML)。"""
    error = gate(x @ w + b) - y
    return np.asarray(w - alpha * (error[:, None] * x).mean(0))


def bias_step(w: Array, b: float, x: Array, y: Array, alpha: float) -> float:
    """偏置的一步梯度下降。Source: Bishop 2006 (PRML)。"""
    return float(b - alpha * (gate(x @ w + b) - y).mean())


def moving_average(theta: Array, beta: float) -> tuple[float, float]:
    """从 0 开始的指数加权平均，与偏差校正后的值。Source: Kingma 2015 (arXiv:1412.6980), §3。"""
    v = weight = 0.0
    for x in theta:
        v = beta * v + (1 - beta) * x
        weight = beta * weight + (1 - beta)
    return v, v / weight


def moving_average_step(v: float, theta: float, beta: float) -> float:
    """往新值走 1 − β 那么远。Source: Kingma 2015 (arXiv:1412.6980), 算法 1。"""
    return v + (1 - beta) * (theta - v)


def rmsprop(w: Array, g: Array, s: Array, beta: float, alpha: float, eps: float) -> Array:
    """RMSProp 一步：每个坐标除以自己的均方根梯度。Source: Hinton 2012, Coursera 第 6 讲。"""
    new = w.copy()
    for i in range(len(w)):
        mean_square = beta * s[i] + (1 - beta) * g[i] ** 2
        new[i] -= alpha * g[i] / (mean_square**0.5 + eps)
    return new


def adam(
    theta: Array,
    g: Array,
    m: Array,
    v: Array,
    t: float,
    alpha: float,
    beta1: float,
    beta2: float,
    eps: float,
) -> Array:
    """Adam 一步，有偏差校正。Source: Kingma 2015 (arXiv:1412.6980), 算法 1。"""
    new = theta.copy()
    for i in range(len(theta)):
        first = moving_average_step(m[i], g[i], beta1) / (1 - beta1**t)
        second = moving_average_step(v[i], g[i] ** 2, beta2) / (1 - beta2**t)
        new[i] -= alpha * first / (math.sqrt(second) + eps)
    return new


def gradient_distance(g: Array, g_hat: Array) -> float:
    """梯度检查的相对误差。Source: Ng 2017, Deep Learning Specialization C2W1。"""
    return float(np.linalg.norm(g - g_hat) / (np.linalg.norm(g) + np.linalg.norm(g_hat)))


# 循环网络


def rnn(x: Array, s_prev: Array, W1: Array, W2: Array, W3: Array) -> tuple[Array, Array]:
    """没有偏置的 RNN 一步：状态与输出。Source: Elman 1990。"""
    s = gate(np.hstack([W1, W2]) @ np.concatenate([x, s_prev]))
    return s, gate(W3 @ s)


def rnn_two(x: Array, x_prev: Array, s: Array, W1: Array, W2: Array) -> Array:
    """走两步的状态。Source: Elman 1990。"""
    W = np.hstack([W1, W2])
    for step in (x_prev, x):
        s = gate(W @ np.concatenate([step, s]))
    return s


def rnn_tanh(
    a_prev: Array, x: Array, Waa: Array, Wax: Array, Wya: Array, ba: Array, by: Array
) -> tuple[Array, Array]:
    """隐层 tanh、输出 softmax 的 RNN 一步。Source: Ng 2018, Deep Learning Specialization C5W1。"""
    a = np.tanh(np.hstack([Waa, Wax]) @ np.concatenate([a_prev, x]) + ba)
    return a, softmax(Wya @ a + by)


def rnn_bias(
    x: Array, h_prev: Array, U: Array, W: Array, V: Array, b: Array, c: Array
) -> tuple[Array, Array]:
    """U 从输入来，W 从上一步来，V 到输出去。Source: Goodfellow 2016。"""
    h = gate(np.hstack([U, W]) @ np.concatenate([x, h_prev]) + b)
    return h, softmax(V @ h + c)


def sequence_loss(y: Array, o: Array) -> float:
    """每一步的交叉熵加起来；y 是独热。Source: Goodfellow 2016。"""
    return float(sum(one_cross_entropy(1, step @ label) for step, label in zip(o, y, strict=True)))


def two_steps(
    h: float, v: float, w: float, b: float, y: float, y_next: float
) -> tuple[float, float]:
    """两步的平方损失，与它对前一步隐状态的梯度（手推）。Source: Goodfellow 2016。"""
    h_next = math.tanh(w * h + b)
    now, then = v * h - y, v * h_next - y_next
    return now**2 + then**2, 2 * v * (now + then * (1 - h_next**2) * w)


def lstm(x: Array, h: Array, c: Array, W: tuple[Array, ...]) -> tuple[Array, Array]:
    """没有偏置的 LSTM 一步；W 依次是遗忘、输入、候选、输出，各有输入的与隐层的。"""
    forget, write, cell, read = (W[2 * i] @ x + W[2 * i + 1] @ h for i in range(4))
    c = gate(forget) * c + gate(write) * np.tanh(cell)
    return gate(read) * np.tanh(c), c


def lstm_eight(
    x: Array,
    h: Array,
    c: Array,
    W1: Array,
    W2: Array,
    W3: Array,
    W4: Array,
    W5: Array,
    W6: Array,
    W7: Array,
    W8: Array,
) -> tuple[Array, Array]:
    """八个矩阵的 LSTM 一步。Source: Gers 2000 (有遗忘门的 LSTM)。"""
    return lstm(x, h, c, (W1, W2, W3, W4, W5, W6, W7, W8))


def lstm_output(
    x: Array,
    h: Array,
    c: Array,
    Wx: Array,
    Wh: Array,
    Wxf: Array,
    Whf: Array,
    Wxi: Array,
    Whi: Array,
    Wxo: Array,
    Who: Array,
    Wy: Array,
) -> tuple[Array, Array, Array]:
    """LSTM 一步，外加 softmax 输出：c、h、y。Source: Gers 2000。"""
    h, c = lstm(x, h, c, (Wxf, Whf, Wxi, Whi, Wx, Wh, Wxo, Who))
    return c, h, softmax(Wy @ h)


def cell_update(f: Array, i: Array, c: Array, g: Array) -> Array:
    """门是 1 就放行：遗忘门管旧的，输入门管新的。Source: Gers 2000。"""
    return np.array(
        [keep * old + write * new for keep, old, write, new in zip(f, c, i, g, strict=True)]
    )


def gru_after(
    x: Array, h: Array, W1: Array, W2: Array, W3: Array, W4: Array, W5: Array, W6: Array
) -> Array:
    """重置门在矩阵乘之后的 GRU，z 乘新的。Source: Chung 2014 (arXiv:1412.3555) 的更新式。"""
    r, z = gate(W1 @ x + W2 @ h), gate(W5 @ x + W6 @ h)
    candidate = np.tanh(W3 @ x + np.diag(r) @ (W4 @ h))
    return h + z * (candidate - h)


def gru_before(
    x: Array, h: Array, Wr: Array, Ur: Array, Wz: Array, Uz: Array, Wh: Array, Uh: Array
) -> Array:
    """重置门在矩阵乘之前的 GRU，z 乘新的。Source: Chung 2014 (arXiv:1412.3555)。"""
    r, z = gate(Wr @ x + Ur @ h), gate(Wz @ x + Uz @ h)
    candidate = np.tanh(Wh @ x + Uh @ np.diag(r) @ h)
    return h + z * (candidate - h)


def gru_cho(
    x: Array, h: Array, Wr: Array, Ur: Array, Wz: Array, Uz: Array, W: Array, U: Array
) -> Array:
    """重置门在矩阵乘之前，z 乘旧的。Source: Cho 2014 (arXiv:1406.1078)。"""
    r, z = gate(Wr @ x + Ur @ h), gate(Wz @ x + Uz @ h)
    candidate = np.tanh(W @ x + U @ np.diag(r) @ h)
    return candidate + z * (h - candidate)


# 卷积、归一化与注意力


def receptive_field(R: float, k: float, s: Array, L: float) -> float:
    """往前走一层：前面各层的步幅每乘一次，间隔就大一倍。Source: Araujo 2019 (Distill)。"""
    jump = 1.0
    for stride in s:
        jump *= stride
    return min(R + (k - 1) * jump, L)


def receptive_field_dilated(k: Array, d: Array, s: Array) -> float:
    """从最后一层的一个位置倒着找，它看到的输入有多宽。Source: Araujo 2019 (Distill)。"""
    low = high = 0
    for size, gap, stride in list(zip(k, d, s, strict=True))[::-1]:
        low, high = int(low * stride), int(high * stride + gap * (size - 1))
    return float(high - low + 1)


def output_size(n: float, k: float, p: float, s: float) -> float:
    """把核一步步往右挪，数它能放下几次。Source: Dumoulin 2016 (arXiv:1603.07285)。"""
    return float(len(range(0, int(n + 2 * p - k) + 1, int(s))))


def grouped_weights(g: float, a: float, b: float, k: float) -> float:
    """分组卷积的权重个数：g 组，每组 a 进 b 出。Source: Krizhevsky 2012 的分组。"""
    return float(sum(np.ones((int(b), int(a), int(k), int(k))).size for _ in range(int(g))))


def separable_weights(c_in: float, c_out: float, k: float) -> float:
    """逐通道的 k×k，再接 1×1。Source: Howard 2017 (arXiv:1704.04861)。"""
    depthwise, pointwise = np.ones((int(c_in), int(k), int(k))), np.ones((int(c_out), int(c_in)))
    return float(depthwise.size + pointwise.size)


def stacked_weights(C: float) -> float:
    """三层 3×3 卷积的权重个数，进出都是 C。Source: Simonyan 2015 (arXiv:1409.1556)。"""
    return float(sum(np.ones((int(C), int(C), 3, 3)).size for _ in range(3)))


def transposed_conv(x: Array, w: Array) -> Array:
    """步幅 2、填充 1 的转置卷积：每个输入把核盖章到输出上。Source: Dumoulin 2016。"""
    y = np.zeros(2 * (len(x) - 1) + len(w))
    for i, value in enumerate(x):
        y[2 * i : 2 * i + len(w)] += value * w
    return y[1:-1]


def global_average_pool(x: Array) -> Array:
    """每个通道一个平均值。Source: Lin 2013 (arXiv:1312.4400)。"""
    return np.asarray(x.reshape(len(x), -1).mean(1))


def batch_norm(x: Array, a: float, b: float, eps: float) -> Array:
    """一个特征在一批里归一化，再缩放平移。Source: Ioffe 2015 (arXiv:1502.03167), 算法 1。"""
    mean = math.fsum(x) / len(x)
    spread = math.sqrt(statistics.pvariance(x, mean) + eps)
    return np.array([b + a / spread * (value - mean) for value in x])


def covariance(X: Array) -> Array:
    """样本协方差，每列一个特征。Source: Shlens 2014 (arXiv:1404.1100)，系数改为无偏的 1/(N−1)。"""
    return np.atleast_2d(np.cov(X, rowvar=False))


def linear_block(W1: Array, x: Array) -> Array:
    """只有一层的残差块。Source: He 2015 (arXiv:1512.03385), §3.2。"""
    return (W1 + np.eye(len(x))) @ x


def attention(Q: Array, K: Array, V: Array) -> Array:
    """一行一行地算缩放点积注意力。Source: Vaswani 2017 (arXiv:1706.03762), 式 1。"""
    return np.array([softmax(K @ q / math.sqrt(K.shape[1])) @ V for q in Q])


def embed(E: Array, P: Array) -> Array:
    """嵌入乘 √d，再加位置编码。Source: Vaswani 2017 (arXiv:1706.03762), §3.4。"""
    return np.asarray(E * E.shape[1] ** 0.5 + P)


def kernel_regression(q: float, x: Array, y: Array) -> float:
    """高斯核的 Nadaraya–Watson 回归。Source: Zhang《动手学深度学习》，注意力汇聚一节。"""
    weights = [statistics.NormalDist(q, 1).pdf(float(value)) for value in x]
    return math.fsum(weights * y) / math.fsum(weights)


# 图与几何


def laplacian(A: Array) -> Array:
    """图拉普拉斯：关联矩阵乘它的转置。Source: Chung 1997。"""
    size = len(A)
    edges = [(i, j) for i in range(size) for j in range(i) if A[i, j]]
    incidence = np.zeros((size, len(edges)))
    for column, (i, j) in enumerate(edges):
        incidence[i, column], incidence[j, column] = 1, -1
    return incidence @ incidence.T


def l1_norm(w: Array) -> float:
    """到原点的街区距离。Source: Goodfellow 2016。"""
    return float(np.linalg.norm(w, 1))


def ransac_rounds(p: float, w: float, n: float) -> float:
    """至少一轮全是内点的概率达到 p，要几轮。Source: Fischler 1981。"""
    return math.log1p(-p) / math.log1p(-math.prod([w] * int(n)))


def masked_share(chosen: float, random: float) -> float:
    """先选中、再换成随机词的比例。Source: Devlin 2018 (arXiv:1810.04805), §3.1。"""
    return float(Fraction(chosen) * Fraction(random))
