"""命令 drawer：检查笔记，输出题录的 JSON Schema。"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from paper_drawer import check, front_matter, library
from paper_drawer.katex import Cache, Engine


def main(arguments: Sequence[str] | None = None) -> int:
    """命令行入口；返回退出码。"""
    parser = argparse.ArgumentParser(prog="drawer", description="论文抽屉")
    commands = parser.add_subparsers(dest="command", required=True, title="命令")
    checker = commands.add_parser("check", help="检查笔记，列出全部问题；有问题时退出码为 1")
    checker.add_argument("paths", nargs="*", help="只看这些文件或文件夹；不写就是全部")
    checker.add_argument("--root", default=".", help="项目根目录，默认当前文件夹")
    checker.add_argument("--docs", default="docs", help="笔记的文件夹，默认 docs")
    checker.add_argument("--snippets", default="snippets", help="代码包的文件夹，默认 snippets")
    schema = commands.add_parser("schema", help="输出题录的 JSON Schema")
    schema.add_argument("kind", choices=("paper", "note", "drawer", "page"))
    options = parser.parse_args(arguments)
    if options.command == "schema":
        text = json.dumps(front_matter.json_schema(options.kind), ensure_ascii=False, indent=2)
        sys.stdout.write(f"{text}\n")
        return 0
    return _check(options)


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
