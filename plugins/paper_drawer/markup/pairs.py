"""公式与代码并排：围栏前面的公式按式号与代码逐行对齐。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import unescape
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

from paper_drawer import fences
from paper_drawer.markup import colours
from paper_drawer.markup.blocks import Blocks

PAIR = re.compile(r'<pd-pair id="([^|"]+)\|([^"]*)"/>')
CLAIM = "pd-claim"
"""声明在页面上的样子；ClaimTreeprocessor 放在公式下面。"""
LIT = "pd-lit"
"""里面的符号一处亮，处处亮。"""
LIGHTS = "data-lights"
"""声明带着的：代码的符号，以及与它一同点亮的名字。"""


@dataclass(frozen=True)
class Step:
    """并排块左边的一步：式号，说明，公式，管到它为止的声明。"""

    number: str
    label: Element | None = None
    math: Element | None = None
    claims: tuple[Element, ...] = ()


class PairTreeprocessor(Treeprocessor):
    """把占位和它前面的（说明，公式，声明）各段换成一块。"""

    def __init__(self, md: Markdown, blocks: Blocks) -> None:
        super().__init__(md)
        self.blocks = blocks

    def run(self, root: Element) -> None:
        """处理整棵树；并排块可以在任何一层。"""
        for parent in list(root.iter()):
            for child in list(parent):
                if match := placeholder(self.md, child):
                    self._combine(parent, child, match[1], unescape(match[2]))

    def _combine(self, parent: Element, at: Element, name: str, where: str) -> None:
        head, rows, program = self.blocks.pair(name)
        steps = _before(parent, at)
        claims = [claim for step in steps for claim in step.claims]
        lit = any(LIGHTS in claim.attrib for claim in claims)
        lights = _lights(claims, name)
        section = Element("section", {"class": f"pd-pair {LIT}" if lit else "pd-pair"})
        header = SubElement(section, "header", {"class": "pd-pair__head"})
        place = SubElement(header, "span", {"class": "pd-pair__where"})
        place.text = where
        place.tail = self._stash(head)
        shown = _grouped(steps)
        if all(row.number in shown for row in rows if row.number) and any(r.number for r in rows):
            for row in rows:
                together = [replace(step, claims=()) for step in shown.get(row.number, ())]
                self._row(section, "", together, row.code, lights)
            section.extend(claims)
        else:
            code = "\n".join(row.code for row in rows)
            self._row(section, " pd-pair__row--whole", steps, code, lights)
        section.text = section.text or ""
        section[-1].tail = self._stash(program)
        for step in steps:
            for used in (step.label, step.math, *step.claims):
                if used is not None:
                    parent.remove(used)
        parent[list(parent).index(at)] = section

    def _row(
        self,
        section: Element,
        modifier: str,
        steps: Sequence[Step],
        code: str,
        lights: Sequence[str],
    ) -> None:
        row = SubElement(section, "div", {"class": f"pd-pair__row{modifier}"})
        left = SubElement(row, "div", {"class": "pd-pair__formula"})
        for step in steps:
            if step.label is not None:
                words = SubElement(left, "p", {"class": "pd-pair__label"})
                words.text = step.label.text
                words.extend(list(step.label))
            if step.math is None:
                continue
            box = SubElement(left, "div", {"class": "pd-pair__math"})
            formula = SubElement(box, "div", {"class": "arithmatex"})
            formula.text = fences.TAG.sub("", step.math.text or "")
            if step.number:
                SubElement(left, "span", {"class": "pd-pair__number"}).text = f"({step.number})"
            left.extend(step.claims)
        right = SubElement(row, "div", {"class": "pd-pair__code highlight"})
        shown = colours.plain(code, lights=lights)
        right.text = self._stash(f'<pre tabindex="0">{shown}</pre>')

    def _stash(self, html: str) -> str:
        return str(self.md.htmlStash.store(html))


def placeholder(md: Markdown, element: Element) -> re.Match[str] | None:
    """并排围栏的占位：它的符号与出处。"""
    html = stashed(md, element)
    return PAIR.fullmatch(html) if html else None


def stashed(md: Markdown, element: Element) -> str:
    """只有一个占位的段落，收着的是什么；别的是空的。"""
    if element.tag != "p" or len(element) or not element.text:
        return ""
    found = HTML_PLACEHOLDER_RE.fullmatch(element.text.strip())
    return str(md.htmlStash.rawHtmlBlocks[int(found[1])]) if found else ""


def is_formula(element: Element) -> bool:
    """独占一行的公式。"""
    return element.tag == "div" and element.get("class") == "arithmatex"


def _before(parent: Element, at: Element) -> list[Step]:
    """占位前面紧挨着的各步，从上到下。"""
    siblings = list(parent)
    index = siblings.index(at) - 1
    found: list[Step] = []
    claims: list[Element] = []
    while index >= 0 and (is_formula(siblings[index]) or siblings[index].get("class") == CLAIM):
        element = siblings[index]
        index -= 1
        if not is_formula(element):
            claims.insert(0, element)
            continue
        tag = fences.TAG.search(element.text or "")
        label = siblings[index] if index >= 0 and siblings[index].tag == "p" else None
        found.append(Step(tag["number"] if tag else "", label, element, tuple(claims)))
        claims = []
        index -= label is not None
    return found[::-1]


def _grouped(steps: Sequence[Step]) -> dict[str, list[Step]]:
    """式号 → 与它同一行的各步：没有式号的跟着下一个有的，末尾的跟着上一个。"""
    found: dict[str, list[Step]] = {}
    waiting: list[Step] = []
    last = ""
    for step in steps:
        waiting.append(step)
        if step.number:
            found.setdefault(step.number, []).extend(waiting)
            last, waiting = step.number, []
    if last:
        found[last] += waiting
    return found


def _lights(claims: Sequence[Element], name: str) -> list[str]:
    """与这段代码一同点亮的名字；最后一份声明记着前面各份的。"""
    told = [claim.attrib.pop(LIGHTS).split() for claim in claims if LIGHTS in claim.attrib]
    return next((names for code, *names in reversed(told) if code == name), [])
