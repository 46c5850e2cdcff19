"""源码页：每个代码模块一页，行号可链接。"""

from __future__ import annotations

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from paper_drawer.model import Library

FOLDER = "code"


def page_path(source: str) -> str:
    """snippets/papers/graph/ggnn.py → code/snippets/papers/graph/ggnn.md。"""
    return f"{FOLDER}/{source.removesuffix('.py')}.md"


def link(source: str, line: int) -> str:
    """指向源码页某一行的站内链接。"""
    return f"pd:{page_path(source)}#L-{line}"


def generated(library: Library) -> dict[str, str]:
    """全部源码页的 Markdown。"""
    meta = "title: {}\nhide: [navigation, toc]\nsearch: {{exclude: true}}"
    head = f"---\n{meta}\n---\n\n```source\n{{}}\n```\n"
    return {page_path(path): head.format(path, path) for path in library.sources}


def source_html(library: Library, path: str) -> str:
    """一个模块的上色源码；每行有 L-行号 的锚点。"""
    formatter = HtmlFormatter(
        linenos="inline", lineanchors="L", anchorlinenos=True, wrapcode=True, cssclass="highlight"
    )
    return str(highlight(library.sources[path], PythonLexer(), formatter))
