"""生成的代码包：笔记里的 snippet 围栏嵌入它；有出处、例子与三种测试，通得过检查。"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from random import Random

from bench.grammar import write

FUNCTIONS = 4
"""一个模块几个函数。"""
HEAD = '''"""{about}。"""

from collections.abc import Sequence

from snippets.base import centre
'''
FUNCTION = '''def {name}(x: Sequence[float], scale: float = {scale}.0) -> list[float]:
    """{about}。

    Args:
        x: {noun}。
        scale: 缩放的倍数。

    Source:
        {title}, arXiv:{year}.{number:05}, 式 ({equation})。

    Examples:
        >>> {name}([1.0, 3.0])
        [-{scale}.0, {scale}.0]
    """
    moved = centre(x)  # {about}
    return [scale * value for value in moved]
'''
BASE = '''"""各个模块共用的一步。"""

from collections.abc import Sequence


def centre(x: Sequence[float]) -> list[float]:
    """减去平均值。

    Source:
        算术平均的定义。

    Examples:
        >>> centre([1.0, 3.0])
        [-1.0, 1.0]
    """
    mean = sum(x) / len(x)
    return [value - mean for value in x]
'''
TEST = '''"""{module} 的测试。"""

import pytest
from snippets.{module} import {names}


@pytest.mark.oracle
@pytest.mark.hand
@pytest.mark.property
@pytest.mark.parametrize("function", [{names}])
def test_the_mean_is_zero(function):
    assert sum(function([1.0, 3.0])) == 0
'''


@dataclass(frozen=True)
class Function:
    """一个函数：在哪个模块，源码。"""

    module: str
    name: str
    source: str

    @property
    def symbol(self) -> str:
        """写进围栏的名字。"""
        return f"snippets.{self.module}.{self.name}"

    def marked(self, word: str) -> Function:
        """改了一处：说明的末尾多一个词。"""
        return replace(self, source=self.source.replace("。\n", f"，{word} 除外。\n", 1))


def functions(modules: int, rng: Random) -> tuple[Function, ...]:
    """写 modules 个模块，每个 FUNCTIONS 个函数。"""
    return tuple(
        _function(number, f"layer_{number // FUNCTIONS}", rng)
        for number in range(modules * FUNCTIONS)
    )


def _function(number: int, module: str, rng: Random) -> Function:
    name = f"{write('函', rng)}_{number}"
    source = FUNCTION.format(
        name=name,
        about=write("要点", rng),
        noun=write("宾", rng),
        title=write("title", rng),
        scale=rng.randrange(2, 100),
        year=1200 + rng.randrange(1, 13),
        number=number,
        equation=rng.randrange(1, 20),
    )
    return Function(module, name, source)


def files(code: tuple[Function, ...]) -> dict[str, str]:
    """代码包与它的测试：路径 → 内容。"""
    modules: dict[str, list[Function]] = {}
    for function in code:
        modules.setdefault(function.module, []).append(function)
    written = {"snippets/__init__.py": "", "snippets/base.py": BASE}
    written["tests/snippets/test_base.py"] = TEST.format(module="base", names="centre")
    for module, inside in modules.items():
        about = re.findall(r'"""(.*?)。', inside[0].source)[0]
        parts = [HEAD.format(about=about), *(function.source for function in inside)]
        written[f"snippets/{module}.py"] = "\n\n".join(parts)
        names = ", ".join(function.name for function in inside)
        written[f"tests/snippets/test_{module}.py"] = TEST.format(module=module, names=names)
    return written
