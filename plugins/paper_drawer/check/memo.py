"""查过的记下来：文件没有变，就不再读、不再查。存的是 JSON，读时核对，丢了只是慢。"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

from paper_drawer.check.allow import Allow
from paper_drawer.check.documents import Findings, Sheet
from paper_drawer.model import Edit, Library, Problem
from paper_drawer.store import Store, key

PACKAGE = Path(__file__).parents[1]
TICK = 20_000_000
"""纳秒。刚写的文件可能在同一个时钟滴答里再变，不凭它的时间作准。"""


@dataclass(frozen=True)
class Answer:
    """整座书房查出了什么。"""

    problems: tuple[Problem, ...]
    papers: int
    notes: int


@dataclass(frozen=True)
class Stamp:
    """一些文件夹此刻的样子。"""

    digest: str
    settled: bool
    """里面没有刚刚写的文件。"""

    @classmethod
    def of(cls, folders: Iterable[Path]) -> Self:
        """看每个文件的路径、大小与时间，不读内容。"""
        now, newest, digest = time.time_ns(), 0, blake2b(digest_size=16)
        for folder in folders:
            for path, stat in sorted(_files(str(folder))):
                newest = max(newest, stat[0], stat[1])
                digest.update(f"{path}\0{stat}\0".encode(errors="surrogateescape"))
            digest.update(b"\1")
        return cls(digest.hexdigest(), newest < now - TICK)


def _files(folder: str) -> Iterator[tuple[str, tuple[int, int, int, int]]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _files(entry.path)
            continue
        try:
            stat = entry.stat()
        except OSError:  # 断了的符号链接
            stat = entry.stat(follow_symlinks=False)
        yield entry.path, (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino)


def tools() -> str:
    """检查器自己、Python 与装着的包的样子：它们变了，查过的不作数。"""
    places = [Path(place) for place in sys.path if place.endswith("-packages")]
    installed = [(str(place), place.stat().st_mtime_ns) for place in places if place.is_dir()]
    return f"{Stamp.of([PACKAGE]).digest}\0{sys.version}\0{installed}"


class Memo:
    """上一次查出的：整座书房一行，每份正文一行。"""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.tools = tools()

    def answer(self, name: str, stamp: Stamp) -> Answer | None:
        """整座书房没有变，上一次的答案。"""
        row = self._row(key("answer", name))
        try:
            if row["stamp"] == self._mark(stamp.digest):
                return Answer(_problems(row["problems"]), int(row["papers"]), int(row["notes"]))
        except (KeyError, TypeError, ValueError):
            pass
        return None

    def keep(self, name: str, stamp: Stamp, answer: Answer) -> None:
        """记下整座书房的答案。"""
        if stamp.settled:
            row = {"stamp": self._mark(stamp.digest), **asdict(answer)}
            self.store.write({key("answer", name): json.dumps(row)})

    def findings(
        self, sheets: Sequence[Sheet], facts: str
    ) -> tuple[dict[Sheet, Findings], Formulas]:
        """没有变的正文查出过什么；变了的正文里，KaTeX 早已收下的公式。"""
        names = {_name(sheet): sheet for sheet in sheets}
        known: dict[Sheet, Findings] = {}
        accepted: Formulas = set()
        for k, text in self.store.read(names).items():
            try:
                row = json.loads(text)
                found = _findings(row)
                if row["stamp"] == self._stamped(names[k], facts):
                    known[names[k]] = found
                elif row["tools"] == self._mark(""):
                    accepted.update(found.formulas)
            except (AttributeError, KeyError, TypeError, ValueError):
                continue
        return known, accepted

    def record(self, found: Mapping[Sheet, Findings], facts: str) -> None:
        """记下每份正文查出了什么。"""
        rows = {
            _name(sheet): {
                "stamp": self._stamped(sheet, facts),
                "tools": self._mark(""),
                **asdict(findings),
            }
            for sheet, findings in found.items()
        }
        self.store.write({k: json.dumps(row) for k, row in rows.items()})

    def _row(self, k: bytes) -> Any:
        try:
            return json.loads(self.store.read([k]).get(k, "{}"))
        except ValueError:
            return {}

    def _mark(self, *parts: str) -> str:
        return key(self.tools, *parts).hex()

    def _stamped(self, sheet: Sheet, facts: str) -> str:
        return self._mark(facts, sheet.kind, str(sheet.line), sheet.text)


Formulas = set[tuple[str, bool]]


def digest(facts: Library) -> str:
    """规则要知道的别处的事，一个字没变就相同。"""
    return key(json.dumps(asdict(facts), default=sorted, sort_keys=True)).hex()


def _name(sheet: Sheet) -> bytes:
    return key("sheet", sheet.path, str(sheet.line) if sheet.kind == "notebook" else "")


def _problems(rows: Iterable[Mapping[str, Any]]) -> tuple[Problem, ...]:
    return tuple(
        Problem(**{**row, "edits": tuple(Edit(**edit) for edit in row["edits"])}) for row in rows
    )


def _findings(row: Mapping[str, Any]) -> Findings:
    allows = (Allow(**{**one, "rules": tuple(one["rules"])}) for one in row["allows"])
    formulas = ((str(tex), bool(display)) for tex, display in row["formulas"])
    return Findings(_problems(row["problems"]), tuple(allows), tuple(formulas))
