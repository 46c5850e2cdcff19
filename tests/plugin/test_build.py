"""把小书房建成站点：在本进程里，任何意外的警告都算失败。"""

import filecmp
import logging
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import small_drawer
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort


def build(root: Path, *, strict: bool = True) -> Path:
    """严格建站，返回站点文件夹；警告由 strict 变成失败。"""
    config = load_config(str(root / "mkdocs.yml"), strict=strict, site_dir=str(root / "site"))
    config.plugins.on_startup(command="build", dirty=False)
    try:
        mkdocs_build(config)
    finally:
        config.plugins.on_shutdown()
    return root / "site"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(small_drawer.write(tmp_path_factory.mktemp("drawer")))


def read(site: Path, name: str) -> str:
    return (site / name).read_text(encoding="utf-8")


def test_a_paper_page_is_complete(site: Path) -> None:
    page = read(site, "papers/graph/ggnn/index.html")
    for part in (
        "https://arxiv.org/abs/1511.05493",
        "2016 ICLR",
        "让图神经网络输出序列",
        'name="citation_title"',
        "@inproceedings{",
        'class="katex"',
        "katex/katex.min.css",
        "pd-pair__row",
        'id="pitfall-1"',
        "前后相连",
    ):
        assert part in page
    assert 'href="../../../notes/math/matrix/"' in page
    assert "pd:" not in page


def test_a_paper_without_a_body_is_listed_without_a_page(site: Path) -> None:
    assert not (site / "papers/graph/only-index").exists()
    index = read(site, "papers/index.html")
    assert "Only an Index Entry" in index
    assert 'href="graph/only-index' not in index
    assert 'href="graph/ggnn/"' in index


def test_back_links_come_from_requires(site: Path) -> None:
    page = read(site, "notes/math/matrix/index.html")
    assert "谁用到了它" in page
    assert 'href="../../../papers/graph/ggnn/"' in page


def test_the_box_is_ours_also_beside_the_search_plugin_of_material(site: Path) -> None:
    page = read(site, "index.html")
    assert page.count('class="md-search"') == page.count('class="md-search__input"') == 1
    assert page.count('class="md-header__button md-icon" for="__search"') == 1
    assert not re.search(r'<form[^>]*name="search"|data-md-component="search', page)


def test_old_addresses_lead_to_the_new_pages(site: Path) -> None:
    for folder in ("sources/keyPoints/AEC8C5E3BFE673402", "sources/papers/57514455BFE673402"):
        for name in ("index.html", "README.md/index.html"):
            found = re.search(r"url=([^\"]+)\"", read(site, f"{folder}/{name}"))
            assert found
            target = ((site / folder / name).parent / found[1]).resolve()
            assert (target / "index.html").is_file()


def test_source_pages_have_an_anchor_for_each_line(site: Path) -> None:
    page = read(site, "papers/graph/ggnn/index.html")
    found = re.search(r'href="([^"]*code/snippets/gate/)#(L-\d+)"', page)
    assert found
    assert f'id="{found[2]}"' in read(site, "code/snippets/gate/index.html")


def test_static_lists_for_years_venues_and_tags(site: Path) -> None:
    assert "Gated Graph" in read(site, "papers/years/2016/index.html")
    assert "Only an Index" not in read(site, "papers/years/2016/index.html")
    assert "Only an Index" in read(site, "papers/years/2020/index.html")
    for kind in ("venues", "tags"):
        lists = [p.read_text(encoding="utf-8") for p in site.glob(f"papers/{kind}/*/*.html")]
        assert any("Gated Graph" in text for text in lists)


def same_tree(a: Path, b: Path) -> bool:
    found = filecmp.dircmp(a, b)
    deep = all(same_tree(a / name, b / name) for name in found.common_dirs)
    _, different, unread = filecmp.cmpfiles(a, b, found.common_files, shallow=False)
    return deep and not (found.left_only or found.right_only or different or unread)


