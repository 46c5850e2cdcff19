"""搜索：让 Material 的索引和搜索程序认得中文、术语与题录。"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from paper_drawer.model import Library, Paper
from paper_drawer.search import han
from paper_drawer.search.terms import WORD, Synonyms, joined, parts

INDEX = "search/search_index.json"
WORKER = "assets/javascripts/workers/search.*.min.js"
QUERY = files(__package__).joinpath("query.js")
TAGS = re.compile(r"<[^<>]*>")
LISTED = 0.3
"""论文与知识点以外的页面（首页、索引、复习、手册）打几折：它们大多重复别页的话。"""

CONFIG: Mapping[str, Any] = {
    # zh 会去载入一个要 Node 才能跑的分词器；汉字由我们切，其余按英文
    "lang": ["en"],
    # 空白、零宽空格、ASCII 与全角标点；连字符、点、下划线也断开，整个问和分开问都找得到。
    # U+2060 不在其中：它跟在单字后面，见 han.MARK
    "separator": r"(?:&[a-z]+;|[\s\u200b!-/:-@\[-`{-~\u00a0-\u00bf\u00d7\u2010-\u203e"
    r"\u3000-\u3004\u3008-\u3020\u3030\u30fb\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65])+",
    # 词干会让整个的词找不到：问句以前缀来配，不经过它，segmentation 配不上 segment
    "pipeline": [],
    # 后三栏只供查找，Material 不显示：题录与标签，术语的整个写法，拆开的汉字与术语
    "fields": {
        "title": {"boost": 5.0},
        "text": {"boost": 1.0},
        "tags": {"boost": 5.0},
        "names": {"boost": 8.0},
        "phrases": {"boost": 4.0},
        "pieces": {"boost": 0.8},
    },
}


def improve(site: Path, library: Library) -> None:
    """改写 Material 写好的索引，并在它的搜索程序前面放上拆问句的一段；没有索引就不做。

    Args:
        site: 建好的站点。
        library: 书房；术语表与题录从这里来。
    """
    path = site / INDEX
    if not path.is_file():
        return
    docs = json.loads(path.read_text(encoding="utf-8"))["docs"]
    text = json.dumps(
        {"config": CONFIG, "docs": _improved(docs, library)},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    path.write_text(text, encoding="utf-8")
    query = QUERY.read_text(encoding="utf-8")
    for worker in site.glob(WORKER):
        code = worker.read_text(encoding="utf-8")
        if not code.startswith(query):
            worker.write_text(query + code, encoding="utf-8")


def _improved(docs: Iterable[Mapping[str, Any]], library: Library) -> list[dict[str, Any]]:
    """每一节切成词；每页的题录与术语记在它的第一节，一页只记一次。"""
    synonyms, names = Synonyms(library.terms), _names(library)
    entries = {_stem(entry.path) for entry in (*library.entries.values(), *library.notebooks)}
    sections: list[dict[str, Any]] = []
    texts: defaultdict[str, list[str]] = defaultdict(list)
    first: dict[str, dict[str, Any]] = {}
    for doc in docs:
        stem = _stem(unquote(doc["location"].partition("#")[0]))
        title, text = han.cut(doc["title"]), han.cut(doc["text"])
        plain = TAGS.sub(" ", han.join(f"{title} {text}")).lower()
        pieces = han.pieces(han.RUN.findall(plain)) | joined(plain)
        pieces -= {word[:2] for word in han.words(f"{title}{han.BREAK}{text}")}
        section = {**doc, "title": title, "text": text, "pieces": _line(pieces)}
        if stem not in entries:
            section["boost"] = LISTED
        sections.append(section)
        texts[stem].append(plain)
        first.setdefault(stem, section)
    for stem, section in first.items():
        said, text = names.get(stem, ""), "\n".join(texts[stem])
        section.update(_whole_page(text, said, synonyms, section["pieces"].split()))
    return sections


def _whole_page(text: str, said: str, synonyms: Synonyms, pieces: Iterable[str]) -> dict[str, str]:
    """一页的题录 said，全页文字里出现的术语；pieces 是第一节原有的片。"""
    runs = han.RUN.findall(said)
    found = synonyms.of(text, parts(han.RUN.findall(text), WORD.findall(text)))
    return {
        "names": _line([han.RUN.sub(" ", said), *joined(said), *map(han.phrase, runs)]),
        "phrases": _line(phrase for term in found for phrase in term.phrases),
        "pieces": _line(han.pieces(runs).union(pieces, *(term.pieces for term in found))),
    }


def _line(words: Iterable[str]) -> str:
    return " ".join(sorted({word for word in words if word.strip()}))


def _stem(path: str) -> str:
    """页面的路径或地址去掉末尾：a/b.md、a/b/、a/b.html 都是 a/b。"""
    return re.sub(r"(^|/)index$", "", re.sub(r"(\.md|\.html|/)$", "", path))


def _names(library: Library) -> dict[str, str]:
    """每页的题录与标签；没有自己的页的论文，记在它的抽屉名下。"""
    names: defaultdict[str, list[str]] = defaultdict(list)
    drawers = {drawer.id: drawer.path for drawer in library.drawers}
    for entry in library.entries.values():
        said = [entry.id, entry.title, *entry.tags]
        path = entry.path
        if isinstance(entry, Paper):
            said += [entry.short, entry.arxiv, entry.doi]
            said += [*entry.authors, entry.venue, str(entry.year)]
            path = path if entry.has_page else drawers.get(entry.field, path)
        names[_stem(path)] += said
    return {stem: " ".join(filter(None, said)).lower() for stem, said in names.items()}
