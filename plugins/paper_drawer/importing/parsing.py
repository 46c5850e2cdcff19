"""Markdown → 块的树。块的边界照 CommonMark；HTML 块与引用式链接不单算，公式与折叠单算。"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.tree import SyntaxTreeNode

from paper_drawer.importing import html
from paper_drawer.importing.blocks import (
    Block,
    Blocks,
    Break,
    Code,
    Display,
    Heading,
    Item,
    Listing,
    Mark,
    Paragraph,
    Quote,
)

DEEPEST = 60
"""块最多嵌套多少层。"""
FOLD = re.compile(
    rf"<(?P<end>/?)(?:(?P<details>d[a-z]{{3,7}}ls)|su[a-z]{{2,4}}ry){html.ATTRIBUTES}>",
    re.IGNORECASE,
)
"""折叠的标签，写错一两个字母也认。"""
HAN = re.compile("[\u3400-\u9fff]")
BULLET = re.compile(r"[ \t]+(?:[-*+]|\d{1,9}[.)])[ \t]+\S")
WIDE = re.compile(r"\t[\t ]*| {4,}")
INTERRUPTS: RuleOptionsType = {"alt": ["paragraph", "blockquote", "list"]}


def parse(text: str, first_line: int = 1) -> Blocks:
    """读一篇；first_line 是第一行在原文里的行号。"""
    markdown = MarkdownIt("commonmark", {"maxNesting": DEEPEST})
    markdown.disable(["html_block", "reference", "inline", "text_join"])
    markdown.block.ruler.before("code", "display", _display, INTERRUPTS)
    markdown.block.ruler.before("paragraph", "mark", _mark, INTERRUPTS)
    root = SyntaxTreeNode(markdown.parse(text))
    rows = text.split("\n")
    return _inside(root, first_line, rows)


def _row(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _display(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    first = _row(state, start)
    if state.is_code_block(start) or not first.startswith("$$"):
        return False
    rows, line = [first[2:]], start
    while "$$" not in rows[-1]:
        line += 1
        if line >= end or (0 <= state.sCount[line] < state.blkIndent and _row(state, line)):
            return False
        rows.append(_row(state, line))
    body, _, rest = "\n".join(rows).rpartition("$$")
    if rest.strip() or "$$" in body or not body.strip():
        return False
    if re.search(r"\n\s*\n", body) and HAN.search(body):  # 两个没有收尾的 $$ 之间夹着正文
        return False
    if not silent:
        token = state.push("display", "", 0)
        token.content, token.map = body.strip(), [start, line + 1]
        state.line = line + 1
    return True


def _mark(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: ARG001 -- 接口
    row = _row(state, start)
    if not FOLD.search(row):
        return False
    if not silent:
        token = state.push("mark", "", 0)
        token.content, token.map = row, [start, start + 1]
        state.line = start + 1
    return True


def _block(  # noqa: PLR0911 -- 一种块一个分支
    node: SyntaxTreeNode, first_line: int, rows: list[str]
) -> Blocks:
    start, end = node.map or (0, 0)
    line = start + first_line
    inner = node.children[0].content if node.type in ("heading", "paragraph") else ""
    match node.type:
        case "heading":
            underlined = node.markup in ("-", "=")
            return (Heading(line, int(node.tag[1:]), inner, underlined),)
        case "paragraph":
            return _paragraph(line, inner, rows[start:end])
        case "display":
            return (Display(line, node.content),)
        case "fence":
            closed = end - start > 1 and rows[end - 1].lstrip(" \t>").startswith(node.markup)
            return (Code(line, node.content, node.info.strip(), closed=closed),)
        case "code_block":
            return (Code(line, node.content, fenced=False),)
        case "hr":
            return (Break(line),)
        case "mark":
            return tuple(_pieces(line, node.content))
    if node.type == "blockquote":
        return (Quote(line, _inside(node, first_line, rows)),)
    items = (
        Item((item.map or (0, 0))[0] + first_line, item.info, _inside(item, first_line, rows))
        for item in node.children
    )
    return (Listing(line, tuple(items)),)


def _inside(node: SyntaxTreeNode, first_line: int, rows: list[str]) -> Blocks:
    return tuple(b for child in node.children for b in _block(child, first_line, rows))


def _paragraph(line: int, text: str, source: list[str]) -> Blocks:
    """一段；后面几行缩进太深而没有成为列表的，另算。"""
    lines = text.split("\n")
    for number in range(1, min(len(lines), len(source))):
        if BULLET.match(source[number]):
            tail = "\n".join(row.lstrip() for row in lines[number:])
            return (*_rows(line, lines[:number]), *parse(tail, line + number))
    return _rows(line, lines)


def _rows(line: int, lines: list[str]) -> Blocks:
    clean = [WIDE.sub(" ", row.strip()) for row in lines]
    broken = [row + "  " * old.endswith("  ") for row, old in zip(clean, lines, strict=True)]
    return (Paragraph(line, "\n".join(broken).rstrip()),)


def _pieces(line: int, row: str) -> list[Block]:
    """折叠的标签与夹在中间的文字，依次。"""
    found: list[Block] = []
    at = 0
    for tag in FOLD.finditer(row):
        name = "details" if tag["details"] else "summary"
        found += [Paragraph(line, row[at : tag.start()].strip()), Mark(line, tag["end"] + name)]
        at = tag.end()
    found.append(Paragraph(line, row[at:].strip()))
    return [block for block in found if not isinstance(block, Paragraph) or block.text]