def test_two_builds_in_one_process_are_identical(site: Path, tmp_path: Path) -> None:
    again = build(small_drawer.write(tmp_path))
    for name in ("sitemap.xml.gz",):  # 压缩头里有时间
        (again / name).unlink(missing_ok=True)
    copy = site.parent / "copy"
    shutil.copytree(site, copy)
    (copy / "sitemap.xml.gz").unlink(missing_ok=True)
    assert same_tree(copy, again)


BROKEN: Mapping[str, Mapping[str, str | bytes]] = {
    "规则": {"docs/handbook/x.md": "---\ntitle: 坏\n---\n\n$\\foo$\n"},
    "编码": {"docs/handbook/x.md": "---\ntitle: 坏\n---\n".encode("gbk")},
    "断链": {"docs/handbook/x.md": "---\ntitle: 坏\n---\n\n[甲](nowhere.md)\n"},
    "断锚": {"docs/handbook/x.md": "---\ntitle: 坏\n---\n\n[甲](index.md#nowhere)\n"},
}


@pytest.mark.parametrize("changes", BROKEN.values(), ids=BROKEN)
def test_a_failed_build_leaves_the_published_site_alone(
    tmp_path: Path, changes: Mapping[str, str | bytes]
) -> None:
    site = build(small_drawer.write(tmp_path))
    before = {p: p.read_bytes() for p in site.rglob("*") if p.is_file()}
    nav = small_drawer.MKDOCS.replace(
        "  - handbook/index.md\n", "  - handbook/index.md\n  - handbook/x.md\n"
    )
    small_drawer.write(tmp_path, {"mkdocs.yml": nav, **changes})
    with pytest.raises(Abort):
        build(tmp_path)
    assert {p: p.read_bytes() for p in site.rglob("*") if p.is_file()} == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".site")] == []


def test_without_strict_the_rest_is_built(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """预览时一份坏文件不挡别的页面；问题进日志。"""
    gbk = "---\ntitle: 坏\n---\n".encode("gbk")
    root = small_drawer.write(tmp_path, {"docs/papers/graph/gbk.md": gbk})
    with caplog.at_level(logging.WARNING, logger="mkdocs"):
        site = build(root, strict=False)
    assert "E001" in caplog.text
    assert (site / "papers/graph/ggnn/index.html").is_file()


def test_what_a_link_reaches_outside_is_not_published(tmp_path: Path) -> None:
    root = small_drawer.write(tmp_path / "root")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.txt").write_text("秘密", encoding="utf-8")
    (root / "docs/images").symlink_to(tmp_path / "outside")
    site = build(root, strict=False)
    assert not list(site.rglob("secret.txt"))


def test_a_docs_folder_elsewhere_is_refused(tmp_path: Path) -> None:
    config = small_drawer.MKDOCS + f"docs_dir: {tmp_path / 'elsewhere'}\n"
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(Abort, match="docs_dir"):
        build(small_drawer.write(tmp_path / "root", {"mkdocs.yml": config}))


def test_plain_urls_work_from_the_file_system(tmp_path: Path) -> None:
    config = small_drawer.MKDOCS + "use_directory_urls: false\n"
    site = build(small_drawer.write(tmp_path, {"mkdocs.yml": config}))
    assert 'href="../../notes/math/matrix.html"' in read(site, "papers/graph/ggnn.html")
    redirect = read(site, "sources/keyPoints/AEC8C5E3BFE673402/index.html")
    assert "url=../../../notes/math/matrix.html" in redirect


def test_hostile_front_matter_reaches_no_page_unescaped(tmp_path: Path) -> None:
    note = small_drawer.NOTE.replace("title: 矩阵", 'title: "<script>alert(1)</script>"')
    site = build(small_drawer.write(tmp_path, {"docs/notes/math/matrix.md": note}))
    for page in site.rglob("*.html"):
        assert "<script>alert" not in page.read_text(encoding="utf-8"), page


def test_the_small_drawer_builds_under_properdocs(tmp_path: Path) -> None:
    root = small_drawer.write(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "properdocs", "build", "--strict", "-f", "mkdocs.yml"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "pd-pair__row" in read(root / "site", "papers/graph/ggnn/index.html")
