"""一些文件夹此刻的样子：不读内容，就知道变了没有。"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Self

from paper_drawer.folder import leaves

PACKAGE = Path(__file__).parent
TICK = 20_000_000
"""纳秒。刚写的文件可能在同一个时钟滴答里再变，不凭它的时间作准。"""
Look = list[int]
"""一个文件的样子：修改时间、状态时间（纳秒）、大小、编号；不读内容。"""


@dataclass(frozen=True)
class Stamp:
    """一些文件夹此刻的样子。"""

    digest: str
    settled: bool
    """里面没有刚刚写的文件。"""

    @classmethod
    def of(cls, folders: Iterable[Path]) -> Self:
        """看每个文件的路径、大小与时间，不读内容。"""
        now, newest, digest = time.time_ns(), 0, blake2b(digest_size=16)
        for folder in folders:
            for path, stat in _files(folder):
                newest = max(newest, stat[0], stat[1])
                digest.update(f"{path}\0{stat}\0".encode(errors="surrogateescape"))
            digest.update(b"\1")
        return cls(digest.hexdigest(), newest < now - TICK)


def _files(folder: Path) -> Iterator[tuple[str, Look]]:
    for leaf in leaves(folder).values():
        try:
            stat = leaf.stat()
        except OSError:  # 断了的符号链接
            stat = leaf.stat(follow_symlinks=False)
        yield leaf.path, _look(stat)


def _look(stat: os.stat_result) -> Look:
    return [stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino]


def look(path: str) -> Look:
    """一个文件此刻的样子；没有就是空的。"""
    try:
        return _look(os.stat(path))  # noqa: PTH116 -- 一次建站问上万回，Path 慢一倍
    except OSError:
        return []


def settled(found: Look, at: int) -> bool:
    """At（纳秒）以前就是这样；刚写的可能在同一个时钟滴答里再变，不作准。"""
    return max(found[:2], default=0) < at - TICK


def tools() -> str:
    """检查器自己、Python 与装着的包的样子：它们变了，查过的不作数。"""
    places = [Path(place) for place in sys.path if place.endswith("-packages")]
    installed = [(str(place), place.stat().st_mtime_ns) for place in places if place.is_dir()]
    return f"{Stamp.of([PACKAGE]).digest}\0{sys.version}\0{installed}"
