"""建好的整个站点：链接都通，没有生 TeX，没有第三方，✒ 都有页，旧地址都能到。"""

import gzip
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlparse

import pytest
from paper_drawer import legacy, library
from paper_drawer.model import Library

ROOT = Path(__file__).parents[2]
LARGEST = 60_000
"""✒ 页压缩后最多多少字节。"""

# 旧索引里十三个 ✒ 链接背后的十一个地址（标题，地址的种类）
OLD = (
    ("papers", "GATED GRAPH SEQUENCE NEURAL NETWORKS", "ggnn"),
    (
        "papers",
        "Point2Node: Correlation Learning of Dynamic-Node for Point Cloud Feature Modeling\r",
        "point2node",
    ),
    (
        "papers",
        "Geometry Sharing Network for 3D Point Cloud Classification and Segmentation",
        "gs-net",
    ),
    (
        "papers",
        "Interpolated Convolutional Networks for 3D Point Cloud Understanding",
        "interp-cnn",
    ),
    ("papers", "PointCloud Saliency Maps", "saliency-maps"),
    (
        "papers",
        "Modeling Local Geometric Structure of 3D Point Clouds using Geo-CNN",
        "geo-cnn",
    ),
    (
        "papers",
        "SplineCNN: Fast Geometric Deep Learning with Continuous B-Spline Kernels",
        "spline-cnn",
    ),
    (
        "papers",
        "Learning Phrase Representations using RNN Encoder-Decoder for Statistical "
        "Machine Translation",
        "rnn-encoder-decoder",
    ),
    (
        "papers",
        "Invariant Information Clustering for Unsupervised Image Classification and Segmentation",
        "iic",
    ),
    ("keyPoints", "矩阵", "matrix"),
    ("keyPoints", "Cross Entropy", "cross-entropy"),
)


class Page(HTMLParser):
    """一页里的链接、资源、锚点和看得见的文字。"""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.resources: list[str] = []
        self.ids: set[str] = set()
        self.text: list[str] = []
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._hidden += tag in ("script", "style", "template", "annotation", "code")
        if "id" in values:
            self.ids.add(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag == "link" and "canonical" not in values.get("rel", ""):
            self.resources.append(values.get("href", ""))
        elif "src" in values:
            self.resources.append(values["src"])

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style", "template", "annotation", "code")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text.append(data)


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, Page]:
    return {
        path.relative_to(site).as_posix(): Page(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
    }


def target(page: str, link: str) -> tuple[str, str]:
    """站内链接 → 文件与锚点。"""
    path, anchor = urldefrag(urljoin(f"http://x/{page}", link))
    path = unquote(urlparse(path).path).lstrip("/")
    return (f"{path}index.html" if path.endswith("/") or not path else path), unquote(anchor)


def inside(page: Page) -> Iterator[str]:
    return (link for link in page.links if not urlparse(link).scheme)


def test_every_internal_link_and_anchor_resolves(site: Path, pages: dict[str, Page]) -> None:
    broken = []
    for name, page in pages.items():
        if name == "404.html":
            continue  # 它的链接从站点根算起
        for link in inside(page):
            path, anchor = target(name, link)
            if not (site / path).is_file() or (
                anchor and path in pages and anchor not in pages[path].ids | {"__top"}
            ):
                broken.append((name, link))
    assert broken == []
    assert sum(1 for page in pages.values() for _ in inside(page)) > 1000


def test_no_raw_tex_is_left(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        if name.startswith("code/"):
            continue
        text = "".join(page.text)
        assert not re.search(r"\\[(\[]|\$\$|\\(frac|sum|operatorname|mathbb|tilde)\b", text), name


def test_every_resource_is_our_own(site: Path, pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for resource in page.resources:
            if resource.startswith("data:"):
                continue
            assert not urlparse(resource).netloc, (name, resource)
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(https?:)?//", style.read_text(encoding="utf-8")), (
            style
        )


def test_every_note_has_a_page_and_every_mark_opens_it(site: Path, pages: dict[str, Page]) -> None:
    books, problems = library.load(ROOT)
    assert problems == []
    assert len(books.papers) >= 13
    assert len(books.notes) >= 2
    index = {target("papers/index.html", link)[0] for link in pages["papers/index.html"].links}
    for entry in books.entries.values():
        assert entry.has_page, entry.id
        place = entry.path.removesuffix(".md") + "/index.html"
        assert (site / place).is_file()
        if entry in books.papers:
            assert place in index


def test_the_eleven_old_addresses_lead_to_their_pages(site: Path, books: Library) -> None:
    entries = books.entries
    for kind, title, id_ in OLD:
        folder = site / "sources" / kind / legacy.encode(title)
        for place in (folder / "index.html", folder / "README.md/index.html"):
            found = re.search(
                r'http-equiv="refresh" content="0; url=([^"]+)"', place.read_text("utf-8")
            )
            assert found, place
            page = (place.parent / found[1] / "index.html").resolve()
            assert page == (site / entries[id_].path.removesuffix(".md") / "index.html").resolve()


def test_a_paper_stands_in_the_section_of_its_own_first_tag(site: Path, books: Library) -> None:
    """旧索引里图数据一格只有 GGNN，其余九篇都在点云；标签里还带图数据的也不例外。"""
    page = (site / "papers/graph/index.html").read_text(encoding="utf-8")
    parts = re.split(r'<section class="pd-group" data-group="([^"]+)"', page)[1:]
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    placed = {name: set(re.findall(r'data-id="([^"]+)"', part)) for name, part in sections.items()}
    for paper in books.papers:
        if paper.field == "graph":
            first = next(tag for tag in paper.tags if tag in placed)
            assert paper.id in placed[first]
    assert "ggnn" in placed["图数据"]
    assert {"gac-net", "kc-net", "spline-cnn", "pointnet"} <= placed["点云"]


def test_note_pages_are_light(site: Path, books: Library) -> None:
    for entry in books.entries.values():
        page = site / entry.path.removesuffix(".md") / "index.html"
        assert len(gzip.compress(page.read_bytes(), mtime=0)) <= LARGEST, entry.id


def test_two_builds_are_identical(
    site: Path, build_site: Callable[..., Path], tmp_path: Path
) -> None:
    again = build_site(tmp_path / "again")
    first = {p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()}
    second = {p.relative_to(again): p.read_bytes() for p in again.rglob("*") if p.is_file()}
    compressed = Path("sitemap.xml.gz")  # 压缩头里有时间；原文另外比较
    assert {k: v for k, v in first.items() if k != compressed} == {
        k: v for k, v in second.items() if k != compressed
    }
