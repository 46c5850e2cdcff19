"""源码页：每个代码模块一页，行号可链接；演示的代码与记录同在一页。"""

from __future__ import annotations

import json
import re
from functools import lru_cache

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

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
    return f"pd:{page_path(source)}#{_anchor(source)}-{line}"


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


def source_html(library: Library, path: str) -> str:
    """一个模块的上色源码；每行有 L-行号 的锚点，演示的前面加上文件名。"""
    shown, anchor = lines(library.sources[path]), _anchor(path)
    width = len(str(len(shown)))
    numbered = [
        f'<a id="{anchor}-{n}" name="{anchor}-{n}"></a><a href="#{anchor}-{n}">'
        f'<span class="linenos">{n:>{width}}</span></a>{line}\n'
        for n, line in enumerate(shown, 1)
    ]
    code = "".join(numbered)
    return f'<div class="highlight"><pre><span></span><code>{code}</code></pre></div>\n'


@lru_cache(maxsize=64)  # 演示的源码在笔记里和记录页上各用一次
def lines(source: str) -> tuple[str, ...]:
    """上色的各行；跨行的文字每行各自收尾。"""
    return tuple(spans(source).removesuffix("\n").split("\n"))


def _anchor(source: str) -> str:
    found = DEMO.fullmatch(source)
    return f"{found['part']}-L" if found else "L"


def code_html(code: str) -> str:
    """上色的代码块。"""
    return block(spans(code))


def block(shown: str) -> str:
    """上了色的代码，加上外框。"""
    return f'<div class="highlight"><pre tabindex="0"><code>{shown}</code></pre></div>'


def spans(code: str) -> str:
    """上色的代码，不带外框。"""
    return str(highlight(code, PythonLexer(), HtmlFormatter(nowrap=True)))
