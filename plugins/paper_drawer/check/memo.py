"""查过的记下来：文件没有变，就不再读、不再查。存的是 JSON，读时核对，丢了只是慢。"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from paper_drawer.check.allow import Allow
from paper_drawer.check.documents import Findings, Sheet
from paper_drawer.model import Library, Problem
from paper_drawer.recall import Recall, problems, thaw
from paper_drawer.stamp import Stamp
from paper_drawer.store import Store, key
from paper_drawer.watch import Watch


@dataclass(frozen=True)
class Answer:
    """整座书房查出了什么。"""

    problems: tuple[Problem, ...]
    papers: int
    notes: int


class Memo:
    """上一次查出的：整座书房一行，每份正文一行。"""

    def __init__(self, store: Store, *, keep: bool = False) -> None:
        """Keep 见 Recall。"""
        self.store = store
        self.recall = Recall(store, keep=keep)
        self.tools = self.recall.tools
        self._rows: dict[str, Any] | None = None

    def answer(self, name: str, stamp: Stamp) -> Answer | None:
        """整座书房没有变，上一次的答案。"""
        row = self._row(key("answer", name))
        try:
            if row["stamp"] == self._mark(stamp.digest):
                return Answer(problems(row["problems"]), int(row["papers"]), int(row["notes"]))
        except (KeyError, TypeError, ValueError):
            pass
        return None

    def keep(self, name: str, stamp: Stamp, answer: Answer) -> None:
        """记下整座书房的答案。"""
        if stamp.settled:
            row = {"stamp": self._mark(stamp.digest), **asdict(answer)}
            self.store.write({key("answer", name): json.dumps(row)})

    def findings(self, sheets: Sequence[Sheet], facts: Library) -> dict[Sheet, Findings]:
        """没有变的正文，问过别处的答案也没有变的，上一次查出了什么。"""
        watch, base, rows = Watch(facts), self._base(), self._sheets()
        known: dict[Sheet, Findings] = {}
        for sheet in sheets:
            try:
                row = rows[_name(sheet)]
                same = row["stamp"] == _stamp(base, sheet)
                if same and watch.same(row["asked"]):
                    known[sheet] = _findings(row)
            except (AttributeError, KeyError, TypeError, ValueError):
                continue
        return known

    def accepted(self, sheets: Iterable[Sheet]) -> Formulas:
        """这些正文从前的写法里，KaTeX 收下的公式。"""
        found: Formulas = set()
        for text in self.store.read([self._formulas(sheet) for sheet in sheets]).values():
            try:
                found.update((str(tex), bool(display)) for tex, display in json.loads(text))
            except (TypeError, ValueError):
                continue
        return found

    def record(self, fresh: Mapping[Sheet, Findings], every: Iterable[Sheet] = ()) -> None:
        """记下每份正文查出了什么；every 是全部正文，别的不再记着；空的就不管别的。"""
        base, rows = self._base(), self._sheets()
        names = {_name(sheet) for sheet in every} or rows.keys()
        kept = {name: row for name, row in rows.items() if name in names}
        for sheet, findings in fresh.items():
            row = {"stamp": _stamp(base, sheet), **asdict(replace(findings, formulas=()))}
            kept[_name(sheet)] = row
        self._rows = kept
        if fresh or len(kept) < len(rows):
            self.store.write(
                {
                    self._formulas(sheet): json.dumps(found.formulas)
                    for sheet, found in fresh.items()
                }
                | {key("sheets"): json.dumps(kept)}
            )

    def _sheets(self) -> dict[str, Any]:
        if self._rows is None:
            rows = self._row(key("sheets"))
            self._rows = rows if isinstance(rows, dict) else {}
        return self._rows

    def _formulas(self, sheet: Sheet) -> bytes:
        return key("formulas", self.tools, _name(sheet))

    def _base(self) -> str:
        return self._mark("")

    def _row(self, k: bytes) -> Any:
        try:
            return json.loads(self.store.read([k]).get(k, "{}"))
        except ValueError:
            return {}

    def _mark(self, *parts: str) -> str:
        return key(self.tools, *parts).hex()


Formulas = set[tuple[str, bool]]


def _stamp(base: str, sheet: Sheet) -> str:
    return key(base, sheet.kind, str(sheet.line), sheet.text).hex()


def _name(sheet: Sheet) -> str:
    return f"{sheet.path}\0{sheet.line}" if sheet.kind == "notebook" else sheet.path


def _findings(row: Mapping[str, Any]) -> Findings:
    allows = tuple(thaw(Allow, one) for one in row["allows"])
    checked, reasoned = row["claimed"]
    return Findings(problems(row["problems"]), allows, (), (int(checked), int(reasoned)))
