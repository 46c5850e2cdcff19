"""算好的一页，与一次建好的结果：怎样存进缓存，怎样取回来。"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from paper_drawer import store
from paper_drawer.search import records
from paper_drawer.search.document import VERSION
from paper_drawer.search.shards import Places
from paper_drawer.store import Store

LAST = store.key("search-last", VERSION)
PART = "\x1e"


@dataclass(frozen=True)
class Page:
    """一页算好的：显示用的一份，以及每个词在哪里。"""

    record: str
    places: Places

    @classmethod
    def parse(cls, said: str) -> Page:
        """Dump 反过来。"""
        record, terms, found = said.split(PART)
        return cls(record, dict(zip(terms.split("\n"), found.split("\n"), strict=True)))

    def dump(self) -> str:
        """存进缓存的样子。"""
        return PART.join((self.record, "\n".join(self.places), "\n".join(self.places.values())))


@dataclass(frozen=True)
class State:
    """一次的结果，记下来给下一次。"""

    size: int
    aliases: str
    """别名的摘要。"""
    pages: Mapping[str, tuple[int, str, str]]
    """路径 → 号码、这一页的词的键、显示用的一份的摘要。"""
    shards: Mapping[str, tuple[str, int]]
    """片 → 摘要、分成几个文件。"""

    @classmethod
    def last(cls, kept: Store) -> State | None:
        """上一次的。"""
        said = kept.read([LAST]).get(LAST)
        return cls(**json.loads(said)) if said else None

    def keep(self, kept: Store) -> None:
        """给下一次。"""
        kept.write({LAST: records.dumped(vars(self))})

    def shard(self, name: str, kept: Store) -> str | None:
        """缓存里的一片；没有这一片是空的，取不到是 None。"""
        if name not in self.shards:
            return ""
        key = shard_key(name, self.shards[name][0])
        return kept.read([key]).get(key)


def shard_key(shard: str, digest: str) -> bytes:
    """一片在缓存里的键。"""
    return store.key("search-shard", VERSION, shard, digest)
