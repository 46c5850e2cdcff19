"""静态读出 snippets：符号、源码、摘要。不导入其中任何一行。"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from paper_drawer import demos
from paper_drawer.model import Demo, Problem, Snippet, Verification
from paper_drawer.package import DEFINITIONS, Module, Package, is_docstring
from paper_drawer.program import UnsupportedError, program
from paper_drawer.reach import digest
from paper_drawer.recall import Recall, problems, thaw

RECORD = "verified.json"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


Found = tuple[str, ast.stmt]
"""模块里的名字（方法连同类名），与定义它的语句。"""


def _signature(name: str, node: ast.stmt) -> str:
    short = name.rpartition(".")[2]
    if not isinstance(node, FUNCTIONS):
        return short
    given = node.args
    names = [a.arg for a in (*given.posonlyargs, *given.args) if a.arg not in ("self", "cls")]
    names += [f"*{given.vararg.arg}"] if given.vararg else []
    names += [a.arg for a in given.kwonlyargs]
    names += [f"**{given.kwarg.arg}"] if given.kwarg else []
    return f"{short}({', '.join(names)})"


def _symbols(module: Module) -> Iterator[Found]:
    for name, node in module.bindings.items():
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        yield name, node
        if isinstance(node, ast.ClassDef):
            yield from ((f"{name}.{m.name}", m) for m in node.body if isinstance(m, FUNCTIONS))


def _snippet(found: Found, root: Path, package: Package, module: Module) -> Snippet:
    name, node = found
    decorators = node.decorator_list if isinstance(node, DEFINITIONS) else []
    first = min([node.lineno, *(d.lineno for d in decorators)])
    last = node.end_lineno or node.lineno
    docstring = None
    if isinstance(node, DEFINITIONS) and is_docstring(node.body[0]):
        docstring = (node.body[0].lineno - first + 1, (node.body[0].end_lineno or 0) - first + 1)
    try:
        alone = program(package, module.name, name.split(".")[0])
    except UnsupportedError:
        alone = ""
    return Snippet(
        symbol=f"{module.name}.{name}",
        path=module.path.relative_to(root).as_posix(),
        first_line=first,
        last_line=last,
        source=package.lines(module.name, first, last),
        docstring_lines=docstring,
        signature=_signature(name, node),
        program=alone,
    )


@dataclass(frozen=True)
class Code:
    """读出的代码包。"""

    symbols: Mapping[str, Snippet]
    digests: Mapping[str, str]
    sources: Mapping[str, str]
    demos: Mapping[str, Demo] = field(default_factory=dict)


def read(
    folder: Path,
    root: Path,
    *,
    records: bool = True,
    recall: Recall | None = None,
    package: Package | None = None,
) -> tuple[Code, list[Problem]]:
    """读出一个包的全部符号，以及每个模块的摘要。

    Args:
        folder: 包的文件夹，例如 …/snippets。
        root: 项目根目录；路径相对它记录。
        records: 也读演示的记录；只查笔记时不要，快得多。
        recall: 从前读出的：代码一个字没变，就不再读。
        package: 已经读进来的 folder。

    Returns:
        代码包，以及语法不通的文件；有一个不通就什么也不读。
    """
    if not (folder / "__init__.py").is_file():
        return Code({}, {}, {}), []
    package, recall = package or Package(folder), recall or Recall()
    rows = recall.value(("symbols", package.digest, str(root)), lambda: _rows(package, root))
    if rows["faults"]:
        return Code({}, {}, {}), list(problems(rows["faults"]))
    known = {row["symbol"]: thaw(Snippet, row) for row in rows["symbols"]}
    marks = recall.value(("digests", package.digest), lambda: digests(package))
    shown, said = (
        demos.read(package, root, recall) if records else (demos.outlines(package, root), [])
    )
    sources = {
        module.path.relative_to(root).as_posix(): module.text
        for module in package.modules.values()
        if module.path.name != "__init__.py"
    }
    return Code(known, marks, sources, shown), said


def _rows(package: Package, root: Path) -> dict[str, Any]:
    """符号，或读不了的源文件。"""
    if wrong := [asdict(fault) for fault in faults(package, root)]:
        return {"faults": wrong}
    prefix = f"{package.name}.{demos.FOLDER}"
    modules = [m for m in package.modules.values() if not f"{m.name}.".startswith(f"{prefix}.")]
    symbols = (_snippet(found, root, package, m) for m in modules for found in _symbols(m))
    return {"faults": [], "symbols": [asdict(symbol) for symbol in symbols]}


def faults(package: Package, root: Path) -> Iterator[Problem]:
    """编码不对、语法不通的源文件。"""
    for module in package.modules.values():
        path = module.path.relative_to(root).as_posix()
        if strange := re.search(r"[\udc80-\udcff]", module.text):
            line = module.text.count("\n", 0, strange.start()) + 1
            column = strange.start() - module.text.rfind("\n", 0, strange.start())
            yield Problem(path, line, column, "E001", "不是 UTF-8", "另存为 UTF-8")
            continue
        try:
            _ = module.tree
        except (SyntaxError, ValueError) as error:
            line, column = getattr(error, "lineno", 1) or 1, getattr(error, "offset", 1) or 1
            cause = f"Python 语法不通（{getattr(error, 'msg', error)}）"
            yield Problem(path, line, column, "S505", cause, "先让它能运行")


def digests(package: Package) -> dict[str, str]:
    """每个模块与它用到的模块的源码摘要；注释、文档字符串与演示不算。"""
    texts = {name: module.normal for name, module in package.modules.items()}
    prefix = f"{package.name}.{demos.FOLDER}."
    return {
        name: digest(texts[reached] for reached in sorted(package.reaches(name)))
        for name in package.modules
        if not name.startswith(prefix)
    }


def read_record(folder: Path) -> dict[str, Verification]:
    """读测试记录；没有就是空的。"""
    try:
        records: Mapping[str, Mapping[str, object]] = json.loads(
            (folder / RECORD).read_text(encoding="utf-8")
        )
        return {
            module: Verification(
                module=module,
                digest=str(record["digest"]),
                tests=int(str(record["tests"])),
                date=str(record["date"]),
                versions=dict(record["versions"]),  # type: ignore[call-overload]
            )
            for module, record in records.items()
        }
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return {}
