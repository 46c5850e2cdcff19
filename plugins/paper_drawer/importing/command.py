"""drawer import：把别处写的笔记变成这里的笔记，一个字也不丢。"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

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
    parser.add_argument("--root", default=".", help="项目根目录，默认当前文件夹")


def main(options: argparse.Namespace) -> int:
    """导入；丢了词是 1，没法导入是 2。"""
    root = Path(options.root).resolve()
    source = Path(options.source)
    folders = [Path(folder) for folder in options.images]
    absent = [str(p) for p in folders if not p.is_dir()]
    absent += [] if options.source == "-" or source.exists() else [str(source)]
    if absent:
        return _refuse(f"没有这些文件或文件夹：{'、'.join(absent)}")
    beside = None if options.source == "-" else source if source.is_dir() else source.parent
    cache = Cache(None, Engine())
    plan = Plan(root, root / options.into, options.kind, cache, figures.index(folders, beside))
    try:
        done = [importer.convert(data, name, plan) for name, data in _read(options.source)]
    finally:
        cache.close()
    return _finish(options, plan, done)


def _read(source: str) -> Iterator[tuple[str, bytes]]:
    """每份原文的名字与字节。"""
    if source == "-":
        yield "标准输入.md", sys.stdin.buffer.read()
    elif (path := Path(source)).is_dir():
        for file in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if file.suffix.lower() in SUFFIXES and file.is_file() and not hidden:
                yield file.relative_to(path).as_posix(), file.read_bytes()
    else:
        yield path.name, path.read_bytes()


def _finish(options: argparse.Namespace, plan: Plan, done: list[Imported]) -> int:
    text = report.write(done)
    if not options.dry_run:
        files = dict(plan.files)
        if options.report:
            files[Path(options.report).resolve()] = text.encode()
        if fault := write(files):
            return _refuse(fault)
    if options.dry_run or not options.report:
        sys.stdout.write(text)
    else:
        sys.stdout.write(f"写出 {len(plan.files)} 个文件，报告在 {options.report}\n")
    if any(one.missing for one in done):
        return 1
    return 2 if all(one.failure for one in done) else 0


def write(files: dict[Path, bytes]) -> str:
    """要么全写，要么一个不写；已有的从不覆盖。返回写不成的原因。"""
    if existing := sorted(str(path) for path in files if path.exists()):
        return f"这些文件已经有了，什么也没有写：{'、'.join(existing)}"
    written: list[Path] = []
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                written.append(path)
                file.write(data)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        return f"写不进 {path}（{error.strerror}），什么也没有留下"
    return ""


def _refuse(cause: str) -> int:
    sys.stderr.write(f"{cause}\n")
    return 2
