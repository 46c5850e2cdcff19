"""Library → 页面：首页、列表、论文的题头与前后相连、复习页，以及生成的静态页。

全是纯函数，HTML 一律出自 theme/templates。站内链接写作 `pd:<docs 里的路径>`，
代码链接写作 `pd-src:<项目里的路径>`，由适配器换成相对地址。
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from paper_drawer import catalogue, ipynb, notebooks
from paper_drawer.catalogue import Query
from paper_drawer.export import bibtex as bibtex_export
from paper_drawer.model import Drawer, Library, Note, Page, Paper

__all__ = [
    "Query",
    "bibtex",
    "entry_markdown",
    "facts",
    "formulas",
    "formulas_told",
    "generated",
    "home",
    "links",
    "notes",
    "page_meta",
    "papers",
    "review",
]

MOST_CARDS = 40
"""抽屉上面最多画几张卡片；更多时按比例画。"""
RECENT = 5
STARS = 8
DAILY = 7
"""今日一卡备几张，一星期不重样。"""
HANDBOOK = "handbook/index.md"
GENERATED = ("papers/years/", "papers/venues/", "papers/tags/")
KIND_NAMES = {"pitfall": "易错点", "question": "疑问"}
HAN = re.compile(r"[\u3400-\u9fff]")


def language(text: str) -> str:
    """一段标题的语言：有汉字的是 zh-CN，其余是 en。"""
    return "zh-CN" if HAN.search(text) else "en"


def clauses(text: str) -> list[str]:
    """按标点断开，窄屏上就在标点之后换行。"""
    return re.findall(r"[^：，；。]+[：，；。]*", text)


def inline(text: str) -> Markup:
    """标题里的反引号变成代码，其余是文字。"""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return Markup.escape(text)
    shown = (
        Markup("<code>{}</code>").format(part) if index % 2 else Markup.escape(part)
        for index, part in enumerate(parts)
    )
    return Markup().join(shown)


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("paper_drawer", "theme/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "language": language,
        "clauses": clauses,
        "inline": inline,
        "thousands": "{:,}".format,
    }
    return templates


def _render(template: str, /, **values: Any) -> str:
    """渲染一个模板，去掉空行：Markdown 会在空行处断开 HTML 块。"""
    text = _templates().get_template(template).render(values)
    return re.sub(r"\n\s*(?=\n)", "", text).strip()


def _cards(papers: Sequence[Paper]) -> list[str]:
    """抽屉上面的卡片，新的在左；超过 MOST_CARDS 时均匀取样，比例不变。"""
    kinds = ["star" if paper.star else "note" if paper.has_page else "index" for paper in papers]
    if len(kinds) <= MOST_CARDS:
        return kinds
    return [kinds[i * len(kinds) // MOST_CARDS] for i in range(MOST_CARDS)]


def _front(library: Library, drawer: Drawer) -> dict[str, Any]:
    """一个抽屉的正面。"""
    inside = catalogue.select(library, Query(field=drawer.id))
    noted = sum(paper.has_page for paper in inside)
    starred = sum(paper.star for paper in inside)
    said = [drawer.title, f"{len(inside)} 篇"]
    said += [f"{noted} 篇有速记"] * bool(noted) + [f"{starred} 篇星标"] * bool(starred)
    return {
        "drawer": drawer,
        "count": len(inside),
        "cards": _cards(inside),
        "sections": drawer.sections,
        "says": "，".join(said) if inside else f"{drawer.title}，还空着，放进第一篇",
    }


def _daily(library: Library) -> list[catalogue.Placed]:
    """今日一卡的候选：不看时钟、不掷骰子，次序由内容的摘要定。"""

    def rank(card: catalogue.Placed) -> str:
        return hashlib.sha256(f"{card.entry.id}\n{card.aside.title}".encode()).hexdigest()

    return sorted(catalogue.placed(library, "pitfall"), key=rank)[:DAILY]


def home(
    library: Library,
    *,
    lead: str,
    examples: Sequence[str],
    title: str = "论文抽屉",
    render: Callable[[str], str] = html.escape,
) -> str:
    """首页：标题、一句话、搜索、抽屉、最近放进来、今日一卡、星标。

    Args:
        library: 书房。
        lead: 标题下面的一句话。
        examples: 搜索框下面的例子。
        title: 站点的名字。
        render: 把卡片背面的 Markdown 变成 HTML。
    """
    starred = catalogue.select(library, Query(star=True, sort="-added"))
    return _render(
        "home.html",
        library=library,
        title=title,
        lead=lead,
        examples=examples,
        fronts=sorted(
            (_front(library, drawer) for drawer in library.drawers),
            key=lambda front: not front["count"],
        ),
        recent=catalogue.select(library, Query(sort="-added", limit=RECENT)),
        starred=starred[:STARS],
        daily=[(card, Markup(render(card.aside.body))) for card in _daily(library)],  # noqa: S704 出自 Markdown 渲染器
        tag_paths=catalogue.tag_paths(library),
        handbook=HANDBOOK,
    )


def _bars(papers: Sequence[Paper]) -> list[tuple[int, int]]:
    """年份的直方图：从最早到最晚，中间空着的年份也占一根。"""
    counts = {int(option.value): option.count for option in catalogue.years(papers)}
    return [(y, counts.get(y, 0)) for y in range(min(counts), max(counts) + 1)] if counts else []


def papers(library: Library, query: Query) -> str:
    """一份论文列表；facets 时带筛选栏，末尾总有通往静态页的链接。"""
    found = catalogue.select(library, query)
    shown, elsewhere = catalogue.divide(library, query, found)
    drawer = catalogue.drawers_by_id(library).get(query.field)
    return _render(
        "index.html" if query.facets else "papers.html",
        query=query,
        found=found,
        noted=sum(paper.has_page for paper in found),
        starred=sum(paper.star for paper in found),
        groups=catalogue.group(library, query, shown),
        elsewhere=elsewhere,
        compact=len(found) > catalogue.COMPACT_FROM and not query.limit,
        years=catalogue.years(found),
        bars=_bars(found),
        venues=catalogue.venues(library, found),
        fields=catalogue.fields(library, found),
        tags=[tag for tag in catalogue.tags(library) if any(tag.value in p.tags for p in found)],
        tag_paths=catalogue.tag_paths(library),
        drawer=drawer,
        handbook=HANDBOOK,
    )


def notes(library: Library, topic: str = "") -> str:
    """知识点速记的列表，按文件夹分组；写了 topic 就只有那一组，不带组名。"""
    ordered = sorted(library.notes, key=lambda note: (note.topic, note.path))
    topics = [
        (None if topic else _topic(library, name), list(members))
        for name, members in groupby(ordered, lambda n: n.topic)
        if topic in ("", name)
    ]
    return _render("notes.html", topics=topics, tag_paths=catalogue.tag_paths(library))


def _topic(library: Library, folder: str) -> Page:
    """一组知识点的首页 notes/<文件夹>/index.md；没有就只有文件夹的名字。"""
    path = f"notes/{folder}/index.md"
    found = (page for page in library.pages if page.path == path)
    return next(found, Page(path="", title=folder))


def _code(library: Library, paper: Paper | Note) -> dict[str, Any] | None:
    """论文自己的代码：文件与验证状态；没有就是 None。"""
    if not isinstance(paper, Paper):
        return None
    path = f"snippets/papers/{paper.field}/{paper.id.replace('-', '_')}.py"
    if path not in library.sources:
        return None
    record, fresh = library.verification(path.removesuffix(".py").replace("/", "."))
    return {"path": path, "record": record, "fresh": fresh}


def facts(library: Library, entry: Paper | Note) -> str:
    """题头，含页面的 <h1>。"""
    return _render(
        "facts.html",
        entry=entry,
        is_paper=isinstance(entry, Paper),
        required=catalogue.required(library, entry),
        code=_code(library, entry),
        tag_paths=catalogue.tag_paths(library),
    )


def links(library: Library, entry: Paper | Note) -> str:
    """“前后相连”一节：先读、谁用到了它。"""
    return _render(
        "links.html",
        lists=[
            ("先读", catalogue.required(library, entry)),
            ("谁用到了它", list(library.used_by.get(entry.id, ()))),
        ],
    )


def bibtex(paper: Paper) -> str:
    """BibTeX 一栏，可展开、可复制。"""
    return _render("bibtex.html", text=bibtex_export.entry(paper))


def review(library: Library, kind: str, folder: str = "") -> str:
    """汇总页：全部易错点（pitfall）或疑问（question），逐条链接回原处；太多时一个文件夹一页。"""
    start = folder and f"{folder}/"
    found = [c for c in catalogue.placed(library, kind) if c.entry.path.startswith(start)]
    folders = [] if folder else catalogue.folders(library, kind)
    pages = [(entry, list(group)) for entry, group in groupby(found, lambda card: card.entry)]
    return _render(
        "review.html",
        kind=kind,
        name=KIND_NAMES[kind],
        count=len(found),
        pages=pages,
        folders=folders,
    )


def formulas(library: Library) -> str:
    """公式的统计：一共几个，核对、写明不核对的各几个，以及每一页的。"""
    titles = {document.path: document.title for document in library.documents}
    for path, notebook in library.notebooks_by_path.items():
        titles[path] = notebooks.title(ipynb.parse(notebook.text))
    counted = library.claimed
    if len(counted) > catalogue.MOST_ROWS:
        counted = _by_folder(counted)
    rows = [
        (titles.get(path) or path, path if path in titles else "", *counts)
        for path, counts in counted.items()
    ]
    return _render("formulas.html", told=formulas_told(library), rows=rows)


def _by_folder(claimed: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """一页一行太多时，一个文件夹一行，记在它的首页名下。"""
    sums: dict[str, tuple[int, int]] = {}
    for path, (checked, reasoned) in claimed.items():
        index = f"{path.rpartition('/')[0]}/index.md"
        before = sums.get(index, (0, 0))
        sums[index] = before[0] + checked, before[1] + reasoned
    return sums


def formulas_told(library: Library) -> str:
    """公式的统计，一句话。"""
    counts = library.claimed.values()
    checked, reasoned = (sum(count[kind] for count in counts) for kind in (0, 1))
    return f"公式：{checked + reasoned} 个，核对 {checked} 个，写明不核对 {reasoned} 个"


FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
REFERENCES = re.compile(r"##\s+参考(文献)?\s*(\{[^}]*\})?\s*#*\s*$")


def _before_references(lines: Sequence[str]) -> int:
    """“## 参考”在第几行（从 0 数，围栏里的不算）；没有就是末尾。"""
    opened = ""
    for number, line in enumerate(lines):
        fence = FENCE.match(line)
        if opened:
            closes = fence and fence[1].startswith(opened) and not fence[2].strip()
            opened = "" if closes else opened
        elif fence and not (fence[1][0] == "`" and "`" in fence[2]):
            opened = fence[1]
        elif REFERENCES.match(line):
            return number
    return len(lines)


