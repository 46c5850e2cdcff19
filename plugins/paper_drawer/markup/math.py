"""公式 → KaTeX 的 HTML：正文里的，和目录里的。"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from typing import Any

from markdown import Markdown
from markdown.postprocessors import Postprocessor

from paper_drawer.katex import Cache, Failure

MARKED = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\(?P<open>[(\[])(?P<tex>.*?)\\[)\]]</(?P=tag)>',
    re.DOTALL,
)
LINKS = re.compile(r"</?a\b[^>]*>")


class MathPostprocessor(Postprocessor):
    """一页的公式一次渲染完。"""

    def __init__(self, md: Markdown, cache: Cache) -> None:
        super().__init__(md)
        self.cache = cache

    def run(self, text: str) -> str:
        """换掉正文与目录里的公式。"""
        for token in _tokens(getattr(self.md, "toc_tokens", [])):
            if "pd-math" in token.get("html", ""):  # 目录的名字去掉了标签，公式要从 html 里取
                token["name"] = LINKS.sub("", token["html"])
        found = {_formula(match) for match in MARKED.finditer(text)}
        if not found:
            return text
        results = self.cache.render(sorted(found))
        return MARKED.sub(lambda m: _box(m, results[_formula(m)]), text)


def _tex(match: re.Match[str]) -> str:
    return unescape(match["tex"])


def _formula(match: re.Match[str]) -> tuple[str, bool]:
    return _tex(match), match["open"] == "["


def _box(match: re.Match[str], result: str | Failure) -> str:
    if isinstance(result, Failure):
        reason = escape(f"{result.reason}；{result.fix}")
        return f'<code class="pd-math-error" title="{reason}">{escape(_tex(match))}</code>'
    display = " pd-math--display" if match["open"] == "[" else ""
    # Material 排除一个元素时只认标签名，里面同名的一闭合就提前结束：外层不能是 KaTeX 用的 span
    tag = "div" if display else "bdi"
    return f'<{tag} class="pd-math{display}" data-search-exclude>{result}</{tag}>'


def _tokens(tokens: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for token in tokens:
        yield token
        yield from _tokens(token.get("children", []))
