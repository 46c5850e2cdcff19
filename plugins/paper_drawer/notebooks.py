"""静态读出笔记本：标题、图注、摘要、记录，以及写法上的问题。不运行其中任何一格。"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from itertools import takewhile
from os import DirEntry
from pathlib import Path
from typing import Any

from paper_drawer import ipynb
from paper_drawer.demos import DRAWING, VERSIONED, installed, joined, moved, style
from paper_drawer.folder import hidden, leaves
from paper_drawer.ipynb import Contents
from paper_drawer.model import Notebook, Problem, Record
from paper_drawer.naming import KEBAB
from paper_drawer.package import Module, Package
from paper_drawer.reach import Reach, normal
from paper_drawer.recall import Recall
from paper_drawer.source import Document

TITLE = re.compile(r"(?m)^# +(?P<title>.+?)[ #]*$")
LEAD = re.compile(r"#\s*(?P<kind>图|画面)[:：]\s*(?P<text>.*)")
NAME = "notebook"


@dataclass(frozen=True)
class Explained:
    """一格代码开头的图注，和其余的代码。"""

    caption: str
    alt: str
    code: str


def explained(source: str) -> Explained:
    """把开头的 `# 图：` 与 `# 画面：` 同代码分开；各自可以折成几行。"""
    lines = source.split("\n")
    parts: dict[str, list[str]] = {"图": [], "画面": []}
    current: list[str] | None = None
    taken = 0
    for line in takewhile(lambda line: line.startswith("#"), lines):
        if match := LEAD.match(line):
            current = parts[match["kind"]]
            current.append(match["text"].strip())
        elif current is not None:
            current.append(line.lstrip("# ").strip())
        else:
            break
        taken += 1
    caption, alt = (joined("\n".join(part)) for part in parts.values())
    return Explained(caption, alt, "\n".join(lines[taken:]).strip("\n"))


def title(contents: Contents) -> str:
    """第一格的一级标题；没有是空的。"""
    first = contents.cells[0] if contents.cells else None
    match = TITLE.match(first.source.lstrip()) if first and first.kind == "markdown" else None
    return match["title"] if match else ""


def documents(text: str, path: str) -> Iterator[tuple[str, Document]]:
    """Markdown 格，供查公式、HTML 与围栏的规则用；读不懂的没有。

    Args:
        text: 笔记本的全文。
        path: 写进问题的路径。
    """
    try:
        contents = ipynb.parse(text)
    except ipynb.UnreadableError:
        return
    for cell in contents.cells:
        if cell.kind == "markdown":
            yield path, Document(cell.source, cell.line)


def unclosed(source: str) -> str:
    """没有收尾的围栏的记号；都收了尾是空的。"""
    marks = [mark for _, mark in Document(source).unclosed]
    return marks[-1] if marks else ""


def reach(contents: Contents, package: Package) -> Reach:
    """代码格连起来当作一个程序，够得着的源码。

    Raises:
        SyntaxError: 某一格或够得着的模块语法不通。
    """
    whole = copy(package)
    text = "\n".join(cell.source for cell in contents.code)
    whole.modules = {**package.modules, NAME: Module(NAME, Path(f"{NAME}.py"), text)}
    return Reach(whole).start(NAME)


def digest(contents: Contents, package: Package) -> str:
    """只随运行的结果变化的摘要；语法不通是空的。"""
    try:
        cells = [
            f"{normal(c.source)}{';' * c.source.rstrip().endswith(';')}" for c in contents.code
        ]
        reached = reach(contents, package)
    except (SyntaxError, ValueError):
        return ""
    drawn = [style()] if DRAWING in reached.external else []
    return reached.digest(*cells, *drawn)


def versions(contents: Contents, package: Package) -> frozenset[str]:
    """记录里要写版本的包。

    Raises:
        SyntaxError: 见 reach。
    """
    used = reach(contents, package).external & {*VERSIONED, DRAWING}
    return frozenset({"python", *used})


def read(
    docs: Path,
    root: Path,
    package: Package,
    demos: Collection[str] = (),
    recall: Recall | None = None,
) -> tuple[tuple[Notebook, ...], list[Problem]]:
    """读出全部笔记本。

    Args:
        docs: 笔记的文件夹；点开头的文件夹（Jupyter 的存档）不看。
        root: 项目根目录，问题里的路径相对它写。
        package: 笔记本可以导入的代码包；没有这个文件夹就是空的包。
        demos: 演示的 id，笔记本不能再用。
        recall: 从前算过的摘要。

    Returns:
        笔记本（按路径排序），以及读不懂的和名字不合适的。
    """
    found: list[Notebook] = []
    problems: list[Problem] = []
    known = recall or Recall()
    books = [path for path, leaf in leaves(docs).items() if _is_book(path, leaf)]
    here = installed() if books else {}
    for relative in books:
        path = docs / relative
        shown = path.relative_to(root).as_posix()
        try:
            notebook = _notebook(path.read_bytes(), relative, package, here, known)
        except ipynb.UnreadableError as error:
            problems.append(Problem(shown, 1, 1, "N801", str(error), "用 Jupyter 打开，另存一份"))
            continue
        problems += _named(notebook, {*demos, *(other.id for other in found)}, shown)
        found.append(notebook)
    return tuple(found), problems


def _is_book(path: str, leaf: DirEntry[str]) -> bool:
    return path.endswith(".ipynb") and not hidden(path) and not leaf.is_symlink()


def _named(notebook: Notebook, taken: Collection[str], shown: str) -> Iterator[Problem]:
    if not KEBAB.fullmatch(notebook.id):
        fix = "文件名用小写字母、数字和单个连字符"
        yield Problem(shown, 1, 1, "N811", f"id {notebook.id} 不是 kebab-case", fix)
    if notebook.id in taken:
        yield Problem(shown, 1, 1, "N811", f"已经有叫 {notebook.id} 的演示或笔记本", "换一个文件名")


def _notebook(
    data: bytes, path: str, package: Package, here: Mapping[str, str], known: Recall
) -> Notebook:
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ipynb.UnreadableError("不是 UTF-8") from None
    contents = ipynb.parse(text)
    record = _record(contents.record)
    parts = ("notebook", text, package.digest)
    now = known.value(parts, lambda: digest(contents, package))
    same = record is not None and contents.record.get("outputs") == contents.outputs
    return Notebook(
        id=Path(path).stem,
        path=path,
        text=text,
        digest=now,
        record=record,
        stale=record is None or not same or record.digest != now or bool(moved(record, here)),
    )


def _record(data: Mapping[str, Any]) -> Record | None:
    try:
        return Record(
            digest=str(data["digest"]),
            versions={str(name): str(version) for name, version in data["versions"].items()},
            date=str(data["date"]),
            seconds=float(data["seconds"]),
            peak=float(data["peak"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
