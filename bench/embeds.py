"""嵌入演示让建站慢多少：python -m bench.embeds --runs 5。"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench import process, report
from bench.tools import ENVIRONMENT, MKDOCS

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build/bench-embeds"
DEMO = re.compile(r"(?ms)^```demo\n.*?^```\n")
MOST = 1.1
"""嵌入全部演示，最多是没有演示的几倍时间。"""


def copy(name: str, *, demos: bool) -> Path:
    """本站的一份副本；不要演示时，连围栏与 snippets/demos 一起删去。"""
    folder = FOLDER / name
    unwanted = ["__pycache__", *([] if demos else ["demos"])]
    for part in ("docs", "snippets"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns(*unwanted))
    shutil.copy(ROOT / "mkdocs.yml", folder)
    if not demos:
        for path in (folder / "docs").rglob("*.md"):
            text = path.read_text(encoding="utf-8")
            path.write_text(DEMO.sub("", text), encoding="utf-8")
    return folder


def build(folder: Path) -> float:
    """从头建一次，公式的缓存留着，几秒。"""
    shutil.rmtree(folder / "site", ignore_errors=True)
    return process.run((*MKDOCS, "build", "--quiet", "--strict"), folder, ENVIRONMENT).wall


def main(arguments: Sequence[str] | None = None) -> None:
    """命令行入口：各热身一次，轮流建。"""
    parser = argparse.ArgumentParser(prog="python -m bench.embeds", description="演示的代价")
    parser.add_argument("--runs", type=int, default=5, help="每种建几遍")
    options = parser.parse_args(arguments)
    shutil.rmtree(FOLDER, ignore_errors=True)
    folders = copy("plain", demos=False), copy("ours", demos=True)
    rounds = [[build(folder) for folder in folders] for _ in range(options.runs + 1)][1:]
    without, embedded = (median(seconds) for seconds in zip(*rounds, strict=True))
    ratio = embedded / without
    reached = "达到" if ratio < MOST else "没有达到"
    said = f"没有演示 {without:.2f} 秒，嵌入全部演示 {embedded:.2f} 秒；各 {options.runs} 遍。"
    goal = f"目标：墙钟小于没有演示的 {MOST} 倍。测得 {ratio:.3f} 倍：{reached}。"
    sys.stdout.write(f"{report.told()}\n{said}\n{goal}\n")


if __name__ == "__main__":
    main()
