"""源码页：每个代码模块一页，行号可链接；演示的代码与记录同在一页。"""

from __future__ import annotations

import json
import re

from paper_drawer import demos
from paper_drawer.model import Library

FOLDER = "code"
DEMO = re.compile(rf"(?P<folder>.*/{demos.FOLDER}/\w+)/(?P<part>demo|figures)\.py")


def page_path(source: str) -> str:
    """snippets/papers/graph/ggnn.py → code/snippets/papers/graph/ggnn.md。

    演示的 demo.py 与 figures.py 合在一页，snippets/demos/gates → code/snippets/demos/gates.md。
    """
    found = DEMO.fullmatch(source)
    return f"{FOLDER}/{found['folder'] if found else source.removesuffix('.py')}.md"


def link(source: str, line: int) -> str:
    """指向源码页某一行的站内链接。"""
    return f"pd:{page_path(source)}#{anchor(source)}-{line}"


def generated(library: Library) -> dict[str, str]:
    """全部源码页的 Markdown。"""
    titles = {demo.path: demo.title for demo in library.demos.values()}
    shown: dict[str, str] = {}
    for path in library.sources:
        shown.setdefault(page_path(path), path)
    return {page: _page(path, titles.get(path, path)) for page, path in shown.items()}


def _page(path: str, title: str) -> str:
    quoted = json.dumps(title, ensure_ascii=False)
    meta = f"title: {quoted}\nhide: [navigation, toc]\nsearch: {{exclude: true}}"
    return f"---\n{meta}\n---\n\n```source\n{path}\n```\n"


def anchor(source: str) -> str:
    """源码页上一行的锚点，行号之前的部分；演示的前面加上文件名。"""
    found = DEMO.fullmatch(source)
    return f"{found['part']}-L" if found else "L"
