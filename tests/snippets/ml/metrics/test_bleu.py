"""snippets.ml.metrics.bleu；没有 nltk，对照是独立重写的定义与公布的数。"""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.ml.metrics.bleu import (
    brevity_penalty,
    clipped_precision,
    closest_length,
    combine,
    corpus_bleu,
    count_matches,
    ngrams,
    simplified,
)

SENTENCES = st.lists(st.sampled_from("abc"), min_size=1, max_size=9)
CORPUS = st.lists(
    st.tuples(SENTENCES, st.lists(SENTENCES, min_size=1, max_size=2)), min_size=1, max_size=3
)
quick = settings(max_examples=25, deadline=None, derandomize=True)
# Papineni 等（2002）的例 1
CANDIDATE = (
    "It is a guide to action which ensures that the military always obeys the commands of the party"
)
WORSE = "It is to insure the troops forever hearing the activity guidebook that party direct"
REFERENCES = (
    "It is a guide to action that ensures that the military will forever heed Party commands",
    "It is the guiding principle which guarantees the military forces "
    "always being under the command of the Party",
    "It is the practical guide for the army always to heed the directions of the party",
)


def words(text: str) -> list[str]:
    return text.lower().split()


def precision(candidate: str, references: tuple[str, ...], n: int) -> float:
    return clipped_precision(*count_matches(words(candidate), [words(r) for r in references], n))


def definition(corpus: list[tuple[list[str], list[list[str]]]], N: int) -> float:
    """重写：列出译文的每个 n 元组，逐个从参考的最大个数里扣；用分数，最后才取对数。"""
    shares = []
    for n in range(1, N + 1):
        matched = total = 0
        for own, known in corpus:
            grams = [tuple(own[i : i + n]) for i in range(len(own) - n + 1)]
            left = {
                gram: max(
                    sum(tuple(one[i : i + n]) == gram for i in range(len(one))) for one in known
                )
                for gram in grams
            }
            for gram in grams:
                total += 1
                matched += left[gram] > 0
                left[gram] -= 1
        shares.append(Fraction(matched, max(total, 1)))
    if not all(shares):
        return 0.0
    c = sum(len(own) for own, _ in corpus)
    r = 0
    for own, known in corpus:
        distance = min(abs(len(one) - len(own)) for one in known)
        r += min(len(one) for one in known if abs(len(one) - len(own)) == distance)
    penalty = 1.0 if c > r else math.exp(1 - r / c)
    return penalty * math.prod(float(share) for share in shares) ** (1 / N)


@quick
@given(CORPUS, st.integers(1, 4))
@pytest.mark.oracle
def test_a_corpus_equals_the_definition_restated(
    corpus: list[tuple[list[str], list[list[str]]]], N: int
) -> None:
    candidates, references = map(list, zip(*corpus, strict=True))
    own = corpus_bleu(candidates, references, N)
    assert own == pytest.approx(definition(corpus, N), rel=1e-12)


@pytest.mark.oracle
def test_published_scores() -> None:
    """torcheval.metrics.functional.bleu_score 文档里的两个数；它用单精度。"""
    squirrel = ["a squirrel is eating a nut", "the squirrel is eating a tasty nut"]
    cat = ["there is a cat on the mat", "a cat is on the mat"]
    texts = ["the squirrel is eating the nut", "the cat is on the mat"]
    candidates = [words(text) for text in texts]
    references = [[words(text) for text in known] for known in (squirrel, cat)]
    assert corpus_bleu(candidates[:1], references[:1]) == pytest.approx(0.53728497, abs=1e-7)
    assert corpus_bleu(candidates, references) == pytest.approx(0.65341892, abs=1e-7)


@pytest.mark.hand
def test_precisions_of_the_paper() -> None:
    """Papineni 等（2002）§2.1：17/18 与 10/17，8/14 与 1/13；七个 the 是 2/7。"""
    assert precision(CANDIDATE, REFERENCES, 1) == pytest.approx(17 / 18)
    assert precision(CANDIDATE, REFERENCES, 2) == pytest.approx(10 / 17)
    assert precision(WORSE, REFERENCES, 1) == pytest.approx(8 / 14)
    assert precision(WORSE, REFERENCES, 2) == pytest.approx(1 / 13)
    the = ("The cat is on the mat", "There is a cat on the mat")
    assert precision("the the the the the the the", the, 1) == pytest.approx(2 / 7)


