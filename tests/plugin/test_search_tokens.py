"""分词：规矩写成例子；Python 与浏览器里的脚本逐一相同。"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from paper_drawer.search import tokens
from py_mini_racer import MiniRacer
from search_texts import SCRIPT, own, strange

VECTORS: list[tuple[str, list[str]]] = json.loads(
    Path(__file__).with_name("search_vectors.json").read_text(encoding="utf-8")
)


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


@pytest.mark.parametrize(("text", "found"), VECTORS, ids=[ascii(text) for text, _ in VECTORS])
def test_vectors(script: MiniRacer, text: str, found: list[str]) -> None:
    assert tokens.terms(text) == found
    assert spoken(script, [text]) == [found]


def test_both_agree_on_strange_text(script: MiniRacer) -> None:
    texts = strange()
    assert [tokens.terms(text) for text in texts] == spoken(script, texts)


def test_both_agree_on_everything_written_here(script: MiniRacer) -> None:
    texts = own()
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
