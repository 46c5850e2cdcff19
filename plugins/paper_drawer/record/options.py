"""drawer record 的选项；缺了重录要用的包，说出怎么装。"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from paper_drawer import project


def arguments(parser: argparse.ArgumentParser) -> None:
    """命令的选项。"""
    project.arguments(parser)
    parser.add_argument("ids", nargs="*", help="只跑这些；不写就是全部过期的")
    parser.add_argument("--all", action="store_true", help="不论是否过期")
    parser.add_argument(
        "--check", action="store_true", help="全部重跑，只比较不写；不同时退出码为 1"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="同时跑几个")
    parser.add_argument("--scheduler", default="", help="交给 Dask 的调度器，例如 tcp://主机:8786")
    parser.add_argument("--seconds", type=float, default=60, help="每个最多跑几秒，默认 60")
    parser.add_argument("--memory", type=int, default=2048, help="每个最多用几 MiB，默认 2048")


def main(options: argparse.Namespace) -> int:
    """重录；返回退出码。"""
    try:
        from paper_drawer.record import command  # noqa: PLC0415 -- 建站与检查不需要这些包
    except ModuleNotFoundError as error:
        sys.stderr.write(f"缺 {error.name}：pip install 'paper-drawer[record]'\n")
        return 2
    return command.main(
        command.Options(
            root=Path(options.root).resolve(),
            docs=options.docs,
            package=options.snippets,
            ids=tuple(options.ids),
            everything=options.all,
            keep=not options.check,
            jobs=options.jobs,
            scheduler=options.scheduler,
            seconds=options.seconds,
            memory=options.memory,
        )
    )
