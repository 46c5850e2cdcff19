"""别的插件在旁边照常工作：各自的效果都看得见，增量的与从头的一样。"""

import filecmp
import os
import subprocess
import sys
from pathlib import Path

import pytest
import small_drawer
import small_notebook

PLUGINS = """\
plugins:
  meta: {}
  search: {}
  tags: {}
  glightbox: {}
  redirects: {redirect_maps: {old/place.md: notes/math/matrix.md}}
  mkdocs-jupyter: {include: ["*.ipynb"], ignore: ["*.md", "*.py"], include_source: true}
  paper-drawer: {}
"""
CLEAN = "INHERIT: mkdocs.yml\nplugins: {paper-drawer: {cache: .clean, incremental: false}}\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9"/></svg>'
FILES = {
    "mkdocs.yml": small_drawer.MKDOCS.replace("plugins: [search, paper-drawer]\n", PLUGINS)
    .replace("  - handbook/index.md\n", "  - handbook/index.md\n  - handbook/tags.md\n")
    .replace("  /code/\n", "  /code/\n  /notebooks/*\n"),
    "clean.yml": CLEAN,
    "docs/handbook/.meta.yml": "tags: [手册]\n",
    "docs/handbook/tags.md": "---\ntitle: 标签\n---\n\n<!-- material/tags -->\n",
    "docs/handbook/index.md": "---\ntitle: 写作手册\n---\n\n![一条横线](line.svg)\n",
    "docs/handbook/line.svg": SVG,
}


def build(root: Path, config: str, site: str) -> Path:
    command = ["build", "--strict", "--quiet", "-f", config, "-d", str(root / site)]
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", *command],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1700000000"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return root / site


def same(a: Path, b: Path) -> bool:
    names = [{p.relative_to(s).as_posix() for p in s.rglob("*") if p.is_file()} for s in (a, b)]
    return names[0] == names[1] and filecmp.cmpfiles(a, b, names[0], shallow=False)[1:] == ([], [])


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = small_drawer.write(tmp_path_factory.mktemp("beside"), FILES)
    small_notebook.write(folder, small_notebook.recorded(folder, small_notebook.text()))
    build(folder, "mkdocs.yml", "site")
    return folder


def test_each_plugin_shows(root: Path) -> None:
    def page(name: str) -> str:
        return (root / "site" / name).read_text(encoding="utf-8")

    listed = page("handbook/tags/index.html")
    assert 'href="../../papers/graph/ggnn/"' in listed  # 论文自己的标签
    assert 'class="md-tag">手册<' in listed or ">手册</span>" in listed  # meta 给文件夹的标签
    assert 'class="glightbox"' in page("handbook/index.html")
    assert (root / "site/assets/javascripts/glightbox.min.js").is_file()
    assert "notes/math/matrix/" in page("old/place/index.html")
    assert "门开到一半" in page("notebooks/half-open/index.html")
    assert (root / "site/notebooks/half-open/half-open.ipynb").is_file()
    assert (root / "site/search").is_dir()


def test_an_incremental_build_equals_a_clean_one(root: Path) -> None:
    """换一个标签：列出它的那一页也要跟着变，虽然那一页的 Markdown 没有变。"""
    note = small_drawer.NOTE.replace("tags: [线性代数]", "tags: [门控]")
    (root / "docs/notes/math/matrix.md").write_text(note, encoding="utf-8")
    site = build(root, "mkdocs.yml", "site")
    assert "matrix" in (site / "handbook/tags/index.html").read_text(encoding="utf-8")
    assert same(site, build(root, "clean.yml", "clean"))
