"""看守：在自己的进程里启动演示，看着它，到时候一个不留地结束它。

用法：python -m paper_drawer.record.supervisor 委托者的进程号 临时文件夹 [--bare]
标准输入是 Job，标准输出是 Outcome，都是 JSON。
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

from paper_drawer.record import environment, namespaces, scratch
from paper_drawer.record.job import Job, Outcome
from paper_drawer.record.saying import Report, Saying
from paper_drawer.record.tree import Tree, resident

PROBE = "--probe"
BARE = "--bare"
"""不用名字空间和 Landlock，只靠看守：给没有它们的系统，也给测试。"""
MOST_PROCESSES = 64
LARGEST_FILE = 128 * 2**20
"""一个文件最多多少字节。"""
PAUSE = 0.04
"""最少隔多久看一次进程树，秒。"""
SHARE = 8
"""看进程树的时间至多占八分之一。"""
WALK_EVERY = 0.2
"""隔多久数一次写下的文件，秒。"""
GRACE = 0.3
"""演示退出以后，它的子进程还有多久自己退出，秒。"""


class Watch:
    """看着一次运行。"""

    def __init__(self, job: Job, folder: Path, parent: int, *, bare: bool) -> None:
        """folder 里已经摆好了文件；parent 是委托者，它不在了就不必再跑。"""
        self.job, self.folder, self.parent = job, folder, parent
        self.stopped = False
        self._peak = 0.0
        self._tree = Tree(os.getpid())
        namespaces.adopt_orphans()
        self._anchor = namespaces.anchor() if not bare and namespaces.enter() else 0
        self._began = self._next_look = self._next_walk = time.monotonic()
        self._runner, self._saying = _start(job, folder, bare=bare)

    def run(self) -> Outcome:
        """看到它结束为止。"""
        broken = ""
        while not broken and self._runner.returncode is None:
            self._saying.listen(PAUSE)
            self._reap()
            broken = self._broken()
        seconds = time.monotonic() - self._began
        left = "" if broken else self._left()
        gone = self._tree.end(self._reap)
        self._saying.drain()
        cause = broken or self._death() or left or self._saying.too_much or self._saying.fault
        return self._outcome(cause or ("" if gone else "有进程杀不掉"), seconds)

    def _reap(self) -> None:
        """收尸；过继来的孤儿也归我收。"""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == self._runner.pid:
                self._runner.returncode = os.waitstatus_to_exitcode(status)

    def _broken(self) -> str:
        now = time.monotonic()
        if self.stopped or os.getppid() != self.parent:
            return "委托者不在了"
        if now - self._began > self.job.seconds:
            return f"超过 {self.job.seconds:g} 秒"
        if self._saying.too_much:
            return self._saying.too_much
        if now >= self._next_walk:
            self._next_walk = now + WALK_EVERY
            if overflow := scratch.overflow(self.folder):
                return overflow
        return self._look() if now >= self._next_look else ""

    def _look(self) -> str:
        """数进程，称内存。"""
        began = time.monotonic()
        members = [p for p in self._tree.members() if p.pid != self._anchor]
        memory = resident(members)
        self._peak = max(self._peak, memory)
        now = time.monotonic()
        self._next_look = now + max(PAUSE, SHARE * (now - began))
        if len(members) > MOST_PROCESSES:
            return f"进程超过 {MOST_PROCESSES} 个"
        return f"内存超过 {self.job.memory} MiB" if memory > self.job.memory else ""

    def _left(self) -> str:
        """演示退出以后还在的子进程。"""
        deadline = time.monotonic() + GRACE
        while left := self._tree.alive(self._anchor):
            if time.monotonic() > deadline:
                return f"留下了子进程（{len(left)} 个）"
            time.sleep(PAUSE / 4)
            self._reap()
        return ""

    def _death(self) -> str:
        """怎么死的，或运行器说的原因；都没有是空的。"""
        code, report = self._runner.returncode, self._saying.report
        if code is not None and code < 0:
            return f"被信号 {signal.Signals(-code).name} 终止"
        return f"中途退出（os._exit，退出码 {code}）" if report is None else report.cause

    def _outcome(self, cause: str, seconds: float) -> Outcome:
        report = self._saying.report or Report()
        return Outcome(
            id=self.job.id,
            cause=cause,
            tail=self._saying.tail(self.folder),
            output=self._saying.output,
            files={} if cause else dict(report.files),
            seconds=round(seconds, 3),
            peak=round(max(self._peak, report.peak), 1),
            versions=dict(report.versions),
        )


def _start(job: Job, folder: Path, *, bare: bool) -> tuple[Popen[bytes], Saying]:
    reading, writing = os.pipe()
    options = [str(writing), str(folder), job.id, job.kind, job.entry, *([BARE] if bare else [])]
    python = [sys.executable, "-P", "-u", "-X", "faulthandler", "-m", "paper_drawer.record.runner"]
    runner = Popen(  # noqa: S603 -- 运行的是本包自己
        [*python, *options],
        env=environment.reduced(folder),
        cwd=folder / scratch.WORK,
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        pass_fds=(writing,),
        start_new_session=True,
    )
    os.close(writing)
    pipes = [pipe.fileno() for pipe in (runner.stdout, runner.stderr) if pipe]
    return runner, Saying((pipes[0], pipes[1], reading), job.output)


def main() -> None:
    """看守的入口。"""
    if sys.argv[1:] == [PROBE]:
        sys.stdout.write(json.dumps(namespaces.enter()))
        return
    parent, place, *options = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    folder = Path(place)
    job = Job.from_json(sys.stdin.read())
    watch = Watch(job, folder, int(parent), bare=BARE in options)
    signal.signal(signal.SIGTERM, lambda *_: setattr(watch, "stopped", True))
    outcome = watch.run()
    if os.getppid() != watch.parent:  # 该收拾的人不在了
        scratch.remove(folder)
    sys.stdout.write(outcome.to_json())


if __name__ == "__main__":
    main()
