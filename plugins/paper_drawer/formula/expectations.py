r"""期望：\mathbb{E}_{x \sim p}[f(x)] 是按概率的加权和，\hat{\mathbb E}_t[…] 是对指标的平均。"""

from __future__ import annotations

from dataclasses import replace

from paper_drawer.formula import scripts
from paper_drawer.formula.fault import Refusal
from paper_drawer.formula.reader import Reader
from paper_drawer.formula.syntax import Binder, Kind, Node
from paper_drawer.formula.tokens import Token, named


def expectation(reader: Reader, token: Token) -> Node:
    """一个期望。"""
    items = token.within(token.sub)
    letter = items[0].name() if items else ""
    fix = r"写成 \mathbb{E}_{x \sim p}[…]，p 声明为 simplex[K]"
    clear = len(items) == 1 or (len(items) > 2 and items[1].text == "\\sim")  # noqa: PLR2004
    if not clear or not reader.scope.free_letter(letter) or not reader.sees("open"):
        raise Refusal("期望没有写清楚对谁取", token.span, fix)
    inner = reader.child(reader.items[reader.at :], token.span, letter)
    parts, closing = inner.bracket(inner.next())
    reader.at += inner.at
    span = token.span.to(closing.span)
    if len(parts) != 1:
        raise Refusal("期望里有逗号", span, "期望里只写一个式子")
    if len(items) > 1:
        weight = _weight(reader, letter, items[2:], token)
        parts = (Node("juxtapose", (weight, *parts), span=span),)
    kind: Kind = "sum" if len(items) > 1 else "mean"
    return scripts.apply(reader, Node(kind, parts, binders=(Binder(letter),), span=span), closing)


def _weight(reader: Reader, letter: str, items: list[Token], token: Token) -> Node:
    r"""p、p(x)、\pi(\cdot|s) 在这个字母上的概率。"""
    own = replace(token, kind="symbol", text=letter, sub=None, sup=None)
    declaration = reader.scope.declaration
    known = declaration.symbols.get(named(items[:1])) or declaration.functions.get(named(items[:1]))
    domain = known.domain if known else None
    if domain is None or (domain.kind != "simplex" and len(domain.shape) < 2):  # noqa: PLR2004
        raise Refusal(f"{named(items)} 不是一个有限的分布", token.span, "声明为 simplex[K]")
    if len(items) == 1:
        ends = replace(own, kind="open", text="("), replace(own, kind="close", text=")")
        items = [*items, ends[0], own, ends[1]]
    items = [own if t.text == "\\cdot" else t for t in items]
    return reader.whole(items, token.span, letter)
