"""Landlock：内核只许进程和它的后代碰地界之内的文件，不许联网，不许给外面发信号。

Linux 5.13 起有，不需要特权；没有时什么也不做，还有审计钩子和名字空间。
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

from paper_drawer.record.territory import PROCESSES, Territory

CREATE, ADD, RESTRICT = 444, 445, 446
"""三个系统调用的编号，各种 CPU 上相同。"""
VERSION, BENEATH, NO_NEW_PRIVILEGES = 1, 1, 38
EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER, TRUNCATE, DEVICE = (
    1 << n for n in (0, 1, 2, 3, 14, 15)
)
READING = EXECUTE | READ_FILE | READ_FOLDER
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | DEVICE
RIGHTS = (13, 14, 15, 15, 16)
"""第 1、2、3、4、5 版各认识前几种权利。"""
NETWORK_SINCE, SCOPE_SINCE = 4, 6
TCP, OUTSIDERS = 0b11, 0b11
"""监听与连接；抽象套接字与信号。"""


def version() -> int:
    """内核的 Landlock 是第几版；没有是 0。"""
    if sys.platform != "linux":
        return 0
    return max(0, int(ctypes.CDLL(None).syscall(CREATE, None, ctypes.c_size_t(0), VERSION)))


def confine(territory: Territory) -> bool:
    """从此只能碰地界之内的；取不消，后代也一样。

    Returns:
        内核有没有这样做。
    """
    if not (known := version()):
        return False
    libc = ctypes.CDLL(None)
    everything = (1 << RIGHTS[min(known, len(RIGHTS)) - 1]) - 1
    rules = _create(libc, known, everything)
    if rules < 0:
        return False
    _allow(libc, rules, (*territory.readable, PROCESSES), READING & everything)
    _allow(libc, rules, territory.listable, READ_FOLDER)
    _allow(libc, rules, territory.writable, everything)
    libc.prctl(NO_NEW_PRIVILEGES, ctypes.c_ulong(1), 0, 0, 0)
    done: bool = libc.syscall(RESTRICT, rules, 0) == 0
    os.close(rules)
    return done


def _create(libc: ctypes.CDLL, known: int, everything: int) -> int:
    network = TCP if known >= NETWORK_SINCE else 0
    scope = OUTSIDERS if known >= SCOPE_SINCE else 0
    fields = 1 + (known >= NETWORK_SINCE) + (known >= SCOPE_SINCE)
    handled = struct.pack(f"{fields}Q", *(everything, network, scope)[:fields])
    return int(libc.syscall(CREATE, handled, ctypes.c_size_t(len(handled)), 0))


def _allow(libc: ctypes.CDLL, rules: int, places: Iterable[str], rights: int) -> None:
    for place in places:
        try:
            folder = os.open(place, os.O_PATH | os.O_CLOEXEC)
        except OSError:  # 这台机器上没有
            continue
        allowed = rights if Path(place).is_dir() else rights & ON_FILES
        libc.syscall(ADD, rules, BENEATH, struct.pack("=Qi", allowed, folder), 0)
        os.close(folder)
