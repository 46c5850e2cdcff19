"""标题：画线的、粗体的、跳级的、空的。"""

from __future__ import annotations

import re
from dataclasses import replace

from paper_drawer.importing.blocks import (
    Block,
    Blocks,
    Break,
    Heading,
    Item,
    Listing,
    Paragraph,
    each,
)
from paper_drawer.importing.changes import ASK, DONE, Change, Changes

BOLD = re.compile(r"\*\*(?P<a>[^*\n]{1,40})\*\*|__(?P<b>[^_\n]{1,40})__")
HASHES = re.compile(r"(?P<marks>#{2,6})(?P<text>[^#\s].*)")
SENTENCE = re.compile(r"[，。；：:,;、！!]$|[，。；]")
LONGEST = 40
"""画线标题超过这么长，多半是一段话碰上了分隔线。"""
DEEPEST = 6
BOLD_LEVEL = DEEPEST + 1
QUESTIONS = "疑问"


def recognise(blocks: Blocks, changes: Changes) -> Blocks:
    """认出真的标题：粗体、漏了空格的；还原假的：碰上了 --- 的段落。"""
    return tuple(new for block in blocks for new in _recognise(block, changes))


def _recognise(block: Block, changes: Changes) -> Blocks:
    match block:
        case Heading(line, _, text, True) if "\n" in text or _is_sentence(text):
            changes.append(Change(line, DONE, "一段话下面的 --- 把它变成了标题，还原"))
            return Paragraph(line, text), Break(line + text.count("\n") + 1)
        case Paragraph(line, text) if bold := BOLD.fullmatch(text.strip()):
            title = bold["a"] or bold["b"]
            if not _is_sentence(title):
                changes.append(Change(line, DONE, "独占一行的粗体当作标题", text, title))
                return (Heading(line, BOLD_LEVEL, title),)
        case Paragraph(line, text) if found := HASHES.fullmatch(text):
            changes.append(Change(line, DONE, "# 后面漏了空格", text, found["text"]))
            return (Heading(line, len(found["marks"]), found["text"]),)
    return (block,)


def _is_sentence(text: str) -> bool:
    return len(text) > LONGEST or bool(SENTENCE.search(text))


def demote(blocks: Blocks, changes: Changes) -> Blocks:
    """列表、引文、折叠里的标题写成粗体；只有最外面的进目录。"""

    def change(block: Block) -> Blocks:
        if not isinstance(block, Heading):
            return (block,)
        new = f"**{block.text}**" if block.text else ""
        changes.append(Change(block.line, DONE, "列表或引文里的标题写成粗体", block.text, new))
        return (Paragraph(block.line, new),) if new else ()

    return tuple(
        new
        for block in blocks
        for new in ((block,) if isinstance(block, Heading) else each((block,), change))
    )


def close_up(blocks: Blocks, changes: Changes, top: int = 2) -> Blocks:
    """级别一级一级往下，从 top 起；超过六级的写成粗体。"""
    stack: list[int] = []
    done: list[Block] = []
    for block in blocks:
        if not isinstance(block, Heading):
            done.append(block)
            continue
        while stack and stack[-1] >= block.level:
            stack.pop()
        stack.append(block.level)
        level = top + len(stack) - 1
        if level > DEEPEST:
            changes.append(Change(block.line, DONE, "标题超过六级，写成粗体"))
            done.append(Paragraph(block.line, f"**{block.text}**"))
            continue
        if block.level not in (level, BOLD_LEVEL):
            old, new = "#" * block.level, "#" * level
            changes.append(Change(block.line, DONE, f"标题“{block.text}”的级别 {old} → {new}"))
        done.append(replace(block, level=level))
    return tuple(done)


def name_signs(blocks: Blocks, changes: Changes) -> Blocks:
    """只有标点的标题，例如 # ?，改名疑问。"""
    done: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and block.text and not re.search(r"\w", block.text):
            said = Change(block.line, DONE, "标题只有标点", block.text, QUESTIONS, added=True)
            changes.append(said)
            done.append(replace(block, text=QUESTIONS))
        else:
            done.append(block)
    return tuple(done)


def drop_empty(blocks: Blocks, changes: Changes) -> Blocks:
    """下面什么也没有的标题拿走，写进报告；包着它的标题也因此空了的，一并拿走。"""
    kept: list[Block] = []
    below = 0
    for block in reversed(blocks):
        if isinstance(block, Break) and not below:
            continue
        if isinstance(block, Heading) and (not block.text or not below or below <= block.level):
            changes.append(Change(block.line, ASK, "空的一节，没有放进来", block.text))
            continue
        if not isinstance(block, Break):
            below = block.level if isinstance(block, Heading) else DEEPEST + 2
        kept.append(block)
    return tuple(reversed(kept))


def drop_empty_items(blocks: Blocks, changes: Changes) -> Blocks:
    """空的列表项拿走；只剩空项的列表也拿走。"""

    def change(block: Block) -> Blocks:
        if not isinstance(block, Listing):
            return (block,)
        items: list[Item] = []
        for item in block.items:
            if item.blocks:
                items.append(item)
            else:
                changes.append(Change(item.line, DONE, "空的列表项，删去", item.number))
        return (replace(block, items=tuple(items)),) if items else ()

    return each(blocks, change)
