"""笔记本 → 页面：Markdown 格照笔记的写法，代码格换成代码、输出与图。

先把全部 Markdown 格交给站点的 Markdown，每个代码格留一个占位的段落；变成 HTML 以后再填。
标题、目录、公式、链接的检查于是和笔记一样。
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from html import escape

from markdown import Markdown

from paper_drawer import ipynb, svg
from paper_drawer.ipynb import Cell, Output
from paper_drawer.katex import Cache
from paper_drawer.markup import PaperDrawerExtension, badges, colours
from paper_drawer.markup.demos import aligned
from paper_drawer.model import Library, Notebook, Record
from paper_drawer.notebooks import Explained, explained, unclosed

PLACE = "pd-cell-{}"
MARK = re.compile(r"<p>pd-cell-(?P<number>\d+)</p>")
VERSIONED = {"python": "Python", "numpy": "numpy", "torch": "torch"}
"""写在标题下面的版本；其余的在笔记本的元数据里。"""
BASE64 = re.compile(r"[A-Za-z0-9+/\s]+={0,2}\s*")
Render = Callable[[str], str]


def markdown(notebook: Notebook) -> str:
    """交给站点的 Markdown：代码格是占位的段落。"""
    parts = []
    for cell in ipynb.parse(notebook.text).cells:
        if cell.kind == "markdown":
            parts.append(f"{cell.source}\n{unclosed(cell.source)}".rstrip())
        elif cell.kind == "code" and cell.source.strip():
            parts.append(PLACE.format(cell.number))
    return "\n\n".join(parts) + "\n"


def renderer(library: Library, cache: Cache) -> Render:
    """输出里的 Markdown → HTML，与笔记一样消毒；公式只装框。"""
    md = Markdown(extensions=[PaperDrawerExtension(library=library, cache=cache, late=True)])
    return lambda text: md.reset().convert(text)


def fill(html: str, notebook: Notebook, render: Render) -> str:
    """填上代码格；标题下面写何时验证、在哪里下载。

    Args:
        html: markdown 变成的 HTML。
        notebook: 同一本笔记本。
        render: 输出里的 Markdown 怎样变成 HTML。
    """
    code = {str(cell.number): cell for cell in ipynb.parse(notebook.text).code}

    def cell(match: re.Match[str]) -> str:
        found = code.get(match["number"])
        return _cell(found, render) if found else ""

    top, end, rest = html.partition("</h1>")
    head = _head(notebook)
    filled = f"{top}{end}{head}{rest}" if end else head + html
    return MARK.sub(cell, filled)


def _head(notebook: Notebook) -> str:
    record = notebook.record
    said = [badges.outdated() if notebook.stale or record is None else badges.verified()]
    if record is not None:
        said.append(f"<span>{escape(_facts(record, stale=notebook.stale))}</span>")
    file = escape(notebook.path.rpartition("/")[2])
    said.append(f'<a href="{file}" download>下载笔记本</a>')
    return f'<p class="pd-notebook" data-search-exclude>{" ".join(said)}</p>'


def _facts(record: Record, *, stale: bool) -> str:
    used = {name: version.partition("+")[0] for name, version in record.versions.items()}
    named = [f"{shown} {used[name]}" for name, shown in VERSIONED.items() if name in used]
    verb = "录于" if stale else "验证于"
    return "，".join([f"{verb} {record.date}", *named, f"用时 {record.seconds:.1f} 秒"])


def _cell(cell: Cell, render: Render) -> str:
    said = explained(cell.source)
    return (
        f'<div class="pd-snippet pd-cell" id="cell-{escape(cell.id)}">'
        '<div class="pd-snippet__head pd-cell__head" data-search-exclude>'
        '<button type="button" class="pd-copy" hidden>复制</button></div>'
        f"{_code(said.code)}{''.join(_outputs(cell, said, render))}"
        '<template class="pd-program" data-search-exclude>'
        f"{escape(said.code)}</template></div>"
    )


def _code(code: str) -> str:
    if not _only_imports(code):
        return colours.block(code)
    count = sum(bool(line.strip()) for line in code.split("\n"))
    return (
        f'<details class="pd-fold" data-search-exclude><summary>导入 {count} 行</summary>'
        f"{colours.block(code)}</details>"
    )


def _only_imports(code: str) -> bool:
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError):
        return False
    return all(isinstance(node, ast.Import | ast.ImportFrom) for node in body)


def _outputs(cell: Cell, said: Explained, render: Render) -> Iterator[str]:
    labelled = False
    for output in cell.outputs:
        if output.form in ("svg", "png"):
            yield _figure(cell, output, said)
        elif output.form in ("text", "markdown") and output.text.strip():
            label = "" if labelled else '<p class="pd-demo__label">输出</p>'
            labelled = True
            yield f'<section class="pd-cell__output" data-search-exclude>{label}'
            yield f"{_text(output, render)}</section>"


def _text(output: Output, render: Render) -> str:
    if output.form == "markdown":
        return f'<div class="pd-cell__prose">{render(output.text)}</div>'
    return f'<pre class="pd-output" tabindex="0"><code>{aligned(output.text)}</code></pre>'


def _figure(cell: Cell, output: Output, said: Explained) -> str:
    id_ = f"cell-{cell.id}-figure"
    return (
        f'<figure class="pd-figure" id="{escape(id_)}">'
        f'<div class="pd-figure__plot" data-search-exclude>{_drawn(output, id_, said)}</div>'
        f"<figcaption>{escape(said.caption)}</figcaption></figure>"
    )


def _drawn(output: Output, id_: str, said: Explained) -> str:
    if output.form == "png":
        if not BASE64.fullmatch(output.text):
            return '<p class="pd-empty">图放不进页面：不是 PNG</p>'
        data = re.sub(r"\s", "", output.text)
        return f'<img src="data:image/png;base64,{data}" alt="{escape(said.alt)}">'
    try:
        return svg.inline(output.text, id_, said.caption, said.alt)
    except ValueError as error:  # 检查会报 N810；预览时页面照样打得开
        return f'<p class="pd-empty">图放不进页面：{escape(str(error))}</p>'
