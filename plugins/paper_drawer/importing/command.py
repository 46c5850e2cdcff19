"""drawer import：把别处写的笔记变成这里的笔记，一个字也不丢。"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from paper_drawer import project, writing
from paper_drawer.importing import figures, importer, report
from paper_drawer.importing.importer import Plan
from paper_drawer.importing.report import Imported
from paper_drawer.katex import Cache, Engine

SUFFIXES = frozenset({".md", ".markdown", ".txt"})


def arguments(parser: argparse.ArgumentParser) -> None:
    """命令的选项。"""
    parser.add_argument("source", help="原文：一个文件，一个文件夹，或 - 表示标准输入")
    parser.add_argument(
        "--as", dest="kind", required=True, choices=["paper", "note", "collection"],
        help="一篇论文、一页知识点，或一份里有好几篇",
    )  # fmt: skip
    parser.add_argument("--into", required=True, help="放进哪个文件夹，例如 docs/notes/nn")
    parser.add_argument("--images", action="append", default=[], help="去哪里找图，可以写几次")
    parser.add_argument("--report", help="报告写到哪个文件；不写就印出来")
    parser.add_argument("--dry-run", action="store_true", help="只出报告，不写文件")
    project.root(parser)


def main(options: argparse.Namespace) -> int:
    """导入；丢了词是 1，没法导入是 2。"""
    try:
        return _import(options)
    except OSError as error:
        return _refuse(f"读不了 {error.filename}（{error.strerror}）")


def _import(options: argparse.Namespace) -> int:
    root = Path(options.root).resolve()
    into = (root / options.into).resolve()
    source = Path(options.source)
    folders = [Path(folder) for folder in options.images]
    absent = [str(p) for p in folders if not p.is_dir()]
    absent += [] if options.source == "-" or source.exists() else [str(source)]
    if absent:
        return _refuse(f"没有这些文件或文件夹：{'、'.join(absent)}")
    if not into.is_relative_to(root):
        return _refuse(f"--into {options.into} 在项目外面；换一个，或用 --root 指出项目")
    beside = None if options.source == "-" else source if source.is_dir() else source.parent
    cache = Cache(None, Engine())
    plan = Plan(root, into, options.kind, cache, figures.index(folders, beside))
    try:
        done = [_one(name, path, plan) for name, path in _sources(options.source)]
    finally:
        cache.close()
    return _finish(options, plan, done)


def _sources(source: str) -> Iterator[tuple[str, Path | None]]:
    """每份原文的名字与文件；没有文件的是标准输入。"""
    if source == "-":
        yield "标准输入.md", None
    elif (path := Path(source)).is_dir():
        for file in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if file.suffix.lower() in SUFFIXES and file.is_file() and not hidden:
                yield file.relative_to(path).as_posix(), file
    else:
        yield path.name, path


def _one(name: str, path: Path | None, plan: Plan) -> Imported:
    try:
        data = path.read_bytes() if path else sys.stdin.buffer.read()
    except OSError as error:
        return Imported(name, "", failure=f"读不了（{error.strerror}）")
    return importer.convert(data, name, plan)


def _finish(options: argparse.Namespace, plan: Plan, done: list[Imported]) -> int:
    text = report.write(done)
    if not options.dry_run:
        files = {str(path.relative_to(plan.root)): data for path, data in plan.files.items()}
        if options.report:
            files[str(Path(options.report).resolve())] = text.encode()
        if fault := writing.write(plan.root, files):
            return _refuse(f"{fault}；什么也没有写")
    if options.dry_run or not options.report:
        sys.stdout.write(text)
    else:
        sys.stdout.write(f"写出 {len(plan.files)} 个文件，报告在 {options.report}\n")
    if any(one.missing for one in done):
        return 1
    return 2 if all(one.failure for one in done) else 0


def _refuse(cause: str) -> int:
    sys.stderr.write(f"{cause}\n")
    return 2
