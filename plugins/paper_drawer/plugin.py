"""MkDocs 的适配器：每个钩子只把 MkDocs 的对象交给下面的纯函数。"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from functools import partial
from html import escape, unescape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from mkdocs import utils
from mkdocs.exceptions import Abort
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files

from paper_drawer import check, code_pages, legacy, library, pages, search, store, svg
from paper_drawer.check.claims import survey
from paper_drawer.check.documents import sheets
from paper_drawer.config import PaperDrawerConfig
from paper_drawer.export.citation import citation_meta
from paper_drawer.katex import Cache, Engine
from paper_drawer.markup import TOC, colours, math, notebooks
from paper_drawer.model import Library, Note, Paper
from paper_drawer.preview import Preview
from paper_drawer.publish import Stage

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

log = logging.getLogger("mkdocs.plugins.paper_drawer")
THEME = Path(__file__).with_name("theme")
LINK = re.compile(
    r'(?P<name>href|action)="(?P<scheme>pd|pd-src):(?P<path>[^"#]*)(?P<anchor>#[^"]*)?"'
)


class PaperDrawerPlugin(BasePlugin[PaperDrawerConfig]):
    """论文抽屉。"""

    def __init__(self) -> None:
        self.library = Library()
        self.unreadable: frozenset[str] = frozenset()
        self.stage: Stage | None = None
        self.cache: Cache | None = None
        self.warnings = utils.CountHandler()
        self.command = "build"
        self.preview: Preview | None = None
        self.figures: dict[str, list[str]] = {}
        self.searched: dict[str, search.Source] = {}

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """记下是 build 还是 serve。"""
        self.command = command

    @event_priority(100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """读出书房并检查；严格建站有问题就停，不碰已发布的站点。"""
        root = Path(config.config_file_path).resolve().parent
        if not Path(config.docs_dir).is_relative_to(root):
            raise Abort("docs_dir 要在 mkdocs.yml 所在的文件夹里面")
        docs = Path(config.docs_dir).relative_to(root).as_posix()
        self.library, problems = library.load(root, docs, self.config.snippets)
        if self.command == "serve":
            watched = root / self.config.cache / "preview"
            self.preview = self.preview or Preview(root, self.config.snippets, watched)
            self.library = self.preview.renew(self.library)
        self.cache = self.cache or Cache(root / self.config.cache, Engine())
        problems += check.check(self.library, self.cache, docs)
        claimed = survey(sheets(self.library, docs), docs)
        self.library = replace(self.library, claimed=claimed)
        refused = ("E001", "E002", "E007", "N801")
        self.unreadable = frozenset(
            p.path.removeprefix(f"{docs}/") for p in problems if p.rule in refused
        )
        if problems and config.strict:
            raise Abort(check.report(problems))
        for problem in sorted(problems):
            log.warning(str(problem))
        self._watch_warnings(on=config.strict)
        config.theme.dirs.insert(0, str(THEME))
        if "paper_drawer" not in config.markdown_extensions:
            config.markdown_extensions.append("paper_drawer")
        settings = {"library": self.library, "cache": self.cache, "late": True}
        config.mdx_configs["paper_drawer"] = settings
        config.mdx_configs["toc"] = {**TOC, **config.mdx_configs.get("toc", {})}
        return config

    @event_priority(100)
    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """建在旁边的文件夹里；不要 Material 的离线插件从第三方取的脚本，搜索用不着它。"""
        shims = config.extra.get("polyfills", ())
        config.extra["polyfills"] = [url for url in shims if "iframe-worker" not in url]
        if self.command == "build":
            self.stage = Stage.beside(Path(config.site_dir))
            config.site_dir = str(self.stage.folder)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """拿掉没有正文的论文和读不了的文件，放进生成的页面。"""
        index_only = {entry.path for entry in self.library.entries.values() if not entry.has_page}
        left_out = index_only | self.unreadable
        for file in list(files):
            place = PurePosixPath(file.src_uri)
            if not left_out.isdisjoint(part.as_posix() for part in (place, *place.parents)):
                files.remove(file)
        generated = {**pages.generated(self.library), **code_pages.generated(self.library)}
        for path, text in generated.items():
            files.append(File.generated(config, path, content=text))
        for file in self.config.run.files(config):
            files.append(file)
        return files

    @event_priority(-50)
    def on_pre_page(self, page: Page, *, config: MkDocsConfig, files: Files) -> Page:
        """笔记本由 mkdocs-jupyter 找到、附上下载；页面照笔记的写法渲染。"""
        if page.file.src_uri in self.library.notebooks_by_path:
            vars(page).pop("render", None)
        return page

    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """论文与笔记换成补全了的正文；头部只留认得的键。"""
        path = page.file.src_uri
        page.meta = {
            key: value for key, value in page.meta.items() if key in ("title", "hide", "search")
        } | pages.page_meta(self.library, path)
        if "title" in page.meta:
            page.meta["title"] = escape(str(page.meta["title"]), quote=False)
        if notebook := self.library.notebooks_by_path.get(path):
            return notebooks.markdown(notebook)
        entry = self.library.by_path.get(path)
        return pages.entry_markdown(entry) if entry else markdown

    @event_priority(-50)
    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """题头放在正文前面，站内链接换成相对地址。"""
        if entry := self.library.by_path.get(page.file.src_uri):
            html = pages.facts(self.library, entry) + html
        notebook = self.library.notebooks_by_path.get(page.file.src_uri)
        if notebook and self.cache:
            html = notebooks.fill(html, notebook, notebooks.renderer(self.library, self.cache))
        html, self.figures[page.file.src_uri] = svg.lift(html)
        html = LINK.sub(lambda match: self._link(match, page, files), html)
        self._search(page, html)
        return html

    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Any
    ) -> TemplateContext:
        """Zotero 读的题录。"""
        entry = self.library.by_path.get(page.file.src_uri)
        citation = citation_meta(entry) if isinstance(entry, Paper) else []
        context["citation"] = citation  # type: ignore[typeddict-unknown-key]
        return context

    @event_priority(100)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """图、颜色与公式最后才放进来：搜索与模板不必读它们。"""
        output = svg.lower(output, self.figures.pop(page.file.src_uri, ()))
        if self.cache is None:
            return output
        return math.fill(colours.fill(output, self.cache.store), self.cache)

    @event_priority(-50)
    def _complete(self, *, config: MkDocsConfig) -> None:
        """旧地址的跳转，搜索索引。"""
        site = Path(config.site_dir)
        for entry in self.library.entries.values():
            if entry.has_page:
                write_redirects(site, entry, directory_urls=config.use_directory_urls)
        if self.cache:
            folder = site / search.FOLDER
            folder.mkdir(exist_ok=True)
            sources = self.searched.values()
            for name, content in search.build(sources, self.library, self.cache.store):
                (folder / name).write_bytes(content())
        if self.library.claimed:
            log.info(pages.formulas_told(self.library))

    @event_priority(-200)
    def _publish(self, *, config: MkDocsConfig) -> None:
        """没有警告才换上新站；在别的插件都写完之后。"""
        if self.stage is not None:
            stage, self.stage = self.stage, None
            config.site_dir = str(stage.site)
            if self.warnings.get_counts():
                stage.drop()
            else:
                stage.publish()
        self._watch_warnings(on=False)

    on_post_build = CombinedEvent(_complete, _publish)

    def on_build_error(self, *, error: Exception) -> None:
        """失败的一次什么也不留下。"""
        if self.stage is not None:
            self.stage.drop()
            self.stage = None
        self._watch_warnings(on=False)

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any
    ) -> LiveReloadServer:
        """代码改了、演示重录完了，也重建。"""
        folder = Path(config.config_file_path).resolve().parent / self.config.snippets
        for watched in (folder, self.preview.folder if self.preview else folder):
            if watched.is_dir():
                server.watch(str(watched))
        return server

    def on_shutdown(self) -> None:
        """关掉 V8，否则进程退不出去。"""
        if self.cache is not None:
            self.cache.close()
            self.cache = None

    def _search(self, page: Page, html: str) -> None:
        """写了 `search: {exclude: true}` 的不收。"""
        path, title = page.file.src_uri, unescape(str(page.title))
        self.searched.pop(path, None)
        if not (page.meta.get("search") or {}).get("exclude"):
            digest = store.key(html).hex()
            source = search.Source(path, page.file.url, title, digest, partial(str, html))
            self.searched[path] = source

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


def write_redirects(site: Path, entry: Paper | Note, *, directory_urls: bool) -> None:
    """为一个条目的旧地址写跳转页。"""
    page = entry.path.removesuffix(".md") + ("/" if directory_urls else ".html")
    for address in entry.former_slugs:
        for place in legacy.places(address):
            target = site / place
            if target.exists():
                log.warning("%s：旧地址 %s 是另一页现在的地址", entry.path, address)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            up = "../" * place.count("/")
            target.write_text(legacy.redirect(up + page, entry.title), encoding="utf-8")
