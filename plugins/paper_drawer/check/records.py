"""D705 起：演示与笔记本都有记录，没有过期，图可以安全地放进页面。"""

from __future__ import annotations

from collections.abc import Iterator

from paper_drawer import svg
from paper_drawer.demos import installed, moved
from paper_drawer.model import Demo, Library, Problem


def check(library: Library) -> Iterator[Problem]:
    """全部演示与笔记本的记录。"""
    here = installed() if library.demos else {}
    for demo in library.demos.values():
        yield from _demo(demo, here)


def _demo(demo: Demo, here: dict[str, str]) -> Iterator[Problem]:
    fix = f"重录：drawer record {demo.id}"
    if demo.record is None:
        yield Problem(demo.path, 1, 1, "D705", f"演示 {demo.id} 没有记录", fix)
        return
    if demo.record.digest != demo.digest:
        yield Problem(demo.path, 1, 1, "D706", f"演示 {demo.id} 的代码变了，记录是旧的", fix)
    elif drifted := moved(demo.record, here):
        changes = "、".join(f"{k} {demo.record.versions[k]} → {here[k]}" for k in drifted)
        yield Problem(
            demo.path, 1, 1, "D706", f"演示 {demo.id} 的记录用的是别的版本：{changes}", fix
        )
    elif missing := [plot.name for plot in demo.plots if plot.name not in demo.record.figures]:
        yield Problem(demo.path, 1, 1, "D706", f"记录里没有图 {'、'.join(missing)}", fix)
    folder = demo.path.rpartition("/")[0]
    for name, text in demo.record.figures.items():
        for fault in svg.faults(text):
            yield Problem(f"{folder}/{name}.svg", 1, 1, "D708", fault, fix)
