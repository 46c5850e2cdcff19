"""离线副本：从 file:// 打开，公式、链接、搜索都好用，什么也不去取。"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser


def test_the_offline_copy_works_from_the_file_system(
    browser: Browser, build_site: Callable[..., Path], tmp_path: Path
) -> None:
    copy = build_site(tmp_path / "copy", OFFLINE="true")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((copy / "papers/graph/ggnn.html").as_uri())
    expect(page.locator(".pd-pair .katex").first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("门控")
    expect(page.locator(".md-search-result__link").first).to_be_attached()
    page.goto((copy / "index.html").as_uri())
    page.get_by_role("link", name="全部").first.click()
    expect(page.locator(".pd-row").first).to_be_visible()
    strangers = [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    assert strangers == []
    page.close()
