"""H：笔记是 Markdown；HTML、事件属性、来历不明的链接都不收。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from paper_drawer.model import Problem
from paper_drawer.source import Document

TAG = re.compile(r"<(?:/?[a-zA-Z][\w-]*(?=[\s/>])[^<>]*>?|/?[a-zA-Z][\w-]*>|[!?][^<>]*>?)")
AUTOLINK = re.compile(r"<(?P<target>[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*)>")
EVENT = re.compile(r"\{:?[^}\n]*?\b(?P<name>on[a-z]+)\s*=[^}\n]*\}|<[^<>]*?\s(?P<tag>on[a-z]+)\s*=")
INLINE = re.compile(r"(?P<image>!?)\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*<?(?P<target>[^\s)>]*)")
REFERENCE = re.compile(r"(?m)^[ ]{0,3}\[[^\]\n]+\]:[ \t]*<?(?P<target>[^\s>]+)")
SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
SCHEMES = frozenset({"http", "https", "mailto"})


def scheme(target: str) -> str:
    """链接的协议，小写；相对链接是空串。解开实体与藏起来的空白再看。"""
    plain = re.sub(r"[\x00-\x20\x7f\u00a0\u200b-\u200f\u2028\u2029]", "", unescape(target))
    match = SCHEME.match(plain)
    return match[1].lower() if match else ""


def check(path: str, document: Document) -> Iterator[Problem]:
    """全部 H30x。"""

    def problem(offset: int, rule: str, cause: str, fix: str) -> Problem:
        return Problem(path, *document.position(offset), rule, cause, fix)

    prose = document.prose
    events = list(EVENT.finditer(prose))
    for event in events:
        name = event["name"] or event["tag"]
        start = event.start("name") if event["name"] else event.start("tag")
        yield problem(start, "H302", f"事件属性 {name} 不收", "删去它；笔记里不放脚本")
    covered = {event.start() for event in events}
    for tag in TAG.finditer(prose):
        if tag.start() in covered or AUTOLINK.match(prose, tag.start()):
            continue
        fix = "改用 Markdown、围栏或提示框；小于号两边空格，上标写进公式"
        yield problem(tag.start(), "H301", f"笔记里不写 HTML：{tag[0][:30]}", fix)
    for pattern in (INLINE, REFERENCE, AUTOLINK):
        for link in pattern.finditer(prose):
            target, offset = link["target"], link.start("target")
            image = pattern is INLINE and link["image"] == "!"
            found = scheme(target)
            if found and found not in SCHEMES:
                fix = "只用 http、https、mailto 和相对链接"
                yield problem(offset, "H303", f"链接不能用 {found}:", fix)
            elif target.startswith(("//", "\\", "/")):
                fix = "站内写相对路径，站外写 https://"
                yield problem(offset, "H303", f"链接 {target[:40]} 不是相对路径", fix)
            elif image and found:
                fix = "把图片放进 docs，用相对路径"
                yield problem(offset, "H304", "图片来自别的网站，页面不向第三方发请求", fix)
