"""页面的 HTML → 各节的文字。读者看不见的、消毒去掉的都不在里面；公式留下记号的名字。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from paper_drawer.katex import marks
from paper_drawer.search import tokens

ATTRIBUTES = r"""[^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*"""
TAG = re.compile(
    r'<(?P<box>bdi|div) class="pd-math[\s"][^<>]*>\\.(?P<tex>[^<]*)\\.</(?P=box)>'
    r"|<(?P<unseen>template|svg|script|style|button)\b.*?</(?P=unseen)>"
    rf"|<pre\b{ATTRIBUTES}>(?P<pre>.*?)</pre>"
    rf"|<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)(?P<rest>{ATTRIBUTES})>"
    r"|<!--.*?-->",
    re.DOTALL,
)
HIDDEN = re.compile(
    r"""\s(?:hidden|data-search-exclude)(?=[\s=>/]|$)"""
    r"""|\sclass="[^"]*\b(?:headerlink|pd-hidden|pd-label|pd-facts|pd-source)(?=[\s"])"""
)
ANCHOR = re.compile(r'\sid="([^"]+)"')
MARKUP = re.compile("<[^>]*>")
VOID = {"br", "img", "hr", "input", "wbr"}
INLINE = {
    *("a", "abbr", "b", "bdi", "code", "del", "em", "i", "img", "kbd", "label", "mark", "s"),
    *("small", "span", "strong", "sub", "sup", "u", "wbr"),
}
HEADINGS = {f"h{n}" for n in range(1, 7)}
CJK = f"[{tokens.HAN}\u3000-\u303f\uff00-\uffef“”\u2018\u2019…—]"
WRAPPED = re.compile(rf"(?<={CJK})[ \t]*\n\s*|\s*\n\s*(?={CJK})")
BREAK = "\x00"
SPACES = re.compile(r"[^\S\x00]+")
BREAKS = re.compile(r" *\x00[ \x00]*")

NAMED = re.compile(r"\\(?:operatorname\*?|mathrm|mathsf|mathbf)\s*\{([A-Za-z]{2,})\}")
LAYOUT = re.compile(
    r"\\(?:left|right|[bB]igg?[lrm]?|[dt]?frac|math[a-z]+|boldsymbol|bm|text[a-z]*|operatorname\*?"
    r"|tilde|hat|bar|vec|wide[a-z]+|overline|underline|quad|qquad|displaystyle|limits|nolimits"
    r"|tag|label|[lr]?[vV]ert|middle|mid)(?![a-zA-Z])"
    r"|\\(?:begin|end)\s*\{[^{}]*\}|\\[^a-zA-Z]|\}(?=\w)|[&~]"
)
BRACES = re.compile("[{}]")
LETTERS = {
    name: chr(start + at)
    for start, style in ((0x3B1, str.lower), (0x391, str.capitalize))
    for at, name in enumerate(map(style, tokens.GREEK))
}
COMMAND = re.compile(r"\\(?:var)?([A-Za-z]+)")


@dataclass(frozen=True)
class Section:
    """一节：标题、正文与代码。"""

    anchor: str
    heading: str
    text: str
    """段落之间是换行。"""
    code: str = ""


def formula(tex: str) -> str:
    r"""一个公式给人看、给人找的样子：`\operatorname{softmax}(\alpha)` 是 `\softmax(α)`。"""
    named = NAMED.sub(r" \\\1 ", marks.bare(tex))
    plain = COMMAND.sub(lambda m: LETTERS.get(m[1], m[0]), LAYOUT.sub(" ", named))
    return " ".join(BRACES.sub("", plain).split())


def sections(html: str) -> list[Section]:
    """各节依次列出；第一节在第一个有锚点的标题之前，没有标题。"""
    found: list[Section] = []
    anchor, parts = "", _Parts()
    for kind, said in _pieces(html):
        if kind == "section":
            found.append(parts.section(anchor))
            anchor, parts = unescape(said), _Parts()
        else:
            getattr(parts, kind).append(said)
    return [*found, parts.section(anchor)]


class _Parts:
    """一节里还没有拼起来的文字。"""

    def __init__(self) -> None:
        self.heading: list[str] = []
        self.text: list[str] = []
        self.code: list[str] = []

    def section(self, anchor: str) -> Section:
        heading, text = (_tidy("".join(parts)) for parts in (self.heading, self.text))
        return Section(anchor, heading.replace("\n", " "), text, unescape("".join(self.code)))


def _tidy(text: str) -> str:
    """软换行处的汉字接上，空白合成一个。"""
    return BREAKS.sub("\n", SPACES.sub(" ", WRAPPED.sub("", unescape(text)))).strip()


def _pieces(html: str) -> Iterator[tuple[str, str]]:
    """(text | heading | code | section, 文字)；section 的文字是锚点。"""
    place, skipped, depth, end = "text", "", 0, 0
    for tag in TAG.finditer(html):
        said, name, rest = html[end : tag.start()], tag["name"], tag["rest"]
        end = tag.end()
        if skipped:
            depth += 0 if name != skipped else -1 if tag["end"] else 1
            skipped = skipped if depth else ""
            continue
        yield place, said
        if tag["tex"]:
            yield place, formula(unescape(tag["tex"]))
        elif tag["pre"]:
            yield "code", MARKUP.sub("", tag["pre"]) + "\n"
        if name is None or (name in INLINE and not rest):
            continue
        if not tag["end"] and HIDDEN.search(rest) and name not in VOID:
            skipped, depth = name, 1
        elif name in HEADINGS and not tag["end"] and (anchor := ANCHOR.search(rest)):
            yield "section", anchor[1]
            place = "heading"
        elif name not in INLINE:
            place = "text" if name in HEADINGS else place
            yield place, BREAK
    yield place, html[end:] if not skipped else ""
