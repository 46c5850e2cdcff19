"""分成几页的总索引：要筛选时把其余各年取来，之后与一整页的一样。"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import paper_drawer
import pytest
from paper_drawer import catalogue, pages
from paper_drawer.model import Drawer, Library, Paper
from paper_drawer.pages import Query
from playwright.sync_api import Browser, expect

ASSETS = Path(paper_drawer.__file__).with_name("theme") / "assets/paper-drawer"
SCRIPTS = ("index", "density", "sheet", "gather")
Serve = Callable[[Path], AbstractContextManager[str]]
YEARS = (2020, 2019, 2018)


def library() -> Library:
    papers = [
        Paper(
            id=f"p{n}",
            path=f"papers/graph/p{n}.md",
            title=f"Title {n}",
            field="graph",
            year=YEARS[n % 3],
            venue="ICLR" if n % 2 else "ICML",
            body="正文",
        )
        for n in range(12)
    ]
    return Library(papers=tuple(papers), drawers=(Drawer("graph", "papers/graph/index.md", "图"),))


def write(root: Path, path: str, html: str) -> None:
    """一页：站内链接换成相对地址，脚本写在页里。"""
    tags = "".join(f'<script defer src="/paper-drawer/{name}.js"></script>' for name in SCRIPTS)
    body = (
        html.replace("/index.md", "/")
        .replace('.md"', '/"')
        .replace("pd:", "../" * (path.count("/") + 1))
    )
    place = root / "site" / path / "index.html"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"<meta charset=utf-8>{tags}{body}", encoding="utf-8")


@pytest.mark.browser
@pytest.mark.parametrize("asked", ["", "?venue=ICLR"])
def test_the_rest_is_fetched_when_filtering(
    asked: str, browser: Browser, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "MOST_ROWS", 5)
    books = library()
    write(tmp_path, "papers", pages.papers(books, Query(facets=True, group="year")))
    for year in YEARS:
        write(tmp_path, f"papers/years/{year}", pages.papers(books, Query(year=year)))
    (tmp_path / "paper-drawer").symlink_to(ASSETS)
    with serve(tmp_path) as address:
        page = browser.new_page()
        page.goto(f"{address}/site/papers/{asked}")
        if not asked:
            expect(page.locator(".pd-row")).to_have_count(4)
            expect(page.locator(".pd-facets")).to_be_hidden()
            page.get_by_role("button", name="筛选与排序").click()
            expect(page.locator(".pd-row:not([hidden])")).to_have_count(12)
            page.get_by_label("ICLR").check()
        expect(page.locator(".pd-row:not([hidden])")).to_have_count(6)
        assert page.locator('.pd-group[data-group="2018"] .pd-row:not([hidden])').count() == 2
        link = page.locator('.pd-group[data-group="2018"] .pd-row__link').first
        assert str(link.evaluate("link => link.href")).startswith(f"{address}/site/papers/graph/p")
        page.close()
