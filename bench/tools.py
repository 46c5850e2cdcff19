"""参加比较的各家：写成什么文件，怎样建站，怎样预览。"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import sites
from bench.generate import Bookcase

PEERS = Path(__file__).parents[1] / ".cache/bench"
"""Zensical 与 Hugo 装在这里，见 peers。"""
MKDOCS = (sys.executable, "-m", "mkdocs")
ENVIRONMENT = {"NO_MKDOCS_2_WARNING": "1"}


@dataclass(frozen=True)
class Tool:
    """一家。"""

    key: str
    name: str
    files: Callable[[Bookcase], sites.Files]
    build: tuple[str, ...]
    serve: tuple[str, ...]
    """末尾接上端口。"""
    site: str
    cache: str = ".cache"
    incremental: bool = False
    """没有增量的，每一步都是重新建一遍。"""


def tools(peers: Path = PEERS) -> Iterator[Tool]:
    """各家，第一个是别家与之相比的；没有装的不在其中。"""
    build, serve = ("build", "--quiet", "--strict"), ("serve", "--quiet", "--no-strict")
    mkdocs = ((*MKDOCS, *build), (*MKDOCS, *serve, "--dev-addr", "127.0.0.1:"), "site")
    yield Tool("plain", "mkdocs-material", sites.plain, *mkdocs)
    binaries = peers / ("Scripts" if sys.platform == "win32" else "bin")
    if (zensical := binaries / "zensical").exists():
        call = (str(zensical), "build", "--strict"), (str(zensical), "serve", "-a", "127.0.0.1:")
        yield Tool("zensical", "Zensical", sites.plain, *call, "site", incremental=True)
    # 直接叫程序本身，不经过 Python 的启动器
    for hugo in peers.glob("[Ll]ib/**/site-packages/hugo/binaries/hugo"):
        call = (str(hugo), "--quiet", "--cleanDestinationDir"), (str(hugo), "server", "--port=")
        yield Tool("hugo", "Hugo", sites.for_hugo, *call, "public", incremental=True)
    yield Tool("ours", "论文抽屉", sites.ours, *mkdocs, incremental=True)
