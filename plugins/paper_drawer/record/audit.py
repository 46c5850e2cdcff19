"""审计钩子：演示读了、写了、连了不该碰的地方，当场拒绝并记下名字。

它管的是疏忽，不是安全的边界：子进程和原生代码不经过它。
真正挡住的是进程组、名字空间与 Landlock（namespaces.py、landlock.py）。
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from paper_drawer.record.territory import Territory

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
EVERYONE, INIT = -1, 1

Check = Callable[[tuple[Any, ...]], str]


class RefusedError(PermissionError):
    """演示碰了不该碰的。"""


def install(territory: Territory) -> list[str]:
    """装上钩子；装上就取不下来。

    Args:
        territory: 能读写的地方。

    Returns:
        一张单子，拒绝了什么随时记在上面：演示吞掉异常，也瞒不住。
    """
    refused: list[str] = []
    watched = checks(territory)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        check = watched.get(event)
        if check is not None and (cause := check(arguments)):
            refused.append(cause)
            raise RefusedError(cause)

    sys.addaudithook(hook)
    return refused


def checks(territory: Territory) -> dict[str, Check]:
    """事件到检查：返回空的是放行。"""
    read, write = partial(_read, territory), partial(_write, territory)
    return {
        "open": partial(_open, territory),
        **dict.fromkeys(("os.listdir", "os.scandir"), lambda args: read(args[0])),
        **dict.fromkeys(
            (
                *("os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod", "os.chown"),
                *("os.utime", "os.setxattr", "os.removexattr", "sqlite3.connect"),
            ),
            lambda args: write(args[0]),
        ),
        **dict.fromkeys(("os.rename", "os.link"), lambda args: write(args[0]) or write(args[1])),
        "os.symlink": lambda args: write(args[1]),
        **dict.fromkeys(
            ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"),
            partial(_socket, territory),
        ),
        **dict.fromkeys(
            ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"),
            lambda args: f"联网 {args[0]}",
        ),
        **dict.fromkeys(
            ("os.kill", "os.killpg"), partial(_kill, {EVERYONE, INIT, os.getppid() or INIT})
        ),
    }


def _open(territory: Territory, arguments: tuple[Any, ...]) -> str:
    path, _, flags = arguments
    writing = isinstance(flags, int) and flags & WRITING
    return _write(territory, path) if writing else _read(territory, path)


def _path(value: object) -> str | None:
    """绝对路径；文件描述符不是路径。"""
    if isinstance(value, str | bytes | os.PathLike):
        return os.path.abspath(os.fsdecode(value))  # noqa: PTH100 -- Path 慢十倍，导入时要查上千次
    return None


def _read(territory: Territory, value: object) -> str:
    path = _path(value or ".")
    return "" if path is None or territory.may_read(path) else f"读了 {path}"


def _write(territory: Territory, value: object) -> str:
    if value == ":memory:":
        return ""
    path = _path(value)
    return "" if path is None or territory.may_write(path) else f"写到 {path}"


def _socket(territory: Territory, arguments: tuple[Any, ...]) -> str:
    link, address = arguments[0], arguments[-1]
    if link.family.name != "AF_UNIX":
        return f"联网 {':'.join(map(str, address[:2]))}" if address else ""
    unnamed = not address or address[:1] in ("\0", b"\0")
    return "" if unnamed else _write(territory, address)


def _kill(spared: set[int], arguments: tuple[Any, ...]) -> str:
    target, number = arguments
    return f"给别的进程发信号 {number}" if target in spared else ""


def allowed_imports(territory: Territory) -> list[str]:
    """sys.path 里在地界之内的：改着的项目文件夹不在其中。"""
    return [entry for entry in sys.path if territory.may_read(str(Path(entry).resolve()))]
