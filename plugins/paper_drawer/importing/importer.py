"""一份原文 → 几份笔记与报告。依次：编码、块、标题、分篇、文字、题录、核对。"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from paper_drawer import naming
from paper_drawer.importing import (
    code,
    decoding,
    head,
    headings,
    indented,
    items,
    lossless,
    splitting,
    writing,
)
from paper_drawer.importing.blocks import Blocks, Paragraph, sequences, walk
from paper_drawer.importing.changes import ASK, DONE, HEAD, Change, Changes
from paper_drawer.importing.figures import Figures
from paper_drawer.importing.folding import fold
from paper_drawer.importing.formulas import Formulas
from paper_drawer.importing.inline import Inline
from paper_drawer.importing.links import Links
from paper_drawer.importing.parsing import parse
from paper_drawer.importing.pieces import Piece, Values
from paper_drawer.importing.report import Imported
from paper_drawer.katex import Cache

REPEATED = 20
"""这么长的一段出现两次，才说重复。"""


@dataclass
class Plan:
    """一次导入：放到哪里，用哪些图，要写哪些文件。"""

    root: Path
    into: Path
    kind: str
    cache: Cache
    pictures: dict[str, list[Path]] = field(default_factory=dict)
    files: dict[Path, bytes] = field(default_factory=dict)

    def folder(self, kind: str) -> Path:
        """一篇放在哪个文件夹：合集里的论文与知识点分开放。"""
        if self.kind != "collection":
            return self.into
        swap = {"papers": "notes"} if kind == "note" else {"notes": "papers"}
        parts = self.into.parts
        if len(parts) > 1 and parts[-2] in swap:
            return Path(*parts[:-2], swap[parts[-2]], parts[-1])
        return self.into

    @cached_property
    def taken(self) -> Counter[str]:
        """用掉了的 id，和它后面编到了几号。"""
        there = {self.folder(kind) for kind in ("paper", "note")}
        used = (path.stem for folder in there for path in folder.glob("*.md"))
        return Counter({*used, *naming.RESERVED})

    def name(self, *titles: str) -> str:
        """由第一个取得出的标题取 id；重复的加数字。"""
        stem = next(filter(None, map(naming.suggest, titles)), "note")
        stem = name = stem[: naming.LONGEST_ID].strip("-")
        while self.taken[name]:
            self.taken[stem] += 1
            name = f"{stem}-{self.taken[stem]}"
        self.taken[name] += 1
        return name


def convert(data: bytes, name: str, plan: Plan) -> Imported:
    """导入一份原文；要写的文件记进 plan。"""
    decoded = decoding.decode(data)
    if decoded is None:
        return Imported(name, "", failure="不像文字，或编码认不出来；另存为 UTF-8 再试")
    text = decoded.text
    changes: Changes = decoded.doubts
    values, body, first_line = head.existing(text, changes)
    stem = Path(name).stem
    formulas, links = Formulas(plan.cache, changes), Links(changes)
    figures = Figures(plan.pictures, plan.into, formulas, changes, plan.files)
    inline = Inline(formulas, figures, links, changes)
    notes: dict[str, str] = {}
    pieces = splitting.split(_structure(parse(body, first_line), changes), plan.kind, stem, changes)
    if len(pieces) > 1 and (unused := values.pop("title", "")):
        changes.append(Change(2, HEAD, "拆成了几份，题录的标题没有用上", str(unused)))
    for piece in pieces:
        inline.figures.folder = plan.folder(piece.kind)
        written = _blocks(piece, inline)
        if not (written or piece.values or values or len(pieces) == 1):
            changes.append(Change(piece.line, ASK, "空的一篇，没有放进来", piece.title))
            continue
        title = _title(piece, inline, stem)
        known = _known(title, piece, values, changes)
        path = plan.folder(piece.kind) / f"{plan.name(title, stem)}.md"
        note = head.write(piece.kind, known, piece.line, changes) + (
            f"\n{written}\n" if written else ""
        )
        notes[path.relative_to(plan.root).as_posix()] = note
        plan.files[path] = note.encode()
    if len(notes) > 1:
        changes.append(Change(1, DONE, f"拆成了 {len(notes)} 份"))
    counts = {
        "公式": formulas.shown + formulas.refused,
        "显示不出来的公式": formulas.refused,
        "图": sum(inline.figures.count.values()),
        **{f"其中{kind}": number for kind, number in inline.figures.count.items()},
        "留下的链接": links.kept,
        "改成文字的链接": links.dropped,
    }
    missing = lossless.missing(text, notes.values(), changes)
    return Imported(name, decoded.encoding, notes, tuple(changes), counts, missing)


def _structure(blocks: Blocks, changes: Changes) -> Blocks:
    """分篇之前：每一块是它该是的样子。"""
    blocks = indented.resolve(blocks, changes)
    blocks = sequences(blocks, lambda row: fold(row, changes))
    blocks = headings.demote(headings.recognise(blocks, changes), changes)
    blocks = items.settle(headings.drop_empty_items(blocks, changes), changes)
    seen: dict[str, int] = {}
    for block in walk(blocks):
        if isinstance(block, Paragraph) and len(block.text) >= REPEATED:
            first = seen.setdefault(block.text, block.line)
            if first != block.line:
                changes.append(Change(block.line, ASK, f"与第 {first} 行的一段相同，留一处就够"))
    return blocks


def _title(piece: Piece, inline: Inline, name: str) -> str:
    """一篇的标题：公式、图与标签照正文整理，再去掉记号。"""
    if piece.untitled:
        said = "原文没有标题，取了一个"
        inline.changes.append(Change(piece.line, ASK, said, new=piece.title, added=True))
        return piece.title
    tidy = inline.text(piece.title, piece.line, spans=False)
    title = head.plain(tidy)
    if title != tidy:
        inline.changes.append(Change(piece.line, ASK, "标题里的记号去掉了", tidy, title))
    return title or name


def _known(title: str, piece: Piece, values: Values, changes: Changes) -> Values:
    """题录里知道的。"""
    today = datetime.now(UTC).astimezone().date().isoformat()
    if "added" not in values:
        changes.append(Change(piece.line, HEAD, "added 写成今天", new=today, added=True))
    if "title" in values and not piece.untitled:
        said = "题录另有标题，这里的没有放进来"
        group = DONE if title == values["title"] else ASK
        changes.append(Change(piece.line, group, said, title))
    return {"title": title, "added": today, **values, **piece.values}


def _blocks(piece: Piece, inline: Inline) -> str:
    """一篇的正文。"""
    changes = inline.changes
    blocks = code.label(inline.formulas.display(inline.tidy(piece.blocks)), changes)
    blocks = headings.drop_empty(headings.name_signs(blocks, changes), changes)
    return writing.write(headings.close_up(blocks, changes))
