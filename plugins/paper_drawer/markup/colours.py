"""给 Python 代码上色：先照原样写进页面，整页写好了再上；搜索与模板不必读它们。"""

from __future__ import annotations

import re
from html import escape, unescape

import pygments
from markdown import Markdown
from markdown.postprocessors import Postprocessor
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from paper_drawer import store
from paper_drawer.store import Store

MARKED = re.compile(
    r'<code class="pd-python"(?: data-lines="(?P<anchor>[\w-]+)")?>(?P<code>[^<]*)</code>'
)


def plain(code: str, anchor: str = "") -> str:
    """还没有上色的代码；给了 anchor 就带行号，每行的锚点是 anchor-行号。"""
    lines = f' data-lines="{anchor}"' if anchor else ""
    return f'<code class="pd-python"{lines}>{escape(code, quote=False)}</code>'


def block(code: str) -> str:
    """代码块。"""
    return f'<div class="highlight"><pre tabindex="0">{plain(code)}</pre></div>'


class ColourPostprocessor(Postprocessor):
    """Markdown 转换完就上色，供 MkDocs 之外使用。"""

    def __init__(self, md: Markdown, kept: Store) -> None:
        super().__init__(md)
        self.kept = kept

    def run(self, text: str) -> str:
        """见 fill。"""
        return fill(text, self.kept)


def fill(html: str, kept: Store) -> str:
    """给页面里的代码上色；上过的存在 kept 里。"""
    keys = {code: _key(code) for code in {match["code"] for match in MARKED.finditer(html)}}
    if not keys:
        return html
    known = kept.read(keys.values())
    fresh = {k: _spans(unescape(code)) for code, k in keys.items() if k not in known}
    kept.write(fresh)
    known |= fresh
    return MARKED.sub(lambda m: f"<code>{_lined(known[keys[m['code']]], m['anchor'])}</code>", html)


def _key(code: str) -> bytes:
    return store.key("python", pygments.__version__, code)


def _spans(code: str) -> str:
    return str(pygments.highlight(code, PythonLexer(), HtmlFormatter(nowrap=True)))


def _lined(shown: str, anchor: str | None) -> str:
    """加上行号与锚点；跨行的文字 Pygments 已经每行各自收尾。"""
    if anchor is None:
        return shown
    lines = shown.removesuffix("\n").split("\n")
    width = len(str(len(lines)))
    return "".join(
        f'<a id="{anchor}-{n}" name="{anchor}-{n}"></a><a href="#{anchor}-{n}">'
        f'<span class="linenos">{n:>{width}}</span></a>{line}\n'
        for n, line in enumerate(lines, 1)
    )
