"""在 Chromium 里量搜索框：python -m bench.search_box 建好的站 [--slow 4]。

一句一句地键入，每次换一个干净的窗口。主线程被占住多久，看的是线程时间再乘上慢几倍：
机器上还有别的事在跑时，钟不可靠。
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from bench.web import served

QUERIES = ("卷积", "注意力机制", "attention", "交叉熵损失", "图神经网络 门控", "convolution kernel")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
TRACED = ["toplevel"]
BUSY = "document.querySelector('.md-search-result__list').ariaBusy === 'true'"


@dataclass(frozen=True)
class Run:
    """一句问下来。"""

    page: int
    """打开页面时取的搜索脚本，压缩后的字节。"""
    focus: int
    """聚焦时取的。"""
    first: int
    """第一次问的分片与文字；逐字键入，中间的也算。"""
    waited: float
    """最后一个字到画完，毫秒；没有放慢。"""
    longest: float
    """主线程上最长的一个任务，毫秒；已经乘上慢几倍。"""


def measure(browser: Browser, address: str, site: Path, query: str, slow: float) -> Run:
    """开一个窗口，聚焦，逐字键入。"""
    page = browser.new_page()
    fetched: list[Path] = []
    page.on("request", lambda r: fetched.append(site / unquote(urlsplit(r.url).path).lstrip("/")))
    page.goto(f"{address}/papers/", wait_until="networkidle")
    opened = _taken(fetched)
    browser.start_tracing(page=page, categories=TRACED)
    page.locator(".md-search__input").focus()
    _settle(page)
    focused = _taken(fetched)
    page.keyboard.type(query[:-1], delay=50)
    _settle(page)
    start = page.evaluate("performance.now()")
    page.keyboard.type(query[-1])
    _settle(page)
    waited = page.evaluate("performance.now()") - start
    longest = slow * _longest(browser.stop_tracing())
    page.close()
    return Run(opened, focused, _taken(fetched), waited, longest)


def _longest(trace: bytes) -> float:
    """渲染进程的主线程上，占用处理器最久的一个任务，毫秒。"""
    events = json.loads(trace)["traceEvents"]
    named = (e for e in events if e["name"] == "thread_name")
    main = {e["tid"] for e in named if e["args"]["name"] == "CrRendererMain"}
    tasks = (e for e in events if e["name"].endswith("RunTask") and e["tid"] in main)
    return max(float(task.get("tdur", 0)) for task in tasks) / 1000


def _settle(page: Page) -> None:
    page.wait_for_function(f"!({BUSY})", polling=5)


def _taken(fetched: list[Path]) -> int:
    """刚取的搜索文件压缩后共几个字节；数完就忘。"""
    files = [path for path in fetched if "search" in path.parts and path.is_file()]
    fetched.clear()
    return sum(len(gzip.compress(path.read_bytes())) for path in files)


def table(runs: Sequence[Run], slow: float) -> str:
    """一张 Markdown 表：中位数与最大。"""
    lines = [
        f"{len(runs)} 句；任务按慢 {slow:g} 倍算",
        "",
        "| 量什么 | 中位 | 最大 |",
        "|---|--:|--:|",
    ]
    rows = {"page": "打开页面，B", "focus": "聚焦，B", "first": "第一句，B"}
    rows |= {"waited": "末字到画完，ms", "longest": "最长的任务，ms"}
    for name, said in rows.items():
        values = [getattr(run, name) for run in runs]
        lines.append(f"| {said} | {median(values):.0f} | {max(values):.0f} |")
    return "\n".join(lines)


def main() -> None:
    """命令行。"""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--slow", type=float, default=4)
    given = parser.parse_args()
    chromium = shutil.which("chromium")
    with served(given.site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS])
        runs = [measure(browser, address, given.site, query, given.slow) for query in QUERIES]
        browser.close()
    print(table(runs, given.slow))  # noqa: T201


if __name__ == "__main__":
    main()
