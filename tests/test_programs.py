"""复制按钮给的程序：每个都独立跑得通，例子都对，只要 numpy 或 torch。"""

import ast
import doctest
import sys
from pathlib import Path
from types import ModuleType

import pytest
from paper_drawer import snippets

ROOT = Path(__file__).parents[1]
PROGRAMS = {
    found.symbol: found.program
    for found in snippets.read(ROOT / "snippets", ROOT, records=False)[0].symbols.values()
}
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


@pytest.mark.parametrize("symbol", PROGRAMS)
def test_the_program_runs_alone(symbol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = PROGRAMS[symbol]
    module = ModuleType("copied")
    monkeypatch.setitem(sys.modules, "copied", module)
    exec(compile(program, "copied", "exec", dont_inherit=True), module.__dict__)  # noqa: S102
    failed, attempted = doctest.testmod(module, optionflags=FLAGS)
    assert failed == 0
    assert attempted == program.count(">>> ")


@pytest.mark.parametrize("symbol", PROGRAMS)
def test_it_needs_nothing_but_numpy_and_torch(symbol: str) -> None:
    allowed = {"numpy", "torch", *sys.stdlib_module_names}
    for node in ast.walk(ast.parse(PROGRAMS[symbol])):
        if isinstance(node, ast.Import):
            assert {alias.name.split(".")[0] for alias in node.names} <= allowed
        elif isinstance(node, ast.ImportFrom):
            assert str(node.module).split(".")[0] in allowed
