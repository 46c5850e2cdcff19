"""从书房里挑出、排好、分好组的论文：列表页、筛选栏和静态页共用。"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate

from paper_drawer.model import Aside, Drawer, Entry, Library, Note, Paper

COMPACT_FROM = 60
"""超过这么多篇，列表一开始就用紧凑的样子。"""
MOST_ROWS = 1000
"""一页最多列几篇；更多的分到各年、各抽屉的页上。"""
MOST_CARDS = 1500
"""一页最多列几条易错点或疑问；更多的按文件夹分页。"""
UNSORTED = "未分小格"
FLAGS = {"true": True, "false": False}


@dataclass(frozen=True)
class Query:
    """一份列表要哪些论文、怎么排。"""

    field: str = ""
    """抽屉的 id，例如 graph。"""
    section: str = ""
    """抽屉里的小格，即标签；论文归第一个它带有的小格。"""
    year: int = 0
    venue: str = ""
    tag: str = ""
    star: bool | None = None
    noted: bool | None = None
    """有没有速记页。"""
    sort: str = "-year"
    """year、added、title，前面的减号表示倒序。"""
    group: str = ""
    """year、section，或空白（不分组）。"""
    limit: int = 0
    """最多几篇；0 表示全部。"""
    facets: bool = False
    """带筛选栏，用于总索引。"""
    title: str = ""
    """列表自己的标题；空白时用页面的。"""

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> Query:
        """围栏里的选项（已检查过键与值）→ 查询。

        Examples:
            >>> Query.from_options({"year": "2019", "star": "true"}).star
            True
        """
        get = options.get
        return cls(
            field=get("field", ""),
            section=get("section", ""),
            year=int(get("year", "0")),
            venue=get("venue", ""),
            tag=get("tag", ""),
            star=FLAGS.get(get("star", "")),
            noted=FLAGS.get(get("noted", "")),
            sort=get("sort", "-year"),
            group=get("group", ""),
            limit=int(get("limit", "0")),
            facets=get("facets") == "true",
            title=get("title", ""),
        )


KEYS = ("field", "section", "year", "venue", "tag", "star", "noted", "limit")
"""Query 里挑论文的几项，其余的管排列。"""


@dataclass(frozen=True)
class Group:
    """列表里的一组：标题、它自己的页面（没有就空着）和论文。"""

    title: str
    path: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True)
class Option:
    """筛选栏里的一个值。"""

    value: str
    label: str
    count: int
    path: str = ""


@dataclass(frozen=True)
class Placed:
    """一个易错点或疑问，连同它所在的页面和页内编号。"""

    aside: Aside
    entry: Paper | Note
    number: int

    @property
    def href(self) -> str:
        """直达它的地址。"""
        return f"pd:{self.entry.path}#{self.aside.kind}-{self.number}"


def drawers_by_id(library: Library) -> dict[str, Drawer]:
    """抽屉的 id → 抽屉。"""
    return {drawer.id: drawer for drawer in library.drawers}


def _section(drawers: Mapping[str, Drawer], paper: Paper) -> str:
    drawer = drawers.get(paper.field)
    return next((tag for tag in paper.tags if tag in drawer.sections), "") if drawer else ""


def _matches(query: Query, drawers: Mapping[str, Drawer], paper: Paper) -> bool:
    return (
        query.field in ("", paper.field)
        and (not query.section or query.section == _section(drawers, paper))
        and query.year in (0, paper.year)
        and query.venue in ("", paper.venue)
        and (not query.tag or query.tag in paper.tags)
        and query.star in (None, paper.star)
        and query.noted in (None, paper.has_page)
    )


def _sort(sort: str, papers: Iterable[Paper]) -> list[Paper]:
    """按 sort 排；相同的再按年份新到旧、标题，于是结果只有一种。"""
    found = sorted(papers, key=lambda p: (-p.year, p.title.casefold(), p.id))
    key, backwards = sort.removeprefix("-"), sort.startswith("-")
    if key == "title":
        found.sort(key=lambda p: p.title.casefold(), reverse=backwards)
    elif key == "added":
        found.sort(key=lambda p: p.added, reverse=backwards)
    elif not backwards:
        found.sort(key=lambda p: p.year)
    return found


def select(library: Library, query: Query) -> list[Paper]:
    """挑出并排好。"""
    keep = partial(_matches, query, drawers_by_id(library))
    found = _sort(query.sort, filter(keep, library.papers))
    return found[: query.limit] if query.limit else found


def group(library: Library, query: Query, papers: Sequence[Paper]) -> list[Group]:
    """把排好的论文分组；组的次序是年份的次序，或抽屉里小格的次序。"""
    if query.group == "year":
        placed: dict[int, list[Paper]] = {}
        for paper in papers:
            placed.setdefault(paper.year, []).append(paper)
        return [Group(str(y), year_path(y), tuple(members)) for y, members in placed.items()]
    if query.group == "section":
        return list(_by_section(library, papers))
    return [Group("", "", tuple(papers))] if papers else []


def _by_section(library: Library, papers: Sequence[Paper]) -> Iterator[Group]:
    drawers = drawers_by_id(library)
    placed: dict[str, list[Paper]] = {s: [] for d in library.drawers for s in d.sections}
    placed[""] = []
    for paper in papers:
        placed[_section(drawers, paper)].append(paper)
    loose = tuple(placed.pop(""))
    paths = tag_paths(library)
    filled = {name: members for name, members in placed.items() if members}
    for name, members in filled.items():
        yield Group(name, paths[name], tuple(members))
    if loose:
        yield Group(UNSORTED if filled else "", "", loose)


def divide(
    library: Library, query: Query, found: Sequence[Paper]
) -> tuple[Sequence[Paper], list[Option]]:
    """太长的列表分开：这一页列哪些，其余的在哪几页上。

    没有写年份的按年份分，新的留下；写了年份的按抽屉分。
    """
    options = fields(library, found) if query.year else years(found)
    away = {o.value: replace(o, path=part(library, query, o.value)) for o in overflow(options)}
    if not all(option.path for option in away.values()):
        return found, []
    kept = [p for p in found if (p.field if query.year else str(p.year)) not in away]
    return kept, list(away.values())


def overflow(options: Sequence[Option]) -> list[Option]:
    """依次放进一页，放不下的是哪些。"""
    totals = accumulate(option.count for option in options)
    return [o for o, total in zip(options, totals, strict=True) if o.count and total > MOST_ROWS]


def part(library: Library, query: Query, value: str) -> str:
    """一份列表里某一年（写了年份时是某个抽屉）的页；没有这样的页就空着。"""
    match [key for key in KEYS if getattr(query, key) != getattr(Query, key)]:
        case []:
            return year_path(int(value))
        case ["field"]:
            return f"papers/years/{value}/{query.field}.md"
        case ["year"]:
            return f"papers/years/{query.year}/{value}.md"
        case ["venue"]:
            return f"{venue_paths(library)[query.venue].removesuffix('.md')}/{value}.md"
        case ["tag"]:
            return f"{tag_paths(library)[query.tag].removesuffix('.md')}/{value}.md"
    return ""


def years(papers: Iterable[Paper]) -> list[Option]:
    """每一年几篇，新到旧；没有论文的年份不列。"""
    counts = Counter(paper.year for paper in papers)
    return [Option(str(y), str(y), counts[y], year_path(y)) for y in sorted(counts, reverse=True)]


def venues(library: Library, papers: Iterable[Paper]) -> list[Option]:
    """每个会议或期刊几篇，多的在前。"""
    paths = venue_paths(library)
    counts = Counter(paper.venue for paper in papers)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0].casefold()))
    return [Option(name, name, count, paths[name]) for name, count in ordered]


def fields(library: Library, papers: Iterable[Paper]) -> list[Option]:
    """每个抽屉几篇，按抽屉的次序。"""
    counts = Counter(paper.field for paper in papers)
    return [Option(d.id, d.title, counts[d.id], d.path) for d in library.drawers]


def tags(library: Library) -> list[Option]:
    """用到了的标签，按术语表的次序；数的是论文和知识点一共几页。"""
    counts = library.tag_counts
    return [Option(name, name, counts[name], path) for name, path in tag_paths(library).items()]


def year_path(year: int) -> str:
    """某一年的静态页。"""
    return f"papers/years/{year}.md"


def venue_paths(library: Library) -> dict[str, str]:
    """会议或期刊 → 它的静态页。"""
    return _paths("papers/venues", sorted({paper.venue for paper in library.papers}))


def tag_paths(library: Library) -> dict[str, str]:
    """标签 → 它的静态页；不看每个标签有几页，添一页不牵动别的页。"""
    return _paths("papers/tags", library.used_tags)


def _paths(folder: str, names: Iterable[str]) -> dict[str, str]:
    """名字 → 安全的路径；两个名字落到一处时，后来的加上编号。"""
    taken = {"index"}
    paths = {}
    for name in names:
        base = re.sub(r"[\W_]+", "-", name).strip("-").lower() or "x"
        slug, number = base, 1
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        taken.add(slug)
        paths[name] = f"{folder}/{slug}.md"
    return paths


def placed(library: Library, kind: str) -> list[Placed]:
    """全部易错点或疑问；编号从 1 开始，在一页之内按次序。"""
    seen: Counter[str] = Counter()
    found = []
    for aside in library.asides:
        entry = library.entries.get(aside.entry)
        if aside.kind == kind and entry is not None:
            seen[aside.entry] += 1
            found.append(Placed(aside, entry, seen[aside.entry]))
    return found


def folders(library: Library, kind: str) -> list[Option]:
    """易错点或疑问太多时，按文件夹分出的各页；不多就没有。"""
    counts = Counter(card.entry.path.rpartition("/")[0] for card in placed(library, kind))
    if counts.total() <= MOST_CARDS:
        return []
    titles = {page.path.removesuffix("/index.md"): page.title for page in library.pages}
    titles |= {f"papers/{drawer.id}": drawer.title for drawer in library.drawers}
    return [
        Option(folder, titles.get(folder, folder), count, f"review/{kind}/{folder}.md")
        for folder, count in counts.items()
    ]


def required(library: Library, entry: Entry) -> list[Paper | Note]:
    """先读哪些。"""
    return [library.entries[id_] for id_ in entry.requires if id_ in library.entries]
