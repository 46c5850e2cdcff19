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

from playwright.sync_api import Browser, sync_playwright

from bench.web import served

QUERIES = ("卷积", "注意力机制", "attention", "交叉熵损失", "图神经网络 门控", "convolution kernel")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
TRACED = ["toplevel"]
KEYED = "document.addEventListener('input', () => (window.keyed ??= performance.now()))"
READY = """() => {
  const needed = /assets\\/paper-drawer\\/search\\/|\\/search\\/(index|d\\d)/;
  const files = performance.getEntriesByType("resource").filter(({ name }) => needed.test(name));
  return Math.max(0, ...files.map((file) => file.responseEnd - window.keyed));
}"""
EACH = 50
"""毫秒；打得最快的人，两个键之间也要这么久。"""
BUSY = "document.querySelector('.md-search-result__list').ariaBusy === 'true'"


@dataclass(frozen=True)
class Run:
    """一句问下来。"""

    page: float
    """打开页面时取的搜索脚本，压缩后的字节。"""
    pasted: float
    """从聚焦到一次贴进去问完，取的全部。"""
    typed: float
    """同上，逐字键入，中间的也算。"""
    ready: float
    """按下第一个字以后，还要等多久引擎才取齐，毫秒；没有放慢。"""
    waited: float
    """最后一个字到画完，毫秒；没有放慢。"""
    longest: float
    """主线程上最长的一个任务，毫秒；已经乘上慢几倍。"""


ROWS: tuple[tuple[str, str, str], ...] = (
    ("page", "打开页面取的脚本，B", "≤ 10240"),
    ("pasted", "第一句，贴进去，B", "中位 ≤ 80000，最大 ≤ 150000"),
    ("typed", "第一句，逐字键入，B", ""),
    ("ready", "第一个键以后就绪，ms", "≤ 50"),
    ("waited", "末字到画完，ms", ""),
    ("longest", "最长的任务，ms", "≤ 50"),
)


class Box:
    """一个干净的窗口，开着搜索框。"""

    def __init__(self, browser: Browser, address: str, site: Path, *, traced: bool = False) -> None:
        self.browser = browser
        self.site = site
        self.page = browser.new_page()
        self.fetched: list[Path] = []
        self.page.on("request", lambda request: self.fetched.append(self._file(request.url)))
        self.page.goto(f"{address}/handbook/search/", wait_until="networkidle")
        self.opened = self.taken()
        self.settle()  # 驱动浏览器的脚本先放进去，不算在里面
        self.page.evaluate(KEYED)
        if traced:
            browser.start_tracing(page=self.page, categories=TRACED)
        self.page.keyboard.press("/", delay=EACH)

    def _file(self, url: str) -> Path:
        return self.site / unquote(urlsplit(url).path).lstrip("/")

    def settle(self) -> None:
        """等到问完画完。"""
        self.page.wait_for_function(f"!({BUSY})", polling=5)

    def taken(self) -> int:
        """到现在取的搜索文件，压缩后共几个字节。"""
        files = (path for path in self.fetched if path.is_file())
        return sum(len(gzip.compress(path.read_bytes())) for path in files if searched(path))


def searched(path: Path) -> bool:
    """搜索用的：索引，脚本，样式。"""
    return "search" in path.parts or path.name == "facets.css"


def measure(browser: Browser, address: str, site: Path, query: str, slow: float) -> Run:
    """贴进去问一次，逐字键入再问一次。"""
    pasted = Box(browser, address, site)
    pasted.page.keyboard.insert_text(query)
    pasted.settle()
    pasted.page.close()
    typed = Box(browser, address, site, traced=True)
    keys = typed.page.keyboard
    keys.type(query[:-1], delay=EACH)
    typed.settle()
    start = typed.page.evaluate("performance.now()")
    keys.type(query[-1])
    typed.settle()
    waited = typed.page.evaluate("performance.now()") - start
    longest = slow * _longest(browser.stop_tracing())
    ready = typed.page.evaluate(READY)
    typed.page.close()
    fetched = (one.taken() - one.opened for one in (pasted, typed))
    return Run(typed.opened, *fetched, ready, waited, longest)


def _longest(trace: bytes) -> float:
    """渲染进程的主线程上，占用处理器最久的一个任务，毫秒。"""
    events = json.loads(trace)["traceEvents"]
    named = (e for e in events if e["name"] == "thread_name")
    main = {e["tid"] for e in named if e["args"]["name"] == "CrRendererMain"}
    tasks = (e for e in events if e["name"].endswith("RunTask") and e["tid"] in main)
    return max(float(task.get("tdur", 0)) for task in tasks) / 1000


def least(runs: Sequence[Run]) -> Run:
    """同一句问了几次，各取最少的：机器上别的事只会添，不会减。"""
    return Run(*(min(getattr(run, name) for run in runs) for name, _, _ in ROWS))


def table(runs: Sequence[Run], slow: float) -> str:
    """一张 Markdown 表：中位数、最大与验收的限。"""
    lines = [
        f"{len(runs)} 句；任务按慢 {slow:g} 倍算",
        "",
        "| 量什么 | 中位 | 最大 | 限 |",
        "|---|--:|--:|---|",
    ]
    for name, said, limit in ROWS:
        values = [getattr(run, name) for run in runs]
        lines.append(f"| {said} | {median(values):.0f} | {max(values):.0f} | {limit} |")
    return "\n".join(lines)


def main() -> None:
    """命令行。"""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--slow", type=float, default=4, help="任务的时间乘上几倍")
    parser.add_argument("--times", type=int, default=3, help="一句问几次，取最少的")
    given = parser.parse_args()
    chromium = shutil.which("chromium")
    with served(given.site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS])
        runs = [
            least(
                [
                    measure(browser, address, given.site, query, given.slow)
                    for _ in range(given.times)
                ]
            )
            for query in QUERIES
        ]
        browser.close()
    print(table(runs, given.slow))  # noqa: T201


if __name__ == "__main__":
    main()
