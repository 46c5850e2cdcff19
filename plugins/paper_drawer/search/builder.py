"""各页 → 这一次的结果：上一次的还在就只改动了的；没有、坏了，就从头来。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from paper_drawer.model import Library
from paper_drawer.search import aliases, records, shards
from paper_drawer.search.document import Facts, Source, about, read
from paper_drawer.search.layout import Layout, layout, name
from paper_drawer.search.postings import places
from paper_drawer.search.shards import Places
from paper_drawer.search.state import Page, State, shard_key
from paper_drawer.store import Store

MOST_CHANGED = 8
"""改了超过几分之一的页，就从头来。"""
BATCH = 64
"""算好这么多页，一起存下。"""


def prepare(source: Source, library: Library, kept: Store) -> dict[bytes, str]:
    """先算好一页，供存进缓存；存着就不算。几个进程各算各的。"""
    found = about(source, library)
    return {} if kept.has(found.key) else {found.key: _page(found, source).dump()}


def _page(found: Facts, source: Source | None) -> Page:
    document = read(found, source)
    return Page(records.page(document), places(document))


@dataclass
class Builder:
    """一次建索引。"""

    found: Mapping[str, Facts]
    sources: Mapping[str, Source]
    library: Library
    kept: Store
    texts: dict[str, str] = field(default_factory=dict)
    """这一次写的分片。"""
    fresh: dict[bytes, str] = field(default_factory=dict)
    """算好了还没有存下的页。"""
    digests: dict[str, str] = field(default_factory=dict)
    """路径 → 显示用的一份的摘要。"""

    @cached_property
    def layout(self) -> Layout:
        """号码与分片。"""
        return layout(self.found)

    @cached_property
    def aliases(self) -> dict[str, str]:
        """别名的行。"""
        return aliases.lines(self.library.terms)

    @cached_property
    def spellings(self) -> str:
        """别名的摘要。"""
        return name(records.dumped(self.aliases))

    def state(self) -> State:
        """这一次的结果；也存下，给下一次。"""
        before = State.last(self.kept)
        state = (before and self._patched(before)) or self._collected()
        self._flush()
        state.keep(self.kept)
        return state

    def page(self, path: str) -> Page:
        """算好的一页；缓存里没有才去取正文。"""
        found = self.found[path]
        if known := self.kept.read([found.key]).get(found.key):
            return Page.parse(known)
        page = _page(found, self.sources.get(path))
        self.fresh[found.key] = page.dump()
        if len(self.fresh) >= BATCH:
            self._flush()
        return page

    @cached_property
    def rebuilt(self) -> dict[str, str]:
        """从头合成的分片。"""
        return shards.collect(self.layout, self._words(self.layout.slots), self.aliases)

    def _collected(self) -> State:
        self.texts = self.rebuilt
        return self._state({})

    def _patched(self, before: State) -> State | None:
        """只改动了的；上一次的结果用不上就是 None。"""
        if (before.size, before.aliases) != (self.layout.size, self.spellings):
            return None
        differ = self._differ(before)
        if len(differ) * MOST_CHANGED > len(self.found):
            return None
        gone = self._gone(before, sorted(differ & before.pages.keys()))
        if gone is None:
            return None
        now = list(self._words(sorted(differ & self.found.keys())))
        if not self._apply(shards.changed(self.layout, gone, now), before):
            return None
        self.digests = {path: place[2] for path, place in before.pages.items()} | self.digests
        return self._state(before.shards)

    def _differ(self, before: State) -> set[str]:
        """多了、少了、改了、换了号码的页。"""
        now = {path: (slot, self.found[path].key.hex()) for path, slot in self.layout.slots.items()}
        old = {path: (slot, key) for path, (slot, key, _) in before.pages.items()}
        return {path for path in {*now, *old} if now.get(path) != old.get(path)}

    def _gone(self, before: State, paths: Iterable[str]) -> list[tuple[str, Places]] | None:
        """这几页从前的词；缓存里没有了就是 None。"""
        old = [before.pages[path] for path in paths]
        places = [(slot, bytes.fromhex(key)) for slot, key, _ in old]
        known = self.kept.read([key for _, key in places])
        if any(key not in known for _, key in places):
            return None
        return [(self.layout.written(slot), Page.parse(known[key]).places) for slot, key in places]

    def _words(self, paths: Iterable[str]) -> Iterator[tuple[str, Places]]:
        """各页的词，按号码写；顺便记下显示用的一份的摘要。"""
        for path in paths:
            page = self.page(path)
            self.digests[path] = name(page.record)
            yield self.layout.written(self.layout.slots[path]), page.places

    def _apply(self, edits: shards.Edits, before: State) -> bool:
        """改各片；有一片取不到就不行。"""
        appeared: set[str] = set()
        left: set[str] = set()
        for shard, edit in edits.items():
            if (text := before.shard(shard, self.kept)) is None:
                return False
            self.texts[shard], new, gone = shards.patch(self.layout, text, edit)
            appeared |= new
            left |= gone
        for shard, words in shards.relist(self.layout, appeared, left).items():
            if (text := before.shard(shard, self.kept)) is None:
                return False
            self.texts[shard] = shards.respell(text, words)
        return True

    def _state(self, old: Mapping[str, tuple[str, int]]) -> State:
        """这一次写的分片存下；没有动的沿用 old 的。"""
        fresh = {
            shard: (name(text), len(shards.files(self.layout, text)))
            for shard, text in self.texts.items()
            if text
        }
        rest = {shard: place for shard, place in old.items() if shard not in self.texts}
        self.kept.write({shard_key(shard, fresh[shard][0]): self.texts[shard] for shard in fresh})
        pages = {
            path: (slot, self.found[path].key.hex(), self.digests[path])
            for path, slot in self.layout.slots.items()
        }
        return State(self.layout.size, self.spellings, pages, {**rest, **fresh})

    def _flush(self) -> None:
        self.kept.write(self.fresh)
        self.fresh.clear()
