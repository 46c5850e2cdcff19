"""唯一读磁盘的地方：文件夹 → Library，以及读的时候看见的问题。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from os import DirEntry
from pathlib import Path
from typing import TypeVar

from paper_drawer import entries, glossary, notebooks, proofs, snippets
from paper_drawer.entries import Read
from paper_drawer.folder import hidden, leaves, leaving
from paper_drawer.model import Drawer, Library, Note, Page, Paper, Problem
from paper_drawer.package import Package
from paper_drawer.recall import Recall

T = TypeVar("T")
ENCODINGS = (("gb18030", "GBK"), ("big5", "Big5"), ("shift_jis", "Shift_JIS"))
LEAVES = ("符号链接指到了文件夹之外，或断了", "把内容复制进来，或删去它")
GROUP = 500
"""一次读几份：从前读出的一起取，读进来的全文随即放下。"""


def decode(data: bytes, path: str) -> tuple[str | None, list[Problem]]:
    """字节 → 文字：认 UTF-8，收 BOM 与 CRLF；别的编码说出像哪一种。"""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        name, codec = _guess(data)
        fix = f"转换：iconv -f {codec} -t UTF-8 {path} > 新文件" if codec else "另存为 UTF-8"
        return None, [Problem(path, line, column, "E001", f"不是 UTF-8，看起来是 {name}", fix)]
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text, []


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


def _texts(
    docs: str, found: Mapping[str, DirEntry[str]], problems: list[Problem]
) -> Iterator[tuple[str, str]]:
    """Markdown 的相对路径与全文；读不了的记下问题。"""
    for path, leaf in found.items():
        if path.endswith(".md") and not hidden(path):
            with open(leaf.path, "rb") as file:  # noqa: PTH123 -- 一万份，Path 慢几倍
                text, faults = decode(file.read(), f"{docs}/{path}")
            problems += faults
            if text is not None:
                yield path, text


def _reads(
    docs: str, found: Mapping[str, DirEntry[str]], known: Recall, problems: list[Problem]
) -> tuple[list[Read], str]:
    """逐份读出，连同术语表的全文；没有术语表是空的。"""
    reads, terms = list[Read](), ""
    texts = _texts(docs, found, problems)
    while group := list(islice(texts, GROUP)):
        reads += entries.read(group, docs, known)
        terms = dict(group).get(glossary.PATH, terms)
    problems += (problem for read in reads for problem in read.problems)
    return reads, terms


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
    known, found = recall or Recall(), leaves(root / docs)
    lost = {folder: list(leaving(root / folder)) for folder in (docs, package)}
    wrong = [Problem(f"{f}/{path}", 1, 1, "E002", *LEAVES) for f in lost for path in lost[f]]
    kept = {path: leaf for path, leaf in found.items() if path not in lost[docs]}
    reads, text = _reads(docs, kept, known, wrong)
    source = Package(root / package)
    code, faults = snippets.read(
        root / package, root, records=records, recall=known, package=source
    )
    books, strange = (
        notebooks.read(root / docs, root, source, code.demos, known) if records else ((), [])
    )
    terms, tags, problems = glossary.parse(text, f"{docs}/{glossary.PATH}")
    drawers = sorted(_only(Drawer, reads), key=lambda drawer: (drawer.order, drawer.id))
    library = Library(
        papers=tuple(_only(Paper, reads)),
        notes=tuple(_only(Note, reads)),
        drawers=tuple(drawers),
        pages=tuple(_only(Page, reads)),
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
        asides=tuple(
            aside
            for kind in (Paper, Note)
            for read in reads
            if isinstance(read.entry, kind)
            for aside in read.asides
        ),
        files=frozenset(path for path, leaf in found.items() if leaf.is_file()),
        tests={
            path.relative_to(root).as_posix(): path.read_text(encoding="utf-8", errors="replace")
            for path in sorted((root / "tests" / package).rglob("test_*.py"))
        },
    )
    return library, [*wrong, *faults, *strange, *problems]


def _only(kind: type[T], reads: Iterable[Read]) -> Iterator[T]:
    return (read.entry for read in reads if isinstance(read.entry, kind))
