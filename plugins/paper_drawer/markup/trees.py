"""树上的两件事：按允许的清单消毒；给易错点、疑问、表格穿上外衣。"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown.treeprocessors import Treeprocessor

from paper_drawer.check.html import SCHEMES, scheme

TAGS = frozenset(
    "div p span a img em strong del mark sub sup code pre br hr blockquote ul ol li dl dt dd"
    " h1 h2 h3 h4 h5 h6 table thead tbody tr th td details summary abbr".split()
)
ATTRIBUTES = frozenset("id class lang title href src alt width height start style open rel".split())
ALIGN = re.compile(r"text-align: (left|right|center);")
RESERVED = ("md-", "pd-")
"""主题自己的类名；笔记不能借用。"""

LABELS = {"pitfall": "易错点", "question": "疑问"}
WAITING = "待解答"


class SanitizeTreeprocessor(Treeprocessor):
    """只留清单里的标签、属性和协议。此时公式与代码还没有放进来。"""

    def run(self, root: Element) -> None:
        """处理整棵树。"""
        for element in root.iter():
            if not isinstance(element.tag, str):
                continue
            if element is not root and element.tag not in TAGS:
                element.tag = "span"
            for name, value in list(element.attrib.items()):
                if (clean := _clean(element.tag, name, value)) is None:
                    del element.attrib[name]
                else:
                    element.attrib[name] = clean


def _clean(tag: str, name: str, value: str) -> str | None:
    if name not in ATTRIBUTES:
        return None
    if name == "style":
        return value if ALIGN.fullmatch(value) else None
    if name == "class":
        kept = " ".join(word for word in value.split() if not word.startswith(RESERVED))
        return kept or None
    if name in ("href", "src"):
        found = scheme(value)
        allowed = found in SCHEMES if tag == "a" else False
        return value if not found or allowed else None
    return value


class AsideTreeprocessor(Treeprocessor):
    """易错点与疑问编号、加标签；✗ ✓ 成对；表格放进可横滚的框。"""

    def run(self, root: Element) -> None:
        """处理整棵树。"""
        counts = dict.fromkeys(LABELS, 0)
        for element in root.iter():
            words = (element.get("class") or "").split()
            for kind, label in LABELS.items():
                if element.tag in ("div", "details") and kind in words and len(element):
                    counts[kind] += 1
                    element.set("id", f"{kind}-{counts[kind]}")
                    _label(element[0], label)
            if "question" in words and element.tag == "details":
                _mark_waiting(element, words)
            if "pitfall" in words:
                _versus(element)
        _wrap_tables(root)


def _label(title: Element, label: str) -> None:
    mark = Element("span", {"class": "pd-label"})
    mark.text, mark.tail = label, title.text
    title.text = ""
    title.insert(0, mark)


def _mark_waiting(element: Element, words: list[str]) -> None:
    body = "".join("".join(child.itertext()) for child in element[1:])
    if body.strip().startswith(WAITING):
        element.set("class", " ".join([*words, "pd-open"]))
        SubElement(element[0], "span", {"class": "pd-waiting"}).text = WAITING


def _versus(element: Element) -> None:
    for items in element.iter("ul"):
        marks = ["".join(item.itertext()).strip()[:1] for item in items]
        if marks and set(marks) <= {"✗", "✓"}:
            items.set("class", "pd-versus")
            for item, mark in zip(items, marks, strict=True):
                item.set("class", "pd-versus__bad" if mark == "✗" else "pd-versus__good")


def _wrap_tables(root: Element) -> None:
    for parent in list(root.iter()):
        for index, child in enumerate(list(parent)):
            if child.tag == "table":
                box = Element("div", {"class": "pd-table", "tabindex": "0"})
                box.tail, child.tail = child.tail, None
                box.append(child)
                parent[index] = box
