"""把整个站点严格地建出来；site 与 browser 两组测试共用同一次。"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from paper_drawer import library
from paper_drawer.model import Library

ROOT = Path(__file__).parents[1]
FORBIDDEN = ("torch", "numpy", "matplotlib")
"""建站时不许导入的包：笔记的代码那时一行也不运行。"""


@pytest.fixture(scope="session")
def build_site(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`build_site(文件夹, OFFLINE="true")`：在新的进程里严格建站；那里一导入 FORBIDDEN 就失败。"""
    traps = tmp_path_factory.mktemp("traps")
    for package in FORBIDDEN:
        text = f"raise RuntimeError('建站时导入了 {package}')\n"
        (traps / f"{package}.py").write_text(text, encoding="utf-8")

    path = os.pathsep.join(filter(None, [str(traps), os.environ.get("PYTHONPATH")]))

    def build(folder: Path, **settings: str) -> Path:
        done = subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": path, **settings},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return folder

    return build


@pytest.fixture(scope="session")
def site(
    build_site: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Path:
    """建好的站点，几个进程共用一份；PAPER_DRAWER_SITE 可以指一个现成的。"""
    if ready := os.environ.get("PAPER_DRAWER_SITE"):
        return Path(ready)
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "site"
    with FileLock(f"{folder}.lock"):
        return folder if folder.is_dir() else build_site(folder)


@pytest.fixture(scope="session")
def books() -> Library:
    """本站的书房，一个进程读一次。"""
    return library.load(ROOT)[0]
