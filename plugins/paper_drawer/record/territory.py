"""演示能读哪里，能写哪里。"""

from __future__ import annotations

import os
import site
import sys
from pathlib import Path
from typing import NamedTuple

SYSTEM = (
    *("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/opt", "/nix/store", "/sys"),
    *("/System", "/Library"),
    *(f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom")),
    *(
        f"/etc/{name}"
        for name in (
            *("alternatives", "fonts", "group", "host.conf", "hosts", "ld.so.cache"),
            *("ld.so.conf", "ld.so.conf.d", "locale.alias", "localtime", "lsb-release"),
            *("mime.types", "nsswitch.conf", "os-release", "passwd", "resolv.conf", "ssl"),
            *("timezone",),
        )
    ),
)
"""系统库和它们的设置；没有谁的私事在里面。"""
DEVICES = ("/dev/null", "/dev/zero", "/dev/full")
PROCESSES = "/proc"


class Territory(NamedTuple):
    """一次运行的地界：绝对路径，不含符号链接。"""

    readable: tuple[str, ...]
    writable: tuple[str, ...]
    listable: tuple[str, ...] = ()
    """只能看有什么文件：不然笔记本的内核找不到本包。"""

    @classmethod
    def of(cls, scratch: Path) -> Territory:
        """可读：装好的 Python、系统库和临时文件夹；可写：临时文件夹。"""
        package = Path(__file__).parents[1]
        places = (*SYSTEM, *python_folders(), str(package), str(scratch))
        resolved = {name for place in places for name in (place, os.path.realpath(place))}
        return cls(
            tuple(sorted(resolved)), (os.path.realpath(scratch), *DEVICES), (str(package.parent),)
        )

    def may_read(self, path: str) -> bool:
        """路径（绝对、无 ..）在可读的地方。"""
        if _within(path, (PROCESSES,)):
            return _own_process(path)
        return _within(path, self.readable) and (
            not _within(path, self.writable) or _within(os.path.realpath(path), self.readable)
        )

    def may_write(self, path: str) -> bool:
        """路径在可写的地方；顺着符号链接看。"""
        return _within(os.path.realpath(path), self.writable)


def python_folders() -> tuple[str, ...]:
    """解释器、标准库、装好的包。"""
    folders = [sys.prefix, sys.base_prefix, sys.exec_prefix, *site.getsitepackages()]
    return (*folders, site.getusersitepackages()) if site.ENABLE_USER_SITE else tuple(folders)


def _within(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def _own_process(path: str) -> bool:
    """/proc 里别的进程的文件夹不看。"""
    owner = path.removeprefix(f"{PROCESSES}/").split("/")[0]
    return not owner.isdigit() or owner == str(os.getpid())
