"""题录：知道的写上，不知道的说出要补什么；年份、会议、作者从不编造。"""

from __future__ import annotations

import re

import yaml

from paper_drawer import front_matter
from paper_drawer.front_matter import KEYS, READERS, Source, WrongValueError
from paper_drawer.head import MOST_BRACKETS
from paper_drawer.importing.changes import ASK, HEAD, Change, Changes
from paper_drawer.importing.pieces import Value

LONGEST = 20_000
LONGEST_ID = 60


def existing(text: str, changes: Changes) -> tuple[dict[str, Value], str, int]:
    """原文自带的题录、正文，以及正文从第几行起。"""
    source, _ = front_matter.split(text, "")
    if source is None or not source.head.strip():
        return {}, text, 1
    values = _load(source)
    if values is None:
        return {}, text, 1
    kept: dict[str, Value] = {}
    for name, value in values.items():
        if (fit := _fit(str(name), value)) is not None:
            kept[str(name)] = fit
        else:
            said = "原来的题录里，这里用不上的一行"
            changes.append(Change(2, HEAD, said, f"{name}: {value}"))
    changes.append(Change(2, HEAD, "原来的题录里，照用的键", " ".join(kept)))
    return kept, source.body, source.body_line


def _load(source: Source) -> dict[object, object] | None:
    head = source.head
    risky = head.count("[") + head.count("{") > MOST_BRACKETS or re.search("[&*]|- - -", head)
    if risky or len(head) > LONGEST:
        return None
    try:
        found = yaml.load(head, Loader=yaml.BaseLoader)  # noqa: S506 -- 只造文字
    except (yaml.YAMLError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _fit(name: str, value: object) -> Value | None:
    """能用的值，类型照这里的规定；不能用的没有。"""
    if name not in KEYS:
        return None
    if KEYS[name].type in ("list", "addresses") and isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    node = yaml.compose(_dump({"x": value}), Loader=yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode):
        return None
    try:
        read = READERS[KEYS[name].type](node.value[0][1])
    except WrongValueError:
        return None
    return list(read) if isinstance(read, tuple) else read


def _dump(values: dict[str, object]) -> str:
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=10**9)


def write(kind: str, values: dict[str, Value], line: int, changes: Changes) -> str:
    """头部的文字；缺的键写成注释，也写进报告。"""
    known = {name: values[name] for name in KEYS if name in values and kind in KEYS[name].kinds}
    for name in values.keys() - known.keys():
        said = f"{name} 不用于这类文件"
        changes.append(Change(line, HEAD, said, _dump({name: values[name]}).strip()))
    head = _dump(dict(known))
    _, problems = front_matter.parse(f"---\n{head}---\n", "", kind, id="x", path="x")
    absent = [n for n, key in KEYS.items() if kind in key.required and n not in known]
    if absent:
        said = "、".join(f"{name}（{KEYS[name].meaning}）" for name in absent)
        changes.append(Change(line, ASK, f"题录要补：{said}"))
        head += "".join(f"# 要补 {name}：{KEYS[name].meaning}\n" for name in absent)
    others = [p for p in problems if not p.cause.startswith("缺少")]
    changes += [Change(line, ASK, f"题录：{p.cause}；{p.fix}") for p in others]
    return f"---\n{head}---\n"


def plain(title: str) -> str:
    """标题里的粗体、代码、链接与公式的记号去掉。"""
    title = re.sub(r"!?\[((?:[^\[\]]|\[[^\[\]]*\]){0,200})\]\([^()]{0,1000}\)", r"\1", title[:2000])
    return " ".join(re.sub(r"[*`$]|<[^<>]{1,200}>", "", title).split())


def identity(title: str, fallback: str, taken: set[str]) -> str:
    """标题里的英文连成 id；没有英文的用原文的名字；重复的加数字。"""
    words = re.findall(r"[a-z0-9]+", title.split(":", maxsplit=1)[0].lower())
    stem = "-".join(words) if re.search("[a-z]", " ".join(words)) else ""
    while len(stem) > LONGEST_ID:
        stem = stem[:LONGEST_ID].rpartition("-")[0] or stem[:LONGEST_ID]
    stem = stem or "-".join(re.findall(r"[a-z0-9]+", fallback.lower()))[:LONGEST_ID] or "note"
    names = (f"{stem}-{n}" if n > 1 else stem for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
