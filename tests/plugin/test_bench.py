"""测速度用的书房与量法：同样的种子写出同样的字，检查没有问题，改动看得见，表算得对。"""

import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from paper_drawer import check, library
from paper_drawer.katex import Cache, Engine
from paper_drawer.model import Library
from paper_drawer.source import Document

from bench import edits, grammar, process, serving, sites
from bench.chart import chart
from bench.edits import STEPS, Change
from bench.generate import Bookcase, bookcase
from bench.report import SAVED, Figures, table
from bench.tools import Tool
from bench.weight import weigh

COUNT = 12
FORMULAS, EXAMPLES = 20, 4


@pytest.fixture(scope="module")
def small() -> Bookcase:
    return bookcase(COUNT)


@pytest.fixture(scope="module")
def root(small: Bookcase, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    sites.write(folder, sites.ours(small))
    return folder


@pytest.fixture(scope="module")
def books(root: Path) -> Library:
    found, problems = library.load(root)
    cache = Cache(root / ".cache", Engine())
    problems += check.check(found, cache)
    cache.close()
    assert problems == []
    return found


def test_the_same_seed_writes_the_same_bookcase(small: Bookcase) -> None:
    assert bookcase(COUNT) == small
    assert bookcase(COUNT, seed=1) != small


def test_each_note_has_its_formulas_code_and_links(books: Library) -> None:
    documents = [Document(paper.body) for paper in books.papers]
    assert len(books.papers) == COUNT
    assert {len(d.formulas) for d in documents} == {FORMULAS}
    everything = [formula.tex for d in documents for formula in d.formulas]
    assert len(set(everything)) == COUNT * FORMULAS
    languages = [[fence.language for fence in d.fences] for d in documents]
    assert {found.count("python") for found in languages} == {EXAMPLES}
    assert {found.count("snippet") for found in languages} == {1}
    assert any(paper.requires for paper in books.papers)
    assert any("![" in paper.body for paper in books.papers)
    assert sum(aside.kind == "pitfall" for aside in books.asides) == 2 * COUNT


def test_highlights_are_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(grammar.GRAMMAR, "要点", ("总是这一句",))
    assert {note.head["highlights"] for note in bookcase(9).notes} == {"[总是这一句]"}


def test_the_functions_do_what_their_examples_say(root: Path, small: Bookcase) -> None:
    names = {function.module for function in small.code}
    command = [sys.executable, "-m", "doctest", *(f"snippets/{name}.py" for name in names)]
    process.run(command, root, {"PYTHONPATH": str(root)})


def test_only_the_plain_site_lists_the_notes_in_its_navigation(small: Bookcase) -> None:
    ours, plain = sites.ours(small), sites.plain(small)
    assert all(f"docs/{note.path}" in ours for note in small.notes)
    shown = [str(yaml.safe_load(files["mkdocs.yml"])["nav"]) for files in (ours, plain)]
    assert all(note.path in shown[1] and note.path not in shown[0] for note in small.notes)


def test_the_peers_get_the_source_instead_of_the_fence(small: Bookcase) -> None:
    note = small.notes[0]
    source = {f.symbol: f.source for f in small.code}[edits.SNIPPET.findall(note.body)[0]]
    for files, folder in ((sites.plain(small), "docs"), (sites.for_hugo(small), "content")):
        assert source in files[f"{folder}/{note.path}"]
    assert "\n> [!PITFALL] " in sites.for_hugo(small)[f"content/{note.path}"]


def test_every_change_shows_in_the_built_site(
    root: Path, small: Bookcase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """全部改动叠在一起建一次，都看得见；删去的那一篇没有了。"""
    state, changes = small, list[Change]()
    rest = (edit for edit in STEPS.values() if edit is not edits.deleted)
    for number, edit in enumerate((edits.deleted, *rest)):
        changes.append(edit(state, number))
        state = changes[-1].bookcase
    sites.write(root, sites.ours(state), sites.ours(small))
    monkeypatch.chdir(root)
    build(load_config(str(root / "mkdocs.yml"), strict=True))
    for change in changes:
        change.check(root / "site")
    assert weigh(root / "site").compressed > 0


@pytest.mark.parametrize("edit", [step for name, step in STEPS.items() if step is not edits.same])
def test_a_change_that_does_not_show_is_an_error(
    edit: Callable[[Bookcase, int], Change], small: Bookcase, tmp_path: Path
) -> None:
    change = edit(small, 1)
    page = tmp_path / change.page
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("原来的一页", encoding="utf-8")
    with pytest.raises(RuntimeError):
        change.check(tmp_path)


def test_writing_touches_only_what_changed(small: Bookcase, tmp_path: Path) -> None:
    sites.write(tmp_path, before := sites.ours(small))
    for path in tmp_path.rglob("*.*"):
        if path.is_file():
            path.write_bytes(b"")
    sites.write(tmp_path, sites.ours(edits.title(small, 1).bookcase), before)
    assert sum(path.stat().st_size > 0 for path in tmp_path.rglob("*.*") if path.is_file()) == 1


def test_children_count_in_time_and_memory(tmp_path: Path) -> None:
    spin = "import time\nx = bytearray(80_000_000)\nwhile time.process_time() < 0.4: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {spin!r}])"
    found = process.run([sys.executable, "-c", parent], tmp_path, {})
    assert found.cpu >= 0.4
    assert found.memory > 80
    assert found.wall >= 0.4


STATIC = Tool(
    "static",
    "照原样给出文件",
    lambda state: {"index.html": "<body>", **{edits.page(n): n.text for n in state.notes}},
    build=(),
    serve=(sys.executable, "-m", "http.server", "--bind", "127.0.0.1", ""),
    site="",
)


def test_the_delay_ends_when_the_page_has_the_word(
    small: Bookcase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "QUIET", 0)
    sites.write(tmp_path, STATIC.files(small))
    found = serving.delays(STATIC, tmp_path, small, 3, 7)
    assert len(found) == 3
    assert min(found) > 0
    written = "".join(path.read_text("utf-8") for path in tmp_path.rglob("index.html"))
    assert all(edits.word(number) in written for number in (7, 8, 9))


def test_a_page_that_never_shows_the_edit_is_an_error(
    small: Bookcase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites.write(tmp_path, STATIC.files(small))
    with serving.served(STATIC, tmp_path) as port:
        serving.wait(port, "", "<body")
        monkeypatch.setattr(serving, "PATIENCE", 0.2)
        with pytest.raises(TimeoutError, match="qzaaaa"):
            serving.wait(port, "", "qzaaaa")


def test_a_failed_command_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="出了岔子"):
        process.run([sys.executable, "-c", "raise SystemExit('出了岔子')"], tmp_path, {})


def test_the_heaviest_page_is_the_one_that_compresses_least(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"x" * 100_000)
    (tmp_path / "b.html").write_bytes(random.Random(0).randbytes(5_000))  # noqa: S311
    (tmp_path / "c.png").write_bytes(b"y" * 1_000)
    found = weigh(tmp_path)
    assert (found.size, found.files, found.page) == (106_000, 3, "b.html")
    assert 5_000 <= found.compressed < 5_100


def test_the_table_compares_medians() -> None:
    def runs(*walls: float) -> list[process.Run]:
        return [process.Run(wall, 2 * wall, 100 * wall) for wall in walls]

    plain = Figures("普通", {"从头": runs(9, 2, 4)}, always=True)
    ours = Figures("我们", {"从头": runs(3, 2, 1), "没有改": runs(0.1)}, saved=[0.3, 0.1, 0.2])
    shown = table([plain, ours])
    assert "| 从头 | 4.00（3 遍，处理器 8.0） | 2.00，0.5 倍（3 遍，处理器 4.0） |" in shown
    assert "| 没有改 | 同从头 | 0.10，0.025 倍（1 遍，处理器 0.2） |" in shown
    assert f"| {SAVED} | – | 0.20（3 次） |" in shown
    assert "| 峰值内存，MiB | 900 | 300 |" in shown
    drawn = chart([plain, ours], "标题")
    assert drawn.count("<rect") == 1 + 2 + len(STEPS) + 3
