"""新建一页要知道什么，怎样的回答才收。"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

import yaml

from paper_drawer import front_matter, naming
from paper_drawer.model import Library
from paper_drawer.new.record import Value
from paper_drawer.origin import link

SEPARATORS = {"authors": r"[、;；]|\s+and\s+", "tags": r"[、,，;；]"}
"""一行里写几个时，用什么隔开。"""


@dataclass(frozen=True)
class Question:
    """要知道的一件事。"""

    key: str
    """题录的键；另有 id、field、topic，以及代表 arxiv、doi、url 之一的 link。"""
    option: str
    """命令行的写法，例如 --title。"""
    prompt: str
    fault: Callable[[str], str]
    """一个值为什么不收；收就是空串。"""
    known: Mapping[str, str] = field(default_factory=dict)
    """现有的值 → 说明，给人看。"""
    optional: bool = False

    def read(self, text: str) -> Value:
        """敲进来的一行 → 值；列表按分隔符拆开。"""
        if pattern := SEPARATORS.get(self.key):
            return tuple(word for part in re.split(pattern, text) if (word := part.strip()))
        ids = {said: id_ for id_, said in self.known.items() if self.key == "field"}
        return ids.get(text.strip(), text.strip())  # 抽屉写名字也行

    def reason(self, value: Value) -> str:
        """为什么不收这个值；收就是空串。"""
        values = value if isinstance(value, tuple) else (value,)
        if not any(values):
            return "是空的"
        return next((fault for one in values if (fault := self.fault(one))), "")


def paper(library: Library, *, code: bool) -> tuple[Question, ...]:
    """一篇论文要的，按问的次序。"""
    drawers = {drawer.id: drawer.title for drawer in library.drawers}
    return (
        _key("title", "标题，照发表时的写法"),
        _key("short", "人们怎么叫它，例如 ResNet；没有就直接回车", optional=True),
        Question("id", "ID", "id，即文件名：小写字母、数字、连字符", _id(library, code=code)),
        Question("field", "--field", "抽屉", _one_of("抽屉", drawers), drawers),
        _key("year", "发表的年份"),
        _key("venue", "会议或期刊的缩写；未发表的写 arXiv"),
        Question("link", "--arxiv、--doi 或 --url", "原文：arXiv 编号、DOI 或网址", _link),
        _key("authors", "作者，用论文里的写法，以、或 ; 隔开", option="--author"),
        _key("motivation", "动机，一行，句末不加句号"),
        _tags(library),
    )


def note(library: Library) -> tuple[Question, ...]:
    """一页知识点要的，按问的次序。"""
    topics = {entry.topic: "" for entry in library.notes}
    return (
        _key("title", "标题"),
        Question("id", "ID", "id，即文件名：小写字母、数字、连字符", _id(library, code=False)),
        Question("topic", "--topic", "放在 notes 的哪个文件夹", naming.fault, topics),
        _key("summary", "一行概括，句末不加句号"),
        _tags(library),
    )


def _key(key: str, prompt: str, *, option: str = "", optional: bool = False) -> Question:
    return Question(key, option or f"--{key}", prompt, _front_matter(key), optional=optional)


def _tags(library: Library) -> Question:
    fault = _one_of("标签", library.tags)
    return Question("tags", "--tags", "标签，以、隔开", fault, library.tags)


def _front_matter(key: str) -> Callable[[str], str]:
    """题录自己的规则。"""
    kind = front_matter.KEYS[key].type

    def fault(text: str) -> str:
        node = yaml.ScalarNode("tag:yaml.org,2002:str", text, style='"')
        try:
            value = front_matter.READERS["text" if kind == "list" else kind](node)
        except front_matter.WrongValueError as wrong:
            _, cause, fix = wrong.args
            return f"{cause}；{fix}"
        if key == "year" and isinstance(value, int) and value > date.today().year + 1:  # noqa: DTZ011 -- 当地的日期
            return f"{value} 年还没到；核对发表年份"
        return ""

    return fault


def _one_of(what: str, known: Mapping[str, str]) -> Callable[[str], str]:
    def fault(text: str) -> str:
        if text in known:
            return ""
        near = get_close_matches(text, known, n=3, cutoff=0.4)
        return f"没有 {text} 这个{what}；{'是不是' if near else '可用'} {'、'.join(near or known)}"

    return fault


def _id(library: Library, *, code: bool) -> Callable[[str], str]:
    def fault(text: str) -> str:
        if entry := library.entries.get(text):
            return f"id {text} 已经用了（{entry.path}）；换一个"
        return naming.fault(text, code=code)

    return fault


def _link(text: str) -> str:
    return "" if link(text) else f"{text} 不像 arXiv 编号、DOI 或网址"
