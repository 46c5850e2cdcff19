"""公式：修好有把握的，每一个都交给 KaTeX；不收的留作代码，写进报告。"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from paper_drawer.importing.blocks import Block, Blocks, Code, Display, each
from paper_drawer.importing.changes import ASK, FORMULA, Change, Changes
from paper_drawer.katex import Cache

HAN = re.compile("[\u3001-\u303f\u3400-\u9fff\uff00-\uffef]+")
TEXT = re.compile(r"\\(?:text\w*|mbox|tag|operatorname)\*?\{[^{}]*\}")
ANGLE = re.compile(r"\^\{?<([\w+\-]{1,10})>\}?")
COLUMNS = re.compile(r"(\\begin\{array\}\{)([^{}]*)(?=\})")


def repair(tex: str) -> str:
    """有把握的改法：中文放进 text，列的 1 是 l，上标 <t> 用尖括号，去掉空行。"""
    tex = re.sub(r"\n\s*\n", "\n", tex.strip())
    tex = ANGLE.sub(r"^{\\langle \1 \\rangle}", tex)
    tex = COLUMNS.sub(lambda m: m[1] + m[2].replace("1", "l"), tex)
    return _outside(TEXT, tex, lambda text: HAN.sub(r"\\text{\g<0>}", text))


def _outside(pattern: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    pieces, at = [], 0
    for match in pattern.finditer(text):
        pieces += [change(text[at : match.start()]), match[0]]
        at = match.end()
    return "".join([*pieces, change(text[at:])])


@dataclass
class Formulas:
    """一次导入里的全部公式。"""

    cache: Cache
    changes: Changes = field(default_factory=list)
    shown: int = 0
    refused: int = 0

    def accepts(self, tex: str) -> bool:
        """KaTeX 收不收；不记数。"""
        return not self._failure(tex, display=False)

    def inline(self, tex: str, line: int, old: str, what: str = "公式的写法") -> str:
        """行内公式的写法；KaTeX 不收的是代码。"""
        fixed = " ".join(repair(tex).split("\n"))
        new = f"${fixed}$"
        if reason := self._failure(fixed, display=False):
            mark = "``" if "`" in tex else "`"
            new = f"{mark}{tex.strip()}{mark}"
            self._say(line, f"公式显示不出来，留作代码：{reason}", old, new, group=ASK)
        elif new != old:
            self._say(line, what, old, new)
        self._count(refused=bool(reason))
        return new

    def display(self, blocks: Blocks) -> Blocks:
        """独占一行的公式。"""

        def change(block: Block) -> Blocks:
            return (self._block(block),) if isinstance(block, Display) else (block,)

        return each(blocks, change)

    def _block(self, block: Display) -> Block:
        fixed = repair(block.tex)
        reason = self._failure(fixed, display=True)
        self._count(refused=bool(reason))
        if reason:
            said = f"公式显示不出来，留作代码：{reason}"
            new = f"```text\n{block.tex}"
            self._say(block.line, said, block.tex, new, group=ASK)
            return Code(block.line, block.tex, "text")
        if fixed != block.tex:
            self._say(block.line, "公式的写法", block.tex, fixed)
        return Display(block.line, fixed)

    def _failure(self, tex: str, *, display: bool) -> str:
        if not tex or "$" in tex:
            return "公式是空的，或里面有 $"
        found = self.cache.failures([(tex, display)]).get((tex, display))
        return f"{found.reason}；{found.fix}" if found else ""

    def _count(self, *, refused: bool) -> None:
        self.refused += refused
        self.shown += not refused

    def _say(self, line: int, what: str, old: str, new: str, group: str = FORMULA) -> None:
        self.changes.append(Change(line, group, what, old, new, added=True))
