"""没有变的不再做：页面的正文、整页的 HTML、静态文件。与从头建的站点逐字节相同。

一页要看的每样东西，要么在键里，要么记下当时的答案，用的时候再问一遍（书房里的事、
站内的链接、打开过的文件）。说过话的页面不记：警告每次都要再说。
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mkdocs.structure.toc import get_toc

from paper_drawer import fork
from paper_drawer.inputs import Answer, Lookups, answer, listening, opened, rendering, told, whole
from paper_drawer.publish import Manifest, Stage
from paper_drawer.stamp import look, settled
from paper_drawer.store import Store, key
from paper_drawer.watch import Watch, flat

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.structure.toc import AnchorLink

MANY = 24
"""做了这么多页还没做完，就叫帮手。"""
STANDARD = {
    *("nav", "pages", "base_url", "extra_css", "extra_javascript"),
    *("mkdocs_version", "build_date_utc", "config", "page"),
}
"""模板里人人都有的；其余的是插件放进来的。"""
Make = Callable[["Page", "Files"], list[str]]
"""怎样做出一页的正文，放在页面上；返回从中取下来的图。"""


@dataclass
class Body:
    """一页的正文做到了哪一步。"""

    digest: str
    """正文、目录与图的摘要：模板看的就是它们。"""
    figures: list[str] = field(default_factory=list)
    stored: bytes = b""
    """存在哪个键下；空的是没有存。"""
    away: bool = False
    """不在页面上，要用时从那里取。"""


@dataclass
class Work:
    """这一次建站里，别处给的。"""

    config: MkDocsConfig
    files: Files
    nav: Navigation
    stage: Stage
    store: Store
    watch: Watch
    make: Make
    apart: Callable[[], Store]
    """在分出去的进程里：各开各的缓存与引擎。"""
    index: Callable[[Page], Mapping[bytes, str]]
    """一页要写了，正文正在手边：搜索先读好它，供存下。"""
    also: str
    """模板还看的：例如随站点发布的文件有没有。"""
    on: bool = True
    """要不要记。"""
    workers: int = 1
    """一共几个进程。"""
    lazy: bool = True
    """正文只有模板要看，可以等用到时再取。"""


class Incremental:
    """一次建站。"""

    def __init__(self, work: Work, pages: Sequence[File]) -> None:
        """Pages 是要做的页面，照 MkDocs 做它们的次序。"""
        self.work = work
        self.store = work.store
        self.manifest = Manifest.of(work.stage.site, work.store) if work.on else Manifest(b"")
        self.numbers = {file.src_uri: number for number, file in enumerate(pages)}
        self.pages = pages
        self.bodies: dict[str, Body] = {}
        self.outputs: dict[str, str] = {}
        self._root = Path(work.config.config_file_path).resolve().parent
        self._rendering = rendering(work.config)
        self._templates = ""
        self._env: Environment | None = None
        self._fresh: dict[bytes, str] = {}
        self._answers: dict[str, Answer] = {}
        self._helpers: fork.Helpers | None = None
        self._misses = 0
        self._heard: list[str] = []
        self._reads: set[str] = set()
        self._last = ""
        self.skipped = False  # 正在做的这一页不用写
        self._hearing = ExitStack()
        self._log = logging.getLogger(_commands(work.config).__name__)

    def render(self, page: Page) -> None:
        """一页的正文：存着并且还作数就取，否则做了再存。"""
        number = self._reach(page)
        k = key("page", self._rendering, *_face(page), page.markdown or "")
        head = self._json(k) if self.work.on else None
        if head and self._holds(head):
            self._restore(page, k, head)
            return
        lookups = Lookups(self.work.files)
        watching, start = self.work.watch.recording(), time.time_ns()
        with listening() as said, watching as seen, opened(self._root) as reads:
            figures = self.work.make(page, cast("Files", lookups))
        inside = json.dumps([page.content, _tokens(page.toc), figures], ensure_ascii=False)
        body = self.bodies[page.file.src_uri] = Body(key(inside).hex(), figures)
        looks = {path: look(path) for path in reads}
        if self.work.on and not said and all(settled(one, start) for one in looks.values()):
            asked = {"files": lookups.seen, "opened": looks}
            head = {"digest": body.digest, **_head(page), **asked, "library": flat(seen)}
            self._fresh |= {_inside(k): inside, k: json.dumps(head, ensure_ascii=False)}
            body.stored = _inside(k)
        self.release(page)
        self._missed(number, self._populate)

    def _holds(self, head: Mapping[str, Any]) -> bool:
        """当时的答案，现在都还是那些。"""
        return (
            all(self._answer(path) == found for path, found in head["files"].items())
            and self.work.watch.same(head["library"])
            and all(look(path) == found for path, found in head["opened"].items())
        )

    def _answer(self, path: str) -> Answer:
        if path not in self._answers:
            self._answers[path] = answer(self.work.files.get_file_from_path(path))
        return self._answers[path]

    def _restore(self, page: Page, k: bytes, head: Mapping[str, Any]) -> None:
        get = self.work.files.get_file_from_path
        page.content = ""
        page._title_from_render = head["title"]  # noqa: SLF001
        page.present_anchor_ids = set(head["ids"])
        page.links_to_anchors = {f: a for u, a in head["anchors"].items() if (f := get(u))}
        self.bodies[page.file.src_uri] = Body(head["digest"], stored=_inside(k), away=True)
        if not self.work.lazy:
            self.load(page)

    def _json(self, k: bytes) -> Any:
        """存着的一份；没有、坏了都是 None。"""
        try:
            return json.loads(self._fresh.get(k) or self.store.read([k]).get(k, "null"))
        except ValueError:
            return None

    def load(self, page: Page) -> list[str]:
        """正文与目录放到页面上；返回图。存着的坏了，就重做。"""
        body = self.bodies[page.file.src_uri]
        if body.away:
            if found := self._json(body.stored):
                page.content, tokens, body.figures = found
                page.toc = get_toc(tokens)
            else:
                body.figures = self.work.make(page, self.work.files)
            body.away = False
        return body.figures

    def release(self, page: Page) -> None:
        """正文存好了，就不占着内存。"""
        body = self.bodies[page.file.src_uri]
        if self.work.lazy and body.stored and not _draft(page.file):
            page.content, body.figures, body.away = "", [], True

    def digest(self, page: Page) -> str:
        """正文、目录与图的摘要；别的插件改过的也算。"""
        made = self.bodies[page.file.src_uri].digest
        return made if self.work.lazy else key(made, page.content or "").hex()

    def html(self, page: Page) -> str:
        """一页的正文，不放到页面上。"""
        body = self.bodies[page.file.src_uri]
        found = self._json(body.stored) if body.away else None
        if found is None:
            self.load(page)
        return found[0] if found else page.content or ""

    def templates(self, env: Environment) -> None:
        """正文都有了；从现在起，整页的 HTML 没有变就不再做。"""
        self.join()
        self._env, work = env, self.work
        self._misses = MANY - 1 if self._misses >= MANY else 0  # 第一页还没有启动 V8
        self._templates = key(self._rendering, whole(work.config, work.nav), work.also).hex()
        self._keep_static()
        real = env.get_template

        def get_template(name: Any, parent: str | None = None, *rest: Any) -> Any:
            found = real(name, parent, *rest)
            return found if parent else Remembered(found, self)

        env.get_template = get_template  # type: ignore[method-assign, assignment]
        self._log.addFilter(_said)
        self._heard = self._hearing.enter_context(listening(logging.WARNING))
        self._reads = self._hearing.enter_context(opened(self._root, asked=False))

    def output(self, template: Template, context: dict[str, Any]) -> str:
        """整页的 HTML；空的是不用写：发布的那一份还作数，或者帮手写好了。"""
        page: Page | None = context.get("page")
        if page is None:
            return self._static(template, context)
        k = self._output_key(template, page, context)
        name, number = page.file.dest_uri, self._reach(page)
        self._forget_last()
        self.outputs[name], self._last = k, name
        self.skipped = self._kept(name, k) or bool(self._helpers and self._helpers.made(number))
        if self.skipped:
            return ""
        self.load(page)
        self._fresh |= self.work.index(page)
        self._missed(number, self._build)
        return template.render(context)

    def _static(self, template: Template, context: dict[str, Any]) -> str:
        """主题自己的页面，例如 404；sitemap 还要压缩一份，照做。"""
        name = str(template.name)
        if name == "sitemap.xml":
            return template.render(context)
        pages = [(f.url, f.page and f.page.title) for f in self.pages]
        k = key(self._templates, name, told(pages), str(context.get("base_url"))).hex()
        self.outputs[name] = k
        return "" if self._kept(name, k) else template.render(context)

    def _output_key(self, template: Template, page: Page, context: Mapping[str, Any]) -> str:
        near = [(p.title, p.url) if p else None for p in (page.previous_page, page.next_page)]
        extra = {name: value for name, value in context.items() if name not in STANDARD}
        return key(
            self._templates,
            str(template.name),
            self.digest(page),
            *_face(page),
            told([page.title, page.canonical_url, page.edit_url, near, extra]),
            told([one.title for one in page.ancestors]),
        ).hex()

    def _forget_last(self) -> None:
        """做上一页时说过话，就不记：警告每次都要再说；钩子读过别的文件，也不记。"""
        if self._heard or self._strayed():
            self.outputs.pop(self._last, None)
        self._heard.clear()

    def _strayed(self) -> bool:
        """套模板的时候看过站点与主题以外的文件。"""
        stage = self.work.stage
        homes = (stage.folder, stage.site, *self.work.config.theme.dirs)
        known = tuple(f"{home}/" for home in homes)
        strange = [path for path in self._reads if not path.startswith(known)]
        self._reads.clear()
        return bool(strange)

    def _kept(self, name: str, k: str) -> bool:
        old = self.manifest.files.get(name)
        return old is not None and old[0] == k and self.work.stage.keep(name, old[1])

    def _keep_static(self) -> None:
        """没有变的静态文件也不再抄。"""
        for file in self.work.files:
            source = file.abs_src_path
            if file.is_documentation_page() or not source or _draft(file):
                continue
            if settled(found := look(source), time.time_ns()):
                k = self.outputs[file.dest_uri] = key("copy", source, told(found)).hex()
                if self._kept(file.dest_uri, k):
                    file.copy_file = _copied  # type: ignore[method-assign, assignment]

    def add(self, name: str, content: Callable[[], bytes], *, named: bool) -> None:
        """别处算好的一个文件；名字带着内容的摘要（named），发布过就不用写。"""
        if named:
            self.outputs[name] = "named"
            if self._kept(name, "named"):
                return
        place = self.work.stage.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content())

    def finish(self) -> None:
        """要换上去了：记下每个文件是怎么来的，供下一次。"""
        self._forget_last()
        if self.work.on:
            self.manifest.write(self.store, self.outputs, self.work.stage)
        self.manifest = Manifest(b"")
        for file in self.pages:  # 预览时单做一页，直接写到站点里
            file.dest_dir = str(self.work.stage.site)
            vars(file).pop("abs_dest_path", None)

    def flush(self, _: int = 0) -> None:
        """存下刚做好的。"""
        self.store.write(self._fresh)
        self._fresh = {}

    def join(self) -> None:
        """帮手都停下，做好的都存下。"""
        self._log.removeFilter(_said)
        self._hearing.close()
        self.flush()
        if self._helpers:
            self._helpers.join()
            self._helpers = None

    def _reach(self, page: Page) -> int:
        number = self.numbers.get(page.file.src_uri, 0)
        if self._helpers:
            self._helpers.reach(number)
        return number

    def _missed(self, at: int, work: fork.Work) -> None:
        """又做了一页；做多了就叫帮手，从末尾往前做。"""
        self._misses += 1
        if self._misses % fork.GROUP == 0:
            self.flush()
        if self._misses == MANY and self.work.workers > 1 and fork.possible():
            self.flush()
            self._helpers = fork.Helpers(len(self.pages), at)
            self._helpers.start(self.work.workers - 1, self._apart, work, self.flush)

    def _apart(self) -> None:
        self.store = self.work.apart()
        self._helpers = None
        self._misses = MANY  # 帮手不再叫帮手
        for file in self.pages:
            if file.page:
                file.page.active = False  # 分出来的时候，原来的进程正做着一页

    def populate(self, page: Page) -> None:
        """一页的正文，连同各个插件的钩子。"""
        populate = _commands(self.work.config)._populate_page  # noqa: SLF001 -- 没有别的门
        populate(page, self.work.config, self.work.files)

    def build(self, page: Page) -> None:
        """一页的 HTML，写下来。"""
        work = self.work
        build = _commands(work.config)._build_page  # noqa: SLF001
        build(page, work.config, self.pages, work.nav, self._env)

    def _populate(self, number: int) -> bool:
        file = self.pages[number]
        if file.page is None:
            _commands(self.work.config).Page(None, file, self.work.config)
        if file.page is not None:
            self.populate(file.page)
        return True

    def _build(self, number: int) -> bool:
        self._reads.clear()
        with listening(logging.WARNING) as said:
            if page := self.pages[number].page:
                self.build(page)
        return not said and not self._strayed()


class Remembered:
    """站在模板的位置上。"""

    def __init__(self, template: Template, whole: Incremental) -> None:
        self._template, self._whole = template, whole

    def render(self, context: dict[str, Any]) -> str:
        """没有变就不做。"""
        return self._whole.output(self._template, context)

    def __getattr__(self, name: str) -> Any:
        """别的照原样。"""
        return getattr(self._template, name)


def _face(page: Page) -> tuple[str, ...]:
    return page.file.src_uri, page.file.dest_uri, told(page.meta)


def _head(page: Page) -> dict[str, Any]:
    """正文以外，MkDocs 从 Markdown 里取出来的。"""
    return {
        "title": page._title_from_render,  # noqa: SLF001 -- MkDocs 没有别的门
        "ids": sorted(page.present_anchor_ids or ()),
        "anchors": {file.src_uri: found for file, found in (page.links_to_anchors or {}).items()},
    }


def _inside(head: bytes) -> bytes:
    """正文存在哪个键下。"""
    return key("body", head.hex())


def _tokens(toc: Iterable[AnchorLink]) -> list[dict[str, Any]]:
    return [
        {"name": one.title, "id": one.id, "level": one.level, "children": _tokens(one.children)}
        for one in toc
    ]


def _draft(file: File) -> bool:
    """只在预览时有的。"""
    return bool(file.inclusion.is_excluded())  # type: ignore[no-untyped-call]


def _said(record: logging.LogRecord) -> bool:
    """不用写的页面，MkDocs 会说它是空的。"""
    return not str(record.msg).startswith(("Page skipped: ", "Template skipped: "))


def _copied(_: bool = False) -> None:
    """已经在新站里了。"""


def _commands(config: MkDocsConfig) -> Any:
    """MkDocs（或 ProperDocs）做页面的地方。"""
    return import_module(f"{type(config).__module__.partition('.')[0]}.commands.build")
