"""snippets.demos.code_length。"""

from itertools import product
from math import log2

import numpy as np
import pytest

from snippets.demos.code_length.demo import NORTH, SOUTH, huffman, main
from snippets.ml.information import cross_entropy, entropy


def mean_length(p: dict[str, float], code: dict[str, str]) -> float:
    return sum(p[x] * len(code[x]) for x in p)


def bits(p: dict[str, float], q: dict[str, float]) -> float:
    """交叉熵，换成比特。"""
    rows = (np.array([list(d.values())]) for d in (p, q))
    return float(cross_entropy(*rows)[0]) / np.log(2)


@pytest.mark.oracle
def test_no_prefix_code_is_shorter() -> None:
    """穷举满足 Kraft 不等式的码长。"""
    for p in (NORTH, SOUTH, dict(zip("abcde", (0.6, 0.1, 0.1, 0.1, 0.1), strict=True))):
        lengths = product(range(1, len(p)), repeat=len(p))
        fitting = [choice for choice in lengths if sum(2.0**-n for n in choice) <= 1]
        best = min(np.dot(list(p.values()), choice) for choice in fitting)
        assert mean_length(p, huffman(p)) == pytest.approx(best, rel=1e-12)


@pytest.mark.property
def test_the_mean_length_lies_within_one_bit_above_the_entropy() -> None:
    rng = np.random.default_rng(0)
    for p in [rng.dirichlet(np.full(7, 0.3)) for _ in range(50)]:
        named = dict(zip("abcdefg", p.tolist(), strict=True))
        H = float(entropy(p[None])[0]) / np.log(2)
        assert H - 1e-12 <= mean_length(named, huffman(named)) < H + 1


@pytest.mark.property
def test_a_code_for_powers_of_two_costs_exactly_the_cross_entropy() -> None:
    code = huffman(NORTH)
    assert {x: len(c) for x, c in code.items()} == {x: -log2(q) for x, q in NORTH.items()}
    assert mean_length(NORTH, code) == pytest.approx(bits(NORTH, NORTH), rel=1e-14)
    assert mean_length(SOUTH, code) == pytest.approx(bits(SOUTH, NORTH), rel=1e-14)
    assert mean_length(NORTH, huffman(SOUTH)) == pytest.approx(bits(NORTH, SOUTH), abs=0.01)


@pytest.mark.hand
def test_the_telegrams_decode_to_the_same_weather() -> None:
    """八天恰好按北城的概率：8 × 1.75 = 14 比特，8 × 2.625 = 21 比特。"""
    result = main()
    for code, expected in ((result.north, 14), (result.south, 21)):
        sent = "".join(code[x] for x in result.weather)
        assert len(sent) == expected
        names, read, word = {c: x for x, c in code.items()}, "", ""
        for bit in sent:
            word += bit
            if word in names:
                read, word = read + names[word], ""
        assert (read, word) == (result.weather, "")
