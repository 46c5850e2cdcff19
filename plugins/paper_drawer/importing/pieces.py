"""要写成一份文件的一篇：题录里知道的，与正文的块。"""

from __future__ import annotations

from dataclasses import dataclass, field

from paper_drawer.importing.blocks import Blocks

Value = str | int | bool | list[str]
Values = dict[str, Value]


@dataclass(frozen=True)
class Piece:
    """一篇。"""

    line: int
    kind: str
    """paper 或 note。"""
    title: str
    blocks: Blocks = ()
    values: dict[str, Value] = field(default_factory=dict)
    """title 以外，题录里知道的键。"""
    untitled: bool = False
    """原文里没有标题，title 是这里取的。"""
