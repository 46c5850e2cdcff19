"""公式 → KaTeX 的 HTML：正文里的，和目录里的。"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from typing import Any

from markdown import Markdown
from markdown.postprocessors import Postprocessor

from paper_drawer.katex import Cache, Failure, marks

MARKED = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\(?P<open>[(\[])(?P<tex>.*?)\\[)\]]</(?P=tag)>',
    re.DOTALL,
)
BOXED = re.compile(
    r'(?P<box><(?P<tag>bdi|div) class="pd-math(?: pd-math--display" tabindex="0)?"'
    r" data-search-exclude>)"
    r"\\(?P<open>[(\[])(?P<tex>.*?)\\[)\]]</(?P=tag)>(?P<after>[，。、；：？！）”》]?)",
    re.DOTALL,
)
SHORT = 24
"""这么短的公式与后面的标点不分在两行；长的要能断行。"""
LINKS = re.compile(r"</?a\b[^>]*>")


class MathPostprocessor(Postprocessor):
    """给公式装框；late 时框里先留着 TeX，等整页写好了再由 fill 渲染。"""

    def __init__(self, md: Markdown, cache: Cache, *, late: bool = False) -> None:
        super().__init__(md)
        self.cache = cache
        self.late = late

    def run(self, text: str) -> str:
        """换掉正文与目录里的公式。"""
        for token in _tokens(getattr(self.md, "toc_tokens", [])):
            if "pd-math" in token.get("html", ""):  # 目录的名字去掉了标签，公式要从 html 里取
                token["name"] = LINKS.sub("", token["html"])
        boxed = MARKED.sub(_box, text)
        return boxed if self.late else fill(boxed, self.cache)


def fill(text: str, cache: Cache) -> str:
    """渲染框里的公式；一页的公式一次渲染完。"""
    found = {_formula(match) for match in BOXED.finditer(text)}
    if not found:
        return text
    results = cache.render(sorted(found))
    return BOXED.sub(lambda m: _filled(m, results[_formula(m)]), text)


def _box(match: re.Match[str]) -> str:
    # Material 排除一个元素时只认标签名，里面同名的一闭合就提前结束：外层不能是 KaTeX 用的 span
    if match["open"] == "[":
        inside = f"\\[{match['tex']}\\]"
        attributes = 'class="pd-math pd-math--display" tabindex="0" data-search-exclude'
        return f"<div {attributes}>{inside}</div>"
    return f'<bdi class="pd-math" data-search-exclude>\\({match["tex"]}\\)</bdi>'


def _formula(match: re.Match[str]) -> tuple[str, bool]:
    return unescape(match["tex"]), match["open"] == "["


def _filled(match: re.Match[str], result: str | Failure) -> str:
    if isinstance(result, Failure):
        reason = escape(f"{result.reason}；{result.fix}")
        tex = escape(marks.bare(unescape(match["tex"])))
        return f'<code class="pd-math-error" title="{reason}">{tex}</code>{match["after"]}'
    html = f"{match['box']}{result}</{match['tag']}>{match['after']}"
    together = match["after"] and match["open"] == "(" and len(match["tex"]) <= SHORT
    return f'<span class="pd-together">{html}</span>' if together else html


def _tokens(tokens: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for token in tokens:
        yield token
        yield from _tokens(token.get("children", []))
