"""够得着的源码：一处改动，恰好那些演示过期。"""

from pathlib import Path

import pytest
from paper_drawer.package import Package
from paper_drawer.reach import Reach, normal

FILES = {
    "code/__init__.py": '"""包。"""\n',
    "code/base.py": '''\
"""最底下。"""

SCALE = 2
UNUSED = 3


def double(x):
    """翻倍。"""
    return SCALE * x  # 乘


def halve(x):
    return x / SCALE


class Pair:
    def first(self):
        return double(1)
''',
    "code/middle/__init__.py": """\
from code.base import double as twice
from .deep import quadruple
""",
    "code/middle/deep.py": """\
from .. import base

def quadruple(x):
    return base.double(base.double(x))
""",
    "code/noisy.py": """\
import math

STATE = []
STATE.append(1)

def quiet():
    return 0
""",
    "code/lazy.py": """\
def __getattr__(name):
    return 1

HIDDEN = 1
""",
    "code/demos/direct.py": """\
from code.base import double

def main():
    print(double(1))
""",
    "code/demos/through.py": """\
from code.middle import quadruple, twice

def main():
    print(quadruple(1), twice(1))
""",
    "code/demos/dotted.py": """\
import code.base

def main():
    print(code.base.halve(1))
""",
    "code/demos/local.py": """\
from code.noisy import quiet

def main():
    def inner():
        from code.base import Pair
        return Pair()
    print(inner(), quiet())
""",
    "code/demos/starred.py": """\
from code.base import *

def main():
    print(halve(1))
""",
    "code/demos/dynamic.py": """\
import importlib

def main():
    print(importlib.import_module("code.noisy").STATE)
""",
    "code/demos/getter.py": """\
from code.lazy import anything

def main():
    print(anything)
""",
    "code/demos/shadow.py": """\
from code.base import double

def main():
    quiet = [double for double in (1, 2)]
    print(quiet)
""",
}
DEMOS = ["direct", "through", "dotted", "local", "starred", "dynamic", "getter", "shadow"]


def digests(folder: Path, files: dict[str, str]) -> dict[str, str]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    package = Package(folder / "code")
    return {name: Reach(package).start(f"code.demos.{name}").digest() for name in DEMOS}


CHANGES = [
    ("code/base.py", "# 乘", "# 相乘", ""),
    ("code/base.py", '"""翻倍。"""', '"""乘以二。"""', ""),
    ("code/base.py", "UNUSED = 3", "UNUSED = 4", ""),
    ("code/base.py", "return SCALE * x", "return x * SCALE", "direct through local"),
    ("code/base.py", "SCALE = 2", "SCALE = 4", "direct through dotted local starred"),
    ("code/base.py", "return x / SCALE", "return x // SCALE", "dotted starred"),
    ("code/base.py", "return double(1)", "return double(2)", "local"),
    ("code/base.py", "    return x / SCALE", "    y = x\n    return y / SCALE", "dotted starred"),
    ("code/base.py", "SCALE * x", "(SCALE\n        * x)", ""),
    ("code/middle/deep.py", "base.double(base", "base.double(1 + base", "through"),
    ("code/middle/__init__.py", "double as twice", "halve as twice", "through"),
    ("code/noisy.py", "STATE.append(1)", "STATE.append(2)", "local dynamic"),
    ("code/noisy.py", "STATE = []", "STATE = [0]", "local dynamic"),
    ("code/noisy.py", "return 0", "return 1", "local dynamic"),
    ("code/lazy.py", "HIDDEN = 1", "HIDDEN = 2", "getter"),
    ("code/__init__.py", '"""包。"""', '"""一个包。"""', ""),
    ("code/__init__.py", '"""包。"""\n', '"""包。"""\nprint("载入")\n', " ".join(DEMOS)),
    ("code/demos/direct.py", "double(1)", "double(2)", "direct"),
]


@pytest.mark.parametrize(("path", "old", "new", "stale"), CHANGES)
def test_one_change_makes_exactly_these_stale(
    path: str, old: str, new: str, stale: str, tmp_path: Path
) -> None:
    assert old in FILES[path]
    before = digests(tmp_path, FILES)
    after = digests(tmp_path, {path: FILES[path].replace(old, new, 1)})
    assert [name for name in DEMOS if before[name] != after[name]] == stale.split()


def test_what_it_imports_from_outside(tmp_path: Path) -> None:
    digests(tmp_path, FILES)
    package = Package(tmp_path / "code")
    assert Reach(package).start("code.demos.local").external >= {"math"}
    assert Reach(package).start("code.demos.direct").external == set()
    assert Reach(package).start("code.demos.through").modules == {
        "code",
        "code.base",
        "code.middle",
        "code.middle.deep",
        "code.demos.through",
    }


def test_normal_keeps_what_runs() -> None:
    plain = normal("def f(x):\n    return x + 1\n")
    assert normal('def f(x):\n    """说明。"""\n\n    return x + 1  # 加一\n') == plain
    assert normal("def f(x):\n    return x + 2\n") != plain
    assert normal("def f(x):\n    return x + 1.0\n") != plain
