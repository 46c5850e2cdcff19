"""静态读出演示和它们的记录。不导入、不运行其中任何一行。"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from paper_drawer.model import Demo, Plot, Problem, Record
from paper_drawer.package import Package
from paper_drawer.program import UnsupportedError, demo_program
from paper_drawer.reach import Reach
from paper_drawer.recall import Recall, problems, thaw

FOLDER = "demos"
RECORD = "record.json"
OUTPUT = "output.txt"
VERSIONED = ("numpy", "torch")
"""演示可以依赖的包；导入了哪个，它的版本就算进记录。"""
DRAWING = "matplotlib"
FIGURE = re.compile(r"[a-z][a-z0-9_]*\.svg")


def installed() -> dict[str, str]:
    """这里装着的版本；没有装的不在其中。"""
    from importlib import metadata  # noqa: PLC0415 -- 慢；只查一份笔记时用不到

    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for package in (*VERSIONED, DRAWING):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def moved(record: Record, here: Mapping[str, str]) -> tuple[str, ...]:
    """录下以后换了版本的包，比发布号；没有装的不算。

    Python 不在其中：换一个 Python 读笔记、建站不该要人重录；重录的命令自己会比它。
    """
    return tuple(
        name
        for name, version in record.versions.items()
        if name in here and name != "python"
        if version.partition("+")[0] != here[name].partition("+")[0]
    )


def module(id_: str, package: str, part: str = "demo") -> str:
    """演示的模块名：gru-gates → snippets.demos.gru_gates.demo。"""
    return f"{package}.{FOLDER}.{id_.replace('-', '_')}.{part}"


def fingerprint(text: str) -> str:
    """记录里一个文件的指纹。"""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def read(
    package: Package, root: Path, recall: Recall | None = None
) -> tuple[dict[str, Demo], list[Problem]]:
    """读出一个代码包里的全部演示。

    Args:
        package: 语法都通的代码包。
        root: 项目根目录；路径相对它记录。
        recall: 从前读出的：代码一个字没变，只读记录。

    Returns:
        演示（按 id 排序），以及写法上的问题。
    """
    rows = (recall or Recall()).value(
        ("demos", package.digest, str(root)),
        lambda: [_row(id_, name, package, root) for id_, name in _names(package)],
    )
    found: dict[str, Demo] = {}
    said: list[Problem] = []
    here = installed() if rows else {}
    for row, faults in rows:
        demo = thaw(Demo, row, plots=tuple(thaw(Plot, plot) for plot in row["plots"]))
        record, damage = read_record((root / demo.path).parent, root)
        stale = record is None or record.digest != demo.digest or bool(moved(record, here))
        found[demo.id] = replace(demo, record=record, stale=stale)
        said += [*damage, *problems(faults)]
    return found, said


def outlines(package: Package, root: Path) -> dict[str, Demo]:
    """只读名字、标题与图注：笔记里的围栏只问这些。"""
    return {id_: _outline(id_, name, package, root) for id_, name in _names(package)}


def _names(package: Package) -> Iterator[tuple[str, str]]:
    """演示的 id 与它的模块。"""
    pattern = re.compile(rf"{re.escape(package.name)}\.{FOLDER}\.(\w+)\.demo")
    for name in sorted(package.modules):
        if match := pattern.fullmatch(name):
            yield match[1].replace("_", "-"), name


def _outline(id_: str, name: str, package: Package, root: Path) -> Demo:
    source, figures = package.modules[name], package.modules.get(_figures(name))
    title = (ast.get_docstring(source.tree) or "").split("\n")[0].rstrip("。")
    path = source.path.relative_to(root).as_posix()
    plots = tuple(_plots(figures.tree)) if figures else ()
    return Demo(id=id_, path=path, title=title, source=source.text, program="", plots=plots)


def _figures(name: str) -> str:
    return f"{name.removesuffix('demo')}figures"


def reach(package: Package, name: str) -> Reach:
    """演示（连同 figures.py）够得着的源码。"""
    return Reach(package).start(name).start(_figures(name))


def _row(id_: str, name: str, package: Package, root: Path) -> tuple[Any, list[Any]]:
    """一个演示，没有它的记录；以及写法上的问题。"""
    outline = _outline(id_, name, package, root)
    path, plots = outline.path, outline.plots
    reached = reach(package, name)
    digest = reached.digest(*([style()] if plots else []))
    program, problems = _program(package, name, path)
    if not outline.title:
        problems.append(Problem(path, 1, 1, "D703", "没有标题", "文档字符串的第一行写它给人看什么"))
    problems += _unexplained(plots, path.replace("demo.py", "figures.py"))
    demo = replace(outline, program=program, needs=_needs(program, reached), digest=digest)
    return asdict(demo), [asdict(problem) for problem in problems]


@cache
def style() -> str:
    """画图这一层的摘要：它变了，图也要重画。"""
    package = Package(Path(__file__).parent)
    return Reach(package).start(f"{package.name}.drawing").digest()


def _program(package: Package, name: str, path: str) -> tuple[str, list[Problem]]:
    if "main" not in package.modules[name].bindings:
        return "", [Problem(path, 1, 1, "D703", "没有 main 函数", "写 def main()：印出文字")]
    try:
        return demo_program(package, name), []
    except UnsupportedError as error:
        fix = "snippets 之间用 from … import 原名，不同模块不重名"
        return "", [Problem(path, 1, 1, "D703", f"剪不成独立的程序：{error}", fix)]


def _needs(program: str, reached: Reach) -> tuple[str, ...]:
    """程序导入的包；剪不出程序时看它够得着的。"""
    names = reached.external
    if program:
        names = {
            word.split(".")[0] for word in re.findall(r"(?m)^(?:import|from) ([\w.]+)", program)
        }
    return tuple(package for package in VERSIONED if package in names)


def _plots(tree: ast.Module) -> Iterator[Plot]:
    """figures.py 里公开的函数：第一段是图注，其余是画面的描述。"""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            caption, _, alt = (ast.get_docstring(node) or "").partition("\n\n")
            yield Plot(node.name, joined(caption), joined(alt), node.lineno)


def joined(paragraph: str) -> str:
    """文档字符串里折行的中文接成一行；西文之间留空格。"""
    lines = [line.strip() for line in paragraph.strip().split("\n")]
    return re.sub(r"(?<=[^\x00-\x7f])\n|\n(?=[^\x00-\x7f])", "", "\n".join(lines)).replace(
        "\n", " "
    )


def _unexplained(plots: tuple[Plot, ...], path: str) -> Iterator[Problem]:
    for plot in plots:
        if not plot.caption or not plot.alt:
            what = "图注" if not plot.caption else "画面的描述"
            fix = "文档字符串第一段写要看什么，空一行，再写画面里有什么"
            yield Problem(path, plot.line, 1, "D704", f"{plot.name} 没有{what}", fix)


def read_record(folder: Path, root: Path) -> tuple[Record | None, list[Problem]]:
    """读一个演示的记录；没有记录不是问题，记录被改过是。"""
    path = folder / RECORD
    if not path.is_file():
        return None, []
    shown = path.relative_to(root).as_posix()
    fix = f"重录：drawer record {folder.name.replace('_', '-')}"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        texts = {name: _text(folder, name) for name in data["files"]}
        record = Record(
            digest=str(data["digest"]),
            versions={str(k): str(v) for k, v in data["versions"].items()},
            date=str(data["date"]),
            seconds=float(data["seconds"]),
            peak=float(data["peak"]),
            output=texts.pop(OUTPUT),
            figures={name.removesuffix(".svg"): text for name, text in texts.items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, OSError):
        return None, [Problem(shown, 1, 1, "D707", "记录读不懂，或缺了文件", fix)]
    changed = [
        name for name, mark in data["files"].items() if fingerprint(_text(folder, name)) != mark
    ]
    if changed:
        cause = f"{'、'.join(changed)} 不是录下的样子"
        return record, [Problem(shown, 1, 1, "D707", cause, fix)]
    return record, []


def _text(folder: Path, name: str) -> str:
    if name != OUTPUT and not FIGURE.fullmatch(name):
        raise ValueError(name)
    path = folder / name
    if path.is_symlink():
        raise ValueError(name)
    return path.read_bytes().decode("utf-8")
