"""本包自己的围栏：正文写什么，选项有哪些。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

OPTIONS: dict[str, frozenset[str]] = {
    "snippet": frozenset({"pair", "part", "hide"}),
    "demo": frozenset({"figure", "hide"}),
    "papers": frozenset(
        "field section year venue tag star noted sort group limit facets title".split()
    ),
    "home": frozenset({"lead", "title", "try"}),
    "review": frozenset({"kind", "folder"}),
    "notes": frozenset({"topic"}),
    "formulas": frozenset(),
    "links": frozenset(),
    "bibtex": frozenset(),
    "source": frozenset(),
}
"""围栏的语言 → 认得的选项。"""

WITH_NAME = frozenset({"snippet", "demo", "links", "bibtex", "source"})
"""第一行是一个名字的围栏。"""

CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("snippet", "hide"): ("docstring",),
    ("snippet", "part"): ("core",),
    ("demo", "hide"): ("code",),
    ("papers", "star"): ("true", "false"),
    ("papers", "noted"): ("true", "false"),
    ("papers", "facets"): ("true", "false"),
    ("papers", "sort"): ("year", "-year", "title", "added", "-added"),
    ("papers", "group"): ("year", "section"),
    ("review", "kind"): ("pitfall", "question"),
}
NUMBERS = {("papers", "year"), ("papers", "limit")}

EQUATION = re.compile(r"^\s*#\s*\((?P<number>[^()\s]{1,12})\)\s*(?P<words>.*)$")
"""代码里的式号：独占一行的注释 # (2) 说明。"""
TAG = re.compile(r"\\tag\{(?P<number>[^{}]*)\}")


@dataclass(frozen=True)
class Fault:
    """围栏里的毛病：在第几行（从 0 起），为什么，怎么改。"""

    line: int
    cause: str
    fix: str


@dataclass(frozen=True)
class Call:
    """读懂了的围栏。"""

    language: str
    name: str
    options: dict[str, str]


def parse(language: str, body: str) -> tuple[Call, list[Fault]]:
    """读一段围栏的正文。

    Args:
        language: OPTIONS 的一个键。
        body: 围栏里的文字。

    Returns:
        名字与选项，以及全部毛病；有毛病的选项不在其中。
    """
    name, options, faults = "", {}, []
    for number, raw in enumerate(body.split("\n")):
        line = raw.strip()
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not line:
            continue
        if language in WITH_NAME and not name:
            name = line
        elif not colon or not value:
            faults.append(Fault(number, f"看不懂“{line}”", "每行一个“选项: 值”"))
        elif fault := _fault(language, key, value):
            faults.append(Fault(number, *fault))
        else:
            options[key] = value
    if language in WITH_NAME and not name:
        faults.append(Fault(0, f"{language} 围栏是空的", "第一行写名字"))
    return Call(language, name, options), faults


def _fault(language: str, key: str, value: str) -> tuple[str, str] | None:
    allowed = OPTIONS[language]
    if key not in allowed:
        near = get_close_matches(key, allowed, n=1, cutoff=0.5)
        fix = f"是不是 {near[0]}？" if near else f"可用：{'、'.join(sorted(allowed)) or '没有选项'}"
        return f"{language} 围栏没有 {key} 这个选项", fix
    choices = CHOICES.get((language, key))
    if choices and value not in choices:
        return f"{key} 不能是 {value}", f"可用：{'、'.join(choices)}"
    if (language, key) in NUMBERS and not value.isdigit():
        return f"{key} 应是数字，写成了 {value}", "只写数字"
    return None


def equations(source: str) -> Iterator[tuple[str, int]]:
    """源码里的式号和它所在的行（从 0 起）。"""
    for number, line in enumerate(source.split("\n")):
        if match := EQUATION.match(line):
            yield match["number"], number
