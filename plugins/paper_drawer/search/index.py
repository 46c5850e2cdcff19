"""各页 → 索引的全部文件。名字带内容的摘要，只有入口不带。"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from paper_drawer.model import Library
from paper_drawer.search import aliases, records, shards
from paper_drawer.search.builder import Builder
from paper_drawer.search.document import Source, facts
from paper_drawer.search.layout import CHUNK, name
from paper_drawer.search.state import State
from paper_drawer.store import Store

FOLDER = "search"
ENTRY = "index.js"

Files = Iterable[tuple[str, Callable[[], bytes]]]


def build(sources: Iterable[Source], library: Library, kept: Store) -> Files:
    """索引的文件：search/ 里的名字，怎样得到内容。

    Args:
        sources: 要找得到的页，次序不论。
        library: 书房；题录与术语表从这里来。
        kept: 缓存；里面有什么都不影响结果。
    """
    by_path = {source.path: source for source in sources}
    found = {one.path: one for one in facts(by_path, library)}
    builder = Builder(found, by_path, library, kept)
    return Listing(builder, builder.state()).files()


@dataclass(frozen=True)
class Listing:
    """一次的结果，写成文件。"""

    builder: Builder
    state: State

    def files(self) -> Iterator[tuple[str, Callable[[], bytes]]]:
        """全部文件。"""
        for shard, (said, count) in self.state.shards.items():
            for part in range(count):
                ending = f".{part}" if part else ""
                yield f"{shard}-{said}{ending}.js", partial(self._shard, shard, part)
        for path, (slot, _, said) in self.state.pages.items():
            yield f"t{slot}-{said}.js", partial(self._record, path, slot)
        names = records.dumped(aliases.names(self.builder.library.terms))
        small = {**self._chunks(), "g": names}
        for shard, text in small.items():
            yield f"{shard}-{name(text)}.js", partial(_script, shard, text)
        yield ENTRY, partial(_script, "", self._entry(small))

    def _chunks(self) -> dict[str, str]:
        """题录的各片。"""
        found = self.builder.found
        listed = [(slot, found[path], said) for path, (slot, _, said) in self.state.pages.items()]
        return {
            f"d{number}": records.chunk(list(several))
            for number, several in groupby(listed, lambda one: one[0] // CHUNK)
        }

    def _entry(self, small: Mapping[str, str]) -> str:
        """入口：每一片的摘要，依次列出；分成几个文件的后面写几。"""
        layout = self.builder.layout
        places = {**self.state.shards, **{shard: (name(text), 1) for shard, text in small.items()}}
        listed = {
            kind: ",".join(
                said + (str(parts) if parts > 1 else "")
                for number in range(count)
                for said, parts in (places.get(f"{kind}{number}", ("", 0)),)
            )
            for kind, count in layout.shards.items()
        }
        return records.dumped(
            {
                "pages": len(self.state.pages),
                "width": layout.width,
                "shards": listed,
                "terms": places["g"][0],
                "labels": self._labels(),
            }
        )

    def _labels(self) -> dict[str, str]:
        """抽屉与主题的名字。"""
        library = self.builder.library
        topics = {
            page.path.split("/")[-2]: page.title
            for page in library.pages
            if page.path.startswith("notes/") and page.path.endswith("/index.md")
        }
        return dict(sorted({**topics, **{d.id: d.title for d in library.drawers}}.items()))

    def _record(self, path: str, slot: int) -> bytes:
        return _script(f"t{slot}", self.builder.page(path).record)

    def _shard(self, shard: str, part: int) -> bytes:
        """刚写的，或者缓存里的；缓存中途没有了，就重来一遍。"""
        builder = self.builder
        text = builder.texts.get(shard) or self.state.shard(shard, builder.kept)
        pieces = shards.files(builder.layout, text or builder.rebuilt[shard])
        return _script(f"{shard}.{part}" if part else shard, records.dumped(pieces[part]))


def _script(shard: str, data: str) -> bytes:
    """经典脚本：从 file:// 打开也能载入。"""
    return f"paperDrawerIndex({json.dumps(shard)},{data})".encode()
