"""静态读出 snippets：符号、源码、摘要。不导入其中任何一行。"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import griffe

from paper_drawer import demos
from paper_drawer.model import Demo, Problem, Snippet, Verification
from paper_drawer.package import Package
from paper_drawer.program import UnsupportedError, program
from paper_drawer.reach import digest

RECORD = "verified.json"


def _signature(function: griffe.Function) -> str:
    names = []
    for parameter in function.parameters:
        if parameter.name in ("self", "cls"):
            continue
        star = {"variadic positional": "*", "variadic keyword": "**"}
        kind = parameter.kind.value if parameter.kind else ""
        names.append(star.get(kind, "") + parameter.name)
    return f"{function.name}({', '.join(names)})"


def _symbols(module: griffe.Module) -> Iterator[griffe.Object]:
    for member in module.members.values():
        if member.is_alias or not isinstance(member, griffe.Object):
            continue
        yield member
        if isinstance(member, griffe.Class):
            yield from (m for m in member.members.values() if isinstance(m, griffe.Function))


def _modules(module: griffe.Module) -> Iterator[griffe.Module]:
    yield module
    for member in module.modules.values():
        if not member.is_alias and member.name != demos.FOLDER:
            yield from _modules(member)


def _snippet(found: griffe.Object, root: Path, package: Package) -> Snippet | None:
    if found.lineno is None or found.endlineno is None:
        return None
    module = found.module
    path = Path(str(module.filepath))
    first = found.lineno
    if isinstance(found, griffe.Function | griffe.Class) and found.decorators:
        first = min(first, *(d.lineno for d in found.decorators if d.lineno))
    source = package.lines(module.path, first, found.endlineno)
    docstring = None
    doc = found.docstring
    if doc and doc.lineno is not None and doc.endlineno is not None:
        docstring = (doc.lineno - first + 1, doc.endlineno - first + 1)
    top = found.path.removeprefix(module.path + ".").split(".")[0]
    try:
        alone = program(package, module.path, top)
    except UnsupportedError:
        alone = ""
    return Snippet(
        symbol=found.path,
        path=path.relative_to(root).as_posix(),
        first_line=first,
        last_line=found.endlineno,
        source=source,
        docstring_lines=docstring,
        signature=_signature(found) if isinstance(found, griffe.Function) else found.name,
        program=alone,
    )


@dataclass(frozen=True)
class Code:
    """读出的代码包。"""

    symbols: Mapping[str, Snippet]
    digests: Mapping[str, str]
    sources: Mapping[str, str]
    demos: Mapping[str, Demo] = field(default_factory=dict)


def read(folder: Path, root: Path) -> tuple[Code, list[Problem]]:
    """读出一个包的全部符号，以及每个模块的摘要。

    Args:
        folder: 包的文件夹，例如 …/snippets。
        root: 项目根目录；路径相对它记录。

    Returns:
        代码包，以及语法不通的文件；有一个不通就什么也不读。
    """
    if not (folder / "__init__.py").is_file():
        return Code({}, {}, {}), []
    package = Package(folder)
    if problems := list(faults(package, root)):
        return Code({}, {}, {}), problems
    loaded = griffe.load(
        folder.name,
        search_paths=[folder.parent],
        try_relative_path=False,
        allow_inspection=False,
    )
    if not isinstance(loaded, griffe.Module):
        return Code({}, {}, {}), []
    snippets: dict[str, Snippet] = {}
    for module in _modules(loaded):
        for found in _symbols(module):
            if snippet := _snippet(found, root, package):
                snippets[snippet.symbol] = snippet
    shown, problems = demos.read(package, root)
    sources = {
        module.path.relative_to(root).as_posix(): module.text
        for module in package.modules.values()
        if module.path.name != "__init__.py"
    }
    return Code(snippets, digests(package), sources, shown), problems


def faults(package: Package, root: Path) -> Iterator[Problem]:
    """语法不通的源文件。"""
    for module in package.modules.values():
        path = module.path.relative_to(root).as_posix()
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
