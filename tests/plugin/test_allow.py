"""放过一处的注释：管到哪里，写错了怎样，没有用上怎样。"""

from collections.abc import Iterator
from typing import Any

import pytest
from cases import assert_problems, cases
from paper_drawer import check
from paper_drawer.check.documents import Sheet, examine
from paper_drawer.katex import Engine, Verdicts
from paper_drawer.model import Library, Problem

FAMILIES = ("A", "H", "P")
"""案例里用的规则；别族的规则另有测试。"""


@pytest.fixture(scope="module")
def verdicts() -> Iterator[Verdicts]:
    found = Verdicts(Engine())
    yield found
    found.close()


def _elsewhere(line: str) -> Problem:
    place, rule, cause = line.split(" ")
    row, column = place.split(":")
    return Problem("x.md", int(row), int(column), rule, cause)


@cases("allow")
def test_allow(case: dict[str, Any], verdicts: Verdicts) -> None:
    sheet = Sheet("x.md", case.get("kind", "page"), case["text"], case.get("line", 1))
    others = [_elsewhere(line) for line in case.get("elsewhere", ())]
    problems = check.gather(others, examine([sheet], Library(), verdicts))
    assert_problems([p for p in problems if p.rule.startswith(FAMILIES)], case["problems"])
