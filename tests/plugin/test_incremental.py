"""没有变的不再做，变了的都重做：数一数转换过哪些 Markdown，看一看做出来的是不是新的。"""

import json
import logging
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import small_drawer
from mkdocs.structure.pages import Page
from paper_drawer import fork, inputs
from paper_drawer.stamp import look, settled
from test_build import build

from bench import sites

GGNN, MATRIX, CODE = "papers/graph/ggnn.md", "notes/math/matrix.md", "code/snippets/gate.md"
OVERRIDE = "overrides/partials/copyright.html"
HOOKS = """\
import logging
from pathlib import Path

def on_post_page(output, page, config):
    if "说一句" in output:
        logging.getLogger("mkdocs.plugins.own").warning("%s 说了一句", page.file.src_uri)
    if "读一读" in output:
        output += Path(config.config_file_path).with_name("said.txt").read_text(encoding="utf-8")
    return output
"""
EXTENSIONS = "markdown_extensions:\n  paper_drawer: {}\n  pymdownx.snippets: {base_path: .}\n"
CONFIG = (
    small_drawer.MKDOCS.replace("markdown_extensions: [paper_drawer]\n", EXTENSIONS)
    .replace("font: false}", "font: false, custom_dir: overrides}")
    .replace("plugins:", "hooks: [hooks.py]\nplugins:")
)
FILES = {
    "mkdocs.yml": CONFIG,
    "hooks.py": HOOKS,
    OVERRIDE: "",
    "includes/part.md": "嵌进来的。\n",
    "docs/handbook/index.md": '---\ntitle: 写作手册\n---\n\n--8<-- "includes/part.md"\n',
}
RECORD = {"digest": "旧", "tests": 987, "versions": {}, "date": "2026-01-31"}


class Drawer:
    """建过两次的小书房；改了再建，数转换过哪些页面。"""

    def __init__(self, root: Path) -> None:
        self.root, self.converted, self.files = root, list[str](), dict[str, str]()

    def build(self, changes: Mapping[str, str] | None = None, without: str = "") -> set[str]:
        """改动（别的改回原样），建站，返回转换过的页面。"""
        wanted = {**small_drawer.FILES, **FILES, **(changes or {})}
        wanted.pop(without, None)
        sites.write(self.root, wanted, self.files)
        self.files = wanted
        self.converted.clear()
        build(self.root, strict=False)
        return set(self.converted)

    def page(self, name: str) -> str:
        return (self.root / "site" / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def drawer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawer]:
    found = Drawer(tmp_path_factory.mktemp("incremental"))
    real = Page.render

    def render(page: Page, config: object, files: object) -> None:
        found.converted.append(page.file.src_uri)
        real(page, config, files)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "render", render)
        patch.chdir(found.root)
        found.build()
        yield found


@pytest.fixture
def built(drawer: Drawer) -> Drawer:
    """原来的样子，刚建过。"""
    if drawer.files != {**small_drawer.FILES, **FILES}:
        drawer.build()
    return drawer


def changed(path: str, old: str, new: str) -> dict[str, str]:
    """把一份文件里的 old 换成 new。"""
    text = {**small_drawer.FILES, **FILES}[path]
    assert old in text
    return {path: text.replace(old, new)}


