"""站点有多重：字节、文件数，压缩以后最大的一页。"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

LARGEST = 200
"""只压缩最大的这么多页：小的压缩以后也小。"""
MOST = 300_000
"""一页压缩以后最多几个字节。"""


@dataclass(frozen=True)
class Weight:
    """一个站点的重量。"""

    size: int
    files: int
    page: str
    """压缩以后最大的一页。"""
    compressed: int
    """它压缩以后几个字节。"""


def weigh(site: Path) -> Weight:
    """量一个建好的站点。"""
    sizes = {path: path.stat().st_size for path in site.rglob("*") if path.is_file()}
    pages = sorted((path for path in sizes if path.suffix == ".html"), key=sizes.__getitem__)
    packed = {path: len(gzip.compress(path.read_bytes())) for path in pages[-LARGEST:]}
    heaviest = max(packed, key=packed.__getitem__)
    name = heaviest.relative_to(site).as_posix()
    return Weight(sum(sizes.values()), len(sizes), name, packed[heaviest])
