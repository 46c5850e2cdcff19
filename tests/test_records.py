"""演示与笔记本再跑一遍，与记录逐字相同；复制的程序只靠 numpy 或 torch 也印出同样的文字。"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from paper_drawer import demos
from paper_drawer.model import Demo
from paper_drawer.package import Package
from paper_drawer.record import command, executors, recorder

ROOT = Path(__file__).parents[1]
DEMOS = [p.parent.name.replace("_", "-") for p in sorted(ROOT.glob("snippets/demos/*/demo.py"))]
NOTEBOOKS = [path.stem for path in sorted(ROOT.glob("docs/notebooks/*.ipynb"))]
"""收集测试时只看名字：不运行这个文件的进程不必读它们。"""
PATIENCE = 300
"""这里比的是输出，不是快慢：慢的机器多等一会儿，秒。"""


@pytest.fixture(scope="module")
def read() -> Mapping[str, Demo]:
    return demos.read(Package(ROOT / "snippets"), ROOT)[0]


@pytest.fixture(scope="session")
def again() -> dict[str, recorder.Result]:
    """全部再跑一遍，只比较。"""
    tasks, _ = command.tasks(command.Options(ROOT, everything=True, seconds=PATIENCE))
    with executors.pool(os.cpu_count() or 1) as pool:
        return {result.id: result for result in recorder.run(tasks, pool, keep=False)}


def test_none_is_left_out(again: dict[str, recorder.Result]) -> None:
    assert list(again) == DEMOS + NOTEBOOKS


@pytest.mark.parametrize("id_", DEMOS + NOTEBOOKS)
def test_a_second_run_shows_the_same(id_: str, again: dict[str, recorder.Result]) -> None:
    assert again[id_].cause == "", f"{again[id_].cause}\n{again[id_].tail}"
    assert again[id_].changed == ()


def closure(package: str) -> set[str]:
    """一个包和它装在这里的依赖。"""
    found, waiting = set(), [package]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            needed = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        found.add(name)
        needs = [Requirement(text) for text in needed]
        waiting += [n.name for n in needs if n.marker is None or n.marker.evaluate({"extra": ""})]
    return found


@pytest.fixture(scope="module")
def only(tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[str, ...]], Path]:
    """一个只有这些包（和它们的依赖）的文件夹，供 import；torch 的文件清单很长，只读一次。"""

    @cache
    def folder(packages: tuple[str, ...]) -> Path:
        home = tmp_path_factory.mktemp("packages")
        for name in set().union(*map(closure, packages)):
            for file in metadata.files(name) or []:
                top = Path(str(metadata.distribution(name).locate_file(file.parts[0])))
                link = home / top.name
                if file.parts[0] not in ("..", "__pycache__") and not link.exists():
                    link.symlink_to(top)
        return home

    return folder


FORK = """\
import importlib, os, runpy, sys
packages, needs, *folders = sys.argv[1:]
sys.path.append(packages)
for name in needs.split():
    importlib.import_module(name)
for folder in folders:
    if not os.fork():
        os.chdir(folder)
        for number, name in (1, "output"), (2, "errors"):
            os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT), number)
        sys.argv[:] = ["copied.py"]
        runpy.run_path("copied.py", run_name="__main__")
        sys.exit()
    os.wait()
"""
"""import torch 要两秒：导入一次，每个程序在分出来的进程里运行。"""


@pytest.fixture(scope="module")
def printed(
    read: Mapping[str, Demo],
    only: Callable[[tuple[str, ...]], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[tuple[str, ...]], Path]:
    """要这几个包的程序全部运行一遍；返回的文件夹里，一个程序一个文件夹。"""

    @cache
    def home(needs: tuple[str, ...]) -> Path:
        place = tmp_path_factory.mktemp("copied")
        folders = [place / id_ for id_, demo in read.items() if demo.needs == needs]
        for folder in folders:
            folder.mkdir()
            (folder / "copied.py").write_text(read[folder.name].program, encoding="utf-8")
        subprocess.run(
            [sys.executable, "-I", "-S", "-c", FORK, only(needs), " ".join(needs), *folders],
            check=True,
            env={"PATH": os.environ["PATH"], "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"},
        )
        return place

    return home


@pytest.mark.parametrize("id_", DEMOS)
def test_the_copied_program_prints_the_record(
    id_: str, read: Mapping[str, Demo], printed: Callable[[tuple[str, ...]], Path]
) -> None:
    demo = read[id_]
    assert demo.record is not None
    folder = printed(demo.needs) / id_
    assert (folder / "errors").read_text(encoding="utf-8") == ""
    assert (folder / "output").read_text(encoding="utf-8") == demo.record.output


@pytest.mark.parametrize("id_", DEMOS)
def test_the_program_needs_what_it_says(id_: str, read: Mapping[str, Demo]) -> None:
    assert set(read[id_].needs) <= {"numpy", "torch"}
    assert "snippets" not in read[id_].program.replace("# 取自 snippets/", "")