EDITS = {
    "没有改": ({}, set(), "index.html", "首页"),
    "正文": (
        changed(f"docs/{MATRIX}", "单位正方形", "单位圆"),
        {MATRIX},
        "notes/math/matrix/index.html",
        "单位圆",
    ),
    "笔记的标题": (
        changed(f"docs/{MATRIX}", "title: 矩阵", "title: 方阵"),
        {MATRIX, GGNN, "index.md", "papers/tags/线性代数.md"},
        "papers/graph/ggnn/index.html",
        "方阵",
    ),
    "代码": (
        changed("snippets/gate.py", "按门混合。", "按门混合两项。"),
        {GGNN, CODE},
        "papers/graph/ggnn/index.html",
        "按门混合两项。",
    ),
    "测试的记录": (
        {"snippets/verified.json": json.dumps({"snippets.gate": RECORD})},
        {GGNN},
        "papers/graph/ggnn/index.html",
        "987",
    ),
    "嵌进来的文件": (
        {"includes/part.md": "换了一段。\n"},
        {"handbook/index.md"},
        "handbook/index.html",
        "换了一段",
    ),
    "配置": (
        {"mkdocs.yml": f"{CONFIG}site_description: 换了说明\n"},
        set(),
        "handbook/index.html",
        "换了说明",
    ),
    "主题": (
        {OVERRIDE: "<p>公告</p>"},
        set(),
        "handbook/index.html",
        "公告",
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_only_what_sees_the_change_is_converted(
    built: Drawer, edit: tuple[dict[str, str], set[str], str, str]
) -> None:
    changes, expected, page, text = edit
    assert built.build(changes) == expected
    assert text in built.page(page)


def test_pages_that_did_not_change_are_not_written_again(built: Drawer) -> None:
    def pages() -> dict[str, int]:
        site = built.root / "site"
        found = (path for path in site.rglob("index.html") if "sources" not in path.parts)
        return {p.relative_to(site).as_posix(): p.stat().st_mtime_ns for p in found}

    before = pages()
    built.build(changed(f"docs/{MATRIX}", "单位正方形", "单位圆"))
    after = pages()
    assert {name for name in after if after[name] != before[name]} == {
        "notes/math/matrix/index.html"
    }


EVERYWHERE = {
    "扩展的选项": {"mkdocs.yml": CONFIG.replace(EXTENSIONS, f"{EXTENSIONS}  abbr: {{}}\n")},
    "站点自己的模块": {"hooks.py": f"{HOOKS}\n# 改过\n"},
}


@pytest.mark.parametrize("changes", EVERYWHERE.values(), ids=EVERYWHERE)
def test_what_every_page_sees_converts_every_page(built: Drawer, changes: dict[str, str]) -> None:
    assert built.build(changes) >= {"index.md", GGNN, MATRIX, CODE, "handbook/glossary.md"}


def test_another_version_of_anything_installed_converts_every_page(
    built: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "tools", lambda: "另一版")
    assert built.build() >= {"index.md", GGNN, MATRIX, CODE, "handbook/glossary.md"}


def test_a_template_that_looks_at_all_pages_is_rendered_every_time(built: Drawer) -> None:
    count = {OVERRIDE: "<p>一共 {{ pages | length }} 份</p>"}
    built.build(count)
    before = built.page("handbook/index.html")
    built.build({**count, "docs/handbook/new.md": "---\ntitle: 新的\n---\n\n正文。\n"})
    assert "一共" in before
    assert built.page("handbook/index.html") != before


def test_a_cache_that_cannot_be_written_is_harmless(built: Drawer) -> None:
    built.build({"mkdocs.yml": CONFIG.replace("paper-drawer]", "paper-drawer: {cache: hooks.py}]")})
    assert "看单位正方形" in built.page("notes/math/matrix/index.html")


def test_a_deleted_note_disappears(built: Drawer) -> None:
    extra = {"docs/notes/math/extra.md": small_drawer.NOTE.replace("AEC8", "0000")}
    built.build(extra)
    assert (built.root / "site/notes/math/extra/index.html").is_file()
    built.build()
    assert not (built.root / "site/notes/math/extra").exists()


WARNINGS = {
    "断链": ("[甲](nowhere.md)", "nowhere.md"),
    "断锚": ("[甲](glossary.md#nowhere)", "nowhere"),
    "钩子": ("说一句", "handbook/index.md 说了一句"),
}


@pytest.mark.parametrize(("text", "said"), WARNINGS.values(), ids=WARNINGS)
def test_warnings_are_said_in_every_build(
    built: Drawer, caplog: pytest.LogCaptureFixture, text: str, said: str
) -> None:
    heard = []
    for _ in range(2):
        caplog.clear()
        with caplog.at_level(logging.WARNING, logger="mkdocs"):
            built.build({"docs/handbook/index.md": f"---\ntitle: 写作手册\n---\n\n{text}\n"})
        heard.append(sorted(record.getMessage() for record in caplog.records))
    assert any(said in line for line in heard[0])
    assert heard[0] == heard[1]


def test_files_opened_by_a_relative_path_are_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("part.md").touch()
    with inputs.opened(tmp_path) as reads:
        Path("part.md").read_bytes()
    assert reads == {str(tmp_path / "part.md")}


def test_a_file_asked_for_and_not_there_is_heard(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with inputs.opened(tmp_path) as reads:
        assert not (tmp_path / "part.md").exists()
        assert (tmp_path / "folder").is_dir()
    assert reads == {str(tmp_path / "part.md")}
    (tmp_path / "other.md").exists()
    assert reads == {str(tmp_path / "part.md")}


def test_an_embedded_file_goes_and_comes_back(built: Drawer) -> None:
    assert built.build(without="includes/part.md") == {"handbook/index.md"}
    assert "嵌进来的" not in built.page("handbook/index.html")
    assert built.build() == {"handbook/index.md"}
    assert "嵌进来的" in built.page("handbook/index.html")


def test_a_page_whose_hook_reads_a_file_is_rendered_every_time(built: Drawer) -> None:
    page = {"docs/handbook/index.md": "---\ntitle: 写作手册\n---\n\n读一读\n"}
    for said in ("一句", "另一句"):
        built.build({**page, "said.txt": said})
        assert built.page("handbook/index.html").endswith(said)


def test_a_file_just_written_is_not_trusted(tmp_path: Path) -> None:
    path = tmp_path / "part.md"
    assert settled(look(str(path)), 10**9)  # 没有，就是没有
    path.write_text("一段", encoding="utf-8")
    os.utime(path, ns=(0, 0))  # 修改时间可以装旧，ctime 不能
    found = look(str(path))
    assert not settled(found, found[1])
    assert settled(found, found[1] + 10**9)


PIDS = """\
import os
from pathlib import Path

def say(config, done):
    with open(Path(config.config_file_path).with_name("pids"), "a") as file:
        file.write(f"{done} {os.getpid()}\\n")

def on_page_markdown(markdown, page, config, files):
    say(config, "正文")

def on_post_page(output, page, config):
    say(config, "整页")
"""
MANY = 60


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """许多页，都在导航里；公式各不相同。"""
    root = tmp_path_factory.mktemp("many")
    body = "见 [首页](index.md)，$x_n$。\n\n```python\n>>> 1 + 1\n2\n\n```\n"
    pages = {
        f"docs/p{n:02}.md": f"---\ntitle: 第 {n} 页\n---\n\n{body.replace('x_n', f'x_{{{n}}}')}"
        for n in range(MANY)
    }
    config = "site_name: 许多页\ntheme: {name: material}\nhooks: [hooks.py]\n"
    index = {"docs/index.md": "---\ntitle: 首页\n---\n\n正文。\n"}
    sites.write(root, {"mkdocs.yml": config, "hooks.py": PIDS, **index, **pages})
    return root


def run(root: Path, site: str, options: str) -> Counter[str]:
    """在新的进程里建，返回几个进程做过正文、几个做过整页。"""
    (root / "other.yml").write_text(
        "INHERIT: mkdocs.yml\nmarkdown_extensions: [paper_drawer]\n"
        f"plugins: [paper-drawer: {{cache: .{site}, {options}}}]\n",
        encoding="utf-8",
    )
    (root / "pids").unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", "other.yml", "-d", site],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1700000000"},
    )
    assert done.returncode == 0, done.stderr
    said = set((root / "pids").read_text(encoding="utf-8").splitlines())
    return Counter(line.split()[0] for line in said)


def test_helpers_make_the_same_site(many: Path) -> None:
    assert run(many, "alone", "workers: 1") == {"正文": 1, "整页": 1}
    assert min(run(many, "helped", "workers: 3").values()) > 1
    alone, helped = (
        {p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()}
        for site in (many / "alone", many / "helped")
    )
    assert alone == helped


def test_without_fork_or_after_v8_there_are_no_helpers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "py_mini_racer", raising=False)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    assert fork.possible()
    with monkeypatch.context() as patch:
        patch.delattr(os, "fork")
        assert not fork.possible()
    monkeypatch.setitem(sys.modules, "py_mini_racer", fork)  # V8 启动过
    assert not fork.possible()


def test_each_part_in_a_process_of_its_own() -> None:
    code = """if True:
        import os
        from paper_drawer import fork
        found = fork.each([3, 1, 2], lambda part: (os.getpid(), "长" * 10**part * 100))
        print([len(text) for _, text in found], len({os.getpid(), *(pid for pid, _ in found)}))
        try:
            fork.each([1, 0], lambda part: 1 / part)
        except EOFError:
            print("没有做成")
    """
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines() == ["[100000, 1000, 10000] 4", "没有做成"]
