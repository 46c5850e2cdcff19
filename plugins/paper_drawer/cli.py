"""命令 drawer：检查笔记，重录演示，输出题录的 JSON Schema。"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from paper_drawer import check, front_matter, library
from paper_drawer.katex import Cache, Engine


def main(arguments: Sequence[str] | None = None) -> int:
    """命令行入口；返回退出码。"""
    parser = argparse.ArgumentParser(prog="drawer", description="论文抽屉")
    commands = parser.add_subparsers(dest="command", required=True, title="命令")
    folders = argparse.ArgumentParser(add_help=False)
    folders.add_argument("--root", default=".", help="项目根目录，默认当前文件夹")
    folders.add_argument("--docs", default="docs", help="笔记的文件夹，默认 docs")
    folders.add_argument("--snippets", default="snippets", help="代码包的文件夹，默认 snippets")
    checker = commands.add_parser(
        "check", parents=[folders], help="检查笔记，列出全部问题；有问题时退出码为 1"
    )
    checker.add_argument("paths", nargs="*", help="只看这些文件或文件夹；不写就是全部")
    _add_record(
        commands.add_parser(
            "record", parents=[folders], help="重跑代码变了的演示与笔记本，写下它们显示了什么"
        )
    )
    schema = commands.add_parser("schema", help="输出题录的 JSON Schema")
    schema.add_argument("kind", choices=("paper", "note", "drawer", "page"))
    options = parser.parse_args(arguments)
    if options.command == "schema":
        text = json.dumps(front_matter.json_schema(options.kind), ensure_ascii=False, indent=2)
        sys.stdout.write(f"{text}\n")
        return 0
    return _record(options) if options.command == "record" else _check(options)


def _add_record(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", help="只跑这些；不写就是全部过期的")
    parser.add_argument("--all", action="store_true", help="不论是否过期")
    parser.add_argument(
        "--check", action="store_true", help="全部重跑，只比较不写；不同时退出码为 1"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="同时跑几个")
    parser.add_argument("--scheduler", default="", help="交给 Dask 的调度器，例如 tcp://主机:8786")
    parser.add_argument("--seconds", type=float, default=60, help="每个最多跑几秒，默认 60")
    parser.add_argument("--memory", type=int, default=2048, help="每个最多用几 MiB，默认 2048")


def _record(options: argparse.Namespace) -> int:
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


def _check(options: argparse.Namespace) -> int:
    root = Path(options.root).resolve()
    if not (root / options.docs).is_dir():
        sys.stderr.write(f"没有 {options.docs} 这个文件夹；在项目根目录运行，或用 --root 指出\n")
        return 2
    wanted = [Path(path).resolve() for path in options.paths]
    if missing := [str(path) for path in wanted if not path.exists()]:
        sys.stderr.write(f"没有这些文件：{'、'.join(missing)}\n")
        return 2
    books, problems = library.load(root, options.docs, options.snippets)
    cache = Cache(root / ".cache/paper-drawer", Engine())
    try:
        problems += check.check(books, cache, options.docs)
    finally:
        cache.close()
    if wanted:
        problems = [
            problem
            for problem in problems
            if any((root / problem.path).resolve().is_relative_to(path) for path in wanted)
        ]
    if problems:
        sys.stdout.write(check.report(problems) + "\n")
        return 1
    sys.stdout.write(f"没有问题：{len(books.papers)} 篇论文，{len(books.notes)} 页笔记\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
