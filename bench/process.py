"""跑一个命令，量墙钟、处理器时间与峰值内存，子进程都算在内。"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

MIB = 1 << 20
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""ru_maxrss 的单位是多少字节。"""
EVERY = 0.1
"""几秒看一次内存。"""
SHOWN = 2000
"""失败时最多给看多少字。"""


@dataclass(frozen=True)
class Run:
    """一次用了多少。"""

    wall: float
    """墙钟，秒。"""
    cpu: float
    """用户态加内核态，秒；连同等过的子进程。"""
    memory: float
    """峰值内存，MiB：同一时刻各个进程常驻内存之和，共用的页重复计。"""


class Sampler(threading.Thread):
    """隔一会儿看一次一个进程和它的后代一共占多少内存。"""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.root = psutil.Process(pid)
        self.peak = 0
        self.done = threading.Event()

    def run(self) -> None:
        """直到 done。"""
        while not self.done.wait(EVERY):
            with suppress(psutil.Error):
                family = [self.root, *self.root.children(recursive=True)]
                self.peak = max(self.peak, sum(resident(process) for process in family))


def resident(process: psutil.Process) -> int:
    """常驻内存，字节；刚结束的是 0。"""
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def run(command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Run:
    """跑到结束；失败时连同它说的话一起报。"""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 -- 命令是写死的
            command, cwd=cwd, env={**os.environ, **env}, stdout=said, stderr=subprocess.STDOUT
        )
        sampler = Sampler(process.pid)
        sampler.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        sampler.done.set()
        sampler.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            words = said.read().decode(errors="replace")[-SHOWN:]
            raise RuntimeError(f"{' '.join(command)} 退出 {process.returncode}：\n{words}")
    return Run(wall, *used(usage, sampler.peak))


def used(usage: resource.struct_rusage, sampled: int) -> tuple[float, float]:
    """处理器时间与峰值内存；太快而没看到的，用内核记下的最大的一个进程。"""
    return usage.ru_utime + usage.ru_stime, max(sampled, usage.ru_maxrss * RSS_UNIT) / MIB
