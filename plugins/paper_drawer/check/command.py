"""drawer check：查，列出全部问题；要改的先改。"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import closing
from pathlib import Path

from paper_drawer import project as place
from paper_drawer.check import formats, session
from paper_drawer.check.memo import Answer, Memo
from paper_drawer.check.session import Project, Read
from paper_drawer.model import Problem
from paper_drawer.store import Store


def arguments(parser: argparse.ArgumentParser) -> None:
    """命令的选项。"""
    place.arguments(parser)
    parser.add_argument("paths", nargs="*", help="只看这些文件或文件夹；不写就是全部")
    parser.add_argument("--fix", action="store_true", help="改好能安全地改的，列出余下的")
    parser.add_argument("--diff", action="store_true", help="显示 --fix 会改什么；单独用时不写")
    parser.add_argument(
        "--format", choices=("text", "json", "github"), default="text", help="怎样列出问题"
    )
    parser.add_argument("--no-cache", action="store_true", help="不用也不留上次查过的")
    parser.add_argument(
        "--formulas", action="store_true", help="运行代码，核对公式，写下 checked.json（要 numpy）"
    )
    parser.add_argument(
        "--mutate", action="store_true", help="核对公式时还各改错一处，列出发现不了的"
    )


def main(options: argparse.Namespace) -> int:
    """查；返回退出码。"""
    root = Path(options.root).resolve()
    if fault := _fault(options, root):
        sys.stderr.write(f"{fault}\n")
        return 2
    wanted = tuple(_relative(Path(path).resolve(), root) for path in options.paths)
    project = Project(root, options.docs, options.snippets, wanted)
    folder = None if options.no_cache else root / place.CACHE
    with closing(Store(folder)) as store:
        known = Memo(store)
        if options.fix or options.diff:
            _repair(project, known, options)
        read, verified = None, tuple[Problem, ...]()
        if options.formulas or options.mutate:
            read, verified = _verified(project, known, options)
        answer = session.answer(project, known, verified, read)
    sys.stdout.write(_said(answer, options.format))
    return 1 if answer.problems else 0


def _verified(
    project: Project, known: Memo, options: argparse.Namespace
) -> tuple[Read | None, tuple[Problem, ...]]:
    """核对公式；numpy 与代码的包只在这里用到。返回读出的书房，与查出的问题。"""
    try:
        from paper_drawer.check import numeric  # noqa: PLC0415
    except ModuleNotFoundError as error:
        cause = f"核对公式要 {error.name}，这里没有装"
        return None, (Problem(options.snippets, 1, 1, "V109", cause, "运行 make setup"),)
    again = options.no_cache or options.mutate
    books, problems = session.load(project, known, records=True)
    books, told = numeric.verified(project, books, again=again, mutate=options.mutate)
    return (books, problems), told


def _fault(options: argparse.Namespace, root: Path) -> str:
    if not (root / options.docs).is_dir():
        return f"没有 {options.docs} 这个文件夹；在项目根目录运行，或用 --root 指出"
    paths = [Path(path) for path in options.paths]
    if missing := [str(path) for path in paths if not path.exists()]:
        return f"没有这些文件：{'、'.join(missing)}"
    if outside := [str(path) for path in paths if not path.resolve().is_relative_to(root)]:
        return f"不在项目 {root.name} 里：{'、'.join(outside)}"
    if unread := [str(path) for path in paths if not _read(path.resolve(), root, options)]:
        where = f"只查 {options.docs} 里的 .md 与 .ipynb，和 {options.snippets}"
        return f"不在检查之列：{'、'.join(unread)}；{where}"
    return ""


def _read(path: Path, root: Path, options: argparse.Namespace) -> bool:
    """检查会读它，或它里面的。"""
    docs, code = root / options.docs, root / options.snippets
    homes = (docs, code, root / "tests" / options.snippets)
    if path.is_relative_to(docs) and path.is_file():
        return path.suffix in {".md", ".ipynb"}
    return any(path.is_relative_to(home) or home.is_relative_to(path) for home in homes)


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _repair(project: Project, known: Memo, options: argparse.Namespace) -> None:
    """显示差别；有 --fix 就写下。JSON 与标注只留给问题，这里的话走标准错误。"""
    out = sys.stdout if options.format == "text" else sys.stderr
    rewrites, said = session.rewrites(project, known)
    for rewrite in rewrites:
        if options.diff:
            out.write(formats.diff(rewrite.diff, colour=_colour()) + "\n")
        if options.fix:
            refused = rewrite.write()
            said.append(f"{rewrite.shown} {f'没有改：{refused}' if refused else '改好了'}")
    out.writelines(f"{formats.plain(line)}\n" for line in said)


def _said(answer: Answer, form: str) -> str:
    if form == "json":
        return formats.as_json(answer.problems) + "\n"
    if form == "github":
        return "".join(f"{line}\n" for line in formats.github(answer.problems))
    if answer.problems:
        return formats.text(answer.problems, colour=_colour()) + "\n"
    return f"没有问题：{answer.papers} 篇论文，{answer.notes} 页笔记\n"
