"""一个公式 → 几个陈述的记号：换行、逗号与空格隔开；接着上一行的并回去。"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from paper_drawer.formula.sizes import names, plain
from paper_drawer.formula.tokens import Token, nested, tokens
from paper_drawer.formula.tree import SPACES, Source, Tree, inside, listed

WORDS = {"\\mathrm{where}", "\\mathrm{其中}", "\\mathrm{with}", "\\mathrm{and}", "\\mathrm{式中}"}


def lines(nodes: Sequence[Tree], source: Source) -> list[list[Token]]:
    """每个陈述的记号。"""
    found: list[list[Token]] = []
    for row in _rows(nodes, source):
        for i, items in enumerate(_split(_ended(row))):
            if found and i == 0 and _continues(items):
                found[-1] += items
            else:
                found.append(items)
    return found


def annotated(
    found: Sequence[list[Token]], dims: Collection[str]
) -> tuple[list[list[Token]], dict[str, str]]:
    r"""公式后面的 i = 1, \ldots, n 与 1 \le i \le n：拿出来，当作 i 的范围。"""
    kept: list[list[Token]] = []
    free: dict[str, str] = {}
    at = 0
    while at < len(found):
        texts = [[token.name() for token in items] for items in found[at : at + 4]]
        match texts:
            case [[name, "=", "1"], ["\\ldots"], end, *_] | [["1", "\\le", name, "\\le", *end], *_]:
                used = 3 if texts[0][1] == "=" else 1
            case [[name, "=", "1"], ["2"], ["\\ldots"], end]:
                used = 4
            case _:
                name, end, used = "", [], 1
        size = "".join(plain(text) for text in end)
        if name and names(size) <= set(dims) and free.setdefault(name, size) == size:
            at += used
        else:
            kept.append(found[at])
            at += 1
    return kept, free


def _rows(nodes: Sequence[Tree], source: Source) -> Iterator[list[Token]]:
    breaks = [i for i, node in enumerate(nodes) if node["type"] == "cr"]
    if breaks:
        yield from _rows(nodes[: breaks[0]], source)
        yield from _rows(nodes[breaks[0] + 1 :], source)
        return
    kept = [n for n in nodes if n["type"] not in SPACES or n.get("text") in ("\\quad", "\\qquad")]
    while kept and (kept[-1]["type"] in SPACES or kept[-1].get("text") in (",", ".", ";")):
        kept.pop()
    if len(kept) == 1 and kept[0]["type"] == "leftright" and kept[0]["left"] in ("\\{", "."):
        kept = kept[0]["body"]
    if len(kept) != 1 or kept[0]["type"] != "array":
        yield tokens(kept, source)
        return
    for row in kept[0]["body"]:
        yield tokens([node for cell in row for node in _cell(cell)], source)


def _cell(cell: Tree) -> list[Tree]:
    r"""单元格里的内容；\quad 留着。"""
    nodes = listed(cell)
    while (
        len(nodes) == 1 and nodes[0]["type"] in ("styling", "ordgroup") and not nodes[0].get("loc")
    ):
        nodes = listed(nodes[0]["body"])
    return nodes or inside(cell)


def _ended(row: list[Token]) -> list[Token]:
    """句号不是小数点。"""
    if row and row[-1].kind == "number" and row[-1].text.endswith("."):
        *others, last = row
        text = last.text.rstrip(".")
        return [*others, replace(last, text=text)] if text else others
    return row


def _split(row: Sequence[Token]) -> Iterator[list[Token]]:
    """括号外的逗号、空格与“其中”隔开几个陈述。"""
    current: list[Token] = []
    for token, depth in nested(row):
        if depth == 0 and (token.kind == "separator" or token.text in WORDS):
            if current:
                yield current
            current = []
        else:
            current.append(token)
    if current:
        yield current


def _continues(items: Sequence[Token]) -> bool:
    """以等号开头的，或没有等号、以加减乘除开头的。"""
    related = any(token.kind == "relation" and depth == 0 for token, depth in nested(items))
    return items[0].kind == "relation" or (not related and items[0].kind == "binary")
