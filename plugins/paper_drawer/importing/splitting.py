"""一份原文里有几篇：索引的每一条是一篇，其余按最浅的那级标题分。"""

from __future__ import annotations

import re
from collections import Counter

from paper_drawer.importing import index_lines
from paper_drawer.importing.blocks import Block, Blocks, Heading
from paper_drawer.importing.changes import ASK, Change, Changes
from paper_drawer.importing.headings import QUESTIONS
from paper_drawer.importing.pieces import Piece


def split(blocks: Blocks, kind: str, name: str, changes: Changes) -> list[Piece]:
    """分成几篇。

    Args:
        blocks: 一份原文。
        kind: paper、note 或 collection。
        name: 没有标题时用的名字。
        changes: 改动记在这里。
    """
    if kind != "collection":
        return [_single(blocks, kind, name, changes)]
    entries, rest = _entries(blocks, changes)
    return [*entries, *(_piece(unit, name) for unit in _units(rest))]


def _single(blocks: Blocks, kind: str, name: str, changes: Changes) -> Piece:
    tops = _tops(blocks)
    if not tops or blocks[0] is not tops[0]:
        return Piece(1, kind, name, blocks, untitled=True)
    if len(tops) == 1:
        if piece := index_lines.read(tops[0], blocks[1:], changes):
            return Piece(piece.line, kind, piece.title, piece.blocks, piece.values)
        return _piece(blocks, name, kind)
    said = f"有 {len(tops)} 个同级的大标题，像是几篇；用 --as collection 可以拆开"
    changes.append(Change(tops[1].line, ASK, said))
    return Piece(1, kind, name, blocks, untitled=True)


def _tops(blocks: Blocks) -> list[Heading]:
    headings = [block for block in blocks if isinstance(block, Heading)]
    top = min((heading.level for heading in headings), default=0)
    return [heading for heading in headings if heading.level == top]


def _entries(blocks: Blocks, changes: Changes) -> tuple[list[Piece], Blocks]:
    """索引的每一条，以及剩下的。"""
    entries: list[Piece] = []
    rest: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        end = at + 1
        if isinstance(block, Heading):
            while end < len(blocks) and not _ends(blocks[end], block.level):
                end += 1
            if piece := index_lines.read(block, blocks[at + 1 : end], changes):
                entries.append(piece)
                at = end
                continue
        rest.append(block)
        at += 1
    return entries, tuple(rest)


def _ends(block: Block, level: int) -> bool:
    return isinstance(block, Heading) and block.level <= level


def _units(blocks: Blocks) -> list[Blocks]:
    """在出现过两次以上的最浅一级、和比它更浅的标题处切开。"""
    levels = Counter(block.level for block in blocks if isinstance(block, Heading))
    level = next((level for level in sorted(levels) if levels[level] > 1), min(levels, default=0))
    units: list[list[Block]] = [[]]
    for block in blocks:
        if _ends(block, level) and units[-1]:
            units.append([])
        units[-1].append(block)
    return [tuple(unit) for unit in units if unit]


def _piece(blocks: Blocks, name: str, kind: str = "note") -> Piece:
    match blocks:
        case (Heading(line, _, text), *rest) if re.search(r"\w", text):
            return Piece(line, kind, text, tuple(rest))
        case (Heading(line), *rest):
            return Piece(line, kind, QUESTIONS, tuple(rest), untitled=True)
    return Piece(blocks[0].line if blocks else 1, kind, name, blocks, untitled=True)
