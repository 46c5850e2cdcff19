"""列表项的开头要是一段文字：只有代码的并入上一项，别的拆开。"""

from __future__ import annotations

from dataclasses import replace

from paper_drawer.importing.blocks import Block, Blocks, Item, Listing, Paragraph, each
from paper_drawer.importing.changes import DONE, Change, Changes


def settle(blocks: Blocks, changes: Changes) -> Blocks:
    """整理每个列表。"""

    def change(block: Block) -> Blocks:
        return tuple(_split(block, changes)) if isinstance(block, Listing) else (block,)

    return each(blocks, change)


def _split(listing: Listing, changes: Changes) -> list[Block]:
    done: list[Block] = []
    items: list[Item] = []
    for item in listing.items:
        if item.blocks and isinstance(item.blocks[0], Paragraph):
            items.append(item)
        elif items:
            last = items[-1]
            items[-1] = replace(last, blocks=(*last.blocks, *item.blocks))
            changes.append(Change(item.line, DONE, "没有文字的列表项，并入上一项", item.number))
        else:
            done += item.blocks
            changes.append(Change(item.line, DONE, "没有文字的列表项，移到列表前面", item.number))
    return [*done, replace(listing, items=tuple(items))] if items else done
