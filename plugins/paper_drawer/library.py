"""唯一读磁盘的地方：文件夹 → Library，以及读的时候看见的问题。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import TypeVar

from paper_drawer import front_matter, glossary, notebooks, proofs, snippets
from paper_drawer.model import Aside, Drawer, Library, Note, Page, Paper, Problem
from paper_drawer.package import Package
from paper_drawer.recall import Recall

T = TypeVar("T")
ENCODINGS = (("gb18030", "GBK"), ("big5", "Big5"), ("shift_jis", "Shift_JIS"))
LEAVES = ("符号链接指到了文件夹之外，或断了", "把内容复制进来，或删去它")
ASIDE = re.compile(
    r"(?m)^(?:!!!|\?\?\?\+?) (?P<kind>pitfall|question) \"(?P<title>.*)\"\n"
    r"(?P<body>(?:(?:    .*|[ \t]*)(?:\n|\Z))*)"
)


@dataclass(frozen=True)
class Place:
    """文件的位置决定它是什么。"""

    kind: str
    id: str = ""
    folder: str = ""


def place(path: str) -> Place:
    """相对 docs 的路径 → 种类、id、所在文件夹。"""
    match path.removesuffix(".md").split("/"):
        case ["papers", folder, "index"]:
            return Place("drawer", folder)
        case ["papers", folder, id_]:
            return Place("paper", id_, folder)
        case ["notes", folder, id_] if id_ != "index":
            return Place("note", id_, folder)
    return Place("page")


def decode(data: bytes, path: str) -> tuple[str | None, list[Problem]]:
    """字节 → 文字：认 UTF-8，收 BOM 与 CRLF；别的编码说出像哪一种。"""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        name, codec = _guess(data)
        fix = f"转换：iconv -f {codec} -t UTF-8 {path} > 新文件" if codec else "另存为 UTF-8"
        return None, [Problem(path, line, column, "E001", f"不是 UTF-8，看起来是 {name}", fix)]


def _guess(data: bytes) -> tuple[str, str]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[1:40:2].count(0) > len(data[:40]) // 4:
        return "UTF-16", "UTF-16"
    for codec, name in ENCODINGS:
        try:
            data.decode(codec)
        except UnicodeDecodeError:
            continue
        return name, codec.upper()
    return "二进制文件", ""


def markdown_files(docs: Path) -> Iterator[tuple[str, Path]]:
    """docs 里的 Markdown，按路径排序；点开头的文件夹不看。"""
    for path in sorted(docs.rglob("*.md")):
        relative = path.relative_to(docs)
        if not any(part.startswith(".") for part in relative.parts):
            yield relative.as_posix(), path


def leaving(folder: Path) -> Iterator[Path]:
    """指到文件夹之外或断了的符号链接；不跟进去看。"""
    home = folder.resolve()
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() and not (path.exists() and path.resolve().is_relative_to(home)):
            yield path


def asides(entry: Paper | Note) -> Iterator[Aside]:
    """正文里的易错点与疑问。"""
    for match in ASIDE.finditer(entry.body):
        line = entry.body_line + entry.body.count("\n", 0, match.start())
        yield Aside(match["kind"], match["title"], dedent(match["body"]).strip(), entry.id, line)


class _Reader:
    """一次读盘的进展。"""

    def __init__(self, root: Path, docs: Path) -> None:
        self.root, self.docs = root, docs
        self.problems: list[Problem] = []
        self.texts: dict[str, str] = {}

    def shown(self, path: Path) -> str:
        """写进问题里的路径：相对项目根目录。"""
        return (
            path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name
        )

    def files(self) -> Iterator[tuple[str, str]]:
        """每个文件的相对路径与文字；读不了的记下问题。"""
        outside = list(leaving(self.docs))
        for path in outside:
            self.problems.append(Problem(self.shown(path), 1, 1, "E002", *LEAVES))
        for relative, path in markdown_files(self.docs):
            if path in outside:
                continue
            text, problems = decode(path.read_bytes(), self.shown(path))
            self.problems += problems
            if text is not None:
                self.texts[relative] = text
                yield relative, text

    def entries(self) -> Iterator[Paper | Note | Drawer | Page]:
        """读出的条目。"""
        for relative, text in self.files():
            where = place(relative)
            extra = {"path": relative}
            if where.kind != "page":
                extra["id"] = where.id
            if where.kind == "paper":
                extra["field"] = where.folder
            elif where.kind == "note":
                extra["topic"] = where.folder
            shown = self.shown(self.docs / relative)
            entry, problems = front_matter.parse(text, shown, where.kind, **extra)
            self.problems += problems
            if entry is not None:
                yield entry


def load(
    root: Path,
    docs: str = "docs",
    package: str = "snippets",
    *,
    records: bool = True,
    recall: Recall | None = None,
) -> tuple[Library, list[Problem]]:
    """读出整座书房。

    Args:
        root: 项目根目录。
        docs: 笔记的文件夹，相对 root。
        package: 代码包的文件夹，相对 root；没有就没有代码。
        records: 也读演示的记录与笔记本；只查笔记时不要，快得多。
        recall: 从前读出的；没有变的不再算。

    Returns:
        书房（读不懂的文件不在其中），以及读的时候看见的全部问题。
    """
    reader = _Reader(root, root / docs)
    entries = list(reader.entries())
    links = [Problem(reader.shown(path), 1, 1, "E002", *LEAVES) for path in leaving(root / package)]
    source, known = Package(root / package), recall or Recall()
    code, faults = snippets.read(
        root / package, root, records=records, recall=known, package=source
    )
    books, strange = (
        notebooks.read(root / docs, root, source, code.demos, known) if records else ((), [])
    )
    text = reader.texts.get(glossary.PATH, "")
    terms, tags, problems = glossary.parse(text, f"{docs}/{glossary.PATH}")
    papers = tuple(_only(Paper, entries))
    notes = tuple(_only(Note, entries))
    both: tuple[Paper | Note, ...] = (*papers, *notes)
    drawers = sorted(_only(Drawer, entries), key=lambda d: (d.order, d.id))
    library = Library(
        papers=papers,
        notes=notes,
        drawers=tuple(drawers),
        pages=tuple(_only(Page, entries)),
        terms=terms,
        tags=tags,
        snippets=code.symbols,
        verified=snippets.read_record(root / package),
        digests=code.digests,
        sources=code.sources,
        proofs=proofs.by_key(root / package),
        demos=code.demos,
        broken=bool(faults) and not code.sources,
        notebooks=books,
        asides=tuple(aside for entry in both for aside in asides(entry)),
        files=frozenset(
            path.relative_to(root / docs).as_posix()
            for path in (root / docs).rglob("*")
            if path.is_file()
        ),
        tests={
            path.relative_to(root).as_posix(): path.read_text(encoding="utf-8", errors="replace")
            for path in sorted((root / "tests" / package).rglob("test_*.py"))
        },
    )
    return library, reader.problems + links + faults + strange + problems


def _only(kind: type[T], entries: Iterable[object]) -> Iterator[T]:
    return (entry for entry in entries if isinstance(entry, kind))
