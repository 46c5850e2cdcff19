r"""公式里的记号：一段 TeX 是第几个符号。记号是私用区的字符，写进文字里，也就算进缓存的键。

渲染时一对记号变成 `\htmlClass`；作者自己写不了它（engine.FORBIDDEN），写了这些字符也会先去掉。
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST = 12
"""最多给几个符号做记号，也是样式表里 pd-s 的个数。"""
BASE = 0xE000
END = chr(BASE)
START = re.compile(f"[{chr(BASE + 1)}-{chr(BASE + MOST)}]")
ANY = re.compile(f"[{END}-{chr(BASE + MOST)}]")
SCRIPT = re.compile(r"\s*(?:'|[_^]\s*(?:(?P<open>\{)|\\[a-zA-Z]+(?P<more>\{)?|\\.|[^\s\\]))")
LETTERS = re.compile(r'<span class="[^"]*" style="([^"]*)">([^<]+)</span>')
SPAN = re.compile(r'</?span(?: class="[^"]*")?(?: style="([^"]*)")?[^>]*>')
VISIBLE = '<span class="katex-html"'


def bare(text: str) -> str:
    """去掉记号。"""
    return ANY.sub("", text)


def marked(tex: str, places: Iterable[tuple[int, int, int]]) -> str:
    """做上记号。

    Args:
        tex: 公式。
        places: （起，止，第几个符号，从 1 起）；数的是不算空白的字符。
    """
    seen = [at for at, letter in enumerate(tex) if not letter.isspace()]
    opened: dict[int, str] = {}
    closed: dict[int, str] = {}
    for start, end, number in sorted(places, key=lambda place: (place[0], -place[1])):
        if 0 <= start < end <= len(seen) and 0 < number <= MOST:
            first, last = seen[start], seen[end - 1] + 1
            if not tex[:first].rstrip().endswith(("_", "^")):
                last = _scripted(tex, last)
            opened[first] = opened.get(first, "") + chr(BASE + number)
            closed[last] = closed.get(last, "") + END
    return "".join(
        closed.get(at, "") + opened.get(at, "") + tex[at : at + 1] for at in range(len(tex) + 1)
    )


def _scripted(tex: str, end: int) -> int:
    """连同后面的上下标：底单独包起来，KaTeX 会把它们挪动一点。"""
    while script := SCRIPT.match(tex, end):
        end = script.end()
        if script["open"] or script["more"]:
            end = _closed(tex, end)
    return end


def _closed(tex: str, at: int) -> int:
    """花括号里面的下标 → 收尾之后的下标。"""
    depth = 1
    for mark in re.compile(r"\\.|[{}]", re.DOTALL).finditer(tex, at):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if not depth:
            return mark.end()
    return len(tex)


def classes(tex: str) -> str:
    r"""记号 → `\htmlClass`；外面的花括号让它也能做命令的参数。"""
    opened = START.sub(lambda m: f"{{\\htmlClass{{pd-s{ord(m[0]) - BASE}}}{{", tex)
    return opened.replace(END, "}}")


def lit(plain: str, shown: str) -> str:
    """没有记号与有记号的 HTML → 有记号的；排得不一样就不要记号。读屏的一半总用没有记号的。"""
    spoken, _, before = plain.partition(VISIBLE)
    _, mark, after = shown.partition(VISIBLE)
    return spoken + mark + after if _layout(before) == _layout(after) else plain


def _layout(html: str) -> str:
    """文字与位置；包了几层，相邻的字母分在几层里，都不管。"""
    return SPAN.sub(r"\1", LETTERS.sub(r"\2\1", html))
