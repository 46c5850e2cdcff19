"""一个文件夹里有什么：一次走完，不跟进符号链接。"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def leaves(folder: Path) -> dict[str, os.DirEntry[str]]:
    """里面的文件与符号链接：相对路径 → 它，按一段段的路径排序；没有这个文件夹就是空的。"""
    found = dict(_walk(str(folder), ""))
    return {path: found[path] for path in sorted(found, key=lambda path: path.split("/"))}


def _walk(folder: str, above: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        with os.scandir(folder) as listed:
            entries = list(listed)
    except OSError:
        return
    for entry in entries:
        path = above + entry.name
        if not entry.is_dir(follow_symlinks=False):
            yield path, entry
        elif entry.name != "__pycache__":
            yield from _walk(entry.path, f"{path}/")


def hidden(path: str) -> bool:
    """在点开头的文件夹里，或自己点开头。"""
    return path.startswith(".") or "/." in path


def leaving(folder: Path) -> Iterator[str]:
    """指到文件夹之外或断了的符号链接。"""
    home = folder.resolve()
    for path, leaf in leaves(folder).items():
        if leaf.is_symlink():
            target = Path(leaf.path)
            if not (target.exists() and target.resolve().is_relative_to(home)):
                yield path
