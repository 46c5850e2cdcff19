"""drawer record：挑出要重跑的，跑完，说出变了什么。"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from rich.console import Console

from paper_drawer import check, demos, notebooks, snippets
from paper_drawer.model import Problem
from paper_drawer.package import Package
from paper_drawer.record import executors, guard, recorder, terminal


@dataclass(frozen=True)
class Options:
    """命令行给的选项。"""

    root: Path
    docs: str = "docs"
    package: str = "snippets"
    ids: tuple[str, ...] = ()
    everything: bool = False
    """不论是否过期。"""
    keep: bool = True
    """写下记录；否则只比较。"""
    jobs: int = 1
    scheduler: str = ""
    """Dask 的地址；空的用进程池。"""
    seconds: float = 60
    memory: int = 2048


class UnknownError(Exception):
    """没有这些 id；消息里有相近的。"""


def tasks(options: Options) -> tuple[list[recorder.Task], list[Problem]]:
    """要重跑的任务，以及读的时候看见的问题。

    Raises:
        UnknownError: 点了名的 id 不存在。
    """
    package = Package(options.root / options.package)
    if problems := list(snippets.faults(package, options.root)):
        return [], problems
    root, docs = options.root, options.docs
    found, problems = demos.read(package, root)
    books, faults = notebooks.read(root / docs, root, package, found)
    here = demos.installed()
    limits = {"seconds": options.seconds, "memory": options.memory}
    known: dict[str, tuple[recorder.Task, bool]] = {}
    for demo in found.values():
        outdated = recorder.outdated(demo.record, demo.digest, here)
        known[demo.id] = recorder.demo_task(demo, package, root, **limits), outdated
    for book in books:
        if not book.digest:
            faults += [p for p in check.notebooks.check(book, docs) if p.rule == "N803"]
            continue
        outdated = book.stale or recorder.outdated(book.record, book.digest, here)
        known[book.id] = recorder.notebook_task(book, package, root, docs, **limits), outdated
    if unknown := [id_ for id_ in options.ids if id_ not in known]:
        near = get_close_matches(unknown[0], known, n=3, cutoff=0.4) or list(known)
        raise UnknownError(f"没有 {'、'.join(unknown)}；有：{'、'.join(near) or '一个演示也没有'}")
    chosen = options.ids or known
    forced = options.everything or not options.keep
    broken = [problem for problem in (*problems, *faults) if problem.rule != "D707"]
    return [known[id_][0] for id_ in chosen if forced or options.ids or known[id_][1]], broken


@contextmanager
def executor(options: Options) -> Iterator[Executor]:
    """进程池，或 Dask 集群。"""
    if options.scheduler:
        with executors.cluster(options.scheduler) as pool:
            yield pool
    else:
        with executors.pool(options.jobs) as pool:
            yield pool


def main(options: Options) -> int:
    """跑完，返回退出码。"""
    console = Console(highlight=False)
    try:
        work, problems = tasks(options)
    except UnknownError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if problems:
        console.print(check.report(problems), markup=False)
        return 1
    if not work:
        console.print("没有要重录的：记录都是新的")
        return 0
    return _run(work, options, console)


def _run(work: Sequence[recorder.Task], options: Options, console: Console) -> int:
    if not options.scheduler and not guard.network_isolated():
        console.print("这台机器不能断开演示的网络（unshare -rn 不可用），其余限制照旧")
    try:
        with executor(options) as pool, terminal.progress(console, len(work)) as done:
            results = recorder.run(work, pool, keep=options.keep, done=done)
    except executors.UnavailableError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    console.print(terminal.summary(results, keep=options.keep))
    for text in recorder.failures(results):
        console.print(f"\n{text}", markup=False, soft_wrap=True)
    return 1 if any(result.cause for result in results) else 0
