"""量 drawer check 的时间，连同启动：python -m bench.checking --notes 1000 --runs 3。"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import report, sites
from bench.generate import bookcase

FOLDER = Path(__file__).parents[1] / "build/bench-check"
"""书房写在这里；每次先清空。"""
CACHE = ".cache"
TICK = 0.1
"""刚写的文件不凭时间作准，等一等再查。"""


@dataclass(frozen=True)
class Case:
    """一种查法。"""

    name: str
    most: float
    """目标：最多几秒。"""
    prepare: Callable[[Path, Path], object]
    """查之前做的事；参数是书房与其中的一篇。"""
    alone: bool = False
    """只查那一篇。"""
    options: tuple[str, ...] = ()


def forget(root: Path, _: Path) -> None:
    """删去缓存。"""
    shutil.rmtree(root / CACHE, ignore_errors=True)


def edit(_: Path, note: Path) -> None:
    """在正文末尾添一句，每次不同。"""
    with note.open("a", encoding="utf-8") as file:
        file.write(f"\n第 {time.time_ns()} 次改动。\n")


def leave(_: Path, __: Path) -> None:
    """什么也不做。"""


CASES = (
    Case("一篇，不用缓存", 0.5, edit, alone=True, options=("--no-cache",)),
    Case("全部，没有缓存", 5, forget),
    Case("全部，一个字没变", 1, leave),
    Case("全部，改了一篇", 5, edit),
    Case("一篇，刚改过", 0.5, edit, alone=True),
)


def check(root: Path, note: Path, case: Case) -> float:
    """在新的进程里查一次，几秒。"""
    case.prepare(root, note)
    time.sleep(TICK)
    command = [sys.executable, "-m", "paper_drawer.cli", "check", *case.options]
    command += [str(note)] if case.alone else []
    start = time.perf_counter()
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return time.perf_counter() - start


def table(times: Sequence[tuple[Case, Sequence[float]]]) -> str:
    """一张 Markdown 表：中位数，括号里是最小与最大。"""
    lines = ["| 查什么 | 秒 | 目标 | |", "|---|--:|--:|---|"]
    for case, seconds in times:
        middle = median(seconds)
        reached = "达到" if middle <= case.most else "没有达到"
        spread = f"{middle:.2f}（{min(seconds):.2f}–{max(seconds):.2f}）"
        lines.append(f"| {case.name} | {spread} | ≤ {case.most:g} | {reached} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """命令行入口。"""
    parser = argparse.ArgumentParser(prog="python -m bench.checking", description="量检查的时间")
    parser.add_argument("--notes", type=int, default=1000, help="几篇笔记")
    parser.add_argument("--runs", type=int, default=3, help="每种查法查几遍")
    options = parser.parse_args(arguments)
    shutil.rmtree(FOLDER, ignore_errors=True)
    sites.write(FOLDER, sites.ours(bookcase(options.notes)))
    note = next(path for path in sorted(FOLDER.glob("docs/papers/*/*.md")) if path.stem != "index")
    times = [(case, [check(FOLDER, note, case) for _ in range(options.runs)]) for case in CASES]
    said = f"{options.notes} 篇笔记，每篇 20 个公式；每种查 {options.runs} 遍，取中位数，连同启动。"
    sys.stdout.write(f"{report.told()}\n{said}\n\n{table(times)}\n")


if __name__ == "__main__":
    main()
