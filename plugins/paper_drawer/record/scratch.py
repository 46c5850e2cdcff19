"""一次运行的临时文件夹：摆好文件，用完删净。"""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

SOURCE, WORK = "source", "work"
FOLDERS = (SOURCE, WORK, "home", "tmp")
LARGEST = 256 * 2**20
"""演示写下的文件一共最多多少字节。"""
MOST = 10_000
"""最多多少个文件。"""


def lay(folder: Path, files: Mapping[str, str]) -> None:
    """分好文件夹，把文件摆进 source。

    Raises:
        ValueError: 路径想去别处。
    """
    for name in FOLDERS:
        (folder / name).mkdir()
    for name, text in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"文件 {name} 不在项目里")
        place = folder / SOURCE / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")


def overflow(folder: Path) -> str:
    """写得太多时说出来，否则是空的。"""
    size = count = 0
    for place, _, names in os.walk(folder):
        for name in names:
            count += 1
            try:
                size += os.lstat(f"{place}/{name}").st_size
            except OSError:  # 刚被删掉
                continue
        if size > LARGEST or count > MOST:
            return f"写的文件超过 {LARGEST // 2**20} MiB 或 {MOST} 个"
    return ""


def remove(folder: Path) -> None:
    """删净；演示可以去掉权限，也可以套到路径太长，所以把每一层提上来再删。"""
    names = (folder / f"{number}" for number in itertools.count())
    waiting = [folder]
    with contextlib.suppress(FileNotFoundError):
        while waiting:
            place = waiting.pop()
            for entry in list(os.scandir(place)):
                if entry.is_dir(follow_symlinks=False):
                    Path(entry).chmod(0o700)
                    raised = next(name for name in names if not name.exists())
                    waiting.append(Path(entry).rename(raised))
                else:
                    Path(entry).unlink()
            if place != folder:
                place.rmdir()
        folder.rmdir()