@pytest.mark.hand
def test_the_letters_of_the_textbook() -> None:
    """标签 abcdef，预测 abbcd：4/5、3/4、1/3、0；简化写法依次是 .732、.681、.594、0。"""
    p = np.array([precision("a b b c d", ("a b c d e f",), n) for n in (1, 2, 3, 4)])
    np.testing.assert_allclose(p, [4 / 5, 3 / 4, 1 / 3, 0])
    assert brevity_penalty(5, 6) == pytest.approx(math.exp(-0.2))
    scores = [simplified(p[:k], 5, 6) for k in (1, 2, 3, 4)]
    assert np.round(scores, 3).tolist() == [0.732, 0.681, 0.594, 0]
    standard = [combine(p[:k], 5, 6) for k in (1, 2, 3, 4)]
    expected = [math.exp(-0.2) * x for x in (0.8, 0.6**0.5, 0.2 ** (1 / 3), 0)]
    np.testing.assert_allclose(standard, expected)
    assert corpus_bleu([list("abbcd")], [[list("abcdef")]]) == 0


@pytest.mark.hand
def test_lengths_and_counts_on_paper() -> None:
    assert ngrams(list("abab"), 2) == {("a", "b"): 2, ("b", "a"): 1}
    assert not ngrams(list("ab"), 3)
    assert [closest_length(c, [4, 8]) for c in (3, 5, 6, 7)] == [4, 4, 4, 8]
    assert [brevity_penalty(*lengths) for lengths in ((0, 3), (3, 3), (4, 3))] == [0, 1, 1]
    h, m = count_matches(list("aab"), [list("ab"), list("aaa")], n=1)
    assert (h.tolist(), m.tolist()) == ([2, 1], [3, 1])
    assert clipped_precision(h, m) == 1
    assert clipped_precision(np.zeros(0), np.zeros(0)) == 0


@quick
@given(SENTENCES, SENTENCES)
@pytest.mark.property
def test_only_a_copy_is_perfect(own: list[str], other: list[str]) -> None:
    N = min(4, len(own))
    assert corpus_bleu([own], [[other, own]], N) == pytest.approx(1)
    score = corpus_bleu([own], [[other]], N)
    assert 0 <= score <= 1
    if len(own) == len(other) and own != other and len(own) <= N:
        assert score < 1
    assert corpus_bleu([own], [[other, other]], N) == score
    assert (
        corpus_bleu([own], [[other, own[::-1]]], 1) >= corpus_bleu([own], [[own[::-1]]], 1) - 1e-12
    )


@quick
@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=6), st.integers(1, 20), st.integers(1, 20))
@pytest.mark.property
def test_both_means_stay_between_zero_and_the_penalty(p: list[float], c: int, r: int) -> None:
    values, top = np.array(p), brevity_penalty(c, r)
    assert combine(values, c, r) == pytest.approx(top * math.prod(p) ** (1 / len(p)))
    assert 0 < simplified(values, c, r) <= top * (1 + 1e-12)
    assert brevity_penalty(c + 1, r) >= top
    # 简化写法里，排在前面的短元组更重
    short, long = values.copy(), values.copy()
    short[0] /= 2
    long[-1] /= 2
    assert simplified(short, c, r) <= simplified(long, c, r) * (1 + 1e-12)


@pytest.mark.property
def test_counts_are_pooled_not_averaged() -> None:
    """一句全对、一句全错：语料的 BLEU 不是两句的平均。"""
    good, bad = list("abcde"), list("vwxyz")
    pooled = corpus_bleu([good, bad], [[good], [good]])
    assert pooled == pytest.approx(0.5)
    longer = list("abcdefghij")
    assert corpus_bleu([longer, bad], [[longer], [good]]) > 0.6
    assert [corpus_bleu([one], [[ref]]) for one, ref in ((longer, longer), (bad, good))] == [1, 0]


@pytest.mark.property
def test_unequal_lists_and_no_order_are_refused() -> None:
    for candidates, references, N in (
        ([["a"]], [], 4),
        ([["a"]], [[["a"]]], 0),
    ):
        with pytest.raises(ValueError, match="句数应相同"):
            corpus_bleu(candidates, references, N)