def entry_markdown(entry: Paper | Note) -> str:
    """交给 MkDocs 的正文：参考之前放前后相连，论文末尾放 BibTeX。"""
    lines = entry.body.rstrip().split("\n")
    at = _before_references(lines)
    linked = ["## 前后相连", "", "```links", entry.id, "```", ""]
    if at == len(lines):
        linked.insert(0, "")
    ending = ["", "```bibtex", entry.id, "```"] if isinstance(entry, Paper) else []
    return "\n".join([*lines[:at], *linked, *lines[at:], *ending]).rstrip() + "\n"


def _page(title: str, body: str) -> str:
    name = json.dumps(title, ensure_ascii=False)
    head = f"title: {name}\nhide: [navigation, toc]\nsearch: {{exclude: true}}"
    return f"---\n{head}\n---\n\n{body.strip()}\n"


def _fence(options: Mapping[str, Any], kind: str = "papers") -> str:
    lines = "\n".join(f"{key}: {value}" for key, value in options.items())
    return f"```{kind}\n{lines}\n```"


def _tag_page(library: Library, tag: str) -> str:
    notes_here = [note for note in library.notes if tag in note.tags]
    parts = [library.tags.get(tag, "")]
    if any(tag in paper.tags for paper in library.papers):
        parts.append(_fence({"tag": tag}))
    if notes_here:
        rows = (f"- [{note.title}](../../{note.path})：{note.summary}" for note in notes_here)
        parts.append("## 知识点\n\n" + "\n".join(rows))
    return "\n\n".join(part for part in parts if part)


