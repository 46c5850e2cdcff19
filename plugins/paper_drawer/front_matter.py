"""头部文字 → 论文、笔记、抽屉、页面，或带行列的问题。"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

import yaml

from paper_drawer import legacy
from paper_drawer.head import INVISIBLE, Item, pairs
from paper_drawer.model import Drawer, Note, Page, Paper, Problem

Value = str | int | bool | tuple[str, ...]

LONGEST = 2000
"""一个值最多多少个字符。"""
MOST_CHARACTERS = 100_000
"""一份文件最多多少个字符；五分钟读不完的不是速记。"""
MOST_ITEMS = 3000
"""一个列表最多多少项；作者最多的论文有两千多位。"""
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


# 看着像头部的首尾，其实不是 ---
OPENING = re.compile(r"\A\s*(?P<mark>\ufeff|-{2,}|[—–]+|\+{3}|[`~]{3,} ?ya?ml\b|title *[:：])")
CLOSING = re.compile(r"(?m)^[ \t]*(?P<mark>(?:-[- ]+|[—–]+|\.{3}|\+{3})[ \t]*$)")


@dataclass(frozen=True)
class Source:
    """一份 Markdown：头部的文字与正文。"""

    head: str
    body: str
    body_line: int


def split(text: str, path: str) -> tuple[Source | None, list[Problem]]:
    """把文字分成头部与正文；没有头部时整份都是正文。"""
    if len(text) > MOST_CHARACTERS:
        cause = f"文件有 {len(text)} 个字符，上限 {MOST_CHARACTERS}"
        return None, [Problem(path, 1, 1, "E007", cause, "拆成几页；数据和图放进别的文件")]
    if text.partition("\n")[0].rstrip() != "---":
        return Source("", text, 1), []
    lines = text.split("\n")
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            head = "\n".join(lines[1:number]) + "\n"
            return Source(head, "\n".join(lines[number + 1 :]), number + 2), []
    at = _like(CLOSING, text.partition("\n")[2], 2) or (1, 1)
    fix = "在最后一个键的下一行顶格写 ---"
    return None, [Problem(path, *at, "F101", "头部没有收尾的 --- 行", fix)]


def _like(pattern: re.Pattern[str], text: str, first_line: int) -> tuple[int, int] | None:
    """看着像分隔行、其实不是的那一行在哪里。"""
    if not (match := pattern.search(text)):
        return None
    line = text.count("\n", 0, match.start("mark")) + first_line
    return line, match.start("mark") - text.rfind("\n", 0, match.start("mark"))


def _unknown(name: str, key: Item, kind: str) -> Problem:
    allowed = [known for known, spec in KEYS.items() if kind in spec.kinds]
    if name in THEME_KEYS:
        close = get_close_matches(name, allowed, n=1, cutoff=0.85)
        fix = f"是不是 {close[0]}？" if close else "删去；外观由插件决定，只有 hide 可以写"
        return key.problem("F109", f"主题的键 {name} 不能用", fix)
    if name in KEYS:
        return key.problem("F103", f"键 {name} 不用于这类文件", f"这里可用：{'、'.join(allowed)}")
    near = get_close_matches(name, allowed, n=1, cutoff=0.5)
    fix = f"是不是 {near[0]}？" if near else f"可用：{'、'.join(allowed)}"
    return key.problem("F103", f"没有 {name[:60]} 这个键", fix)


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
    if "\t" in text or INVISIBLE.search(text):
        raise WrongValueError("F107", "含有看不见的控制字符", "删去它", node)
    return text


def _list(node: yaml.Node) -> tuple[str, ...]:
    if not isinstance(node, yaml.SequenceNode):
        raise WrongValueError("F106", "应是列表", "写成 [甲, 乙]，或每项一行、以 - 开头", node)
    if not 0 < len(node.value) <= MOST_ITEMS:
        fault = f"最多 {MOST_ITEMS} 项" if node.value else "值是空的"
        raise WrongValueError("F106", fault, "写上内容，或删去这一行", node)
    return tuple(_text(child) for child in node.value)


def _distinct(node: yaml.Node, values: tuple[str, ...]) -> None:
    seen: set[str] = set()
    for value, child in zip(values, node.value, strict=True):
        if value in seen:
            raise WrongValueError("F107", f"{value[:60]} 写了两遍", "只留一处", child)
        seen.add(value)


def _match(pattern: str, what: str, example: str) -> Callable[[yaml.Node], str]:
    def read(node: yaml.Node) -> str:
        text = _text(node)
        if not re.fullmatch(pattern, text, re.ASCII):
            raise WrongValueError("F107", f"{text[:60]} 不像{what}", f"写成 {example} 的样子", node)
        return text

    return read


def _integer(node: yaml.Node) -> int:
    text = _text(node)
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise WrongValueError("F106", f"应是整数，写成了 {text[:60]}", "只写数字", node)
    return int(text)


def _year(node: yaml.Node) -> int:
    year = _integer(node)
    if not FIRST_YEAR <= year <= date.max.year:
        raise WrongValueError("F107", f"年份 {year} 不可能", "写四位数的发表年份，如 2019", node)
    return year


def _bool(node: yaml.Node) -> bool:
    text = _text(node)
    quoted = isinstance(node, yaml.ScalarNode) and node.style
    if text not in ("true", "false") or quoted:
        cause = f"应是 true 或 false，写成了{'文字' if quoted else ''} {text[:60]}"
        raise WrongValueError("F106", cause, "写 true，或删去这一行", node)
    return text == "true"


def _date(node: yaml.Node) -> str:
    text = _text(node)
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise WrongValueError("F107", f"{text[:60]} 不是日期", "写成 2026-01-31 的样子", node)


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
        r"((0\d|1[0-4])(0[1-9]|1[0-2])\.\d{4,5}|(1[5-9]|[2-9]\d)(0[1-9]|1[0-2])\.\d{5})(v[1-9]\d*)?"
        r"|[a-z]+(-[a-z]+)?(\.[A-Z]{2})?/\d{7}",
        " arXiv 编号",
        "1706.03762",
    ),
    "doi": _match(r"10\.\d{4,9}/[^\s<>\"]+", " DOI", "10.3115/v1/D14-1179"),
    "url": _match(r"https?://[^\s<>\"'/?#:@\\]+\.[^\s<>\"'\\]+", "网址", "https://…"),
}


def _read(found: dict[str, tuple[Item, Item]], kind: str) -> Iterator[tuple[str, Value] | Problem]:
    for name, (key, value) in found.items():
        if name not in KEYS or kind not in KEYS[name].kinds:
            yield _unknown(name, key, kind)
            continue
        try:
            read = READERS[KEYS[name].type](value.node)
            if isinstance(read, tuple) and name != "authors":  # 两位作者可以同名
                _distinct(value.node, read)
            yield name, read
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


def _hidden(values: dict[str, Any], found: dict[str, tuple[Item, Item]]) -> Iterator[Problem]:
    if bad := [block for block in values.get("hide", ()) if block not in HIDEABLE]:
        fix = f"可隐藏：{'、'.join(HIDEABLE)}"
        yield found["hide"][1].problem("F107", f"hide：没有 {bad[0]} 这一块", fix)


def _positions(node: yaml.Node) -> tuple[tuple[int, int], ...]:
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    return tuple((n.start_mark.line + 2, n.start_mark.column + 1) for n in nodes)


def _unopened(text: str, path: str, kind: str) -> Problem | None:
    """看着有头部，却不从第一行的 --- 开始。"""
    at = _like(OPENING, text, 1)
    if at is None or not any(kind in spec.required for spec in KEYS.values()):
        return None
    cause, fix = "头部没有从第一行的 --- 开始", "第一行顶格写三个减号，前面什么也不放"
    return Problem(path, *at, "F101", cause, fix)


def _missing(found: Container[str], kind: str, path: str) -> Iterator[Problem]:
    for name, spec in KEYS.items():
        if kind in spec.required and name not in found:
            cause = f"缺少 {name}（{spec.meaning}）"
            yield Problem(path, 1, 1, "F105", cause, f"加一行“{name}: …”")


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
    if not source.head and (fault := _unopened(text, path, kind)):
        return None, [fault]
    found, faults = pairs(source.head, path)
    problems += faults
    values: dict[str, Any] = {}
    for item in _read(found, kind):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            values[item[0]] = item[1]
    if not any(p.rule in ("F102", "F108") for p in problems):
        problems += _missing(found, kind, path)
        if kind == "paper":
            problems += _together(values, found, path)
    problems += _hidden(values, found)
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
