"""一棵进程树：有谁，占多少内存，怎样一个不留地结束。"""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable, Iterable, Iterator

import psutil

MIB = 2**20
PATIENCE = 3.0
"""杀不死的（卡在内核里的）最多等多久，秒。"""
PAUSE = 0.005


class Tree:
    """一个进程的所有后代；见过的都记着，父进程先死了也跟得住。"""

    def __init__(self, root: int) -> None:
        """root 是它的进程号，自己不算在内。"""
        self._root = psutil.Process(root)
        self._seen: set[psutil.Process] = set()

    def members(self) -> list[psutil.Process]:
        """还在的后代，含僵尸。"""
        self._seen.update(self._root.children(recursive=True))
        self._seen = {process for process in self._seen if process.is_running()}
        return list(self._seen)

    def alive(self, *besides: int) -> list[psutil.Process]:
        """还在运行的后代，不算 besides 里的进程号。"""
        return [p for p in self.members() if p.pid not in besides and _runs(p)]

    def end(self, reap: Callable[[], None] = lambda: None) -> bool:
        """先全部冻住，直到不再冒出新的，再全部杀掉，直到一个不剩。

        Args:
            reap: 收尸。

        Returns:
            有没有做到。
        """
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            frozen: set[psutil.Process] = set()
            while fresh := set(self.members()) - frozen:
                _signal(fresh, signal.SIGSTOP)
                frozen |= fresh
            _signal(frozen, signal.SIGKILL)
            reap()
            if not self.members():
                return True
            time.sleep(PAUSE)
        return False


def resident(processes: Iterable[psutil.Process]) -> float:
    """物理内存之和，MiB；共用的页每个进程算一遍。"""
    return sum(_sizes(processes)) / MIB


def _sizes(processes: Iterable[psutil.Process]) -> Iterator[int]:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            yield process.memory_info().rss


def _runs(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    return False


def _signal(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.send_signal(number)
