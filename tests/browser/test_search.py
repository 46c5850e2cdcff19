"""黄金问句：在真的 Chromium 里，用 Material 的搜索框和搜索程序问，前三页里要有该有的页。"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from playwright.sync_api import Page, expect

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("golden_queries.yml").read_text(encoding="utf-8")
)
FIRST = 3
pytestmark = pytest.mark.browser


class Box:
    """页面上的搜索框。"""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.input = page.locator("input[data-md-component=search-query]")
        self.said = page.locator("[data-md-component=search-result] .md-search-result__meta")
        self.results = page.locator("[data-md-component=search-result] .md-search-result__item")
        page.goto("/papers/")
        self.input.click()
        expect(self.said).to_have_text("键入以开始搜索")

    def ask(self, query: str) -> list[str]:
        """键入一句，等结果；依次返回各页相对站点根的路径，首页是“.”。"""
        self._type("")
        expect(self.said).to_have_text("键入以开始搜索")
        self._type(query)
        expect(self.said).not_to_have_text("键入以开始搜索")
        links = [item.locator("a").first.get_attribute("href") for item in self.results.all()]
        paths = (unquote(urlsplit(link or "").path) for link in links)
        return [path.strip("/").removesuffix("index.html") or "." for path in paths]

    def _type(self, query: str) -> None:
        self.input.fill(query)
        self.input.press("End")  # Material 听的是松开按键


@pytest.fixture(scope="module")
def box(visit: Callable[[], AbstractContextManager[Page]]) -> Iterator[Box]:
    """开着的搜索框，各句共用。"""
    with visit() as page:
        yield Box(page)


def test_there_are_enough_queries() -> None:
    assert len({case["ask"] for case in CASES}) == len(CASES) >= 36


@pytest.mark.parametrize("case", CASES, ids=[case["ask"] for case in CASES])
def test_golden_query(box: Box, case: dict[str, Any]) -> None:
    found = box.ask(case["ask"])[:FIRST]
    assert set(found) & set(case["find"]), found


def test_lists_and_source_pages_do_not_drown_the_notes(box: Box) -> None:
    found = box.ask("点云 import torch")
    assert found
    assert not [path for path in found if path.startswith(("code/", "papers/tags/"))]


def test_excerpts_show_no_aliases(box: Box) -> None:
    box.ask("pedding")
    shown = box.results.filter(has_not_text="术语").all_inner_texts()
    assert shown
    assert not [text for text in shown if "pedding" in text]


@pytest.mark.parametrize(("query", "added"), [("八度卷积", "卷"), ("Geo-CNN", "geocnn")])
def test_only_asked_words_are_said_to_be_missing(box: Box, query: str, added: str) -> None:
    assert box.ask(query)
    missing = box.results.locator(".md-search-result__terms")  # “缺少: ……”
    assert not [text for text in missing.all_inner_texts() if added in text]


def test_the_asked_word_is_marked_on_the_page(page: Page) -> None:
    Box(page).ask("交叉熵")
    page.locator(".md-search-result__link").first.click()
    marked = page.locator("mark[data-md-highlight]")
    expect(marked.first).to_have_text("交叉熵")
