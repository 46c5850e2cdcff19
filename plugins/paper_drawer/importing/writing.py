"""块的树 → 这里的 Markdown：嵌套缩进四格，块之间空一行。"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from textwrap import indent

from paper_drawer.importing.blocks import (
    Block,
    Blocks,
    Break,
    Code,
    Display,
    Fold,
    Heading,
    Item,
    Listing,
    Mark,
    Paragraph,
    Quote,
)

HASH = re.compile(r"(?m)^(?=#)")
INDENT = " " * 4


def write(blocks: Blocks) -> str:
    """整棵树的文字，没有末尾的换行。"""
    return "\n\n".join(text for row in _separated(blocks) if (text := _write(row)))


def _separated(blocks: Blocks) -> list[Block]:
    """挨着的两种列表会合成一种：有编号的改用圆点，号码留在文字里。"""
    done: list[Block] = []
    for listing, run in groupby(blocks, key=lambda block: isinstance(block, Listing)):
        row = list(run)
        lists = [block for block in row if isinstance(block, Listing)]
        mixed = listing and len({block.ordered for block in lists}) > 1
        done += [_pointed(block) for block in lists] if mixed else row
    return done


def _pointed(listing: Listing) -> Listing:
    items: list[Item] = []
    for item in listing.items:
        match item.blocks:
            case (Paragraph(line, text), *rest) if item.number:
                first = Paragraph(line, rf"{item.number}\. {text}")
                items.append(Item(item.line, "", (first, *rest)))
            case _:
                items.append(replace(item, number=""))
    return replace(listing, items=tuple(items))


def _write(block: Block) -> str:  # noqa: PLR0911 -- 一种块一个分支
    match block:
        case Heading(_, level, text):
            return f"{'#' * level} {text}"
        case Paragraph(_, text):
            return HASH.sub(r"\\", text)
        case Display(_, tex):
            return f"$$\n{tex}\n$$"
        case Code():
            return _fence(block)
        case Break():
            return "---"
        case Mark():
            return ""
        case Quote():
            return indent(write(block.blocks), "> ", lambda _: True)
        case Fold():
            return f'??? note "{block.title}"\n{indent(write(block.blocks), INDENT)}'
        case Listing():
            tight = all(_tight(item.blocks) for item in block.items)
            return ("\n" if tight else "\n\n").join(_item(item) for item in block.items)


def _fence(code: Code) -> str:
    longest = max((len(run) for run in re.findall("`+", code.text)), default=0)
    mark = "`" * max(3, longest + 1)
    text = code.text.rstrip("\n")
    return f"{mark}{code.info}\n{text}\n{mark}"


def _tight(blocks: Blocks) -> bool:
    match blocks:
        case (Paragraph(),):
            return True
        case (Paragraph(), Listing() as inner):
            return all(_tight(item.blocks) for item in inner.items)
    return False


def _item(item: Item) -> str:
    marker = f"{item.number}. " if item.number else "- "
    first, *rest = _separated(item.blocks)
    text = _write(first).replace("\n", f"\n{INDENT}")
    if not rest:
        return f"{marker}{text}"
    inner = indent(write(tuple(rest)), INDENT)
    return f"{marker}{text}{chr(10) if _tight(item.blocks) else chr(10) * 2}{inner}"
