"""MkDocs 的适配器：每个钩子只把 MkDocs 的对象交给下面的纯函数。"""

from __future__ import annotations

import gc
import logging
import os
import re
from collections.abc import Mapping, Sequence
from functools import partial
from html import escape, unescape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from mkdocs import utils
from mkdocs.exceptions import Abort
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel

from paper_drawer import check, code_pages, legacy, pages, search, serving, svg
from paper_drawer.check.memo import Memo
from paper_drawer.check.session import Project, checked, load
from paper_drawer.config import PaperDrawerConfig
from paper_drawer.export.citation import citation_meta
from paper_drawer.incremental import Incremental, Work
from paper_drawer.katex import Cache, Engine
from paper_drawer.markup import TOC, colours, math, notebooks
from paper_drawer.model import Library, Note, Paper, Problem
from paper_drawer.preview import Preview
from paper_drawer.publish import Stage
from paper_drawer.store import Store
from paper_drawer.watch import Watch, shown

if TYPE_CHECKING:
    from collections.abc import Container

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

log = logging.getLogger("mkdocs.plugins.paper_drawer")
THEME = Path(__file__).with_name("theme")
REFUSED = ("E001", "E002", "E007", "N801")
"""读不了的文件。"""
LINK = re.compile(
    r'(?P<name>href|action)="(?P<scheme>pd|pd-src):(?P<path>[^"#]*)(?P<anchor>#[^"]*)?"'
)


