"""E 与 R：id、抽屉、标签、先读、旧地址彼此对得上。"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from paper_drawer import legacy
from paper_drawer.model import Library, Note, Paper, Problem
from paper_drawer.naming import KEBAB

MANY = 12
TOO_MANY = 500
"""名字比这还多，只在开头两个字相同的里面找相近的。"""


def check(library: Library, docs: str) -> Iterator[Problem]:
    """全部 E00x 与 R20x。"""
    yield from _addresses(library, docs)
    yield from _ids(library, docs)
    yield from _twice(library, docs)
    for entry in library.entries.values():
        path = f"{docs}/{entry.path}"
        yield from _known(path, entry, "tags", library.tags, "R201", "标签")
        yield from _known(path, entry, "requires", library.entries, "R202", "id")
        if entry.id in entry.requires:
            line, column = entry.positions["requires"][entry.requires.index(entry.id)]
            yield Problem(path, line, column, "R203", "先读里写了自己", "删去它")
    for drawer in library.drawers:
        for section in drawer.sections:
            if section not in library.tags:
                cause, fix = f"小格 {section} 不是标签", _near(section, library.tags, "标签")
                yield Problem(f"{docs}/{drawer.path}", 1, 1, "R201", cause, fix)
    yield from _cycles(library, docs)
    yield from _former(library, docs)


def _near(word: str, known: Iterable[str], what: str) -> str:
    names = list(known)
    likely = [n for n in names if n[:2] == word[:2]] if len(names) > TOO_MANY else names
    near = get_close_matches(word, likely, n=3, cutoff=0.4)
    if near:
        return f"是不是 {'、'.join(near)}？"
    few = len(names) <= MANY
    return f"可用：{'、'.join(names)}" if few else f"{what}的全集见术语表；确实缺，就在那里加一行"


def _known(
    path: str, entry: Paper | Note, key: str, known: Iterable[str], rule: str, what: str
) -> Iterator[Problem]:
    values: tuple[str, ...] = getattr(entry, key)
    for value, (line, column) in zip(values, entry.positions.get(key, ()), strict=False):
        if value not in known:
            yield Problem(
                path, line, column, rule, f"没有 {value} 这个{what}", _near(value, known, what)
            )


def _addresses(library: Library, docs: str) -> Iterator[Problem]:
    paths = {entry.path for entry in library.documents}
    lower: dict[str, str] = {}
    for path in sorted(paths):
        if path.endswith("/index.md") and f"{path.removesuffix('/index.md')}.md" in paths:
            other = f"{path.removesuffix('/index.md')}.md"
            cause = f"与 {docs}/{path} 是同一个地址，只会留下一个"
            yield Problem(f"{docs}/{other}", 1, 1, "E003", cause, "改一个名字")
        if first := lower.get(path.lower()):
            cause = f"与 {docs}/{first} 只差大小写，有的系统上是同一个文件"
            yield Problem(f"{docs}/{path}", 1, 1, "E003", cause, "改一个名字")
        lower[path.lower()] = path


def _ids(library: Library, docs: str) -> Iterator[Problem]:
    places: dict[str, list[str]] = defaultdict(list)
    drawers = {drawer.id for drawer in library.drawers}
    for entry in (*library.papers, *library.notes):
        path = f"{docs}/{entry.path}"
        places[entry.id].append(path)
        if not KEBAB.fullmatch(entry.id):
            fix = "文件名用小写字母、数字和单个连字符，如 spline-cnn.md"
            yield Problem(path, 1, 1, "E004", f"id {entry.id} 不是 kebab-case", fix)
        if isinstance(entry, Paper) and entry.field not in drawers:
            near = _near(entry.field, drawers, "抽屉") if drawers else ""
            fix = f"{near}新抽屉先写 {docs}/papers/{entry.field}/index.md"
            yield Problem(path, 1, 1, "E006", f"没有 {entry.field} 这个抽屉", fix)
    for id_, paths in places.items():
        for path in paths[1:]:
            cause = f"id {id_} 与 {paths[0]} 重复"
            yield Problem(path, 1, 1, "E005", cause, "换一个文件名；id 全站唯一")


def _twice(library: Library, docs: str) -> Iterator[Problem]:
    """一篇论文只收一次：arXiv 编号与 DOI 各归一个条目。"""
    first: dict[tuple[str, str], str] = {}
    for paper in library.papers:
        for key in ("arxiv", "doi"):
            number = re.sub(r"v\d+$", "", getattr(paper, key).lower())
            other = first.setdefault((key, number), paper.path)
            if number and other != paper.path:
                cause = f"{docs}/{other} 的 {key} 也是 {number}"
                fix = "同一篇论文只留一份；不是同一篇，就改正编号"
                place = next(iter(paper.positions.get(key, ())), (1, 1))
                yield Problem(f"{docs}/{paper.path}", *place, "E008", cause, fix)


def _cycles(library: Library, docs: str) -> Iterator[Problem]:
    """先读不能绕圈；每个圈只说一次。"""
    done: set[str] = set()
    for start in library.entries:
        trail: list[str] = []
        waiting = [(start, 0)]
        while waiting:
            id_, depth = waiting.pop()
            del trail[depth:]
            if id_ in trail:
                loop = trail[trail.index(id_) :]
                entry = library.entries[loop[-1]]
                if len(loop) > 1:
                    line, column = entry.positions["requires"][entry.requires.index(id_)]
                    cause = f"先读绕成了圈：{' → '.join([*loop, id_])}"
                    yield Problem(f"{docs}/{entry.path}", line, column, "R203", cause, "去掉一环")
                continue
            if id_ in done or id_ not in library.entries:
                continue
            done.add(id_)
            trail.append(id_)
            waiting += [(required, depth + 1) for required in library.entries[id_].requires]


def _former(library: Library, docs: str) -> Iterator[Problem]:
    """一个旧地址只归一页，也不能是别的页面现在的地址。"""
    owners = {place: page.path for page in library.documents for place in _places(page.path)}
    for entry in library.entries.values():
        positions = entry.positions.get("former_slugs", ())
        for slug, (line, column) in zip(entry.former_slugs, positions, strict=False):
            places = legacy.places(slug)
            if owner := next((owners[place] for place in places if place in owners), ""):
                cause = f"旧地址已经归 {docs}/{owner}"
                yield Problem(f"{docs}/{entry.path}", line, column, "R204", cause, "只留一处")
            owners |= dict.fromkeys(places, entry.path)


def _places(path: str) -> tuple[str, ...]:
    """一页在站点里可能的文件：两种网址的写法都算。"""
    page = path.removesuffix(".md")
    return f"{page}.html", f"{page}/index.html".removeprefix("index/")
