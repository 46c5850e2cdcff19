"""给 Python 代码上色：先照原样写进页面，整页写好了再上；搜索与模板不必读它们。"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape, unescape
from typing import Any

import pygments
from markdown import Markdown
from markdown.postprocessors import Postprocessor
from pygments.formatters import HtmlFormatter

from paper_drawer import store
from paper_drawer.markup.lexer import QuickPythonLexer
from paper_drawer.store import Store

MARKED = re.compile(
    r'<code class="pd-python"(?: data-lines="(?P<anchor>[\w-]+)")?'
    r'(?: data-lights="(?P<lights>[^"]*)")?>(?P<code>[^<]*)</code>'
)
NAME = '<span class="n">{}</span>'
DOT = '<span class="o">.</span>'
KEYWORD = '<span class="o">=</span>'
"""紧跟着 = 的是关键字参数；赋值的等号前有空格。"""


def plain(code: str, anchor: str = "", lights: Sequence[str] = ()) -> str:
    """还没有上色的代码。

    Args:
        code: 源码。
        anchor: 给了就带行号，每行的锚点是 anchor-行号。
        lights: 与旁边的公式一同点亮的名字，如 x、w.W_r；第 N 个的样式是 pd-sN。
    """
    lines = f' data-lines="{anchor}"' if anchor else ""
    names = f' data-lights="{escape(" ".join(lights))}"' if lights else ""
    return f'<code class="pd-python"{lines}{names}>{escape(code, quote=False)}</code>'


def block(code: str) -> str:
    """代码块。"""
    return f'<div class="highlight"><pre tabindex="0">{plain(code)}</pre></div>'


def is_plain(_: str, inputs: Mapping[str, str], *__: object) -> bool:
    """Superfences 问：围栏上没有写别的（标题、标亮的行），才由我们上色。"""
    return not inputs


def fence(
    source: str, language: str, _: str, options: Mapping[str, str], md: Markdown, **given: Any
) -> str:
    """Superfences 的入口：写着 python 的围栏，与嵌进来的代码一样，整页写好了再上色。"""
    if given["classes"] or given["id_value"] or given["attrs"]:
        default: Any = md.preprocessors["fenced_code_block"]
        return str(default.highlight(source, language, options, md, **given))
    code = source.strip("\n")
    shown = plain(f"{code}\n" if code else "")
    return f'<div class="highlight"><pre><span></span>{shown}</pre></div>'


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

    def shown(match: re.Match[str]) -> str:
        spans = _lit(known[keys[match["code"]]], (match["lights"] or "").split())
        return f"<code>{_lined(spans, match['anchor'])}</code>"

    return MARKED.sub(shown, html)


def _key(code: str) -> bytes:
    return store.key("python", pygments.__version__, code)


def _spans(code: str) -> str:
    return str(pygments.highlight(code, *_tools()))


@cache
def _tools() -> tuple[QuickPythonLexer, HtmlFormatter[str]]:
    """造一个很慢，都用同一个；它们不记前面的代码。"""
    return QuickPythonLexer(), HtmlFormatter(nowrap=True)


def _lit(shown: str, lights: Sequence[str]) -> str:
    """给这些名字加上样式；别的对象的同名属性、关键字参数不是它。"""
    for number, name in enumerate(lights, 1):
        owner, _, last = name.rpartition(".")
        before = "".join(NAME.format(part) + DOT for part in owner.split(".") if part)
        there = re.escape(before + NAME.format(last))
        shown = re.sub(
            f"(?<!{re.escape(DOT)}){there}(?!{re.escape(KEYWORD)})",
            f'{before}<span class="n pd-s{number}">{last}</span>',
            shown,
        )
    return shown


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
