"""预览：存盘就看得见。只改了一页的正文，就只重做那一页；出了错，服务照样活着。"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from mkdocs import utils
from watchdog import events
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

from paper_drawer.incremental import Incremental
from paper_drawer.model import Library, Problem
from paper_drawer.watch import Watch, shown

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.plugins.paper_drawer")
DELAY = 0.02
"""秒。编辑器一次存盘会有几个动静，等它们停下。"""
CHANGES = [
    events.FileModifiedEvent,
    events.FileCreatedEvent,
    events.FileDeletedEvent,
    events.FileMovedEvent,
]
"""只看这些：读文件也有动静，看了就停不下来。"""


class Adapter(Protocol):
    """预览要向插件要的。"""

    incremental: Incremental | None
    library: Library
    problems: Sequence[Problem]
    watch: Watch

    @property
    def docs(self) -> str:
        """笔记的文件夹。"""

    @property
    def root(self) -> Path:
        """项目的根目录。"""

    def read(self) -> tuple[Library, Sequence[Problem]]:
        """读出书房并检查。"""


def settle(config: MkDocsConfig, cache: Path) -> None:
    """预览的站点留在缓存里，下次打开不用重做；有问题也不停。"""
    config.site_dir = str(cache.resolve() / f"serve-{config.dev_addr.port}")
    logger = logging.getLogger("mkdocs")
    for handler in list(logger.handlers):
        if isinstance(handler, utils.CountHandler):  # strict 数警告的：数到了就中止
            logger.removeHandler(handler)


class Serving:
    """一次预览。"""

    def __init__(self, plugin: Adapter, full: Callable[[], None]) -> None:
        """Full 是 MkDocs 的整站重建。"""
        self.plugin, self.full = plugin, full
        self.changed: set[str] = set()

    def attach(self, server: LiveReloadServer, config: MkDocsConfig) -> None:
        """接到 MkDocs 的服务上；已经在看的文件夹换过来接着看。"""
        site = Path(config.site_dir)
        server.root = str(site)
        server.builder = self.rebuild
        server.build_delay = DELAY
        server.error_handler = lambda _: _missing(server)
        watched = list(server._watched_paths)  # noqa: SLF001 -- 没有别的门
        for path in watched:
            server.unwatch(path)
        server.observer = Eyes(self.changed)  # type: ignore[assignment]
        for path in watched:
            server.watch(path)

    def rebuild(self, *_: object) -> None:
        """重建；失败就说出来，旧的页面照看。"""
        paths = set(self.changed)
        self.changed -= paths
        try:
            if not self.page(paths):
                self.full()
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- 谁出的错都不该让预览停下
            log.error("没有重建：%s", error)  # noqa: TRY400 -- 作者要看的是原因
            self.plugin.incremental = None  # 下一次整站重建

    def page(self, paths: set[str]) -> bool:
        """只重做一页。牵动了别的页面，就是 False：要整站重建。"""
        plugin, whole = self.plugin, self.plugin.incremental
        page = self._only(paths, whole) if whole else None
        if whole is None or page is None:
            return False
        library, problems = plugin.read()
        path = page.file.src_uri
        elsewhere = [
            [p for p in some if p.path != f"{plugin.docs}/{path}"]
            for some in (plugin.problems, problems)
        ]
        if elsewhere[0] != elsewhere[1] or shown(library) != shown(plugin.library):
            return False
        plugin.library, plugin.problems = library, problems
        for problem in problems:
            log.warning(str(problem))
        whole.load(page)
        before = list(_face(page))
        whole.populate(page)
        whole.load(page)
        if list(_face(page)) != before:
            return False
        whole.build(page)
        return True

    def _only(self, paths: set[str], whole: Incremental) -> Page | None:
        """改了的只有它；编辑器的临时文件不算。"""
        docs = self.plugin.root / self.plugin.docs
        known = {str(docs / uri): number for uri, number in whole.numbers.items()}
        left = {path for path in paths if path in known or Path(path).exists()}
        numbers = [known.get(path) for path in left]
        if len(numbers) != 1 or numbers[0] is None or not Path(*left).is_file():
            return None
        return whole.pages[numbers[0]].page


class Eyes:
    """站在 MkDocs 的观察者的位置上：系统会说就听系统的，不会就轮流去看。"""

    def __init__(self, changed: set[str]) -> None:
        self._changed = changed
        self._wanted: list[tuple[events.FileSystemEventHandler, str, bool]] = []
        self._observer: Any = None

    def schedule(
        self, handler: events.FileSystemEventHandler, path: str, *, recursive: bool = False
    ) -> object:
        """看一个文件夹。"""
        self._wanted.append((handler, path, recursive))
        return handler

    def unschedule(self, watched: object) -> None:
        """不看了。"""
        self._wanted = [one for one in self._wanted if one[0] is not watched]

    def start(self) -> None:
        """开始看。"""
        try:
            self._watch(Observer())
        except OSError:  # 例如系统的名额用完了
            self._watch(PollingObserver())

    def _watch(self, observer: Any) -> None:
        for handler, path, recursive in self._wanted:
            told = _Telling(handler, self._changed)
            observer.schedule(told, path, recursive=recursive, event_filter=CHANGES)
        observer.start()
        self._observer = observer

    def stop(self) -> None:
        """停下。"""
        if self._observer is not None:
            self._observer.stop()

    def join(self) -> None:
        """等它停下。"""
        if self._observer is not None:
            self._observer.join()


class _Telling(events.FileSystemEventHandler):
    """记下是哪个文件，再照 MkDocs 的办。"""

    def __init__(self, then: events.FileSystemEventHandler, changed: set[str]) -> None:
        self._then, self._changed = then, changed

    def on_any_event(self, event: events.FileSystemEvent) -> None:
        """一次动静。"""
        self._changed.update(str(path) for path in (event.src_path, event.dest_path) if path)
        self._then.on_any_event(event)


def _missing(server: LiveReloadServer) -> bytes | None:
    """没有这一页；它回来了，也会刷新。"""
    place, epoch = Path(server.root, "404.html"), server._visible_epoch  # noqa: SLF001
    if not place.is_file():
        return None
    inject: Any = server._inject_js_into_html  # noqa: SLF001
    return bytes(inject(place.read_bytes(), epoch))


def _face(page: Page) -> Iterator[object]:
    """别的页面看得见的：标题、目录、锚点、头部。"""
    yield page.title
    yield str(page.toc)
    yield sorted(page.present_anchor_ids or ())
    yield dict(page.meta)
