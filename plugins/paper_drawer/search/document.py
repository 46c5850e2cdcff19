"""一页 → 可以找的：各栏的文字，筛选用的题录。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from paper_drawer import store
from paper_drawer.model import Library, Note, Paper
from paper_drawer.search.text import Section, sections

VERSION = store.key(
    *(path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("*.py")))
).hex()
"""这个包改了一个字，从前算好的就不用。"""
CODE = re.compile("^```(?:snippet|demo)", re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """建好的一页。"""

    path: str
    """相对 docs。"""
    url: str
    """相对站点根。"""
    title: str
    digest: str
    """索引从这一页读的有一点不同，它就不同。"""
    html: Callable[[], str]
    """正文，消毒之后；公式与代码上色没上色都行。"""


@dataclass(frozen=True)
class Facts:
    """一页的题录，不看正文。"""

    path: str
    url: str
    title: str
    digest: str
    kind: str = "page"
    """paper、note 或 page。"""
    names: tuple[str, ...] = ()
    """简称、作者、编号：权重比标题低一点。"""
    summary: str = ""
    field: str = ""
    year: int = 0
    venue: str = ""
    tags: tuple[str, ...] = ()
    star: bool = False
    quick: bool = False
    """有速记。"""
    code: bool = False

    @property
    def key(self) -> bytes:
        """这一页的词在缓存里的键。"""
        return store.key("search", VERSION, repr(self))


@dataclass(frozen=True)
class Document:
    """一页的题录与各节。"""

    facts: Facts
    sections: tuple[Section, ...]


def about(source: Source, library: Library) -> Facts:
    """一页的题录。"""
    if entry := library.by_path.get(source.path):
        code = bool(CODE.search(entry.body))
        return _entry(entry, source.url, source.digest, code=code)
    summary = library.summaries.get(source.path, "")
    return Facts(source.path, source.url, source.title, source.digest, summary=summary)


def facts(sources: Mapping[str, Source], library: Library) -> Iterator[Facts]:
    """每一页的题录；没有自己的页的论文，指到它的抽屉。"""
    titles = {drawer.id: drawer.path for drawer in library.drawers}
    for source in sources.values():
        yield about(source, library)
    for paper in library.papers:
        drawer = sources.get(titles.get(paper.field, ""))
        if paper.path not in sources and drawer is not None:
            yield _entry(paper, drawer.url, "", code=False)


def _entry(entry: Paper | Note, url: str, digest: str, *, code: bool) -> Facts:
    found = Facts(
        *(entry.path, url, entry.title, digest),
        tags=entry.tags,
        quick=entry.has_page,
        code=code,
    )
    if isinstance(entry, Note):
        own = (entry.id,)
        return replace(found, kind="note", names=own, summary=entry.summary, field=entry.topic)
    names = (entry.short, entry.id, *entry.authors, entry.arxiv, entry.doi)
    said = (entry.motivation, *entry.highlights)
    return replace(
        found,
        kind="paper",
        names=tuple(filter(None, names)),
        summary="\n".join(filter(None, said)),
        field=entry.field,
        year=entry.year,
        venue=entry.venue,
        star=entry.star,
    )


def read(found: Facts, source: Source | None) -> Document:
    """取出正文。"""
    return Document(found, tuple(sections(source.html())) if source else (Section("", "", ""),))
