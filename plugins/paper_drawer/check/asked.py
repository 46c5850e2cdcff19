"""规则问过别处的什么：答案都没有变，查出的也不会变。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from paper_drawer.model import Library
from paper_drawer.store import key

V = TypeVar("V")
Question = tuple[str, ...]
"""（哪张表，哪个键）；只有表名，是问全部的名字。"""


class Answers:
    """各张表，和每一问此刻的答案。"""

    def __init__(self, facts: Library) -> None:
        self.tables: Mapping[str, Mapping[str, object]] = {
            "snippets": facts.snippets,
            "demos": facts.demos,
            "digests": facts.digests,
            "proofs": facts.proofs,
            "files": dict.fromkeys(facts.files),
            "code": {"broken": facts.broken},
        }
        self._marks: dict[Question, str] = {}

    def mark(self, question: Question) -> str:
        """答案的摘要；问过的不再算。"""
        if question not in self._marks:
            name, *keys = question
            table = self.tables[name]
            told = [table[k] for k in keys if k in table] if keys else sorted(table)
            self._marks[question] = key(repr(told)).hex()[:16]
        return self._marks[question]


class Asked(Mapping[str, V]):
    """一张表；问过的记进 log。"""

    def __init__(self, name: str, table: Mapping[str, V], log: set[Question]) -> None:
        self.name, self.table, self.log = name, table, log

    def __getitem__(self, key: str) -> V:
        self.log.add((self.name, key))
        return self.table[key]

    def __iter__(self) -> Iterator[str]:
        self.log.add((self.name,))
        return iter(self.table)

    def __len__(self) -> int:
        self.log.add((self.name,))
        return len(self.table)


class Witness:
    """替规则去问，记着问了什么。术语每份正文都要全部，不记：它变了，全部重查。"""

    def __init__(self, facts: Library, answers: Answers) -> None:
        self.log: set[Question] = set()
        self.terms = facts.terms
        self.snippets = Asked("snippets", facts.snippets, self.log)
        self.demos = Asked("demos", facts.demos, self.log)
        self.digests = Asked("digests", facts.digests, self.log)
        self.proofs = Asked("proofs", facts.proofs, self.log)
        self.files = Asked("files", answers.tables["files"], self.log)
        self._code = Asked("code", answers.tables["code"], self.log)

    @property
    def broken(self) -> bool:
        """代码里有读不了的文件。"""
        return bool(self._code["broken"])


Facts = Library | Witness
"""规则看一份正文时要知道的别处的事。"""
