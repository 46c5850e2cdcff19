"""H：笔记是 Markdown；HTML、事件属性、来历不明的链接都不收。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from paper_drawer.check import targets
from paper_drawer.model import Problem
from paper_drawer.source import Document

TAG = re.compile(r"<(?:/?[a-zA-Z][\w-]*(?=[\s/>])[^<>]*>?|/?[a-zA-Z][\w-]*>|[!?][^<>]*>?)")
# 限定长度：没有收尾的括号再多，也不会每个都看到行末
EVENT = re.compile(
    r"\{:?[^{}\n]{0,300}?\b(?P<name>on[a-z]+)\s*=[^}\n]{0,300}\}|<[^<>]*?\s(?P<tag>on[a-z]+)\s*="
)
SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
SCHEMES = frozenset({"http", "https", "mailto"})
ABSOLUTE = ("/", "\\")


def scheme(target: str) -> str:
    """链接的协议，小写；相对链接是空串。解开实体与藏起来的空白再看。"""
    plain = re.sub(r"[\x00-\x20\x7f\u00a0\u200b-\u200f\u2028\u2029]", "", unescape(target))
    match = SCHEME.match(plain)
    return match[1].lower() if match else ""


def outward(target: str) -> bool:
    """不是指向 docs 里的文件：有协议，或是绝对路径。"""
    return bool(scheme(target)) or target.startswith(ABSOLUTE)


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
        if tag.start() in covered or targets.AUTOLINK.match(prose, tag.start()):
            continue
        fix = "改用 Markdown、围栏或提示框；小于号两边空格，上标写进公式"
        yield problem(tag.start(), "H301", f"笔记里不写 HTML：{tag[0][:30]}", fix)
    for link in targets.find(document):
        found = scheme(link.target)
        if found and found not in SCHEMES:
            fix = "只用 http、https、mailto 和相对链接"
            yield problem(link.offset, "H303", f"链接不能用 {found}:", fix)
        elif link.target.startswith(ABSOLUTE):
            fix = "站内写相对路径，站外写 https://"
            yield problem(link.offset, "H303", f"链接 {link.target[:40]} 不是相对路径", fix)
        elif link.image and found:
            fix = "把图片放进 docs，用相对路径"
            yield problem(link.offset, "H304", "图片来自别的网站，页面不向第三方发请求", fix)
