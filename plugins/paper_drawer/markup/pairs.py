"""公式与代码并排：围栏前面的公式按式号与代码逐行对齐。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

from paper_drawer import fences
from paper_drawer.markup import colours
from paper_drawer.markup.blocks import Blocks

PAIR = re.compile(r'<pd-pair id="([^|"]+)\|([^"]*)"/>')


class PairTreeprocessor(Treeprocessor):
    """把占位和它前面的（说明，公式）各段换成一块。"""

    def __init__(self, md: Markdown, blocks: Blocks) -> None:
        super().__init__(md)
        self.blocks = blocks

    def run(self, root: Element) -> None:
        """处理整棵树；并排块可以在任何一层。"""
        for parent in list(root.iter()):
            for child in list(parent):
                if match := self._placeholder(child):
                    self._combine(parent, child, match[1], unescape(match[2]))

    def _placeholder(self, element: Element) -> re.Match[str] | None:
        if element.tag != "p" or len(element) or not element.text:
            return None
        stashed = HTML_PLACEHOLDER_RE.fullmatch(element.text.strip())
        if not stashed:
            return None
        return PAIR.fullmatch(str(self.md.htmlStash.rawHtmlBlocks[int(stashed[1])]))

    def _combine(self, parent: Element, at: Element, name: str, where: str) -> None:
        head, rows, program = self.blocks.pair(name)
        formulas = _before(parent, at)
        section = Element("section", {"class": "pd-pair"})
        header = SubElement(section, "header", {"class": "pd-pair__head"})
        place = SubElement(header, "span", {"class": "pd-pair__where"})
        place.text = where
        place.tail = self._stash(head)
        shown = {number: (label, math) for number, label, math in formulas}
        if all(row.number in shown for row in rows if row.number) and any(r.number for r in rows):
            for row in rows:
                label, math = shown.get(row.number, (None, None))
                self._row(section, "", [(row.number, label, math)], row.code)
        else:
            code = "\n".join(row.code for row in rows)
            self._row(section, " pd-pair__row--whole", formulas, code)
        section.text = section.text or ""
        section[-1].tail = self._stash(program)
        for _, label, math in formulas:
            parent.remove(math)
            if label is not None:
                parent.remove(label)
        parent[list(parent).index(at)] = section

    def _row(
        self,
        section: Element,
        modifier: str,
        formulas: Sequence[tuple[str, Element | None, Element | None]],
        code: str,
    ) -> None:
        row = SubElement(section, "div", {"class": f"pd-pair__row{modifier}"})
        left = SubElement(row, "div", {"class": "pd-pair__formula"})
        for number, label, math in formulas:
            if label is not None:
                words = SubElement(left, "p", {"class": "pd-pair__label"})
                words.text = label.text
                words.extend(list(label))
            if math is None:
                continue
            box = SubElement(left, "div", {"class": "pd-pair__math"})
            formula = SubElement(box, "div", {"class": "arithmatex"})
            formula.text = fences.TAG.sub("", math.text or "")
            if number:
                SubElement(left, "span", {"class": "pd-pair__number"}).text = f"({number})"
        right = SubElement(row, "div", {"class": "pd-pair__code highlight"})
        right.text = self._stash(f'<pre tabindex="0">{colours.plain(code)}</pre>')

    def _stash(self, html: str) -> str:
        return str(self.md.htmlStash.store(html))


def _is_formula(element: Element) -> bool:
    return element.tag == "div" and element.get("class") == "arithmatex"


def _before(parent: Element, at: Element) -> list[tuple[str, Element | None, Element]]:
    """占位前面紧挨着的（式号，说明，公式），从上到下。"""
    siblings = list(parent)
    index = siblings.index(at) - 1
    found: list[tuple[str, Element | None, Element]] = []
    while index >= 0 and _is_formula(siblings[index]):
        math = siblings[index]
        tag = fences.TAG.search(math.text or "")
        label = siblings[index - 1] if index and siblings[index - 1].tag == "p" else None
        found.append((tag["number"] if tag else "", label, math))
        index -= 2 if label is not None else 1
    return found[::-1]
