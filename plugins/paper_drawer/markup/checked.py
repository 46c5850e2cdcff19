"""核对的结果 → HTML：徽章，展开是符号、取值域、代码的参数与读法。"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from paper_drawer import code_pages
from paper_drawer.katex import marks
from paper_drawer.markup import badges
from paper_drawer.model import Library, Proof

HANDBOOK = "handbook/formulas.md"
CAUTION = "随机取数比较，不是证明"


def unchecked() -> str:
    """要核对，还没有核对。"""
    return f"<p>{badges.unchecked()}</p>"


def reasoned(reason: str, number: str) -> str:
    """写明不核对；公式有编号就说是哪一个。"""
    which = f"({escape(number)}) " if number else ""
    return f'<p class="pd-unchecked">{which}未核对：{escape(" ".join(reason.split()))}</p>'


def details(library: Library, code: str, proof: Proof, names: Sequence[str]) -> str:
    """核对过的；names 是代码的参数，第 N 个的样式是 pd-sN。"""
    badge = badges.checked("公式已与代码核对" if code else "等式各边已核对", proof.inputs)
    readings = "".join(f"<li><code>{escape(line)}</code></li>" for line in proof.readings)
    return (
        f'<details class="pd-proof"><summary>{badge}</summary>'
        f"{_table(library, code, proof, names)}"
        f'<p class="pd-label">读法</p><ul class="pd-proof__reading">{readings}</ul>'
        f'<p class="pd-proof__note">{_caution(library)}</p></details>'
    )


def _caution(library: Library) -> str:
    return f'<a href="pd:{HANDBOOK}">{CAUTION}</a>' if HANDBOOK in library.files else CAUTION


def _table(library: Library, code: str, proof: Proof, names: Sequence[str]) -> str:
    if not proof.domains:
        return ""
    last = "<th>代码的参数</th>" if code else ""
    rows = "".join(
        _row(library, code, symbol, domain, proof.arguments.get(symbol, ""), names)
        for symbol, domain in proof.domains.items()
    )
    head = f"<tr><th>符号</th><th>取值域</th>{last}</tr>"
    return f'<table class="pd-proof__table"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _row(
    library: Library, code: str, symbol: str, domain: str, argument: str, names: Sequence[str]
) -> str:
    number = names.index(argument) + 1 if argument else 0
    lit = f' class="pd-s{number}"' if 0 < number <= marks.MOST else ""
    cells = [
        f'<span class="arithmatex">\\({escape(symbol, quote=False)}\\)</span>',
        f"<code>{escape(domain)}</code>",
    ]
    if code:
        cells.append(_argument(library, code, argument) if argument else "只在公式里")
    return f"<tr{lit}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _argument(library: Library, code: str, argument: str) -> str:
    shown = f"<code>{escape(argument)}</code>"
    snippet = library.snippets.get(code)
    if snippet is None:
        return shown
    return f'<a href="{escape(code_pages.link(snippet.path, snippet.first_line))}">{shown}</a>'
