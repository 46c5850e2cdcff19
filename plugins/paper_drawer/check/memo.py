"""查过的记下来：文件没有变，就不再读、不再查。存的是 JSON，读时核对，丢了只是慢。"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from paper_drawer.check.allow import Allow
from paper_drawer.check.documents import Findings, Sheet
from paper_drawer.model import Library, Problem
from paper_drawer.recall import Recall, problems
from paper_drawer.stamp import Stamp
from paper_drawer.store import Store, key


@dataclass(frozen=True)
class Answer:
    """整座书房查出了什么。"""

    problems: tuple[Problem, ...]
    papers: int
    notes: int


class Memo:
    """上一次查出的：整座书房一行，每份正文一行。"""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.recall = Recall(store)
        self.tools = self.recall.tools

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


def _findings(row: Mapping[str, Any]) -> Findings:
    allows = (Allow(**{**one, "rules": tuple(one["rules"])}) for one in row["allows"])
    formulas = ((str(tex), bool(display)) for tex, display in row["formulas"])
    return Findings(problems(row["problems"]), tuple(allows), tuple(formulas))
