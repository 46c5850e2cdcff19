"""轮流建站，量时间与内存：python -m bench.measure --notes 1000 --runs 3。"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench.generate import create

FOLDER = Path(__file__).parents[1] / "build/bench"
"""书房写在这里；每次先清空。"""
CACHE = ".cache"
MOST_TIME = 1.2
"""公式缓存是空的时候，最多是普通建站的几倍时间。"""
MOST_MEMORY = 1024
"""峰值内存最多多少 MiB。"""
MIB = 1 << 20
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""ru_maxrss 的单位是多少字节。"""


@dataclass(frozen=True)
class Run:
    """建一次站用了多少。"""

    wall: float
    """墙钟，秒。"""
    cpu: float
    """用户态加内核态，秒。"""
    memory: float
    """峰值常驻内存，MiB。"""
    size: float
    """站点大小，MiB。"""


@dataclass(frozen=True)
class Contender:
    """参加比较的一种建法。"""

    name: str
    config: str
    cold: bool = False
    """每次先删去公式缓存。"""
    runs: list[Run] = field(default_factory=list)

    def middle(self, what: str) -> float:
        """某一项的中位数。"""
        return float(median(getattr(run, what) for run in self.runs))


def build(root: Path, contender: Contender) -> Run:
    """在新的进程里建一次；旧站与要删的缓存先删好，不算在内。"""
    site = (root / contender.config).with_name(f"site-{Path(contender.config).stem}")
    shutil.rmtree(site, ignore_errors=True)
    if contender.cold:
        shutil.rmtree(root / CACHE, ignore_errors=True)
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
    command += ["--config-file", contender.config, "--site-dir", site.name]
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 -- 命令是写死的
        command, cwd=root, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    memory = usage.ru_maxrss * RSS_UNIT
    return Run(wall, usage.ru_utime + usage.ru_stime, memory / MIB, size / MIB)


def measure(root: Path, contenders: Sequence[Contender], runs: int) -> None:
    """先各热身一次，再轮流建 runs 遍；结果记在各自名下。"""
    for contender in contenders:
        build(root, contender)
    for _ in range(runs):
        for contender in contenders:
            contender.runs.append(build(root, contender))


def table(contenders: Sequence[Contender]) -> str:
    """一张 Markdown 表：中位数，括号里是最小与最大；倍数以第一行为 1。"""
    base = contenders[0]
    lines = [
        "| 建法 | 墙钟（秒） | 倍数 | 处理器时间（秒） | 倍数 | 峰值内存（MiB） | 站点（MiB） |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for one in contenders:
        walls = [run.wall for run in one.runs]
        cells = (
            one.name,
            f"{one.middle('wall'):.2f}（{min(walls):.2f}–{max(walls):.2f}）",
            f"{one.middle('wall') / base.middle('wall'):.2f}",
            f"{one.middle('cpu'):.2f}",
            f"{one.middle('cpu') / base.middle('cpu'):.2f}",
            f"{one.middle('memory'):.0f}",
            f"{one.middle('size'):.0f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def verdict(plain: Contender, ours: Contender) -> str:
    """达到目标没有。"""
    ratio = ours.middle("wall") / plain.middle("wall")
    memory = ours.middle("memory")
    reached = "达到" if ratio <= MOST_TIME and memory < MOST_MEMORY else "没有达到"
    return (
        f"目标：墙钟不超过普通的 {MOST_TIME} 倍，峰值内存小于 {MOST_MEMORY} MiB。"
        f"测得 {ratio:.2f} 倍、{memory:.0f} MiB：{reached}。"
    )


def conditions(notes: int, runs: int) -> str:
    """在什么机器上、什么时候、用什么版本量的。"""
    today = date.today().isoformat()  # noqa: DTZ011 -- 当地的日期
    versions = "，".join(f"{name} {version(name)}" for name in ("mkdocs", "mkdocs-material"))
    return (
        f"{today}，{os.cpu_count()} 核，Python {platform.python_version()}，{versions}。\n"
        f"{notes} 篇笔记，每篇 20 个公式、5 段代码；各热身一次，轮流建 {runs} 遍，取中位数。"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """命令行入口。"""
    parser = argparse.ArgumentParser(prog="python -m bench.measure", description="比建站的速度")
    parser.add_argument("--notes", type=int, default=1000, help="几篇笔记")
    parser.add_argument("--runs", type=int, default=3, help="每种建法建几遍")
    options = parser.parse_args(arguments)
    shutil.rmtree(FOLDER, ignore_errors=True)
    create(FOLDER, options.notes)
    plain = Contender("普通 mkdocs-material，公式留给浏览器", "plain.yml")
    ours = Contender("论文抽屉，公式缓存是空的", "mkdocs.yml", cold=True)
    again = Contender("论文抽屉，公式缓存是满的", "mkdocs.yml")
    measure(FOLDER, (plain, ours, again), options.runs)
    sys.stdout.write(
        f"{conditions(options.notes, options.runs)}\n\n{table((plain, ours, again))}\n\n"
        f"{verdict(plain, ours)}\n"
    )


if __name__ == "__main__":
    main()
