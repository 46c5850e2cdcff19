"""隔离地运行一个演示或笔记本：开一个看守进程，把结局带回来。

看守（supervisor.py）和它下面的一切在新的会话里，有自己的时限、内存、进程数与输出的上限；
有名字空间和 Landlock 的系统上，还没有网络、看不见外面的进程、只能碰自己的文件。
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired

from paper_drawer.record import environment, scratch, supervisor
from paper_drawer.record.job import Job, Outcome
from paper_drawer.record.tree import PATIENCE, Tree

COMMAND = (sys.executable, "-P", "-m", "paper_drawer.record.supervisor")
PREFIX = "paper-drawer-"
MARGIN = 20.0
"""看守超过时限多久还不回来，就连它一起结束，秒。"""


def run(job: Job, *, isolated: bool = True) -> Outcome:
    """运行；能交给任何 Executor。

    Args:
        job: 运行什么，给多少时间和内存。
        isolated: 系统有名字空间和 Landlock 就用上。

    Returns:
        结局；出了什么事都在 cause 里，不抛异常。
    """
    folder = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
    try:
        scratch.lay(folder, job.files)
        return _watched(job, folder, isolated=isolated)
    except ValueError as error:
        return Outcome(job.id, str(error))
    finally:
        scratch.remove(folder)


def network_isolated() -> bool:
    """这台机器能不能断开演示的网络。"""
    with _supervisor(supervisor.PROBE) as probe:
        return probe.communicate()[0] == "true"


def _supervisor(*arguments: str, folder: Path | None = None) -> Popen[str]:
    """看守自己的环境也是清过的：演示有办法看到它。"""
    return Popen(  # noqa: S603 -- 运行的是本包自己
        [*COMMAND, *arguments],
        env=environment.reduced(folder or Path("/")),
        cwd=folder,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


def _watched(job: Job, folder: Path, *, isolated: bool) -> Outcome:
    options = () if isolated else (supervisor.BARE,)
    with _supervisor(str(os.getpid()), str(folder), *options, folder=folder) as process:
        try:
            said, errors = process.communicate(job.to_json(), timeout=job.seconds + MARGIN)
        except TimeoutExpired:
            Tree(process.pid).end()
            process.kill()
            return Outcome(job.id, "看守没有按时回来")
        except BaseException:
            process.terminate()
            with suppress(TimeoutExpired):
                process.wait(PATIENCE + 1)
            process.kill()
            raise
    if process.returncode:
        return Outcome(job.id, f"看守中途退出（{process.returncode}）", errors[-2000:])
    return Outcome.from_json(said)
