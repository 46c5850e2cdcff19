"""读者看得见的字：与原文等长，代码、公式、地址和 Markdown 的记号都换掉，排版与用词在上面查。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial

from paper_drawer.check.html import TAG
from paper_drawer.check.targets import AUTOLINK
from paper_drawer.source import Document

OPEN, CLOSE, OBJECT, HIDDEN = "\ue000\ue001\ue002\ue003"
"""强调与链接的起、止；代码、公式、网址，当作一个西文词；看不见的，两边互不相干。"""

HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LATIN = f"A-Za-z0-9\u00c0-\u024f\u0370-\u03ff{OBJECT}"
STOPS = "，。、；：！？"
"""正则表达式里的一类字；LATIN 连同代码与公式。"""
CHINESE = re.compile(f"[{HAN}]")

CONTAINER = re.compile(r'(?:[-*+]|\d+\.|\[\^[^\]\n]+\]:|:)\s|(?:!!!|\?\?\?\+?|===[!+]?)\s*[\w"]')
QUOTE = re.compile(r"(?:[ ]{0,3}>[ ]?)+")
BLANK = re.compile("(?m) {3,}|^ {1,2}| {1,2}$")
"""prose 里换成空格的；最短的是 `x`，跨行的只看行首行尾。"""
SOMETHING = re.compile("[^ ]")
TITLE = re.compile(r'(?m)^([ \t>]*(?:!!!|\?\?\?\+?|===[!+]?)[ \t]*[\w \t-]*")(.*)("[ \t]*)$')
MARKS = (
    (OBJECT, AUTOLINK),
    (HIDDEN, TAG),
    (HIDDEN, re.compile(r"(?m)^[ ]{0,3}\[(?:\^[^\]\n]+\]:|[^\]\n]+\]:.*$)|\[\^[^\[\]\n]+\]")),
    (CLOSE, re.compile(r"\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\])")),
    (OPEN, re.compile(r"!\[|\[")),
    (OBJECT, re.compile(rf"https?://[^\s<>()（）{STOPS}“”《》{HAN}{OPEN}-{HIDDEN}*]+")),
    (HIDDEN, re.compile(r"\\[!-/:-@\[-`{-~]|&#?\w+;")),
    (HIDDEN, re.compile(r"\{(?::| *[.#]| *[A-Za-z-]+=)[^{}\n]*\}")),
)
PAIR = re.compile(r"(\*{1,3}|==|~~)(?![\s*=~])([^*\n=~]+)(?<!\s)\1(?!\*)")


@lru_cache(maxsize=1)  # 排版与用词先后看同一份
def visible(document: Document) -> str:
    """一份 Markdown 里看得见的字。"""
    text = BLANK.sub(lambda m: _seen(document.text[m.start() : m.end()]), document.prose)
    text = _without_comments(text, document)
    text = TITLE.sub(lambda m: _filled(HIDDEN, m[1]) + m[2] + _filled(HIDDEN, m[3]), text)
    text = "\n".join(_without_code(text.split("\n")))
    for mark, pattern in MARKS:
        text = pattern.sub(partial(_all, mark), text)
    return PAIR.sub(lambda m: OPEN * len(m[1]) + m[2] + CLOSE * len(m[1]), text)


def _seen(text: str) -> str:
    return SOMETHING.sub(OBJECT, text)


def _without_comments(text: str, document: Document) -> str:
    pieces, at = [], 0
    for start, comment in document.comments:
        pieces += [text[at:start], _filled(HIDDEN, comment)]
        at = start + len(comment)
    return "".join([*pieces, text[at:]])


def _filled(mark: str, text: str) -> str:
    return "\n".join(mark * len(line) for line in text.split("\n"))


def _all(mark: str, match: re.Match[str]) -> str:
    return _filled(mark, match[0])


def _without_code(lines: list[str]) -> Iterator[str]:
    """缩进成代码的行整行换掉；容器里的内容缩进四格，再缩进四格才是代码。"""
    inside, block, code = [0], True, False
    for line in lines:
        rest = line[match.end() :] if (match := QUOTE.match(line)) else line
        if not (bare := rest.lstrip(" \t")):
            block = True
            yield line
            continue
        indent = len(rest[: len(rest) - len(bare)].expandtabs(4))
        while block and inside[-1] > indent:
            inside.pop()
        code = indent >= inside[-1] + 4 and (block or code)
        if not code and CONTAINER.match(bare):
            while inside[-1] > indent:
                inside.pop()
            inside.append(indent // 4 * 4 + 4)
        block = False
        yield OBJECT * len(line) if code else line
