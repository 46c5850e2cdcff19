"""分出去的进程：帮手从末尾往前做，自己从头往后做，碰头为止；或者一份一个进程。"""

from __future__ import annotations

import mmap
import os
import pickle
import struct
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import BinaryIO, TypeVar

GROUP = 8
"""帮手做完几件才算数一次：先存好，再打勾。"""
Work = Callable[[int], bool]
"""做一件；成了没有。"""
P = TypeVar("P")
R = TypeVar("R")


class Helpers:
    """一批编了号的活，分给几个进程。结果怎样交回来，由 work 自己管（写进缓存或文件夹）。"""

    def __init__(self, total: int, start: int) -> None:
        """从第 start 件起；还没有帮手。"""
        self.total = total
        self._at = mmap.mmap(-1, 8)  # 自己做到哪里，帮手都看得见
        self._done = mmap.mmap(-1, max(total, 1))
        self._pids: list[int] = []
        self.reach(start)

    def start(
        self, count: int, prepare: Callable[[], None], work: Work, save: Callable[[int], None]
    ) -> None:
        """分出 count 个帮手。

        Args:
            count: 几个。
            prepare: 帮手先做一次的：数据库、V8 都不能带过来，各开各的。
            work: 做一件。不成的由自己来做，报错也由自己报。
            save: 存好做完的；参数是一共几件。
        """
        for share in range(count):
            pid = os.fork()
            if pid == 0:
                try:
                    prepare()
                    self._run(range(self.total - 1 - share, -1, -count), work, save)
                finally:
                    os._exit(0)
            self._pids.append(pid)

    def _run(self, mine: range, work: Work, save: Callable[[int], None]) -> None:
        made: list[int] = []
        for number in mine:
            if number <= struct.unpack("q", self._at[:])[0]:
                break
            if work(number):
                made.append(number)
            if len(made) == GROUP:
                self._tick(made, save)
        self._tick(made, save)

    def _tick(self, made: list[int], save: Callable[[int], None]) -> None:
        save(len(made))
        for number in made:
            self._done[number] = 1
        made.clear()

    def reach(self, number: int) -> None:
        """自己做到了第 number 件。"""
        self._at[:] = struct.pack("q", number)

    def made(self, number: int) -> bool:
        """帮手做好了这一件。"""
        return bool(self._done[number])

    def join(self) -> None:
        """等帮手都停下。"""
        self.reach(self.total)
        for pid in self._pids:
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
        self._pids.clear()


def each(parts: Sequence[P], work: Callable[[P], R]) -> list[R]:
    """一份一个进程，结果照次序带回来。

    Raises:
        EOFError: 有一个没有做成。
    """
    children = [_child(part, work) for part in parts]
    return [pickle.loads(text) for text in list(map(_told, children))]  # noqa: S301 -- 自己写的


def _child(part: P, work: Callable[[P], R]) -> tuple[int, BinaryIO]:
    """分出一个；返回它的编号，和读它的结果的一头。"""
    near, far = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(near)  # 原来的进程没了，写就会失败，不会留在那里
            with os.fdopen(far, "wb") as out:
                pickle.dump(work(part), out)
        finally:
            os._exit(0)
    os.close(far)
    return pid, os.fdopen(near, "rb")


def _told(child: tuple[int, BinaryIO]) -> bytes:
    pid, near = child
    with near:
        text = near.read()
    os.waitpid(pid, 0)
    return text


def possible() -> bool:
    """能不能分：系统会 fork，这里又没有别的线程；V8 启动过，就有。"""
    alone = threading.active_count() == 1 and "py_mini_racer" not in sys.modules
    return hasattr(os, "fork") and alone
