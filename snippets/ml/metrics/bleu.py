"""BLEU：标准的（整个语料，四阶几何平均），与《动手学深度学习》的简化写法。"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Matches(NamedTuple):
    """一个 n 的计数，每种 n 元组一项。

    Source:
        Papineni 等（2002），doi:10.3115/1073083.1073135，§2.1。
    """

    h: Float[np.ndarray, "M"]
    """在译文里出现几次。"""
    m: Float[np.ndarray, "M"]
    """在哪一句参考里出现得最多，那一句里有几次。"""


def ngrams(tokens: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    """数连续 n 个词元的组合。

    Args:
        tokens: 词元。
        n: 几个连在一起，正整数。

    Returns:
        每种 n 元组出现几次；共 len(tokens) − n + 1 个，不够长就是空的。

    Source:
        Papineni 等（2002），doi:10.3115/1073083.1073135，§2.1。

    Examples:
        >>> ngrams("a b a b".split(), n=2)
        Counter({('a', 'b'): 2, ('b', 'a'): 1})
    """
    return Counter(zip(*(tokens[i:] for i in range(n)), strict=False))


def count_matches(candidate: Sequence[str], references: Sequence[Sequence[str]], n: int) -> Matches:
    """译文里的每种 n 元组，在译文和参考里各有几个。

    Args:
        candidate: 译文的词元。
        references: 同一句的几个参考译文，至少一个。
        n: 几元组。

    Returns:
        两列计数，一种 n 元组一项；译文不够长就是空的。

    Source:
        Papineni 等（2002），doi:10.3115/1073083.1073135，§2.1。

    Examples:
        >>> count_matches("the the the".split(), ["the cat".split(), "the the cat".split()], n=1)
        Matches(h=array([3.]), m=array([2.]))
    """
    counted = ngrams(candidate, n)
    known = [ngrams(reference, n) for reference in references]
    h = np.array(list(counted.values()), dtype=float)
    m = np.array([max(one[gram] for one in known) for gram in counted], dtype=float)
    return Matches(h, m)


def clipped_precision(h: Float[np.ndarray, "M"], m: Float[np.ndarray, "M"]) -> float:
    """截断的 n 元精确率：每种 n 元组最多配上参考里有的那么多个。

    Args:
        h: 每种 n 元组在译文里出现几次；整个语料接在一起。
        m: 在参考里最多出现几次，与 h 对齐。

    Returns:
        0 到 1；译文里一个 n 元组也没有，记 0。

    Source:
        Papineni 等（2002），doi:10.3115/1073083.1073135，§2.1、§2.1.1。

    Examples:
        >>> clipped_precision(np.array([7.0]), np.array([2.0]))  # 七个 the，参考里两个
        0.2857142857142857
    """
    # (a) 截断之后的个数，除以全部个数
    p = np.minimum(h, m).sum() / max(h.sum(), 1.0)
    return float(p)


def brevity_penalty(c: int, r: int) -> float:
    """长度惩罚：译文比参考短，就乘一个小于 1 的数；长了不罚，精确率已经罚过。

    Args:
        c: 译文的总长。
        r: 参考的总长。

    Returns:
        0 到 1；译文是空的记 0。

    Source:
        Papineni 等（2002），doi:10.3115/1073083.1073135，§2.3。

    Examples:
        >>> round(brevity_penalty(c=5, r=6), 4), brevity_penalty(c=7, r=6)
        (0.8187, 1.0)
    """
    if not c:
        return 0.0
    # (b) 短了才罚
    return float(np.exp(min(0.0, 1 - r / c)))


def combine(p: Float[np.ndarray, "N"], c: int, r: int) -> float:
    """标准的 BLEU：长度惩罚乘各阶精确率的几何平均。

    Args:
        p: 一到 N 阶的精确率；标准的 N = 4。
        c: 译文的总长。
        r: 参考的总长。

    Returns:
        0 到 1；任何一阶是 0，结果就是 0。

    Source:
        Papineni 等（2002），doi:10.3115/1073083.1073135，§2.3，权重都是 1/N。

    Examples:
        >>> round(combine(np.array([0.8, 0.75, 0.5, 0.25]), c=5, r=6), 4)
        0.4285
    """
    with np.errstate(divide="ignore"):  # ln 0 = −∞，几何平均是 0
        # (c) 对数取平均，再取指数
        mean = np.log(p).mean()
    return brevity_penalty(c, r) * float(np.exp(mean))


def simplified(p: Float[np.ndarray, "N"], c: int, r: int) -> float:
    """《动手学深度学习》的 BLEU：同样的长度惩罚，n 阶的指数是 1/2ⁿ。

    Args:
        p: 一到 N 阶的精确率。
        c: 预测序列的长度。
        r: 标签序列的长度。

    Returns:
        0 到 1。

    Source:
        Zhang 等，Dive into Deep Learning（2023），§10.7，“Evaluation of Predicted Sequences”。

    Examples:
        >>> round(simplified(np.array([4 / 5, 3 / 4, 1 / 3]), c=5, r=6), 3)
        0.594
    """
    n = np.arange(1, len(p) + 1)
    # (d) 指数 1/2、1/4、1/8、……
    product = (p ** (0.5**n)).prod()
    return brevity_penalty(c, r) * float(product)


def closest_length(c: int, lengths: Sequence[int]) -> int:
    """与译文最接近的参考长度；一样近取短的。

    Args:
        c: 译文的长度。
        lengths: 各个参考的长度，至少一个。

    Returns:
        其中一个长度。

    Source:
        Papineni 等（2002），doi:10.3115/1073083.1073135，§2.2.2 的 best match length；
        一样近时取短的，是 NLTK 与 sacreBLEU 的约定。

    Examples:
        >>> closest_length(7, [5, 9, 12])
        5
    """
    return min(lengths, key=lambda length: (abs(length - c), length))


def corpus_bleu(
    candidates: Sequence[Sequence[str]], references: Sequence[Sequence[Sequence[str]]], N: int = 4
) -> float:
    """整个语料的标准 BLEU：先把各句的计数加起来，再算精确率。

    Args:
        candidates: 每句译文的词元。
        references: 每句的几个参考译文。
        N: 最高几阶，标准是 4。

    Returns:
        0 到 1；论文里常乘以 100。

    Raises:
        ValueError: 译文与参考的句数不同，或 N 不是正的。

    Source:
        Papineni 等（2002），doi:10.3115/1073083.1073135，§2.3。

    Differences:
        不平滑，不分词：词元由调用者给。换一种分词，分数就不能比（Post，arXiv:1804.08771）。

    Examples:
        >>> candidate = "the squirrel is eating the nut".split()
        >>> texts = "a squirrel is eating a nut", "the squirrel is eating a tasty nut"
        >>> round(corpus_bleu([candidate], [[text.split() for text in texts]]), 6)
        0.537285
    """
    if len(candidates) != len(references) or N < 1:
        raise ValueError(f"句数应相同，N ≥ 1：{len(candidates)}、{len(references)}、N = {N}")
    pairs = list(zip(candidates, references, strict=True))
    p = np.array([_precision(pairs, n) for n in range(1, N + 1)])
    c = sum(map(len, candidates))
    r = sum(closest_length(len(own), [len(one) for one in known]) for own, known in pairs)
    return combine(p, c, r)


def _precision(pairs: Sequence[tuple[Sequence[str], Sequence[Sequence[str]]]], n: int) -> float:
    """各句的计数接在一起，算一个精确率。"""
    counts = [count_matches(candidate, references, n) for candidate, references in pairs]
    h, m = (np.concatenate([np.zeros(0), *column]) for column in zip(*counts, strict=True))
    return clipped_precision(h, m)