def generated(library: Library) -> dict[str, str]:
    """静态页：docs 里的路径 → Markdown；每年、每个会议或期刊、每个标签一页。"""
    pages = {
        year.path: _page(f"{year.label} 年的论文", _fence({"year": year.value, "sort": "title"}))
        for year in catalogue.years(library.papers)
    }
    for venue in catalogue.venues(library, library.papers):
        fence = _fence({"venue": venue.value, "group": "year"})
        pages[venue.path] = _page(venue.label, fence)
    for tag in catalogue.tags(library):
        pages[tag.path] = _page(tag.label, _tag_page(library, tag.value))
    return {**pages, **dict(_parts(library)), **dict(_folders(library))}


def _parts(library: Library) -> Iterator[tuple[str, str]]:
    """太长的列表分出去的各页。"""
    lists = {
        "field": catalogue.fields(library, library.papers),
        "year": catalogue.years(library.papers),
        "venue": catalogue.venues(library, library.papers),
        "tag": catalogue.tags(library),
    }
    for key, options in lists.items():
        for whole in (option for option in options if option.count > catalogue.MOST_ROWS):
            chosen = {key: whole.value}
            query = Query.from_options(chosen)
            for part in catalogue.divide(library, query, catalogue.select(library, query))[1]:
                narrower = {**chosen, "field" if key == "year" else "year": part.value}
                body = _fence({**narrower, "sort": "title"})
                yield part.path, _page(f"{whole.label}，{part.label}", body)


