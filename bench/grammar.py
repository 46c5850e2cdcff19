r"""一部小文法：«名字» 换成它的一种写法，直到没有 «» 为止。句子、公式、代码都由它写。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

SLOT = re.compile(r"«([^«»]+)»")

PROSE: Mapping[str, tuple[str, ...]] = {
    "句": (
        "«主»«法»«谓»«宾»，«果»。",
        "«时»，«主»«谓»«宾»；«果»。",
        "与«旧»相比，«主»«谓»«宾»，«果»。",
        "«主»把«宾»看作«像»，«法»«谓»它，«果»。",
    ),
    "主": (
        *("编码器", "解码器", "判别器", "更新门", "注意力层", "图卷积层", "聚合函数", "残差分支"),
        *("这个模型", "论文的方法", "每一层", "损失函数", "采样器", "位置编码", "查询向量"),
    ),
    "法": (
        "逐元素地",
        "沿着边",
        "按相似度",
        "在局部邻域里",
        "用共享的参数",
        "分两个阶段",
        "自顶向下",
    ),
    "谓": ("更新", "压缩", "混合", "对齐", "归一化", "重新加权", "估计", "约束", "聚合", "还原"),
    "宾": (
        *(
            "节点的状态",
            "相邻点的特征",
            "通道之间的相关",
            "词元的表示",
            "梯度的方差",
            "隐变量的分布",
        ),
        *("候选框的坐标", "长程的依赖", "局部的几何结构", "边的权重", "类别的先验", "时间步的信息"),
    ),
    "像": ("一个概率分布", "一张加权的图", "一次加权求和", "一组基函数的系数", "低秩的近似"),
    "时": (
        "训练时",
        "推理时",
        "批量很小时",
        "序列很长时",
        "图很稀疏时",
        "标签有噪声时",
        "收敛之前",
    ),
    "旧": ("最大池化", "普通卷积", "循环神经网络", "全连接层", "固定的权重", "手工的特征"),
    "果": (
        *("参数的个数不随输入的大小增加", "梯度不会消失", "输入换序后输出不变", "计算量降到线性"),
        *("于是不再需要手工的特征", "远处的信息也传得过来", "因此对旋转不敏感", "误差减小约一成"),
    ),
    "题": ("补零的维度有什么用？", "为什么要除以根号？", "初值还重要吗？", "步数能不能一直加大？"),
    "坑": ("把门的方向写反", "求和的维度弄错", "忘了减去最大值", "广播时多了一维", "把行当成列"),
    "动机": ("以往的方法«谓»«宾»时代价太大；这里«法»«谓»«宾»",),
    "要点": ("«法»«谓»«宾»，«果»", "«主»«谓»«宾»，«果»"),
}

TITLES: Mapping[str, tuple[str, ...]] = {
    "title": (
        "«How» «What» «Net» for «Task»",
        "«Net» with «How» «What»",
        "«Doing» «What» by «How» «Net»",
    ),
    "How": (
        "Gated",
        "Sparse",
        "Dynamic",
        "Hierarchical",
        "Invariant",
        "Deformable",
        "Adaptive",
        "Dual",
    ),
    "What": (
        "Graph",
        "Attention",
        "Point",
        "Kernel",
        "Residual",
        "Spectral",
        "Contrastive",
        "Memory",
    ),
    "Net": ("Networks", "Transformers", "Convolutions", "Autoencoders", "Pooling", "Clustering"),
    "Task": ("Segmentation", "Translation", "Recommendation", "Detection", "Retrieval", "Control"),
    "Doing": ("Learning", "Rethinking", "Scaling", "Aligning", "Distilling", "Understanding"),
    "name": ("«Given» «Family»",),
    "Given": ("Yujia", "Ada", "Kyunghyun", "Ruslan", "Mei", "Jörg", "Noa", "Ilya", "Lin", "Sofia"),
    "Family": (
        "Li",
        "Cho",
        "Tarlow",
        "Zhang",
        "Fischer",
        "Okafor",
        "Wang",
        "Novak",
        "Garcia",
        "Sato",
    ),
}

DISPLAY = r"""
«变» = \sigma\left(«阵» «变» + «阵» «变» + b_{«标»}\right) \odot «变»

«变» = \frac{\exp\left({«变»}^{\top} «变» / \sqrt{«尺»_{«数»}}\right)}
{\sum_{«标»=1}^{«尺»} \exp\left({«变»}^{\top} «变»\right)}

\mathcal{L}_{«数»} = -\frac{1}{«尺»} \sum_{«标»=1}^{«尺»}
\left[ «变» \log «变» + (1 - «变») \log(1 - «变») \right]

