"""公式的声明：占位换成徽章，它管的公式做上记号；符号与代码一同点亮。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from paper_drawer import claims, fences
from paper_drawer.claims import Claim
from paper_drawer.katex import marks
from paper_drawer.markup import checked
from paper_drawer.markup.pairs import CLAIM, LIGHTS, LIT, is_formula, placeholder, stashed
from paper_drawer.model import Library, Proof
from paper_drawer.source import Formula

WRAPPED = re.compile(r"\\\[(?P<tex>.*)\\\]", re.DOTALL)
MARK = re.compile(r"(?P<formula>\d+):(?P<start>\d+)-(?P<end>\d+):(?P<symbol>.+)")
BETWEEN = ("p", "ul", "ol")
"""一份声明管的几个公式之间可以隔着它们。"""


class ClaimTreeprocessor(Treeprocessor):
    """哪份声明管哪几个公式，与 claims.read 一样。"""

    def __init__(self, md: Markdown, library: Library) -> None:
        super().__init__(md)
        self.library = library

    def run(self, root: Element) -> None:
        """处理整棵树，按页上的次序。"""
        parents = {child: parent for parent in root.iter() for child in parent}
        names: dict[str, list[str]] = {}
        above: list[Element] = []
        for element in list(root.iter()):
            if element.get("class") == "arithmatex":
                element.text = marks.bare(element.text or "")  # 作者自己写的不算
            if is_formula(element):
                above.append(element)
            elif comment := _comment(stashed(self.md, element)):
                if above:
                    siblings = list(parents[element])
                    after = siblings[siblings.index(element) + 1 :]
                    self._show(element, self._claim(comment, above, after), above, names)
                else:
                    parents[element].remove(element)
                above = []
        self._forget()

    def _claim(
        self, comment: re.Match[str], above: Sequence[Element], after: Sequence[Element]
    ) -> Claim:
        declared, reason = claims.stated(comment, comment.start() + 1)
        pair = placeholder(self.md, after[0]) if after else None
        formulas = tuple(Formula(_tex(formula), True, 0) for formula in above)
        return Claim("", formulas, 1, 1, declared, reason, pair[1] if pair else "")

    def _show(
        self,
        element: Element,
        claim: Claim,
        above: Sequence[Element],
        names: dict[str, list[str]],
    ) -> None:
        """占位换成徽章；同一段代码的参数，号码在一页里只有一套。"""
        element.tag = "div"
        element.set("class", CLAIM)
        element.set("data-search-exclude", "")
        if claim.declared is None:
            html = checked.reasoned(claim.reason, _number(above[-1]))
        elif proof := self.library.proofs.get(claim.key(self.library.digests)):
            known = names.setdefault(claim.code, []) if claim.code else []
            known += [n for n in dict.fromkeys(proof.arguments.values()) if n not in known]
            html = checked.details(self.library, claim.code, proof, known)
            if proof.arguments:
                element.set(LIGHTS, " ".join([claim.code, *known]))
                _mark(above, proof, known)
        else:
            html = checked.unchecked()
        element.text = self.md.htmlStash.store(html)

    def _forget(self) -> None:
        """不在自己一段的声明，收着的也不要了。"""
        blocks = self.md.htmlStash.rawHtmlBlocks
        blocks[:] = ["" if _comment(str(html)) else html for html in blocks]


class LightTreeprocessor(Treeprocessor):
    """不在并排块里的：公式与徽章包成一段，里面的符号一同点亮。"""

    def run(self, root: Element) -> None:
        """处理整棵树。"""
        for parent in list(root.iter()):
            for child in list(parent):
                if child.attrib.pop(LIGHTS, None) is not None:
                    _wrap(parent, child)


def _comment(html: str) -> re.Match[str] | None:
    """占位收着的注释，前面的空格是它的列。"""
    return claims.CLAIM.fullmatch(html, len(html) - len(html.lstrip()))


def _tex(formula: Element) -> str:
    found = WRAPPED.fullmatch(unescape(formula.text or ""))
    return found["tex"] if found else ""


def _number(formula: Element) -> str:
    tag = fences.TAG.search(formula.text or "")
    return tag["number"] if tag else ""


def _mark(formulas: Sequence[Element], proof: Proof, names: Sequence[str]) -> None:
    """符号的各处做上记号，号码是它的参数在 names 里的次序。"""
    places: dict[int, list[tuple[int, int, int]]] = {}
    for mark in filter(None, map(MARK.fullmatch, proof.marks)):
        if name := proof.arguments.get(mark["symbol"]):
            place = int(mark["start"]), int(mark["end"]), names.index(name) + 1
            places.setdefault(int(mark["formula"]), []).append(place)
    for index, formula in enumerate(formulas):
        if index in places:
            tex = marks.marked(_tex(formula), places[index])
            formula.text = escape(f"\\[{tex}\\]", quote=False)


def _wrap(parent: Element, claim: Element) -> None:
    """从上一份声明以下的第一个公式起，到这个徽章为止。"""
    siblings = list(parent)
    last = first = siblings.index(claim)
    for index in range(last - 1, -1, -1):
        if is_formula(siblings[index]):
            first = index
        elif siblings[index].tag not in BETWEEN:
            break
    box = Element("div", {"class": LIT})
    parent.insert(first, box)
    for element in siblings[first : last + 1]:
        parent.remove(element)
        box.append(element)
