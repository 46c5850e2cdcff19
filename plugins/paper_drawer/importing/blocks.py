"""读进来的笔记：一棵块的树，每块记得自己在原文的第几行。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Heading:
    """标题。"""

    line: int
    level: int
    """1 到 6；粗体当标题的是 7，比谁都深。"""
    text: str
    underlined: bool = False
    """写成下一行画线的样子。"""


@dataclass(frozen=True)
class Paragraph:
    """一段；每一行对着原文的一行。"""

    line: int
    text: str


@dataclass(frozen=True)
class Display:
    """独占一行的公式。"""

    line: int
    tex: str


@dataclass(frozen=True)
class Code:
    """一段代码。"""

    line: int
    text: str
    info: str = ""
    fenced: bool = True
    closed: bool = True


@dataclass(frozen=True)
class Break:
    """分隔线。"""

    line: int


@dataclass(frozen=True)
class Mark:
    """折叠的一个标签：details、/details、summary、/summary。"""

    line: int
    name: str


@dataclass(frozen=True)
class Quote:
    """引文。"""

    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Fold:
    """折叠起来的一段。"""

    line: int
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Item:
    """列表的一项。"""

    line: int
    number: str
    """原来的号码；没有编号的是空的。"""
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Listing:
    """列表。"""

    line: int
    items: tuple[Item, ...]

    @property
    def ordered(self) -> bool:
        """有编号。"""
        return bool(self.items and self.items[0].number)


Block = Heading | Paragraph | Display | Code | Break | Mark | Quote | Fold | Listing
Blocks = tuple[Block, ...]


def sequences(blocks: Blocks, change: Callable[[Blocks], Blocks]) -> Blocks:
    """每一串相邻的块都改一遍，里面的先改。"""
    done: list[Block] = []
    for block in blocks:
        match block:
            case Quote() | Fold():
                done.append(replace(block, blocks=sequences(block.blocks, change)))
            case Listing():
                items = (replace(i, blocks=sequences(i.blocks, change)) for i in block.items)
                done.append(replace(block, items=tuple(items)))
            case _:
                done.append(block)
    return change(tuple(done))


def each(blocks: Blocks, change: Callable[[Block], Blocks]) -> Blocks:
    """每一块都改一遍，里面的先改；一块可以变成几块，也可以没有。"""
    return sequences(blocks, lambda row: tuple(new for block in row for new in change(block)))


def walk(blocks: Blocks) -> Iterator[Block]:
    """所有的块，由外到内。"""
    for block in blocks:
        yield block
        match block:
            case Quote() | Fold():
                yield from walk(block.blocks)
            case Listing():
                for item in block.items:
                    yield from walk(item.blocks)
