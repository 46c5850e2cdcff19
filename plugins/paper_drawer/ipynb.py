""".ipynb 文件：读成格与输出，写成不随机器变化的样子。只认 JSON，不导入 Jupyter 的任何包。"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

OWN = "paper_drawer"
"""笔记本的元数据里，记录放在这一项。"""
MAJOR, MINOR = 4, 5
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}
SOURCE = re.compile(r'(?m)^\s*"source": ?(?P<list>\[\n)?')
FORMS = (
    ("image/svg+xml", "svg"),
    ("image/png", "png"),
    ("text/markdown", "markdown"),
    ("text/plain", "text"),
)
"""同一个输出有几种形式时先取哪一种；别的形式不上网页。"""


class UnreadableError(ValueError):
    """不是认得的笔记本；消息里说为什么。"""


@dataclass(frozen=True)
class Output:
    """一格的一个输出。"""

    form: str
    """text、markdown、svg、png；stderr、error、other 不上网页。"""
    text: str


@dataclass(frozen=True)
class Cell:
    """一格。"""

    number: int
    """第几格，从 1 开始，和 Jupyter 里数的一样。"""
    id: str
    kind: str
    """markdown、code 或 raw。"""
    source: str
    line: int
    """它的第一行在文件里的行号。"""
    outputs: tuple[Output, ...] = ()


@dataclass(frozen=True)
class Contents:
    """一本笔记本的全部。"""

    cells: tuple[Cell, ...]
    record: Mapping[str, Any]
    """记录；没有是空的。"""

    @property
    def code(self) -> tuple[Cell, ...]:
        """有内容的代码格。"""
        return tuple(cell for cell in self.cells if cell.kind == "code" and cell.source.strip())

    @property
    def outputs(self) -> str:
        """全部输出的指纹；换了图注、改了说明，它不变。"""
        shown = [[(output.form, output.text) for output in cell.outputs] for cell in self.code]
        return blake2b(json.dumps(shown).encode(), digest_size=16).hexdigest()


def parse(text: str) -> Contents:
    """读一份 .ipynb。

    Raises:
        UnreadableError: 不是 JSON，不是第 4 版，或者不是 Python 的笔记本。
    """
    data = _load(text)
    lines = _lines(text, len(data["cells"]))
    cells = tuple(
        Cell(number, _id(cell, number), cell["cell_type"], _joined(cell["source"]), line, outputs)
        for number, (cell, line) in enumerate(zip(data["cells"], lines, strict=True), 1)
        for outputs in [tuple(map(_output, cell.get("outputs", ())))]
    )
    record = data["metadata"].get(OWN, {})
    return Contents(cells, record if isinstance(record, dict) else {})


def _load(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
        version, cells = data["nbformat"], data["cells"]
        kernel = data["metadata"].get("kernelspec", KERNEL)
        language = kernel.get("language", "python")
        kinds = {cell["cell_type"] for cell in cells}
        _ = [(_joined(cell["source"]), cell["metadata"]) for cell in cells]
        _ = [_output(output) for cell in cells for output in cell.get("outputs", ())]
    except json.JSONDecodeError as error:
        raise UnreadableError(f"不是 JSON（第 {error.lineno} 行）") from None
    except (AttributeError, KeyError, TypeError, RecursionError):
        raise UnreadableError("不像 Jupyter 写的笔记本") from None
    if version != MAJOR or not kinds <= {"markdown", "code", "raw"}:
        raise UnreadableError(f"是第 {version} 版的格式，这里只认第 {MAJOR} 版")
    if language != "python":
        raise UnreadableError(f"是 {language} 的笔记本")
    return dict(data)


def _joined(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    raise TypeError(value)


def _id(cell: Mapping[str, Any], number: int) -> str:
    given = str(cell.get("id", ""))
    return given if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", given) else f"cell-{number}"


def _lines(text: str, count: int) -> list[int]:
    """每一格的第一行在文件里的行号；不是一行一行写的文件都算第 1 行。"""
    found = list(SOURCE.finditer(text))
    if len(found) != count:
        return [1] * count
    return [text.count("\n", 0, match.end()) + 1 for match in found]


def _output(output: Mapping[str, Any]) -> Output:
    kind = output["output_type"]
    if kind == "stream":
        form = "text" if output["name"] == "stdout" else "stderr"
        return Output(form, _joined(output["text"]))
    if kind == "error":
        return Output("error", f"{output['ename']}: {output['evalue']}")
    for mime, form in FORMS:
        if mime in output["data"]:
            return Output(form, _joined(output["data"][mime]))
    return Output("other", "、".join(output["data"]))


def plain(text: str) -> list[dict[str, Any]]:
    """要运行的各格：没有输出，没有编辑器写的东西。

    Raises:
        UnreadableError: 见 parse。
    """
    return [_plain(cell, number) for number, cell in enumerate(_load(text)["cells"], 1)]


def bare(text: str) -> str:
    """只留下要运行的，写成文件。

    Raises:
        UnreadableError: 见 parse。
    """
    return write(plain(text))


def _plain(cell: Mapping[str, Any], number: int) -> dict[str, Any]:
    metadata = {key: value for key, value in cell["metadata"].items() if key == "tags"}
    kept = {
        "cell_type": cell["cell_type"],
        "id": _id(cell, number),
        "metadata": metadata,
        "source": _joined(cell["source"]),
    }
    code: dict[str, Any] = {"execution_count": None, "outputs": []}
    return kept | (code if cell["cell_type"] == "code" else {})


def unrecorded(text: str) -> str:
    """去掉记录，别的不动：两次运行拿它比较。"""
    return with_record(text, {})


def with_record(text: str, record: Mapping[str, Any]) -> str:
    """写上记录，连同输出的指纹；空的记录就是去掉。"""
    data = _load(text)
    marked = {**record, "outputs": parse(text).outputs} if record else {}
    return write(data["cells"], marked)


def write(cells: Sequence[Mapping[str, Any]], record: Mapping[str, Any] | None = None) -> str:
    """写成文件：键排好序，长文字一行一行写，差别看得清。"""
    metadata = {
        "kernelspec": KERNEL,
        "language_info": LANGUAGE,
        **({OWN: record} if record else {}),
    }
    data = {
        "cells": [_split(cell) for cell in cells],
        "metadata": metadata,
        "nbformat": MAJOR,
        "nbformat_minor": MINOR,
    }
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _split(cell: Mapping[str, Any]) -> dict[str, Any]:
    split = {**cell, "source": _joined(cell["source"]).splitlines(keepends=True)}
    if "outputs" in cell:
        split["outputs"] = [dict(_split_output(output)) for output in cell["outputs"]]
    return split


def _split_output(output: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in output.items():
        if key == "text":
            yield key, _joined(value).splitlines(keepends=True)
        elif key == "data":
            yield (
                key,
                {mime: _joined(part).splitlines(keepends=True) for mime, part in value.items()},
            )
        else:
            yield key, value
