"""笔记本的页面：和笔记同一个样子，陌生人的输出跑不起来。"""

from pathlib import Path
from typing import Any

import pytest
import small_drawer
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from paper_drawer.katex import Cache
from paper_drawer.markup import notebooks as pages
from paper_drawer.model import Library, Notebook
from small_notebook import PATH, PLOT, SVG, code, drawer, printed, prose, shown, text

PLUGINS = """\
plugins:
  - search
  - mkdocs-jupyter:
      include: ["*.ipynb"]
      ignore: ["*.md", "*.py"]
      execute: false
      allow_errors: false
      include_source: true
      cache: false
  - paper-drawer"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """小书房，有一本录好的笔记本。"""
    return drawer(tmp_path)


def page(cache: Cache, *cells: dict[str, Any]) -> str:
    notebook = Notebook(id="x", path="notebooks/x.ipynb", text=text(cells))
    whole = "".join(f"<p>pd-cell-{number}</p>" for number in range(1, len(cells) + 1))
    return pages.fill(whole, notebook, pages.renderer(Library(), cache))


def test_code_cells_leave_their_place_in_the_prose() -> None:
    cells = [prose("# 题", "", "```python", "x = 1"), code("x"), code(" \n"), prose("末")]
    notebook = Notebook(id="x", path="x.ipynb", text=text(cells))
    assert pages.markdown(notebook) == "# 题\n\n```python\nx = 1\n```\n\npd-cell-2\n\n末\n"


def test_a_figure_has_its_caption_and_the_code_does_not(cache: Cache) -> None:
    html = page(cache, code(PLOT, shown(svg=SVG)))
    assert "<figcaption>门越开，写入越多。</figcaption>" in html
    assert "三个点连成一条上升的线，终点 is 1。" in html
    assert html.count("门越开") == html.count("<title") + 1
    assert html.count("# 图") == 0


def test_strangers_outputs_cannot_run_anything(cache: Cache) -> None:
    evil = "<script>x</script>"
    html = page(
        cache,
        code("a", printed(evil)),
        code("b", shown(markdown=f"{evil} [甲](javascript:x) ![乙](https://x.org/y.png)")),
        code("c", shown(html=evil)),
        code(f'# 图：{evil}\n# 画面："{evil}\nd', shown(png='iVBO"onerror="x')),
        code("e", shown(svg=SVG.replace("<path", f"{evil}<path"))),
        code('# 图：图\n# 画面："><script>\nf', shown(png="iVBO\nRw0=")),
        code("g", id='x"><script>'),
    )
    for word in ("<script", "javascript:", "onerror", "https://x.org"):
        assert word not in html
    assert '<img src="data:image/png;base64,iVBORw0=" alt="&quot;&gt;&lt;script&gt;">' in html
    assert html.count("图放不进页面") == 2


def test_text_outputs_are_labelled_once(cache: Cache) -> None:
    html = page(cache, code("a", printed("甲\n"), shown(plain="3"), shown(html="x", plain="乙")))
    assert html.count("输出</p>") == 1
    assert html.count('<pre class="pd-output"') == 3
    assert "乙" in html


def build(root: Path, *lines: str) -> Path:
    config = (root / "mkdocs.yml").read_text(encoding="utf-8")
    config = config.replace("plugins: [search, paper-drawer]", PLUGINS)
    config = config.replace("  /code/\n", "  /code/\n  /notebooks/*\n")
    (root / "mkdocs.yml").write_text(config + "\n".join(lines), encoding="utf-8")
    made = load_config(str(root / "mkdocs.yml"), strict=True, site_dir=str(root / "site"))
    made.plugins.on_startup(command="build", dirty=False)
    try:
        mkdocs_build(made)
    finally:
        made.plugins.on_shutdown()
    return root / "site"


def test_the_page_is_built_like_a_note(root: Path) -> None:
    index = small_drawer.FILES["docs/index.md"]
    link = "\n见 [门](notebooks/half-open.ipynb#数据)。\n"
    (root / "docs/index.md").write_text(index + link, encoding="utf-8")
    site = build(root)
    html = (site / "notebooks/half-open/index.html").read_text(encoding="utf-8")
    assert "<title>门开到一半 - 小抽屉</title>" in html
    assert '<h2 id="数据">' in html
    assert 'href="#数据" class="md-nav__link"' in html
    assert html.count('class="katex"') == 3
    assert 'href="../../notes/math/matrix/#一句话"' in html
    assert "验证于 2026-11-21，Python" in html
    assert "用时 1.2 秒" in html
    assert "pd-cell-" not in html
    assert 'href="notebooks/half-open/#数据"' in (site / "index.html").read_text(encoding="utf-8")
    download = site / "notebooks/half-open/half-open.ipynb"
    assert 'href="half-open.ipynb" download' in html
    assert download.read_bytes() == (root / PATH).read_bytes()


def test_no_script_or_style_of_jupyter_is_left(root: Path) -> None:
    html = (build(root) / "notebooks/half-open/index.html").read_text(encoding="utf-8")
    for word in (
        "jp-",
        "MathJax",
        "require.js",
        "cdnjs",
        "jsdelivr",
        "unpkg",
        "mermaid",
        "highlight-ipynb",
    ):
        assert word not in html
    assert len(html) < 60_000  # nbconvert 的样式与脚本有六十万字节


def test_without_directory_urls(root: Path) -> None:
    site = build(root, "use_directory_urls: false\n")
    html = (site / "notebooks/half-open.html").read_text(encoding="utf-8")
    assert 'href="half-open.ipynb" download' in html
    assert (site / "notebooks/half-open.ipynb").is_file()
    assert 'href="../notes/math/matrix.html#一句话"' in html
