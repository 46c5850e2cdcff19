"""笔记以外的随机改动：配置、自己的主题、钩子、嵌进来的文件。"""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from typing import Any

import yaml

from bench.grammar import write
from bench.rich import CONFIG, HOOK, OVERRIDE, PART, Files, dumped

EXTENSIONS: tuple[dict[str, Any], ...] = (
    *({"toc": {"permalink": mark}} for mark in (True, "#", False)),
    *({"abbr": {}}, {"smarty": {"smart_quotes": False}}, {"toc": {"toc_depth": 2}}),
)
SETTINGS: tuple[dict[str, Any], ...] = (
    *({"validation": {"links": {"not_found": level}}} for level in ("warn", "info", "ignore")),
    *({"validation": {"links": {"anchors": level}}} for level in ("warn", "info")),
    *({"plugins": {"paper-drawer": {"workers": count}}} for count in (1, 2, 3)),
    *({"plugins": {"search": {"lang": lang}}} for lang in ("en", "zh")),
    *({"theme": {"language": lang}} for lang in ("en", "zh")),
    *({"use_directory_urls": way} for way in (True, False)),
    *({"extra": {"generator": way}} for way in (True, False)),
    *({"site_url": url} for url in ("", "https://example.org/a/")),
)


def configuration(files: Files, rng: Random, _: Path) -> None:
    """配置：说明、导航、扩展、插件、校验。"""
    config = yaml.safe_load(str(files[CONFIG]))
    match rng.randrange(4):
        case 0:
            config["site_description"] = write("句", rng)
        case 1:
            rng.shuffle(config["nav"])
        case 2:
            config["markdown_extensions"] |= rng.choice(EXTENSIONS)
        case _:
            _merge(config, rng.choice(SETTINGS))
    files[CONFIG] = dumped(config)


def theme(files: Files, rng: Random, _: Path) -> None:
    """自己的主题：模板、模板的一块、样式。"""
    shown = write("主", rng)
    match rng.randrange(4):
        case 0:
            files[OVERRIDE] = f"<p>{shown}{{{{ page.title if page }}}}</p>\n"
        case 1:
            files["overrides/partials/source.html"] = f"<p>{shown}</p>\n"
        case 2:
            files["overrides/extra.css"] = f"p {{ margin: {rng.randrange(9)} }}\n"
        case _:
            files.pop("overrides/partials/source.html", None)


def hook(files: Files, rng: Random, _: Path) -> None:
    """站点自己的钩子；长短不一样，Python 才认得它变了。"""
    word = write("主", rng) + "，" * rng.randrange(1, 40)
    files[HOOK] = re.sub(r'WORD = ".*"', f'WORD = "{word}"', str(files[HOOK]))


def part(files: Files, rng: Random, _: Path) -> None:
    """别的扩展嵌进来的文件；有时没有了。"""
    files[PART] = f"{write('句', rng)}\n"
    if rng.randrange(4) == 0:
        del files[PART]


def _merge(into: dict[str, Any], new: dict[str, Any]) -> None:
    for key, value in new.items():
        if isinstance(value, dict):
            _merge(into.setdefault(key, {}), value)
        else:
            into[key] = value
