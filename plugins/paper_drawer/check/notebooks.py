"""N802 起：笔记本有标题、有图注，输出是录下的、能上网页的。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from paper_drawer import ipynb, svg
from paper_drawer.demos import installed, moved
from paper_drawer.ipynb import Cell, Contents
from paper_drawer.model import Notebook, Problem
from paper_drawer.notebooks import explained, title, unclosed
from paper_drawer.source import Document

PLACE = re.compile(
    r"(?:/(?:home|root|Users|tmp|var)|[A-Za-z]:\\Users)[/\\][\w.-]+|\bat 0x[0-9a-f]{6,}"
)
"""这台机器上的路径与地址：别人看不懂，两次运行也不同。"""
SPECIAL = re.compile(r"\s*[%!?]|.*\?\s*$")
LONGEST = 20_000
"""一格的文字输出最多多少个字符。"""
REFUSED = {
    "stderr": "往标准错误里写了",
    "error": "出了错",
    "other": "输出了网页上放不了的形式",
}
PICTURES = ("svg", "png")


def check(notebook: Notebook, docs: str) -> Iterator[Problem]:
    """全部 N802 至 N810；Markdown 格另由 documents 交给公式与 HTML 的规则。"""
    contents = ipynb.parse(notebook.text)
    yield from _recorded(notebook, contents, f"{docs}/{notebook.path}")
    yield from _titled(contents, f"{docs}/{notebook.path}")
    for cell in contents.cells:
        rules = (_prose,) if cell.kind == "markdown" else (_code, _pictures, _outputs)
        for rule in rules:
            for line, number, cause, fix in rule(cell):
                said = f"第 {cell.number} 格{cause}"
                yield Problem(f"{docs}/{notebook.path}", line, 1, number, said, fix)


def _recorded(notebook: Notebook, contents: Contents, path: str) -> Iterator[Problem]:
    record, fix = notebook.record, f"重录：drawer record {notebook.id}"
    if record is None:
        cause = "记录读不懂" if contents.record else f"笔记本 {notebook.id} 没有记录"
        yield Problem(path, 1, 1, "N804", cause, fix)
    elif contents.record.get("outputs") != contents.outputs:
        yield Problem(path, 1, 1, "N805", "输出不是录下的样子", fix)
    elif notebook.digest and record.digest != notebook.digest:
        yield Problem(path, 1, 1, "N805", f"笔记本 {notebook.id} 的代码变了，输出是旧的", fix)
    elif drifted := moved(record, here := installed()):
        changes = "、".join(f"{name} {record.versions[name]} → {here[name]}" for name in drifted)
        yield Problem(path, 1, 1, "N805", f"录下时用的是别的版本：{changes}", fix)


def _titled(contents: Contents, path: str) -> Iterator[Problem]:
    tops = [
        (cell.line + line, match)
        for cell in contents.cells
        if cell.kind == "markdown"
        for line, match in _headings(cell.source)
    ]
    if not title(contents):
        yield Problem(path, 1, 1, "N802", "没有标题", "第一格写 Markdown，第一行是 # 标题")
    for line, text in tops[1:]:
        yield Problem(path, line, 1, "N802", f"一级标题不止一个：{text}", "改成二级：##")


def _headings(source: str) -> Iterator[tuple[int, str]]:
    document = Document(source, 0)
    for text, offset in document.sections(1):
        yield document.position(offset)[0], text


Fault = tuple[int, str, str, str]
"""行号，规则，原因，改法。"""


def _prose(cell: Cell) -> Iterator[Fault]:
    if unclosed(cell.source):
        yield cell.line, "N803", "的围栏没有收尾", "补上收尾的 ```"


def _code(cell: Cell) -> Iterator[Fault]:
    try:
        compile(cell.source, "", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 1) or 1
        text = cell.source.split("\n")[line - 1]
        cause = f"不是 Python：{text.strip()[:30]}"
        fix = "不用 % 与 ! 的命令" if SPECIAL.match(text) else "先让它能运行"
        yield cell.line + line - 1, "N803", cause, fix
    if match := PLACE.search(cell.source):
        line = cell.source.count("\n", 0, match.start())
        yield cell.line + line, "N809", f"写着这台机器上的 {match[0]}", "用相对路径"


def _pictures(cell: Cell) -> Iterator[Fault]:
    pictures = [output for output in cell.outputs if output.form in PICTURES]
    said = explained(cell.source)
    if len(pictures) > 1:
        yield cell.line, "N806", f"画了 {len(pictures)} 张图", "一格一张，各有图注"
    if (pictures or said.caption or said.alt) and not (said.caption and said.alt):
        what = "图注" if not said.caption else "画面的描述"
        fix = "格的开头写 # 图：要看什么，再写 # 画面：画面里有什么"
        yield cell.line, "N806", f"的图没有{what}", fix


def _outputs(cell: Cell) -> Iterator[Fault]:
    texts = [output.text for output in cell.outputs if output.form in ("text", "markdown")]
    if sum(map(len, texts)) > LONGEST:
        yield cell.line, "N808", f"印了 {sum(map(len, texts))} 个字符", f"最多 {LONGEST} 个"
    for text in texts:
        if match := PLACE.search(text):
            yield cell.line, "N809", f"印出了 {match[0]}", "只印结果：别人的机器上没有它"
    for output in cell.outputs:
        if output.form == "svg":
            yield from (
                (cell.line, "N810", f"的图：{fault}", "重录") for fault in svg.faults(output.text)
            )
        elif cause := REFUSED.get(output.form):
            fix = "打印文字，或用 display(Markdown(…)) 列表"
            yield cell.line, "N807", f"{cause}：{output.text.strip()[:60]}", fix
