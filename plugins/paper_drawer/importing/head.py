"""题录：知道的写上，不知道的说出要补什么；年份、会议、作者从不编造。"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from paper_drawer import front_matter
from paper_drawer.front_matter import KEYS, READERS, WrongValueError
from paper_drawer.head import pairs
from paper_drawer.importing.changes import ASK, HEAD, Change, Changes
from paper_drawer.importing.pieces import Value

LOOKS = re.compile(r"(?:(?:[\w-]+:(?:[ \t].*)?|[ \t].*|-.*|#.*)?\n)+")
"""像题录：每一行是键、它的值或注释。"""
COMMENT = re.compile(r"(?:^|(?<=\s))#.*")


def existing(text: str, changes: Changes) -> tuple[dict[str, Value], str, int]:
    """原文自带的题录、正文，以及正文从第几行起。"""
    source, _ = front_matter.split(text, "")
    if source is None or not LOOKS.fullmatch(source.head):
        return {}, text, 1
    found, problems = pairs(source.head, "")
    if problems:
        line, cause = problems[0].line, problems[0].cause
        changes.append(Change(line, ASK, f"原来的题录读不懂（{cause}）", source.head))
        return {}, source.body, source.body_line
    kept: dict[str, Value] = {}
    for name, (key, value) in found.items():
        if (fit := _fit(name, value.node)) is not None:
            kept[name] = fit
        else:
            row = source.head[key.node.start_mark.index : value.node.end_mark.index].strip()
            changes.append(Change(2, HEAD, "原来的题录里，这里用不上的一行", row))
    changes.append(Change(2, HEAD, "原来的题录里，照用的键", " ".join(kept)))
    changes += _comments(source.head, [str(value.node.value) for _, value in found.values()])
    return kept, source.body, source.body_line


def _comments(head: str, values: list[str]) -> Iterator[Change]:
    """# 起的注释；在值里面的不是。"""
    for number, row in enumerate(head.split("\n"), start=2):
        match = COMMENT.search(row)
        if match and not any(match[0] in value for value in values):
            yield Change(number, HEAD, "原来的题录里的注释", match[0])


def _fit(name: str, node: yaml.Node) -> Value | None:
    """能用的值，类型照这里的规定；不能用的没有。"""
    if name not in KEYS:
        return None
    if KEYS[name].type in ("list", "addresses") and isinstance(node, yaml.ScalarNode):
        parts = [part.strip() for part in node.value.split(",") if part.strip()]
        scalars = [yaml.ScalarNode(node.tag, part) for part in parts]
        node = yaml.SequenceNode("tag:yaml.org,2002:seq", scalars)
    try:
        read = READERS[KEYS[name].type](node)
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
