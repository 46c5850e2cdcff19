"""量搜索：python -m bench.search --notes 1000 --chromium /usr/bin/chromium。

笔记由 search_corpus 生成；该找到哪几页，逐页在原文里找出来，与索引无关。
字节是压缩后的，第一句包括搜索框的脚本、样式、入口与补全用的术语；
毫秒是一个新的引擎在 Chromium 里从问到答，要用的已经取来、还没有解开。
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from gzip import compress
from itertools import islice
from pathlib import Path
from random import Random
from statistics import mean, median
from typing import Any

from paper_drawer import search
from paper_drawer.search.script import FOLDER
from paper_drawer.store import Store
from playwright.sync_api import Page, Request, sync_playwright

from bench.search_corpus import Note, edited, library, notes
from bench.web import served

STYLES = tuple(FOLDER / name for name in ("search.css", "../facets.css"))
RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
FIRST = 10
PAGE = """<!doctype html><meta charset=utf-8><script src=parts.js></script><script>
const kept = new Map();
let sink;
Object.defineProperty(window, "paperDrawerIndex", {
  set: (used) => (sink = used),
  get: () => (...said) => {
    kept.set(document.currentScript.getAttribute("src"), said);
    sink(...said);
  },
});
const insert = (src) => new Promise((onload, onerror) => {
  const script = document.createElement("script");
  document.head.append(Object.assign(script, { src, onload, onerror }));
});
const load = (url) => (kept.has(url) ? sink(...kept.get(url)) : insert(url));
const open = () => paperDrawerSearch.open("search/", load);
</script>"""
"""取来的文件留着，好给新的引擎用。"""
ASK = """async ([query]) => {
  const first = open();
  const answer = await first.search(query);
  await first.suggest(query);
  const again = open();
  await again.ready;
  const start = performance.now();
  await again.search(query);
  return {ms: performance.now() - start, problem: answer.problem,
          urls: answer.pages.map((page) => page.url)};
}"""


@dataclass
class Asked:
    """问过的一批。"""

    scores: list[float] = field(default_factory=list)
    found: list[float] = field(default_factory=list)
    """前十里有该有的多少。"""
    fetched: list[int] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def add(self, more: Asked, fetched: int = 0) -> None:
        """添上一批；fetched 是每一句另外取的。"""
        self.scores += more.scores
        self.found += more.found
        self.fetched += (size + fetched for size in more.fetched)
        self.milliseconds += more.milliseconds


def write(folder: Path, written: Sequence[Note], kept: Store) -> tuple[float, float]:
    """写出索引。

    Returns:
        算出索引要几秒（墙钟、处理器），不算生成笔记，也不算写到磁盘。
    """
    made = library(list(written))
    sources = [replace(note.source, html=partial(str, note.html)) for note in written]
    wall, cpu = time.perf_counter(), time.process_time()
    files = list(search.build(sources, made, kept))
    spent = time.perf_counter() - wall, time.process_time() - cpu
    folder.mkdir(exist_ok=True)
    for name, content in files:
        if not (folder / name).exists() or name == "index.js":
            (folder / name).write_bytes(content())
    return spent


def sized(folder: Path) -> Callable[[Request], int]:
    """一次请求压缩后几个字节。"""
    known: dict[str, int] = {}

    def size(request: Request) -> int:
        path = request.url.split("/", 3)[3]
        if path not in known:
            known[path] = len(compress((folder / path).read_bytes()))
        return known[path]

    return size


def ask(page: Page, cases: Sequence[tuple[str, set[str]]], fetched: list[int]) -> Asked:
    """问一批：(问句，该找到的页)。"""
    asked = Asked()
    for query, wanted in cases:
        fetched.clear()
        answer: dict[str, Any] = page.evaluate(ASK, [query])
        if answer["problem"]:
            raise RuntimeError(f"{query}：{answer['problem']}")
        ranks = [rank for rank, url in enumerate(answer["urls"], 1) if url in wanted]
        asked.scores.append(1 / ranks[0] if ranks else 0)
        asked.found.append(len(ranks) / min(FIRST, len(wanted)))
        asked.fetched.append(sum(fetched))
        asked.milliseconds.append(answer["ms"])
    return asked


def cases(written: Sequence[Note], seed: int = 1) -> dict[str, list[tuple[str, set[str]]]]:
    """要问的，照验收的几类。"""
    rng = Random(seed)  # noqa: S311 -- 不作加密用
    said = {note.url: "\n".join((*note.head, note.text)) for note in written}
    lower = {note.url: f"{said[note.url]}\n{note.extras}".lower() for note in written}

    def having(query: str) -> set[str]:
        return {url for url, text in said.items() if query in text}

    def piece() -> str:
        run, size = "", rng.randrange(2, 7)
        while len(run) < size:
            run = rng.choice(RUN.findall(rng.choice(written).text))
        start = rng.randrange(len(run) - size + 1)
        return run[start : start + size]

    own = [(note, heading) for note in written for heading, _ in note.sections]
    headings = [heading for _, heading in rng.sample(own, 200)]
    terms = library(list(written)).terms
    aliases = [(alias, term) for term in terms for alias in (*term.aliases, *term.misspellings)]
    rng.shuffle(aliases)

    def naming(alias: str) -> set[str]:
        same = [term for term in terms if alias in term.spellings]
        proper = {w.lower() for t in same for w in t.spellings if w not in t.misspellings}
        whole = re.compile("|".join(map(spelled, sorted(proper))))
        return {url for url, text in lower.items() if whole.search(text)}

    known = ((alias, naming(alias)) for alias, _ in aliases)
    return {
        "2 到 6 个汉字": [(query, having(query)) for query in (piece() for _ in range(500))],
        "小标题": [(h, {n.url for n in written if h in n.headings}) for h in headings],
        "标题": [(n.paper.title, {n.url}) for n in rng.sample(list(written), 200)],
        "别名与误写": list(islice((case for case in known if case[1]), 100)),
    }


def spelled(word: str) -> str:
    """西文要整词，末尾可以加 s；空白与连字符不分。"""
    loose = r"[\s-]?".join(map(re.escape, re.split(r"[\s-]", word)))
    return rf"(?<![0-9a-z]){loose}s?(?![0-9a-z])" if word[0].isascii() else loose


def at(values: Sequence[float], share: float) -> float:
    """排好序，第几成的那一个。"""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def row(name: str, asked: Asked, limit: str) -> str:
    """表里的一行。"""
    kilobytes = [size / 1000 for size in asked.fetched]
    cells = (
        f"{name}（{len(asked.scores)}）",
        *(f"{mean(values):.3f}" for values in (asked.found, asked.scores)),
        *(f"{median(kilobytes):.0f}", f"{at(kilobytes, 0.95):.0f}", f"{max(kilobytes):.0f}"),
        *(f"{median(asked.milliseconds):.1f}", f"{at(asked.milliseconds, 0.95):.1f}"),
        limit,
    )
    return f"| {' | '.join(cells)} |"


HEAD = (
    "| 问什么（几句） | R@10 | MRR | 取 KB 中位 | 95 % | 最大 | 毫秒 中位 | 95 % | 限 |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|---|"
)
LIMITS = {
    "2 到 6 个汉字": "R ≥ 0.99",
    "小标题": "R ≥ 0.98，MRR ≥ 0.95",
    "标题": "MRR ≥ 0.98",
    "别名与误写": "R ≥ 0.99",
}


def browse(folder: Path, written: Sequence[Note], chromium: str, slower: int, cold: int) -> str:
    """在 Chromium 里问，得到一张表。"""
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "parts.js").write_text(search.script(), encoding="utf-8")
    styles = sum(len(compress(path.read_bytes())) for path in STYLES)
    size, fetched = sized(folder), []
    with served(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def requested(request: Request) -> None:
            if request.url.endswith(".js"):
                fetched.append(size(request))

        def opened() -> Page:
            page = browser.new_context().new_page()
            page.on("request", requested)
            page.goto(address)
            page.context.new_cdp_session(page).send(
                "Emulation.setCPUThrottlingRate", {"rate": slower}
            )
            return page

        every = cases(written)
        first, later = Asked(), Asked()
        rng = Random(2)  # noqa: S311 -- 不作加密用
        for query, wanted in every["2 到 6 个汉字"][:cold]:
            fetched.clear()
            page = opened()
            scripts = sum(fetched) + styles
            first.add(ask(page, [(query, wanted)], fetched), scripts)
            later.add(ask(page, rng.sample(every["2 到 6 个汉字"], 4), fetched))
            page.context.close()
        page = opened()
        page.evaluate(ASK, ["开头"])
        asked = {name: ask(page, found, fetched) for name, found in every.items()}
        browser.close()
    milliseconds = f"95 % ≤ {10 if slower == 1 else 50} 毫秒"
    lines = [
        HEAD,
        row("第一句，什么都没有取", first, "中位 ≤ 80 KB，最大 ≤ 150 KB"),
        row("接着的四句", later, "中位 ≤ 40 KB，95 % ≤ 100 KB"),
        *(row(name, found, f"{LIMITS[name]}，{milliseconds}") for name, found in asked.items()),
    ]
    return "\n".join(lines)


def build(folder: Path, written: list[Note]) -> str:
    """从头建、没有改、改了一页、改回来，得到一张表。"""
    kept = Store(folder)
    steps = {
        "从头": (written, f"≤ {3 * max(1, len(written) // 1000)} 秒"),
        "没有改": (written, ""),
        "改了一页": ([edited(written[0], "今天添上一句话"), *written[1:]], "≤ 0.3 秒"),
        "改回来": (written, "≤ 0.3 秒"),
    }
    lines = [f"| {len(written)} 篇 | 墙钟，秒 | 处理器，秒 | 限 |", "|---|--:|--:|---|"]
    for name, (these, limit) in steps.items():
        wall, cpu = write(folder / "search", these, kept)
        lines.append(f"| {name} | {wall:.2f} | {cpu:.2f} | {limit} |")
    kept.close()
    sizes = sorted(len(compress(path.read_bytes())) for path in (folder / "search").iterdir())
    total, largest = sum(sizes) / 1e6, sizes[-1] / 1000
    told = f"{len(sizes)} 个文件，共 {total:.1f} MB，最大的 {largest:.1f} KB（限 50 KB）"
    return "\n".join((*lines, "", told, ""))


def main(arguments: Sequence[str] | None = None) -> None:
    """命令行入口。"""
    parser = argparse.ArgumentParser(prog="python -m bench.search", description="量搜索")
    parser.add_argument("--notes", type=int, default=1000, help="几篇笔记")
    parser.add_argument("--chromium", default="", help="Chromium 在哪里；不给就只量索引")
    parser.add_argument("--slower", type=int, default=1, help="处理器放慢几倍")
    parser.add_argument("--cold", type=int, default=50, help="量几次第一句")
    options = parser.parse_args(arguments)
    written = list(notes(options.notes))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sys.stdout.write(build(folder, written) + "\n")
        if options.chromium:
            said = browse(folder, written, options.chromium, options.slower, options.cold)
            sys.stdout.write(said + "\n")


if __name__ == "__main__":
    main()
