"""太长的列表分到几页上：每一篇都找得到，一篇不多；不长的一个字不变。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from paper_drawer import catalogue, fences, pages
from paper_drawer.model import Aside, Drawer, Library, Page, Paper
from paper_drawer.pages import Query

DRAWERS = ("graph", "nlp", "vision")
MOST = 7
WHOLE = {
    "papers/index.md": Query(facets=True, group="year"),
    "papers/graph/index.md": Query(field="graph", group="section"),
    "papers/years/2019.md": Query(year=2019, sort="title"),
    "papers/venues/iclr.md": Query(venue="ICLR", group="year"),
    "papers/tags/点云.md": Query(tag="点云"),
}


def paper(number: int, rng: Random) -> Paper:
    field = rng.choice(DRAWERS)
    return Paper(
        id=f"p{number}",
        path=f"papers/{field}/p{number}.md",
        title=f"Title {number}",
        field=field,
        year=rng.randrange(2017, 2021),
        venue=rng.choice(("ICLR", "ICML")),
        tags=tuple(rng.sample(("点云", "图数据"), 1)),
        body="正文",
    )


def drawer_of(count: int, seed: int = 0) -> Library:
    rng = Random(seed)  # noqa: S311 -- 不作加密用
    return Library(
        papers=tuple(paper(number, rng) for number in range(count)),
        drawers=tuple(Drawer(id_, f"papers/{id_}/index.md", id_.title()) for id_ in DRAWERS),
        pages=(Page("papers/index.md", "论文"),),
        tags={"点云": "三维点", "图数据": "节点与边"},
    )


def rows(html: str) -> list[str]:
    return re.findall(r'<li class="pd-row" data-id="(\w+)"', html)


def elsewhere(html: str) -> list[str]:
    return re.findall(r'data-elsewhere>\n<h2 class="pd-group__head"><a href="pd:([^"]+)"', html)


def walk(library: Library, html: str) -> Iterator[list[str]]:
    """这一页的各篇，再是分出去的各页的。"""
    generated = pages.generated(library)
    yield rows(html)
    for path in elsewhere(html):
        body = generated[path].split("```papers\n")[1].split("\n```")[0]
        call, faults = fences.parse("papers", body)
        assert not faults
        yield from walk(library, pages.papers(library, Query.from_options(call.options)))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("path", WHOLE)
def test_every_paper_is_on_exactly_one_of_the_pages(
    path: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "MOST_ROWS", MOST)
    library = drawer_of(60, seed)
    html = pages.papers(library, WHOLE[path])
    found = list(walk(library, html))
    assert len(found) > 1
    expected = [p.id for p in catalogue.select(library, WHOLE[path])]
    assert sorted(id_ for page in found for id_ in page) == sorted(expected)
    assert len(found[0]) <= MOST
    assert f"{len(expected)} 篇" in html


def test_the_newest_years_stay_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    library = drawer_of(20)
    by_year = catalogue.years(library.papers)
    monkeypatch.setattr(catalogue, "MOST_ROWS", by_year[0].count + by_year[1].count)
    html = pages.papers(library, Query(facets=True, group="year"))
    shown = re.findall(r'data-group="(\d+)"( data-elsewhere)?', html)
    assert shown == [
        ("2020", ""),
        ("2019", ""),
        ("2018", " data-elsewhere"),
        ("2017", " data-elsewhere"),
    ]
    assert elsewhere(html) == ["papers/years/2018.md", "papers/years/2017.md"]
    assert "data-pd-index-later" in html


@pytest.mark.parametrize("path", WHOLE)
def test_a_list_that_just_fits_stays_whole(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    library = drawer_of(60)
    before = pages.papers(library, WHOLE[path]), pages.generated(library)
    monkeypatch.setattr(catalogue, "MOST_ROWS", 60)
    assert (pages.papers(library, WHOLE[path]), pages.generated(library)) == before
    assert "elsewhere" not in before[0]
    assert "later" not in before[0]


@pytest.mark.parametrize(
    "query", [Query(star=True), Query(limit=30), Query(field="nlp", year=2019)]
)
def test_a_list_without_pages_of_its_own_is_not_divided(
    query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "MOST_ROWS", 2)
    library = drawer_of(60)
    library = replace(library, papers=tuple(replace(p, star=True) for p in library.papers))
    html = pages.papers(library, query)
    assert rows(html) == [p.id for p in catalogue.select(library, query)]


def test_too_many_cards_are_divided_by_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    library = drawer_of(30)
    cards = tuple(Aside("pitfall", f"错 {p.id}", "答", p.id, 1) for p in library.papers)
    library = replace(library, asides=cards)
    monkeypatch.setattr(catalogue, "MOST_CARDS", 30)
    whole = pages.review(library, "pitfall")
    assert whole.count("错 p") == len(cards)
    assert not [path for path in pages.generated(library) if path.startswith("review/")]
    monkeypatch.setattr(catalogue, "MOST_CARDS", 29)
    html = pages.review(library, "pitfall")
    generated = pages.generated(library)
    parts = re.findall(r'href="pd:(review/pitfall/papers/(\w+)\.md)">(\w+)<', html)
    assert sorted(folder for _, folder, _ in parts) == sorted(DRAWERS)
    assert "错" not in html
    for path, folder, label in parts:
        assert label == folder.title()
        assert f"kind: pitfall\nfolder: papers/{folder}\n" in generated[path]
        shown = pages.review(library, "pitfall", f"papers/{folder}")
        expected = [f"错 {p.id}" for p in library.papers if p.field == folder]
        assert sorted(re.findall(r"错 p\d+", shown)) == sorted(expected)


def test_too_many_counted_pages_are_summed_by_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    library = drawer_of(4)
    claimed = {f"papers/graph/x{n}.md": (n, 1) for n in range(5)} | {"notes/a/y.md": (2, 3)}
    library = replace(library, claimed=claimed)
    monkeypatch.setattr(catalogue, "MOST_ROWS", 5)
    html = pages.formulas(library)
    assert re.findall(r"<td>(\d+)</td><td>(\d+)</td>", html) == [("10", "5"), ("2", "3")]
    assert '<a href="pd:papers/graph/index.md" lang="en">Graph</a>' in html
    assert "<td>notes/a/index.md</td>" in html
