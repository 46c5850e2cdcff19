"""符号的记号：包上花括号，还是同一个公式。"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from paper_drawer.formula import Declaration, declare
from paper_drawer.formula.marks import marks
from paper_drawer.formula.program import parse
from paper_drawer.formula.reading import tell
from paper_drawer.katex import Engine

CASES = [
    pytest.param(case, id=f"{path.stem}：{case['name']}")
    for path in sorted((Path(__file__).parent / "cases").glob("*.yml"))
    for case in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    if case["expect"] == "checked"
]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as own:
        yield own


def declared(mapping: Mapping[str, Any], engine: Engine) -> Declaration:
    declaration, faults = declare(mapping, engine)
    assert declaration is not None, faults
    return declaration


def reading(formulas: Sequence[str], declaration: Declaration, engine: Engine) -> list[str]:
    return [tell(statement) for statement in parse(formulas, declaration, engine).statements]


@pytest.mark.parametrize("case", CASES)
def test_wrapped_marks_read_the_same(case: Mapping[str, Any], engine: Engine) -> None:
    tex = case["tex"] if isinstance(case["tex"], list) else [case["tex"]]
    declaration = declared(case["declare"], engine)
    found = marks(tex, declaration, engine)
    assert {name for *_, name in found} <= set(declaration.symbols)
    wrapped = list(tex)
    for formula, start, end, _ in reversed(found):
        own = wrapped[formula]
        wrapped[formula] = f"{own[:start]}{{{own[start:end]}}}{own[end:]}"
    assert reading(wrapped, declaration, engine) == reading(tex, declaration, engine)


@pytest.mark.parametrize(
    ("tex", "symbols", "expected"),
    [
        (r"y = W_{hh} h_{t-1}", {"W_{hh}": "real", "h_{t-1}": "real"}, ["W_{hh}", "h_{t-1}"]),
        (r"y_i = \hat x_i + \hat{x}_i", {r"\hat x": "real[K]"}, [r"\hat x", r"\hat{x}"]),
        (r"y = \boldsymbol{\mu}^\top \mathbf x", {r"\boldsymbol\mu": "real[K]", r"\mathbf x": "real[K]"}, [r"\boldsymbol{\mu}", r"\mathbf x"]),  # noqa: E501
        (r"y = \frac{a}{\sqrt{b}} + P(A \mid B)", {"a": "pos", "b": "pos", r"P(A \mid B)": "unit"}, ["a", "b", r"P(A \mid B)"]),  # noqa: E501
        (r"x := x + 中", {"x": "real"}, []),
    ],
)  # fmt: skip
def test_marks(tex: str, symbols: Mapping[str, str], expected: list[str], engine: Engine) -> None:
    own = declared({"dims": "K", "sym": symbols}, engine)
    assert [tex[start:end] for _, start, end, _ in marks([tex], own, engine)] == expected
