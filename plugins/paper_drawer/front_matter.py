"""头部文字 → 论文、笔记、抽屉、页面，或带行列的问题。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

import yaml

from paper_drawer import legacy
from paper_drawer.model import Drawer, Note, Page, Paper, Problem

Value = str | int | bool | tuple[str, ...]

LONGEST = 2000
"""一个值最多多少个字符。"""
MOST_BRACKETS = 200
"""头部里最多多少个方括号和花括号；更多的不是题录。"""
FIRST_YEAR = 1900


@dataclass(frozen=True)
class Key:
    """头部的一个键：什么类型，哪些文件用它，哪些文件非有不可。"""

    meaning: str
    type: str
    kinds: frozenset[str]
    required: frozenset[str] = frozenset()


def _kinds(text: str) -> frozenset[str]:
    return frozenset(text.split())


KEYS: dict[str, Key] = {
    "title": Key(
        "发表时的标题", "text", _kinds("paper note drawer page"), _kinds("paper note drawer")
    ),
    "short": Key("人们怎么叫它", "text", _kinds("paper")),
    "year": Key("发表年份", "year", _kinds("paper"), _kinds("paper")),
    "venue": Key("会议或期刊；未发表的写 arXiv", "text", _kinds("paper"), _kinds("paper")),
    "arxiv": Key("arXiv 编号", "arxiv", _kinds("paper")),
    "doi": Key("DOI", "doi", _kinds("paper")),
    "url": Key("论文的官方页面", "url", _kinds("paper")),
    "authors": Key("作者", "list", _kinds("paper"), _kinds("paper")),
    "motivation": Key("动机，一行", "text", _kinds("paper"), _kinds("paper")),
    "highlights": Key("索引里的一到三行要点", "list", _kinds("paper")),
    "summary": Key("一行概括", "text", _kinds("note drawer page"), _kinds("note")),
    "tags": Key("标签，取自术语表", "list", _kinds("paper note"), _kinds("paper note")),
    "star": Key("⭐，true 或 false", "bool", _kinds("paper")),
    "requires": Key("先读的论文或笔记的 id", "list", _kinds("paper note")),
    "former_slugs": Key("必须继续有效的旧地址", "addresses", _kinds("paper note")),
    "added": Key("放进来的日期，如 2026-01-31", "date", _kinds("paper note"), _kinds("paper note")),
    "sections": Key("小格，按标签分", "list", _kinds("drawer")),
    "order": Key("抽屉的次序", "integer", _kinds("drawer")),
    "hide": Key("隐藏 navigation、toc、path、footer", "list", _kinds("paper note drawer page")),
}
MOST_HIGHLIGHTS = 3
HIDEABLE = ("navigation", "toc", "path", "footer", "tags")
THEME_KEYS = ("template", "location", "icon", "status", "description", "search", "author")

# YAML 的英文说法 → 中文说法与改法
YAML_CAUSES = (
    ("mapping values are not allowed", "值里的冒号被当成了新的键", "给整个值加上引号"),
    ("cannot start any token", "出现了 YAML 不认的字符", "缩进改用空格，以 @ ` % 开头的值加引号"),
    ("found unexpected end of stream", "引号或括号没有收尾", "补上收尾的引号或括号"),
    ("while parsing a flow", "方括号或花括号没有收尾", "补上收尾的括号"),
    ("did not find expected", "缩进或标点不对", "同级的键左边对齐，冒号后面空一格"),
    ("could not find expected ':'", "这一行缺冒号", "写成“键: 值”，冒号后面空一格"),
)


@dataclass(frozen=True)
class Source:
    """一份 Markdown：头部的文字与正文。"""

    head: str
    body: str
    body_line: int


def split(text: str, path: str) -> tuple[Source | None, list[Problem]]:
    """把文字分成头部与正文；没有头部时整份都是正文。"""
    if not text.startswith("---\n"):
        return Source("", text, 1), []
    lines = text.split("\n")
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            head = "\n".join(lines[1:number]) + "\n"
            return Source(head, "\n".join(lines[number + 1 :]), number + 2), []
    fix = "在最后一个键的下一行写 ---"
    return None, [Problem(path, 1, 1, "F101", "头部没有收尾的 --- 行", fix)]


@dataclass(frozen=True)
class Item:
    """一个值和它的位置。"""

    node: yaml.Node
    path: str

    def problem(self, rule: str, cause: str, fix: str = "") -> Problem:
        """记在这个值上的问题。"""
        mark = self.node.start_mark
        return Problem(self.path, mark.line + 2, mark.column + 1, rule, cause, fix)


def _compose(head: str, path: str) -> tuple[yaml.Node | None, list[Problem]]:
    if head.count("[") + head.count("{") > MOST_BRACKETS:
        return None, [Problem(path, 2, 1, "F102", "头部里括号太多", "头部只写题录")]
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if "&" in head or "*" in head:
            for event in yaml.parse(head, Loader=loader):
                mark = event.start_mark
                if getattr(event, "anchor", None) and mark:
                    cause, fix = "头部不用 YAML 的锚点与别名（& *）", "把值直接写出来，或加引号"
                    return None, [Problem(path, mark.line + 2, mark.column + 1, "F108", cause, fix)]
        return yaml.compose(head, Loader=loader), []
    except yaml.MarkedYAMLError as error:
        opened = "quoted" in (error.context or "") or "flow" in (error.context or "")
        mark = (opened and error.context_mark) or error.problem_mark or error.context_mark
        line, column = (mark.line + 2, mark.column + 1) if mark else (2, 1)
        said = f"{error.context or ''} {error.problem or ''}"
        unknown = (f"YAML 语法错误（{said.strip()}）", "对照写作手册里的题录样例")
        cause, fix = next((told for english, *told in YAML_CAUSES if english in said), unknown)
        last = head.count("\n") + 1
        return None, [Problem(path, min(line, last), column, "F102", cause, fix)]
    except yaml.YAMLError as error:
        cause = f"YAML 读不懂（{str(error).splitlines()[0]}）"
        return None, [Problem(path, 2, 1, "F102", cause, "删去看不见的控制字符")]


def _pairs(head: str, path: str) -> tuple[dict[str, tuple[Item, Item]], list[Problem]]:
    node, problems = _compose(head, path)
    if node is None:
        return {}, problems
    if not isinstance(node, yaml.MappingNode):
        cause = "头部应是一行一个“键: 值”"
        return {}, [Problem(path, 2, 1, "F102", cause, "冒号后面空一格")]
    found: dict[str, tuple[Item, Item]] = {}
    for key_node, value_node in node.value:
        key, value = Item(key_node, path), Item(value_node, path)
        name = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
        if name in found:
            first = found[name][0].node.start_mark.line + 2
            problems.append(
                key.problem("F104", f"键 {name} 重复，第 {first} 行已经写过", "只留一处")
            )
        else:
            found[name] = key, value
    return found, problems


def _unknown(name: str, key: Item, kind: str) -> Problem:
    if name in THEME_KEYS:
        fix = "删去；外观由插件决定，只有 hide 可以写"
        return key.problem("F109", f"主题的键 {name} 不能用", fix)
    allowed = [known for known, spec in KEYS.items() if kind in spec.kinds]
    if name in KEYS:
        return key.problem("F103", f"键 {name} 不用于这类文件", f"这里可用：{'、'.join(allowed)}")
    near = get_close_matches(name, allowed, n=1, cutoff=0.5)
    fix = f"是不是 {near[0]}？" if near else f"可用：{'、'.join(allowed)}"
    return key.problem("F103", f"没有 {name} 这个键", fix)


class WrongValueError(Exception):
    """值不对：规则、原因、改法。"""

    def __init__(self, rule: str, cause: str, fix: str = "", at: yaml.Node | None = None) -> None:
        super().__init__(rule, cause, fix)
        self.at = at


def _text(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise WrongValueError("F106", "应是一行文字，写成了列表或映射", "改成一行文字", node)
    text = str(node.value).strip()
    if not text or (node.tag.endswith(":null") and not node.style):
        raise WrongValueError("F106", "值是空的", "写上内容，或删去这一行", node)
    if "\n" in text or len(text) > LONGEST:
        raise WrongValueError("F107", "应是一行文字", f"压成一行，不超过 {LONGEST} 字", node)
    if any(ord(c) < ord(" ") or c == "\x7f" for c in text):
        raise WrongValueError("F107", "含有看不见的控制字符", "删去它", node)
    return text


def _list(node: yaml.Node) -> tuple[str, ...]:
    if not isinstance(node, yaml.SequenceNode):
        raise WrongValueError("F106", "应是列表", "写成 [甲, 乙]，或每项一行、以 - 开头", node)
    return tuple(_text(child) for child in node.value)


def _match(pattern: str, what: str, example: str) -> Callable[[yaml.Node], str]:
    def read(node: yaml.Node) -> str:
        text = _text(node)
        if not re.fullmatch(pattern, text):
            raise WrongValueError("F107", f"{text} 不像{what}", f"写成 {example} 的样子", node)
        return text

    return read


def _integer(node: yaml.Node) -> int:
    text = _text(node)
    if not re.fullmatch(r"\d{1,6}", text):
        raise WrongValueError("F106", f"应是整数，写成了 {text}", "只写数字", node)
    return int(text)


def _year(node: yaml.Node) -> int:
    year = _integer(node)
    if not FIRST_YEAR <= year <= date.max.year:
        raise WrongValueError("F107", f"年份 {year} 不可能", "写四位数的发表年份，如 2019", node)
    return year


def _bool(node: yaml.Node) -> bool:
    text = _text(node)
    if text not in ("true", "false"):
        raise WrongValueError(
            "F106", f"应是 true 或 false，写成了 {text}", "写 true，或删去这一行", node
        )
    return text == "true"


def _date(node: yaml.Node) -> str:
    text = _text(node)
    try:
        if len(text) == len("2026-01-31"):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise WrongValueError("F107", f"{text} 不是日期", "写成 2026-01-31 的样子", node)


def _addresses(node: yaml.Node) -> tuple[str, ...]:
    addresses = _list(node)
    for address, child in zip(addresses, node.value, strict=True):
        if fault := legacy.fault(address):
            raise WrongValueError("F107", fault, "照抄旧地址，从 sources/ 起，不带域名", child)
    return addresses


READERS: dict[str, Callable[[yaml.Node], Value]] = {
    "text": _text,
    "list": _list,
    "integer": _integer,
    "year": _year,
    "bool": _bool,
    "date": _date,
    "addresses": _addresses,
    "arxiv": _match(
        r"\d{2}(0[1-9]|1[0-2])\.\d{4,5}(v\d+)?|[a-z-]+(\.[A-Z]{2})?/\d{7}",
        " arXiv 编号",
        "1706.03762",
    ),
    "doi": _match(r"10\.\d{4,9}/[^\s<>\"]+", " DOI", "10.3115/v1/D14-1179"),
    "url": _match(r"https?://[^\s<>\"']+", "网址", "https://…"),
}


def _read(found: dict[str, tuple[Item, Item]], kind: str) -> Iterator[tuple[str, Value] | Problem]:
    for name, (key, value) in found.items():
        if name not in KEYS or kind not in KEYS[name].kinds:
            yield _unknown(name, key, kind)
            continue
        try:
            yield name, READERS[KEYS[name].type](value.node)
        except WrongValueError as wrong:
            rule, cause, fix = wrong.args
            yield Item(wrong.at or value.node, value.path).problem(rule, f"{name}：{cause}", fix)


def _together(
    values: dict[str, Any], found: dict[str, tuple[Item, Item]], path: str
) -> Iterator[Problem]:
    """几个键合起来才看得出的毛病。"""
    if not {"arxiv", "doi", "url"} & found.keys():
        cause = "arxiv、doi、url 至少写一个"
        yield Problem(path, 1, 1, "F105", cause, "【年份 会议】要有可点的原文")
    year, added = values.get("year"), values.get("added")
    if year and added and year > int(added[:4]) + 1:
        yield found["year"][1].problem("F107", f"年份 {year} 晚于放进来的 {added}", "核对发表年份")
    if len(values.get("highlights", ())) > MOST_HIGHLIGHTS:
        yield found["highlights"][1].problem(
            "F107", f"要点最多 {MOST_HIGHLIGHTS} 条", "其余写进正文"
        )


def _positions(node: yaml.Node) -> tuple[tuple[int, int], ...]:
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    return tuple((n.start_mark.line + 2, n.start_mark.column + 1) for n in nodes)


def parse(
    text: str, path: str, kind: str, /, **place: str
) -> tuple[Paper | Note | Drawer | Page | None, list[Problem]]:
    """读一份文件。

    Args:
        text: 整份文件，换行已统一。
        path: 写进问题里的路径。
        kind: paper、note、drawer 或 page。
        place: 由位置决定的属性：id、path，以及论文的 field、笔记的 topic。

    Returns:
        读出的条目（有一个错就没有），以及全部问题。
    """
    source, problems = split(text, path)
    if source is None:
        return None, problems
    found, faults = _pairs(source.head, path)
    problems += faults
    values: dict[str, Any] = {}
    for item in _read(found, kind):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            values[item[0]] = item[1]
    if not any(p.rule in ("F102", "F108") for p in problems):
        problems += [
            Problem(path, 1, 1, "F105", f"缺少 {name}（{spec.meaning}）", f"加一行“{name}: …”")
            for name, spec in KEYS.items()
            if kind in spec.required and name not in found
        ]
        if kind == "paper":
            problems += _together(values, found, path)
    if "hide" in values and (bad := [h for h in values["hide"] if h not in HIDEABLE]):
        fix = f"可隐藏：{'、'.join(HIDEABLE)}"
        problems.append(found["hide"][1].problem("F107", f"hide：没有 {bad[0]} 这一块", fix))
    if problems:
        return None, problems
    common = {**values, **place, "body": source.body, "body_line": source.body_line}
    if kind in ("paper", "note"):
        common["positions"] = {name: _positions(value.node) for name, (_, value) in found.items()}
        return (Paper if kind == "paper" else Note)(**common), []
    if kind == "drawer":
        common.pop("hide", None)
        return Drawer(**common), []
    return Page(**common), []


def json_schema(kind: str) -> dict[str, Any]:
    """编辑器用的 JSON Schema，由 KEYS 推出。"""
    types: dict[str, dict[str, Any]] = {
        "list": {"type": "array", "items": {"type": "string"}},
        "addresses": {"type": "array", "items": {"type": "string"}},
        "integer": {"type": "integer"},
        "year": {"type": "integer", "minimum": FIRST_YEAR},
        "bool": {"type": "boolean"},
        "date": {"type": "string", "format": "date"},
        "url": {"type": "string", "format": "uri"},
    }
    keys = {name: spec for name, spec in KEYS.items() if kind in spec.kinds}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, spec in keys.items() if kind in spec.required],
        "properties": {
            name: {"description": spec.meaning, **types.get(spec.type, {"type": "string"})}
            for name, spec in keys.items()
        },
    }
