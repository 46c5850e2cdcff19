"""树 → 一串记号：每个记号带着上下标与出处。"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from paper_drawer.formula.fault import Refusal, Span
from paper_drawer.formula.names import canonical, join, plain, scripted
from paper_drawer.formula.spans import spans
from paper_drawer.formula.tree import LOOKS, SPACES, Source, Tree, inside, listed

Kind = Literal[
    "number", "symbol", "group", "fraction", "root", "array", "binary", "big", "relation", "open",
    "close", "bar", "separator",
]  # fmt: skip

BIG = {"\\sum", "\\prod", "\\max", "\\min", "\\arg", "\\argmax", "\\argmin"}
ELISION = ("省略号求不出值", r"改写成 \sum、\prod 或写全")
REASONS = {
    "\\int": ("积分不求值", "改成有限和，或写明不核对的理由"),
    "\\iint": ("积分不求值", "改成有限和，或写明不核对的理由"),
    "\\oint": ("积分不求值", "改成有限和，或写明不核对的理由"),
    "\\lim": ("极限不求值", "写明不核对的理由"),
    "\\sup": ("上确界不求值", r"有限个就写 \max"),
    "\\inf": ("下确界不求值", r"有限个就写 \min"),
    "\\vdots": ELISION,
    "\\ddots": ELISION,
    "!": ("阶乘不支持", r"写成 \prod_{i=1}^n i"),
}
OPERANDS = {"number", "symbol", "group", "fraction", "root", "array", "big", "open", "bar"}
"""能当一个因子开头的。"""


@dataclass(frozen=True)
class Token:
    """一个记号；tree 是它的内容（分式、根式、数组、花括号组）。"""

    kind: Kind
    text: str
    span: Span
    source: Source
    tree: Tree
    sub: Any = None
    sup: Any = None

    def name(self) -> str:
        """带上下标的名字。"""
        return scripted(self.text, self.name_of(self.sub), self.name_of(self.sup))

    def name_of(self, script: Any) -> str:
        """一个上标或下标的名字。"""
        return canonical(script, self.source)

    def within(self, part: Any) -> list[Token]:
        """里面一段树（如上下标）的记号。"""
        return tokens(inside(part), self.source) if part is not None else []


def tokens(nodes: Sequence[Tree], source: Source) -> list[Token]:
    """一串节点的记号。"""
    found: list[Token] = []
    flat = list(_flat(nodes))
    for node, span in zip(flat, spans(flat, source), strict=True):
        for token in _read(node, span, source):
            if not _merged(found, token):
                found.append(token)
    return found


def named(items: Iterable[Token]) -> str:
    """一串记号合成的名字，如 P(A|B)。"""
    return join([token.name() for token in items])


def split(items: Iterable[Token], cuts: Container[str]) -> list[list[Token]]:
    """在括号外的这些记号处切开。"""
    groups: list[list[Token]] = [[]]
    for token, depth in nested(items):
        if depth == 0 and token.text in cuts:
            groups.append([])
        else:
            groups[-1].append(token)
    return groups


def nested(items: Iterable[Token]) -> Iterator[tuple[Token, int]]:
    """每个记号与它以后括号的层数。"""
    depth = 0
    for token in items:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        yield token, depth


ONE = {"mathord", "textord", "accent", "font", "text", "operatorname", "supsub"}
"""花括号里只有它们中的一个时，花括号可有可无。"""


def _flat(nodes: Sequence[Tree]) -> Iterator[Tree]:
    for node in nodes:
        inner = inside(node["body"]) if node["type"] == "ordgroup" else []
        if node["type"] in LOOKS:
            yield from _flat(listed(node["body"]))
        elif len(inner) == 1 and inner[0]["type"] in ONE:
            yield inner[0]
        elif node["type"] not in SPACES or node.get("text") in ("\\quad", "\\qquad"):
            yield node


def _merged(found: list[Token], token: Token) -> bool:
    r"""连着的数字、`:` 与 `=`、\arg 与 \max 并成一个。"""
    if not found or found[-1].sub is not None or found[-1].sup is not None:
        return False
    last = found[-1]
    if last.kind == token.kind == "number":
        text = last.text + token.text
    elif (last.text, token.text) == (":", "="):
        text = ":="
    elif last.text == "\\arg" and token.text in ("\\max", "\\min"):
        text = "\\arg" + token.text[1:]
    else:
        return False
    found[-1] = replace(token, text=text, span=last.span.to(token.span))
    return True


def _read(node: Tree, span: Span, source: Source) -> Iterator[Token]:
    """一个节点的记号：成对的括号拆成三部分，别的只有一个。"""
    base, sub, sup = _scripts(node, span, source)
    if base["type"] == "leftright":
        left, right = replace(span, end=span.start), replace(span, start=span.end)
        yield Token("open", _side(base["left"], "l"), left, source, base)
        yield from tokens(base["body"], source)
        yield Token("close", _side(base["right"], "r"), right, source, base, sub, sup)
        return
    kind_text = _kind(base, span, source)
    if kind_text:
        yield Token(*kind_text, span, source, base, sub, sup)


def _scripts(node: Tree, span: Span, source: Source) -> tuple[Tree, Any, Any]:
    """底、下标、上标；大括号的注解不要。"""
    if node["type"] == "horizBrace":
        return {"type": "ordgroup", "body": [node["base"]]}, None, None
    if node["type"] != "supsub":
        return node, None, None
    inner = inside(node["base"])
    if not inner:
        raise Refusal("上下标前面没有东西", span, "写出底，或用花括号分清先后")
    base: Tree = inner[0] if len(inner) == 1 else {"type": "ordgroup", "body": inner}
    if base["type"] == "horizBrace":
        return _scripts(base, span, source)
    if base["type"] == "supsub":
        if not re.fullmatch(r"(\\prime)*", canonical(base.get("sup"), source)):
            raise Refusal("上下标叠了两层", span, "用圆括号分清先后")
        base = {"type": "ordgroup", "body": inner}  # {x_t'}^2：先是 x_t'，再平方
    return base, node.get("sub"), node.get("sup")


def _side(text: str, side: str) -> str:
    r"""\left| → \lvert，\right\| → \rVert。"""
    name = {"|": "vert", "\\|": "Vert"}.get(plain(text))
    return f"\\{side}{name}" if name else plain(text)


WHOLE: Mapping[str, Kind] = {
    "ordgroup": "group", "genfrac": "fraction", "sqrt": "root", "array": "array",
}  # fmt: skip
SYMBOLS = {"accent", "font", "overline", "underline", "text"}


def _kind(base: Tree, span: Span, source: Source) -> tuple[Kind, str] | None:
    """记号的种类与文字；没有内容的是 None。"""
    kind = base["type"]
    if kind in WHOLE:
        return None if kind == "ordgroup" and not inside(base["body"]) else (WHOLE[kind], kind)
    if kind in SYMBOLS:
        name = canonical(base, source)
        return ("symbol", name) if name != "\\mathrm{}" else None
    if kind in ("op", "operatorname"):
        return _operator(canonical(base, source), span)
    if kind in ("atom", "textord", "mathord"):
        return _character(base, span)
    return _mark(base, span, source)


OPENERS = ("(", "[", "\\{", "\\langle", "\\lfloor", "\\lceil", "\\lvert", "\\lVert")
CLOSERS = (")", "]", "\\}", "\\rangle", "\\rfloor", "\\rceil", "\\rvert", "\\rVert")
r"""\big( 不分左右，括号的样子自己分。"""


def _mark(base: Tree, span: Span, source: Source) -> tuple[Kind, str]:
    """空格、宏里的关系、写明大小的括号、中间的竖线。"""
    kind = base["type"]
    if kind == "spacing":
        return "separator", "\\quad"
    if kind == "htmlmathml":
        return "relation", canonical(base, source)
    sized = plain(base["delim"]) if kind == "delimsizing" else ""
    if sized and (base["mclass"] in ("mopen", "mclose") or sized in OPENERS + CLOSERS):
        opens = base["mclass"] == "mopen" or sized in OPENERS
        return "open" if opens else "close", _side(base["delim"], "l" if opens else "r")
    if kind in ("delimsizing", "middle"):
        return "binary" if base["delim"] == "/" else "bar", plain(base["delim"])
    raise Refusal(f"不支持 {kind} 这种写法", span, "换一种写法，或写明不核对的理由")


def _operator(name: str, span: Span) -> tuple[Kind, str]:
    _refuse_operator(name, span)
    word = re.sub(r"^\\mathrm|\W", "", name)
    if word in ("argmax", "argmin"):
        return "big", "\\" + word
    return ("big", name) if name in BIG else ("symbol", name)


def _refuse_operator(name: str, span: Span) -> None:
    if name in REASONS:
        cause, fix = REASONS[name]
        raise Refusal(cause, span, fix)


FAMILIES: Mapping[str, Kind] = {
    "open": "open", "close": "close", "rel": "relation", "punct": "separator", "bin": "binary",
}  # fmt: skip
SPECIAL: Mapping[str, Kind] = {
    "|": "bar", "\\|": "bar", "/": "binary", ":=": "relation", ".": "number",
    "\\lvert": "open", "\\lVert": "open", "\\rvert": "close", "\\rVert": "close",
}  # fmt: skip


def _character(base: Tree, span: Span) -> tuple[Kind, str]:
    text = plain(base["text"])
    _refuse_operator(text, span)
    if text in SPECIAL:
        return SPECIAL[text], text
    if base["type"] == "atom":
        return FAMILIES.get(base["family"], "symbol"), text
    return ("number" if text.isdecimal() else "symbol"), text
