"""缩进成了代码的：是代码的留下，其余的变回列表、引文和段落。"""

from __future__ import annotations

import re
from textwrap import dedent

from paper_drawer.importing.blocks import Block, Blocks, Code, Paragraph, Quote, each
from paper_drawer.importing.changes import DONE, Change, Changes
from paper_drawer.importing.parsing import parse

STRINGS = re.compile(r'"""(?:.|\n)*?"""|#.*|//.*')
SENTENCE = re.compile(r"[，。；、？！]|(?:[A-Za-z][A-Za-z'\u2019,.()-]* ){5}")
STATEMENT = re.compile(
    r"^(?:import|from|def|class|for|while|if|elif|else|with|try)\b.*[:(]\s*$|^(?:from|import) \w"
    r"|^(?:return|assert|print|raise|yield)\b|^@\w|^\$ |^(?:pip3?|conda|git|cd|sudo) "
    r"|[\w\])]\s*[-+*/|&]?=[^=]|\w+\(.*\)|->|[{};:]$"
)
MARKUP = re.compile(r"[-*+] |\d+[.)] |!\[|<\w|>|\[.*\]\(|\$\$")
SIGNED = re.compile(r"^\s*(?:——|—|--)\s*\S", re.MULTILINE)
LONGEST, WIDEST = 20_000, 500
"""只看开头这么多字，每行这么多。"""
ROUNDS = 3
"""拆出来的里面还有缩进的，再拆几轮。"""


def is_code(text: str) -> bool:
    """看起来是代码：像语句的行不比像句子的少。"""
    shown = STRINGS.sub("", text[:LONGEST])
    rows = [row.strip()[:WIDEST] for row in shown.split("\n") if row.strip()]
    prose = sum(bool(SENTENCE.search(row) or MARKUP.match(row)) for row in rows)
    code = sum(
        bool(STATEMENT.search(row)) for row in rows if not (SENTENCE.search(row) or row[0] in "<!")
    )
    return code >= max(1, prose) or not rows


def resolve(blocks: Blocks, changes: Changes, rounds: int = ROUNDS) -> Blocks:
    """把缩进的代码块一一认过。"""

    def change(block: Block) -> Blocks:
        if not isinstance(block, Code) or block.fenced or is_code(block.text):
            return (block,)
        rows = block.text.rstrip().split("\n")
        if rounds == 0 or not MARKUP.match(rows[0].lstrip()):
            rows = [row.lstrip() for row in rows]
        inner = parse(dedent("\n".join(rows).expandtabs(4)), block.line)
        quoted = bool(SIGNED.search(block.text))
        what = "引文" if quoted else "段落" if isinstance(inner[0], Paragraph) else "列表"
        changes.append(Change(block.line, DONE, f"缩进太深、成了代码的一段，变回{what}"))
        inner = resolve(inner, changes, rounds - 1) if rounds else inner
        return (Quote(block.line, inner),) if quoted else inner

    return each(blocks, change)
