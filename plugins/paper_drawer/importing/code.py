"""代码：认语言，查 Python 的语法，注明还没有测试。"""

from __future__ import annotations

import ast
import json
import re
import warnings
from textwrap import dedent

from paper_drawer import fences
from paper_drawer.importing.blocks import Block, Blocks, Code, each
from paper_drawer.importing.changes import ASK, CODE, Change, Changes

PYTHON = frozenset({"python", "py", "python3", "pycon"})
SHELL = re.compile(r"\s*(?:\$ |pip3? install |conda |git |cd |sudo |apt )")
EXAMPLE = re.compile("(?m)^>>> ")
LONGEST = 100_000
"""更长的不认语言。"""


def label(blocks: Blocks, changes: Changes) -> Blocks:
    """每段代码写明语言。"""
    return each(
        blocks, lambda block: (_label(block, changes) if isinstance(block, Code) else block,)
    )


def _label(code: Code, changes: Changes) -> Block:
    if not code.closed:
        changes.append(Change(code.line, ASK, "围栏没有收尾，收到了这一串的末尾"))
    text = dedent(code.text.expandtabs(4)).strip("\n")
    given = code.info.split(maxsplit=1)[0].lower().strip("{}.") if code.info.strip("{}. ") else ""
    language = given or guess(text)
    if language in PYTHON or (not given and language == "python"):
        return _python(code, text, changes)
    if language in fences.OPTIONS:  # 这里的围栏另有意思
        language = "text"
    if language != code.info:
        what = "代码的语言" if given else "代码没有写语言"
        changes.append(Change(code.line, CODE, what, code.info, language, added=True))
    return Code(code.line, text, language)


def _python(code: Code, text: str, changes: Changes) -> Block:
    fault = syntax(text)
    state = f"语法有错，第 {fault} 行" if fault else "还没有测试"
    group = ASK if fault else CODE
    said = f"Python 代码，{state}；写进 snippets 并测试以后再嵌入"
    info = f'text title="Python，{state}"'
    changes.append(Change(code.line, group, said, code.info, info, added=True))
    return Code(code.line, text, info)


def guess(text: str) -> str:
    """没有写语言的：有把握才认，否则是 text。"""
    if len(text) > LONGEST:
        return "text"
    if "#include" in text:
        return "cpp"
    if SHELL.match(text):
        return "bash"
    if text[:1] in ("{", "[") and _is_json(text):
        return "json"
    return "python" if _is_python(text) else "text"


def syntax(text: str) -> int:
    """Python 语法错在第几行；没有错是 0。交互的例子只看输入。"""
    try:
        _tree(text)
    except SyntaxError as error:
        return error.lineno or 1
    except (RecursionError, MemoryError, ValueError):
        return 1
    return 0


def _tree(text: str) -> ast.Module:
    rows = [row[4:] for row in text.split("\n") if row.startswith((">>> ", "... "))]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return ast.parse("\n".join(rows) if EXAMPLE.search(text) else text)


def _is_python(text: str) -> bool:
    if EXAMPLE.search(text):
        return True
    if syntax(text):
        return False
    plain = (ast.Name, ast.Constant, ast.BinOp, ast.Tuple, ast.Compare)
    body = _tree(text).body
    return any(not (isinstance(n, ast.Expr) and isinstance(n.value, plain)) for n in body)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
