"""读者看得见的字：与原文等长，代码、公式、地址和 Markdown 的记号都换掉，排版与用词在上面查。"""

from __future__ import annotations

import re
from functools import lru_cache, partial

from paper_drawer.check import indented
from paper_drawer.check.html import TAG
from paper_drawer.check.indented import OBJECT
from paper_drawer.check.targets import AUTOLINK
from paper_drawer.source import Document

OPEN, CLOSE, HIDDEN = "\ue000\ue001\ue003"
"""强调与链接的起、止；看不见的，两边互不相干。"""

HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LATIN = f"A-Za-z0-9\u00c0-\u024f\u0370-\u03ff{OBJECT}"
STOPS = "，。、；：！？"
"""正则表达式里的一类字；LATIN 连同代码与公式。"""
CHINESE = re.compile(f"[{HAN}]")

TITLE = re.compile(r'(?m)^([ \t>]*(?:!!!|\?\?\?\+?|===[!+]?)[ \t]*[\w \t-]*")(.*)("[ \t]*)$')
MARKS = (
    (OBJECT, AUTOLINK),
    (HIDDEN, TAG),
    (HIDDEN, re.compile(r"(?m)^[ ]{0,3}\[(?:\^[^\]\n]+\]:|[^\]\n]+\]:.*$)|\[\^[^\[\]\n]+\]")),
    (CLOSE, re.compile(r"\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\])")),
    (OPEN, re.compile(r"!\[|\[")),
    (OBJECT, re.compile(rf"https?://[^\s<>()（）{STOPS}“”《》{OPEN}-{HIDDEN}*]+")),
    (HIDDEN, re.compile(r"\\[!-/:-@\[-`{-~]|&#?\w+;")),
    (HIDDEN, re.compile(r"\{(?::| *[.#]| *[A-Za-z-]+=)[^{}\n]*\}")),
)
PAIR = re.compile(r"(\*{1,3}|==|~~)(?![\s*=~])([^*\n=~]+)(?<!\s)\1(?!\*)")


@lru_cache(maxsize=1)  # 排版与用词先后看同一份
def visible(document: Document) -> str:
    """一份 Markdown 里看得见的字。"""
    text = indented.over_comments(indented.seen(document), document, HIDDEN)
    text = TITLE.sub(lambda m: _filled(HIDDEN, m[1]) + m[2] + _filled(HIDDEN, m[3]), text)
    text = _without_code(text, document)
    for mark, pattern in MARKS:
        text = pattern.sub(partial(_all, mark), text)
    return PAIR.sub(lambda m: OPEN * len(m[1]) + m[2] + CLOSE * len(m[1]), text)


def _filled(mark: str, text: str) -> str:
    return "\n".join(mark * len(line) for line in text.split("\n"))


def _all(mark: str, match: re.Match[str]) -> str:
    return _filled(mark, match[0])


def _without_code(text: str, document: Document) -> str:
    pieces, at = [], 0
    for row in indented.rows(document):
        pieces += [text[at : row.start], OBJECT * (row.end - row.start)]
        at = row.end
    return "".join([*pieces, text[at:]])
