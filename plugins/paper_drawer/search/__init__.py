"""搜索：让 Material 的索引认得中文。"""

from __future__ import annotations

from pathlib import Path

from paper_drawer.model import Library


def improve(site: Path, library: Library) -> None:
    """改写 Material 写好的索引。"""
