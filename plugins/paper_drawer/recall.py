"""按材料记下算好的：材料与工具都没有变，就不再算。存的是 JSON，丢了只是慢。"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from paper_drawer import store
from paper_drawer.model import Edit, Problem
from paper_drawer.stamp import tools
from paper_drawer.store import Store

T = TypeVar("T")
SURROGATE = re.compile(r"[\ud800-\udfff]")


class Recall:
    """一次读或查里，从前算过的。"""

    def __init__(self, store: Store | None = None, *, keep: bool = False) -> None:
        """没有 store 就只在内存里；keep 时取过的留在内存里，预览每次存盘都要全部再取。"""
        self.store = store or Store(None)
        self.tools = tools()
        self._kept: dict[bytes, Any] | None = {} if keep else None

    def key(self, *parts: str) -> bytes:
        """这些材料的键；工具变了，键也变。"""
        return store.key(self.tools, *parts)

    def value(self, parts: tuple[str, ...], compute: Callable[[], Any]) -> Any:
        """从前算过的；没有就算，记下。"""
        return self.values([parts], lambda *_: compute())[0]

    def values(self, parts: Sequence[tuple[str, ...]], compute: Callable[..., Any]) -> list[Any]:
        """几样材料各算过的；没有的才 compute(*材料)，一起记下。"""
        keys = [self.key(*one) for one in parts]
        known = self._known(keys)
        both = zip(keys, parts, strict=True)
        fresh = {k: compute(*one) for k, one in both if k not in known}
        if fresh:
            self.store.write({k: _written(value) for k, value in fresh.items()})
        known |= fresh
        if self._kept is not None:
            self._kept |= known
        return [known[k] for k in keys]

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, Any]:
        kept = self._kept or {}
        stored = self.store.read(k for k in keys if k not in kept)
        found = {k: json.loads(text) for k, text in stored.items()}
        return {k: kept[k] for k in keys if k in kept} | found


def _written(value: Any) -> str:
    """中文不转义，读得快；落单的代理存不成 UTF-8，才转义。"""
    text = json.dumps(value, ensure_ascii=False)
    return json.dumps(value) if SURROGATE.search(text) else text


def thaw(kind: type[T], row: Mapping[str, Any], **others: Any) -> T:
    """asdict 写下的一行 → 原来的数据；里面的数据类另给。"""
    return kind(**{name: _frozen(value) for name, value in row.items()} | others)


def _frozen(value: Any) -> Any:
    """JSON 没有元组：列表换回元组，一层层地。"""
    if isinstance(value, dict):
        return {name: _frozen(inner) for name, inner in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def problems(rows: Iterable[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """记下的问题。"""
    return tuple(
        thaw(Problem, row, edits=tuple(thaw(Edit, edit) for edit in row["edits"])) for row in rows
    )
