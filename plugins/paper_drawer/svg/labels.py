"""图里的标签：占多大地方，彼此叠不叠，混没混公式。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import cos, radians, sin
from unicodedata import east_asian_width

ASCENT, DESCENT = 0.76, 0.2
"""字在基线上下各占多少，按字号算。"""
SLACK = 2.0
"""估的宽高不会准到这么多单位。"""
MATH = re.compile(r"(?<!\\)\$")
DEFAULT = re.compile(r"\\mathdefault\{((?:[^{}]|\{[^{}]*\})*)\}")
POWER = re.compile(r"\^\{([^{}]*)\}")
RAISED = str.maketrans("0123456789-−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺")


@dataclass(frozen=True)
class Label:
    """画出的一行字，和它占的方框；y 向下。"""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    upright: bool = True
    """横着或竖着；斜着的方框比字大，不拿来比。"""

    @classmethod
    def at(
        cls, text: str, x: float, y: float, angle: float, *, width: float, up: float, down: float
    ) -> Label:
        """从基线的左端、角度和大小算出方框。"""
        c, s = cos(radians(angle)), sin(radians(angle))
        corners = [(x + a * c + b * s, y - a * s + b * c) for a in (0, width) for b in (-up, down)]
        xs, ys = zip(*corners, strict=True)
        return cls(text, min(xs), min(ys), max(xs), max(ys), angle % 90 == 0)

    @property
    def centre(self) -> tuple[float, float]:
        """方框的中心。"""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def overlaps(self, other: Label) -> bool:
        """与另一行叠在一起。"""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return self.upright and other.upright and min(across, down) > SLACK


def width(text: str, advance: Callable[[str], float]) -> float:
    """一行普通文字多宽，按字号算：汉字一个字宽，其余问 advance。"""
    return sum(1.0 if east_asian_width(c) in "WF" else advance(c) for c in text)


def plain(text: str) -> str:
    """刻度上的 10 的几次方写成普通文字；别的原样。"""
    if r"\mathdefault" not in text:
        return text
    said = DEFAULT.sub(r"\1", text.replace("$", "")).replace(r"\times", "×")
    said = POWER.sub(lambda m: m[1].translate(RAISED), said)
    return text if "\\" in said else said


def check_math(text: str) -> None:
    """一个标签整个是一条公式。

    Raises:
        ValueError: 公式之外还有字，或公式里有汉字。
    """
    before, *inside, after = MATH.split(text)
    if before.strip() or after.strip() or len(inside) != 1:
        raise ValueError(f"标签“{text}”把文字和公式混在一起：全写成文字，或只写一条公式")
    if not inside[0].isascii():
        raise ValueError(f"公式“{text}”里有公式以外的字：写成 LaTeX")


def faults(labels: Sequence[Label], wide: float, high: float) -> Iterator[str]:
    """画出画面的，叠在一起的。"""
    for label in labels:
        if not _inside(label, wide, high):
            yield f"标签“{label.text}”画出了画面：写短些，或换个地方"
    for a, b in combinations(labels, 2):
        if a.overlaps(b):
            yield f"标签“{a.text}”和“{b.text}”叠在一起：少放些，写短些，或挪开"


def _inside(label: Label, wide: float, high: float) -> bool:
    across = label.left >= -SLACK and label.right <= wide + SLACK
    return across and label.top >= -SLACK and label.bottom <= high + SLACK
