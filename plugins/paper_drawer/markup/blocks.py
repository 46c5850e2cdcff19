"""围栏 → HTML：代码块、公式与代码并排、演示，以及 pages 生成的各部分。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from textwrap import dedent
from typing import Any

from paper_drawer import code_pages, fences, pages
from paper_drawer.markup import badges, colours, demos
from paper_drawer.model import Library, Paper, Snippet

PAIR = '<pd-pair id="{}"/>'
"""占位：PairTreeprocessor 把它和前面的公式合成一块。"""


@dataclass(frozen=True)
class Row:
    """并排的一行：式号，代码。式号为空是开头的准备。"""

    number: str
    code: str


class Blocks:
    """一座书房的围栏。"""

    def __init__(self, library: Library, render: Callable[[str], str]) -> None:
        self.library = library
        self.render = render

    def format(self, kind: str, source: str, *_: Any, **__: Any) -> str:
        """Superfences 的入口。"""
        call, faults = fences.parse(kind, source)
        if faults:
            return _failure("；".join(fault.cause for fault in faults))
        html: str = getattr(self, f"_{kind}")(call)
        return html

    def _snippet(self, call: fences.Call) -> str:
        snippet = self.library.snippets.get(call.name)
        if snippet is None:
            return _failure(f"代码里没有 {call.name}")
        if "pair" in call.options:
            where = escape(call.options["pair"])
            return PAIR.format(f"{call.name}|{where}")
        code = "\n".join(shown_lines(snippet, call.options))
        return (
            f'<figure class="pd-snippet"><figcaption class="pd-snippet__head">'
            f"{self.head(snippet)}</figcaption>{colours.block(code)}{_program(snippet)}</figure>"
        )

    def head(self, snippet: Snippet) -> str:
        """表头：签名、出处、徽章、复制。"""
        source = f"{snippet.path}:{snippet.first_line}–{snippet.last_line}"
        link = code_pages.link(snippet.path, snippet.first_line)
        return (
            f'<code class="pd-sig">{escape(snippet.signature)}</code>'
            f'<a class="pd-source" href="{escape(link)}">{escape(source)}</a>'
            f"{demos.acts(self._badge(snippet))}"
        )

    def pair(self, name: str) -> tuple[str, list[Row], str]:
        """并排块的表头、各行、可复制的程序。"""
        snippet = self.library.snippets[name]
        return self.head(snippet), rows(snippet), _program(snippet)

    def _badge(self, snippet: Snippet) -> str:
        module = snippet.path.removesuffix(".py").replace("/", ".")
        record, fresh = self.library.verification(module)
        if record is None:
            return ""
        if not fresh:
            return badges.outdated()
        return badges.verified(f"{record.tests} 项测试", record.date)

    def _demo(self, call: fences.Call) -> str:
        demo = self.library.demos.get(call.name)
        if demo is None:
            return _failure(f"没有 {call.name} 这个演示")
        figure = call.options.get("figure")
        if figure and figure not in [plot.name for plot in demo.plots]:
            return _failure(f"演示 {call.name} 没有 {figure} 这张图")
        return demos.section(demo, call.options)

    def _home(self, call: fences.Call) -> str:
        examples = call.options.get("try", "").replace("，", ",").split(",")
        named = {"title": call.options["title"]} if "title" in call.options else {}
        return pages.home(
            self.library,
            **named,
            lead=call.options.get("lead", ""),
            examples=[word.strip() for word in examples if word.strip()],
            render=self.render,
        )

    def _papers(self, call: fences.Call) -> str:
        return pages.papers(self.library, pages.Query.from_options(call.options))

    def _notes(self, call: fences.Call) -> str:
        return pages.notes(self.library, call.options.get("topic", ""))

    def _formulas(self, _: fences.Call) -> str:
        return pages.formulas(self.library)

    def _review(self, call: fences.Call) -> str:
        folder = call.options.get("folder", "")
        return pages.review(self.library, call.options.get("kind", "pitfall"), folder)

    def _links(self, call: fences.Call) -> str:
        entry = self.library.entries.get(call.name)
        return pages.links(self.library, entry) if entry else _failure(f"没有 {call.name}")

    def _source(self, call: fences.Call) -> str:
        if call.name not in self.library.sources:
            return _failure(f"没有 {call.name}")
        demo = {demo.path: demo for demo in self.library.demos.values()}.get(call.name)
        if demo is not None:
            return demos.record_page(self.library, demo)
        return demos.source(self.library, call.name)

    def _bibtex(self, call: fences.Call) -> str:
        entry = self.library.entries.get(call.name)
        return pages.bibtex(entry) if isinstance(entry, Paper) else _failure(f"没有 {call.name}")


def _failure(cause: str) -> str:
    return f'<div class="admonition failure"><p class="admonition-title">{escape(cause)}</p></div>'


def _program(snippet: Snippet) -> str:
    return f'<template class="pd-program" data-search-exclude>{escape(snippet.program)}</template>'


def _without_docstring(snippet: Snippet) -> tuple[list[str], list[str]]:
    """（签名，正文）两段；没有文档字符串时签名到第一行冒号为止。"""
    lines = snippet.source.split("\n")
    if snippet.docstring_lines:
        first, last = snippet.docstring_lines
        return lines[: first - 1], lines[last:]
    end = next((i for i, line in enumerate(lines) if line.rstrip().endswith(":")), 0)
    return lines[: end + 1], lines[end + 1 :]


def shown_lines(snippet: Snippet, options: dict[str, str]) -> list[str]:
    """按选项取要显示的行。"""
    signature, body = _without_docstring(snippet)
    if options.get("part") == "core":
        return dedent("\n".join(body)).strip("\n").split("\n")
    if options.get("hide") == "docstring":
        return [*signature, *body]
    return snippet.source.split("\n")


def rows(snippet: Snippet) -> list[Row]:
    """按式号把正文切成行；没有式号就是一整行。"""
    body = dedent("\n".join(_without_docstring(snippet)[1])).strip("\n").split("\n")
    marks = [*fences.equations("\n".join(body)), ("", len(body))]
    found = []
    if marks[0][1] > 0:
        found.append(Row("", "\n".join(body[: marks[0][1]]).rstrip()))
    for (number, start), (_, end) in pairwise(marks):
        found.append(Row(number, "\n".join(body[start + 1 : end]).rstrip()))
    return found
