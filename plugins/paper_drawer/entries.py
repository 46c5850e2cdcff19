"""一份 Markdown → 条目和里面的易错点、疑问，或问题；一个字没有变就不再解析。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from textwrap import dedent
from typing import Any

from paper_drawer import front_matter
from paper_drawer.model import Aside, Drawer, Note, Page, Paper, Problem
from paper_drawer.recall import Recall, problems

Entry = Paper | Note | Drawer | Page
KINDS: Mapping[str, type[Entry]] = {"paper": Paper, "note": Note, "drawer": Drawer, "page": Page}
ASIDE = re.compile(
    r"(?m)^(?:!!!|\?\?\?\+?) (?P<kind>pitfall|question) \"(?P<title>.*)\"\n"
    r"(?P<body>(?:(?:    .*|[ \t]*)(?:\n|\Z))*)"
)


@dataclass(frozen=True)
class Place:
    """文件的位置决定它是什么。"""

    kind: str
    id: str = ""
    folder: str = ""

    @property
    def extra(self) -> dict[str, str]:
        """由位置决定的属性。"""
        known = {"paper": {"field": self.folder}, "note": {"topic": self.folder}}
        return {} if self.kind == "page" else {"id": self.id, **known.get(self.kind, {})}


@dataclass(frozen=True)
class Read:
    """读出的一份：条目（读不懂就没有），易错点与疑问，问题。"""

    entry: Entry | None = None
    asides: tuple[Aside, ...] = ()
    problems: tuple[Problem, ...] = ()


def place(path: str) -> Place:
    """相对 docs 的路径 → 种类、id、所在文件夹。"""
    match path.removesuffix(".md").split("/"):
        case ["papers", folder, "index"]:
            return Place("drawer", folder)
        case ["papers", folder, id_]:
            return Place("paper", id_, folder)
        case ["notes", folder, id_] if id_ != "index":
            return Place("note", id_, folder)
    return Place("page")


def asides(entry: Paper | Note) -> Iterator[Aside]:
    """正文里的易错点与疑问。"""
    for match in ASIDE.finditer(entry.body):
        line = entry.body_line + entry.body.count("\n", 0, match.start())
        yield Aside(match["kind"], match["title"], dedent(match["body"]).strip(), entry.id, line)


def read(texts: Sequence[tuple[str, str]], docs: str, recall: Recall) -> Iterator[Read]:
    """读出几份。

    Args:
        texts: 相对 docs 的路径，与全文。
        docs: 笔记的文件夹，写进问题的路径里。
        recall: 从前读出的。
    """
    rows = recall.values([("entry", docs, *one) for one in texts], _row)
    for row, (path, text) in zip(rows, texts, strict=True):
        yield _read(row, place(path).kind, text)


def _row(_: str, docs: str, path: str, text: str) -> dict[str, Any]:
    where = place(path)
    entry, faults = front_matter.parse(text, f"{docs}/{path}", where.kind, path=path, **where.extra)
    if entry is None:
        return {"problems": [asdict(fault) for fault in faults]}
    found = asides(entry) if isinstance(entry, Paper | Note) else ()
    return {
        "values": {name: value for name, value in vars(entry).items() if name != "body"},
        "start": len(text) - len(entry.body),
        "asides": [vars(aside) for aside in found],
    }


def _read(row: Mapping[str, Any], kind: str, text: str) -> Read:
    if "problems" in row:
        return Read(problems=problems(row["problems"]))
    # 一万份都走这里，不用 thaw
    values: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in row["values"].items()
    }
    if "positions" in values:
        values["positions"] = {k: tuple(map(tuple, v)) for k, v in values["positions"].items()}
    entry = KINDS[kind](**values, body=text[row["start"] :])
    return Read(entry, tuple(Aside(**aside) for aside in row["asides"]))
