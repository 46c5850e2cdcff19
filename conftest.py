"""测试的公共开关：形状检查，笔记与文档字符串里的 doctest，以及测试记录。"""

from __future__ import annotations

import json
import os
import platform
from collections import Counter
from datetime import date
from doctest import ELLIPSIS, IGNORE_EXCEPTION_DETAIL, NORMALIZE_WHITESPACE
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import settings
from jaxtyping import install_import_hook
from paper_drawer import snippets
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

os.environ.setdefault("OMP_NUM_THREADS", "1")  # 几个进程各开几个线程，torch 慢五倍；那时还没导入
install_import_hook("snippets", "beartype.beartype")
settings.register_profile("project", deadline=None)  # 机器忙的时候慢，不是错
settings.load_profile("project")

ROOT = Path(__file__).parent
FLAGS = ELLIPSIS | NORMALIZE_WHITESPACE | IGNORE_EXCEPTION_DETAIL


def docstrings(folder: str) -> Sybil:
    """文件夹里文档字符串的例子。"""
    return Sybil(
        name="文档字符串",
        path=folder,
        pattern="**/*.py",
        parsers=[DocTestParser(optionflags=FLAGS)],
        document_types={".py": PythonDocStringDocument},
    )


pytest_collect_file = SybilCollection(
    [
        Sybil(
            name="笔记",
            path="docs",
            pattern="**/*.md",
            parsers=[PythonCodeBlockParser(doctest_optionflags=FLAGS)],
        ),
        docstrings("snippets"),
        docstrings("plugins"),
    ]
).pytest()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--record`：全部通过时把测试记录写进 snippets/verified.json。"""
    parser.addoption("--record", action="store_true", help="记下 snippets 的测试记录")


def pytest_configure(config: pytest.Config) -> None:
    """要记录时装上记录员；分给几个进程跑时，只有管总的一个记。"""
    if config.getoption("--record") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(), "recorder")


class Recorder:
    """数每个 snippets 模块通过的测试；全部通过才写。"""

    def __init__(self) -> None:
        self.passed: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """一项测试通过，记在 tests/snippets/…/test_x.py 对应的模块名下。"""
        path = Path(report.nodeid.split("::")[0])
        if report.when == "call" and report.passed and path.parts[:2] == ("tests", "snippets"):
            module = (*path.parts[1:-1], path.stem.removeprefix("test_"))
            self.passed[".".join(module)] += 1

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """只更新这次测过的模块；源码与项数没变的，记录一个字不动。"""
        if exitstatus:
            return
        folder = ROOT / "snippets"
        digests = snippets.read(folder, ROOT)[0].digests
        versions = {"python": platform.python_version()}
        versions |= {package: version(package) for package in ("numpy", "torch")}
        path = folder / snippets.RECORD
        records = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        for module, tests in self.passed.items():
            fresh = {"digest": digests.get(module), "tests": tests}
            before = records.get(module, {})
            if any(before.get(key) != value for key, value in fresh.items()):
                today = date.today().isoformat()
                records[module] = {**fresh, "versions": versions, "date": today}
        records = {module: records[module] for module in sorted(records.keys() & digests.keys())}
        text = json.dumps(records, ensure_ascii=False, indent=2) + "\n"
        path.write_text(text, encoding="utf-8")
