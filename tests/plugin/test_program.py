"""独立可运行的程序：剪得全，跑得通，不多带。"""

import subprocess
import sys
from pathlib import Path

import pytest
from paper_drawer import snippets
from paper_drawer.package import Package
from paper_drawer.program import UnsupportedError, program

BASE = '''"""积木。"""
import math
from typing import NamedTuple

from jaxtyping import Float

SCALE = 2.0


class Pair(NamedTuple):
    """两个数。"""

    a: Float[float, ""]
    b: float


def double(x: Float[float, "N"]) -> Float[float, "N"]:
    """两倍。

    Examples:
        >>> double(Pair(1.0, 2.0).a)
        2.0
    """
    return SCALE * x


def unused() -> float:
    """用不到。"""
    return math.pi
'''
USER = '''"""用积木。"""
from snippets.base import double


def quadruple(x: float) -> float:
    """四倍：中文注释也在。

    Examples:
        >>> quadruple(1.0)
        4.0
    """
    return double(double(x))  # 两次
'''


def package(folder: Path, **modules: str) -> Package:
    root = folder / "snippets"
    root.mkdir()
    for name, text in {"__init__": '"""包。"""\n', **modules}.items():
        (root / f"{name}.py").write_text(text, encoding="utf-8")
    return Package(root)


def test_the_program_runs_alone(tmp_path: Path) -> None:
    text = program(package(tmp_path, base=BASE, user=USER), "snippets.user", "quadruple")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", text], capture_output=True, text=True, check=True
    )
    assert "failed=0, attempted=2" in done.stdout


def test_it_holds_what_is_used_and_no_more(tmp_path: Path) -> None:
    text = program(package(tmp_path, base=BASE, user=USER), "snippets.user", "quadruple")
    assert text.count("def ") == 2
    assert "SCALE = 2.0" in text
    assert "class Pair" in text  # 例子里用到
    assert "x: float) -> float" in text
    assert "# 两次" in text
    for absent in ("jaxtyping", "math", "unused", "from snippets"):
        assert absent not in text


@pytest.mark.parametrize(
    "text",
    [
        "import snippets.base\n\n\ndef f():\n    return snippets.base.double(1)\n",
        "from snippets import base\n\n\ndef f():\n    return base.double(1)\n",
        "from snippets.base import double as twice\n\n\ndef f():\n    return twice(1)\n",
        "from snippets.base import double\n\n\ndef unused():\n    pass\n\n\n"
        "def f():\n    return double(1), unused()\n",
    ],
    ids=["整个包", "模块", "改名", "重名"],
)
def test_what_cannot_be_cut_is_refused(tmp_path: Path, text: str) -> None:
    base = BASE.replace("return SCALE * x", "return SCALE * x + unused()")
    with pytest.raises(UnsupportedError):
        program(package(tmp_path, base=base, user=text), "snippets.user", "f")


def test_every_symbol_of_the_project_has_a_program() -> None:
    root = Path(__file__).parents[2]
    code, problems = snippets.read(root / "snippets", root)
    assert not problems
    assert [name for name, found in code.symbols.items() if not found.program] == []


def test_a_digest_follows_imports(tmp_path: Path) -> None:
    before = snippets.digests(package(tmp_path, base=BASE, user=USER))
    base = tmp_path / "snippets/base.py"
    base.write_text(f"{BASE}\n# 只加了注释\n", encoding="utf-8")
    assert snippets.digests(Package(tmp_path / "snippets")) == before
    base.write_text(f"{BASE}\nEXTRA = 1\n", encoding="utf-8")
    after = snippets.digests(Package(tmp_path / "snippets"))
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"snippets.base", "snippets.user"}
