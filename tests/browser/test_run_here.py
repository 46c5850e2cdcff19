"""本站的演示真的能在网页里运行：纯 Python 的一个，与记录一致。"""

import os
import sys
from pathlib import Path
from time import perf_counter

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
MINUTES = 120_000  # 毫秒


def test_a_reader_runs_the_code_length_demo(page: Page, site: Path) -> None:
    if not (site / "assets/pyodide/pyodide.mjs").is_file():
        missing = "站点建成时没有 Pyodide 的核心：make pyodide"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    page.goto("/notes/math/cross-entropy/")
    demo = page.locator("#demo-code-length")
    recorded = demo.locator(".pd-output").first.text_content()
    pressed = perf_counter()
    demo.get_by_role("button", name="运行", exact=True).click()
    fresh = demo.get_by_label("这次的输出")
    expect(fresh).to_contain_text("北城", timeout=MINUTES)
    sys.stdout.write(f"按下到第一行输出 {perf_counter() - pressed:.2f} 秒\n")
    expect(demo.get_by_role("status")).to_contain_text("与记录一致", timeout=MINUTES)
    assert (fresh.text_content() or "").split() == (recorded or "").split()