\begin{bmatrix} «变» & «变» \\ «变» & «变» \end{bmatrix}
\begin{bmatrix} «变» \\ «变» \end{bmatrix} = «数» «变»

\min_{«阵»} \; \mathbb{E}_{«变» \sim p(«字»)} \left\lVert «变» - «阵» «变» \right\rVert_2^2
+ \frac{\lambda}{«数»} \lVert «阵» \rVert_F^2

\begin{aligned}
«变» &= \tanh\left(«阵» «变» + «变» \odot «变»\right) \\
«变» &= (1 - «变») \odot «变» + «变» \odot «变»
\end{aligned}

«变» = \max_{«标» \in \mathcal{N}(«数»)} \operatorname{MLP}_{«标»}
\left(«变» \,\Vert\, «变» - «变»\right)

p(«变» \mid «变») = \int p(«变» \mid «变»)\, p(«变»)\, \mathrm{d}«字»_{«数»}

«变» = \begin{cases} «变» & «变» > 0.«数» \\ «数» «变» & \text{其余} \end{cases}
"""

FORMULAS: Mapping[str, tuple[str, ...]] = {
    "行内": (
        "«变»",
        r"«变» \in \mathbb{R}^{«尺» \times «数»}",
        r"\lVert «变» - «变» \rVert_2 \le 0.«数»",
        r"«变» = \frac{«字»_{«标»}}{«数»}",
        r"O(«尺»^{«幂»} \log «尺» + «数» «变»)",
        r"\partial «变» / \partial «变»",
        r"«变» \sim \mathcal{N}(0, «数»\,\mathbf{I})",
    ),
    "独占": tuple(DISPLAY.strip().split("\n\n")),
    "变": (
        "«字»_{«标»}",
        r"\hat{«字»}_{«标»}^{(«数»)}",
        r"\tilde{«字»}_{«标»«数»}",
        "«字»_{«标»}^{«标»}",
        r"\mathbf{«字»}_{«数»}",
        r"\bar{«字»}^{(«标»+«数»)}",
    ),
    "阵": ("W_{«标»«数»}", r"\mathbf{U}^{«标»}", r"A_{«数»}^{\top}", r"\mathbf{Q}_{«标»}"),
    "字": tuple(r"h x y z q k v u g f r s m \mu \theta \phi \alpha \beta".split()),
    "标": tuple("i j k t v u n m".split()),
    "尺": tuple("N T D K V C".split()),
    "幂": ("2", "3", r"\frac{1}{2}", "1.5"),
    "数": tuple(str(number) for number in range(1, 100)),
}

CODE: Mapping[str, tuple[str, ...]] = {
    "程序": (
        '''def «函»(«参», «量», eps: float = 1e-«数»):
    """«要点»。"""
    N, D = «参».shape
    «果量» = «参» @ «量».T / D ** 0.5
    «果量» = «果量» - «果量».max(axis=-1, keepdims=True)  # «宾»
    weights = np.exp(«果量»)
    return weights / (weights.sum(axis=-1, keepdims=True) + eps)''',
        '''class «类»:
    """«要点»。"""

    def __init__(self, width: int = «数», seed: int = «数») -> None:
        rng = np.random.default_rng(seed)
        self.«量» = rng.normal(size=(width, «数»)) / width**0.5

    def __call__(self, «参»):
        for step in range(«数»):  # «时»
            «参» = np.tanh(«参» @ self.«量») if step else «参»
        return «参»''',
        """>>> «参» = np.linspace(0, 1, «数»).reshape(1, -1)
>>> «量» = [«数», «数», «数»]
>>> print(f"«宾»：{«参».mean():.2f}，{sum(«量»)}")
«宾»：0.50，«数»""",
        """«量» = {"«类»": «数», "«函»": «数».«数», "lr": 1e-«数»}
for epoch in range(«数»):
    loss = «函»(«参», **«量»)
    if epoch % «数» == 0 and loss < 0.«数»:
        break  # «果»""",
    ),
    "函": ("propagate", "attend", "aggregate", "normalize", "encode", "sample_points", "mix_gates"),
    "参": ("x", "h", "query", "features", "points", "tokens", "nodes"),
    "量": ("weights", "keys", "kernel", "adjacency", "anchors", "centers"),
    "果量": ("scores", "logits", "distances", "similarity"),
    "类": ("GatedUnit", "PointEncoder", "KernelPool", "DualMemory", "GraphBlock"),
}

GRAMMAR: Mapping[str, tuple[str, ...]] = {**PROSE, **TITLES, **FORMULAS, **CODE}


def write(name: str, rng: Random) -> str:
    """写出一个 «name»；同样的 rng 写出同样的字。"""
    return SLOT.sub(lambda slot: write(slot[1], rng), rng.choice(GRAMMAR[name]))
