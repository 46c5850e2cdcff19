"""论文 → 页面头部的引用元数据；Zotero 与 Google Scholar 读的是这套 Highwire 名字。"""

from __future__ import annotations

from collections.abc import Iterator

from paper_drawer.export.venues import full_name, kind
from paper_drawer.model import Paper


def citation_meta(paper: Paper) -> list[tuple[str, str]]:
    """（名字，内容），按习惯的次序；没有的不写。"""
    return [(name, content) for name, content in _pairs(paper) if content]


def _pairs(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "citation_title", paper.title
    for author in paper.authors:
        yield "citation_author", author
    yield "citation_publication_date", str(paper.year or "")
    form = kind(paper.venue)
    if form == "inproceedings":
        yield "citation_conference_title", full_name(paper.venue)
    elif form == "article":
        yield "citation_journal_title", full_name(paper.venue)
    yield "citation_arxiv_id", paper.arxiv
    yield "citation_doi", paper.doi
    yield "citation_pdf_url", _pdf(paper)
    yield "citation_public_url", paper.link


def _pdf(paper: Paper) -> str:
    if paper.arxiv:
        return f"https://arxiv.org/pdf/{paper.arxiv}"
    return paper.url if paper.url.casefold().endswith(".pdf") else ""
