"""docs 里的文件：写错的路径，原来想指的是哪一个。"""

from __future__ import annotations

import posixpath
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

MANY = 500
"""文件比这还多，就不逐个比名字了。"""
LOST = "放进 docs；路径从这份文件所在的文件夹算起"


@dataclass(frozen=True)
class Tree:
    """docs 里的文件；有找不到的才去整理。"""

    files: Collection[str]

    @cached_property
    def lower(self) -> dict[str, str]:
        """小写的路径 → 路径。"""
        return {file.lower(): file for file in self.files}

    @cached_property
    def named(self) -> dict[str, str]:
        """文件名 → 叫这个名字的一个文件。"""
        named = {posixpath.basename(file): file for file in sorted(self.files)}
        return {name: file for name, file in named.items() if name != "index.md"}

    def near(self, wanted: str, folder: str) -> str:
        """找不到 wanted 时的改法。"""
        if wanted.startswith(".."):
            return "链接出了 docs；把文件放进来，或写 https:// 的地址"
        for guess in (f"{wanted}.md", posixpath.join(wanted, "index.md")):
            if guess in self.files:
                return f"写到 .md 文件：{posixpath.relpath(guess, folder or '.')}"
        name = posixpath.basename(wanted)[:80]
        if name not in self.named and len(self.named) <= MANY:
            name = next(iter(get_close_matches(name, self.named, n=1, cutoff=0.75)), name)
        if near := self.named.get(name):
            return f"是不是 {posixpath.relpath(near, folder or '.')}？"
        return LOST
