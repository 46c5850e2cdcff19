"""头部的 YAML → 键与值的节点，或带行列的问题。写得再怪也有个说法。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from paper_drawer.model import Problem

FIRST = 2
"""头部的第一行在文件里的行号。"""
MOST_BRACKETS = 200
"""头部里最多多少个方括号和花括号；更多的不是题录，解析器会为它用尽栈。"""
NESTED = re.compile(r"(?m)^[-?: \t]{100}")
"""一行开头连着这么多：只有层层嵌套才会这样，同样会用尽栈。"""
INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u200b\u200e\u200f\u2028-\u202f\u2060-\u206f"
    r"\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""看不见的字符：控制字符、不断行的空格、零宽与换向的记号、落单的代理。"""
BREAKING = re.compile(r"(?m)^(?:%|\.\.\.(?!\S))")
"""YAML 的指令与文档结尾，会把头部截断。"""
COLON = re.compile(r"(?m)^\w+(?P<colon>：|:(?=\S))")
"""键后面的冒号不是“冒号加空格”。"""

# YAML 的英文说法 → 中文说法与改法
CAUSES = (
    ("mapping values are not allowed", "值里的冒号被当成了新的键", "给整个值加上引号"),
    ("not allowed in this context", "值不能以 - 或 ? 开头", "给整个值加上引号"),
    ("while scanning an a", "以 & 或 * 开头的值会被当成锚点与别名", "给整个值加上引号"),
    ("cannot start any token", "出现了 YAML 不认的字符", "缩进改用空格，以 @ ` % 开头的值加引号"),
    ("tab character", "用制表符缩进", "缩进改用空格"),
    ("escape", "双引号里的反斜线认不得", "反斜线写两个，或把双引号换成单引号"),
    ("found unexpected end of stream", "引号或括号没有收尾", "补上收尾的引号或括号"),
    ("while parsing a flow", "方括号或花括号没有收尾", "补上收尾的括号"),
    ("did not find expected", "缩进或标点不对", "同级的键左边对齐，冒号后面空一格"),
    ("could not find expected ':'", "这一行缺冒号", "写成“键: 值”，冒号后面空一格"),
    ("another document", "头部里又有一行 ---", "只在头尾各写一行 ---"),
)
OPENED = ("end of stream", "while parsing a flow", "while scanning an a")
"""这几种毛病要看从哪里开始，不看到哪里才发觉。"""


@dataclass(frozen=True)
class Item:
    """一个值和它的位置。"""

    node: yaml.Node
    path: str

    def problem(self, rule: str, cause: str, fix: str = "") -> Problem:
        """记在这个值上的问题。"""
        mark = self.node.start_mark
        return Problem(self.path, mark.line + FIRST, mark.column + 1, rule, cause, fix)


def pairs(head: str, path: str) -> tuple[dict[str, tuple[Item, Item]], list[Problem]]:
    """读出各个键。

    Args:
        head: 两行 --- 之间的文字。
        path: 写进问题里的路径。

    Returns:
        键的名字到（键，值），以及全部问题。
    """
    node, problem = _compose(head, path)
    if problem:
        return {}, [problem]
    if node is None:
        return {}, []
    if not isinstance(node, yaml.MappingNode):
        return {}, [Item(node, path).problem("F102", "头部应是一行一个“键: 值”", "冒号后面空一格")]
    found: dict[str, tuple[Item, Item]] = {}
    problems = []
    for key_node, value_node in node.value:
        key, value = Item(key_node, path), Item(value_node, path)
        name = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
        if not name:
            problems.append(key.problem("F102", "键应是一个词", "写成“键: 值”"))
        elif name in found:
            first = found[name][0].node.start_mark.line + FIRST
            cause = f"键 {name} 重复，第 {first} 行已经写过"
            problems.append(key.problem("F104", cause, "只留一处"))
        else:
            found[name] = key, value
    return found, problems


def _compose(head: str, path: str) -> tuple[yaml.Node | None, Problem | None]:
    if refused := _refused(head, path) or _fancy(head, path):
        return None, refused
    try:
        return yaml.compose(head, Loader=_loader()), None
    except yaml.MarkedYAMLError as error:
        return None, _explained(error, head, path)


def load(text: str) -> Any:
    """pairs 读得出的文字 → 普通的值。"""
    return yaml.load(text, Loader=_loader())  # noqa: S506 -- 总是 SafeLoader


def _loader() -> type[yaml.SafeLoader]:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _refused(head: str, path: str) -> Problem | None:
    """不必交给 YAML 就知道不行的。"""
    if match := INVISIBLE.search(head):
        cause, fix = f"有看不见的字符 U+{ord(match[0]):04X}", "删去它，或换成普通的空格"
        return _at(head, match.start(), path, cause, fix)
    if match := BREAKING.search(head):
        cause = f"以 {match[0]} 开头的一行会把头部截断"
        return _at(head, match.start(), path, cause, "头部只写“键: 值”")
    brackets = list(re.finditer(r"[\[{]", head))
    if len(brackets) > MOST_BRACKETS:
        start = head.rfind("\n", 0, brackets[MOST_BRACKETS].start()) + 1
        return _at(head, start, path, "头部里括号太多", "头部只写题录")
    if match := NESTED.search(head):
        return _at(head, match.start(), path, "缩进太深", "头部只写题录，列表不套列表")
    return None


def _fancy(head: str, path: str) -> Problem | None:
    """锚点、别名、类型：题录用不着，几行就能展开成几十亿个值。"""
    if not any(mark in head for mark in "&*!"):
        return None
    try:
        for event in yaml.parse(head, Loader=_loader()):
            mark = event.start_mark
            if mark and (getattr(event, "anchor", None) or getattr(event, "tag", None)):
                cause, fix = "头部不用 YAML 的锚点、别名与类型（& * !）", "把值直接写出来，或加引号"
                return Problem(path, mark.line + FIRST, mark.column + 1, "F108", cause, fix)
    except yaml.MarkedYAMLError as error:
        return _explained(error, head, path)
    return None


def _explained(error: yaml.MarkedYAMLError, head: str, path: str) -> Problem:
    if colon := COLON.search(head):
        return _at(head, colon.start("colon"), path, "键后面应是冒号和空格", "写成“键: 值”")
    said = f"{error.context or ''} {error.problem or ''}".strip()
    opened = any(english in said for english in OPENED)
    mark = (opened and error.context_mark) or error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    unknown = f"YAML 语法错误（{said}）", "对照写作手册里的题录样例"
    cause, fix = next((told for english, *told in CAUSES if english in said), unknown)
    return Problem(path, min(line, head.count("\n")) + FIRST, column + 1, "F102", cause, fix)


def _at(head: str, offset: int, path: str, cause: str, fix: str) -> Problem:
    line, column = head.count("\n", 0, offset), offset - head.rfind("\n", 0, offset)
    return Problem(path, line + FIRST, column, "F102", cause, fix)
