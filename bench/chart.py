"""各家各步的秒数画成条形图：对数坐标，一步一组，一家一条；SVG 里写字，不带字体。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from math import ceil, floor, log10

from bench.edits import STEPS
from bench.report import SAVED, Figures

COLOURS = ("#9ca3af", "#60a5fa", "#f59e0b", "#0d9488")
LEFT, WIDTH, BAR, GAP, TOP = 110, 560, 12, 14, 46
"""左边的字、坐标、一条、两组之间、上面图例的大小。"""


def chart(everyone: Sequence[Figures], title: str) -> str:
    """一张 SVG；坐标从一个整的十倍到另一个。"""
    steps = (*STEPS, SAVED)
    seconds = [s for one in everyone for step in steps if (s := one.middle(step))]
    low, high = floor(log10(min(seconds))), ceil(log10(max(seconds)))
    scale = WIDTH / max(1, high - low)
    group = BAR * len(everyone) + GAP
    height = TOP + group * len(steps) + 20
    parts = [*_legend(everyone, title), *_grid(low, high, scale, height)]
    for row, step in enumerate(steps):
        top = TOP + row * group
        parts.append(_text(LEFT - 8, top + group / 2 - 3, step, "end"))
        for index, one in enumerate(everyone):
            if value := one.middle(step):
                parts.append(_bar(top + index * BAR, (log10(value) - low) * scale, index, value))
    size = f"0 0 {LEFT + WIDTH + 60} {height}"
    style = "text{font:12px sans-serif;fill:#374151}"
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}"><style>{style}</style>\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n{body}\n</svg>\n'
    )


def _text(x: float, y: float, said: str, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:.1f}" text-anchor="{anchor}">{escape(said)}</text>'


def _bar(y: float, width: float, index: int, value: float) -> str:
    fill = COLOURS[index % len(COLOURS)]
    rect = f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR - 2}" fill="{fill}"/>'
    return rect + _text(LEFT + width + 4, y + BAR - 2, f"{value:.3g}")


def _legend(everyone: Sequence[Figures], title: str) -> Iterator[str]:
    yield _text(8, 18, title)
    for index, one in enumerate(everyone):
        x = LEFT + index * 140
        yield f'<rect x="{x}" y="26" width="10" height="10" fill="{COLOURS[index % 4]}"/>'
        yield _text(x + 14, 35, one.name)


def _grid(low: int, high: int, scale: float, height: float) -> Iterator[str]:
    for power in range(low, high + 1):
        x = LEFT + (power - low) * scale
        yield f'<path d="M{x:g} {TOP - 4}V{height - 18}" stroke="#e5e7eb"/>'
        yield _text(x, height - 4, f"{10.0**power:g} 秒", "middle")
