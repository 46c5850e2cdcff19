"""演示 → HTML：代码、印出的文字、图、何时验证；以及它的记录页。"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import takewhile

from paper_drawer import code_pages, pages, svg
from paper_drawer.markup import badges, colours
from paper_drawer.model import Demo, Library, Plot, Record

WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff"
    "\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003fffd]+"
)
"""终端里占两列的字。"""
BRIEF = 0.1
"""短于这么多秒，多短都一样。"""
NAMES = {"python": "Python"}
LINED = ("python", "numpy", "torch")
"""写在“验证于”一行里的版本；其余的在记录页。"""


@dataclass(frozen=True)
class Parts:
    """demo.py 在页面上的两段；文档字符串成了标题，结尾的几行人人都懂。"""

    imports: str
    body: str


def parts(source: str) -> Parts:
    """切开演示的源码。"""
    lines, tree = source.split("\n"), ast.parse(source).body
    first = 0
    if tree and _is_docstring(tree[0]):
        first = tree.pop(0).end_lineno or 0
    if tree and _is_tail(tree[-1]):
        del lines[tree.pop().lineno - 1 :]
    imports = list(takewhile(_is_import, tree))
    split = (imports[-1].end_lineno or first) if imports else first
    return Parts(_block(lines[first:split]), _block(lines[split:]))


def _block(lines: Sequence[str]) -> str:
    """顶层定义之间的空行在页面上只留一行。"""
    return re.sub(r"\n(\s*\n){2,}(?=\S)", "\n\n", "\n".join(lines)).strip("\n")


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _is_tail(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"


def section(demo: Demo, options: Mapping[str, str]) -> str:
    """页面上的一个演示。

    Args:
        demo: 演示。
        options: figure 只要这一张图；hide: code 收起代码。
    """
    only = options.get("figure")
    id_ = f"demo-{demo.id}" + (f"--{only}" if only else "")
    shown = [plot for plot in demo.plots if only in (None, plot.name)]
    inside = [
        _head(demo, id_),
        _code(demo.source, hidden=options.get("hide") == "code"),
        _failure(demo.failure),
        _output(demo.record),
        '<div class="pd-run" hidden></div>',
        figures(demo, shown, id_),
        _foot(demo),
        f'<template class="pd-program" data-search-exclude>{escape(demo.program)}</template>',
    ]
    needs = "torch" if "torch" in demo.needs else "".join(demo.needs[:1])
    return (
        f'<section class="pd-demo" id="{escape(id_)}" data-needs="{needs}"'
        f' aria-labelledby="{escape(id_)}-title">{"".join(inside)}</section>'
    )


def _head(demo: Demo, id_: str) -> str:
    link = code_pages.link(demo.path, 1)
    short = "/".join(demo.path.split("/")[-3:])
    return (
        '<header class="pd-demo__head">'
        f'<p class="pd-demo__title" id="{escape(id_)}-title">{pages.inline(demo.title)}</p>'
        f'<a class="pd-source" data-search-exclude href="{escape(link)}">{escape(short)}</a>'
        f"{acts(badge(demo))}</header>"
    )


def acts(badge_: str) -> str:
    """表头的右端：徽章与复制。"""
    return (
        f'<div class="pd-acts" data-search-exclude>{badge_}'
        '<button type="button" class="pd-copy" hidden>复制可运行代码</button></div>'
    )


def badge(demo: Demo) -> str:
    """已验证，或待重录。"""
    return badges.outdated() if demo.stale or demo.record is None else badges.verified()


def _code(source: str, *, hidden: bool) -> str:
    cut = parts(source)
    if hidden:
        whole = f"{cut.imports}\n\n{cut.body}".strip("\n")
        return _fold("代码", whole)
    imports = _fold("导入", cut.imports) if cut.imports else ""
    return imports + colours.block(cut.body)


def _fold(name: str, code: str) -> str:
    """收起的代码；没有脚本也能展开。"""
    count = sum(bool(line.strip()) for line in code.split("\n"))
    exclude = " data-search-exclude" if name == "导入" else ""
    return (
        f'<details class="pd-fold"{exclude}><summary>{name} {count} 行</summary>'
        f"{colours.block(code)}</details>"
    )


def _failure(text: str) -> str:
    if not text:
        return ""
    return (
        '<div class="pd-demo__failure"><p class="pd-demo__label">重录失败，下面是上一次的记录</p>'
        f'<pre tabindex="0"><code>{escape(text)}</code></pre></div>'
    )


def _output(record: Record | None) -> str:
    if record is None or not record.output.strip():
        return ""
    return (
        '<div class="pd-demo__output" data-search-exclude><p class="pd-demo__label">输出</p>'
        f"{_printed(record)}</div>"
    )


def _printed(record: Record) -> str:
    return f'<pre class="pd-output" tabindex="0"><code>{aligned(record.output)}</code></pre>'


def aligned(text: str) -> str:
    """印出的文字，汉字恰好占两列：等宽字体里的汉字多半不是两个字母宽。"""
    return WIDE.sub(
        lambda m: f'<span class="pd-wide" style="width:{2 * len(m[0])}ch">{m[0]}</span>',
        escape(text.rstrip("\n"), quote=False),
    )


def figures(demo: Demo, plots: Sequence[Plot], id_: str) -> str:
    """录下的图，连同图注。"""
    drawn = demo.record.figures if demo.record else {}
    return "".join(
        f'<figure class="pd-figure" id="{escape(id_)}-{plot.name}">'
        f'<div class="pd-figure__plot" data-search-exclude>'
        f"{_drawn(drawn[plot.name], f'{id_}-{plot.name}', plot)}</div>"
        f"<figcaption>{pages.inline(plot.caption)}</figcaption></figure>"
        for plot in plots
        if plot.name in drawn
    )


def _drawn(text: str, id_: str, plot: Plot) -> str:
    try:
        return svg.inline(text, id_, plot.caption, plot.alt)
    except ValueError as error:  # 检查会报 D708；预览时页面照样打得开
        return f'<p class="pd-empty">图放不进页面：{escape(str(error))}</p>'


def _foot(demo: Demo) -> str:
    said = [*_facts(demo), *_needs(demo)]
    if demo.record is not None:
        link = escape(f"pd:{code_pages.page_path(demo.path)}")
        said.append(f'<a href="{link}">记录</a>')
    if not said:
        return ""
    return f'<p class="pd-demo__foot" data-search-exclude>{" ".join(said)}</p>'


def _facts(demo: Demo) -> Iterable[str]:
    record = demo.record
    if record is None:
        return
    named = [
        f"{NAMES.get(name, name)} {record.versions[name].partition('+')[0]}"
        for name in LINED
        if name in record.versions
    ]
    verb = "录于" if demo.stale else "验证于"
    facts = "，".join([f"{verb} {record.date}", *named, f"用时{_took(record.seconds)}"])
    yield f"<span>{escape(facts)}</span>"
    if demo.stale:
        yield f"<span>{'之后代码改了' if record.digest != demo.digest else '之后换了版本'}</span>"


def _took(seconds: float) -> str:
    return f" {seconds:.1f} 秒" if seconds >= BRIEF else f"不到 {BRIEF} 秒"


def _needs(demo: Demo) -> Iterable[str]:
    if "torch" in demo.needs:
        shown = "；这里是录下的结果" if demo.record else ""
        yield f"<span>要 torch，网页里不能运行{shown}</span>"


def record_page(library: Library, demo: Demo) -> str:
    """记录页：何时怎样录的，输出、图，和录它的源码。"""
    folder = demo.path.rpartition("/")[0]
    files = [p for p in (demo.path, f"{folder}/figures.py") if p in library.sources]
    shown = [
        ("记录", f"<p>{badge(demo)}</p>{_table(demo.record)}"),
        ("输出", _printed(demo.record) if demo.record and demo.record.output.strip() else ""),
        ("图", figures(demo, demo.plots, f"demo-{demo.id}")),
        *((path.rpartition("/")[2], source(library, path)) for path in files),
    ]
    return '<div class="pd-demo-record">{}</div>'.format(
        "".join(f"<h2>{escape(title)}</h2>{html}" for title, html in shown if html)
    )


def source(library: Library, path: str) -> str:
    """一个模块的源码，每行可链接。"""
    code = colours.plain(library.sources[path], code_pages.anchor(path))
    return f'<div class="highlight"><pre><span></span>{code}</pre></div>\n'


def _table(record: Record | None) -> str:
    if record is None:
        return "<p>还没有录。</p>"
    versions = "，".join(f"{NAMES.get(k, k)} {v}" for k, v in record.versions.items())
    rows = [
        ("日期", escape(record.date)),
        ("版本", escape(versions)),
        ("用时", _took(record.seconds).strip()),
        ("内存", f"最多 {record.peak:.0f} MiB"),
        ("代码的摘要", f"<code>{escape(record.digest)}</code>"),
    ]
    cells = "".join(f'<tr><th scope="row">{k}</th><td>{v}</td></tr>' for k, v in rows)
    return f'<div class="pd-table" tabindex="0"><table><tbody>{cells}</tbody></table></div>'
