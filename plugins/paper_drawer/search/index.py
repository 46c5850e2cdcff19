"""各页 → 索引的全部文件。上一次的结果在缓存里就只改动了的；没有、坏了，就从头来。"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import groupby

from paper_drawer import store
from paper_drawer.model import Library
from paper_drawer.search import aliases, records, shards
from paper_drawer.search.document import VERSION, Facts, Source, about, facts, read
from paper_drawer.search.layout import CHUNK, Layout, layout, name
from paper_drawer.search.postings import places
from paper_drawer.store import Store

FOLDER = "search"
ENTRY = "index.js"
LAST = store.key("search-last", VERSION)
PART = "\x1e"
MOST_CHANGED = 8
"""改了超过几分之一的页，就从头来。"""

Files = Iterable[tuple[str, Callable[[], bytes]]]


@dataclass(frozen=True)
class Page:
    """一页算好的：显示用的一份，以及每个词在哪里。"""

    record: str
    places: Mapping[str, str]

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


def build(sources: Iterable[Source], library: Library, kept: Store) -> Files:
    """索引的文件：search/ 里的名字，怎样得到内容。名字带内容的摘要，只有入口不带。

    Args:
        sources: 要找得到的页，次序不论。
        library: 书房；题录与术语表从这里来。
        kept: 缓存；里面有什么都不影响结果。
    """
    by_path = {source.path: source for source in sources}
    found = {one.path: one for one in facts(by_path, library)}
    builder = Builder(found, by_path, library, kept)
    state = builder.patched(_last(kept)) or builder.collected()
    kept.write({LAST: records.dumped(vars(state))})
    return builder.files(state)


def prepare(source: Source, library: Library, kept: Store) -> None:
    """先读好一页，存在缓存里：几个进程各读各的。"""
    _page(about(source, library), source, kept)


def _page(found: Facts, source: Source | None, kept: Store) -> Page:
    """算好的一页；缓存里没有才去取正文。"""
    if known := kept.read([found.key]).get(found.key):
        return Page.parse(known)
    document = read(found, source)
    page = Page(records.page(document), places(document))
    kept.write({found.key: page.dump()})
    return page


def _last(kept: Store) -> State | None:
    said = kept.read([LAST]).get(LAST)
    return State(**json.loads(said)) if said else None


@dataclass
class Builder:
    """一次建索引。"""

    found: Mapping[str, Facts]
    sources: Mapping[str, Source]
    library: Library
    kept: Store
    texts: dict[str, str] = field(default_factory=dict)
    """这一次写的分片。"""

    @cached_property
    def layout(self) -> Layout:
        """号码与分片。"""
        return layout(self.found)

    @cached_property
    def aliases(self) -> dict[str, str]:
        """别名的行。"""
        return aliases.lines(self.library.terms)

    def page(self, path: str) -> Page:
        """算好的一页。"""
        return _page(self.found[path], self.sources.get(path), self.kept)

    def collected(self) -> State:
        """从头来。"""
        pages: dict[str, tuple[int, str, str]] = {}

        def read_all() -> Iterator[tuple[str, Mapping[str, str]]]:
            for path, slot in self.layout.slots.items():
                page = self.page(path)
                pages[path] = (slot, self.found[path].key.hex(), name(page.record))
                yield self.layout.written(slot), page.places

        self.texts = shards.collect(self.layout, read_all(), self.aliases)
        return self._state(pages, {})

    def patched(self, before: State | None) -> State | None:
        """只改动了的；上一次的结果用不上就是 None。"""
        if before is None or (before.size, before.aliases) != (self.layout.size, self._spellings):
            return None
        now = {path: (slot, self.found[path].key.hex()) for path, slot in self.layout.slots.items()}
        old = {path: (slot, key) for path, (slot, key, _) in before.pages.items()}
        differ = {path for path in {*now, *old} if now.get(path) != old.get(path)}
        if len(differ) * MOST_CHANGED > len(now):
            return None
        keys = [bytes.fromhex(old[path][1]) for path in differ if path in old]
        known = self.kept.read(keys)
        if len(known) < len(set(keys)):
            return None
        gone = [
            (
                self.layout.written(old[path][0]),
                Page.parse(known[bytes.fromhex(old[path][1])]).places,
            )
            for path in sorted(differ & old.keys())
        ]
        fresh = {path: self.page(path) for path in sorted(differ & now.keys())}
        edits = shards.changed(
            self.layout,
            gone,
            [(self.layout.written(now[path][0]), page.places) for path, page in fresh.items()],
        )
        if not self._apply(edits, before):
            return None
        pages = {
            path: (*place, name(fresh[path].record) if path in fresh else before.pages[path][2])
            for path, place in now.items()
        }
        return self._state(pages, before.shards)

    def _apply(self, edits: shards.Edits, before: State) -> bool:
        """改各片；有一片取不到就不行。"""
        appeared: set[str] = set()
        left: set[str] = set()
        for shard, edit in edits.items():
            if (text := self._kept(shard, before)) is None:
                return False
            self.texts[shard], new, gone = shards.patch(self.layout, text, edit)
            appeared |= new
            left |= gone
        for shard, words in shards.relist(self.layout, appeared, left).items():
            if (text := self._kept(shard, before)) is None:
                return False
            self.texts[shard] = shards.respell(text, words)
        return True

    def _kept(self, shard: str, before: State) -> str | None:
        """上一次的一片；没有的片是空的。"""
        if shard not in before.shards:
            return ""
        key = _shard_key(shard, before.shards[shard][0])
        return self.kept.read([key]).get(key)

    @cached_property
    def _spellings(self) -> str:
        return name(records.dumped(self.aliases))

    def _state(
        self, pages: Mapping[str, tuple[int, str, str]], old: Mapping[str, tuple[str, int]]
    ) -> State:
        fresh = {
            shard: (name(text), len(shards.files(self.layout, text)))
            for shard, text in self.texts.items()
            if text
        }
        rest = {shard: place for shard, place in old.items() if shard not in self.texts}
        self.kept.write({_shard_key(shard, fresh[shard][0]): self.texts[shard] for shard in fresh})
        return State(self.layout.size, self._spellings, pages, {**rest, **fresh})

    def files(self, state: State) -> Files:
        """全部文件。"""
        for shard, (said, count) in state.shards.items():
            for part in range(count):
                ending = f".{part}" if part else ""
                yield f"{shard}-{said}{ending}.js", partial(self._shard, shard, said, part)
        for path, (slot, _, said) in state.pages.items():
            yield f"t{slot}-{said}.js", partial(self._record, path, slot)
        small = {**self._chunks(state), "g": records.dumped(aliases.names(self.library.terms))}
        for shard, text in small.items():
            yield f"{shard}-{name(text)}.js", partial(_script, shard, text)
        yield ENTRY, partial(_script, "", self._entry(state, small))

    def _chunks(self, state: State) -> dict[str, str]:
        """题录的各片。"""
        listed = [(slot, self.found[path], said) for path, (slot, _, said) in state.pages.items()]
        return {
            f"d{number}": records.chunk(list(found))
            for number, found in groupby(listed, lambda one: one[0] // CHUNK)
        }

    def _entry(self, state: State, small: Mapping[str, str]) -> str:
        """入口：每一片的摘要，依次列出；分成几个文件的后面写几。"""
        places = {**state.shards, **{shard: (name(text), 1) for shard, text in small.items()}}
        listed = {
            kind: ",".join(
                said + (str(parts) if parts > 1 else "")
                for number in range(count)
                for said, parts in (places.get(f"{kind}{number}", ("", 0)),)
            )
            for kind, count in self.layout.shards.items()
        }
        return records.dumped(
            {
                "pages": len(state.pages),
                "width": self.layout.width,
                "shards": listed,
                "terms": places["g"][0],
                "labels": self._labels(),
            }
        )

    def _labels(self) -> dict[str, str]:
        """抽屉与主题的名字。"""
        topics = {
            page.path.split("/")[-2]: page.title
            for page in self.library.pages
            if page.path.startswith("notes/") and page.path.endswith("/index.md")
        }
        return dict(sorted({**topics, **{d.id: d.title for d in self.library.drawers}}.items()))

    def _record(self, path: str, slot: int) -> bytes:
        return _script(f"t{slot}", self.page(path).record)

    def _shard(self, shard: str, said: str, part: int) -> bytes:
        key = _shard_key(shard, said)
        text = self.texts.get(shard) or self.kept.read([key]).get(key) or self._again[shard]
        return _script(
            f"{shard}.{part}" if part else shard,
            records.dumped(shards.files(self.layout, text)[part]),
        )

    @cached_property
    def _again(self) -> dict[str, str]:
        """缓存中途没有了：重来一遍。"""
        pages = (
            (self.layout.written(slot), self.page(path).places)
            for path, slot in self.layout.slots.items()
        )
        return shards.collect(self.layout, pages, self.aliases)


def _shard_key(shard: str, said: str) -> bytes:
    return store.key("search-shard", VERSION, shard, said)


def _script(shard: str, data: str) -> bytes:
    """经典脚本：从 file:// 打开也能载入。"""
    return f"paperDrawerIndex({json.dumps(shard)},{data})".encode()
