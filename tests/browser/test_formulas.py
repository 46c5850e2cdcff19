"""在 Chromium 里看核对过的公式：一处亮处处亮、展开、不挪动、手机、打印、没有脚本。"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal

import pytest
import small_claims
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser
Serve = Callable[[Path], AbstractContextManager[str]]
Serious = Callable[[Page], list[tuple[str, list[Any]]]]
PAGES = {"并排": small_claims.PAPER, "不并排": small_claims.NOTE}


@pytest.fixture(scope="module")
def address(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """一座小书房，严格地建成站点；公式有手写的核对记录。"""
    root = small_claims.write(tmp_path_factory.mktemp("claims"))
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with serve(root / "site") as address:
        yield address


@pytest.fixture
def scripted() -> bool:
    return True


@pytest.fixture
def page(
    browser: Browser, address: str, scheme: Literal["light", "dark"], *, scripted: bool
) -> Iterator[Page]:
    """一个干净的窗口；没接住的异常让测试失败。"""
    context = browser.new_context(
        base_url=address, locale="zh-CN", color_scheme=scheme, java_script_enabled=scripted
    )
    page = context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    yield page
    context.close()
    assert trouble == []


def opened(page: Page, name: str) -> Locator:
    """一页里核对过的一段。"""
    page.goto(f"/{name}/")
    return page.locator(".pd-lit")


def lit(area: Locator) -> set[str]:
    """亮着的：样式的名字与它在哪里。"""
    found: list[str] = area.evaluate(
        """area => [...area.querySelectorAll("[class*='pd-s']")]
          .filter(one => /(^| )pd-s\\d/.test(one.className))
          .filter(one => getComputedStyle(one).boxShadow !== "none")
          .map(one => one.className.match(/pd-s\\d+/)[0] + " " + (one.closest(".katex")
            ? "公式" : one.closest("table") ? "表" : "代码"))"""
    )
    return set(found)


def places(page: Page) -> list[dict[str, float]]:
    """页面上每样东西的位置。"""
    found: list[dict[str, float]] = page.evaluate(
        """[...document.querySelectorAll("article *:not(details *)")]
          .map(one => one.getBoundingClientRect().toJSON())"""
    )
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_symbol_lights_its_argument_and_back(page: Page) -> None:
    area = opened(page, small_claims.PAPER)
    assert lit(area) == set()
    for where in (".katex-html .pd-s3", ".pd-pair__code .pd-s3"):
        area.locator(where).first.hover()
        assert lit(area) == {"pd-s3 公式", "pd-s3 代码", "pd-s3 表"}
    area.locator(".pd-pair__number").first.hover()
    assert lit(area) == set()


def test_without_code_beside_it_the_table_is_lit(page: Page) -> None:
    area = opened(page, small_claims.NOTE)
    area.locator(".katex-html .pd-s2").first.hover()
    assert lit(area) == {"pd-s2 公式", "pd-s2 表"}


@pytest.mark.parametrize("scripted", [True, False])
def test_the_keyboard_opens_and_lights(page: Page) -> None:
    area = opened(page, small_claims.PAPER)
    summary = area.locator(".pd-proof > summary")
    row = area.get_by_role("link", name="z", exact=True)
    expect(row).to_be_hidden()
    summary.focus()
    page.keyboard.press("Enter")
    expect(row).to_be_visible()
    expect(area.locator("tbody tr")).to_have_count(4)
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(row).to_be_focused()
    assert lit(area) == {"pd-s3 公式", "pd-s3 代码", "pd-s3 表"}
    page.keyboard.press("Shift+Tab")
    assert {one.split()[0] for one in lit(area)} == {"pd-s2"}


@pytest.mark.parametrize("name", PAGES.values(), ids=PAGES)
def test_light_moves_nothing(page: Page, name: str) -> None:
    area = opened(page, name)
    area.locator(".pd-math--display").first.hover(position={"x": 1, "y": 1})
    assert not lit(area)
    before = places(page)
    area.locator(".katex-html .pd-s3").first.hover()
    assert lit(area)
    assert places(page) == before


@pytest.mark.parametrize("width", [390, 1440])
def test_opening_keeps_formula_and_code_level(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    area = opened(page, small_claims.PAPER)
    row = area.locator(".pd-pair__row")
    area.locator("summary").scroll_into_view_if_needed()
    before = [row.bounding_box(), area.locator(".pd-pair__code").bounding_box()]
    area.locator("summary").click()
    assert [row.bounding_box(), area.locator(".pd-pair__code").bounding_box()] == before
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_pair_keeps_the_whole_column_and_the_formula_the_measure(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    wide = opened(page, small_claims.PAPER).bounding_box()
    narrow = opened(page, small_claims.NOTE).bounding_box()
    text = page.locator("article > p").first.bounding_box()
    assert wide
    assert narrow
    assert text
    assert wide["width"] > 900
    assert narrow["width"] <= 650
    assert narrow["x"] == text["x"]


@pytest.mark.parametrize("name", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Page, serious: Serious, name: str) -> None:
    area = opened(page, name)
    area.locator("summary").click()
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        area.locator("tbody a").first.hover()
        assert serious(page) == [], width


def test_on_a_phone_what_is_pressed_is_large(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    area = opened(page, small_claims.NOTE)
    box = area.locator("summary").bounding_box()
    assert box
    assert box["height"] >= 44
    area.locator("summary").click()
    for link in area.locator("details a").all():
        box = link.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24


@pytest.mark.parametrize("name", PAGES.values(), ids=PAGES)
def test_paper_shows_only_the_formula(page: Page, name: str) -> None:
    area = opened(page, name)
    area.locator("summary").click()
    page.emulate_media(media="print")
    for claim in page.locator(".pd-claim").all():
        expect(claim).to_be_hidden()
    expect(area.locator(".katex-display").first).to_be_visible()
