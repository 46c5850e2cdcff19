"""一个字也不丢：原文的每个可见的词，要么在结果里，要么在报告里。

这里只把文字拆成词，不懂 Markdown，也不用导入的任何一步。
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from html import unescape
from urllib.parse import unquote

from paper_drawer.importing.changes import Change

HTML = (
    "a abbr audio b big blockquote br center code dd del details div dl dt em figcaption figure"
    " font h1 h2 h3 h4 h5 h6 hr i iframe img ins kbd li mark ol p pre q s script small source span"
    " strike strong style sub summary sup table tbody td tfoot th thead tr tt u ul video"
)
FLAGS = (
    "open hidden border nowrap noshade compact controls loop muted autoplay allowfullscreen"
    " checked disabled selected reversed async defer"
)
TAG = re.compile(
    rf"</?(?=[a-z])(?:{'|'.join(HTML.split())}|d[a-z]{{3,8}}ls)"
    r"(?:[ \t]+(?:[a-z_:@][a-z0-9_:.-]*[ \t]*=[ \t]*(?:\"[^\"<>\n]*\"|'[^'<>\n]*'|[^\s\"'<>]+)"
    rf"|(?:{'|'.join(FLAGS.split())})(?=[ \t/>])))*[ \t]*/?>",
    re.IGNORECASE,
)
KEPT = re.compile(
    r"\b(?:src|href|alt|title)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE
)
PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
MADE = re.compile(r"(?m)^(?:# 要补 .*|[a-z_]+:(?: true$)?)")
"""题录里不是原文的：键，要补什么。"""
WORD = re.compile(r"[A-Za-z]+|[0-9]+|[^\W_]")


def words(text: str) -> Counter[str]:
    """可见的词和各有几个：汉字逐个，英文与数字成串；HTML 标签只算地址与说明。"""
    shown = TAG.sub(lambda tag: " " + " ".join(map("".join, KEPT.findall(tag[0]))) + " ", text)
    plain = PERCENT.sub(lambda code: unquote(code[0]), unescape(shown))
    return Counter(WORD.findall(plain))


def missing(original: str, results: Iterable[str], changes: Iterable[Change]) -> list[str]:
    """丢了的词，按次数重复。

    Args:
        original: 原文，换行已统一。
        results: 写出的笔记；题录的键不算词。
        changes: 报告里的改动；改完不见了的词只在报告里，添上的词不算原文的。
    """
    left = words(original)
    changes = list(changes)
    for change in changes:
        left += words(change.new) - words(change.old) if change.added else Counter()
    for result in results:
        head, mark, body = result.partition("\n---\n")
        left -= words(f"{MADE.sub('', head)}{mark}{body}")
    for change in changes:
        left -= words(change.old) - words(change.new)
    return sorted(left.elements())
