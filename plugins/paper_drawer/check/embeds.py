"""S、P 与 D70x：围栏的名字与选项都认得，式号与代码对得上。"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from paper_drawer import fences
from paper_drawer.model import Library, Problem, Snippet
from paper_drawer.source import Document, Fence


def check(path: str, document: Document, library: Library) -> Iterator[Problem]:
    """全部 S50x、P60x、D701、D702 与 D709。"""
    shown: set[tuple[str, str]] = set()
    for fence in document.fences:
        if fence.language not in fences.OPTIONS:
            continue
        call, faults = fences.parse(fence.language, fence.body)
        rule = "S502" if fence.language == "snippet" else "P601"
        for fault in faults:
            line = fence.line + 1 + fault.line
            yield Problem(path, line, fence.column, rule, fault.cause, fault.fix)
        if library.broken:
            continue
        if fence.language == "snippet" and call.name:
            yield from _snippet(path, document, fence, call, library)
        elif fence.language == "demo" and call.name:
            yield from _demo(path, fence, call, library)
            if (once := (call.name, call.options.get("figure", ""))) in shown:
                cause = f"演示 {call.name} 在这一页嵌了两次"
                yield Problem(path, fence.line, fence.column, "D709", cause, "留一个")
            shown.add(once)


def _demo(path: str, fence: Fence, call: fences.Call, library: Library) -> Iterator[Problem]:
    demo = library.demos.get(call.name)
    if demo is None:
        near = get_close_matches(call.name, library.demos, n=3, cutoff=0.5)
        fix = f"相近的有：{'、'.join(near)}" if near else "写 snippets/demos 里的文件夹名，_ 换成 -"
        cause = f"没有 {call.name} 这个演示"
        yield Problem(path, fence.line + 1, fence.column, "D701", cause, fix)
        return
    figure, names = call.options.get("figure"), [plot.name for plot in demo.plots]
    if figure and figure not in names:
        cause = f"演示 {call.name} 没有 {figure} 这张图"
        fix = f"可用：{'、'.join(names) or '没有图'}"
        yield Problem(path, fence.line + 1, fence.column, "D702", cause, fix)


def _snippet(
    path: str, document: Document, fence: Fence, call: fences.Call, library: Library
) -> Iterator[Problem]:
    snippet = library.snippets.get(call.name)
    if snippet is None:
        near = get_close_matches(call.name, library.snippets, n=3, cutoff=0.5)
        fix = f"相近的有：{'、'.join(near)}" if near else "写完整的名字，从 snippets. 起"
        cause = f"代码里没有 {call.name}"
        yield Problem(path, fence.line + 1, fence.column, "S501", cause, fix)
        return
    if not snippet.program:
        cause = f"{call.name} 剪不成独立的程序"
        fix = "snippets 之间用 from … import 原名，不同模块不重名"
        yield Problem(path, fence.line + 1, fence.column, "S504", cause, fix)
    if "pair" in call.options:
        yield from _pair(path, document, fence, snippet)


def _pair(path: str, document: Document, fence: Fence, snippet: Snippet) -> Iterator[Problem]:
    """围栏前面带 tag 的公式，与代码里的式号一一对应。"""
    bounds = [other.offset for other in document.fences if other.offset < fence.offset]
    bounds += [offset for level in (2, 3, 4) for _, offset in document.sections(level)]
    start = max((b for b in bounds if b < fence.offset), default=0)
    shown = [
        tag["number"]
        for formula in document.formulas
        if formula.display and start <= formula.offset < fence.offset
        if (tag := fences.TAG.search(formula.tex))
    ]
    coded = [number for number, _ in fences.equations(snippet.source)]
    if coded and shown != coded:
        cause = f"公式的式号 {'、'.join(shown) or '没有'} 与代码的 {'、'.join(coded)} 对不上"
        fix = "公式用 \\tag{n}，代码用独占一行的 # (n)，次序相同"
        yield Problem(path, fence.line, fence.column, "S503", cause, fix)
