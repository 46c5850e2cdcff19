"""在 Chromium 里打开：首页、筛选、✒ 页、复制、深色、手机宽度、没有脚本、无障碍。"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
Serious = Callable[[Page], list[tuple[str, list[Any]]]]
Window = Callable[[str], Page]

PAGES = {
    "首页": "",
    "总索引": "papers/",
    "抽屉": "papers/graph/",
    "年份": "papers/years/2019/",
    "论文": "papers/graph/ggnn/",
    "并排最多的论文": "papers/vision/oct-conv/",
    "笔记": "notes/math/cross-entropy/",
    "复习": "review/",
    "手册": "handbook/",
    "术语表": "handbook/glossary/",
    "源码": "code/snippets/papers/graph/ggnn/",
    "记录": "code/snippets/demos/gru_gates/",
    "笔记本": "notebooks/reverse/",
}
WIDTHS = (320, 390, 720, 1440)


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_no_page_scrolls_sideways(window: Window, path: str) -> None:
    page = window("light")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(f"/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


SETTLED = """Promise.all(document.getAnimations()
  .filter((one) => one instanceof CSSTransition).map((one) => one.finished.catch(() => 0)))"""
"""颜色是渐变过去的：变完了再量对比度。"""


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    window: Window, serious: Serious, path: str, scheme: str
) -> None:
    page = window(scheme)
    page.goto(f"/{path}")
    # 换颜色的脚本可能晚于 load
    shown = {"light": "default", "dark": "slate"}[scheme]
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", shown)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(SETTLED)
        assert serious(page) == [], width


def test_home_leads_to_a_drawer_and_a_paper(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=re.compile("^图网络")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("图网络"))
    page.get_by_role("link", name="Gated Graph Sequence Neural Networks").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Gated Graph Sequence Neural Networks"
    )
    expect(page.locator(".pd-pair .katex").first).to_be_visible()


def rows(page: Page) -> int:
    return page.locator(".pd-row:not([hidden])").count()


def test_filters_narrow_the_list_and_live_in_the_address(page: Page) -> None:
    page.goto("/papers/")
    everything = rows(page)
    page.get_by_label("ICCV").check()
    iccv = rows(page)
    assert 0 < iccv < everything
    page.get_by_label("CVPR").check()
    both = rows(page)
    assert iccv < both < everything
    page.get_by_label("星标").check()
    starred = rows(page)
    assert starred < both
    assert "venue=ICCV" in page.url
    assert "star=1" in page.url
    page.goto(page.url)
    assert rows(page) == starred
    page.get_by_role("button", name="全部清除").click()
    assert rows(page) == everything
    assert "?" not in page.url


def test_years_narrow_the_list(page: Page) -> None:
    page.goto("/papers/?year=2018-2019")
    shown = page.locator(".pd-row:not([hidden])")
    years = {row.get_attribute("data-year") for row in shown.all()}
    assert years == {"2018", "2019"}
    expect(page.get_by_role("button", name="去掉 2018–2019 年")).to_be_visible()


def test_density_is_remembered(page: Page) -> None:
    page.goto("/papers/")
    page.get_by_role("button", name="紧凑").click()
    page.reload()
    expect(page.get_by_role("button", name="紧凑")).to_have_attribute("aria-pressed", "true")
    assert page.locator(".pd-row").first.bounding_box()["height"] <= 40  # type: ignore[index]


def test_the_phone_filters_in_a_sheet(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/papers/")
    everything = rows(page)
    page.get_by_role("button", name="筛选", exact=True).click()
    sheet = page.get_by_role("dialog", name="筛选")
    sheet.get_by_label("ICCV").check()
    sheet.get_by_role("button", name=re.compile(r"看 \d+ 篇")).click()
    expect(sheet).to_be_hidden()
    assert 0 < rows(page) < everything


def test_nothing_found_offers_a_way_out(page: Page) -> None:
    page.goto("/papers/?venue=EMNLP&star=1")
    assert rows(page) == 0
    page.get_by_role("button", name=re.compile("^去掉 星标，")).click()
    assert rows(page) > 0


def test_copied_code_runs(page: Page, tmp_path: Path) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/papers/graph/ggnn/")
    button = page.locator(".pd-pair .pd-copy")
    button.click()
    expect(button).to_have_text("已复制")
    program = tmp_path / "copied.py"
    program.write_text(page.evaluate("navigator.clipboard.readText()"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert "failed=0" in done.stdout, done.stderr


def test_bibtex_copies(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/papers/graph/pointnet/")
    page.get_by_text("BibTeX", exact=True).click()
    page.locator(".pd-bibtex .pd-copy").click()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("@inproceedings{")
    assert "Qi, Charles R." in text


def test_the_dark_scheme_is_dark_and_remembered(page: Page) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    page.goto("/")
    light = page.evaluate(background)
    page.locator("form[data-md-component=palette] label:visible").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    dark = page.evaluate(background)
    assert dark != light
    page.goto("/papers/graph/ggnn/")
    assert page.evaluate(background) == dark


@pytest.fixture
def plain(browser: Browser, server: str) -> Iterator[Page]:
    """没有脚本的窗口。"""
    context = browser.new_context(base_url=server, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_script_the_index_is_complete(plain: Page) -> None:
    plain.goto("/papers/")
    assert plain.locator(".pd-row:visible").count() >= 13
    assert not plain.locator(".pd-facets").is_visible()
    plain.get_by_role("link", name="2019", exact=True).last.click()
    assert {r.get_attribute("data-year") for r in plain.locator(".pd-row").all()} == {"2019"}


def test_without_script_a_paper_reads_in_full(plain: Page) -> None:
    plain.goto("/papers/graph/ggnn/")
    assert plain.locator(".pd-pair .katex").first.is_visible()
    assert plain.locator(".pd-copy:visible").count() == 0
    plain.locator("details.question summary").first.click()
    assert plain.locator("details.question p").first.is_visible()


def test_formulas_need_no_script(page: Page) -> None:
    page.goto("/papers/graph/ggnn/")
    scripts = page.locator("script[src]").evaluate_all("all => all.map(s => s.src)")
    assert scripts
    assert not [src for src in scripts if "katex" in src or "mathjax" in src]
    font = "document.fonts.ready.then(() => document.fonts.check('16px KaTeX_Main'))"
    assert page.evaluate(font)
