"""量得的数字 → Markdown 表、JSON 与图。"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import version
from statistics import median
from typing import Any

import psutil

from bench.edits import COLD, STEPS
from bench.process import MIB, Run
from bench.weight import Weight

SAVED = "存盘到看见"


@dataclass
class Figures:
    """一家量得的。"""

    name: str
    runs: dict[str, list[Run]] = field(default_factory=dict)
    """步骤 → 各次。"""
    saved: list[float] = field(default_factory=list)
    """存盘到看见，各次。"""
    weight: Weight | None = None
    always: bool = False
    """没有增量：别的步骤就是从头建的时间。"""

    def middle(self, step: str, what: str = "wall") -> float | None:
        """某一步某一项的中位数；没有量就是 None。"""
        if step == SAVED:
            return median(self.saved) if self.saved and what == "wall" else None
        runs = self.runs.get(step) or (self.runs.get(COLD) if self.always else None)
        return median(getattr(run, what) for run in runs) if runs else None

    def peak(self) -> float:
        """各步里峰值内存的最大。"""
        return max(run.memory for runs in self.runs.values() for run in runs)


def conditions() -> dict[str, str]:
    """在什么机器上、什么时候、用什么版本量的。"""
    memory = psutil.virtual_memory().total / MIB / 1024
    named = [f"{name} {version(name)}" for name in ("mkdocs", "mkdocs-material")]
    python = f"Python {platform.python_version()}"
    return {
        "date": date.today().isoformat(),  # noqa: DTZ011 -- 当地的日期
        "machine": f"{os.cpu_count()} 核，内存 {memory:.0f} GiB",
        "load": f"{psutil.getloadavg()[0]:.1f}",
        "versions": "，".join([python, *named]),
    }


def told() -> str:
    """条件，一句话。"""
    said = conditions()
    machine = f"{said['machine']}，当时的负载 {said['load']}"
    return f"{said['date']}，{machine}；{said['versions']}。"


def table(everyone: Sequence[Figures]) -> str:
    """一行一步，一列一家：墙钟的中位数（遍数），除以第一家的倍数，处理器时间。"""
    lines = [f"| 墙钟，秒 | {' | '.join(one.name for one in everyone)} |"]
    lines.append(f"|---|{'--:|' * len(everyone)}")
    for step in (*STEPS, SAVED):
        cells = (_cell(one, everyone[0], step) for one in everyone)
        lines.append(f"| {step} | {' | '.join(cells)} |")
    rows: dict[str, Callable[[Figures], str]] = {
        "峰值内存，MiB": lambda one: f"{one.peak():.0f}",
        "站点，MiB": lambda one: f"{one.weight.size / MIB:.0f}" if one.weight else "–",
        "站点，文件": lambda one: f"{one.weight.files:,}" if one.weight else "–",
    }
    for name, cell in rows.items():
        lines.append(f"| {name} | {' | '.join(map(cell, everyone))} |")
    return "\n".join(lines)


def _cell(one: Figures, base: Figures, step: str) -> str:
    wall, plain, cpu = one.middle(step), base.middle(step), one.middle(step, "cpu")
    if wall is None:
        return "–"
    ratio = f"，{wall / plain:.3g} 倍" if plain and one is not base else ""
    if step == SAVED:
        return f"{wall:.2f}{ratio}（{len(one.saved)} 次）"
    if step not in one.runs:
        return f"同从头{ratio}"
    return f"{wall:.2f}{ratio}（{len(one.runs[step])} 遍，处理器 {cpu:.1f}）"


def data(everyone: Sequence[Figures], said: Mapping[str, Any]) -> str:
    """JSON：条件与每一次的数字。"""
    figures = [asdict(one) for one in everyone]
    text = json.dumps({**said, "figures": figures}, ensure_ascii=False, indent=1, default=str)
    return f"{text}\n"
