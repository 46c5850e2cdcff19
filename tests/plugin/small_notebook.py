"""小书房里的笔记本：一份写好的 .ipynb，和它录下的样子。"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import small_drawer
from paper_drawer import demos, ipynb, notebooks
from paper_drawer.package import Package

PATH = "docs/notebooks/half-open.ipynb"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 230"><path d="M0 0H9"/></svg>'
PLOT = """\
# 图：门越开，写入越多。
# 画面：三个点连成
# 一条上升的线，终点 is 1。
axes = gates(values)
"""


def prose(*lines: str) -> dict[str, Any]:
    """一个 Markdown 格。"""
    return {"cell_type": "markdown", "metadata": {}, "source": "\n".join(lines)}


def code(source: str, *outputs: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """一个代码格和它的输出。"""
    cell = {"cell_type": "code", "metadata": {}, "source": source}
    return {**cell, "execution_count": 1, "outputs": list(outputs), **more}


def printed(text: str, name: str = "stdout") -> dict[str, Any]:
    """打印的文字。"""
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data: str) -> dict[str, Any]:
    """显示的东西：svg、png、markdown、html、plain。"""
    forms = {"svg": "image/svg+xml", "png": "image/png"}
    data = {forms.get(name, f"text/{name}"): text for name, text in data.items()}
    return {"output_type": "display_data", "data": data, "metadata": {}}


CELLS = (
    prose("# 门开到一半", "", "看 $h$ 怎样变，见 [矩阵](../notes/math/matrix.md#一句话)。"),
    code("from snippets.gate import mix", id="setup"),
    prose("## 数据", "", "$$", "h' = z c", "$$", "", "<!-- 不核对：示例 -->"),
    code("values = [mix(0.0, 1.0, z) for z in (0.0, 1.0)]\nprint(values)", printed("[0.0, 1.0]\n")),
    code(PLOT, shown(svg=SVG), id="plot"),
    code("display(table)", shown(markdown="| 门 | 写入 |\n|---|---:|\n| $z$ | 1 |")),
)


def text(cells: Sequence[Mapping[str, Any]] = CELLS, **metadata: Any) -> str:
    """一份 .ipynb，照 Jupyter 的写法。"""
    data = {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(data, ensure_ascii=False, indent=1)


def recorded(root: Path, text: str, **changes: Any) -> str:
    """写上与代码、输出相符的记录；changes 改其中几项。"""
    record = {
        "digest": notebooks.digest(ipynb.parse(text), Package(root / "snippets")),
        "versions": {"python": demos.installed()["python"]},
        "date": "2026-11-21",
        "seconds": 1.25,
        "peak": 20.5,
    }
    return ipynb.with_record(text, {**record, **changes})


def write(root: Path, text: str, path: str = PATH) -> None:
    """放进小书房。"""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def drawer(folder: Path) -> Path:
    """小书房，有一本录好的笔记本。"""
    small_drawer.write(folder)
    write(folder, recorded(folder, text()))
    return folder
