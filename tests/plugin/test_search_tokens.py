"""分词：规矩写成例子；Python 与浏览器里的脚本逐一相同。"""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from paper_drawer.search import tokens
from py_mini_racer import MiniRacer

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "plugins/paper_drawer/theme/assets/paper-drawer/search/tokenize.js"
VECTORS: list[tuple[str, list[str]]] = json.loads(
    Path(__file__).with_name("search_vectors.json").read_text(encoding="utf-8")
)
MANY = 10_000
RANGES = ((0x20, 0x7F), (0xA0, 0x600), (0x2000, 0x3400), (0x4E00, 0xA000), (0xF900, 0x10000))
TROUBLE = "\u0301\u0307\u0323\u3099\ud800\udfffΣςİIſ.-\\9aA"


@pytest.fixture(scope="module")
def script() -> Iterator[MiniRacer]:
    with MiniRacer() as engine:
        engine.eval(f"var window = globalThis; {SCRIPT.read_text(encoding='utf-8')}")
        engine.eval(
            "terms = (s) => JSON.stringify(JSON.parse(s).map(paperDrawerSearch.tokenize.terms))"
        )
        yield engine


def spoken(engine: MiniRacer, texts: list[str]) -> list[list[str]]:
    found: list[list[str]] = json.loads(str(engine.call("terms", json.dumps(texts))))
    return found


def strange(count: int) -> list[str]:
    """随机的字：任何码位，易错的几段，会与前一个字合成的。"""
    rng = Random(0)  # noqa: S311 -- 不作加密用

    def letter() -> str:
        low, high = rng.choice((*RANGES, (0, 0x110000)))
        return rng.choice(TROUBLE) if rng.random() < 0.2 else chr(rng.randrange(low, high))

    return ["".join(letter() for _ in range(rng.randrange(1, 24))) for _ in range(count)]


@pytest.mark.parametrize(("text", "found"), VECTORS, ids=[ascii(text) for text, _ in VECTORS])
def test_vectors(script: MiniRacer, text: str, found: list[str]) -> None:
    assert tokens.terms(text) == found
    assert spoken(script, [text]) == [found]


def test_both_agree_on_strange_text(script: MiniRacer) -> None:
    texts = strange(MANY)
    assert [tokens.terms(text) for text in texts] == spoken(script, texts)


def test_both_agree_on_everything_written_here(script: MiniRacer) -> None:
    paths = sorted((*ROOT.glob("docs/**/*.md"), *ROOT.glob("snippets/**/*.py")))
    texts = [path.read_text(encoding="utf-8") for path in paths]
    assert len(texts) > 100
    assert [tokens.terms(text) for text in texts] == spoken(script, texts)


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("先算 ＧＲＵ 再算", ["gru"], ["ＧＲＵ"]),
        ("跑了 5㎞远", ["5km"], ["5㎞"]),
        ("e\u0301tude 与交叉熵", ["étude", "交叉熵"], ["e\u0301tude", "交叉熵"]),
        ("𠮷野的交叉、叉熵", ["交叉", "叉熵"], ["交叉", "叉熵"]),
        ("用 GGS-NN 与 ggsnn", ["GGSNN"], ["GGS-NN", "ggsnn"]),
        ("交叉熵", ["交叉", "叉熵"], ["交叉熵"]),
        ("gradient", ["grad"], []),
    ],
)
def test_marks_are_places_in_the_original(
    script: MiniRacer, text: str, words: list[str], marked: list[str]
) -> None:
    said = json.dumps([text, words])
    code = f"(([t, w]) => JSON.stringify(paperDrawerSearch.tokenize.marks(t, w)))({said})"
    units = text.encode("utf-16-le")
    spans = json.loads(str(script.eval(code)))
    assert [units[2 * a : 2 * b].decode("utf-16-le") for a, b in spans] == marked