class PaperDrawerPlugin(BasePlugin[PaperDrawerConfig]):
    """论文抽屉。"""

    def __init__(self) -> None:
        self.library = Library()
        self.problems: Sequence[Problem] = ()
        self.stage: Stage | None = None
        self.cache: Cache | None = None
        self.known: Memo | None = None
        self.warnings = utils.CountHandler()
        self.command = "build"
        self.preview: Preview | None = None
        self.watch = Watch(self.library)
        self.incremental: Incremental | None = None

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """记下是 build 还是 serve。"""
        self.command = command

    @event_priority(100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """读出书房并检查；严格建站有问题就停，不碰已发布的站点。"""
        self._config, self.incremental = config, None
        if not Path(config.docs_dir).is_relative_to(self.root):
            raise Abort("docs_dir 要在 mkdocs.yml 所在的文件夹里面")
        self.library, self.problems = self.read()
        if self.command == "serve":
            serving.settle(config, self.root / self.config.cache)
        elif self.problems and config.strict:
            raise Abort(check.report(self.problems))
        for problem in self.problems:
            log.warning(str(problem))
        self._watch_warnings(on=config.strict and self.command == "build")
        config.theme.dirs.insert(0, str(THEME))
        if "paper_drawer" not in config.markdown_extensions:
            config.markdown_extensions.append("paper_drawer")
        self.watch = Watch(shown(self.library))
        settings = {"library": self.watch.library, "cache": self.cache, "late": True}
        config.mdx_configs["paper_drawer"] = settings
        config.mdx_configs["toc"] = {**TOC, **config.mdx_configs.get("toc", {})}
        return config

    @event_priority(100)
    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """建在旁边的文件夹里；不要 Material 的离线插件从第三方取的脚本，搜索用不着它。"""
        shims = config.extra.get("polyfills", ())
        config.extra["polyfills"] = [url for url in shims if "iframe-worker" not in url]
        self.stage = Stage.beside(Path(config.site_dir), self.root / self.config.cache)
        config.site_dir = str(self.stage.folder)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """拿掉没有正文的论文和读不了的文件，放进生成的页面。"""
        docs = f"{self.docs}/"
        unreadable = {p.path.removeprefix(docs) for p in self.problems if p.rule in REFUSED}
        entries = self.library.entries.values()
        left_out = unreadable | {entry.path for entry in entries if not entry.has_page}
        for file in list(files):
            place = PurePosixPath(file.src_uri)
            parts = {part.as_posix() for part in (place, *place.parents)}
            if not parts.isdisjoint(left_out):
                files.remove(file)
                if file.src_uri in unreadable and self.command == "serve":
                    files.append(File.generated(config, file.src_uri, content=f"# {place.name}"))
        generated = {**pages.generated(self.library), **code_pages.generated(self.library)}
        for path, text in generated.items():
            files.append(File.generated(config, path, content=text))
        for file in self.config.run.files(config):
            files.append(file)
        self._bundle(files, config)
        return files

    def _bundle(self, files: Files, config: MkDocsConfig) -> None:
        """搜索的脚本合成一个；tokenize.js 标亮也要用，自己还留着。"""
        for part in search.PARTS[1:]:
            if file := files.get_file_from_path(f"{search.PLACE}/{part}.js"):
                files.remove(file)
        path = f"{search.PLACE}/parts.js"
        files.append(File.generated(config, path, content=search.script()))

    @event_priority(-100)
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """要做哪些页面都知道了。"""
        if self.stage and self.cache:
            serving = self.command == "serve"
            among = InclusionLevel.is_in_serve if serving else InclusionLevel.is_included
            work = Work(
                config=config,
                files=files,
                nav=nav,
                stage=self.stage,
                store=self.cache.store,
                watch=self.watch,
                make=self._make,
                apart=self._apart,
                index=self._index,
                also=self.config.run.address(config),
                on=self.config.incremental,
                workers=self.config.workers or os.cpu_count() or 1,
                lazy=not self._overheard(config, "page_content", "env", "page_context"),
            )
            self.incremental = Incremental(work, files.documentation_pages(inclusion=among))
        return nav

    @event_priority(-50)
    def on_pre_page(self, page: Page, *, config: MkDocsConfig, files: Files) -> Page:
        """正文由我们来做；笔记本由 mkdocs-jupyter 找到、附上下载，页面照笔记的写法。"""
        ours = page.file.src_uri in self.library.notebooks_by_path
        if self.incremental and (ours or "render" not in vars(page)):
            page.render = partial(_rendered, self.incremental, page)  # type: ignore[method-assign]
        return page

    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """论文与笔记换成补全了的正文；头部只留认得的键。"""
        path, tags = page.file.src_uri, page.meta.get("tags")
        page.meta = {
            key: value for key, value in page.meta.items() if key in ("title", "hide", "search")
        } | pages.page_meta(self.library, path)
        if "title" in page.meta:
            page.meta["title"] = escape(str(page.meta["title"]), quote=False)
        if isinstance(tags, list):  # 给 Material 的 tags
            page.meta["tags"] = [escape(str(tag), quote=False) for tag in tags]
        if notebook := self.library.notebooks_by_path.get(path):
            return notebooks.markdown(notebook)
        entry = self.library.by_path.get(path)
        return pages.entry_markdown(entry) if entry else markdown

    def _make(self, page: Page, files: Files) -> list[str]:
        """正文：题头放在前面，站内链接换成相对地址，图取下来。"""
        type(page).render(page, self._config, files)
        html, path, library = page.content or "", page.file.src_uri, self.watch.library
        if entry := library.by_path.get(path):
            html = pages.facts(library, entry) + html
        if (notebook := library.notebooks_by_path.get(path)) and self.cache:
            html = notebooks.fill(html, notebook, notebooks.renderer(library, self.cache))
        html, figures = svg.lift(html)
        page.content = LINK.sub(lambda match: self._link(match, page, files), html)
        return figures

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """正文都有了。"""
        if self.incremental:
            self.incremental.templates(env)
        return env

    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Any
    ) -> TemplateContext:
        """Zotero 读的题录；预览时这一页的问题。"""
        entry = self.library.by_path.get(page.file.src_uri)
        citation = citation_meta(entry) if isinstance(entry, Paper) else []
        context["citation"] = citation  # type: ignore[typeddict-unknown-key]
        faults = self.faults(page.file.src_uri) if self.command == "serve" else []
        context["problems"] = faults  # type: ignore[typeddict-unknown-key]
        return context

    @event_priority(100)
    def _fill(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """图、颜色与公式最后才放进来：搜索与模板不必读它们。"""
        if not output or self.cache is None or self.incremental is None:
            return output
        output = svg.lower(output, self.incremental.load(page))
        self.incremental.release(page)
        return math.fill(colours.fill(output, self.cache.store), self.cache)

    @event_priority(-200)
    def _skip(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """不用写的页面，别的插件添了什么也不写。"""
        return "" if self.incremental and self.incremental.skipped else output

    on_post_page = CombinedEvent(_fill, _skip)

    @event_priority(-50)
    def _complete(self, *, config: MkDocsConfig) -> None:
        """旧地址的跳转，搜索索引。"""
        site, kept = Path(config.site_dir), self.stage.kept if self.stage else {}
        whole = self.incremental
        if whole:
            whole.join()
        for entry in self.library.entries.values():
            if entry.has_page:
                write_redirects(site, entry, kept, directory_urls=config.use_directory_urls)
        if whole and self.cache:
            shown = (self._source(file.page, whole) for file in whole.pages if file.page)
            for name, content in search.build(filter(None, shown), self.library, self.cache.store):
                whole.add(f"{search.FOLDER}/{name}", content, named=name != search.ENTRY)
        if self.library.claimed:
            log.info(pages.formulas_told(self.library))

    @event_priority(-200)
    def _publish(self, *, config: MkDocsConfig) -> None:
        """没有警告才换上新站；在别的插件都写完之后。"""
        stage, self.stage = self.stage, None
        if stage is not None:
            config.site_dir = str(stage.site)
            if self.warnings.get_counts():
                stage.drop()
            else:
                if self.incremental:
                    self.incremental.finish()
                stage.publish()
        self._watch_warnings(on=False)

    on_post_build = CombinedEvent(_complete, _publish)

    def on_build_error(self, *, error: Exception) -> None:
        """失败的一次什么也不留下。"""
        if self.incremental:
            self.incremental.join()
            self.incremental = None
        if self.stage is not None:
            self.stage.drop()
            self.stage = None
        self._watch_warnings(on=False)

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any
    ) -> LiveReloadServer:
        """代码改了、演示重录完了，也重建；只改了一页的正文，就只重做那一页。"""
        folder = self.root / self.config.snippets
        for watched in (folder, self.preview.folder if self.preview else folder):
            if watched.is_dir():
                server.watch(str(watched))
        serving.Serving(self, builder).attach(server, config)
        gc.freeze()  # 整座书房都在内存里，回收时不必再数一遍
        return server

    def on_shutdown(self) -> None:
        """关掉 V8，否则进程退不出去。"""
        if self.cache is not None:
            self.cache.close()
            self.cache = self.known = None

    @property
    def root(self) -> Path:
        """项目的根目录：mkdocs.yml 在这里。"""
        return Path(self._config.config_file_path).resolve().parent

    @property
    def docs(self) -> str:
        """笔记的文件夹，相对根目录。"""
        return Path(self._config.docs_dir).relative_to(self.root).as_posix()

    def read(self) -> tuple[Library, Sequence[Problem]]:
        """读出书房并检查。"""
        self.cache = self.cache or Cache(self.root / self.config.cache, Engine())
        workers = self.config.workers
        project = Project(self.root, self.docs, self.config.snippets, workers=workers)
        self.known = self.known or Memo(self.cache.store, keep=self.command == "serve")
        found = checked(project, self.known, load(project, self.known))
        if self.command != "serve":
            return found.library, found.problems
        watched = self.root / self.config.cache / "preview"
        self.preview = self.preview or Preview(self.root, self.config.snippets, watched)
        return self.preview.renew(found.library), found.problems

    def faults(self, path: str) -> list[str]:
        """一页的问题；首页上还有不属于哪一页的。"""
        mine = f"{self.docs}/{path}"
        homeless = path == "index.md"
        return [
            str(problem)
            for problem in self.problems
            if problem.path == mine or (homeless and not problem.path.startswith(f"{self.docs}/"))
        ]

    def _apart(self) -> Store:
        """在分出去的进程里：话由原来的进程说，缓存与引擎各开各的。"""
        for name in ("mkdocs", "properdocs"):
            logging.getLogger(name).handlers.clear()
        folder = self.cache.store.path.parent if self.cache and self.cache.store.path else None
        self.cache = Cache(folder, Engine())
        self._config.mdx_configs["paper_drawer"]["cache"] = self.cache
        return self.cache.store

    def _overheard(self, config: MkDocsConfig, *events: str) -> bool:
        """别的插件也要看正文。"""
        heard = [method for event in events for method in config.plugins.events[event]]
        return any(getattr(method, "__self__", None) is not self for method in heard)

    def _index(self, page: Page) -> Mapping[bytes, str]:
        if self.incremental and self.cache and (found := self._source(page, self.incremental)):
            return search.prepare(found, self.library, self.cache.store)
        return {}

    def _source(self, page: Page, whole: Incremental) -> search.Source | None:
        """搜索要收的一页；写了 `search: {exclude: true}` 的不收。"""
        if (page.meta.get("search") or {}).get("exclude"):
            return None
        path, title = page.file.src_uri, unescape(str(page.title))
        return search.Source(
            path, page.file.url, title, whole.digest(page), partial(whole.html, page)
        )

    def _link(self, match: re.Match[str], page: Page, files: Files) -> str:
        path = match["path"]
        if match["scheme"] == "pd-src":
            path = code_pages.page_path(path)
        target = files.get_file_from_path(path)
        if target is None:
            log.warning("%s：站内没有 %s", page.file.src_uri, path)
            return ""
        url = utils.get_relative_url(target.url, page.url)
        return f'{match["name"]}="{escape(url + (match["anchor"] or ""))}"'

    def _watch_warnings(self, *, on: bool) -> None:
        logger = logging.getLogger("mkdocs")
        logger.removeHandler(self.warnings)
        self.warnings = utils.CountHandler()
        self.warnings.setLevel(logging.WARNING)
        if on:
            logger.addHandler(self.warnings)


def _rendered(incremental: Incremental, page: Page, *_: object) -> None:
    """站在 Page.render 的位置上。"""
    incremental.render(page)


def write_redirects(
    site: Path, entry: Paper | Note, kept: Container[str], *, directory_urls: bool
) -> None:
    """为一个条目的旧地址写跳转页；kept 是没有变、不在 site 里的文件。"""
    page = entry.path.removesuffix(".md") + ("/" if directory_urls else ".html")
    for address in entry.former_slugs:
        for place in legacy.places(address):
            target = site / place
            if place in kept or target.exists():
                log.warning("%s：旧地址 %s 是另一页现在的地址", entry.path, address)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            up = "../" * place.count("/")
            target.write_text(legacy.redirect(up + page, entry.title), encoding="utf-8")
