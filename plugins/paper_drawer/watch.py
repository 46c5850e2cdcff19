"""一页读书房时看了什么：每个问题连同答案的摘要；下次答案都没变，这一页就不用重做。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar, cast

from paper_drawer.model import Library, Note, Paper
from paper_drawer.store import key

Seen = dict[tuple[str, str], str]
"""（书房的哪一项，其中的哪一个；空的是整项）→ 答案的摘要。"""
E = TypeVar("E", Paper, Note)


def shown(library: Library) -> Library:
    """页面用得着的书房：没有正文，也没有行号，改正文不牵动别的页面。"""
    return replace(
        library,
        papers=tuple(map(_shown, library.papers)),
        notes=tuple(map(_shown, library.notes)),
        drawers=tuple(replace(one, body="", body_line=1) for one in library.drawers),
        pages=tuple(replace(one, body="", body_line=1) for one in library.pages),
        asides=tuple(replace(aside, line=0) for aside in library.asides),
    )


def _shown(entry: E) -> E:
    body = "有" if entry.has_page else ""
    return replace(entry, body=body, body_line=1, positions={})


class Watch:
    """站在书房的位置上，记下每一次看。"""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._digests: Seen = {}
        self._seen: Seen | None = None
        self._holes: dict[str, Pigeonholes] = {}

    @property
    def library(self) -> Library:
        """当作书房交给页面。"""
        return cast("Library", self)

    @contextmanager
    def recording(self) -> Iterator[Seen]:
        """在这里面看过的都记下。"""
        seen: Seen = {}
        self._seen = seen
        try:
            yield seen
        finally:
            self._seen = None

    def same(self, flat: Iterable[Sequence[str]]) -> bool:
        """答案都还是那些；flat 是 flat 写下的。"""
        return all(self.digest(name, of) == answer for name, of, answer in flat)

    def digest(self, name: str, of: str = "") -> str:
        """一个答案的摘要；一次建站里只算一回。"""
        asked = name, of
        if asked not in self._digests:
            value = getattr(self._library, name)
            if of:
                value = value.get(of) if isinstance(value, Mapping) else of in value
            self._digests[asked] = key(_told(value)).hex()
        return self._digests[asked]

    def note(self, name: str, of: str = "") -> None:
        """记下看了什么。"""
        if self._seen is not None and (name, "") not in self._seen:
            self._seen[name, of] = self.digest(name, of)

    def verification(self, module: str) -> Any:
        """见 Library.verification；它看的也记下。"""
        return Library.verification(self.library, module)

    def __getattr__(self, name: str) -> Any:
        """书房的一项：映射逐个地记，别的记整项。"""
        if name in self._holes:
            return self._holes[name]
        value = getattr(self._library, name)
        if isinstance(value, frozenset):
            value = dict.fromkeys(value, "")
        if isinstance(value, Mapping):
            return self._holes.setdefault(name, Pigeonholes(self, name, value))
        self.note(name)
        return value


class Pigeonholes(Mapping[str, Any]):
    """书房里的一个映射：看了哪一格，记哪一格；从头看到尾，记整个。"""

    def __init__(self, watch: Watch, name: str, inside: Mapping[str, Any]) -> None:
        self._watch, self._name, self._inside = watch, name, inside

    def __getitem__(self, of: str) -> Any:
        """看一格；空着的也记。"""
        self._watch.note(self._name, of)
        return self._inside[of]

    def __iter__(self) -> Iterator[str]:
        """从头看到尾。"""
        self._watch.note(self._name)
        return iter(self._inside)

    def __len__(self) -> int:
        """有几格，也要看整个。"""
        self._watch.note(self._name)
        return len(self._inside)


def flat(seen: Seen) -> tuple[tuple[str, str, str], ...]:
    """写得成 JSON 的：哪一项，其中的哪一个，答案的摘要。"""
    return tuple((name, of, digest) for (name, of), digest in sorted(seen.items()))


def _told(value: Any) -> str:
    """内容一样，文字就一样，不随集合的次序变；冻结的数据的 repr 就是它的全部。"""
    return repr(sorted(value) if isinstance(value, frozenset) else value)
