"""一页要看的东西：设置、版本、主题、链接的答案、打开过的文件、说过的话。"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paper_drawer.stamp import tools

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.nav import Navigation

OURS = Path(__file__).parent
INSTALLED = "-packages/"
"""装着的包所在的文件夹，名字都这样结尾。"""
WIDE = re.compile(rb"\b(pages|build_date_utc|update_date|now)\b")
ADDRESS = re.compile(r" at 0x[0-9a-f]+")
ELSEWHERE = {"config_file_path", "dev_addr", "docs_dir", "hooks", "plugins", "site_dir", "theme"}
"""不这样进键的设置：路径每次的写法不同；插件、主题、钩子另算。"""
NAME = "paper-drawer"
UNSEEN = ("library", "cache", "workers", "incremental")
"""我们自己的设置里不影响页面的；书房另有 Watch 记着。"""
Answer = list[str | int] | None
_opened: ContextVar[tuple[str, set[str]] | None] = ContextVar("opened", default=None)


def told(value: object) -> str:
    """内容一样，文字就一样；不带内存地址，不随集合的次序变。"""
    try:
        text = json.dumps(value, default=_told, ensure_ascii=False)
    except TypeError:  # 键不是文字的映射
        text = repr(value)
    return ADDRESS.sub("", text)


def _told(value: Any) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(map(repr, value))
    if isinstance(value, partial):
        return [value.func, value.args, value.keywords]
    if hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}"
    return [type(value).__qualname__, repr(value)]


def rendering(config: MkDocsConfig) -> str:
    """Markdown 变成正文时看的：版本、扩展与它们的设置、链接的写法。"""
    ours = {k: v for k, v in config.mdx_configs.get("paper_drawer", {}).items() if k not in UNSEEN}
    extensions = [config.markdown_extensions, {**config.mdx_configs, "paper_drawer": ours}]
    root = Path(config.config_file_path).absolute().parent
    return told([tools(), _local(root), extensions, config.use_directory_urls, config.validation])


def _local(root: Path) -> list[object]:
    """站点自己的模块：钩子、扩展，和它们导入的。"""
    files = {str(vars(module).get("__file__")) for module in list(sys.modules.values())}
    mine = sorted(file for file in files if _own(file, root) or _own(file, root.resolve()))
    return [(file, contents(Path(file))) for file in mine]


def _own(path: str, root: Path | str) -> bool:
    """在 root 里面，不是装着的包，也不是本包：那些看版本。"""
    return path.startswith(f"{root}/") and INSTALLED not in path and not path.startswith(f"{OURS}/")


def whole(config: MkDocsConfig, nav: Navigation) -> str:
    """每一页的模板都看的：全部设置、插件、主题、导航。"""
    plugins = {
        name: {k: v for k, v in plugin.config.items() if name != NAME or k not in UNSEEN}
        for name, plugin in config.plugins.items()
        if name not in config.hooks  # 钩子是模块，没有设置
    }
    folders = [Path(folder) for folder in config.theme.dirs]
    overrides = [one for one in folders if INSTALLED not in f"{one}/" and OURS not in one.parents]
    return told(
        [
            {key: value for key, value in config.items() if key not in ELSEWHERE | {"mdx_configs"}},
            plugins,
            config.theme,
            [contents(path) for path in overrides],
            time.time_ns() if any(map(_wide, overrides)) else 0,
            [_item(item) for item in nav.items],
        ]
    )


def _wide(folder: Path) -> bool:
    """自己的模板还看别的页面或时钟：答不出它看了什么，每次都重做。"""
    return any(WIDE.search(path.read_bytes()) for path in folder.rglob("*.html"))


def contents(path: Path) -> list[tuple[str, str]]:
    """文件或文件夹的内容。"""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [
        (one.relative_to(path).as_posix(), blake2b(one.read_bytes(), digest_size=16).hexdigest())
        for one in files
        if one.is_file()
    ]


def _item(item: Any) -> list[object]:
    """导航的一项：页面、组或外面的链接。"""
    children = [_item(child) for child in item.children or ()]
    return [item.title, getattr(item, "url", None), getattr(item, "meta", None), children]


class Lookups:
    """站在 Files 的位置上，记下问过哪些文件、答的是什么。"""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.seen: dict[str, Answer] = {}

    def get_file_from_path(self, path: str) -> File | None:
        """见 Files；每问一次记一次。"""
        found = self._files.get_file_from_path(path)
        self.seen[path] = answer(found)
        return found

    def __getattr__(self, name: str) -> Any:
        """别的照原样；用到它们的只有警告，说过警告的页面不记。"""
        return getattr(self._files, name)


def answer(file: File | None) -> Answer:
    """问一个文件，答的是什么：地址，与它在不在站里。"""
    return [file.url, file.inclusion.value] if file else None


@contextmanager
def listening(level: int = logging.INFO) -> Iterator[list[str]]:
    """在这里面 MkDocs 与插件说过的话，从 level 起。"""
    said: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    ear, loggers = Ear(level), list(map(logging.getLogger, ("mkdocs", "properdocs")))
    for logger in loggers:
        logger.addHandler(ear)
    try:
        yield said
    finally:
        for logger in loggers:
            logger.removeHandler(ear)


@contextmanager
def opened(root: Path, *, asked: bool = True) -> Iterator[set[str]]:
    """在这里面打开过的、root 里的文件：例如别的扩展嵌进来的；asked 时，问过有没有的也算。"""
    _hook()
    reads: set[str] = set()
    token, real = _opened.set((str(root), reads)), os.stat

    def stat(path: Any, *rest: Any, **options: Any) -> os.stat_result:
        _heard(path)  # 审计听不见；没有的文件出现了，也要重做
        return real(path, *rest, **options)

    os.stat = stat if asked else real
    try:
        yield reads
    finally:
        os.stat = real
        _opened.reset(token)
        reads -= {path for path in reads if os.path.isdir(path)}  # noqa: PTH112


@cache
def _hook() -> None:
    """审计钩子装上就拆不掉，只装一次；没有人在听时什么也不做。"""

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            _heard(arguments[0])

    sys.addaudithook(heard)


def _heard(place: Any) -> None:
    if (listener := _opened.get()) is None or isinstance(place, int):  # 已经打开的
        return
    root, reads = listener
    path = os.path.realpath(os.fsdecode(place))
    reads |= {path} if _own(path, root) else set()
