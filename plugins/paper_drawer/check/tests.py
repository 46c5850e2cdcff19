"""代码的出处与测试：说得出从哪里来，有例子，三种测试都写了。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from paper_drawer.model import Library, Problem, Snippet

DEFINITION = re.compile(r"(?m)^(?:async )?(?P<what>def|class) ")
KINDS = {"oracle": "对照", "hand": "手算", "property": "性质"}


def check(library: Library) -> Iterator[Problem]:
    """全部 S506 起；演示不是供人导入的代码，不在其中。"""
    modules: dict[str, list[Snippet]] = {}
    for snippet in library.snippets.values():
        if _public(snippet):
            modules.setdefault(snippet.path, []).append(snippet)
            yield from _told(snippet)
    for path, snippets in modules.items():
        folder, _, name = path.rpartition("/")
        yield from _tested(path, snippets, f"tests/{folder}/test_{name}", library)


def _public(snippet: Snippet) -> bool:
    """模块顶层的函数或类，不以下划线开头。"""
    module = snippet.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    name = snippet.symbol.removeprefix(f"{module}.")
    return "." not in name and not name.startswith("_") and bool(_kind(snippet))


def _kind(snippet: Snippet) -> str:
    """def 或 class；常量是空的。"""
    definition = DEFINITION.search(snippet.source)
    return definition["what"] if definition else ""


def _told(snippet: Snippet) -> Iterator[Problem]:
    first, last = snippet.docstring_lines or (1, 0)
    docstring = "\n".join(snippet.source.split("\n")[first - 1 : last])
    place, name = (snippet.path, snippet.first_line, 1), snippet.symbol.rpartition(".")[2]
    if "Source:" not in docstring:
        fix = "文档字符串里加一段 Source:，写论文、编号、式号"
        yield Problem(*place, "S506", f"{name} 没有写出处", fix)
    if ">>> " not in docstring and _kind(snippet) == "def":
        fix = "文档字符串里加一段 Examples:，写一个 >>> 例子"
        yield Problem(*place, "S510", f"{name} 没有例子", fix)


def _tested(path: str, snippets: list[Snippet], test: str, library: Library) -> Iterator[Problem]:
    if test not in library.tests:
        yield Problem(path, 1, 1, "S507", "没有测试", f"写在 {test}")
        return
    text = library.tests[test]
    missing = [mark for mark in KINDS if not re.search(rf"\bpytest\.mark\.{mark}\b", text)]
    if missing:
        cause = f"没有{'、'.join(f'{KINDS[mark]}（{mark}）' for mark in missing)}的测试"
        fix = f"各写一项，标上 @pytest.mark.{missing[0]} 这样的记号"
        yield Problem(test, 1, 1, "S508", cause, fix)
    words = set(re.findall(r"\w+", text))
    for snippet in snippets:
        name = snippet.symbol.rpartition(".")[2]
        if _kind(snippet) == "def" and name not in words:
            cause = f"{name} 没有测试"
            yield Problem(path, snippet.first_line, 1, "S509", cause, f"在 {test} 里测它")
