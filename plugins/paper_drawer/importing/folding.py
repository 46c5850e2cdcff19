"""折叠的标签配成对：没有标题的成为 ??? 框，包着几节的拆开。"""

from __future__ import annotations

from dataclasses import dataclass, field

from paper_drawer.importing.blocks import Block, Blocks, Fold, Heading, Mark, Paragraph
from paper_drawer.importing.changes import ASK, DONE, Change, Changes

DEEPEST = 10
UNTITLED = "展开"


@dataclass
class _Open:
    """还没有收尾的一个折叠。"""

    line: int
    title: str = ""
    in_summary: bool = False
    blocks: list[Block] = field(default_factory=list)


def fold(blocks: Blocks, changes: Changes) -> Blocks:
    """一串相邻的块里，details 变成 Fold。"""
    if not any(isinstance(block, Mark) for block in blocks):
        return blocks
    stack = [_Open(0)]
    for block in blocks:
        top = stack[-1]
        match block:
            case Mark(line, "details") if len(stack) > DEEPEST:
                changes.append(Change(line, ASK, f"折叠套了 {DEEPEST} 层以上，不再往里套"))
            case Mark(line, "details"):
                stack.append(_Open(line))
            case Mark(line, "/details") if len(stack) > 1:
                stack[-2].blocks += _closed(stack.pop(), changes)
            case Mark(line, "/details"):
                changes.append(Change(line, DONE, "没有开头的 </details>，删去"))
            case Mark(_, name):
                top.in_summary = name == "summary" and len(stack) > 1
            case Paragraph(_, text) if top.in_summary:
                top.title = f"{top.title} {text}".strip()
            case _:
                top.blocks.append(block)
    while len(stack) > 1:
        changes.append(Change(stack[-1].line, ASK, "<details> 没有收尾，收到了这一串的末尾"))
        stack[-2].blocks += _closed(stack.pop(), changes)
    return tuple(stack[0].blocks)


def _closed(done: _Open, changes: Changes) -> list[Block]:
    title = " ".join(done.title.split())
    if any(isinstance(block, Heading) for block in done.blocks):
        said = "折叠里有标题，拆开；标题自己会进目录"
        changes.append(Change(done.line, DONE, said, old=title))
        return done.blocks
    if not done.blocks:
        changes.append(Change(done.line, ASK, "折叠里没有内容，拿走了", old=title))
        return []
    name = title or UNTITLED
    new = f'??? note "{name}"'
    changes.append(Change(done.line, DONE, "<details> 改成 ??? 框", title, new, added=True))
    return [Fold(done.line, name, tuple(done.blocks))]
