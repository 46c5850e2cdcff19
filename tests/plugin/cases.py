"""读 cases/*.yml：每个案例一项测试。"""

from pathlib import Path
from typing import Any

import pytest
import yaml
from paper_drawer.model import Problem

FOLDER = Path(__file__).with_name("cases")


def cases(family: str) -> Any:
    """给测试函数加上一族案例。"""
    loaded = yaml.load((FOLDER / f"{family}.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return pytest.mark.parametrize("case", loaded, ids=[case["name"] for case in loaded])


def assert_problems(found: list[Problem], expected: list[str]) -> None:
    """每个问题的行、列、规则都对，说明或改法里有那几个字；一个不多，一个不少。"""
    left = list(found)
    for line in expected:
        place, rule, words = line.split(" ", 2)
        for problem in left:
            where = f"{problem.line}:{problem.column}"
            if (where, problem.rule) == (place, rule) and words in f"{problem.cause}{problem.fix}":
                left.remove(problem)
                break
        else:
            pytest.fail(f"没有报出 {line}；报出的是：\n" + "\n".join(map(str, found)))
    assert not left, "多报了：\n" + "\n".join(map(str, left))
