"""BibTeX 与引用元数据：别的软件读得进去，字一个不错。"""

from __future__ import annotations

import re

import pytest
from paper_drawer.export import bibtex, venues
from paper_drawer.export.citation import citation_meta
from paper_drawer.model import Paper

GGNN = Paper(
    id="ggnn",
    path="papers/graph/ggnn.md",
    title="Gated Graph Sequence Neural Networks",
    short="GGNN",
    year=2016,
    venue="ICLR",
    arxiv="1511.05493v4",
    authors=("Yujia Li", "Daniel Tarlow"),
)


def fields(entry: str) -> dict[str, str]:
    """读回 `键 = {值},` 的各行。"""
    return dict(re.findall(r"(?m)^  (\w+) += \{(.*)\},$", entry))


def test_conference_paper() -> None:
    assert bibtex.entry(GGNN) == (
        "@inproceedings{li2016ggnn,\n"
        "  title         = {Gated Graph Sequence Neural Networks},\n"
        "  author        = {Li, Yujia and Tarlow, Daniel},\n"
        "  booktitle     = {International Conference on Learning Representations (ICLR)},\n"
        "  year          = {2016},\n"
        "  eprint        = {1511.05493},\n"
        "  archivePrefix = {arXiv},\n"
        "}"
    )


def test_journal_article_has_a_journal_and_prefers_doi_to_url() -> None:
    paper = Paper(
        id="gnn",
        path="papers/graph/gnn.md",
        title="The Graph Neural Network Model",
        year=2009,
        venue="TNN",
        doi="10.1109/TNN.2008.2005605",
        url="https://example.org/paper",
        authors=("Franco Scarselli",),
    )
    entry = bibtex.entry(paper)
    assert entry.startswith("@article{scarselli2009graph,")
    assert fields(entry) == {
        "title": "The Graph Neural Network Model",
        "author": "Scarselli, Franco",
        "journal": "IEEE Transactions on Neural Networks",
        "year": "2009",
        "doi": "10.1109/TNN.2008.2005605",
    }


def test_preprint_has_neither_journal_nor_booktitle() -> None:
    paper = Paper(id="x", path="x.md", title="On X", year=2020, venue="arXiv", arxiv="2001.00001")
    entry = bibtex.entry(paper)
    assert entry.startswith("@misc{")
    assert not {"journal", "booktitle"} & fields(entry).keys()


def test_url_when_there_is_nothing_better() -> None:
    paper = Paper(id="x", path="x.md", title="On X", venue="ICML", url="https://example.org/x")
    assert fields(bibtex.entry(paper))["url"] == "https://example.org/x"


def test_unknown_venue_stays_as_written() -> None:
    paper = Paper(id="x", path="x.md", title="On X", year=2020, venue="R&D Workshop")
    assert fields(bibtex.entry(paper))["booktitle"] == r"R\&D Workshop"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Yujia Li", "Li, Yujia"),
        ("Laurens van der Maaten", "van der Maaten, Laurens"),
        ("Kyunghyun Cho Jr.", "Cho, Jr., Kyunghyun"),
        ("van den Oord, Aäron", "van den Oord, Aäron"),
        ("王小明", "{王小明}"),
        ("OpenAI", "{OpenAI}"),
        ("Çağlar Gülçehre", "Gülçehre, Çağlar"),
    ],
)
def test_authors(name: str, expected: str) -> None:
    assert bibtex.author(name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "PointNet: Deep Learning on Point Sets for 3D Classification",
            "{PointNet}: Deep Learning on Point Sets for {3D} Classification",
        ),
        ("Continuous B-Spline Kernels", "Continuous {B-Spline} Kernels"),
        ("100% of {braces} & more_", r"{100\%} of \{braces\} \& more\_"),
    ],
)
def test_titles_keep_their_capitals_and_escape_tex(text: str, expected: str) -> None:
    assert bibtex.title(text) == expected


def test_braces_balance_whatever_the_title() -> None:
    nasty = Paper(id="x", path="x.md", title=r"}{ \ ~ ^ 3D}", year=2020, venue="ICML")
    value = fields(bibtex.entry(nasty))["title"]
    bare = re.sub(r"\\[{}]", "", value)
    assert bare.count("{") == bare.count("}")


@pytest.mark.parametrize(
    ("paper", "key"),
    [
        (
            Paper("x", "", "Attention Is All You Need", year=2017, authors=("A. Vaswani",)),
            "vaswani2017attention",
        ),
        (Paper("x", "", "The Lottery", year=2019, authors=("Jörg Müller",)), "muller2019lottery"),
        (Paper("zh-id", "", "图", year=2020, authors=("王小明",)), "zhid2020"),
    ],
)
def test_keys_are_plain_ascii(paper: Paper, key: str) -> None:
    assert bibtex.key(paper) == key


@pytest.mark.parametrize(
    ("venue", "kind"),
    [
        ("NeurIPS", "inproceedings"),
        ("TPAMI", "article"),
        ("Journal of X", "article"),
        ("arXiv", "misc"),
        ("Distill Workshop", "inproceedings"),
    ],
)
def test_kinds(venue: str, kind: str) -> None:
    assert venues.kind(venue) == kind


def test_no_venue_is_both_a_conference_and_a_journal() -> None:
    assert not venues.CONFERENCES.keys() & venues.JOURNALS.keys()


def test_citation_meta_in_highwire_names() -> None:
    assert citation_meta(GGNN) == [
        ("citation_title", "Gated Graph Sequence Neural Networks"),
        ("citation_author", "Yujia Li"),
        ("citation_author", "Daniel Tarlow"),
        ("citation_publication_date", "2016"),
        (
            "citation_conference_title",
            "International Conference on Learning Representations (ICLR)",
        ),
        ("citation_arxiv_id", "1511.05493v4"),
        ("citation_pdf_url", "https://arxiv.org/pdf/1511.05493v4"),
        ("citation_public_url", "https://arxiv.org/abs/1511.05493v4"),
    ]


def test_citation_meta_of_a_journal_article_with_a_pdf() -> None:
    paper = Paper("x", "", "T", year=2009, venue="JMLR", doi="10.1/x", url="https://a.org/x.PDF")
    meta = dict(citation_meta(paper))
    assert meta["citation_journal_title"] == "Journal of Machine Learning Research"
    assert meta["citation_doi"] == "10.1/x"
    assert meta["citation_pdf_url"] == "https://a.org/x.PDF"
    assert "citation_conference_title" not in meta
    assert "citation_arxiv_id" not in meta
