"""一段文字里的公式、图、链接与 HTML：从左到右认一遍，各交给懂它的一步。"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from paper_drawer.importing import code_spans, html
from paper_drawer.importing.blocks import Block, Blocks, Fold, Heading, Paragraph, each
from paper_drawer.importing.changes import ASK, DONE, FORMULA, Change, Changes
from paper_drawer.importing.figures import Figures
from paper_drawer.importing.formulas import Formulas
from paper_drawer.importing.links import Links
from paper_drawer.importing.tokens import TOKEN

HAN = re.compile("[\u3400-\u9fff]")
MATHS = re.compile(r"[\\^_=]")
SHORT = re.compile(
    r"[\\^_=]|^(?=[^A-Za-z]*[A-Za-z])(?!.*[A-Za-z]{3})[^\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*$"
)
"""圆括号里是公式，不是转义的括号：有公式的记号，或只有一两个字母的名字。"""
LONGEST = 20_000
"""更长的一段不整理，原样放进来。"""
TITLE = re.compile(
    r"(?P<path>.*?)(?:\s+(?:(?P<title>\"[^\"]*\"|'[^']*'|\([^()]*\))|=\w*))?\s*", re.DOTALL
)
OUTSIDE = re.compile(r"\*\*(?P<text>[^\s*][^*\n]{0,300}?)(?P<end>[：:，。；])\*\*(?=[\w“（(])")
PADDED = re.compile(
    r"(?P<open><(?:b|strong|i|em)>)(?P<space>\s+)"
    r"|(?P<after>(?<!\s)\s+)(?P<close></(?:b|strong|i|em)>)"
)
"""粗体、斜体里边的空格要挪到外面，Markdown 才认。"""
STAR = re.compile(r"(?<=[0-9A-Za-z)])\*(?=[0-9A-Za-z(])")
SPLIT = re.compile(r"\*\*(?P<a>[^\w\s*])\*\*(?P<text>[^*\n]{1,300})\*\*(?P<b>[^\w\s*])\*\*")


@dataclass
class Inline:
    """整理文字；改动记进 changes。"""

    formulas: Formulas
    figures: Figures
    links: Links
    changes: Changes

    def tidy(self, blocks: Blocks) -> Blocks:
        """整棵树里的文字。"""

        def change(block: Block) -> Blocks:
            if isinstance(block, Fold):
                title = self.text(block.title, block.line).replace('"', "'")  # 外面已有双引号
                return (replace(block, title=" ".join(title.split())),)
            if not isinstance(block, Paragraph | Heading):
                return (block,)
            if len(block.text) > LONGEST:
                self._say(block.line, ASK, f"这一段有 {len(block.text)} 个字，太长，没有整理")
                return (block,)
            heading = isinstance(block, Heading)
            text = self.text(block.text, block.line, spans=not heading).strip()
            return (replace(block, text=text),) if text else ()

        return each(blocks, change)

    def text(self, text: str, line: int, *, spans: bool = True) -> str:
        """一段文字；spans 为假时不把代码改成公式。"""
        pieces, at = [], 0
        if "`" not in text:
            text = PADDED.sub(r"\g<space>\g<open>\g<close>\g<after>", text)
        for match in TOKEN.finditer(text):
            where = line + text.count("\n", 0, match.start())
            pieces += [self._plain(text[at : match.start()], line), self._one(match, where, spans)]
            at = match.end()
        return "".join([*pieces, self._plain(text[at:], line)])

    def _plain(self, text: str, line: int) -> str:
        new = SPLIT.sub(r"**\g<a>\g<text>\g<b>**", text)
        new = OUTSIDE.sub(r"**\g<text>**\g<end>", new)
        if new != text:
            self._say(line, DONE, "标点挪到粗体外面，GitHub 才认得它是粗体")
        return STAR.sub(r"\\*", new)  # 乘号，不是斜体

    def _one(self, match: re.Match[str], line: int, spans: bool) -> str:
        old = match[0]
        match match.lastgroup:
            case "code" if spans:
                return self._span(match["span"].strip(), line, old)
            case "math":
                return self._math(match, line)
            case "script":
                return self.formulas.inline(_script(old), line, old)
            case "tag":
                return self._tag(match, line)
            case "embed" | "image":
                return self._figure(match, line)
        return self._link(match, line, spans)

    def _figure(self, match: re.Match[str], line: int) -> str:
        if match["image"]:
            path, alt = _target(match["src"])[0], match["alt"].strip()
            return self.figures.place(path, alt, "", line, match[0])
        width = match["size"] if (match["size"] or "").isdigit() else ""
        return self.figures.place(match["file"], "", width, line, match[0])

    def _link(self, match: re.Match[str], line: int, spans: bool) -> str:
        old = match[0]
        match match.lastgroup:
            case "wiki":
                return self.links.unlinked(
                    match["shown"] or match["page"], match["page"], line, old
                )
            case "link":
                label = self.text(match["label"], line, spans=spans).strip()
                return self.links.write(label, *_target(match["target"]), line, old)
            case "anchor":
                given = html.attributes(match["given"])
                label = self.text(match["inside"], line, spans=spans).strip()
                title = f'"{given["title"]}"' if given.get("title") else ""
                href = given.get("href", "")
                return self.links.write(label, href, title, line, old) if href else label
            case "url":
                return self._bare(match, line)
            case "auto":
                return self.links.counted(old)
        return old

    def _bare(self, match: re.Match[str], line: int) -> str:
        url = match[0]
        if not HAN.match(match.string, match.end()):
            return self.links.bare(url)
        said = "网址后面紧跟着汉字，看不出到哪里为止；写成 <网址> 的样子"
        self._say(line, ASK, said, url, url)
        return self.links.counted(url)

    def _span(self, span: str, line: int, old: str) -> str:
        if (tex := code_spans.tex(span)) and self.formulas.accepts(tex):
            return self.formulas.inline(tex, line, old, "提议：这段代码是公式")
        if code_spans.looks(span):
            self._say(line, FORMULA, "像公式，没有把握，留作代码", old, old)
        return old

    def _math(self, match: re.Match[str], line: int) -> str:
        brackets = match["round"] or match["square"]
        if brackets and not (SHORT if match["round"] else MATHS).search(brackets):
            return match[0]
        tex = match["wide"] or match["tex"] or match["loose"] or brackets
        if _row(match).lstrip().startswith("|"):
            tex = re.sub(r"\\?\|", r"\\vert ", tex)  # 竖线会分开表格的格
        return self.formulas.inline(tex, line, match[0])

    def _tag(self, match: re.Match[str], line: int) -> str:
        tag = html.read(match["html"], match.string)
        if tag is None:
            said = "尖括号会被当成 HTML，放进代码；是公式就写成 $y^{\\langle t \\rangle}$ 的样子"
            self._say(line, ASK, said, match[0], f"`{match[0]}`")
            return f"`{match[0]}`"
        if tag.name == "img":
            given = tag.attributes
            width = html.width(given)
            path, alt = given.get("src", ""), given.get("alt", "")
            return match["base"] + self.figures.place(path, alt, width, line, match["html"])
        if tag.name in html.RISKY:
            self._say(line, ASK, f"<{tag.name}> 去掉了，里面的文字留着", match["html"])
            return str(match["base"])
        if tag.name in ("sub", "sup"):
            self._say(line, ASK, "角标里有别的，拆开了，核对写法", match[0], match["base"])
            return f"{match['base']} "
        if html.hidden(tag):
            self._say(line, DONE, "去掉的 HTML 标签里有字", match["html"])
        elif "\n" in match["html"]:
            self._say(line, DONE, "跨行的 HTML 标签，去掉", match["html"])
        return match["base"] + html.markdown(tag, in_table="|" in _row(match))

    def _say(self, line: int, group: str, what: str, old: str = "", new: str = "") -> None:
        self.changes.append(Change(line, group, what, old, new))


def _row(match: re.Match[str]) -> str:
    """所在的一行。"""
    return match.string[match.string.rfind("\n", 0, match.start()) + 1 :].split("\n")[0]


def _script(tags: str) -> str:
    """角标的 TeX。"""
    tex = re.sub("</su[bp]>", "}", tags)
    return tex.replace("<sub>", "_{").replace("<sup>", "^{")


def _target(target: str) -> tuple[str, str]:
    """链接的地址与带引号的题目；地址去掉尖括号。"""
    match = TITLE.fullmatch(target.strip())
    path, title = (match["path"], match["title"] or "") if match else (target.strip(), "")
    return path[1:-1] if path.startswith("<") and path.endswith(">") else path, title
