"""Linux 的进程设施：名字空间、收养孤儿、随父而死。别的系统上什么也不做。"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

NEW_USER, NEW_PID, NEW_NETWORK, NEW_IPC = 0x10000000, 0x20000000, 0x40000000, 0x08000000
DEATH_SIGNAL, SUBREAPER = 1, 36
LINUX = sys.platform == "linux"


def prctl(option: int, value: int) -> None:
    """改变内核怎样待我；Linux 以外不做。"""
    if LINUX:
        ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), 0, 0, 0)


def adopt_orphans() -> None:
    """脱离了父进程的后代归我。"""
    prctl(SUBREAPER, 1)


def die_with_parent() -> None:
    """父进程一死，我也死。"""
    prctl(DEATH_SIGNAL, signal.SIGKILL)


def enter() -> bool:
    """以后的子进程在新的名字空间里：没有网络，看不见也碰不到外面的进程。

    Returns:
        成了没有；容器和一些发行版不许普通用户这样做。
    """
    if not LINUX:
        return False
    user, group = os.getuid(), os.getgid()
    if ctypes.CDLL(None).unshare(NEW_USER | NEW_PID | NEW_NETWORK | NEW_IPC) != 0:
        return False
    try:
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            Path("/proc/self", name).write_text(text, encoding="ascii")
    except OSError:  # 名字空间已经有了，只是里面显示成 nobody
        pass
    return True


def anchor() -> int:
    """名字空间里的 1 号进程：只收尸；它一死，里面的一个不留。

    Returns:
        它在外面的进程号。
    """
    pid = os.fork()
    if pid:
        return pid
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    die_with_parent()
    while True:
        signal.pause()
