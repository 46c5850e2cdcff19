"""浏览器测试的公共部件：site（在 tests/conftest.py）→ server → browser → page。

一项测试要一个网页，就写参数 page；`page.goto("/papers/")` 的地址相对站点。
控制台的错误、没接住的异常、向站外的请求，都让这项测试在收尾时失败。
窗口大小与深浅色由 viewport、scheme 两个部件定，换它们就参数化：

    @pytest.mark.parametrize("viewport", ["desktop", "phone"])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_something(page: Page) -> None: ...
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from bench.web import served

Viewport = Literal["desktop", "phone"]
Scheme = Literal["light", "dark"]
Visit = Callable[..., AbstractContextManager[Page]]
Serve = Callable[[Path], AbstractContextManager[str]]
Serious = Callable[[Page], list[tuple[str, list[Any]]]]

SIZES: dict[Viewport, ViewportSize] = {
    "desktop": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 844},
}
expect.set_options(timeout=30_000)  # 毫秒。等的是结果，不是快慢；机器忙时五秒不够
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


LONG = ("test_formula.py", "test_formulas.py", "test_init.py", "test_pages.py", "test_records.py")
"""要几十秒的文件。"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """长的先跑，免得最后只剩一个进程在忙；浏览器测试排到最后。

    Playwright 开着时，本线程总有一个 asyncio 循环，V8 不肯限时。
    """
    items.sort(
        key=lambda item: (
            item.get_closest_marker("browser") is not None,
            item.path.name not in LONG,
        )
    )


@pytest.fixture(scope="session")
def serve() -> Serve:
    """在本机开放一个文件夹，用作 with 语句；得到地址，末尾没有 /。"""
    return served


@pytest.fixture(scope="session")
def server(serve: Serve, site: Path) -> Iterator[str]:
    """站点在本机的地址，末尾没有 /。"""
    with serve(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """系统里的 Chromium；没有就跳过，在 CI 里算失败。"""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        missing = "没有 Chromium，浏览器测试跑不了：apt-get install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def visit(browser: Browser, server: str) -> Visit:
    """打开一个干净的窗口，用作 with 语句；关上时查有没有出错。"""

    @contextmanager
    def opened(viewport: Viewport = "desktop", scheme: Scheme = "light") -> Iterator[Page]:
        trouble: list[str] = []
        context = browser.new_context(
            base_url=server,
            viewport=SIZES[viewport],
            color_scheme=scheme,
            locale="zh-CN",
        )
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(f"{page.url} 异常：{error}"))
        context.on(
            "console",
            lambda said: (
                trouble.append(f"{page.url} 控制台：{said.text}") if said.type == "error" else None
            ),
        )
        context.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((f"{server}/", "data:", "blob:"))
                else trouble.append(f"站外：{request.url}")
            ),
        )
        yield page
        context.close()
        assert not trouble, "\n".join(trouble)

    return opened


@pytest.fixture(scope="module")
def window(visit: Visit) -> Iterator[Callable[[Scheme], Page]]:
    """只看不动的测试共用的窗口，深浅各一个：开一个窗口要的时间比换一页多两倍。"""
    with ExitStack() as stack:
        yield cache(lambda scheme: stack.enter_context(visit(scheme=scheme)))


@pytest.fixture(scope="session")
def serious() -> Serious:
    """Axe 认为严重的毛病：规则，与出在哪里。"""

    def found(page: Page) -> list[tuple[str, list[Any]]]:
        result = Axe().run(page, options={"resultTypes": ["violations"]})  # 通过的不必写成报告
        return [
            (rule["id"], [(node["html"][:200], node["any"][:1]) for node in rule["nodes"][:3]])
            for rule in result.response["violations"]
            if rule["impact"] in ("serious", "critical")
        ]

    return found


@pytest.fixture
def viewport() -> Viewport:
    """窗口大小，见 SIZES。"""
    return "desktop"


@pytest.fixture
def scheme() -> Scheme:
    """深浅色。"""
    return "light"


@pytest.fixture
def page(visit: Visit, viewport: Viewport, scheme: Scheme) -> Iterator[Page]:
    """一个干净的窗口。"""
    with visit(viewport, scheme) as page:
        yield page