def _folders(library: Library) -> Iterator[tuple[str, str]]:
    """太多的易错点与疑问分出去的各页。"""
    for kind, name in KIND_NAMES.items():
        for option in catalogue.folders(library, kind):
            body = _fence({"kind": kind, "folder": option.value}, "review")
            yield option.path, _page(f"{option.label}的{name}", body)


def _trail(library: Library, path: str) -> list[tuple[str, str]]:
    """路径：（标题，docs 里的路径），从外到里，不含首页。"""
    titles = {page.path: page.title for page in library.pages}
    titles |= {drawer.path: drawer.title for drawer in library.drawers}
    folders = path.split("/")[:-1]
    above = ["/".join([*folders[: depth + 1], "index.md"]) for depth in range(len(folders))]
    return [(titles[index], index) for index in above if index in titles]


def page_meta(library: Library, path: str) -> dict[str, Any]:
    """要写进 page.meta 的：隐藏哪些栏、描述（已转义）、路径。"""
    trail = {"trail": _trail(library, path)}
    entry = library.by_path.get(path)
    if entry is not None:
        line = entry.motivation if isinstance(entry, Paper) else entry.summary
        description = html.escape(f"{entry.title}：{line}")
        return {"hide": ["navigation", *entry.hide], "description": description, **trail}
    if path in library.notebooks_by_path:
        return {"hide": ["navigation"], **trail}
    if path == "index.md":
        return {"hide": ["navigation", "toc", "path"]}
    if path.startswith("review/"):
        return {"hide": ["navigation", "toc", "footer"], **trail}
    if path.startswith(GENERATED) or path in _lists(library):
        return {"hide": ["navigation", "toc"], **trail}
    return {}


def _lists(library: Library) -> set[str]:
    """手写的列表页：总索引、知识点、各个抽屉。"""
    return {"papers/index.md", "notes/index.md", *(drawer.path for drawer in library.drawers)}
