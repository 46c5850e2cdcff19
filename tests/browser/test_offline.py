"""离线副本：从 file:// 打开，公式、链接、搜索都好用，什么也不去取。"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("golden_queries.yml").read_text(encoding="utf-8")
)
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def copy(build_site: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """离线副本的文件夹。"""
    return build_site(tmp_path_factory.mktemp("offline") / "copy", OFFLINE="true")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """一个窗口；关上时查有没有向外请求、有没有异常。"""
    trouble: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: trouble.append(request.url))
    page.on("pageerror", lambda error: trouble.append(f"异常：{error}"))
    yield page
    page.close()
    assert [said for said in trouble if not said.startswith(("file:", "data:", "blob:"))] == []


def test_the_offline_copy_works_from_the_file_system(page: Page, copy: Path) -> None:
    page.goto((copy / "papers/graph/ggnn.html").as_uri())
    expect(page.locator(".pd-pair .katex").first).to_be_visible()
    page.goto((copy / "index.html").as_uri())
    page.get_by_role("link", name="全部").first.click()
    expect(page.locator(".pd-row").first).to_be_visible()


def test_the_offline_copy_answers_the_golden_queries(page: Page, copy: Path) -> None:
    page.goto((copy / "papers/graph/ggnn.html").as_uri())
    page.keyboard.press("/")
    results = page.locator(".md-search-result__list")
    wrong = {}
    for case in CASES:
        page.locator(".md-search__input").fill(case["ask"])
        expect(results).to_have_attribute("aria-busy", "false")
        links = results.locator("li").evaluate_all(
            "all => all.map(item => item.querySelector('a')?.href ?? '')"
        )
        places = [f"{(copy / page).as_uri()}" for page in case["find"]]
        if not any(
            link.startswith((f"{place}.html", f"{place}/index.html"))
            for link in links[:3]
            for place in places
        ):
            wrong[case["ask"]] = links[:3]
    assert wrong == {}
    page.locator(".md-search-result__link").first.click()
    page.wait_for_url("**/*.html?*")
    page.wait_for_function("CSS.highlights.has('pd-search')")
