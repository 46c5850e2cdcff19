"""内核里的准备：笔记本的第一格之前运行，图于是是本站的样子，碰不该碰的当场拒绝。"""

from __future__ import annotations

import random
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from IPython.core.getipython import get_ipython
from matplotlib_inline.config import InlineBackend

from paper_drawer import drawing
from paper_drawer.record import audit, scratch
from paper_drawer.record.territory import Territory


def prepare(*, torch: bool) -> None:
    """定下种子和画图的样式；图输出成 SVG，不裁边。

    Args:
        torch: 笔记本用到 torch，它的全局种子也要定。
    """
    random.seed(0)
    import_module("numpy.random").seed(0)
    if torch:
        import_module("torch").manual_seed(0)
    drawing.install()
    backend = InlineBackend.instance(parent=get_ipython())
    backend.figure_formats = {"svg"}
    backend.print_figure_kwargs = {"bbox_inches": None}  # type: ignore[dict-item]
    _confine(Path(tempfile.gettempdir()).parent)


def _confine(folder: Path) -> None:
    """在看守给的临时文件夹里运行时，装上审计钩子。"""
    if all((folder / name).is_dir() for name in scratch.FOLDERS):
        territory = Territory.of(folder)
        sys.path[:] = audit.allowed_imports(territory)
        audit.install(territory)
