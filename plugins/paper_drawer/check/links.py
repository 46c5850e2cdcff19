"""链接与图片：指向的文件在不在，大小写对不对，写法合不合适。"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches
from html import unescape
from itertools import accumulate
from urllib.parse import unquote

from paper_drawer.check import targets
from paper_drawer.check.html import outward
from paper_drawer.check.structure import headings
from paper_drawer.check.targets import Target
from paper_drawer.check.tree import LOST, Tree
from paper_drawer.check.visible import CHINESE
from paper_drawer.model import Edit, Problem
from paper_drawer.source import Document

BUILT = ("papers/years/", "papers/venues/", "papers/tags/", "code/")
"""建站时才有的页面；指向它们的链接由建站来查。"""
HTTPS = frozenset(
    "aclanthology.org arxiv.org bilibili.com blog.csdn.net cnblogs.com deeplearningbook.org "
    "distill.pub dl.acm.org doi.org github.com github.io githubusercontent.com huggingface.co "
    "ieeexplore.ieee.org jianshu.com jmlr.org kaggle.com keras.io link.springer.com medium.com "
    "numpy.org openaccess.thecvf.com openai.com openreview.net papers.nips.cc "
    "proceedings.mlr.press pypi.org python.org pytorch.org readthedocs.io scikit-learn.org "
    "semanticscholar.org stackexchange.com stackoverflow.com tensorflow.org wikipedia.org "
    "youtube.com zhihu.com".split()
)
"""用 https 也打得开的网站，连同它们的子域名；拿不准的不列。"""
VAGUE = frozenset(
    "这里 点这里 点击这里 点此 此处 这个 链接 网址 地址 here link this 戳这里".split()
)
UNTOLD = re.compile(
    r"(?i)(?:图片?|images?|img|pic|screenshot|在这里插入图片描述)?[-_ \d]*(?:\.\w+)?"
)
"""等于没有写的画面描述。"""
HTTP = re.compile(r"http://(?P<host>[A-Za-z0-9.-]+)(?![\w.:@-])")
CHARACTER = r"[!#-'+-;=?-Z\\^_a-z{}~]"
BARE = re.compile(rf"https?://(?:{CHARACTER}|\({CHARACTER}*\))+(?<![.,:;!?_'{{}}])")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
ATTACHED = re.compile(r"[\w/@=\"']")
"""网址前面紧挨着它们，就不是光秃秃的网址。"""
WINDOWS = re.compile(r"\\(?=[^\W_])")
SLUG = re.compile(r"[^\w\- ]")
LINKED = re.compile(r"\]\([^()]*\)")
NAMED = re.compile(r"\{[^{}\n]*#(?P<id>[^\s{}]+)")
ADDED = "前后相连"
"""建站时加上的一节。"""
FEW = 10
"""一页里找不到的文件与标题，前几个才去找相近的。"""


def check(path: str, document: Document, files: Collection[str]) -> Iterator[Problem]:
    """全部 L3xx；HTML 一族报过的（协议、绝对路径、外站图片）不再报。

    Args:
        path: 写进问题的路径。
        document: 正文。
        files: docs 里的全部文件，相对 docs。
    """
    found = list(targets.find(document))
    inside = [link for link in found if link.target and not outward(link.target)]
    yield from _places(path, document, inside, files)
    if not path.endswith(".ipynb"):  # 笔记本一次只看一格，不知道别的格有哪些标题
        yield from _anchors(path, document, inside)
    yield from _words(path, document, found)
    yield from _addresses(path, document, found)


def _own(path: str, files: Collection[str]) -> str:
    """相对 docs 的路径；path 前面多着 docs 这个文件夹的名字。"""
    parts = path.split("/")
    tails = ("/".join(parts[at:]) for at in range(1, len(parts)))
    return next((tail for tail in tails if tail in files), path)


def _places(
    path: str, document: Document, found: Sequence[Target], files: Collection[str]
) -> Iterator[Problem]:
    """L301、L302、L304、L310。"""
    own = _own(path, files)
    folder = posixpath.dirname(own)
    tree, lost = Tree(files), 0
    for link in found:
        raw = re.split(r"[?#]", link.target, maxsplit=1)[0]
        written = unquote(unescape(ESCAPED.sub(r"\1", raw)))
        place = document.position(link.offset)
        if WINDOWS.search(raw):
            edit = Edit(*place, raw, raw.replace("\\", "/"))
            yield Problem(path, *place, "L304", f"路径里用了 \\：{raw[:40]}", "换成 /", (edit,))
            continue
        if " " in raw and document.text[link.offset - 1] != "<":
            cause, edit = f"路径里有空格：{raw[:40]}", Edit(*place, raw, raw.replace(" ", "%20"))
            yield Problem(path, *place, "L310", cause, "写成 %20，或换个名字", (edit,))
        wanted = posixpath.normpath(posixpath.join(folder, written))
        if not written or wanted in files or wanted.startswith(BUILT):
            continue
        if actual := tree.lower.get(wanted.lower()):
            right = posixpath.relpath(actual, folder or ".")
            edits = (Edit(*place, raw, right),) if raw == written else ()
            cause, fix = f"大小写不对：是 {right}，不是 {raw}", "照文件的名字写"
            yield Problem(path, *place, "L302", cause, fix, edits)
        else:
            lost += 1
            fix = tree.near(wanted, folder) if lost <= FEW else LOST
            yield Problem(path, *place, "L301", f"没有 {raw[:60]} 这个文件", fix)


def slug(text: str) -> str:
    """标题在本页的地址，与目录扩展取的一样。"""
    return SLUG.sub("", text.strip().lower()).replace(" ", "-")


def _anchors(path: str, document: Document, found: Sequence[Target]) -> Iterator[Problem]:
    """L303：只认中文的，别的可能是建站时才有的编号。"""
    asked = [link for link in found if link.target.startswith("#")]
    asked = [link for link in asked if not unquote(link.target).isascii()]
    if not asked:
        return
    known = {ADDED, *(match["id"] for match in NAMED.finditer(document.prose))}
    known |= {slug(LINKED.sub("", heading.text)) for heading in headings(document)}
    lost = 0
    for link in asked:
        name = unquote(link.target)[1:]
        if name not in known and re.sub(r"_\d+$", "", name) not in known:
            lost += 1
            near = get_close_matches(name[:80], known, n=1, cutoff=0.4) if lost <= FEW else ()
            fix = f"是不是 #{near[0]}？" if near else "写标题的原文，空格换成 -"
            place = document.position(link.offset)
            yield Problem(path, *place, "L303", f"这一页没有 #{name[:40]} 这个标题", fix)


def _words(path: str, document: Document, found: Sequence[Target]) -> Iterator[Problem]:
    """L307、L308、L309。"""
    for link in found:
        if link.text is None:
            continue
        place, text = document.position(link.start), link.text.strip()
        if link.image and UNTOLD.fullmatch(text):
            fix = "方括号里写画面里有什么，给看不见图的人"
            yield Problem(path, *place, "L308", "图片没有写画面", fix)
        elif not link.image and not text:
            yield Problem(path, *place, "L307", "链接没有字，点不到", "方括号里写它通向哪里")
        elif not link.image and text.lower() in VAGUE:
            cause = f"链接的字是“{text}”，离开上下文看不懂"
            yield Problem(path, *place, "L309", cause, "写它通向什么，例如论文的名字")


def _addresses(path: str, document: Document, found: Sequence[Target]) -> Iterator[Problem]:
    """L305、L306。"""
    for match in HTTP.finditer(document.prose):
        labels = match["host"].lower().split(".")[-3:]
        if {".".join(labels), ".".join(labels[-2:])} & HTTPS:
            place = document.position(match.start())
            edit = Edit(*place, "http://", "https://")
            yield Problem(path, *place, "L305", f"{match['host']} 有 https", "写 https://", (edit,))
    spans = sorted((link.start, link.end) for link in found)
    ends = list(accumulate((end for _, end in spans), max))
    for match in BARE.finditer(document.prose):
        at = bisect_right(spans, (match.start(), len(document.text)))
        before = document.text[max(0, match.start() - 1) : match.start()]
        if (at and ends[at - 1] > match.start()) or ATTACHED.match(before):
            continue
        place, url = document.position(match.start()), match[0]
        after = document.text[match.end() : match.end() + 1]
        whole = after not in ("(", "_", "*") and not CHINESE.match(after)  # 还是网址，说不准
        edits = (Edit(*place, url, f"<{url}>"),) if whole else ()
        cause, fix = f"网址不会成为链接：{url[:40]}", "写 [它是什么](网址)，至少写 <网址>"
        yield Problem(path, *place, "L306", cause, fix, edits)
