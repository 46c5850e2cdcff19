"""回答 → 要写的文件：题录、正文的章节、代码与测试的骨架。"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from paper_drawer import front_matter, templates
from paper_drawer.naming import module
from paper_drawer.new.record import Value

UNQUOTED = ("year", "added")
INIT = "__init__.py"


@dataclass(frozen=True)
class Folders:
    """文件放在哪里，都相对项目根目录。"""

    docs: str
    code: str
    """代码包的文件夹。"""

    @property
    def package(self) -> str:
        """代码包的名字。"""
        return Path(self.code).name


def paper(values: Mapping[str, Value], folders: Folders, *, code: bool) -> dict[str, str]:
    """一篇论文的笔记、代码与测试；code 为假时只有题录，那就是一条没有正文的索引。"""
    id_, field = str(values["id"]), str(values["field"])
    head = _head(values, "paper")
    if not code:
        return {f"{folders.docs}/papers/{field}/{id_}.md": f"---\n{head}\n---\n"}
    words = {
        "docs": folders.docs,
        "code": folders.code,
        "package": folders.package,
        "field": field,
        "folder": module(field),
        "id": id_,
        "module": module(id_),
        "head": head,
        "source": _source(values),
    }
    return templates.fill("paper_drawer.new", "template/paper", words)


def note(values: Mapping[str, Value], folders: Folders) -> dict[str, str]:
    """一页知识点。"""
    words = {
        "docs": folders.docs,
        "package": folders.package,
        "topic": str(values["topic"]),
        "id": str(values["id"]),
        "head": _head(values, "note"),
    }
    return templates.fill("paper_drawer.new", "template/note", words)


def packages(folders: Folders, field: str) -> dict[str, str]:
    """代码包每一层的 __init__.py；有了的不必再写。"""
    return {
        f"{folders.code}/{INIT}": '"""笔记里显示的代码。"""\n',
        f"{folders.code}/papers/{INIT}": '"""论文的核心想法，一篇一个模块。"""\n',
        f"{folders.code}/papers/{module(field)}/{INIT}": f'"""{field} 抽屉的论文。"""\n',
    }


def _source(values: Mapping[str, Value]) -> str:
    """文档字符串里怎样指出处。"""
    for key, before in (("arxiv", "arXiv:"), ("doi", "doi:"), ("url", "")):
        if value := values.get(key):
            return f"{before}{value}".replace("\\", "%5C")
    return ""


def _head(values: Mapping[str, Value], kind: str) -> str:
    """题录，键按手册的次序。"""
    keys = [key for key, spec in front_matter.KEYS.items() if kind in spec.kinds and key in values]
    return "\n".join(_row(key, values[key]) for key in keys)


def _row(key: str, value: Value) -> str:
    if isinstance(value, str):
        return f"{key}: {value if key in UNQUOTED else _quoted(value)}"
    if key == "tags":
        return f"{key}: [{', '.join(map(_quoted, value))}]"
    return "\n".join([f"{key}:", *(f"  - {_quoted(one)}" for one in value)])


def _quoted(text: str) -> str:
    """YAML 的一个值：不加引号也读得回来的原样，其余加双引号。"""
    try:
        plain = yaml.safe_load(f"- {text}") == [text] and yaml.safe_load(f"[{text}]") == [text]
    except yaml.YAMLError:
        plain = False
    return text if plain else json.dumps(text, ensure_ascii=False)
